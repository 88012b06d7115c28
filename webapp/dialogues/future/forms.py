"""Forms of the future-generations dialogue: fact sheet, proposals, what a table adopts."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
)
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SubmitField,
)
from wtforms import Form as WtForm

from deliberation.dialogues.future.models import Proposal
from deliberation.dialogues.future.operations import Details, Fact
from webapp.dialogues.future import words
from webapp.forms import Form, line_field, text_field

EMPTY_FACTS = 3
# What a form or a device may send beside the words of a proposal.
DETAILS = ("reason", "who_pays", "who_gains", "benefits_in", "cost_now", "is_reversible")
INLINE = {"params": {"classes": "govuk-radios--inline"}}


class FactForm(WtForm):
    text = line_field(_l("Fact"))
    source = line_field(_l("Source"))
    is_loss = BooleanField(_l("This is a loss"), widget=GovCheckboxInput())


class FactsForm(Form):
    facts = FieldList(FormField(FactForm), max_entries=30)
    save = SubmitField(_l("Save the fact sheet"), widget=GovSubmitInput())

    def offer(self) -> None:
        """A few empty rows at the end."""
        filled = sum(bool(row.form.text.data or row.form.source.data) for row in self.facts)
        while len(self.facts) < min(filled + EMPTY_FACTS, 30):
            self.facts.append_entry()

    def told(self) -> list[Fact]:
        rows = (entry.form for entry in self.facts)
        return [Fact(r.text.data or "", r.source.data or "", bool(r.is_loss.data)) for r in rows]


class DetailForm(Form):
    """What a proposal says beside its words; the room's own page has the same fields."""

    reason = text_field(_l("Reason"), "", 2)
    who_pays = line_field(_l("Who pays"))
    who_gains = line_field(_l("Who gains"))
    benefits_in = SelectField(
        _l("It helps"), choices=list(words.SPANS.items()), widget=GovSelect(), validate_choice=False
    )
    cost_now = RadioField(
        _l("Cost now"),
        choices=list(words.COST.items()),
        default="",
        widget=GovRadioInput(),
        validate_choice=False,
        render_kw=INLINE,
    )
    is_reversible = RadioField(
        _l("Can it be undone?"),
        choices=list(words.REVERSIBLE.items()),
        default="",
        widget=GovRadioInput(),
        validate_choice=False,
        render_kw=INLINE,
    )
    key = HiddenField()
    checked = BooleanField(_l("Keep these words: they tell of nobody"), widget=GovCheckboxInput())

    def fresh(self) -> None:
        """With a key of its own, so that a form sent twice is stored once."""
        if not self.key.data:
            self.key.data = str(uuid.uuid4())

    def details(self) -> Details:
        found = details_of(self.data)
        return found or Details()

    def spoken(self) -> str:
        """Everything that was typed, to look for what may tell who somebody is."""
        fields = ("text", "reason", "burden", "objections")
        return "\n".join(self.data.get(name) or "" for name in fields)


class ProposalForm(DetailForm):
    perspective = RadioField(
        _l("Said as of"), widget=GovRadioInput(), validate_choice=False, render_kw=INLINE
    )
    text = text_field(_l("Proposal"), _l("In the table's own words."), 3)
    save = SubmitField(_l("Save the proposal"), widget=GovSubmitInput())


class AdoptForm(DetailForm):
    table = SelectField(
        _l("Table"), coerce=int, widget=GovSelect(), validate_choice=False, default=1
    )
    text = text_field(_l("What do you adopt now?"), _l("Change the words if you agree on others."))
    burden = text_field(_l("What it costs us, and what we accept to bear"), "", 2)
    objections = text_field(_l("Objections, with their reason"), "", 2)
    save = SubmitField(_l("Adopt it"), widget=GovSubmitInput())


def details_of(data: Mapping[str, Any]) -> Details | None:
    """The details among what a form or a device sent; None when it says nothing of them.

    What no answer can be is left for the operation to refuse.
    """
    told = {
        name: str(data.get(name) or "").strip()
        for name in ("reason", "who_pays", "who_gains", "benefits_in", "burden", "objections")
    }
    cost, undone = str(data.get("cost_now") or ""), str(data.get("is_reversible") or "")
    if not (any(told.values()) or cost or undone):
        return None
    return Details(
        cost_now=(int(cost) if cost.isdigit() else -1) if cost else None,
        is_reversible={"yes": True, "no": False}.get(undone),
        **told,
    )


def start_of(detail: Proposal | None) -> dict[str, Any]:
    """What a form of this proposal begins with."""
    if detail is None:
        return {}
    undone = {True: "yes", False: "no", None: ""}[detail.is_reversible]
    names = ("reason", "who_pays", "who_gains", "benefits_in", "burden", "objections")
    return {name: getattr(detail, name) for name in names} | {
        "cost_now": str(detail.cost_now or ""),
        "is_reversible": undone,
    }

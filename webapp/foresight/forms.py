"""The form of a fairness verdict, and fields that all forms of looking ahead share."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput
from wtforms import DateField, FieldList, FormField, RadioField, SelectField, SubmitField
from wtforms import Form as WtForm
from wtforms.validators import Optional

from deliberation.foresight.operations import Assessment
from deliberation.objectives.models import lines
from webapp.foresight.words import VERDICTS
from webapp.forms import Form, TypedInput, line_field, text_field

PLACES = 4  # assessors on the page; empty ones are left out


def one_of(label: Any, options: Mapping[str, Any], hint: Any = "") -> RadioField:
    """One answer of a few; nothing is chosen beforehand."""
    return RadioField(
        label,
        description=hint,
        choices=list(options.items()),
        validate_choice=False,
        widget=GovRadioInput(),
        render_kw={"params": {"classes": "govuk-radios--small"}},
    )


def pick(label: Any, options: Mapping[str, Any] | None = None, hint: Any = "") -> SelectField:
    """One of a list; the first line says that nothing is chosen."""
    listed = [("", _l("Choose")), *(options or {}).items()]
    return SelectField(
        label, description=hint, choices=listed, validate_choice=False, widget=GovSelect()
    )


def day(label: Any, hint: Any = "") -> DateField:
    return DateField(label, description=hint, widget=TypedInput("date"), validators=[Optional()])


def number(text: Any) -> int:
    """A mark as typed or chosen; one that no scale has where nothing was."""
    try:
        return int(text)
    except (TypeError, ValueError):
        return -99


class AssessorForm(WtForm):
    name = line_field(_l("Assessor"), _l("A person in an office, or an office."))
    dissent = text_field(_l("Sees it otherwise (optional)"), _l("Everybody can read it."), 2)


class VerdictForm(Form):
    verdict = RadioField(
        _l("Is it fair to those who are young, old or not born yet?"),
        choices=list(VERDICTS.items()),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    reasons = text_field(_l("Reasons"), _l("Who gains, who loses, and when."), 5)
    conditions = text_field(_l("Conditions"), _l("Needed when it is fair with conditions."))
    justification = text_field(
        _l("Why is it fair although a question was answered with yes? (optional)"),
        _l("Everybody can read it."),
        2,
    )
    review_on = DateField(
        _l("Looked at again on"),
        description=_l("Needed when nobody can tell yet."),
        widget=TypedInput("date"),
        validators=[Optional()],
    )
    method = text_field(_l("How it was assessed (optional)"), "", 2)
    assessors = FieldList(FormField(AssessorForm), min_entries=PLACES, max_entries=20)
    advice = text_field(
        _l("What the assessors recommend (optional)"),
        _l("One a line. The board has to say in public what it does not follow, and why."),
    )
    send = SubmitField(_l("Record the verdict"), widget=GovSubmitInput())

    def assessment(self, language: str) -> Assessment:
        named = [entry.form for entry in self.assessors]
        return Assessment(
            verdict=self.verdict.data or "",
            reasons=self.reasons.data or "",
            conditions=self.conditions.data or "",
            method=self.method.data or "",
            review_on=self.review_on.data,
            assessors=tuple((one.name.data or "", one.dissent.data or "") for one in named),
            language=language,
            justification=self.justification.data or "",
            advice=lines(self.advice.data or ""),
        )

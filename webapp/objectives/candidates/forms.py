"""Forms of candidates: the call, one's own wording with the worksheet, the merge."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput
from wtforms import IntegerField, RadioField, SelectField, SubmitField
from wtforms.validators import Optional

from deliberation.errors import Invalid
from deliberation.objectives.candidates.models import SLIDERS, Candidate
from deliberation.objectives.candidates.operations import CandidateText
from deliberation.objectives.models import lines
from webapp import choices
from webapp.forms import Form, TypedInput, line_field, text_field
from webapp.objectives.candidates import words


class CallForm(Form):
    task = line_field(_l("What are the candidates to be about?"))
    call = SubmitField(_l("Ask every member for a candidate"), widget=GovSubmitInput())


class CandidateForm(Form):
    """The statement one clause a line; sliders are five steps, so that any keyboard sets them."""

    title = line_field(_l("Title"), _l("At most 12 words."))
    clauses = text_field(
        _l("The statement, one clause on a line"),
        _l("What shall be so, of what, how much, by when. Others can take single clauses of it."),
        6,
    )
    why = text_field(_l("Why"), _l("Why this is worth caring about, for somebody who is new."))
    language = SelectField(_l("Language"), validate_choice=False, widget=GovSelect())

    @property
    def sliders(self) -> list[tuple[Any, Any]]:
        return [(self[slider], self[f"{slider}_reason"]) for slider in SLIDERS]

    def candidate(self) -> CandidateText:
        marks = {slider: int(self[slider].data) for slider in SLIDERS if self[slider].data}
        return CandidateText(
            title=self.title.data or "",
            clauses=lines(self.clauses.data or ""),
            why=self.why.data or "",
            language=self.language.data,
            worksheet=marks,
            reasons={slider: self[f"{slider}_reason"].data or "" for slider in SLIDERS},
        )


def candidate_form(own: Candidate | None, language: str) -> CandidateForm:
    fields: dict[str, Any] = {}
    for slider in SLIDERS:
        low, high = words.ENDS[slider]
        marks = [("1", f"1 – {low}"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", f"5 – {high}")]
        fields[slider] = RadioField(
            words.SLIDERS[slider],
            choices=marks,
            validate_choice=False,
            validators=[Optional()],
            widget=GovRadioInput(),
            render_kw={"params": {"classes": "govuk-radios--inline govuk-radios--small"}},
        )
        fields[f"{slider}_reason"] = line_field(_("Because"))
    form: CandidateForm = type("CandidateForm", (CandidateForm,), fields)(data=_filled(own))
    form.language.choices = choices.languages()
    if not form.language.data:
        form.language.data = language
    return form


def _filled(own: Candidate | None) -> dict[str, Any]:
    if own is None:
        return {}
    marks = {slider: str(mark) for slider, mark in own.worksheet.items()}
    reasons = {f"{slider}_reason": reason for slider, reason in own.reasons.items()}
    said = {"title": own.title, "clauses": "\n".join(own.clauses), "why": own.why}
    return said | marks | reasons | {"language": own.language}


class MergeForm(Form):
    """One number for each clause: its place in the draft; empty leaves it out."""

    title = line_field(_l("Title of the draft"), _l("At most 12 words."))
    merge = SubmitField(_l("Make a draft of these clauses"), widget=GovSubmitInput())

    def chosen(self, candidates: list[Candidate]) -> list[tuple[Candidate, int]]:
        placed = [
            (self[place_of(candidate, number)].data, candidate, number)
            for candidate in candidates
            for number in range(len(candidate.clauses))
            if self[place_of(candidate, number)].data is not None
        ]
        places = [place for place, _candidate, _number in placed]
        if len(set(places)) < len(places):
            raise Invalid("title", "Two clauses have the same place. Give each its own number.")
        ordered = sorted(placed, key=lambda one: one[0])
        return [(candidate, number) for _place, candidate, number in ordered]


def place_of(candidate: Candidate, number: int) -> str:
    """The name of the field that says where a clause goes."""
    return f"place-{candidate.ref}-{number}"


def merge_form(candidates: list[Candidate]) -> MergeForm:
    fields = {
        place_of(candidate, number): IntegerField(
            _("Place of: %(clause)s", clause=clause),
            widget=TypedInput("text", "govuk-input--width-2"),
            validators=[Optional()],
        )
        for candidate in candidates
        for number, clause in enumerate(candidate.clauses)
    }
    form: MergeForm = type("MergeForm", (MergeForm,), fields)()
    return form

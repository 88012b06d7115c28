"""Forms for how things end."""

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSubmitInput,
)
from wtforms import DateField, RadioField, SelectMultipleField, SubmitField
from wtforms.validators import Optional

from deliberation.objectives.stopping.models import ExitText, StopCriterion
from deliberation.objectives.stopping.operations import Outcome, StopDecision
from webapp.forms import Form, TypedInput, line_field, text_field
from webapp.objectives.stopping.words import EXIT_PARTS, STOP_OUTCOMES


class ExitPlanForm(Form):
    end_condition = text_field(EXIT_PARTS["end_condition"])
    continues = text_field(EXIT_PARTS["continues"])
    affected = text_field(EXIT_PARTS["affected"])
    notice_period = text_field(EXIT_PARTS["notice_period"], "", 2)
    data_and_assets = text_field(EXIT_PARTS["data_and_assets"])
    final_account = text_field(EXIT_PARTS["final_account"])
    not_needed_because = text_field(
        EXIT_PARTS["not_needed_because"], _l("If you write here, the rest may stay empty.")
    )
    send = SubmitField(_l("Keep the exit plan"), widget=GovSubmitInput())

    def text(self) -> ExitText:
        return ExitText(**{name: self[name].data or "" for name in EXIT_PARTS})


class CriterionForm(Form):
    text = text_field(
        _l("What would make the board stop it?"),
        _l("Said before anybody knows the result. It stays, and counts from tomorrow."),
        2,
    )
    set = SubmitField(_l("Say it beforehand"), widget=GovSubmitInput())


class OpenForm(Form):
    criteria = SelectMultipleField(
        _l("Which of them is met?"), validate_choice=False, widget=GovCheckboxesInput()
    )
    evidence = text_field(_l("What does the evidence show?"), "", 4)
    open = SubmitField(_l("Ask whether it stops"), widget=GovSubmitInput())

    def offer(self, criteria: list[StopCriterion]) -> None:
        self.criteria.choices = [(one.ref, one.text) for one in criteria]

    def chosen(self, criteria: list[StopCriterion]) -> list[StopCriterion]:
        return [one for one in criteria if one.ref in (self.criteria.data or [])]


class HearingForm(Form):
    office = line_field(_l("Owner that was heard"), _l("An office."))
    heard_on = DateField(_l("Heard on"), widget=TypedInput("date"), validators=[Optional()])
    hearing = text_field(_l("What the owner said"), _l("Everybody can read it."), 5)
    hear = SubmitField(_l("Record the hearing"), widget=GovSubmitInput())


class StopForm(Form):
    outcome = RadioField(
        _l("What is decided?"),
        choices=list(STOP_OUTCOMES.items()),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    reason = text_field(_l("Why"), _l("Everybody can read it."), 4)
    kept = text_field(_l("What is kept"), _l("Needed for a stop."))
    exit_steps = text_field(_l("Steps of the exit, with their days"), _l("Needed for a stop."))
    effective_on = DateField(
        _l("It takes effect on"),
        description=_l("Today, if you leave it empty."),
        widget=TypedInput("date"),
        validators=[Optional()],
    )
    decide = SubmitField(_l("Decide and sign"), widget=GovSubmitInput())

    def decision(self) -> StopDecision:
        return StopDecision(
            self.outcome.data or "",
            self.reason.data or "",
            self.kept.data or "",
            self.exit_steps.data or "",
            self.effective_on.data,
        )


class OutcomeForm(Form):
    intended = text_field(_l("What was wanted and came"))
    unintended = text_field(_l("What came and was not wanted"))
    spill_over = text_field(_l("What it changed elsewhere"))
    learning = text_field(_l("What others can learn from it"), _l("It can be found by search."), 4)
    office = line_field(_l("Office that writes this"))
    write = SubmitField(_l("Keep the note"), widget=GovSubmitInput())

    def outcome(self) -> Outcome:
        return Outcome(
            self.office.data or "",
            self.learning.data or "",
            self.intended.data or "",
            self.unintended.data or "",
            self.spill_over.data or "",
        )

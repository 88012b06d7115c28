"""Forms of the register of commitments."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput
from wtforms import DateField, IntegerField, RadioField, SelectField, SubmitField
from wtforms.validators import Optional

from deliberation.objectives.models import Objective
from webapp.forms import Form, TypedInput, line_field, text_field
from webapp.objectives.commitments.words import STATES


def _day(label: object, hint: object = "") -> DateField:
    return DateField(label, description=hint, widget=TypedInput("date"), validators=[Optional()])


class CommitmentForm(Form):
    text = text_field(_l("What is promised?"), _l("So that anybody can tell whether it was kept."))
    office = line_field(_l("Office that promises it"), _l("An office, not a person."))
    objective = SelectField(_l("For which objective?"), validate_choice=False, widget=GovSelect())
    review_on = _day(_l("It tells what became of it by"))
    send = SubmitField(_l("Enter the commitment"), widget=GovSubmitInput())

    def offer(self, objectives: list[Objective]) -> None:
        named = [(one, one.public) for one in objectives]
        listed = [(one.ref, f"{one.code} {v.title}") for one, v in named if v is not None]
        self.objective.choices = [("", _("The mission as a whole")), *listed]


class ReportForm(Form):
    state = RadioField(
        _l("How does it stand?"),
        choices=list(STATES.items()),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    text = text_field(_l("What became of it?"), _l("The office's own account; public."), 5)
    next_review_on = _day(_l("Next account by"), _l("Needed while it is under way."))
    send = SubmitField(_l("Give the account"), widget=GovSubmitInput())


class ViewForm(Form):
    score = IntegerField(
        _l("0 (not kept at all) to 10 (fully kept)"),
        widget=TypedInput("number", "govuk-input--width-2"),
        validators=[Optional()],
    )
    send = SubmitField(_l("Give my view"), widget=GovSubmitInput())

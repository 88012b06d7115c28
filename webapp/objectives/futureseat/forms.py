"""Forms of the seat for future generations: give it, give an opinion, answer one."""

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput
from wtforms import HiddenField, IntegerField, RadioField, SelectField, SubmitField
from wtforms.validators import Optional

from webapp.forms import Form, TypedInput, line_field, text_field
from webapp.objectives.futureseat import words


class SeatForm(Form):
    body = line_field(
        _l("Name of the body"),
        _l("For example a council for future generations or a youth council."),
    )
    mandate = text_field(_l("For whom it speaks, and who set it up"), "", 3)
    term_days = IntegerField(
        _l("Days for an opinion"), widget=TypedInput("number"), validators=[Optional()], default=28
    )
    writer = SelectField(
        _l("Who writes for it"),
        description=_l(
            "An observer of this mission. Without one, an organiser enters its letters."
        ),
        widget=GovSelect(),
        validate_choice=False,
    )
    send = SubmitField(_l("Give it a seat"), widget=GovSubmitInput())

    def offer(self, accounts: list[tuple[str, str]]) -> None:
        self.writer.choices = [("", _l("nobody yet")), *accounts]


class AskForm(Form):
    seat = HiddenField()
    number = HiddenField()


class OpinionForm(Form):
    stance = RadioField(
        _l("Where does the body stand?"),
        choices=list(words.STANCES.items()),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    text = text_field(_l("The opinion"), _l("Everybody can read it."), 8)
    send = SubmitField(_l("Publish the opinion"), widget=GovSubmitInput())


class AnswerForm(Form):
    outcome = RadioField(
        _l("What does the board do with it?"),
        choices=list(words.OUTCOMES.items()),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    answer = text_field(
        _l("The answer, and why"), _l("Say what changes, or why not. Everybody can read it."), 6
    )
    send = SubmitField(_l("Publish the answer"), widget=GovSubmitInput())

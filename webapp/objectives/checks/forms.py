"""Forms of the checks: a sentence to read, a reason, an answer, a question."""

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput
from wtforms import HiddenField, SelectField, StringField, SubmitField, TextAreaField

from deliberation.objectives.checks.queries import Caution
from deliberation.objectives.washing.queries import Washing
from webapp.forms import Form, line_field, text_field, tidy
from webapp.objectives.checks.words import CAUTIONS, QUESTIONS


class SentenceForm(Form):
    """The fields of the editor that are read while somebody types."""

    clauses = TextAreaField(filters=[tidy])
    indicator = StringField(filters=[tidy])
    language = StringField(default="en")


class ReasonForm(Form):
    code = SelectField(_l("Which warning?"), choices=[], validate_choice=False, widget=GovSelect())
    reason = text_field(_l("Why it stays so"), _l("Everybody can read it."))
    number = HiddenField()
    send = SubmitField(_l("Publish the reason"), widget=GovSubmitInput())

    def offer(self, found: list[Caution]) -> None:
        self.code.choices = [(one.code, CAUTIONS[one.code]) for one in found]


class AnswerForm(Form):
    question = SelectField(
        _l("Question"), choices=list(QUESTIONS.items()), validate_choice=False, widget=GovSelect()
    )
    answer = text_field(_l("Answer"), _l("Everybody can read it."), 4)
    send = SubmitField(_l("Publish the answer"), widget=GovSubmitInput())


class AskForm(Form):
    initiative = SelectField(_l("Initiative"), validate_choice=False, widget=GovSelect())
    text = line_field(_l("What do you want to know?"), _l("Everybody can read it."))
    ask = SubmitField(_l("Ask its owner"), widget=GovSubmitInput())

    def offer(self, found: Washing) -> None:
        listed = [one.initiative for one in found.attached]
        self.initiative.choices = [(one.ref, f"{one.title} ({one.owner})") for one in listed]

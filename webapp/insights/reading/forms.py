"""Forms of people who read: the queue of submissions, the second reader, a missing theme."""

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextArea
from wtforms import HiddenField, IntegerField, SelectField, SubmitField, TextAreaField
from wtforms.validators import InputRequired

from deliberation.insights.models import Theme
from deliberation.insights.reading.operations import SAMPLE
from webapp.forms import Form


class ReadForm(Form):
    """`act` is the pressed button: read, skip, or nothing to be handed a submission."""

    submission = HiddenField()
    act = HiddenField()


class CodeForm(Form):
    """`theme` is the ref on the pressed button, or "none"."""

    point = HiddenField(validators=[InputRequired(_l("Choose a point."))])
    theme = HiddenField(validators=[InputRequired(_l("Choose a theme."))])


class DrawForm(Form):
    size = IntegerField(_l("Points in the sample"), default=SAMPLE, validators=[InputRequired()])
    seed = IntegerField(_l("Seed"), default=0, validators=[InputRequired()])


class MissingForm(Form):
    text = TextAreaField(
        _l("Which theme is missing?"),
        description=_l("An analyst reads it and answers on your receipt."),
        widget=GovTextArea(),
    )
    send = SubmitField(_l("Send"), widget=GovSubmitInput())


class AnswerMissingForm(Form):
    text = TextAreaField(_l("Answer to the contributor"), widget=GovTextArea())
    target = SelectField(
        _l("Where is the matter found?"), validate_choice=False, widget=GovSelect()
    )
    send = SubmitField(_l("Send the answer"), widget=GovSubmitInput())

    def offer(self, themes: list[Theme]) -> None:
        nowhere = ("", _l("In none of the themes"))
        self.target.choices = [nowhere, *((theme.ref, theme.label) for theme in themes)]

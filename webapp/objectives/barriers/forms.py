"""Forms of the register of barriers."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput
from wtforms import DateField, SelectField, SubmitField
from wtforms.validators import Optional

from deliberation.insights.models import Theme
from webapp.forms import Form, TypedInput, line_field, text_field


class BarrierForm(Form):
    theme = SelectField(
        _l("From which theme?"),
        description=_l("Its first submission says since when people have said so."),
        validate_choice=False,
        widget=GovSelect(),
    )
    text = text_field(_l("What stands in the way?"), _l("As people say it: “the law forbids it”."))
    raised_on = DateField(
        _l("First raised on (optional)"),
        description=_l("Without a day: that of the theme's first submission, or today."),
        widget=TypedInput("date"),
        validators=[Optional()],
    )
    send = SubmitField(_l("Put it on the agenda"), widget=GovSubmitInput())

    def offer(self, themes: list[Theme]) -> None:
        listed = [(theme.ref, theme.label) for theme in themes]
        self.theme.choices = [("", _("From none")), *listed]


class DecisionForm(Form):
    decision = text_field(_l("What was decided?"), "", 4)
    office = line_field(_l("Office that does it"))
    due_on = DateField(_l("Until"), widget=TypedInput("date"), validators=[Optional()])
    decide = SubmitField(_l("Record the decision"), widget=GovSubmitInput())


class AnswerForm(Form):
    answer = text_field(_l("Answer to those who raised it"), _l("Everybody can read it."), 4)
    close = SubmitField(_l("Answer and close it"), widget=GovSubmitInput())

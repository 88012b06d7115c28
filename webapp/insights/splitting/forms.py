"""Forms of a suggested split: ask for one, and follow it."""

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput
from wtforms import HiddenField, SelectField, SelectMultipleField, SubmitField

from deliberation.insights.models import Theme
from webapp.forms import Form, line_field


class AskForm(Form):
    theme = SelectField(_l("Theme"), validate_choice=False, widget=GovSelect())
    send = SubmitField(_l("Suggest a split"), widget=GovSubmitInput())

    def offer(self, themes: list[Theme]) -> None:
        """The themes that can be split."""
        self.theme.choices = [(theme.ref, theme.label) for theme in themes]


class SplitForm(Form):
    """`points` are the ticked ones."""

    theme = HiddenField()
    points = SelectMultipleField(_l("Points"), choices=[], validate_choice=False)
    label = line_field(_l("Name of the new theme"), _l("A neutral name that takes no side."))
    send = SubmitField(_l("Split the ticked points off"), widget=GovSubmitInput())

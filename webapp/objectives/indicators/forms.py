"""Forms for values of indicators, and for a further indicator."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput
from wtforms import DateField, RadioField, SelectField, SubmitField
from wtforms.validators import Optional

from deliberation.objectives.indicators.models import Indicator
from deliberation.objectives.indicators.operations import Measured
from deliberation.objectives.indicators.queries import Series
from webapp.forms import Form, TypedInput, line_field, text_field
from webapp.objectives.indicators.words import KINDS
from webapp.objectives.wording.forms import NumberField


class ValueForm(Form):
    indicator = SelectField(_l("Indicator"), validate_choice=False, widget=GovSelect())
    measured_on = DateField(_l("Measured on"), widget=TypedInput("date"), validators=[Optional()])
    value = NumberField(_l("Value"))
    words = text_field(_l("In words"), _l("For an indicator that is not counted."), 2)
    source = line_field(_l("Source"))
    office = line_field(_l("Office that enters it"))
    send = SubmitField(_l("Enter the value"), widget=GovSubmitInput())

    def offer(self, series: list[Series]) -> None:
        named = [(s.indicator.ref if s.indicator else "", s) for s in series]
        self.indicator.choices = [
            (ref, f"{s.name} ({s.unit})" if s.unit else s.name or _("The objective's own"))
            for ref, s in named
        ]

    def chosen(self, series: list[Series]) -> Indicator | None:
        found = (s.indicator for s in series if s.indicator is not None)
        return next((one for one in found if one.ref == self.indicator.data), None)

    def measured(self) -> Measured:
        return Measured(
            measured_on=self.measured_on.data,
            source=self.source.data or "",
            office=self.office.data or "",
            value=self.value.data,
            words=self.words.data or "",
        )


class IndicatorForm(Form):
    name = line_field(_l("What else is measured?"))
    kind = RadioField(
        _l("How?"),
        choices=list(KINDS.items()),
        default="number",
        validate_choice=False,
        widget=GovRadioInput(),
    )
    unit = line_field(_l("Unit"), _l("For what is counted."))
    add = SubmitField(_l("Add the indicator"), widget=GovSubmitInput())

"""Forms of panels: the plan, the announcement, the seed of the day, a free seat."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
)
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, SubmitField
from wtforms.validators import InputRequired, Optional

from deliberation.panels.models import Panel, PoolPerson
from deliberation.panels.operations import Plan
from webapp.forms import Form, TypedInput, line_field
from webapp.panels.words import REASONS

SMALL = "govuk-input--width-4"


class PlanForm(Form):
    title = line_field(_l("Name of the panel"))
    size = IntegerField(
        _l("How many seats?"),
        widget=TypedInput("number", SMALL),
        validators=[InputRequired(_l("Enter a number."))],
    )
    alternates_each = IntegerField(
        _l("Alternates for each combination of values"),
        description=_l("Who moves up first when a member drops out."),
        default=1,
        widget=TypedInput("number", SMALL),
        validators=[InputRequired(_l("Enter a number."))],
    )
    delete_pool_on = DateField(
        _l("The pool is deleted on"),
        description=_l("Until then seats can be filled again. Counts and chances stay."),
        widget=TypedInput("date"),
        validators=[Optional()],
    )
    may_include_minors = BooleanField(
        _l("People under 18 may be in the pool"),
        description=_l("Then only larger counts are shown."),
        widget=GovCheckboxInput(),
    )
    send = SubmitField(_l("Save"), widget=GovSubmitInput())

    def plan(self) -> Plan:
        return Plan(
            title=self.title.data or "",
            size=self.size.data or 0,
            delete_pool_on=self.delete_pool_on.data,
            alternates_each=self.alternates_each.data or 0,
            may_include_minors=bool(self.may_include_minors.data),
        )


class AnnounceForm(Form):
    seed_kind = RadioField(
        _l("Where does the seed come from?"),
        choices=[
            ("phrase", _l("Public words or numbers of the day, entered before everybody")),
            ("sealed", _l("A secret of this site, bound now and told after the draw")),
        ],
        default="phrase",
        widget=GovRadioInput(),
    )
    seed_source = line_field(
        _l("Which public words or numbers?"),
        _l("For instance the lottery numbers of a day, in order, with a space between them."),
    )
    send = SubmitField(_l("Announce the draw"), widget=GovSubmitInput())


class DrawForm(Form):
    seed = line_field(_l("The seed"), _l("Exactly as published; capitals and spaces count."))
    send = SubmitField(_l("Draw the panel"), widget=GovSubmitInput())


class ReplaceForm(Form):
    leaver = SelectField(
        _l("Who drops out?"), choices=[], validate_choice=False, widget=GovSelect()
    )
    reason = SelectField(
        _l("Reason"),
        choices=[("", _l("Choose")), *REASONS.items()],
        validate_choice=False,
        widget=GovSelect(),
    )
    send = SubmitField(_l("Fill the seat"), widget=GovSubmitInput())

    def offer(self, members: list[PoolPerson]) -> None:
        self.leaver.choices = [("", _("Choose")), *((one.code, one.code) for one in members)]


def revision(panel: Panel) -> Any:
    """The plan's form as it stands."""
    return PlanForm(obj=panel)

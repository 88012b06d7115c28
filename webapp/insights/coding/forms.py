"""What people say of a theme and its points at the desk: type, level, positions, claims of fact."""

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput
from wtforms import RadioField, SelectField, SubmitField

from webapp.forms import Form, line_field
from webapp.insights.words import FACTS, KINDS, LEVELS

NOT_SAID = ("", _l("Not said yet"))


def kind_field(label: object) -> SelectField:
    choices = [NOT_SAID, *KINDS.items()]
    return SelectField(label, choices=choices, validate_choice=False, widget=GovSelect())


def level_field(label: object) -> SelectField:
    choices = [NOT_SAID, *LEVELS.items()]
    return SelectField(label, choices=choices, validate_choice=False, widget=GovSelect())


class FactForm(Form):
    state = RadioField(
        _l("What do we know about it?"), choices=list(FACTS.items()), widget=GovRadioInput()
    )
    source = line_field(
        _l("By which source"), _l("A title or an address. It is shown beside the words.")
    )
    send = SubmitField(_l("Save"), widget=GovSubmitInput())

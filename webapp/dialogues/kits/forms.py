"""The form by which slips get the group's code."""

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import StringField, SubmitField
from wtforms.validators import InputRequired, Length

from webapp.forms import Form


class CodeForm(Form):
    code = StringField(
        _l("The group's code"),
        description=_l("Six words. Capitals, spaces and dashes do not matter."),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Type the six words of your code.")), Length(max=400)],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )
    send = SubmitField(_l("Slips with this code (PDF)"), widget=GovSubmitInput())

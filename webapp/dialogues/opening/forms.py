"""The code of a facilitator."""

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from webapp.forms import Form


class ManageCodeForm(Form):
    code = StringField(
        _l("Your manage code"),
        description=_l("Six words. Capitals, spaces and dashes do not matter."),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Type the six words of your code.")), Length(max=400)],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )

"""Forms of privacy: the question before an erasure."""

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSubmitInput
from wtforms import BooleanField, SubmitField
from wtforms.validators import InputRequired

from webapp.forms import Form


class EraseForm(Form):
    is_sure = BooleanField(
        _l("I know that nobody can bring my words back"),
        validators=[InputRequired(_l("Tick the box, so that nothing is erased by accident."))],
        widget=GovCheckboxInput(),
    )
    send = SubmitField(_l("Erase my data"), widget=GovSubmitInput())

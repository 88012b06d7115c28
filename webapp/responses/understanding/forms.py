"""The form of the north-star question."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import Length, Optional

from webapp.forms import Form, tidy

POINTS = {
    "1": _l("1: not at all"),
    "2": _l("2"),
    "3": _l("3: partly"),
    "4": _l("4"),
    "5": _l("5: fully"),
}
NEVER = "never"  # the button of whoever does not want to be asked


class UnderstandingForm(Form):
    score = RadioField(
        choices=[*POINTS.items(), (NEVER, "")], validators=[Optional()], validate_choice=False
    )
    line = StringField(filters=[tidy], validators=[Length(max=500)])

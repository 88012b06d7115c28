"""Forms of followers: an address, offers to help, an invitation, and the buttons of links."""

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import RadioField, SelectMultipleField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from webapp.forms import Form, tidy
from webapp.responses.following.words import ROLES


class FollowForm(Form):
    email = StringField(
        _l("Your e-mail address"),
        description=_l(
            "It is kept apart from your words and used for nothing else. "
            "We first send you a link to confirm it."
        ),
        filters=[tidy],
        validators=[InputRequired(_l("Enter your e-mail address.")), Length(max=254)],
        widget=GovTextInput(),
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
    send = SubmitField(_l("Send me the link"), widget=GovSubmitInput())


class ButtonForm(Form):
    """A form that is one button: only it acts, because mail programs open links themselves."""


class HelpForm(Form):
    roles = SelectMultipleField(choices=list(ROLES.items()))


class InviteForm(Form):
    role = RadioField(
        _l("What are they invited to?"),
        choices=list(ROLES.items()),
        widget=GovRadioInput(),
        validators=[InputRequired(_l("Choose what they are invited to."))],
    )
    send = SubmitField(_l("Send the invitation"), widget=GovSubmitInput())

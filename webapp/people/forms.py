"""Forms of people: sign in, register, the account, roles."""

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovPasswordInput,
    GovSelect,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    SelectField,
    StringField,
    SubmitField,
)
from wtforms.validators import InputRequired, Length

from deliberation.people.models import ROLES
from webapp.forms import Form, TypedInput

ROLE_NAMES = {
    "participant": _l("participant"),
    "organiser": _l("organiser"),
    "moderator": _l("moderator"),
    "analyst": _l("analyst"),
    "board_member": _l("board member"),
    "chair": _l("chair of the board"),
    "observer": _l("observer"),
    "facilitator": _l("facilitator"),
    "administrator": _l("administrator"),
}


def _email() -> EmailField:
    return EmailField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Enter an e-mail address.")), Length(max=254)],
        widget=TypedInput("email", "govuk-!-width-two-thirds"),
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )


def _name() -> StringField:
    return StringField(
        _l("Name"),
        description=_l("Shown on your own pages. Beside a submission only if you choose so there."),
        validators=[InputRequired(_l("Enter a name.")), Length(max=120)],
        widget=GovTextInput(),
        render_kw={"autocomplete": "name"},
    )


# The package's own words for its "show" button are English in every language.
SHOWING = {
    "showPasswordText": _l("Show"),
    "hidePasswordText": _l("Hide"),
    "showPasswordAriaLabelText": _l("Show the password"),
    "hidePasswordAriaLabelText": _l("Hide the password"),
    "passwordShownAnnouncementText": _l("Your password can be seen."),
    "passwordHiddenAnnouncementText": _l("Your password is hidden."),
}


class SignInForm(Form):
    email = _email()
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Enter your password."))],
        widget=GovPasswordInput(),
        render_kw={"autocomplete": "current-password", "params": SHOWING},
    )
    send = SubmitField(_l("Sign in"), widget=GovSubmitInput())


class LinkForm(Form):
    email = _email()
    send = SubmitField(_l("Send me a link"), widget=GovSubmitInput())


class RegisterForm(Form):
    email = _email()
    display_name = _name()
    is_old_enough = BooleanField(
        _l("I am 16 or older"),
        description=_l("Younger people can take part without an account, or as a group."),
        validators=[InputRequired(_l("An account is for people of 16 and older."))],
        widget=GovCheckboxInput(),
    )
    send = SubmitField(_l("Send me a link to start"), widget=GovSubmitInput())


class FollowLinkForm(Form):
    send = SubmitField(_l("Sign in"), widget=GovSubmitInput())


class AccountForm(Form):
    display_name = _name()
    send = SubmitField(_l("Change the name"), widget=GovSubmitInput())


class PasswordForm(Form):
    current = PasswordField(
        _l("Password until now"),
        description=_l("Empty if you have none yet."),
        widget=GovPasswordInput(),
        render_kw={"autocomplete": "current-password", "params": SHOWING},
    )
    password = PasswordField(
        _l("New password"),
        description=_l("At least 12 characters. Three or four words that do not belong together."),
        validators=[InputRequired(_l("Enter a new password."))],
        widget=GovPasswordInput(),
        render_kw={"autocomplete": "new-password", "params": SHOWING},
    )
    send = SubmitField(_l("Set the password"), widget=GovSubmitInput())


class GrantForm(Form):
    email = _email()
    role = SelectField(
        _l("Role"), choices=[(role, ROLE_NAMES[role]) for role in ROLES], widget=GovSelect()
    )
    scope = SelectField(_l("Where it holds"), widget=GovSelect())
    send = SubmitField(_l("Give the role"), widget=GovSubmitInput())


class RevokeForm(Form):
    account = HiddenField()
    role = HiddenField()
    scope = HiddenField()

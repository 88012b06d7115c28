"""The forms of the ballot: joining, one's own statement, proofs. A vote itself is three buttons."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovRadioInput,
    GovSelect,
    GovTextInput,
)
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from deliberation.consultations.models import UNSAID, Consultation
from deliberation.people.models import AGE_BANDS
from deliberation.voting.models import MAX_TEXT
from webapp.forms import Form, TypedInput, tidy
from webapp.languages import current_language, language_name
from webapp.submissions.forms import AGES
from webapp.submissions.questions import agrees_field, counted
from webapp.voting.presenters import here


class JoinForm(Form):
    """Consent, and the age group of whoever has no account."""


class InvitationForm(Form):
    code = StringField(
        _l("Your invitation code"),
        description=_l("Three groups of four signs. Capitals, spaces and dashes do not matter."),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Type your invitation code.")), Length(max=80)],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )


class EmailForm(Form):
    email = StringField(
        _l("Your e-mail address"),
        description=_l("We send one link. The address is not stored and not joined to your votes."),
        widget=TypedInput("email", "govuk-!-width-full"),
        filters=[tidy],
        validators=[InputRequired(_l("Type your e-mail address.")), Length(max=254)],
        render_kw={"autocomplete": "email"},
    )


class ConfirmForm(Form):
    """Only a button: mail programs open addresses by themselves."""


class StatementForm(Form):
    """One's own statement; `text` and `language` are added for the consultation."""


def join_form(consultation: Consultation, *, must_say_age: bool) -> JoinForm:
    fields: dict[str, Any] = {"age_band": None, "agrees": agrees_field(consultation)}
    if must_say_age:
        fields["age_band"] = RadioField(
            _("How old are you?"),
            description=_("We keep only the age group."),
            choices=[(band, AGES[band]) for band in AGE_BANDS if band != UNSAID],
            widget=GovRadioInput(),
            validators=[InputRequired(_("Choose your age group."))],
        )
    made: type[JoinForm] = type("JoinForm", (JoinForm,), fields)
    return made()


def statement_form(consultation: Consultation, text: str | None = None) -> Any:
    """The text with its counter, and the language where there is more than one."""
    language = current_language()
    fits = language in consultation.languages
    fields = {"text": _text_field(consultation), "language": _language_field(consultation)}
    made = type("StatementForm", (StatementForm,), fields)
    return made(data={"text": text, "language": language if fits else consultation.language})


def _text_field(consultation: Consultation) -> TextAreaField:
    long = _("A statement has at most %(limit)s characters. Shorten it.", limit=MAX_TEXT)
    return TextAreaField(
        _("Your statement"),
        description=_(
            "At most %(limit)s characters. For example: “The river bank should stay open to all.”",
            limit=MAX_TEXT,
        ),
        filters=[lambda text: " ".join(tidy(text).split())],
        validators=[
            InputRequired(_("Write one idea in one sentence.")),
            Length(max=MAX_TEXT, message=long),
        ],
        widget=GovCharacterCount(),
        render_kw={
            "rows": 3,
            "dir": "auto",
            "params": counted(MAX_TEXT),
            "hx-post": url_for("voting.similar", **here(consultation)),
            "hx-trigger": "keyup changed delay:900ms",
            "hx-params": "text,csrf_token",
            "hx-target": "#similar",
            "hx-swap": "innerHTML",
        },
    )


def _language_field(consultation: Consultation) -> Any:
    codes = consultation.languages
    if len(codes) < 2:
        return HiddenField()
    return SelectField(
        _("In which language do you write?"),
        choices=[(code, language_name(code)) for code in codes],
        widget=GovSelect(),
    )

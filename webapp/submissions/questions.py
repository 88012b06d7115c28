"""The fields of a submission's form: one for each part of a question, and what others may see."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from deliberation.consultations.models import UNSAID, Consultation, Question
from deliberation.submissions.models import (
    MAX_INTEREST,
    MAX_NAME,
    PARTS_OF,
    WRITTEN_PARTS,
    answer_field,
)
from webapp.languages import Text, language_name, localized

LEGEND = "govuk-fieldset__legend--m"
SELF, GROUP = "citizens", "stakeholders"


def prompt_of(question: Question, is_plain: bool = False) -> Text:
    plain = localized(question.plain_prompt) if is_plain else None
    return plain or localized(question.prompt)


def question_fields(question: Question, is_plain: bool) -> dict[str, Field]:
    """One field for each part; a pair of hope and worry has two."""
    labels = {"hope": _("What do you hope for?"), "worry": _("What worries you?")}
    made: dict[str, Field] = {}
    for part in PARTS_OF[question.kind]:
        label = str(prompt_of(question, is_plain)) if part not in labels else labels[part]
        kind = _writing if part in WRITTEN_PARTS else _choosing
        made[answer_field(question, part)] = kind(question, label, part)
    return made


def _writing(question: Question, label: str, part: str) -> Field:
    checks: list[Any] = [Length(max=question.max_chars, message=_too_long(question))]
    if question.is_required and part == "text":
        checks.insert(0, InputRequired(_("Answer this question.")))
    size = "govuk-label--m" if part == "text" else "govuk-label--s"
    return TextAreaField(
        label,
        description=str(localized(question.hint)) if question.hint else "",
        # A form sends line breaks as two characters each; people see and count one.
        filters=[lambda text: (text or "").replace("\r\n", "\n")],
        validators=checks,
        widget=GovCharacterCount(),
        render_kw={
            "rows": 8 if question.kind == "open" else 5,
            "dir": "auto",
            "params": counted(question.max_chars) | {"label": {"classes": size}},
            **_similar(question, part),
        },
    )


def _similar(question: Question, part: str) -> dict[str, str]:
    """With JavaScript, similar submissions are offered after a pause in writing."""
    consultation = question.consultation
    if not consultation.shows_submissions:
        return {}
    name = answer_field(question, part)
    where = {"mission": consultation.mission.ref, "consultation": consultation.ref}
    return {
        "hx-post": url_for("submissions.similar", **where),
        "hx-trigger": "keyup changed delay:1500ms",
        "hx-params": f"{name},csrf_token",
        "hx-target": f"#similar-{name}",
        "hx-swap": "innerHTML",
    }


def _legend(text: str) -> dict[str, Any]:
    return {"params": {"fieldset": {"legend": {"text": text, "classes": LEGEND}}}}


def counted(limit: int) -> dict[str, Any]:
    """The character count, which speaks up when three quarters are written."""
    return {
        "maxlength": limit,
        "threshold": 75,
        "textareaDescriptionText": _("You can write up to %{count} characters"),
        "charactersUnderLimitText": {
            "one": _("%{count} character left"),
            "other": _("%{count} characters left"),
        },
        "charactersAtLimitText": _("No characters left"),
        "charactersOverLimitText": {
            "one": _("%{count} character too many"),
            "other": _("%{count} characters too many"),
        },
    }


def _too_long(question: Question) -> str:
    return _("At most %(limit)s characters are possible. Shorten it.", limit=question.max_chars)


def _choosing(question: Question, label: str, part: str) -> Field:
    needed = InputRequired(_("Choose one of the options.")) if question.is_required else Optional()
    return RadioField(
        label,
        description=str(localized(question.hint)) if question.hint else "",
        choices=_options(question),
        widget=GovRadioInput(),
        validators=[needed],
        validate_choice=False,  # the operation knows the options
        render_kw=_legend(label),
    )


def about_person_field(question: Question) -> Field:
    """A question about the person always has a way not to answer it."""
    options = [pair for pair in _options(question) if pair[0] != UNSAID]
    options.append((UNSAID, _("Prefer not to say")))
    label = str(prompt_of(question))
    return RadioField(
        label,
        choices=options,
        widget=GovRadioInput(),
        validators=[Optional()],
        validate_choice=False,
        render_kw=_legend(label),
    )


def _options(question: Question) -> list[tuple[str, str]]:
    return [(option["key"], str(localized(option["label"]))) for option in question.options]


def display_fields(consultation: Consultation, is_minor: bool) -> dict[str, Field]:
    """For whom one writes, and what others may see of it."""
    made: dict[str, Field] = {
        "language": _language_field(consultation.languages),
        "lane": RadioField(
            _("For whom do you write?"),
            choices=[
                (SELF, _("For myself")),
                (GROUP, _("For an organisation, a company or an association")),
            ],
            default=SELF,
            widget=GovRadioInput(),
            validators=[Optional()],
            validate_choice=False,
            render_kw=_legend(_("For whom do you write?")),
        ),
        "interest": StringField(
            _("If for an organisation: its name and its interest here"),
            widget=GovTextInput(),
            validators=[Length(max=MAX_INTEREST)],
        ),
        "display": RadioField(
            _("May others read it?"),
            description=_("It is read, counted and answered in any case."),
            choices=_displays(is_minor),
            widget=GovRadioInput(),
            validators=[InputRequired(_("Choose what others may see."))],
            render_kw=_legend(_("May others read it?")),
        ),
    }
    if not is_minor:
        made["shown_name"] = StringField(
            _("If with a name: the name to show"),
            widget=GovTextInput(),
            validators=[Length(max=MAX_NAME)],
            render_kw={"autocomplete": "off"},
        )
    return made


def _language_field(codes: list[str]) -> Field:
    if len(codes) == 1:
        return HiddenField()
    return SelectField(
        _("In which language do you write?"),
        choices=[(code, language_name(code)) for code in codes],
        widget=GovSelect(),
        render_kw={"params": {"label": {"classes": "govuk-label--s"}}},
    )


def _displays(is_minor: bool) -> list[tuple[str, str]]:
    named = [] if is_minor else [("named", _("Yes, with the name I write below"))]
    return [
        ("listed", _("Yes, without a name")),
        *named,
        ("hidden", _("No, only the people who read and analyse it for the board")),
    ]


def agrees_field(consultation: Consultation) -> Field:
    return BooleanField(
        _("I want to take part and had the chance to read the privacy notice"),
        widget=GovCheckboxInput(),
        validators=[InputRequired(_("Tick this to take part."))],
    )

"""The forms of a submission, built from the questions of its consultation."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
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

from deliberation import sealing
from deliberation.consultations.models import UNSAID, Consultation, Question
from deliberation.people.models import AGE_BANDS
from deliberation.submissions.models import (
    MAX_INTEREST,
    MAX_NAME,
    PARTS_OF,
    WRITTEN_PARTS,
    Draft,
    Submission,
    about_field,
    answer_field,
)
from webapp.forms import Form
from webapp.languages import Text, current_language, language_name, localized

AGES = {
    "under_13": _l("Under 13"),
    "13": _l("13"),
    "14": _l("14"),
    "15": _l("15"),
    "16_17": _l("16 or 17"),
    "18_24": _l("18 to 24"),
    "25_39": _l("25 to 39"),
    "40_64": _l("40 to 64"),
    "65_plus": _l("65 or older"),
}
LEGEND = "govuk-fieldset__legend--m"
SELF, GROUP = "citizens", "stakeholders"
POST_KEY_LENGTH = 43  # of sealing.fresh_token


class AgeForm(Form):
    age_band = RadioField(
        _l("How old are you?"),
        description=_l("We keep only the age group, and only once you send something."),
        choices=[(band, AGES[band]) for band in AGE_BANDS if band != UNSAID],
        widget=GovRadioInput(),
        validators=[InputRequired(_l("Choose your age group."))],
    )


class CodeForm(Form):
    code = StringField(
        _l("Your receipt code"),
        description=_l("Six words. Capitals, spaces and dashes do not matter."),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Type the six words of your code.")), Length(max=400)],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )


class WordsForm(Form):
    """What all forms of a submission share; the fields of the questions are added to it."""

    questions: list[Question] = []
    groups: list[list[str]] = []  # names of the fields of each page, one question a page

    page = HiddenField(default="0")
    post_key = HiddenField(default=sealing.fresh_token)
    age_band = HiddenField(default=UNSAID)

    @property
    def at(self) -> int:
        """The page one is on, when answering one question a page."""
        number = self.page.data or ""
        return min(int(number), len(self.groups) - 1) if number.isdecimal() else 0

    def page_holds(self) -> bool:
        """Check the fields of this page only."""
        return all([self[name].validate(self) for name in self.groups[self.at]])

    def text_of(self, name: str) -> str:
        value = self[name].data if name in self else None
        return value if isinstance(value, str) else ""

    def carried(self) -> list[tuple[str, str]]:
        """Every filled field as it has to be sent along by the next page."""
        return [
            (field.name, "y" if field.data is True else field.data)
            for field in self
            if field.name not in ("csrf_token", "page") and field.data
        ]

    def secret(self) -> str | None:
        """The form's own key, unless somebody shortened it."""
        key = self.post_key.data or ""
        return key if len(key) >= POST_KEY_LENGTH else None

    def draft(self) -> Draft:
        """What was filled in, as the domain takes it."""
        own = [question for question in self.questions if not question.is_demographic]
        about = [question for question in self.questions if question.is_demographic]
        display = self.text_of("display")
        lane = self.text_of("lane") or SELF
        return Draft(
            answers={
                question.key: {
                    part: self.text_of(answer_field(question, part))
                    for part in PARTS_OF[question.kind]
                }
                for question in own
            },
            demographics={
                question.key: self.text_of(about_field(question))
                for question in about
                if self.text_of(about_field(question))
            },
            language=self.text_of("language"),
            lane=lane,
            interest=self.text_of("interest") if lane == GROUP else "",
            is_listed=display in ("listed", "named"),
            shown_name=self.text_of("shown_name") if display == "named" else "",
            age_band=self.age_band.data or UNSAID,
            agrees="agrees" in self and bool(self["agrees"].data),
        )


def words_form(
    consultation: Consultation, *, age_band: str, is_minor: bool, is_plain: bool = False
) -> WordsForm:
    """The form in which somebody writes a submission."""
    made = _form_class(consultation, is_minor, is_plain, with_person=True)
    language = current_language()
    fits = language in consultation.languages
    form = made(data={"language": language if fits else consultation.language})
    form.age_band.data = age_band
    return form


def edit_form(submission: Submission, *, is_minor: bool) -> WordsForm:
    """The same form filled with what is stored, without what is about the person."""
    made = _form_class(submission.consultation, is_minor, False, with_person=False)
    display = "hidden"
    if submission.is_listed:
        display = "named" if submission.shown_name else "listed"
    values = {answer_field(a.question, a.part): a.text for a in submission.answers}
    return made(
        data=values
        | {
            "language": submission.language,
            "lane": submission.lane,
            "interest": submission.interest,
            "display": display,
            "shown_name": submission.shown_name,
        }
    )


def _form_class(
    consultation: Consultation, is_minor: bool, is_plain: bool, *, with_person: bool
) -> type[WordsForm]:
    fields: dict[str, Any] = {}
    groups: list[list[str]] = []
    for question in consultation.questions:
        if not question.is_demographic:
            added = _question_fields(question, is_plain)
            fields |= added
            groups.append(list(added))
    last = _display_fields(consultation, is_minor)
    if with_person:
        about = [question for question in consultation.questions if question.is_demographic]
        last |= {about_field(question): _about_field(question) for question in about}
        last["agrees"] = _agrees_field(consultation)
    groups.append(list(last))
    own = {"questions": list(consultation.questions), "groups": groups}
    return type("SubmissionForm", (WordsForm,), fields | last | own)


def _prompt(question: Question, is_plain: bool = False) -> Text:
    plain = localized(question.plain_prompt) if is_plain else None
    return plain or localized(question.prompt)


def _question_fields(question: Question, is_plain: bool) -> dict[str, Field]:
    """One field for each part; a pair of hope and worry has two."""
    labels = {"hope": _("What do you hope for?"), "worry": _("What worries you?")}
    made: dict[str, Field] = {}
    for part in PARTS_OF[question.kind]:
        label = str(_prompt(question, is_plain)) if part not in labels else labels[part]
        kind = _writing if part in WRITTEN_PARTS else _choosing
        made[answer_field(question, part)] = kind(question, label, part)
    return made


def _writing(question: Question, label: str, part: str) -> Field:
    checks: list[Any] = [Length(max=question.max_chars, message=_too_long(question))]
    if question.is_required and part == "text":
        checks.insert(0, InputRequired(_("Answer this question.")))
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
            "params": _counted(question.max_chars) | {"label": {"classes": "govuk-label--m"}},
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


def _counted(limit: int) -> dict[str, Any]:
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


def _about_field(question: Question) -> Field:
    """A question about the person always has a way not to answer it."""
    options = [pair for pair in _options(question) if pair[0] != UNSAID]
    options.append((UNSAID, _("Prefer not to say")))
    label = str(_prompt(question))
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


def _display_fields(consultation: Consultation, is_minor: bool) -> dict[str, Field]:
    """For whom one writes, and what others may see of it."""
    made: dict[str, Field] = {
        "language": SelectField(
            _("In which language do you write?"),
            choices=[(code, language_name(code)) for code in consultation.languages],
            widget=GovSelect(),
            render_kw={"params": {"label": {"classes": "govuk-label--s"}}},
        ),
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


def _displays(is_minor: bool) -> list[tuple[str, str]]:
    named = [] if is_minor else [("named", _("Yes, with the name I write below"))]
    return [
        ("listed", _("Yes, without a name")),
        *named,
        ("hidden", _("No, only the people who read and analyse it for the board")),
    ]


def _agrees_field(consultation: Consultation) -> Field:
    return BooleanField(
        _("I want to take part and had the chance to read the privacy notice"),
        widget=GovCheckboxInput(),
        validators=[InputRequired(_("Tick this to take part."))],
    )

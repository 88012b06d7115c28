"""The forms of a submission, built from the questions of its consultation."""

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovRadioInput,
    GovTextInput,
)
from wtforms import (
    HiddenField,
    RadioField,
    StringField,
)
from wtforms.validators import InputRequired, Length

from deliberation import sealing
from deliberation.consultations.models import UNSAID, Consultation, Question
from deliberation.people.models import AGE_BANDS
from deliberation.submissions.models import (
    PARTS_OF,
    Draft,
    Submission,
    about_field,
    answer_field,
)
from webapp.forms import Form
from webapp.languages import current_language
from webapp.submissions import questions

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
        lane = self.text_of("lane") or questions.SELF
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
            interest=self.text_of("interest") if lane == questions.GROUP else "",
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
            added = questions.question_fields(question, is_plain)
            fields |= added
            groups.append(list(added))
    last = questions.display_fields(consultation, is_minor)
    if with_person:
        about = [question for question in consultation.questions if question.is_demographic]
        last |= {
            about_field(question): questions.about_person_field(question) for question in about
        }
        last["agrees"] = questions.agrees_field(consultation)
    groups.append(list(last))
    own = {"questions": list(consultation.questions), "groups": groups}
    return type("SubmissionForm", (WordsForm,), fields | last | own)

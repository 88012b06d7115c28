"""The settings page of a consultation: one form, a group of fields for each language."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from sqlalchemy.orm import Session
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as WtForm
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from deliberation.base import now
from deliberation.consultations import operations as consultations
from deliberation.consultations import queries
from deliberation.consultations.models import (
    DATA_CLASSES,
    LEGAL_BASES,
    MODERATION_MODES,
    PARTICIPATION_LEVELS,
    PROMISED,
    Consultation,
    Question,
)
from deliberation.consultations.operations import (
    COLUMNS,
    MAX_QUESTIONS,
    PhaseDates,
    Plan,
    QuestionText,
    Start,
)
from deliberation.missions.models import Mission
from deliberation.people.models import Account
from webapp import choices
from webapp.consultations.places import forms as places
from webapp.consultations.presenters import LEVELS, PHASES
from webapp.forms import Form, TypedInput, localized_field, tidy
from webapp.languages import localized

LOCAL_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class Settings(Form):
    """What both forms of a consultation share: reading themselves into the domain's records."""

    def plan(self, consultation: Consultation) -> Plan:
        data = self.data
        phases = tuple(
            PhaseDates(row["kind"], row["starts"], row["ends"])
            for row in data["phases"]
            if row["kind"]
        )
        asked = {question.key: question for question in consultation.questions}
        questions = tuple(
            _question_text(row, asked[row["key"]])
            for row in data["questions"]
            if row["key"] in asked
        )
        promise = {name: data["promise"][name] for name in PROMISED}
        return Plan({name: data[name] for name in COLUMNS}, promise, phases, questions)


def save(session: Session, consultation: Consultation, form: Any, account: Account) -> str:
    """Write the page, then do what its pressed button asks; returns where to go on the page."""
    reason = tidy(form.reason.data)
    consultations.edit(session, consultation, form.plan(consultation), account, reason)
    places.save(session, consultation, form, account)
    act, _colon, key = (form.act.data or "save").partition(":")
    match act:
        case "add_question" | "add_about":
            question = consultations.add_question(
                session,
                consultation,
                form.new_kind.data,
                tidy(form.new_prompt.data),
                account,
                is_demographic=act == "add_about",
                reason=reason,
            )
            return f"question-{question.key}"
        case "remove":
            consultations.remove_question(session, consultation, key, account, reason)
            return "questions"
        case "up" | "down":
            step = -1 if act == "up" else 1
            consultations.move_question(session, consultation, key, step, account, reason)
            return f"question-{key}"
    return ""


def start_form(mission: Mission) -> Any:
    """Title, recipe, language, place and first day: all a new consultation needs."""

    class StartForm(Form):
        title = StringField(
            _("Title"),
            filters=[tidy],
            widget=GovTextInput(),
            validators=[InputRequired(_("Enter a title.")), Length(max=160)],
        )
        recipe = RadioField(_("Recipe"), choices=_recipe_choices(), widget=GovRadioInput())
        language = SelectField(_("Language"), choices=choices.languages(), widget=GovSelect())
        more_languages = SelectMultipleField(
            _("Other languages"), choices=choices.languages(), widget=GovCheckboxesInput()
        )
        starts_on = DateField(
            _("First day"),
            widget=TypedInput("date"),
            validators=[InputRequired(_("Choose the first day."))],
        )
        time_zone = _zone_field()
        country = _country_field()

        def start(self) -> Start:
            names = ("recipe", "title", "language", "time_zone", "country", "starts_on")
            values = {name: self.data[name] for name in names}
            return Start(**values, more_languages=tuple(self.data["more_languages"] or ()))

    last = mission.language
    return StartForm(
        data={
            "recipe": next(iter(queries.recipes())),
            "language": last,
            "time_zone": "Europe/Brussels",
            "starts_on": now().date(),
        }
    )


def settings_form(consultation: Consultation, *, is_fresh: bool = False) -> Any:
    """The whole page, with the stored values; `is_fresh` leaves out what was just posted."""
    codes = consultation.languages
    fields = {
        **_text_fields(codes),
        **_place_fields(),
        **places.fields(consultation),
        **_protection_fields(),
        "promise": FormField(_promise_form(codes)),
        "phases": FieldList(FormField(_phase_form())),
        "questions": FieldList(FormField(_question_form(codes)), max_entries=MAX_QUESTIONS),
        "new_kind": SelectField(_("Kind"), choices=_kinds(), widget=GovSelect()),
        "new_prompt": StringField(
            _("New question"), filters=[tidy], widget=GovTextInput(), validators=[Length(max=400)]
        ),
        "reason": TextAreaField(
            _("Reason for the change"),
            description=_("Published with what stood there before."),
            filters=[tidy],
            widget=GovTextArea(),
            validators=[Length(max=1000)],
        ),
        "act": HiddenField(),
    }
    form_class = type("SettingsForm", (Settings,), fields)
    data = _stored(consultation)
    return form_class(formdata=None, data=data) if is_fresh else form_class(data=data)


def _text_fields(codes: list[str]) -> dict[str, Any]:
    plain = _("Short words and short sentences; no terms of art.")
    return {
        "title": localized_field(_("Title"), codes, limit=160, is_long=False),
        "purpose": localized_field(_("What it is for"), codes, limit=1000),
        "plain_purpose": localized_field(
            _("The same in plain language"), codes, limit=1000, hint=plain
        ),
        "brief": localized_field(_("Brief (two minutes to read)"), codes, limit=20000),
        "plain_brief": localized_field(_("Brief in plain language"), codes, limit=20000),
    }


def _place_fields() -> dict[str, Any]:
    moderation = {
        "post": _("Submissions are shown at once and checked afterwards"),
        "pre": _("Submissions are shown after a moderator has read them"),
    }
    return {
        "languages": SelectMultipleField(
            _("Languages in which people are asked"),
            choices=choices.languages(),
            widget=GovCheckboxesInput(),
        ),
        "time_zone": _zone_field(),
        "country": _country_field(),
        "moderation_mode": RadioField(
            _("Moderation"),
            choices=[(mode, moderation[mode]) for mode in MODERATION_MODES],
            widget=GovRadioInput(),
        ),
        "shows_submissions": BooleanField(
            _("Show submissions whose authors agree to it"), widget=GovCheckboxInput()
        ),
    }


def _protection_fields() -> dict[str, Any]:
    bases = {"public_task": _("Public task"), "consent": _("Consent")}
    kept = {
        "submissions": _("Submissions, in months"),
        "demographics": _("Answers about the person, in months"),
        "accounts": _("Unused accounts, in months"),
        "network_counts": _("Counts against misuse, in months"),
    }
    months = {
        name: IntegerField(
            kept[name],
            widget=TypedInput("number", "govuk-input--width-4"),
            validators=[Optional(), NumberRange(0, 600)],
        )
        for name in DATA_CLASSES
    }
    return {
        "legal_basis": RadioField(
            _("Legal basis"),
            description=_("Consent to take part is asked in any case; this is another thing."),
            choices=[(basis, bases[basis]) for basis in LEGAL_BASES],
            widget=GovRadioInput(),
        ),
        "controller": _line(_("Controller: who is responsible for the data"), 200),
        "contact": _line(_("Address for questions about data"), 254),
        "retention_months": FormField(type("Months", (WtForm,), months)),
        "notice_version": _line(_("Version of the privacy notice"), 40),
    }


def _promise_form(codes: list[str]) -> type[WtForm]:
    fields = {
        "level": RadioField(
            _("How far the promise goes"),
            choices=[(level, LEVELS[level]) for level in PARTICIPATION_LEVELS],
            widget=GovRadioInput(),
        ),
        "open_for_influence": localized_field(_("Open for influence"), codes, limit=1000),
        "fixed": localized_field(_("Fixed already"), codes, limit=1000),
        "decider": _line(_("Who decides, and how"), 200),
        "responder_name": _line(_("Person who answers for the reply"), 120),
        "responder_office": _line(_("Their office"), 160),
        "reply_due_on": DateField(
            _("The reply comes by"), widget=TypedInput("date"), validators=[Optional()]
        ),
        "how_analysed": localized_field(_("How submissions are analysed"), codes, limit=1000),
    }
    return type("PromiseForm", (WtForm,), fields)


def _phase_form() -> type[WtForm]:
    class PhaseForm(WtForm):
        kind = SelectField(_("Phase"), choices=[("", "–"), *PHASES.items()], widget=GovSelect())
        starts = DateTimeLocalField(
            _("Starts"),
            format=LOCAL_FORMATS,
            widget=TypedInput("datetime-local", ""),
            validators=[Optional()],
        )
        ends = DateTimeLocalField(
            _("Ends (empty: open-ended)"),
            format=LOCAL_FORMATS,
            widget=TypedInput("datetime-local", ""),
            validators=[Optional()],
        )

    return PhaseForm


def _question_form(codes: list[str]) -> type[WtForm]:
    fields = {
        "key": HiddenField(),
        "prompt": localized_field(_("Question"), codes, limit=400),
        "plain_prompt": localized_field(_("In plain language"), codes, limit=400, is_long=False),
        "hint": localized_field(_("Hint"), codes, limit=400, is_long=False),
        "options": localized_field(_("Options, one a line"), codes, limit=4000),
        "is_required": BooleanField(_("An answer is needed"), widget=GovCheckboxInput()),
        "max_chars": IntegerField(
            _("Longest answer, in characters"),
            widget=TypedInput("number", "govuk-input--width-5"),
            validators=[Optional(), NumberRange(50, 20000)],
        ),
    }
    return type("QuestionForm", (WtForm,), fields)


def _question_text(row: dict[str, Any], question: Question) -> QuestionText:
    return QuestionText(
        key=row["key"],
        prompt=row["prompt"],
        plain_prompt=row["plain_prompt"],
        hint=row["hint"],
        options={code: tuple(_lines(text)) for code, text in row["options"].items()},
        is_required=row["is_required"],
        max_chars=row["max_chars"] or question.max_chars,
    )


def _lines(text: str) -> list[str]:
    return [line.strip()[:200] for line in text.splitlines() if line.strip()]


def _stored(consultation: Consultation) -> dict[str, Any]:
    """The consultation as the form's values: times on its own clock, options as lines."""

    def local(moment: datetime | None) -> datetime | None:
        return moment.astimezone(consultation.zone).replace(tzinfo=None) if moment else None

    values: dict[str, Any] = {name: getattr(consultation, name) for name in COLUMNS}
    values |= places.stored(consultation)
    values["promise"] = {name: getattr(consultation.promise, name, None) for name in PROMISED}
    values["phases"] = [
        {"kind": phase.kind, "starts": local(phase.starts_at), "ends": local(phase.ends_at)}
        for phase in consultation.phases
    ] + [{"kind": "", "starts": None, "ends": None}]
    values["questions"] = [
        {
            "key": question.key,
            "prompt": question.prompt,
            "plain_prompt": question.plain_prompt,
            "hint": question.hint,
            "options": _options_as_lines(question, consultation.languages),
            "is_required": question.is_required,
            "max_chars": question.max_chars,
        }
        for question in consultation.questions
    ]
    return values


def _options_as_lines(question: Question, codes: list[str]) -> dict[str, str]:
    labels = [option["label"] for option in question.real_options]
    return {code: "\n".join(label.get(code, "") for label in labels) for code in codes}


def _line(label: str, limit: int) -> StringField:
    return StringField(label, filters=[tidy], widget=GovTextInput(), validators=[Length(max=limit)])


def _zone_field() -> SelectField:
    return SelectField(_("Time zone"), choices=choices.time_zones(), widget=GovSelect())


def _country_field() -> SelectField:
    return SelectField(
        _("Country"),
        description=_("Decides from which age young people may take part by themselves."),
        choices=[("", _("Not one country")), *choices.countries()],
        widget=GovSelect(),
    )


def _recipe_choices() -> list[tuple[str, str]]:
    return [(key, str(localized(recipe.name))) for key, recipe in queries.recipes().items()]


def _kinds() -> list[tuple[str, str]]:
    return [
        ("open", _("Open text")),
        ("hope_and_worry", _("A hope and a worry")),
        ("choice", _("A choice")),
        ("scale", _("A scale")),
    ]

"""Forms of dialogues: the set-up of a session, and items to take out."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovSelect,
    GovSubmitInput,
)
from wtforms import BooleanField, DateField, IntegerField, SelectField, SubmitField
from wtforms.validators import NumberRange
from wtforms.validators import Optional as IfGiven

from deliberation.consultations.models import Consultation
from deliberation.dialogues.consent import queries as consent
from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.operations import MAX_PEOPLE, MAX_TABLES, Plan
from deliberation.people.models import Account
from webapp.dialogues import presenters, words
from webapp.forms import Form, TypedInput, line_field, text_field
from webapp.languages import language_name, localized

SAME_NAME = (
    "title",
    "held_on",
    "place",
    "language",
    "lane",
    "question_key",
    "target_year",
    "is_sensitive",
    "table_count",
    "people_count",
    "selection",
    "organisation",
    "has_minors",
    *words.FIELDS,
)
LANE_OF = {"youth_table": "youth", "stakeholder_round": "stakeholders"}
NOT_TYPED = ("bands", "lead")
SECTIONS = (
    (
        _l("The session"),
        (
            "course",
            "title",
            "held_on",
            "place",
            "lane",
            "language",
            "question_key",
            "table_count",
            "target_year",
        ),
    ),
    (_l("Who is in the room"), ("people_count", "organisation", "selection", "has_minors")),
    (
        _l("Space, voice, audience, influence"),
        (
            "space",
            "voice",
            "reader_name",
            "reader_office",
            "influence",
            "reply_due_on",
        ),
    ),
    (
        _l("Needed with people under 18"),
        (
            "first_adult",
            "second_adult",
            "lead",
            "permission_holder",
            "permission_version",
            "permission_on",
        ),
    ),
    (_l("Sensitive topic"), ("is_sensitive",)),
)


def _day(label: Any, hint: Any = "") -> DateField:
    return DateField(label, description=hint, widget=TypedInput("date"), validators=[IfGiven()])


def _number(label: Any, most: int, hint: Any = "") -> IntegerField:
    return IntegerField(
        label,
        description=hint,
        widget=TypedInput("number", "govuk-input--width-5"),
        validators=[IfGiven(), NumberRange(0, most)],
    )


def _choice(label: Any, choices: list[tuple[str, Any]], hint: Any = "") -> SelectField:
    return SelectField(
        label, description=hint, choices=choices, validate_choice=False, widget=GovSelect()
    )


class PlanForm(Form):
    """A session before it runs. Only its course, title and day are needed to keep it."""

    course = _choice(_l("Kind of session"), [])
    title = line_field(_l("Title"), _l("Everybody can read it. Name no school and no person."))
    held_on = _day(_l("Day"))
    place = line_field(_l("Town or region"), _l("Never the name of a school."))
    lane = _choice(_l("Who speaks"), list(words.LANES.items()))
    language = _choice(_l("Language"), [])
    question_key = _choice(_l("Which question does it answer?"), [])
    table_count = _number(_l("Tables"), MAX_TABLES)
    target_year = _number(_l("Year from which one looks back"), 2500, _l("For 2060 dialogues."))
    is_sensitive = BooleanField(
        _l("Nothing is shown before a moderator has read it"), widget=GovCheckboxInput()
    )
    people_count = _number(words.FIELDS["people_count"], MAX_PEOPLE)
    organisation = line_field(
        _l("Organisation or movement that brought them together"), _l("If there is one.")
    )
    selection = text_field(
        words.FIELDS["selection"], _l("For example: drawn by lot, everybody of a class."), 2
    )
    has_minors = BooleanField(_l("People under 18 take part"), widget=GovCheckboxInput())
    space = text_field(words.FIELDS["space"], "", 2)
    voice = text_field(words.FIELDS["voice"], "", 2)
    reader_name = line_field(words.FIELDS["reader_name"], _l("A person with the duty to answer."))
    reader_office = line_field(words.FIELDS["reader_office"])
    influence = text_field(words.FIELDS["influence"], "", 2)
    reply_due_on = _day(words.FIELDS["reply_due_on"])
    first_adult = line_field(words.FIELDS["first_adult"], _l("Not public."))
    second_adult = line_field(words.FIELDS["second_adult"], _l("Not public."))
    lead = line_field(
        words.FIELDS["lead"],
        _l("The e-mail address of their account. They alone read what is flagged."),
    )
    permission_holder = line_field(words.FIELDS["permission_holder"], _l("Not public."))
    permission_version = line_field(words.FIELDS["permission_version"])
    permission_on = _day(words.FIELDS["permission_on"])
    save = SubmitField(_l("Keep"), widget=GovSubmitInput())

    def plan(
        self, consultation: Consultation, lead: Account | None, held: Dialogue | None = None
    ) -> Plan:
        """What was filled in; a session that is `held` keeps its course."""
        values = {name: self[name].data for name in SAME_NAME if name not in NOT_TYPED}
        values = {name: value for name, value in values.items() if value is not None}
        if held is None:
            chosen, year = self.course.data or "", self.target_year.data
            kind, design, protocol = presenters.course(consultation, chosen, year)
        else:
            kind, design, protocol = held.kind, held.design, {}
        bands = {key: self[f"band_{key}"].data or 0 for key in consent.bands()}
        return Plan(
            kind=kind,
            design=design,
            protocol=protocol,
            sides=("present", "future") if design == "split" else (),
            bands=bands,
            lead=lead,
            **({"held_on": None, "table_count": 1} | values),
        )

    def sections(self) -> list[tuple[Any, list[Any]]]:
        """The fields under their headings; the age groups stand with who is in the room."""
        bands = [f"band_{key}" for key in consent.bands()]
        wanted = (
            (head, [*names, *(bands if "has_minors" in names else [])]) for head, names in SECTIONS
        )
        return [(head, [self[name] for name in names if name in self]) for head, names in wanted]


def plan_form(
    consultation: Consultation, held: Dialogue | None = None, wanted: str = ""
) -> PlanForm:
    """With the age bands of the consent matrix, and of a planned session what is known.

    `wanted` is the kind of session, or the own protocol, that somebody chose before.
    """
    fields = {
        f"band_{key}": _number(
            _("People aged %(band)s", band=words.BANDS.get(key, key)), MAX_PEOPLE
        )
        for key in consent.bands()
    }
    made: type[PlanForm] = type("PlanForm", (PlanForm,), fields)
    courses = presenters.courses(consultation)
    first = next((key for key, _label in courses if wanted and key.startswith(wanted)), None)
    fresh = {"table_count": 4, "lane": LANE_OF.get(wanted, "citizens"), "course": first}
    form = made(data=_known(held) if held else fresh)
    form.course.choices = courses
    form.language.choices = [(code, language_name(code)) for code in consultation.languages]
    form.question_key.choices = [
        (one.key, str(localized(one.prompt)))
        for one in consultation.questions
        if one.kind == "open" and not one.is_demographic
    ]
    if held is not None:
        del form.course
    return form


def _known(held: Dialogue) -> dict[str, Any]:
    found = {name: getattr(held, name) for name in SAME_NAME if hasattr(held, name)}
    found |= {f"band_{key}": count for key, count in held.bands.items()}
    found |= {"question_key": held.question.key, "table_count": len(held.tables)}
    found["lead"] = held.lead.email if held.lead else ""
    return found


class RemoveForm(Form):
    numbers = line_field(
        _l("Numbers of the items"), _l("As printed beside them, for example: 14, 15")
    )
    remove = SubmitField(_l("Remove these words"), widget=GovSubmitInput())
    flag = SubmitField(_l("Send these to the safeguarding lead"), widget=GovSubmitInput())

    def chosen(self) -> list[int]:
        return [int(found) for found in re.findall(r"\d{1,6}", self.numbers.data or "")]


class SubmitForm(Form):
    submit = SubmitField(_l("Submit the session"), widget=GovSubmitInput())

"""The editor's form: the essentials first, then everything else an objective record holds."""

from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import NumberFormatError, format_decimal, parse_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
)
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
)
from wtforms import Form as WtForm
from wtforms.validators import Optional

from deliberation.objectives.models import Objective, ObjectiveVersion, Wording, lines
from webapp import choices
from webapp.forms import Form, TypedInput, line_field, text_field, tidy
from webapp.languages import number, reader_locale
from webapp.objectives.words import (
    CONFIDENCES,
    FUTURE_ANSWERS,
    INDICATOR_TYPES,
    INSTRUMENT_KINDS,
    INSTRUMENT_STATES,
)

COLUMNS = (
    "title", "language", "why", "baseline_value", "baseline_year", "baseline_source",
    "target_value", "unit", "indicator", "indicator_type", "indicator_method",
    "indicator_frequency", "data_owner", "target_year", "owner", "assumptions", "future_lens",
    "future_lens_reason", "stress_test_ref", "confidence", "exit_plan",
)  # fmt: skip
LISTS = ("co_owners", "actors", "solution_paths")  # one item a line
CHOICES = ("future_lens", "confidence")  # empty as long as nobody has said
SPARE = 2  # empty rows for more milestones and instruments


class NumberField(StringField):
    """A decimal number as the reader's language writes it: 1.24 or 1,24."""

    widget = TypedInput("text", "govuk-input--width-10")

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if not isinstance(self.data, Decimal):
            return ""
        return format_decimal(self.data, locale=reader_locale(), decimal_quantization=False)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = tidy(valuelist[0]) if valuelist else ""
        if not text:
            self.data = None
            return
        try:
            self.data = parse_decimal(text, locale=reader_locale(), strict=True)
        except NumberFormatError:
            self.data = None
            raise ValueError(_("Enter a number, for example %(n)s.", n=number(1234.5))) from None


class InstrumentForm(WtForm):
    """What is used to get there; a row without a name is left out."""

    name = line_field(_l("Instrument"))
    kind = SelectField(
        _l("Kind"),
        choices=list(INSTRUMENT_KINDS.items()),
        validate_choice=False,
        widget=GovSelect(),
    )
    body = line_field(_l("Who does it"))
    status = SelectField(
        _l("How far it is"),
        choices=list(INSTRUMENT_STATES.items()),
        validate_choice=False,
        widget=GovSelect(),
    )


class MilestoneForm(WtForm):
    """A value on the way; a row without both is left out."""

    year = IntegerField(
        _l("Year"), widget=TypedInput("text", "govuk-input--width-4"), validators=[Optional()]
    )
    value = StringField(
        _l("Value by then"), widget=TypedInput("text", "govuk-input--width-10"), filters=[tidy]
    )


def _year(label: Any) -> IntegerField:
    return IntegerField(
        label, widget=TypedInput("text", "govuk-input--width-4"), validators=[Optional()]
    )


class WordingForm(Form):
    """What a version says; the statement is one clause a line."""

    title = line_field(_l("Title"), _l("At most 12 words."))
    clauses = text_field(
        _l("The statement, one clause on a line"),
        _l("People point at clauses: each can rest on themes and on words of its own."),
        10,
    )
    language = SelectField(_l("Language"), validate_choice=False, widget=GovSelect())
    why = text_field(
        _l("Why"), _l("Why this is worth caring about, for somebody who is new to it."), 4
    )
    indicator = line_field(_l("What is measured"))
    indicator_type = RadioField(
        _l("What does the indicator count?"),
        choices=list(INDICATOR_TYPES.items()),
        default="outcome",
        widget=GovRadioInput(),
    )
    unit = line_field(_l("Unit"), _l("For example: percent of hectares."))
    baseline_value = NumberField(_l("Baseline"), description=_l("How it is, or was, at the start."))
    baseline_year = _year(_l("Year of the baseline"))
    baseline_source = line_field(_l("Source of the baseline"))
    target_value = NumberField(_l("Target"))
    target_year = _year(_l("Year of the target"))
    owner = line_field(_l("Owner"), _l("The office in whose power it is, not a person."))
    indicator_method = text_field(_l("How it is measured"), _l("So that others can do it, too."))
    indicator_frequency = line_field(_l("How often"), _l("For example: every year in May."))
    data_owner = line_field(_l("Who has the data"), _l("An office."))
    milestones = FieldList(FormField(MilestoneForm), max_entries=20)
    co_owners = text_field(_l("Further owners, one on a line"))
    actors = text_field(_l("Whose work it needs, one on a line"))
    instruments = FieldList(FormField(InstrumentForm), max_entries=20)
    solution_paths = text_field(
        _l("Ways to get there, one on a line"),
        _l("At least two, so that the objective does not choose a winner beforehand."),
    )
    assumptions = text_field(_l("What has to be true for it to work"))
    future_lens = RadioField(
        _l("What people speaking from 2060 asked for"),
        choices=list(FUTURE_ANSWERS.items()),
        validate_choice=False,
        default="",
        widget=GovRadioInput(),
    )
    future_lens_reason = text_field(_l("Why"), _l("Everybody can read it."), 2)
    stress_test_ref = line_field(
        _l("Stress test"), _l("The code of the test against several futures, when there is one.")
    )
    confidence = SelectField(
        _l("How sure the board is"),
        choices=list(CONFIDENCES.items()),
        validate_choice=False,
        widget=GovSelect(),
    )
    exit_plan = text_field(
        _l("Exit plan"), _l("When it ends, what goes on and where, who is told, how long before.")
    )
    parent = SelectField(_l("Stands under"), validate_choice=False, widget=GovSelect())
    change_reason = text_field(
        _l("Reason"),
        _l("When a target, year, owner or theme gets weaker, everybody can read the reason."),
    )
    number = HiddenField()
    is_idea = BooleanField(_l("Only an idea so far"), widget=GovCheckboxInput())
    save = SubmitField(_l("Save as a draft"), widget=GovSubmitInput())

    def offer(self, parents: list[Objective], language: str) -> None:
        named = [(p, p.latest) for p in parents]
        listed = [(p.ref, f"{p.code} {v.title}") for p, v in named if v is not None]
        self.parent.choices = [("", _("The mission itself")), *listed]
        self.language.choices = choices.languages()
        if not self.language.data:
            self.language.data = language

    def wording(self) -> Wording:
        values = {name: self[name].data or "" for name in CHOICES}
        values = {name: self[name].data for name in COLUMNS} | values
        values |= {name: lines(self[name].data or "") for name in LISTS}
        return Wording(
            clauses=lines(self.clauses.data or ""),
            milestones=[
                {"year": row["year"], "value": _plain(row["value"])}
                for row in self.milestones.data
                if row["year"] or row["value"]
            ],
            instruments=[
                {key: row[key] for key in ("kind", "name", "body", "status")}
                for row in self.instruments.data
                if row["name"] or row["body"]
            ],
            **values,
        )


def _plain(text: str) -> str:
    """A number as it is kept, however the reader's language writes it; other words as they are."""
    try:
        return str(parse_decimal(text, locale=reader_locale(), strict=True))
    except (NumberFormatError, InvalidOperation):
        return text


def filled(version: ObjectiveVersion) -> dict[str, Any]:
    """What the editor starts with when a version is revised."""
    values = {name: getattr(version, name) for name in COLUMNS}
    clauses = "\n".join(clause.text for clause in version.clauses)
    values |= {name: "\n".join(getattr(version, name)) for name in LISTS}
    values["milestones"] = [*version.milestones, *({} for _row in range(SPARE))]
    values["instruments"] = [*version.instruments, *({} for _row in range(SPARE))]
    return values | {"clauses": clauses, "number": str(version.number)}


def empty() -> dict[str, Any]:
    """What the editor starts with when an objective is new."""
    return {name: [{} for _row in range(SPARE)] for name in ("milestones", "instruments")}

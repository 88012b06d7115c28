"""Forms of objectives: wording, evidence, proposal, position, adoption, decision points."""

from decimal import Decimal
from typing import Any

from babel.numbers import NumberFormatError, format_decimal, parse_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
)
from wtforms import (
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
)
from wtforms.validators import InputRequired, Optional

from deliberation.errors import NotFound
from deliberation.insights.models import Point, Theme
from deliberation.objectives.models import (
    Evidence,
    Objective,
    ObjectiveVersion,
    Wording,
    lines,
)
from deliberation.objectives.operations import Adoption
from webapp import choices
from webapp.forms import Form, TypedInput, line_field, text_field, tidy
from webapp.languages import number, reader_locale
from webapp.objectives.words import INDICATOR_TYPES, OUTCOMES, STANCES

CHOOSE = ("", _l("Choose"))
COLUMNS = (
    "title", "language", "why", "baseline_value", "baseline_year", "baseline_source",
    "target_value", "unit", "indicator", "indicator_type", "target_year", "owner", "exit_plan",
)  # fmt: skip


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
    exit_plan = text_field(
        _l("Exit plan"), _l("When it ends, what goes on and where, who is told, how long before.")
    )
    parent = SelectField(_l("Stands under"), validate_choice=False, widget=GovSelect())
    change_reason = text_field(
        _l("Reason"),
        _l("When a target, year, owner or theme gets weaker, everybody can read the reason."),
    )
    number = HiddenField()
    save = SubmitField(_l("Save as a draft"), widget=GovSubmitInput())

    def offer(self, parents: list[Objective], language: str) -> None:
        named = [(p, p.latest) for p in parents]
        listed = [(p.ref, f"{p.code} {v.title}") for p, v in named if v is not None]
        self.parent.choices = [("", _("The mission itself")), *listed]
        self.language.choices = choices.languages()
        if not self.language.data:
            self.language.data = language

    def wording(self) -> Wording:
        values = {name: self[name].data for name in COLUMNS}
        return Wording(clauses=lines(self.clauses.data or ""), **values)


def filled(version: ObjectiveVersion) -> dict[str, Any]:
    """What the editor starts with when a version is revised."""
    values = {name: getattr(version, name) for name in COLUMNS}
    clauses = "\n".join(clause.text for clause in version.clauses)
    return values | {"clauses": clauses, "number": str(version.number)}


class EvidenceForm(Form):
    """A theme for a clause, and in a second step one of its quotes."""

    clause = RadioField(
        _l("Which clause rests on it?"),
        choices=[],
        validate_choice=False,
        widget=GovRadioInput(),
        validators=[InputRequired(_l("Choose a clause."))],
    )
    theme = SelectField(_l("Theme"), validate_choice=False, widget=GovSelect())
    point = RadioField(
        _l("Whose words show it best?"), choices=[], validate_choice=False, widget=GovRadioInput()
    )
    note = line_field(_l("Note (optional)"), _l("What of it went into the clause."))
    attach = SubmitField(_l("Rest the clause on it"), widget=GovSubmitInput())

    def offer(self, version: ObjectiveVersion, themes: list[Theme], points: list[Point]) -> None:
        self.clause.choices = [(clause.ref, clause.text) for clause in version.clauses]
        self.theme.choices = [CHOOSE, *((theme.ref, theme.label) for theme in themes)]
        quotes = [(point.ref, f"“{point.text}”") for point in points]
        self.point.choices = [("", _("The theme as a whole")), *quotes]


class DetachForm(Form):
    """Names one link by what it joins: a clause, a theme and, where there is one, a point."""

    clause = HiddenField()
    theme = HiddenField()
    point = HiddenField()

    def evidence(self, version: ObjectiveVersion) -> Evidence:
        named = (self.clause.data, self.theme.data, self.point.data or "")
        for clause in version.clauses:
            for one in clause.evidence:
                if named == (clause.ref, one.theme.ref, one.point.ref if one.point else ""):
                    return one
        raise NotFound("The clause does not rest on this any more.")


class ProposeForm(Form):
    change_reason = text_field(_l("Reason for asking for less"), _l("Everybody can read it."))
    number = HiddenField()
    send = SubmitField(_l("Propose it to the board and the public"), widget=GovSubmitInput())


class PositionForm(Form):
    stance = RadioField(
        _l("Where do you stand?"),
        choices=list(STANCES.items()),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    dissent = text_field(
        _l("What would you have done instead?"),
        _l("Needed when you are against. It is published with your name, as you write it."),
        5,
    )
    number = HiddenField()
    send = SubmitField(_l("Record my position"), widget=GovSubmitInput())


class AdoptionForm(Form):
    reason = text_field(_l("Why the board decides so"), "", 4)
    options_considered = text_field(_l("What else was considered and not taken"), "", 4)
    waiver_fairness = text_field(
        _l("Fairness between generations was not assessed. Why?"), _l("Everybody can read it.")
    )
    waiver_stress_test = text_field(
        _l("It was not tested against different futures. Why?"), _l("Everybody can read it.")
    )
    waiver_future_lens = text_field(
        _l("It was not compared with what people in 2060 would want. Why? (optional)"),
        _l("Everybody can read it."),
    )
    waiver_exit_plan = text_field(_l("It has no exit plan. Why?"), _l("Everybody can read it."))
    number = HiddenField()
    sign = SubmitField(_l("Sign and adopt"), widget=GovSubmitInput())

    @property
    def waivers(self) -> dict[str, Field]:
        return {name[7:]: self[name] for name in self._fields if name.startswith("waiver_")}

    def adoption(self) -> Adoption:
        waivers = {kind: field.data for kind, field in self.waivers.items() if field.data}
        return Adoption(self.reason.data or "", self.options_considered.data or "", waivers)


class DecisionPointForm(Form):
    question = line_field(_l("What will be decided?"), _l("A question."))
    due_on = DateField(_l("By when?"), widget=TypedInput("date"), validators=[Optional()])
    evidence_wanted = text_field(_l("What do you need to know for it?"))
    owner = line_field(_l("Office that brings the evidence"))
    send = SubmitField(_l("Plan it"), widget=GovSubmitInput())


class DecideForm(Form):
    outcome = RadioField(
        _l("What happens now?"),
        choices=list(OUTCOMES.items()),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    learning_note = text_field(_l("What have you learnt?"), _l("Everybody can read it."), 5)
    send = SubmitField(_l("Decide"), widget=GovSubmitInput())

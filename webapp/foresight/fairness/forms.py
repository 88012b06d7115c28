"""Forms of the fairness worksheet, one for each stage; and the answer to a recommendation."""

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSubmitInput
from wtforms import BooleanField, HiddenField, SubmitField

from deliberation.foresight.fairness.models import QUESTIONS, WAYS, FairnessSheet
from deliberation.foresight.fairness.operations import EffectText
from deliberation.foresight.scenarios.models import Scenario
from deliberation.foresight.voices.queries import GROUPS
from webapp.foresight import words
from webapp.foresight.forms import number, one_of, pick
from webapp.forms import Form, line_field, text_field


class StageForm(Form):
    """The fields of one stage, two or three for each of its lines."""

    send = SubmitField(_l("Keep it"), widget=GovSubmitInput())

    def said(self, keys: tuple[str, ...], parts: tuple[str, ...]) -> dict[str, dict[str, str]]:
        return {key: {part: self[f"{key}_{part}"].data or "" for part in parts} for key in keys}


def _stage(fields: dict[str, Any], data: dict[str, Any]) -> StageForm:
    made: type[StageForm] = type("StageForm", (StageForm,), fields)
    return made(data=data)


def _filled(found: dict[str, Any]) -> dict[str, Any]:
    """`{"age": {"reason": "..."}}` as `{"age_reason": "..."}`."""
    return {
        f"{key}_{part}": str(text) for key, said in found.items() for part, text in said.items()
    }


def questions_form(sheet: FairnessSheet) -> StageForm:
    fields: dict[str, Any] = {}
    for key in QUESTIONS:
        fields[f"{key}_answer"] = one_of(words.QUESTIONS[key], words.ANSWERS)
        fields[f"{key}_reason"] = text_field(_l("Because"), "", 2)
        fields[f"{key}_evidence"] = line_field(
            _l("Evidence (optional)"),
            _l("A page, a table, a theme. Without it no answer is clear."),
        )
    return _stage(fields, _filled(sheet.questions))


def heard_form(sheet: FairnessSheet) -> StageForm:
    fields: dict[str, Any] = {}
    for group in GROUPS:
        fields[f"{group}_how"] = text_field(_l("When and how were they heard?"), "", 2)
        fields[f"{group}_gap"] = text_field(_l("What is missing?"), "", 2)
    return _stage(fields, _filled(sheet.heard))


def ways_form(sheet: FairnessSheet) -> StageForm:
    fields: dict[str, Any] = {}
    for way in WAYS:
        fields[f"{way}_mark"] = one_of(words.WAYS[way], words.WAY_MARKS)
        fields[f"{way}_evidence"] = text_field(_l("Evidence"), "", 2)
    return _stage(fields, _filled(sheet.ways))


def marked(form: StageForm) -> dict[str, dict[str, Any]]:
    """The marks of the five ways as numbers; one that no scale has where none was chosen."""
    said = form.said(WAYS, ("mark", "evidence"))
    return {way: one | {"mark": number(one["mark"])} for way, one in said.items()}


def futures_form(sheet: FairnessSheet, scenarios: list[Scenario]) -> StageForm:
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for one in scenarios:
        fields[f"verdict-{one.ref}"] = pick(_l("What is the verdict there?"), words.VERDICTS)
        fields[f"reason-{one.ref}"] = text_field(_l("Because"), "", 2)
        said = sheet.scenarios.get(one.ref, {})
        data[f"verdict-{one.ref}"] = said.get("verdict", "")
        data[f"reason-{one.ref}"] = said.get("reason", "")
    return _stage(fields, data)


def looked_ahead(form: StageForm, scenarios: list[Scenario]) -> dict[str, dict[str, str]]:
    return {
        one.ref: {part: form[f"{part}-{one.ref}"].data or "" for part in ("verdict", "reason")}
        for one in scenarios
    }


class EffectForm(Form):
    text = line_field(_l("Effect"))
    generation = pick(_l("On whom?"), words.GENERATIONS)
    period = pick(_l("When?"), words.PERIODS)
    mark = one_of(_l("How does it leave them?"), words.EFFECTS)
    confidence = one_of(_l("How sure are you?"), words.CONFIDENCES)
    is_intended = BooleanField(_l("It is meant to be so"), widget=GovCheckboxInput())
    source = line_field(_l("Where this is known from"))
    send = SubmitField(_l("Add it"), widget=GovSubmitInput())

    def effect(self) -> EffectText:
        texts = ("text", "generation", "period", "confidence", "source")
        return EffectText(
            mark=number(self.mark.data),
            is_intended=bool(self.is_intended.data),
            **{name: self[name].data or "" for name in texts},
        )


class AdviceForm(Form):
    ref = HiddenField()
    state = one_of(_l("Do you follow it?"), words.ADVICE)
    reason = text_field(_l("If not: why"), _l("Everybody can read it."), 2)
    instead = text_field(_l("If not: what you do instead"), "", 2)
    answer = SubmitField(_l("Publish the answer"), widget=GovSubmitInput())

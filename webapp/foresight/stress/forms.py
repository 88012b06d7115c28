"""Forms of a stress test, one for each step."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovSubmitInput,
)
from wtforms import BooleanField, HiddenField, SelectMultipleField, SubmitField

from deliberation.foresight.stress.models import StressParticipant, StressTest
from deliberation.foresight.stress.scoring.operations import Mark
from webapp.foresight import words
from webapp.foresight.forms import day, number, one_of, pick
from webapp.forms import Form, line_field, text_field

EVERYBODY = _l("Everybody can read it.")


class StartForm(Form):
    set = pick(_l("Which scenarios?"))
    lead = line_field(_l("Who leads the test?"), _l("Name or office, as it is published."))
    held_on = day(_l("Day of the meeting"))
    send = SubmitField(_l("Begin the stress test"), widget=GovSubmitInput())


class PersonForm(Form):
    part = one_of(_l("Takes part as"), words.PARTS)
    account = pick(_l("Which board member?"), hint=_l("For board members only."))
    is_sceptic = BooleanField(
        _l("Is the sceptic: asks what everybody else takes for granted"),
        widget=GovCheckboxInput(),
    )
    name = line_field(
        _l("Name of the sceptic"),
        _l("Published. Nobody else but board members is named: leave it empty for them."),
    )
    add = SubmitField(_l("Add to the table"), widget=GovSubmitInput())


class AssumptionForm(Form):
    text = text_field(_l("What must stay true for this to work?"), "", 2)
    confidence = one_of(_l("How sure are you?"), words.CONFIDENCES)
    wrong_if = text_field(_l("What would show that it is wrong?"), "", 2)
    ref = HiddenField()
    send = SubmitField(_l("Keep it"), widget=GovSubmitInput())


class CodeForm(Form):
    code = line_field(_l("Your code"), _l("Three groups of four letters, from your slip."))
    open = SubmitField(_l("Open"), widget=GovSubmitInput())


class ScoreForm(Form):
    """Two marks and a reason for each scenario; the fields are named by its ref."""

    send = SubmitField(_l("Keep my scores"), widget=GovSubmitInput())

    def marks(self, test: StressTest) -> dict[str, Mark]:
        return {
            one.ref: Mark(
                number(self[f"relevance-{one.ref}"].data),
                number(self[f"feasibility-{one.ref}"].data),
                self[f"reason-{one.ref}"].data or "",
            )
            for one in test.set.scenarios
        }


def score_form(test: StressTest, person: StressParticipant) -> ScoreForm:
    fields: dict[str, Any] = {}
    for one in test.set.scenarios:
        fields[f"relevance-{one.ref}"] = one_of(
            _l("Does the objective still make sense there?"), words.RELEVANCE
        )
        fields[f"feasibility-{one.ref}"] = one_of(
            _l("Could it be reached there?"), words.FEASIBILITY
        )
        fields[f"reason-{one.ref}"] = text_field(
            _l("Because"), _l("The group reads it without your name."), 2
        )
    made: type[ScoreForm] = type("ScoreForm", (ScoreForm,), fields)
    return made(data=_scored(person))


def _scored(person: StressParticipant) -> Mapping[str, str]:
    data: dict[str, str] = {}
    for one in person.scores:
        ref = one.scenario.ref
        data[f"relevance-{ref}"], data[f"feasibility-{ref}"] = (
            str(one.relevance),
            str(one.feasibility),
        )
        data[f"reason-{ref}"] = one.reason
    return data


class TalkForm(Form):
    gains_loses = text_field(_l("Who gains there, and who loses?"), EVERYBODY)
    breaks = text_field(_l("What breaks the objective there?"), EVERYBODY)
    send = SubmitField(_l("Keep it"), widget=GovSubmitInput())


class SentenceForm(Form):
    persona = pick(_l("Read it as"))
    verdict = one_of(_l("What does it mean for them?"), words.SENTENCES)
    sentence = line_field(_l("Their sentence about it"), _l("As they would say it."))
    send = SubmitField(_l("Keep it"), widget=GovSubmitInput())


class ZoneForm(Form):
    what = line_field(_l("What did we not talk about?"))
    add = SubmitField(_l("Add it"), widget=GovSubmitInput())


class ChangeForm(Form):
    kind = one_of(_l("What follows for the objective?"), words.CHANGES)
    text = text_field(_l("What exactly, in a sentence or two"), EVERYBODY)
    scenarios = SelectMultipleField(
        _l("Which futures does it answer?"),
        choices=[],
        validate_choice=False,
        widget=GovCheckboxesInput(),
    )
    clause = pick(_l("Words that change (optional)"))
    replacement = text_field(_l("The new words for them"), "", 2)
    send = SubmitField(_l("Propose it"), widget=GovSubmitInput())


class WatchForm(Form):
    text = line_field(_l("Sign to watch"), _l("So plain that two people would agree it is seen."))
    question = line_field(_l("What does the board decide when it is seen?"), _l("A question."))
    office = line_field(_l("Office that watches"))
    assumption = pick(_l("Which assumption does it watch? (optional)"))
    send = SubmitField(_l("Watch it"), widget=GovSubmitInput())


class ConcludeForm(Form):
    breaking = text_field(_l("What breaks the objective, in one sentence"), _l("It fails if …"), 2)
    next_on = day(_l("Tested again on"), _l("Within the next two years."))
    end = SubmitField(_l("Conclude and publish"), widget=GovSubmitInput())


class AnswerForm(Form):
    outcome = one_of(_l("What does the board do with it?"), words.OUTCOMES)
    answer = text_field(_l("Why"), EVERYBODY)
    change_reason = text_field(
        _l("Reason for asking for less"),
        _l("Needed when the new words weaken a target, year, owner or theme."),
        2,
    )
    send = SubmitField(_l("Publish the answer"), widget=GovSubmitInput())

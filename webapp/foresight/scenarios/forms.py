"""Forms of scenarios: the two axes, a story, a future persona."""

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import IntegerField, SubmitField
from wtforms.validators import Optional

from deliberation.foresight.forces.models import DrivingForce
from deliberation.foresight.scenarios.models import Scenario
from deliberation.foresight.scenarios.operations import Axes, PersonaText
from deliberation.objectives.models import lines
from webapp.foresight import words
from webapp.foresight.forms import one_of, pick
from webapp.forms import Form, TypedInput, line_field, text_field


def year_field(label: object, hint: object = "") -> IntegerField:
    return IntegerField(
        label,
        description=hint,
        widget=TypedInput("number", "govuk-input--width-4"),
        validators=[Optional()],
    )


class AxesForm(Form):
    title = line_field(_l("Name of the set"))
    year = year_field(_l("In which year do the stories play?"))
    first = pick(_l("First force"))
    first_high = line_field(_l("It goes one way: what is the world like?"))
    first_low = line_field(_l("It goes the other way: what is the world like?"))
    second = pick(_l("Second force"))
    second_high = line_field(_l("The second goes one way"))
    second_low = line_field(_l("The second goes the other way"))
    reason = text_field(_l("Why these two?"), _l("Everybody can read it."))
    send = SubmitField(_l("Make four scenarios"), widget=GovSubmitInput())

    def offer(self, forces: list[DrivingForce]) -> None:
        listed = [(one.ref, f"{one.title} ({one.impact} × {one.uncertainty})") for one in forces]
        for field in (self.first, self.second):
            field.choices = [("", _l("Choose")), *listed]

    def axes(self, forces: list[DrivingForce]) -> Axes:
        known = {one.ref: one for one in forces}
        texts = ("title", "first_high", "first_low", "second_high", "second_low", "reason")
        return Axes(
            year=self.year.data,
            first=known.get(self.first.data or ""),
            second=known.get(self.second.data or ""),
            **{name: self[name].data or "" for name in texts},
        )


class StoryForm(Form):
    title = line_field(_l("Title of the story"))
    story = text_field(
        _l("The story"), _l("Half a page, in the present tense: how people live."), 12
    )
    signs = text_field(
        _l("Early signs"), _l("One a line: how would somebody notice that it begins?"), 4
    )
    send = SubmitField(_l("Keep the story"), widget=GovSubmitInput())

    def said(self) -> dict[str, object]:
        return {
            "title": self.title.data or "",
            "story": self.story.data or "",
            "signs": lines(self.signs.data or ""),
        }


def story_form(scenario: Scenario) -> StoryForm:
    signs = "\n".join(scenario.signs)
    return StoryForm(data={"title": scenario.title, "story": scenario.story, "signs": signs})


class PersonaForm(Form):
    name = line_field(_l("Name"), _l("Invented. Never that of somebody who lives."))
    kind = one_of(_l("Who is it?"), words.PERSONA_KINDS)
    year = year_field(_l("In which year do they speak?"))
    life = text_field(_l("How do they live?"))
    gains = text_field(_l("What do they gain? (optional)"), "", 2)
    loses = text_field(_l("What do they lose? (optional)"), "", 2)
    shut_out = text_field(_l("Why can they not take part? (optional)"), "", 2)
    send = SubmitField(_l("Keep the persona"), widget=GovSubmitInput())

    def persona(self) -> PersonaText:
        texts = ("name", "kind", "life", "gains", "loses", "shut_out")
        return PersonaText(year=self.year.data, **{name: self[name].data or "" for name in texts})

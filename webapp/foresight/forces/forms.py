"""Forms of driving forces and of signals."""

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovCheckboxesInput,
    GovSubmitInput,
)
from wtforms import HiddenField, SelectMultipleField, SubmitField, TextAreaField
from wtforms.validators import Length

from deliberation.foresight.forces.models import DrivingForce, Signal
from deliberation.foresight.forces.operations import MAX_SIGNAL, ForceText
from deliberation.insights.models import Theme
from webapp.foresight import words
from webapp.foresight.forms import number, one_of, pick
from webapp.forms import Form, line_field, text_field, tidy

MARKS = {str(mark): str(mark) for mark in range(1, 6)}


class ForceForm(Form):
    title = line_field(_l("What drives change?"), _l("In a few words, for example: drier summers."))
    text = text_field(_l("What is known of it? (optional)"), "", 3)
    category = one_of(_l("Where does it come from?"), words.CATEGORIES)
    direction = one_of(_l("Which way does it go?"), words.DIRECTIONS)
    impact = one_of(
        _l("How much does it matter for the mission?"), MARKS, _l("1: hardly. 5: for everything.")
    )
    uncertainty = one_of(
        _l("How open is it how it goes on?"), MARKS, _l("1: we know. 5: nobody knows.")
    )
    source = line_field(_l("Where this is known from"))
    themes = SelectMultipleField(
        _l("Which themes speak of it? (optional)"),
        choices=[],
        validate_choice=False,
        widget=GovCheckboxesInput(),
    )
    send = SubmitField(_l("Keep the force"), widget=GovSubmitInput())

    def offer(self, themes: list[Theme]) -> None:
        self.themes.choices = [(theme.ref, theme.label) for theme in themes]

    def force(self) -> ForceText:
        return ForceText(
            title=self.title.data or "",
            text=self.text.data or "",
            category=self.category.data or "",
            direction=self.direction.data or "",
            impact=number(self.impact.data),
            uncertainty=number(self.uncertainty.data),
            source=self.source.data or "",
        )

    def chosen(self, themes: list[Theme]) -> list[Theme]:
        return [theme for theme in themes if theme.ref in (self.themes.data or [])]


def filled(force: DrivingForce) -> dict[str, Any]:
    """What the form of a known force begins with."""
    names = ("title", "text", "category", "direction", "source")
    return {name: getattr(force, name) for name in names} | {
        "impact": str(force.impact),
        "uncertainty": str(force.uncertainty),
        "themes": [link.theme.ref for link in force.links],
    }


class SignalForm(Form):
    text = TextAreaField(
        _l("What did you notice?"),
        description=_l("Leave out names, addresses and schools."),
        filters=[tidy],
        validators=[Length(max=MAX_SIGNAL)],
        widget=GovCharacterCount(),
        render_kw={"rows": 4, "dir": "auto", "params": {"maxlength": MAX_SIGNAL}},
    )
    source = line_field(_l("Where can others see it? (optional)"), _l("A place, a page, a paper."))
    post_key = HiddenField()
    send = SubmitField(_l("Send it"), widget=GovSubmitInput())


class DecideForm(Form):
    state = HiddenField()


class AttachForm(Form):
    force = pick(_l("Under which force?"))
    attach = SubmitField(_l("Attach"), widget=GovSubmitInput())

    def offer(self, forces: list[DrivingForce]) -> None:
        self.force.choices = [("", _l("None")), *((one.ref, one.title) for one in forces)]


def attach_form(signal: Signal, forces: list[DrivingForce]) -> AttachForm:
    """The form of one signal on a page of many."""
    form = AttachForm(formdata=None, prefix=f"{signal.ref}-")
    form.offer(forces)
    form.force.data = signal.force.ref if signal.force else ""
    return form

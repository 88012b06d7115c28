"""Forms of the analysis: start a run, review its themes and points, object and answer."""

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from deliberation.insights.models import Theme
from webapp.forms import Form
from webapp.insights.coding.forms import kind_field, level_field
from webapp.insights.words import REASONS

if TYPE_CHECKING:
    from webapp.insights.desks import Desk

GRANULARITIES = (
    ("coarse", _l("Coarse: few, broad themes")),
    ("medium", _l("Medium")),
    ("fine", _l("Fine: many, narrow themes")),
)
CHOOSE = ("", _l("Choose"))
UNSORTED = ("", _l("Not one theme: its points join those without a theme"))


class StartForm(Form):
    granularity = RadioField(
        _l("How fine shall the themes be?"),
        choices=GRANULARITIES,
        default="medium",
        widget=GovRadioInput(),
    )
    seed = IntegerField(
        _l("Seed"),
        description=_l("A number; the same texts, settings and seed give the same themes again."),
        default=0,
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write a whole number, for example 0."))],
    )
    start = SubmitField(_l("Find themes"), widget=GovSubmitInput())


class StepForm(Form):
    """What all steps of the review share: what is open on the desk."""

    theme = HiddenField()
    part = HiddenField()

    def offer(self, desk: "Desk") -> None:
        """Fill the lists of this form from what is on the desk."""
        self.theme.data = desk.theme.ref if desk.theme else ""
        self.part.data = desk.part

    def place(self, verb: str = "") -> dict[str, str]:
        """Where the desk goes on: the same place, or the next undecided theme."""
        if verb == "approve" or not self.theme.data:
            return {"part": self.part.data or "theme"}
        return {"theme": self.theme.data, "part": self.part.data or "theme"}


def _others(desk: "Desk") -> list[tuple[str, Any]]:
    return [CHOOSE, *((t.ref, t.label) for t in desk.living if t is not desk.theme)]


class ThemeForm(StepForm):
    """Steps on one theme: every button names its verb."""

    label = StringField(_l("Name of the theme"), widget=GovTextInput())
    claim = TextAreaField(
        _l("One sentence its authors would sign"),
        description=_l("At most 25 words, written as theirs."),
        widget=GovTextArea(),
    )
    target = SelectField(_l("Merge into"), validate_choice=False, widget=GovSelect())
    kind = kind_field(_l("What is it mainly?"))
    level = level_field(_l("Where does it belong?"))
    reason = SelectField(
        _l("Set the whole theme aside"),
        choices=[UNSORTED, *REASONS.items()],
        validate_choice=False,
        widget=GovSelect(),
    )

    def offer(self, desk: "Desk") -> None:
        super().offer(desk)
        self.target.choices = _others(desk)
        if desk.theme is not None and not self.errors:
            self.label.data, self.claim.data = desk.theme.label, desk.theme.claim
            self.kind.data, self.level.data = desk.theme.kind, desk.theme.level


class PointsForm(StepForm):
    """Steps on the points that are ticked."""

    points = SelectMultipleField(_l("Points"), choices=[], validate_choice=False)
    target = SelectField(_l("Move to"), validate_choice=False, widget=GovSelect())
    label = StringField(_l("Name of a new theme"), widget=GovTextInput())
    kind = kind_field(_l("The ticked points are mainly a"))
    position = SelectField(
        _l("The ticked points speak for"), validate_choice=False, widget=GovSelect()
    )
    reason = SelectField(
        _l("Set aside as"),
        choices=[CHOOSE, *REASONS.items()],
        validate_choice=False,
        widget=GovSelect(),
    )

    def offer(self, desk: "Desk") -> None:
        super().offer(desk)
        self.target.choices = _others(desk)
        none = ("none", _l("none of the positions, or not clear"))
        self.position.choices = [*((p.ref, p.sentence) for p in desk.coding.positions), none]


class PositionForm(StepForm):
    """One position; the desk shows one such form for each."""

    position = HiddenField()
    sentence = StringField()


class CampaignForm(StepForm):
    campaign = HiddenField()
    is_organised = BooleanField()
    label = StringField()


class UndoForm(StepForm):
    number = IntegerField(validators=[Optional()])


DESK: dict[str, type[StepForm]] = {
    "words": ThemeForm,
    "sorting": PointsForm,
    "campaign": CampaignForm,
    "stance": PositionForm,
    "back": UndoForm,
}


class PublishForm(Form):
    publish = SubmitField(_l("Publish these themes"), widget=GovSubmitInput())


class CancelForm(Form):
    cancel = SubmitField(_l("Stop the analysis"))


class ChallengeForm(Form):
    text = TextAreaField(
        _l("What did you mean?"),
        description=_l("An analyst reads it and answers on your receipt."),
        widget=GovTextArea(),
    )
    send = SubmitField(_l("Send"), widget=GovSubmitInput())


class AnswerForm(Form):
    text = TextAreaField(_l("Answer to the contributor"), widget=GovTextArea())
    target = SelectField(
        _l("Where does the point belong?"), validate_choice=False, widget=GovSelect()
    )
    send = SubmitField(_l("Send the answer"), widget=GovSubmitInput())

    def offer(self, themes: list[Theme]) -> None:
        """The themes the point can go to."""
        stay = ("", _l("It stays where it is"))
        self.target.choices = [stay, *((theme.ref, theme.label) for theme in themes)]

"""Forms of the voting desk: the ballot, its seeds, invitation codes, moderation, runs, flags."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
)
from wtforms import BooleanField, IntegerField, RadioField, SelectField, SubmitField
from wtforms.validators import InputRequired, NumberRange

from deliberation.base import new_ref
from deliberation.consultations.models import Consultation
from deliberation.voting.models import Ballot
from webapp.forms import Form, TypedInput, line_field, text_field
from webapp.languages import language_name, localized
from webapp.voting.desk.words import MODERATION, PROOFS, REASONS, SHOWN

MOST_CODES = 5000
ADVISED = {
    "proof": "receipt",
    "receipts_per_hour": 60,
    "moderation": "post",
    "allows_statements": True,
    "shows_results": "after_ten",
    "results_after": 10,
    "is_embeddable": False,
    "is_youth": False,
}
SETTINGS = tuple(ADVISED)


class BallotForm(Form):
    """How people vote here; one page, saved as a whole."""

    proof = RadioField(
        _l("What a voter shows before voting"),
        choices=[(key, row.name) for key, row in PROOFS.items()],
        widget=GovRadioInput(),
        validators=[InputRequired(_l("Choose what a voter shows."))],
    )
    receipts_per_hour = IntegerField(
        _l("New voters from one network in an hour"),
        description=_l(
            "A school, a library or a block of flats can be one network. "
            "Whoever comes later is asked to come back in an hour."
        ),
        widget=TypedInput("number", "govuk-input--width-5"),
        validators=[InputRequired(_l("Write a whole number.")), NumberRange(1, 10_000)],
    )
    moderation = RadioField(
        _l("When a statement of a voter is shown"),
        choices=list(MODERATION.items()),
        widget=GovRadioInput(),
        validators=[InputRequired(_l("Choose when it is shown."))],
    )
    allows_statements = BooleanField(
        _l("Voters may add statements of their own"), widget=GovCheckboxInput()
    )
    shows_results = RadioField(
        _l("When voters see the results"),
        choices=list(SHOWN.items()),
        widget=GovRadioInput(),
        validators=[InputRequired(_l("Choose when the results are shown."))],
    )
    results_after = IntegerField(
        _l("How many votes of their own, if after some"),
        widget=TypedInput("number", "govuk-input--width-4"),
        validators=[InputRequired(_l("Write a whole number.")), NumberRange(1, 500)],
    )
    is_embeddable = BooleanField(
        _l("Other sites may show the results in a frame (to read, not to vote)"),
        widget=GovCheckboxInput(),
    )
    is_youth = BooleanField(
        _l("Young people vote here: small counts are told from ten people on"),
        widget=GovCheckboxInput(),
    )
    sides = text_field(
        _l("Known sides, one a line"),
        _l(
            "The views you know people hold here, each in the words of those who hold it. "
            "They are used to check the balance of your statements and are never shown to voters."
        ),
        rows=4,
    )
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def values(self, consultation: Consultation, ballot: Ballot | None) -> dict[str, Any]:
        """What `voting.set_up` takes; a side keeps its key while it keeps its wording or place."""
        labels = list(dict.fromkeys(line[:120] for line in lines(self.sides.data)))
        sides = _with_keys(labels, consultation.language, ballot.sides if ballot else [])
        return {name: self[name].data for name in SETTINGS} | {"sides": sides}


def _with_keys(
    labels: list[str], language: str, before: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Sides under their keys: seeds point at keys."""
    known = {side["label"].get(language, ""): side for side in before}
    free = [side for label, side in known.items() if label not in labels]
    kept = [known.get(label) or (free.pop(0) if free else None) for label in labels]
    return [
        {"key": side["key"], "label": side["label"] | {language: label}}
        if side
        else {"key": new_ref()[:6], "label": {language: label}}
        for label, side in zip(labels, kept, strict=True)
    ]


def ballot_form(consultation: Consultation, ballot: Ballot | None) -> BallotForm:
    """The stored ballot, or what is advised for a new one."""
    if ballot is None:
        return BallotForm(data=ADVISED)
    sides = "\n".join(side["label"].get(consultation.language, "") for side in ballot.sides)
    return BallotForm(data={name: getattr(ballot, name) for name in SETTINGS} | {"sides": sides})


class SeedsForm(Form):
    """Several statements at once, all of one side and language."""

    texts = text_field(
        _l("Statements, one a line"),
        _l("At most 140 characters each, one idea, in the words of somebody who holds it."),
        rows=8,
    )
    side = SelectField(_l("Which side would sign them"), widget=GovSelect())
    language = SelectField(_l("Language"), widget=GovSelect())
    add = SubmitField(_l("Add these statements"), widget=GovSubmitInput())

    def offer(self, consultation: Consultation, ballot: Ballot) -> "SeedsForm":
        """Fill the lists."""
        sides = [(side["key"], str(localized(side["label"]))) for side in ballot.sides]
        self.side.choices = [("", _("No side in particular")), *sides]
        self.language.choices = [(code, language_name(code)) for code in consultation.languages]
        return self


class CodesForm(Form):
    number = IntegerField(
        _l("How many codes"),
        widget=TypedInput("number", "govuk-input--width-5"),
        validators=[InputRequired(_l("Write how many.")), NumberRange(1, MOST_CODES)],
    )


class DecideForm(Form):
    """A moderator's decision about one statement; the pressed button says which."""

    reason = RadioField(
        _l("If you remove it: which rule does it break?"),
        choices=list(REASONS.items()),
        widget=GovRadioInput(),
    )
    first = line_field(_l("First idea"), _l("At most 140 characters."))
    second = line_field(_l("Second idea"), _l("At most 140 characters."))


class PromoteForm(Form):
    """A point that is too long to be a statement, to be shortened by the organiser."""

    text = text_field(
        _l("The statement"),
        _l("At most 140 characters, one idea. Keep the words of the person where you can."),
        rows=3,
    )
    add = SubmitField(_l("Put it to the vote"), widget=GovSubmitInput())


class ButtonForm(Form):
    """Only the token: a page with one button."""


def lines(text: str | None) -> list[str]:
    """The lines of a typed text that say something."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]

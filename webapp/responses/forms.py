"""Forms of answering: one answer to a theme, closing, a participant's verdict."""

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
)
from wtforms import (
    DateField,
    Field,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SubmitField,
    TextAreaField,
)
from wtforms import Form as WtForm
from wtforms.validators import InputRequired, Optional

from deliberation.consultations.models import Consultation
from deliberation.insights.positions.models import ThemePosition
from deliberation.objectives.models import ObjectiveVersion
from deliberation.responses.models import Answer, ThemeResponse
from deliberation.responses.operations import ALWAYS, SCORES, position_field
from webapp import choices
from webapp.forms import Form, TypedInput, line_field, text_field

STATUSES = {
    "adopted": (_l("Adopted"), _l("It went into an objective.")),
    "partly": (_l("Partly adopted"), _l("Some of it was taken, some was not.")),
    "declined": (_l("Declined"), _l("It was not taken, for a reason from the list.")),
    "covered": (_l("Already covered"), _l("It exists already; say what changes all the same.")),
    "referred": (_l("Referred"), _l("Another office has to decide it.")),
    "undecided": (_l("Undecided until a date"), _l("Something has to be known first.")),
}
REASONS = {
    "outside_mandate": _l("outside the board's mandate"),
    "evidence_lacking": _l("evidence is lacking"),
    "conflicts": _l("conflicts with another theme"),
    "cost": _l("cost"),
    "legal": _l("the law"),
    "harms_group": _l("it would harm a group of people"),
    "not_mission_level": _l("not a matter of the mission"),
}
CHOOSE = ("", _l("Choose"))


def _day(label: Any) -> DateField:
    return DateField(label, widget=TypedInput("date"), validators=[Optional()])


def _version(label: Any) -> SelectField:
    return SelectField(label, choices=[CHOOSE], validate_choice=False, widget=GovSelect())


def _not_taken() -> TextAreaField:
    return text_field(_l("What was not taken"))


class Adopted(WtForm):
    version = _version(_l("The objective it went into"))
    taken = text_field(_l("What came from the theme"))
    not_taken = text_field(_l("What was not taken (optional)"))


class Partly(WtForm):
    taken = text_field(_l("What was taken"))
    not_taken = _not_taken()
    version = _version(_l("The objective it went into (optional)"))


class Declined(WtForm):
    reason = SelectField(
        _l("Reason"), choices=[CHOOSE, *REASONS.items()], validate_choice=False, widget=GovSelect()
    )
    not_taken = text_field(_l("What exactly was not taken (optional)"))


class Covered(WtForm):
    covered_by = line_field(_l("What exists already"), _l("Its name, and where it can be read."))
    what_changes = text_field(_l("What changes because people raised it"))


class Referred(WtForm):
    referred_to = line_field(_l("To whom"))
    is_referral_accepted = RadioField(
        _l("Has that office accepted it?"),
        choices=[("yes", _l("Yes")), ("no", _l("No"))],
        validate_choice=False,
        widget=GovRadioInput(),
    )
    due_on = _day(_l("Answer from there by"))


class Undecided(WtForm):
    due_on = _day(_l("Decided by"))
    waiting_for = text_field(_l("What is being waited for"))


class ResponseForm(Form):
    """One answer; each status has its own part with what it needs."""

    status = RadioField(
        _l("What does the board do with it?"),
        choices=[(key, name) for key, (name, _hint) in STATUSES.items()],
        validate_choice=False,
        widget=GovRadioInput(),
    )
    adopted = FormField(Adopted)
    partly = FormField(Partly)
    declined = FormField(Declined)
    covered = FormField(Covered)
    referred = FormField(Referred)
    undecided = FormField(Undecided)
    text = text_field(
        _l("The answer, and why"),
        _l("40 to 200 words in plain language, to the people who wrote."),
        8,
    )
    minority_text = text_field(
        _l("To the rare view"), _l("One person said it. It gets its own line.")
    )
    youth_text = text_field(_l("To the young"), _l("In words for a pupil of 14."))
    future_text = text_field(
        _l("To those who spoke from 2060"), _l("They looked back from the year 2060.")
    )
    office = line_field(_l("Office that answers"), _l("An office, not a person."))
    language = SelectField(_l("Language of the answer"), widget=GovSelect())
    amendment_reason = text_field(_l("Why the answer changes"), _l("Everybody can read it."))
    number = HiddenField()
    send = SubmitField(_l("Publish the answer"), widget=GovSubmitInput())
    check = SubmitField(_l("Check how plain it reads"))

    opposed: tuple[ThemePosition, ...] = ()

    @property
    def position_fields(self) -> list[Field]:
        """One field for each opposed position, in their order."""
        return [self[position_field(position.key)] for position in self.opposed]

    @property
    def written(self) -> list[Field]:
        """The fields whose words people are to understand."""
        own_lines = (self.minority_text, self.youth_text, self.future_text)
        return [self.text, *self.position_fields, *own_lines]

    def offer(self, consultation: Consultation, versions: list[ObjectiveVersion]) -> None:
        """Fill the lists: languages of the consultation, objectives of the mission."""
        names = dict(choices.languages())
        self.language.choices = [(code, names.get(code, code)) for code in consultation.languages]
        listed = [(v.ref, f"{v.objective.code} {v.title}") for v in versions]
        for part in (self.adopted, self.partly):
            part.form.version.choices = [CHOOSE, *listed]

    @property
    def parts(self) -> list[tuple[Any, str, list[Field]]]:
        """Each choice of a status with its hint and the fields of its part."""
        return [
            (option, str(STATUSES[option.data][1]), list(self[option.data].form))
            for option in self.status
        ]

    def answer(self, versions: list[ObjectiveVersion]) -> Answer:
        """What was filled in; of the parts only the chosen status's own."""
        values = {name: self[name].data or "" for name in ALWAYS}
        part = dict(self[values["status"]].data) if values["status"] in STATUSES else {}
        if "version" in part:
            chosen = part["version"]
            part["version"] = next((v for v in versions if v.ref == chosen), None)
        if "is_referral_accepted" in part:
            part["is_referral_accepted"] = {"yes": True, "no": False}.get(
                part["is_referral_accepted"] or ""
            )
        if "reason" in part:
            part["reason"] = part["reason"] or None
        said = {p.key: self[position_field(p.key)].data or "" for p in self.opposed}
        return Answer(**values, **part, to_positions=said)


def response_form(opposed: list[ThemePosition]) -> type[ResponseForm]:
    """The form of an answer with a field for each opposed position."""
    fields: dict[str, Any] = {
        position_field(position.key): text_field(
            _l("To those who say: %(sentence)s", sentence=position.sentence),
            _l("Their own answer, in 10 to 200 words."),
            4,
        )
        for position in opposed
    }
    return type("OneResponseForm", (ResponseForm,), fields | {"opposed": tuple(opposed)})


def filled(former: ThemeResponse | None, office: str, language: str) -> dict[str, Any]:
    """What the form starts with: the answer that stands, else office and language."""
    if former is None:
        return {"office": office, "language": language, "number": ""}
    values = {name: getattr(former, name) for name in ALWAYS}
    names = [field.name for field in ResponseForm()[former.status].form]
    part = {name.split("-")[-1]: getattr(former, name.split("-")[-1]) for name in names}
    if "version" in part:
        part["version"] = former.version.ref if former.version else ""
    if "is_referral_accepted" in part:
        part["is_referral_accepted"] = "yes" if former.is_referral_accepted else "no"
    said = {position_field(one.position_key): one.text for one in former.to_positions}
    return values | said | {former.status: part, "number": str(former.number)}


class CloseForm(Form):
    send = SubmitField(_l("Close the consultation"), widget=GovSubmitInput())


class VerdictForm(Form):
    score = SelectField(
        choices=[(str(score), str(score)) for score in SCORES], validators=[InputRequired()]
    )
    back = HiddenField()

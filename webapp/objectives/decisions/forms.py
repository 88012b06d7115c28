"""Forms for deciding: a position, the chair's signature, decision points."""

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import DateField, Field, HiddenField, RadioField, SubmitField
from wtforms.validators import InputRequired, Optional

from deliberation.objectives.operations import Adoption
from webapp.forms import Form, TypedInput, line_field, text_field
from webapp.objectives.words import OUTCOMES, STANCES

EVERYBODY = _l("Everybody can read it.")


def day_field(label: object, hint: object = "") -> DateField:
    """One day, typed or picked."""
    return DateField(label, description=hint, widget=TypedInput("date"), validators=[Optional()])


class PositionForm(Form):
    part = RadioField(
        _l("Do you have an interest in this?"),
        description=_l("Work, land, money, family: what somebody could hold against you later."),
        choices=[
            ("none", _l("None to declare")),
            ("declared", _l("Yes, I declare it and take part")),
            ("aside", _l("Yes, and I step aside: I do not count for the quorum")),
        ],
        widget=GovRadioInput(),
        validators=[InputRequired(_l("Say whether you have an interest."))],
    )
    interest = text_field(_l("Which interest? (if you have one)"), EVERYBODY, 2)
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
    owner_agreement = text_field(
        _l("Who agreed for the owning office, and when"), _l("The office and the day."), 2
    )
    effective_on = day_field(_l("It takes effect on"), _l("Today, if you leave it empty."))
    waiver_fairness = text_field(
        _l("Fairness between generations: why is it adopted as it stands?"), EVERYBODY
    )
    waiver_stress_test = text_field(
        _l("It was not tested against different futures. Why?"), EVERYBODY
    )
    waiver_future_lens = text_field(
        _l("It was not compared with what people in 2060 would want. Why? (optional)"), EVERYBODY
    )
    waiver_exit_plan = text_field(_l("It has no exit plan. Why?"), EVERYBODY)
    number = HiddenField()
    sign = SubmitField(_l("Sign and adopt"), widget=GovSubmitInput())

    @property
    def waivers(self) -> dict[str, Field]:
        return {name[7:]: self[name] for name in self._fields if name.startswith("waiver_")}

    def adoption(self) -> Adoption:
        return Adoption(
            self.reason.data or "",
            self.options_considered.data or "",
            {kind: field.data for kind, field in self.waivers.items() if field.data},
            self.effective_on.data,
            self.owner_agreement.data or "",
        )


class BeforehandForm(Form):
    """What is said before anybody knows the result."""

    evidence_wanted = text_field(_l("What do you need to know for it?"))
    thresholds = text_field(
        _l("Which result leads to which decision?"),
        _l("One a line, for example: fewer than 20 farms: stop. It cannot be changed once due."),
        4,
    )
    sign = line_field(
        _l("Sign to watch (optional)"), _l("When it is seen, the decision is due at once.")
    )
    send = SubmitField(_l("Keep it"), widget=GovSubmitInput())

    def said(self) -> dict[str, str]:
        return {
            "evidence_wanted": self.evidence_wanted.data or "",
            "thresholds": self.thresholds.data or "",
            "sign": self.sign.data or "",
        }


class DecisionPointForm(BeforehandForm):
    question = line_field(_l("What will be decided?"), _l("A question."))
    due_on = day_field(_l("By when, at the latest?"))
    owner = line_field(_l("Office that brings the evidence"))
    send = SubmitField(_l("Plan it"), widget=GovSubmitInput())


class SignForm(Form):
    seen_on = day_field(_l("Seen on"))
    source = line_field(_l("Where it was seen"))
    see = SubmitField(_l("The sign was seen"), widget=GovSubmitInput())


class DecideForm(Form):
    evidence_found = text_field(
        _l("What does the evidence show?"), _l("One finding a line. Needed for a stop."), 4
    )
    outcome = RadioField(
        _l("What happens now?"),
        choices=list(OUTCOMES.items()),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    learning_note = text_field(_l("What have you learnt?"), EVERYBODY, 5)
    send = SubmitField(_l("Decide"), widget=GovSubmitInput())

"""Forms of a mission: its settings with the board, and the rewording of its statement."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from sqlalchemy import Row, select
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as WtForm
from wtforms.validators import InputRequired, Length, NumberRange

from deliberation.base import now
from deliberation.missions.models import PROBLEM_TYPES, STAGES, Mission
from deliberation.missions.models import SCALES as SCALE_KEYS
from deliberation.missions.operations import Details, SeatText
from deliberation.people.models import Account, Membership
from webapp import choices
from webapp.extensions import db
from webapp.forms import Form, TypedInput, localized_field, tidy
from webapp.languages import offered_languages
from webapp.missions import presenters

EMPTY_SEATS = 2  # blank rows below the board, for new members
DETAILS = (
    "title", "why", "horizon_year", "stage", "problem_type", "scale", "started_on", "quorum",
)  # fmt: skip


class MissionForm(Form):
    """What both forms of a mission's settings can say."""

    def details(self) -> Details:
        return Details(**{name: self.data[name] for name in DETAILS})

    def board(self) -> tuple[SeatText, ...]:
        """The rows that have a name; an emptied row is a seat given up."""
        return tuple(
            SeatText(
                row["name"],
                row["office"],
                row["interests"],
                row["is_chair"],
                row["account"],
            )
            for row in self.data["seats"]
            if row["name"]
        )


def create_form() -> Any:
    codes = _codes(None)
    fields = {
        **_detail_fields(codes),
        "statement": localized_field(_("Statement"), codes, limit=600),
        "language": SelectField(
            _("Main language"), choices=choices.languages(), widget=GovSelect()
        ),
    }
    started = {"started_on": now().date(), "stage": "listening", "quorum": 3, "language": codes[0]}
    return type("CreateForm", (MissionForm,), fields)(data=started | {"problem_type": "complex"})


def edit_form(mission: Mission) -> Any:
    fields = {
        **_detail_fields(_codes(mission)),
        "seats": FieldList(FormField(_seat_form(mission)), max_entries=60),
    }
    refs = {row.id: row.ref for row in _board_accounts(mission)}
    values: dict[str, Any] = {name: getattr(mission, name) for name in DETAILS}
    values["seats"] = [
        {
            "name": seat.name,
            "office": seat.office,
            "interests": seat.interests,
            "is_chair": seat.is_chair,
            "account": refs.get(seat.account_id, ""),
        }
        for seat in mission.seats
    ] + [{"account": ""} for _number in range(EMPTY_SEATS)]
    return type("EditForm", (MissionForm,), fields)(data=values)


def reword_form(mission: Mission) -> Any:
    fields = {
        "statement": localized_field(_("New wording"), _codes(mission), limit=600),
        "notice": TextAreaField(
            _("Public notice"),
            description=_("What changes, why, and who asked for it. It stays public for good."),
            filters=[tidy],
            widget=GovTextArea(),
            validators=[Length(max=4000)],
        ),
    }
    return type("RewordForm", (Form,), fields)(data={"statement": mission.statement})


def _codes(mission: Mission | None) -> list[str]:
    """The languages of the interface, those of the mission first."""
    own = [mission.language, *mission.title] if mission else []
    return list(dict.fromkeys([*own, *(code for code, _name in offered_languages())]))


def _detail_fields(codes: list[str]) -> dict[str, Any]:
    def select_of(label: str, keys: tuple[str, ...], words: dict[str, Any]) -> SelectField:
        return SelectField(label, choices=[(key, words[key]) for key in keys], widget=GovSelect())

    number = TypedInput("number", "govuk-input--width-4")
    return {
        "title": localized_field(_("Title"), codes, limit=160, is_long=False),
        "why": localized_field(_("Why"), codes, limit=4000),
        "horizon_year": IntegerField(
            _("Year by which it is reached"),
            widget=number,
            validators=[InputRequired(_("Enter a year."))],
        ),
        "started_on": DateField(
            _("Started on"),
            widget=TypedInput("date"),
            validators=[InputRequired(_("Enter the day it started."))],
        ),
        "stage": select_of(_("Stage"), STAGES, presenters.STAGES),
        "problem_type": select_of(_("Kind of problem"), PROBLEM_TYPES, presenters.PROBLEM_TYPES),
        "scale": select_of(_("Scale"), SCALE_KEYS, presenters.SCALES),
        "quorum": IntegerField(
            _("Members needed for a decision"),
            widget=number,
            validators=[InputRequired(_("Enter a number.")), NumberRange(1, 1000)],
        ),
    }


def _seat_form(mission: Mission) -> type[WtForm]:
    accounts = [(row.ref, row.display_name) for row in _board_accounts(mission)]

    class SeatForm(WtForm):
        name = _line(_("Name"), 120)
        office = _line(_("Office"), 160)
        interests = _line(_("Declared interests"), 1000)
        is_chair = BooleanField(_("Chairs the board"), widget=GovCheckboxInput())
        account = SelectField(
            _("Signs in as"), choices=[("", _("nobody yet")), *accounts], widget=GovSelect()
        )

    return SeatForm


def _board_accounts(mission: Mission) -> Sequence[Row[tuple[int, str, str]]]:
    """Accounts that hold a board role here; the administrator gives those."""
    query = (
        select(Account.id, Account.ref, Account.display_name)
        .join(Membership)
        .where(Membership.role.in_(("board_member", "chair")))
        .where(Membership.scope_ref.in_((mission.ref, "")))
        .distinct()
        .order_by(Account.display_name)
    )
    return db.session.execute(query).all()


def _line(label: str, limit: int) -> StringField:
    return StringField(label, filters=[tidy], widget=GovTextInput(), validators=[Length(max=limit)])

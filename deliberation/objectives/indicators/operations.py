"""Enter what was measured. Nothing that was entered is ever changed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Invalid, sentence, told
from deliberation.objectives.indicators.models import INDICATOR_KINDS, Indicator, IndicatorValue
from deliberation.objectives.models import Objective
from deliberation.people.models import Account

LARGEST = Decimal(10) ** 13  # what the column holds
MAX_WORDS = 1000


@dataclass(frozen=True)
class Measured:
    """One value: a number, or words for what is not counted; with its day and where it is from."""

    measured_on: date | None
    source: str
    office: str
    value: Decimal | None = None
    words: str = ""


def add_indicator(
    session: Session, objective: Objective, name: str, kind: str, unit: str, account: Account
) -> Indicator:
    """A further indicator beside the one of the objective's versions; `words` has no unit."""
    name = told("name", name, "Write what is measured.", limit=200)
    if kind not in INDICATOR_KINDS:
        raise Invalid("kind", "Choose whether it is counted or told in words.")
    wanted = sentence("Write in what it is counted.") if kind == "number" else ""
    unit = told("unit", unit if kind == "number" else "", wanted, limit=60)
    known = select(Indicator.id).where(
        Indicator.objective_id == objective.id, Indicator.name == name
    )
    if session.scalar(known) is not None:
        raise Invalid("name", "This is measured already.")
    indicator = Indicator(objective=objective, name=name, kind=kind, unit=unit)
    session.add(indicator)
    session.flush()
    _note(session, "indicator:add", objective, account, kind)
    return indicator


def enter(
    session: Session,
    objective: Objective,
    measured: Measured,
    account: Account,
    *,
    indicator: Indicator | None = None,
) -> IndicatorValue:
    """Another value of the objective's own indicator, or of a further one.

    A second value for the same day corrects the first, which stays readable.
    """
    if indicator is not None and indicator.objective_id != objective.id:
        raise Invalid("indicator", "Choose an indicator of this objective.")
    if measured.measured_on is None or measured.measured_on > now().date():
        raise Invalid("measured_on", "Enter the day of the measurement; it cannot lie ahead.")
    is_words = indicator is not None and indicator.kind == "words"
    value = IndicatorValue(
        objective=objective,
        indicator=indicator,
        measured_on=measured.measured_on,
        value=None if is_words else _number(measured.value),
        words=_words(measured.words) if is_words else "",
        source=told("source", measured.source, "Write where the value is from.", limit=300),
        office=told("office", measured.office, "Name the office that enters it.", limit=160),
        entered_by_id=account.id,
    )
    session.add(value)
    session.flush()
    _note(session, "indicator:enter", objective, account, "words" if is_words else "number")
    return value


def _number(value: Decimal | None) -> Decimal:
    if value is None:
        raise Invalid("value", "Enter the value.")
    if not value.is_finite() or abs(value) >= LARGEST:
        raise Invalid("value", "Enter a number that can be stored.")
    return value


def _words(words: str) -> str:
    return told("words", words, "Write what was found.", limit=MAX_WORDS)


def _note(session: Session, action: str, objective: Objective, account: Account, kind: str) -> None:
    journal.record(
        session,
        action,
        objective,
        role="board_member",
        actor_ref=account.ref,
        scope_ref=objective.mission.ref,
        details={"kind": kind},
    )

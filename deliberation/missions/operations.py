"""What changes a mission: making it, its settings and board, and rewording its statement."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import LocalizedText, now
from deliberation.errors import Invalid
from deliberation.missions.models import BoardSeat, Mission, StatementVersion
from deliberation.people.models import Account

YEARS = (2000, 2200)


@dataclass(frozen=True)
class Details:
    """What an organiser sets; the statement itself is reworded by the chair alone."""

    title: LocalizedText
    why: LocalizedText
    horizon_year: int
    stage: str
    problem_type: str
    scale: str
    started_on: date
    quorum: int


@dataclass(frozen=True)
class SeatText:
    """One public seat of the board; `account_ref` names who signs in for it, if anybody."""

    name: str
    office: str
    interests: str = ""
    is_chair: bool = False
    account_ref: str = ""


def create(
    session: Session,
    details: Details,
    statement: LocalizedText,
    language: str,
    account: Account,
    role: str,
) -> Mission:
    """A mission with its first wording; its stage starts where `details` says."""
    _check(details, language)
    _check_statement(statement, language)
    mission = Mission(statement=_filled(statement), language=language)
    _write(mission, details)
    session.add(mission)
    session.flush()
    _journal(session, "mission:create", mission, account, role, {"year": mission.horizon_year})
    return mission


def edit(
    session: Session,
    mission: Mission,
    details: Details,
    seats: tuple[SeatText, ...],
    account: Account,
    role: str,
) -> None:
    """The settings and the board; a seat keeps its place in the order of `seats`."""
    _check(details, mission.language)
    if sum(seat.is_chair for seat in seats) > 1:
        second = [number for number, seat in enumerate(seats) if seat.is_chair][1]
        raise Invalid(f"seats-{second}-is_chair", "A board has one chair.")
    _write(mission, details)
    refs = [seat.account_ref for seat in seats if seat.account_ref]
    found = session.execute(select(Account.ref, Account.id).where(Account.ref.in_(refs)))
    accounts = {ref: account_id for ref, account_id in found}
    rows = mission.seats + [BoardSeat() for _ in seats[len(mission.seats) :]]
    for position, (row, seat) in enumerate(zip(rows, seats, strict=False)):
        row.position = position
        row.name, row.office, row.interests = seat.name, seat.office, seat.interests
        row.is_chair, row.account_id = seat.is_chair, accounts.get(seat.account_ref)
    mission.seats = rows[: len(seats)]
    session.flush()
    seat_counts = {"stage": mission.stage, "seats": len(seats)}
    _journal(session, "mission:edit", mission, account, role, seat_counts)


def reword(
    session: Session,
    mission: Mission,
    statement: LocalizedText,
    notice: str,
    account: Account,
) -> StatementVersion:
    """Replace the stable statement. The old wording and the notice stay public for good.

    When this may be done is said in `statements/`: after a notice, by the full board.
    """
    words = check_new_statement(mission, statement, notice)
    number = max((version.number for version in mission.statement_versions), default=0) + 1
    former = StatementVersion(
        number=number, statement=mission.statement, notice=notice.strip(), replaced_at=now()
    )
    mission.statement_versions.insert(0, former)
    mission.statement = words
    session.flush()
    _journal(session, "mission:reword", mission, account, "chair", {"replaced": number})
    return former


def check_new_statement(mission: Mission, statement: LocalizedText, notice: str) -> LocalizedText:
    """The new words without empty languages. Raises Invalid: nothing new, or no notice."""
    _check_statement(statement, mission.language)
    words = _filled(statement)
    if words == mission.statement:
        raise Invalid(f"statement-{mission.language}", "This is the wording that stands already.")
    if not notice.strip():
        raise Invalid("notice", "Write the notice that tells people what changes and why.")
    return words


def _check(details: Details, language: str) -> None:
    if not details.title.get(language, "").strip():
        raise Invalid(f"title-{language}", "Enter a title.")
    if not YEARS[0] <= details.horizon_year <= YEARS[1]:
        raise Invalid("horizon_year", "Enter a year between 2000 and 2200.")
    if details.horizon_year < details.started_on.year:
        raise Invalid("horizon_year", "The mission ends before it starts.")
    if details.quorum < 1:
        raise Invalid("quorum", "At least one member has to take part in a decision.")


def _check_statement(statement: LocalizedText, language: str) -> None:
    if not statement.get(language, "").strip():
        raise Invalid(f"statement-{language}", "Write the statement.")


def _write(mission: Mission, details: Details) -> None:
    mission.title, mission.why = _filled(details.title), _filled(details.why)
    mission.horizon_year, mission.started_on = details.horizon_year, details.started_on
    mission.stage, mission.quorum = details.stage, details.quorum
    mission.problem_type, mission.scale = details.problem_type, details.scale


def _filled(texts: LocalizedText) -> LocalizedText:
    return {code: text.strip() for code, text in texts.items() if text.strip()}


def _journal(
    session: Session,
    action: str,
    mission: Mission,
    account: Account,
    role: str,
    details: dict[str, object],
) -> None:
    journal.record(
        session,
        action,
        mission,
        role=role,
        actor_ref=account.ref,
        scope_ref=mission.ref,
        details=details,
    )

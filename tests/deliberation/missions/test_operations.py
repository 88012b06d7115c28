"""A mission is made, edited, and reworded only with a notice that stays public."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.errors import Invalid
from deliberation.journal import JournalEntry
from deliberation.missions import operations as missions
from deliberation.missions import queries
from deliberation.missions.models import Initiative, Mission
from deliberation.missions.operations import Details, SeatText
from tests.factories import make_account, make_mission

pytestmark = pytest.mark.usefixtures("clock")


def details(**changes: Any) -> Details:
    values: dict[str, Any] = {
        "title": {"en": "Clean rivers", "de": " "},
        "why": {"en": "We drink them."},
        "horizon_year": 2035,
        "stage": "listening",
        "problem_type": "complex",
        "scale": "regional",
        "started_on": date(2026, 1, 1),
        "quorum": 3,
    }
    return Details(**(values | changes))


def actions(session: Session, mission: Mission) -> list[tuple[str, str]]:
    query = select(JournalEntry.action, JournalEntry.role).where(
        JournalEntry.subject_ref == mission.ref
    )
    return [(action, role) for action, role in session.execute(query.order_by(JournalEntry.id))]


def test_a_mission_is_made_and_journalled(session: Session) -> None:
    account = make_account(session, ("administrator", None))
    mission = missions.create(
        session, details(), {"en": "By 2035 all rivers are clean."}, "en", account, "administrator"
    )
    assert mission.title == {"en": "Clean rivers"}  # the empty German title is not stored
    assert actions(session, mission) == [("mission:create", "administrator")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": {"de": "Flüsse"}}, "title-en"),
        ({"horizon_year": 1999}, "horizon_year"),
        ({"horizon_year": 2025}, "horizon_year"),
        ({"quorum": 0}, "quorum"),
    ],
)
def test_a_mission_that_cannot_be_is_refused(
    session: Session, changes: dict[str, Any], field: str
) -> None:
    account = make_account(session, ("organiser", None))
    with pytest.raises(Invalid) as refused:
        missions.create(session, details(**changes), {"en": "S"}, "en", account, "organiser")
    assert refused.value.field == field


def test_a_mission_needs_a_statement(session: Session) -> None:
    account = make_account(session, ("organiser", None))
    with pytest.raises(Invalid) as refused:
        missions.create(session, details(), {"en": "  "}, "en", account, "organiser")
    assert refused.value.field == "statement-en"


def test_the_board_is_written_shortened_and_has_one_chair(session: Session) -> None:
    mission, account = make_mission(session), make_account(session)
    seats = (
        SeatText("Ada", "Chair", is_chair=True, account_ref=account.ref),
        SeatText("Bo", "Member", "Owns a farm."),
    )
    missions.edit(session, mission, details(), seats, account, "organiser")
    session.refresh(mission)
    assert [(s.name, s.is_chair, s.account_id) for s in mission.seats] == [
        ("Ada", True, account.id),
        ("Bo", False, None),
    ]
    missions.edit(session, mission, details(), (seats[1],), account, "organiser")
    session.refresh(mission)
    assert [(s.name, s.interests) for s in mission.seats] == [("Bo", "Owns a farm.")]
    two_chairs = (seats[0], SeatText("Cy", "Chair", is_chair=True))
    with pytest.raises(Invalid) as refused:
        missions.edit(session, mission, details(), two_chairs, account, "organiser")
    assert refused.value.field == "seats-1-is_chair"


def test_rewording_keeps_the_old_wording_and_the_notice(session: Session) -> None:
    mission, chair = make_mission(session), make_account(session)
    old = mission.statement
    missions.reword(session, mission, {"en": "By 2040."}, "The year moves.", chair)
    missions.reword(session, mission, {"en": "By 2041."}, "And once more.", chair)
    session.refresh(mission)
    assert mission.statement == {"en": "By 2041."}
    kept = [(v.number, v.statement, v.notice) for v in mission.statement_versions]
    assert kept == [
        (2, {"en": "By 2040."}, "And once more."),
        (1, old, "The year moves."),
    ]
    assert actions(session, mission) == [("mission:reword", "chair")] * 2


@pytest.mark.parametrize(
    ("statement", "notice", "field"),
    [
        ("By 2040.", " ", "notice"),
        ("", "Why.", "statement-en"),
        ("By 2035, three quarters of our soils are healthy.", "Why.", "statement-en"),
    ],
)
def test_rewording_needs_a_new_wording_and_a_notice(
    session: Session, statement: str, notice: str, field: str
) -> None:
    mission, chair = make_mission(session), make_account(session)
    with pytest.raises(Invalid) as refused:
        missions.reword(session, mission, {"en": statement}, notice, chair)
    assert refused.value.field == field
    assert mission.statement_versions == []


def test_the_summary_counts_what_is_older_than_the_mission(session: Session) -> None:
    mission = make_mission(session, started_on=date(2026, 1, 1))
    assert queries.initiative_summary(session, mission).older_percent == 0
    for number in range(50):
        starts = date(2025, 12, 31) if number < 40 else date(2026, 1, 1)
        session.add(
            Initiative(
                mission_id=mission.id,
                title=f"Initiative {number}",
                owner="Office",
                starts_on=starts,
                what_changed="More staff." if number < 3 else "",
            )
        )
    session.flush()
    summary = queries.initiative_summary(session, mission)
    assert (summary.count, summary.older_count, summary.older_percent) == (50, 40, 80)
    assert summary.changed_count == 3


def test_lists_are_paged_without_gaps_or_repeats(session: Session) -> None:
    mission = make_mission(session)
    for number in range(5):
        session.add(
            Initiative(
                mission_id=mission.id,
                title=str(number),
                owner="Office",
                starts_on=date(2025, 1, 1 + number // 2),
            )
        )
    session.flush()
    seen, after = [], ""
    for _ in range(3):
        page = queries.initiatives(session, mission, after, limit=2)
        seen += [initiative.title for initiative in page.items]
        after = page.next or ""
    assert seen == ["0", "1", "2", "3", "4"]
    assert not after
    others = [make_mission(session) for _ in range(2)]
    first = queries.missions(session, limit=2)
    assert first.items == others[::-1]
    assert queries.missions(session, first.next or "", limit=2).items == [mission]

"""Roles, pseudonyms, limits, and the ages of digital consent."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from deliberation import database, sealing
from deliberation.base import clock_at
from deliberation.errors import Conflict, Invalid, NotFound, TooMany
from deliberation.journal import JournalEntry
from deliberation.people import operations as people
from deliberation.people import queries
from deliberation.people.models import AGE_BANDS, RateCount
from deliberation.permissions import check, table
from tests import factories

QUARTER = timedelta(minutes=15)


def test_granting_and_taking_away_is_recorded_without_names(session: Session) -> None:
    keeper = factories.make_account(session, ("administrator", None), name="Keeper")
    mission = factories.make_mission(session)
    ada = factories.make_account(session, name="Ada")
    held = people.grant(session, ada, "analyst", "mission", mission.ref, keeper)
    assert people.grant(session, ada, "analyst", "mission", mission.ref, keeper) is held
    people.revoke(session, ada, "analyst", "mission", mission.ref, keeper)
    with pytest.raises(NotFound):
        people.revoke(session, ada, "analyst", "mission", mission.ref, keeper)
    lines = session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    assert [line.action for line in lines] == ["role:grant", "role:revoke"]
    for line in lines:
        assert (line.subject_ref, line.actor_ref) == (ada.ref, keeper.ref)
        assert (line.role, line.scope_ref) == ("administrator", mission.ref)
        assert line.details == {"role": "analyst", "scope": "mission"}


@pytest.mark.parametrize(
    ("role", "kind", "ref", "field"),
    [
        ("king", "site", "", "role"),
        ("analyst", "galaxy", "abc", "scope"),
        ("analyst", "mission", "", "scope"),
        ("analyst", "site", "abc", "scope"),
        ("administrator", "mission", "abc", "scope"),
    ],
)
def test_refuses_roles_that_make_no_sense(
    session: Session, role: str, kind: str, ref: str, field: str
) -> None:
    ada = factories.make_account(session)
    with pytest.raises(Invalid) as refused:
        people.grant(session, ada, role, kind, ref, None)
    assert refused.value.field == field


def test_the_last_administrator_stays(session: Session) -> None:
    keeper = factories.make_account(session, ("administrator", None))
    with pytest.raises(Conflict):
        people.revoke(session, keeper, "administrator", "site", "", keeper)
    other = factories.make_account(session)
    people.grant(session, other, "administrator", "site", "", keeper)
    people.revoke(session, keeper, "administrator", "site", "", other)
    assert queries.administrator_count(session) == 1


PARTICIPATION = [action for action, row in table.POLICY.items() if row.is_participation]


@pytest.mark.parametrize("action", PARTICIPATION)
def test_an_administrator_never_takes_part_nor_decides(session: Session, action: str) -> None:
    """Not even one who holds every other role as well."""
    mission = factories.make_mission(session)
    roles = [(role, mission) for role in ("chair", "board_member", "analyst", "organiser")]
    account = factories.make_account(session, ("administrator", None), *roles)
    held = frozenset((m.role, m.scope_kind, m.scope_ref) for m in account.memberships)
    actor = check.Actor(account, held)
    assert check.role_refusal(actor, action, mission) is check.ADMINISTRATOR_REASON  # type: ignore[arg-type]


def test_participation_covers_submitting_answering_and_adopting() -> None:
    assert {"submission:create", "verdict:give", "response:give", "objective:adopt"} <= {
        *PARTICIPATION
    }


def test_an_account_has_one_pseudonym_in_each_consultation(session: Session) -> None:
    ada = factories.make_account(session)
    first = people.participant_for(session, "aaaaaaaaaa", ada, "25_39")
    assert people.participant_for(session, "aaaaaaaaaa", ada) is first
    assert first.age_band == "25_39"
    assert people.participant_for(session, "bbbbbbbbbb", ada).account_key != first.account_key
    assert first.account_key is not None
    assert ada.ref not in first.account_key


def test_without_an_account_everybody_is_new(session: Session) -> None:
    one = people.participant_for(session, "aaaaaaaaaa", None, "16_17")
    two = people.participant_for(session, "aaaaaaaaaa", None, "16_17")
    assert one.ref != two.ref
    assert one.account_key is None
    with pytest.raises(Invalid):
        people.participant_for(session, "aaaaaaaaaa", None, "7")


def test_tries_are_counted_by_window_network_and_action(session: Session, clock: datetime) -> None:
    for _ in range(3):
        people.count_up(session, "sign_in", "net", QUARTER, 3)
    with pytest.raises(TooMany):
        people.count_up(session, "sign_in", "net", QUARTER, 3)
    people.count_up(session, "sign_in", "other", QUARTER, 3)
    people.count_up(session, "receipt", "net", QUARTER, 3)
    with clock_at(clock + QUARTER):
        people.count_up(session, "sign_in", "net", QUARTER, 3)


@pytest.fixture
def file(tmp_path: Path, migrated_file: Path) -> Iterator[str]:
    sealing.use(sealing.Keys(b"s" * 32, b"r" * 32))
    (tmp_path / "count.db").write_bytes(migrated_file.read_bytes())
    return f"sqlite:///{tmp_path / 'count.db'}"


def test_no_try_is_lost_when_many_come_at_once(file: str, clock: datetime) -> None:
    engine = create_engine(file)
    database.configure(engine)

    def attempt(_: int) -> bool:
        with database.writing(), Session(engine) as one:
            try:
                people.count_up(one, "sign_in", "net", QUARTER, 10)
            except TooMany:
                return False
            one.commit()
            return True

    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(attempt, range(40)))
    assert sum(passed) == 10
    with Session(engine) as one:
        assert one.scalars(select(RateCount.count)).all() == [10]
    engine.dispose()


def test_every_country_has_an_age_and_a_day_on_which_it_was_checked() -> None:
    for country in queries._digital_ages():
        found = queries.digital_age(country)
        assert 13 <= found.age <= 16
        assert isinstance(found.checked_on, date)
    assert queries.digital_age("de").age == 16
    assert queries.digital_age("DK").age == 15
    for unknown in ("", "XX", "US"):
        assert (queries.digital_age(unknown).age, queries.digital_age(unknown).checked_on) == (
            16,
            None,
        )


@pytest.mark.parametrize(
    ("country", "youngest"), [("BE", "13"), ("AT", "14"), ("DK", "15"), ("DE", "16_17"),
                              ("", "16_17")]
)  # fmt: skip
def test_who_may_take_part_alone(country: str, youngest: str) -> None:
    at = AGE_BANDS.index(youngest)
    answers = [queries.is_old_enough(band, country) for band in AGE_BANDS]
    assert answers == [at <= place < len(AGE_BANDS) - 1 for place in range(len(AGE_BANDS))]


def test_minors_are_everybody_below_eighteen() -> None:
    assert [band for band in AGE_BANDS if queries.is_minor(band)] == [
        "under_13", "13", "14", "15", "16_17",
    ]  # fmt: skip

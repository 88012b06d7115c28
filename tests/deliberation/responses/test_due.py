"""What the board owes: the day after the promised one the counter is public, and names why."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from deliberation.objectives import operations as objectives
from deliberation.objectives.models import Wording
from deliberation.responses import operations as responses
from deliberation.responses import queries
from deliberation.responses.due import queries as due
from deliberation.responses.models import Answer
from tests import factories as make

DAY = timedelta(days=1)


@pytest.fixture
def w(session: Session, clock: datetime) -> SimpleNamespace:
    """A consultation of Berlin with two published themes, its reply promised for yesterday."""
    w = SimpleNamespace(now=clock)
    w.consultation = make.make_consultation(session, running="respond", time_zone="Europe/Berlin")
    w.consultation.promise.reply_due_on = clock.date() - DAY
    w.member = make.make_account(session, ("board_member", w.consultation.mission))
    make.make_seat(session, w.consultation.mission, w.member)
    w.run = make.make_run(session, w.consultation, state="published")
    w.themes = [
        make.make_theme(session, w.run, label, state="approved") for label in ("Worms", "Water")
    ]
    return w


def answer(session: Session, w: SimpleNamespace, number: int, **values: object) -> None:
    given = {"status": "declined", "reason": "cost"} | values
    reply = Answer(text="word " * 40, office="Soil office", **given)  # type: ignore[arg-type]
    responses.respond(session, w.themes[number], reply, w.member)


def kinds(found: list[due.Due]) -> list[tuple[str, int | None]]:
    return [(one.kind, one.days) for one in found]


def test_the_counter_runs_from_the_day_after(session: Session, w: SimpleNamespace) -> None:
    late = queries.late_days
    midnight = w.now.replace(hour=23, minute=0)  # the next day has begun in Berlin
    assert late(session, w.consultation, midnight - 2 * DAY) == 0  # on the promised day itself
    assert late(session, w.consultation, w.now - DAY) == 0
    assert late(session, w.consultation, w.now) == 1
    assert late(session, w.consultation, midnight) == 2
    answer(session, w, 0)
    assert late(session, w.consultation, w.now) == 1
    answer(session, w, 1)
    assert late(session, w.consultation, w.now) == 0


def test_without_published_themes_the_reply_is_late_too(
    session: Session, w: SimpleNamespace
) -> None:
    w.run.state = "draft"
    session.flush()
    assert queries.late_days(session, w.consultation, w.now) == 1
    assert kinds(due.due_list(session, w.member, w.now)) == [("reply", -1)]


def test_the_list_names_replies_themes_decision_points_and_positions(
    session: Session, w: SimpleNamespace
) -> None:
    version = objectives.draft(
        session, w.consultation.mission, Wording("Soils", ("Soils are healthy.",)), w.member
    )
    objectives.set_decision_point(
        session,
        version.objective,
        w.member,
        question="Does it work?",
        due_on=w.now.date(),
        owner="Soil office",
    )
    objectives.propose(session, version, w.member)
    found = due.due_list(session, w.member, w.now)
    assert kinds(found) == [
        ("reply", -1), ("theme", -1), ("theme", -1), ("decision_point", 0), ("position", None),
    ]  # fmt: skip
    assert found[0].open_count == 2
    assert [one.subject for one in found[1:3]] == w.themes
    objectives.take_position(session, version, w.member, "for")
    answer(session, w, 0)
    answer(session, w, 1)
    assert kinds(due.due_list(session, w.member, w.now)) == [("decision_point", 0)]


def test_an_answer_that_promised_another_comes_back(session: Session, w: SimpleNamespace) -> None:
    later = w.now.date() + 5 * DAY
    answer(session, w, 0, status="undecided", due_on=later, waiting_for="The survey.", reason=None)
    answer(session, w, 1)
    (one,) = due.due_list(session, w.member, w.now)
    assert (one.kind, one.days, one.subject.theme) == ("follow_up", 5, w.themes[0])
    responses.close(session, w.consultation, w.member)
    (one,) = due.due_list(session, w.member, w.now + 10 * DAY)
    assert one.days == -5
    final = Answer("declined", "word " * 40, "Soil office", reason="cost")
    responses.amend(session, w.themes[0], final, w.member, reason="The survey is in.")
    assert due.due_list(session, w.member, w.now + 10 * DAY) == []


def test_a_board_sees_its_own_debts_only(session: Session, w: SimpleNamespace) -> None:
    elsewhere = make.make_account(session, ("board_member", make.make_mission(session)))
    organiser = make.make_account(session, ("organiser", w.consultation.mission))
    of_this_talk = make.make_account(session, ("observer", w.consultation))
    everywhere = make.make_account(session, ("board_member", None))
    for account, count in ((elsewhere, 0), (organiser, 0), (of_this_talk, 3), (everywhere, 3)):
        assert len(due.due_list(session, account, w.now)) == count


def test_the_list_costs_the_same_however_much_is_owed(session: Session, w: SimpleNamespace) -> None:
    def statements(act: Callable[[], object]) -> int:
        seen: list[str] = []
        connection = session.connection()

        def note(*arguments: object) -> None:
            seen.append(str(arguments[2]))

        event.listen(connection, "before_cursor_execute", note)
        act()
        event.remove(connection, "before_cursor_execute", note)
        return len(seen)

    def look() -> object:
        session.expire_all()
        return due.due_list(session, w.member, w.now)

    before = statements(look)
    for number in range(4):
        talk = make.make_consultation(session, w.consultation.mission, running="respond")
        run = make.make_run(session, talk, state="published")
        for label in "abc":
            make.make_theme(session, run, f"{label}{number}", state="approved")
    assert statements(look) <= before + 1
    assert 3 < before <= 15

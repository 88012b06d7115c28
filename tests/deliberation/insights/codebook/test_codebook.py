"""People's decisions about themes hold in the next runs, on both databases."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.consultations.models import Consultation
from deliberation.errors import Invalid
from deliberation.insights import execute, queries
from deliberation.insights import operations as insights
from deliberation.insights.codebook import operations as codebook
from deliberation.insights.codebook import queries as book
from deliberation.insights.models import Point, Run, Theme, ThemeEvent
from deliberation.people.models import Account
from tests.factories import make_account, make_consultation, make_submission

WORDS = {
    "bus": ["bus timetable", "evening bus", "bus stop", "bus driver", "bus ticket"],
    "tree": ["lime tree", "street tree", "tree shade", "tree roots", "fruit tree"],
    "lunch": ["school lunch", "lunch menu", "lunch break", "canteen lunch", "lunch money"],
}
ENDINGS = ["needs more care", "is missing here", "should be better", "costs too much"]


def write(session: Session, consultation: Consultation, *subjects: str, extra: str = "") -> None:
    for subject in subjects:
        for thing in WORDS[subject]:
            for ending in ENDINGS:
                make_submission(session, consultation, f"The {thing} {ending}{extra}.")


def find(session: Session, consultation: Consultation, analyst: Account) -> Run:
    run = insights.request_run(session, consultation, analyst)
    payload = {"run": run.ref}
    found = execute.compute(execute.load(session, payload), lambda *stage: None)
    execute.store(session, payload, found)
    session.expire_all()
    # The worker would have ended the job, which this does by hand.
    from deliberation import jobs

    job = jobs.latest_for(session, run.ref)
    assert job is not None
    job.state, job.unique_key = "done", None
    session.flush()
    return run


@pytest.fixture
def consultation(session: Session, clock: datetime) -> Consultation:
    return make_consultation(session, running="make_sense")


@pytest.fixture
def analyst(session: Session, consultation: Consultation) -> Account:
    return make_account(session, ("analyst", consultation))


@pytest.fixture
def run(session: Session, consultation: Consultation, analyst: Account) -> Run:
    write(session, consultation, "bus", "tree", "lunch")
    return find(session, consultation, analyst)


def points(session: Session, run: Run) -> dict[tuple[int, int, int], Point]:
    return {p.key: p for p in session.scalars(select(Point).where(Point.run_id == run.id))}


def by_key(run: Run) -> dict[str, Theme]:
    return {theme.key: theme for theme in run.themes}


def test_names_pins_and_assignments_survive(
    session: Session, consultation: Consultation, analyst: Account, run: Run
) -> None:
    one, two = [theme for theme in run.themes if len(theme.points) > 3][:2]
    insights.rename(session, run, one, "By our analyst", analyst)
    insights.pin(session, run, two, analyst)
    moved = two.points[0]
    insights.move(session, run, [moved], one, analyst)
    aside = one.points[0]
    insights.set_aside_points(session, run, [aside], "off-topic", analyst)
    write(session, consultation, "tree", extra=" today")
    again = find(session, consultation, analyst)
    themes = by_key(again)
    assert themes[one.key].label == "By our analyst"
    assert themes[one.key].label_origin == "person"
    assert themes[two.key].is_pinned
    there = points(session, again)
    assert there[moved.key].theme_id == themes[one.key].id
    assert there[moved.key].origin == "person"
    assert there[aside.key].set_aside == "off-topic"
    held = [p for p in points(session, run).values() if p.theme_id in (one.id, two.id)]
    home = {one.id: one.key, two.id: two.key}
    same = [there[p.key].theme_id == themes[home[p.theme_id]].id for p in held if p.theme_id]
    assert sum(same) >= 0.95 * len(same)
    assert queries.ledger(session, again).balances


def test_merged_and_forbidden_themes_stay_so_over_three_runs(
    session: Session, consultation: Consultation, analyst: Account, run: Run
) -> None:
    one, two, three = sorted(run.themes, key=lambda t: -len(t.points))[:3]
    gone = [point.key for point in three.points]
    merged = [point.key for point in two.points]
    insights.merge(session, run, two, one, analyst)
    insights.set_aside_theme(session, run, three, "off-topic", analyst)
    key, forbidden = one.key, three.key
    for _ in range(2):
        again = find(session, consultation, analyst)
        there, themes = points(session, again), by_key(again)
        assert {there[k].theme_id for k in merged} == {themes[key].id}
        assert themes[forbidden].state == "set_aside"
        assert {there[k].set_aside for k in gone} == {"off-topic"}
        assert queries.ledger(session, again).balances


def test_what_only_the_machine_knows_is_not_held(
    session: Session, consultation: Consultation, analyst: Account, run: Run
) -> None:
    again = find(session, consultation, analyst)
    assert {theme.key for theme in again.themes}.isdisjoint({theme.key for theme in run.themes})
    kinds = set(session.scalars(select(ThemeEvent.kind).where(ThemeEvent.run_id == again.id)))
    assert kinds == {"born"}


def test_two_points_kept_apart(
    session: Session, consultation: Consultation, analyst: Account, run: Run
) -> None:
    theme = max(run.themes, key=lambda t: len(t.points))
    pair = theme.points[:2]
    keys = [point.key for point in pair]
    before = [point.theme_id for point in pair]
    codebook.keep_apart(session, run, pair, analyst)
    session.expire_all()
    assert pair[0].theme_id != pair[1].theme_id
    with pytest.raises(Invalid, match="never to belong together"):
        insights.move(session, run, [pair[1]], theme, analyst)
    with pytest.raises(Invalid, match="two points of one theme"):
        codebook.keep_apart(session, run, pair, analyst)
    again = find(session, consultation, analyst)
    there = points(session, again)
    first, second = (there[key].theme_id for key in keys)
    assert first is None or first != second
    insights.undo(session, run, analyst)
    session.expire_all()
    assert [point.theme_id for point in pair] == before
    assert book.apart_pairs(session, run) == []


def test_the_life_of_a_theme(
    session: Session, consultation: Consultation, analyst: Account, run: Run
) -> None:
    one, two = sorted(run.themes, key=lambda t: -len(t.points))[:2]
    insights.merge(session, run, two, one, analyst)
    again = find(session, consultation, analyst)
    turns = book.lineage(session, by_key(again)[one.key])
    assert [(turn.run_number, turn.kind) for turn in turns] == [
        (1, "born"),
        (1, "merge"),
        (2, "kept"),
    ]
    assert turns[1].others == (two.label,)


def test_a_pinned_theme_without_points_waits(
    session: Session, consultation: Consultation, analyst: Account, run: Run
) -> None:
    made = insights.create(session, run, "Nobody has said this yet", analyst)
    insights.pin(session, run, made, analyst)
    again = find(session, consultation, analyst)
    waiting = by_key(again)[made.key]
    assert (waiting.state, waiting.label, waiting.is_pinned) == ("draft", made.label, True)
    for theme in again.themes:
        if theme.is_living and theme is not waiting:
            insights.approve(session, again, theme, analyst)
    insights.publish(session, again, analyst)
    assert waiting.state == "resting"

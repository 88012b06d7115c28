"""Every step of a review is attributed, keeps the ledger balanced and can be undone."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Conflict, Invalid
from deliberation.insights import operations as insights
from deliberation.insights import queries
from deliberation.insights.models import Campaign, Point, ReviewStep, Run, Theme
from deliberation.journal import JournalEntry
from deliberation.people.models import Account
from tests.factories import (
    make_account,
    make_consultation,
    make_point,
    make_run,
    make_submission,
    make_theme,
)


@pytest.fixture
def run(session: Session, clock: datetime) -> Run:
    """Two themes of three points each, one unthemed and one set-aside point."""
    consultation = make_consultation(session, running="make_sense")
    run = make_run(session, consultation)
    for label in ("Worms", "Water"):
        theme = make_theme(session, run, label)
        for number in range(3):
            submission = make_submission(session, consultation, f"{label} matter, {number}.")
            make_point(session, run, submission, theme)
    make_point(session, run, make_submission(session, consultation, "Something else."))
    make_point(
        session, run, make_submission(session, consultation, "None."), set_aside="no comment"
    )
    return run


@pytest.fixture
def analyst(session: Session, run: Run) -> Account:
    return make_account(session, ("analyst", run.consultation), name="Ana Lyst")


def snapshot(session: Session, run: Run) -> list[Any]:
    """Every column of everything a review may touch."""
    session.expire_all()
    rows: list[Any] = []
    for model in (Theme, Point, Campaign):
        columns = model.__table__.columns
        query = select(*columns).where(columns["run_id"] == run.id).order_by(columns["id"])
        rows.append([tuple(row) for row in session.execute(query)])
    return rows


def themes(run: Run) -> list[Theme]:
    return [theme for theme in run.themes if theme.is_living]


def test_rename_marks_the_label_as_a_persons(session: Session, run: Run, analyst: Account) -> None:
    theme = run.themes[0]
    insights.rename(session, run, theme, "  Life in   the soil ", analyst)
    assert (theme.label, theme.label_origin) == ("Life in the soil", "person")
    [step] = queries.steps(session, run)
    assert (step.action, step.actor, step.number) == ("rename", analyst, 1)
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "theme:rename")).one()
    assert entry.actor_ref == analyst.ref
    assert entry.details == {"step": 1}


def test_an_empty_name_is_refused(session: Session, run: Run, analyst: Account) -> None:
    with pytest.raises(Invalid) as refused:
        insights.rename(session, run, run.themes[0], "  ", analyst)
    assert refused.value.field == "label"


def test_merge_moves_every_point_and_keeps_who_sorted_it(
    session: Session, run: Run, analyst: Account
) -> None:
    source, target = themes(run)
    insights.merge(session, run, source, target, analyst)
    assert (source.state, source.merged_into_id) == ("merged", target.id)
    assert len(target.points) == 6
    assert {point.origin for point in target.points} == {"machine"}


def test_quotes_follow_their_points(session: Session, run: Run, analyst: Account) -> None:
    source, target = themes(run)
    insights.merge(session, run, source, target, analyst)
    quoted = [quote.point.text for quote in queries.quotes_of(session, run)[target.id]]
    assert len(quoted) == 6
    assert quoted[0].startswith("Water")  # its own before those that came


def test_a_pinned_theme_stays(session: Session, run: Run, analyst: Account) -> None:
    source, target = themes(run)
    insights.pin(session, run, source, analyst)
    with pytest.raises(Invalid, match="pinned"):
        insights.merge(session, run, source, target, analyst)
    with pytest.raises(Invalid, match="pinned"):
        insights.set_aside_theme(session, run, source, "off-topic", analyst)
    insights.unpin(session, run, source, analyst)
    insights.merge(session, run, source, target, analyst)


def test_split_makes_a_theme_of_the_chosen_points(
    session: Session, run: Run, analyst: Account
) -> None:
    theme = run.themes[0]
    made = insights.split(session, run, theme, theme.points[:2], "Two worms", analyst)
    assert (made.label_origin, len(made.points), len(theme.points)) == ("person", 2, 1)
    assert {point.origin for point in made.points} == {"person"}
    with pytest.raises(Invalid, match="at least one"):
        insights.split(session, run, theme, theme.points, "All", analyst)


def test_set_aside_points_appear_under_their_reason(
    session: Session, run: Run, analyst: Account
) -> None:
    point = run.themes[0].points[0]
    insights.set_aside_points(session, run, [point], "off-topic", analyst)
    ledger = queries.ledger(session, run)
    assert ledger.reasons == {"no comment": 1, "off-topic": 1}
    insights.restore_points(session, run, [point], analyst)
    assert queries.ledger(session, run).unthemed == 2
    with pytest.raises(Invalid):
        insights.set_aside_points(session, run, [point], "because", analyst)


def test_a_dissolved_theme_leaves_its_points_to_read(
    session: Session, run: Run, analyst: Account
) -> None:
    insights.set_aside_theme(session, run, run.themes[0], "", analyst)
    ledger = queries.ledger(session, run)
    assert (ledger.themed, ledger.unthemed, ledger.set_aside) == (3, 4, 1)


def test_undo_takes_steps_back_one_by_one(session: Session, run: Run, analyst: Account) -> None:
    before = snapshot(session, run)
    first, second = themes(run)
    insights.create(session, run, "By hand", analyst, queries.points(session, run, "unthemed"))
    insights.merge(session, run, first, second, analyst)
    insights.approve(session, run, second, analyst)
    insights.claim(session, run, second, "We want worms.", analyst)
    for _ in range(4):
        insights.undo(session, run, analyst)
    assert snapshot(session, run) == before
    with pytest.raises(Conflict, match="nothing to undo"):
        insights.undo(session, run, analyst)
    assert [step.action for step in queries.steps(session, run)][:4] == ["undo"] * 4


def test_undo_takes_back_only_what_the_person_saw(
    session: Session, run: Run, analyst: Account
) -> None:
    insights.approve(session, run, run.themes[0], analyst)
    insights.approve(session, run, run.themes[1], analyst)
    with pytest.raises(Conflict, match="Somebody"):
        insights.undo(session, run, analyst, number=1)
    assert insights.undo(session, run, analyst, number=2).action == "approve"


def test_a_campaign_is_called_organised_by_a_person(
    session: Session, run: Run, analyst: Account
) -> None:
    campaign = Campaign(run_id=run.id, kind="near")
    session.add(campaign)
    session.flush()
    insights.label_campaign(session, run, campaign, True, "Letter of the soil league", analyst)
    assert (campaign.is_organised, campaign.label) == (True, "Letter of the soil league")
    insights.undo(session, run, analyst)
    assert (campaign.is_organised, campaign.label) == (False, "")


def test_what_belongs_to_another_run_is_refused(
    session: Session, run: Run, analyst: Account
) -> None:
    other = make_run(session, run.consultation, number=2)
    theme = make_theme(session, other)
    with pytest.raises(Conflict):
        insights.rename(session, run, theme, "Mine", analyst)


def test_only_a_draft_is_reviewed(session: Session, run: Run, analyst: Account) -> None:
    run.state = "published"
    session.flush()
    with pytest.raises(Closed):
        insights.rename(session, run, run.themes[0], "Late", analyst)
    assert session.scalars(select(ReviewStep)).all() == []


def any_step(data: st.DataObject, session: Session, run: Run, analyst: Account) -> None:
    """One step of any kind on any themes and points, sensible or not; refusals change nothing."""
    every_theme = sorted(run.themes, key=lambda theme: theme.id)
    points = list(session.scalars(select(Point).where(Point.run_id == run.id).order_by(Point.id)))
    campaign = session.scalars(select(Campaign).where(Campaign.run_id == run.id)).first()
    if campaign is None:
        raise AssertionError("the test needs a campaign")
    theme = data.draw(st.sampled_from(every_theme), "theme")
    other = data.draw(st.sampled_from(every_theme), "other")
    some = data.draw(st.lists(st.sampled_from(points), max_size=3, unique=True), "points")
    reason = data.draw(st.sampled_from(["", "off-topic", "nonsense"]), "reason")
    verbs = {
        "rename": lambda: insights.rename(session, run, theme, "New", analyst),
        "claim": lambda: insights.claim(session, run, theme, "We.", analyst),
        "merge": lambda: insights.merge(session, run, theme, other, analyst),
        "split": lambda: insights.split(session, run, theme, some, "Part", analyst),
        "create": lambda: insights.create(session, run, "Made", analyst, some),
        "move": lambda: insights.move(session, run, some, other, analyst),
        "aside": lambda: insights.set_aside_theme(session, run, theme, reason, analyst),
        "points": lambda: insights.set_aside_points(session, run, some, reason, analyst),
        "restore": lambda: insights.restore_points(session, run, some, analyst),
        "pin": lambda: insights.pin(session, run, theme, analyst),
        "unpin": lambda: insights.unpin(session, run, theme, analyst),
        "approve": lambda: insights.approve(session, run, theme, analyst),
        "reopen": lambda: insights.reopen(session, run, theme, analyst),
        "campaign": lambda: insights.label_campaign(session, run, campaign, True, "L", analyst),
        "undo": lambda: insights.undo(session, run, analyst),
    }
    try:
        verbs[data.draw(st.sampled_from(sorted(verbs)), "verb")]()
    except (Invalid, Conflict):
        session.expire_all()


def undo_all(session: Session, run: Run, analyst: Account) -> None:
    while queries.last_step(session, run) is not None:
        insights.undo(session, run, analyst)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_review_balances_and_can_be_undone_to_the_byte(
    data: st.DataObject, session: Session, run: Run, analyst: Account
) -> None:
    if not queries.campaigns(session, run) and not session.scalar(select(Campaign)):
        session.add(Campaign(run_id=run.id, kind="near"))
        session.flush()
    undo_all(session, run, analyst)  # what an example that was cut short has left
    before, received = snapshot(session, run), queries.ledger(session, run).received
    for _ in range(data.draw(st.integers(1, 12), "steps")):
        any_step(data, session, run, analyst)
        ledger = queries.ledger(session, run)
        assert ledger.balances
        assert ledger.received == received
    undo_all(session, run, analyst)
    assert snapshot(session, run) == before

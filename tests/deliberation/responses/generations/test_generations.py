"""Young people and adults side by side: where they differ by 15 points, or only the young speak."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from deliberation.insights import queries
from deliberation.insights.models import Theme
from deliberation.insights.positions.models import PointCoding, ThemePosition
from deliberation.responses.generations.queries import Generations, generations, share_of
from deliberation.responses.queries import lanes_of
from tests.factories import make_consultation, make_point, make_run, make_submission, make_theme


@pytest.fixture
def theme(session: Session, clock: datetime) -> Theme:
    run = make_run(session, make_consultation(session), state="published")
    make_theme(session, run, "Elsewhere", state="approved")
    return make_theme(session, run, "Buses", state="approved")


def said(session: Session, theme: Theme, lane: str, counts: list[int], elsewhere: int = 0) -> None:
    """So many submissions of the lane for each position of the theme, and some in another theme."""
    run = theme.run
    held = positions(session, theme, len(counts))
    for position, count in zip(held, counts, strict=True):
        for number in range(count):
            text = f"{lane} {position.ordinal} {number}"
            written = make_submission(session, run.consultation, text, lane=lane)
            point = make_point(session, run, written, theme)
            session.add(PointCoding(point=point, position=position, kind=""))
    for number in range(elsewhere):
        written = make_submission(session, run.consultation, f"{lane} away {number}", lane=lane)
        make_point(session, run, written, run.themes[0])
    session.flush()


def positions(session: Session, theme: Theme, count: int) -> list[ThemePosition]:
    from deliberation.insights.positions import queries as held

    found = held.positions_of(session, theme)
    for number in range(len(found), count):
        session.add(ThemePosition(theme=theme, ordinal=number, sentence=f"Side {number}."))
    session.flush()
    return held.positions_of(session, theme)


def compared(session: Session, theme: Theme) -> Generations:
    summaries = queries.theme_summaries(session, theme.run)
    summary = next(s for s in summaries if s.theme.id == theme.id)
    held = positions(session, theme, 0)
    return generations(session, theme, lanes_of(session, summary), held)


@pytest.mark.parametrize(("youth", "differs"), [([12, 28], True), ([18, 22], False)])
def test_positions_that_differ_by_fifteen_points_are_told(
    session: Session, theme: Theme, youth: list[int], differs: bool
) -> None:
    said(session, theme, "citizens", [20, 20])
    said(session, theme, "youth", youth)
    said(session, theme, "2060", [30, 1])  # belongs to neither
    found = compared(session, theme)
    assert [stand.adults for stand in found.stands] == [50, 50]
    assert [stand.youth for stand in found.stands] == [100 * n / 40 for n in youth]
    assert (found.differs, found.is_only_youth) == (differs, False)


def test_a_theme_of_which_only_the_young_speak(session: Session, theme: Theme) -> None:
    said(session, theme, "citizens", [0, 0], elsewhere=30)
    said(session, theme, "youth", [12, 12])
    found = compared(session, theme)
    assert found.is_only_youth
    assert (share_of(found.youth), share_of(found.adults)) == (100, 0)


def test_shares_of_the_lane_that_differ_are_told_without_positions(
    session: Session, theme: Theme
) -> None:
    said(session, theme, "citizens", [10], elsewhere=30)
    said(session, theme, "youth", [12], elsewhere=12)
    found = compared(session, theme)
    assert (share_of(found.youth), share_of(found.adults)) == (50, 25)
    assert found.differs


def test_cells_of_fewer_than_ten_young_people_are_not_told(session: Session, theme: Theme) -> None:
    said(session, theme, "citizens", [20, 20, 20])
    said(session, theme, "youth", [24, 3, 22])
    told = [stand.youth for stand in compared(session, theme).stands]
    assert told[1] is None
    assert sum(share is None for share in told) >= 2  # or it could be worked out


def test_too_few_young_people_have_no_shares(session: Session, theme: Theme) -> None:
    said(session, theme, "citizens", [20, 20])
    said(session, theme, "youth", [6, 0])
    found = compared(session, theme)
    assert found.stands == ()
    assert not found.differs
    assert not found.is_only_youth

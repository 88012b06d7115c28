"""Summaries in the database: what is stored, checked at write time, and what may still be shown."""

import dataclasses

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.briefs.summary import Unsupported
from deliberation.base import now
from deliberation.insights import execute, queries
from deliberation.insights import operations as insights
from deliberation.insights.models import Point, Run
from deliberation.insights.summaries.models import ThemeSentence
from tests.factories import (
    make_account,
    make_consultation,
    make_point,
    make_run,
    make_submission,
    make_theme,
)

PARTS = ("worms loosen the earth", "worms are eaten by birds", "worms die of poison")


@pytest.fixture
def found(session: Session) -> tuple[Run, execute.Found]:
    consultation = make_consultation(session, running="make_sense")
    for number in range(8):
        for part in PARTS:
            make_submission(session, consultation, f"In village {number} the {part}.")
    run = insights.request_run(session, consultation, make_account(session))
    corpus = execute.load(session, {"run": run.ref})
    return run, execute.compute(corpus, lambda stage, share: None)


def test_a_new_run_has_summaries_that_stand_on_its_points(
    session: Session, found: tuple[Run, execute.Found]
) -> None:
    run, result = found
    execute.store(session, {"run": run.ref}, result)
    assert run.themes
    for theme in run.themes:
        sentences = queries.sentences_of(session, theme)
        assert sentences
        inside = set(session.scalars(select(Point.id).where(Point.theme_id == theme.id)))
        for sentence in sentences:
            assert sentence.point.id in sentence.support_ids
            assert set(sentence.support_ids) <= inside
            assert sentence.point.text in sentence.point.answer.text


def test_a_sentence_that_nobody_wrote_stops_the_store(
    session: Session, found: tuple[Run, execute.Found]
) -> None:
    run, result = found
    theme = result.result.themes[0]
    bare = dataclasses.replace(theme.summary[0], supports=())
    spoilt = dataclasses.replace(theme, summary=(bare, *theme.summary[1:]))
    themes = (spoilt, *result.result.themes[1:])
    changed = dataclasses.replace(result, result=dataclasses.replace(result.result, themes=themes))
    with pytest.raises(Unsupported):
        execute.store(session, {"run": run.ref}, changed)


@pytest.fixture
def run(session: Session) -> Run:
    consultation = make_consultation(session, running="respond")
    run = make_run(session, consultation, state="published", published_at=now())
    theme = make_theme(session, run, "Worms", state="approved")
    points = [
        make_point(session, run, make_submission(session, consultation, f"Worms, {n}."), theme)
        for n in range(3)
    ]
    for place, point in enumerate(points):
        ids = [point.id, points[(place + 1) % 3].id]
        session.add(
            ThemeSentence(
                theme_id=theme.id, point_id=point.id, kind="central", position=place, supports=ids
            )
        )
    session.flush()
    return run


def test_only_what_may_be_shown_is_shown(session: Session, run: Run) -> None:
    theme = run.themes[0]
    first, second, third = queries.sentences_of(session, theme)
    assert [s.point.text for s in (first, second, third)] == ["Worms, 0.", "Worms, 1.", "Worms, 2."]
    first.point.submission.is_listed = False
    session.flush()
    assert [s.point.text for s in queries.sentences_of(session, theme)] == [
        "Worms, 1.",
        "Worms, 2.",
    ]
    read = queries.sentences_of(session, theme, shown_only=False)
    assert len(read) == 3


def test_who_left_the_theme_is_not_counted(session: Session, run: Run) -> None:
    theme = run.themes[0]
    first = queries.sentences_of(session, theme)[0]
    first.point.submission.withdrawn_at = now()
    session.flush()
    second, third = queries.sentences_of(session, theme)
    assert len(second.support_ids) == 2
    assert third.support_ids == (third.point.id,)
    third.point.theme_id = None
    session.flush()
    (only,) = queries.sentences_of(session, theme)
    assert only.support_ids == (only.point.id,)


def test_the_summary_goes_with_the_submission(session: Session, run: Run) -> None:
    session.delete(run)
    session.flush()
    assert session.scalar(select(func.count()).select_from(ThemeSentence)) == 0

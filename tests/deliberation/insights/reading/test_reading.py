"""Every submission is read by a person, no two readers share one, a second reader is blind."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.consultations.models import Consultation
from deliberation.errors import Conflict, NotAllowed
from deliberation.insights import operations as insights
from deliberation.insights.models import Run
from deliberation.insights.reading import execute, operations, queries
from deliberation.people.models import Account
from deliberation.submissions.models import SubmissionEvent
from tests.factories import (
    make_account,
    make_consultation,
    make_point,
    make_run,
    make_submission,
    make_theme,
)


@pytest.fixture
def consultation(session: Session, clock: datetime) -> Consultation:
    return make_consultation(session, running="make_sense")


@pytest.fixture
def analyst(session: Session, consultation: Consultation) -> Account:
    return make_account(session, ("analyst", consultation))


@pytest.fixture
def other(session: Session, consultation: Consultation) -> Account:
    return make_account(session, ("organiser", consultation))


def test_reading_goes_on_until_everything_was_read(
    session: Session, consultation: Consultation, analyst: Account
) -> None:
    written = [make_submission(session, consultation, f"Text {n}.") for n in range(3)]
    make_submission(session, consultation, "Held back.", state="waiting")
    assert queries.coverage(session, consultation) == queries.Coverage(0, 3)
    for number, expected in enumerate(written, 1):
        handed = operations.hand_out(session, consultation, analyst)
        assert handed is expected
        operations.mark_read(session, consultation, handed.ref, analyst)
        assert queries.coverage(session, consultation).read == number
    assert operations.hand_out(session, consultation, analyst) is None
    assert queries.coverage(session, consultation).is_complete


def test_two_readers_never_have_the_same_one(
    session: Session, consultation: Consultation, analyst: Account, other: Account, clock: datetime
) -> None:
    first, second = (make_submission(session, consultation, f"Text {n}.") for n in range(2))
    assert operations.hand_out(session, consultation, analyst) is first
    assert operations.hand_out(session, consultation, other) is second
    assert operations.hand_out(session, consultation, analyst) is first  # resumes
    third = make_account(session, ("analyst", consultation))
    assert operations.hand_out(session, consultation, third) is None
    with clock_at(clock + queries.LOAN + timedelta(seconds=1)):
        assert operations.hand_out(session, consultation, third) is first
        with pytest.raises(Conflict):
            operations.mark_read(session, consultation, first.ref, analyst)


def test_what_its_author_changed_is_unread_again(
    session: Session, consultation: Consultation, analyst: Account, clock: datetime
) -> None:
    submission = make_submission(session, consultation)
    operations.hand_out(session, consultation, analyst)
    operations.mark_read(session, consultation, submission.ref, analyst)
    later = clock + timedelta(hours=1)
    submission.events.append(SubmissionEvent(kind="edited", at=later))
    session.flush()
    assert queries.coverage(session, consultation) == queries.Coverage(0, 1)
    with clock_at(later):
        assert operations.hand_out(session, consultation, analyst) is submission


def test_what_was_put_back_comes_to_somebody_later(
    session: Session, consultation: Consultation, analyst: Account, other: Account, clock: datetime
) -> None:
    submission = make_submission(session, consultation)
    operations.hand_out(session, consultation, analyst)
    operations.put_back(session, consultation, submission.ref, analyst)
    assert operations.hand_out(session, consultation, other) is None
    with clock_at(clock + queries.LOAN + timedelta(seconds=1)):
        assert operations.hand_out(session, consultation, other) is submission


@pytest.fixture
def run(session: Session, consultation: Consultation) -> Run:
    """Two themes of 40 and 15 points and five points in none."""
    run = make_run(session, consultation)
    for label, size in (("Worms", 40), ("Water", 15)):
        theme = make_theme(session, run, label)
        for n in range(size):
            written = make_submission(session, consultation, f"{label} {n}.")
            make_point(session, run, written, theme)
    for n in range(5):
        make_point(session, run, make_submission(session, consultation, f"Else {n}."))
    return run


def test_the_sample_has_every_theme_and_is_the_same_again(session: Session, run: Run) -> None:
    strata = queries.strata(session, run)
    import random

    once, again = (operations._drawn(strata, 50, random.Random(7)) for _ in range(2))
    assert once == again
    by_theme = {theme: [t for t, _ in once].count(theme) for theme in strata}
    assert sorted(by_theme.values()) == [4, 13, 33]
    assert len({point for _, point in once}) == 50
    assert operations._drawn(strata, 50, random.Random(8)) != once
    # One point of a tiny stratum is drawn however small its share.
    tiny = {None: [1], 5: list(range(2, 400))}
    assert None in {theme for theme, _ in operations._drawn(tiny, 10, random.Random(0))}


def code_all(session: Session, run: Run, reader: Account, *, wrong: int) -> None:
    reading = queries.second_reading(session, run)
    assert reading is not None
    themes = {theme.id: theme for theme in run.themes}
    swap = {first.id: second for first, second in zip(run.themes, run.themes[::-1], strict=True)}
    while (item := queries.next_item(session, reading)) is not None:
        theme = themes.get(item.first_theme_id) if item.first_theme_id else None
        if wrong and theme is not None:
            theme, wrong = swap[theme.id], wrong - 1
        operations.code_item(session, item, theme, reader)


def test_agreement_is_told_when_the_sample_is_coded(
    session: Session, run: Run, analyst: Account, other: Account
) -> None:
    operations.draw_sample(session, run, analyst, seed=1)
    theme = run.themes[0]
    assert execute.agreement(session, run).overall is None
    code_all(session, run, other, wrong=0)
    found = execute.agreement(session, run)
    assert found.overall is not None
    assert (found.overall.n, found.overall.kappa.value) == (50, 1.0)
    assert not found.is_provisional(theme)
    assert set(found.of_themes) == {theme.id for theme in run.themes}


def test_readers_who_disagree_make_it_provisional(
    session: Session, run: Run, analyst: Account, other: Account
) -> None:
    operations.draw_sample(session, run, analyst, seed=1)
    code_all(session, run, other, wrong=25)
    found = execute.agreement(session, run)
    assert found.overall is not None
    assert found.overall.kappa.value is not None
    assert found.overall.kappa.value < 0.6
    assert found.overall.kappa.low is not None
    assert found.is_provisional(run.themes[0])


def test_a_merge_after_the_coding_joins_both_readings(
    session: Session, run: Run, analyst: Account, other: Account
) -> None:
    operations.draw_sample(session, run, analyst, seed=1)
    code_all(session, run, other, wrong=25)
    one, two = run.themes
    insights.merge(session, run, two, one, analyst)
    overall = execute.agreement(session, run).overall
    assert overall is not None
    assert overall.same.value == 1.0


def test_whoever_reviewed_is_not_the_second_reader(
    session: Session, run: Run, analyst: Account, other: Account
) -> None:
    reading = operations.draw_sample(session, run, analyst)
    item = queries.next_item(session, reading)
    assert item is not None
    insights.rename(session, run, run.themes[0], "Life in soil", analyst)
    with pytest.raises(NotAllowed):
        operations.code_item(session, item, None, analyst)
    operations.code_item(session, item, None, other)
    with pytest.raises(Conflict):
        operations.code_item(session, item, run.themes[0], other)
    operations.take_back(session, reading, other)
    assert queries.progress(session, reading).coded == 0


def test_a_sample_is_drawn_once(session: Session, run: Run, analyst: Account) -> None:
    operations.draw_sample(session, run, analyst)
    with pytest.raises(Conflict):
        operations.draw_sample(session, run, analyst)


def test_later_corrections_do_not_raise_the_agreement(
    session: Session, run: Run, analyst: Account, other: Account
) -> None:
    operations.draw_sample(session, run, analyst, seed=1)
    code_all(session, run, other, wrong=25)
    before = execute.agreement(session, run).overall
    reading = queries.second_reading(session, run)
    assert reading is not None
    for item in reading.items:
        if item.theme is not None and item.theme_id != item.point.theme_id:
            insights.move(session, run, [item.point], item.theme, analyst)
    assert execute.agreement(session, run).overall == before

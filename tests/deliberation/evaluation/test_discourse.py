"""The coding of discourse: a seeded draw, two blind readers, and only the distribution is told."""

import pytest
from sqlalchemy.orm import Session

from deliberation.consultations.models import Consultation
from deliberation.errors import Conflict, Invalid, NotAllowed
from deliberation.evaluation.discourse import execute, operations, queries
from deliberation.evaluation.discourse.models import CATEGORIES, DiscourseItem, DiscourseSample
from deliberation.people.models import Account
from tests.factories import make_account, make_consultation, make_submission

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def talk(session: Session) -> Consultation:
    made = make_consultation(session, running="respond")
    for number in range(60):
        make_submission(session, made, f"Soil, because of {number}.")
    make_submission(session, made, "We of 2060.", lane="2060")
    make_submission(session, made, "Removed.", state="removed")
    return made


@pytest.fixture
def analyst(session: Session) -> Account:
    return make_account(session)


def codes(**changes: str) -> dict[str, str]:
    return {category: known[0] for category, known in CATEGORIES.items()} | changes


def code_all(session: Session, sample: DiscourseSample, account: Account, every: int = 1) -> None:
    """Codes "qualified" for each item whose place divides by `every`, else "none"."""
    reader = queries.seat_of(session, sample, account)
    assert reader is not None
    while item := queries.next_item(session, sample, reader):
        value = "qualified" if item.ordinal % every == 0 else "none"
        operations.code(session, item, codes(justification=value), account)


def drawn(session: Session, talk: Consultation, seed: int) -> list[int]:
    sample = operations.draw(session, talk, make_account(session), seed=seed)
    found = [item.submission_id for item in sample.items]
    session.delete(sample)
    session.flush()
    return found


def test_the_draw_is_seeded_and_leaves_out_what_nobody_can_read(
    session: Session, talk: Consultation
) -> None:
    first, again, other = (drawn(session, talk, seed) for seed in (7, 7, 8))
    assert first == again != other
    assert len(set(first)) == 50
    there = set(queries.candidates(session, talk))
    assert len(there) == 60
    assert set(first) <= there


def test_it_is_drawn_once_and_from_enough(
    session: Session, talk: Consultation, analyst: Account
) -> None:
    operations.draw(session, talk, analyst)
    with pytest.raises(Conflict):
        operations.draw(session, talk, analyst)
    small = make_consultation(session)
    with pytest.raises(Invalid):
        operations.draw(session, small, analyst)
    with pytest.raises(Invalid):
        operations.draw(session, small, analyst, size=5000)


def test_two_readers_and_no_third(session: Session, talk: Consultation, analyst: Account) -> None:
    sample = operations.draw(session, talk, analyst, size=10)
    second, third = make_account(session), make_account(session)
    item = sample.items[0]
    operations.code(session, item, codes(), analyst)
    with pytest.raises(Conflict):
        operations.code(session, item, codes(), analyst)
    with pytest.raises(Invalid):
        operations.code(session, sample.items[1], codes(respect="much"), analyst)
    operations.code(session, item, codes(), second)
    assert queries.seat_of(session, sample, analyst) == 1
    assert queries.seat_of(session, sample, second) == 2
    with pytest.raises(NotAllowed):
        operations.code(session, item, codes(), third)


def test_nothing_is_told_before_both_have_read_everything(
    session: Session, talk: Consultation, analyst: Account
) -> None:
    sample = operations.draw(session, talk, analyst, size=40)
    second = make_account(session)
    code_all(session, sample, analyst, every=2)
    assert execute.results(session, sample) == ()
    code_all(session, sample, second, every=4)
    found = {one.category: one for one in execute.results(session, sample)}
    reasons = found["justification"]
    assert reasons.counts == (
        ("none", 20, 30),
        ("inferior", 0, 0),
        ("qualified", 20, 10),
        ("sophisticated", 0, 0),
    )
    assert (reasons.units, reasons.same) == (40, 0.75)
    assert reasons.kappa is not None
    assert reasons.kappa[0] == 0.5
    assert found["respect"].kappa is None  # both gave one code to everything


def test_words_taken_back_need_no_coding_and_change_no_figure_afterwards(
    session: Session, talk: Consultation, analyst: Account
) -> None:
    sample = operations.draw(session, talk, analyst, size=10)
    gone = session.get_one(DiscourseItem, sample.items[3].id)
    gone.submission.state = "removed"
    session.flush()
    for account in (analyst, make_account(session)):
        code_all(session, sample, account)
    before = execute.results(session, sample)
    assert before[0].units == 9
    sample.items[4].submission.state = "removed"
    session.flush()
    assert execute.results(session, sample) == before

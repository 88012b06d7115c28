"""Comments on a draft: made without an account, kept in their place, answered, never lost."""

from contextlib import suppress
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.comments import operations as comments
from deliberation.comments import queries
from deliberation.comments.models import Comment
from deliberation.comments.operations import CommentText
from deliberation.errors import Closed, Conflict, Invalid, NotAllowed
from deliberation.journal import JournalEntry
from deliberation.privacy import operations as privacy
from deliberation.privacy.queries import held, person_of_receipts
from deliberation.privacy.retention import operations as retention
from deliberation.submissions.models import Receipt
from tests import factories as make

CLAUSE = "By 2035, 75 percent of all soils are in good health."
NEVER_SAID = "zebrafish"


def text(**changes: object) -> CommentText:
    values: dict[str, object] = {
        "kind": "comment", "text": "Which soils?", "language": "en", "quote": "all soils",
        "age_band": "25_39", "agrees": True,
    }  # fmt: skip
    return CommentText(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def world(session: Session, clock: datetime) -> SimpleNamespace:
    w = SimpleNamespace(start=clock, consultation=make.make_consultation(session, running="draft"))
    w.member = make.make_account(session, ("board_member", w.consultation.mission))
    w.round = comments.open_round(
        session, w.consultation, "objective1", "version1", (clock + timedelta(days=7)).date(),
        w.member,
    )  # fmt: skip
    return w


def say(session: Session, w: SimpleNamespace, **changes: object) -> comments.Commented:
    return comments.comment(session, w.round, "clause1", CLAUSE, text(**changes))


def test_without_an_account_one_gets_a_receipt(session: Session, world: SimpleNamespace) -> None:
    done = say(session, world)
    assert done.code is not None
    assert done.comment.quote == "all soils"
    assert (done.comment.state, done.comment.participant is not None) == ("visible", True)
    receipt = session.scalars(select(Receipt)).one()
    assert receipt.participant_id == done.comment.participant_id
    again = comments.comment(
        session, world.round, "clause1", CLAUSE, text(text="And when?"),
        participant=done.comment.participant,
    )  # fmt: skip
    assert again.code is None
    lines = session.scalars(select(JournalEntry).where(JournalEntry.action == "comment:make"))
    assert [(line.actor_ref, line.details) for line in lines] == [(None, {})] * 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "praise"}, "kind"),
        ({"text": " "}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"quote": "no such words"}, "quote"),
        ({"kind": "suggestion", "replacement": "all soils"}, "replacement"),
        ({"agrees": False}, "agrees"),
        ({"age_band": "unsaid"}, "age_band"),
        ({"language": "e"}, "language"),
    ],
)
def test_what_is_refused_lands_on_its_field(
    session: Session, world: SimpleNamespace, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        say(session, world, **changes)
    assert refused.value.field == field


def test_a_round_closes_on_its_day_or_before_and_the_young_go_with_a_group(
    session: Session, world: SimpleNamespace
) -> None:
    with pytest.raises(NotAllowed):
        say(session, world, age_band="under_13")
    with clock_at(world.start + timedelta(days=8)), pytest.raises(Closed):
        say(session, world)
    comments.close_round(session, world.round, world.member)
    with pytest.raises(Closed):
        say(session, world)
    with pytest.raises(Closed):
        comments.close_round(session, world.round, world.member)
    with pytest.raises(Invalid):
        comments.open_round(session, world.consultation, "o", "v", world.start.date(), world.member)


def test_the_same_form_twice_is_one_comment(session: Session, world: SimpleNamespace) -> None:
    for expected in (1, 1):
        with suppress(Conflict):
            comments.comment(session, world.round, "c", CLAUSE, text(), post_key="once")
        assert len(session.scalars(select(Comment)).all()) == expected


def test_premoderation_and_minors_wait(session: Session, world: SimpleNamespace) -> None:
    world.round.is_premoderated = True
    first = say(session, world).comment
    world.round.is_premoderated = False
    second = say(session, world, age_band="16_17", text="From me.").comment
    assert (first.state, second.state) == ("waiting", "waiting")
    assert queries.shown(session, [world.round]) == []
    assert queries.waiting(session, world.consultation) == [first, second]
    comments.decide(session, first, "visible", "", world.member)
    with pytest.raises(Invalid):
        comments.decide(session, second, "removed", "", world.member)
    comments.decide(session, second, "removed", "spam", world.member)
    assert queries.shown(session, [world.round]) == [first]
    assert queries.counts(session, [world.round]) == {"visible": 1, "removed": 1}


def made(start: int = 0, end: int = len(CLAUSE), clause: str = CLAUSE) -> Comment:
    return Comment(clause_text=clause, start=start, end=end)


QUOTED = made(CLAUSE.index("all soils"), CLAUSE.index("all soils") + 9)


@pytest.mark.parametrize(
    ("clauses", "place", "words", "is_exact"),
    [
        # Edited elsewhere: another clause comes first, this one stays.
        (["First something else.", CLAUSE], 1, "all soils", True),
        # Edited in the same paragraph, outside of the quoted words.
        (["By 2040, 80 percent of all soils are in very good health."], 0, "all soils", True),
        # The quoted words themselves are reworded.
        (["By 2035, 75 percent of farmed fields are in good health."], 0, "farmed fields", False),
    ],
)
def test_a_comment_finds_its_words_again(
    clauses: list[str], place: int, words: str, is_exact: bool
) -> None:
    found = queries.anchor(QUOTED, clauses)
    assert found.place == place
    assert found.is_exact is is_exact
    assert clauses[place][found.start : found.end] == words


def test_without_its_paragraph_it_is_kept_apart() -> None:
    gone = queries.anchor(QUOTED, ["Every school has a garden.", "Rivers run free."])
    assert gone.place is None
    assert QUOTED.quote == "all soils"
    assert queries.anchor(QUOTED, []).place is None


def test_answers_one_by_one_or_in_bulk(session: Session, world: SimpleNamespace) -> None:
    first, second, third = (say(session, world, text=f"No {n}.").comment for n in range(3))
    comments.answer(session, [first, second], "noted", "We look at it.", world.member)
    assert [one.answer for one in (first, second, third)] == ["We look at it."] * 2 + [""]
    assert queries.unanswered(session, [world.round]) == [third]
    for chosen, outcome, words, field in (
        ([], "noted", "Yes.", "comments"),
        ([third], "", "Yes.", "outcome"),
        ([third], "noted", " ", "answer"),
    ):
        with pytest.raises(Invalid) as refused:
            comments.answer(session, chosen, outcome, words, world.member)
        assert refused.value.field == field
    comments.withdraw(session, third)
    with pytest.raises(Closed):
        comments.answer(session, [third], "noted", "Yes.", world.member)


def test_taken_back_or_erased_the_words_go_and_the_row_stays(
    session: Session, world: SimpleNamespace
) -> None:
    done = say(session, world, text=NEVER_SAID)
    person = person_of_receipts(session, [done.comment.participant_id or 0])
    rows = {holding.table: rows for holding, rows in held(session, person)}
    assert [row["text"] for row in rows["comment"]] == [NEVER_SAID]
    comments.answer(session, [done.comment], "noted", f"On {NEVER_SAID}.", world.member)
    privacy.erase(session, person)
    assert (done.comment.state, done.comment.text, done.comment.answer) == ("erased", "", "")
    assert queries.counts(session, [world.round]) == {"erased": 1}
    other = say(session, world).comment
    comments.withdraw(session, other)
    assert (other.state, other.text) == ("withdrawn", "")
    with pytest.raises(Closed):
        comments.withdraw(session, other)


def test_after_the_promised_months_nobody_stands_behind_a_comment(
    session: Session, world: SimpleNamespace
) -> None:
    shown, hidden = say(session, world).comment, say(session, world, text="Hidden.").comment
    comments.decide(session, hidden, "removed", "spam", world.member)
    world.consultation.closed_at = world.start
    retention.run(session, world.start + timedelta(days=800), dry_run=True)
    assert hidden.text == "Hidden."
    retention.run(session, world.start + timedelta(days=800), dry_run=False)
    assert (shown.participant_id, shown.text) == (None, "Which soils?")
    assert (hidden.participant_id, hidden.text) == (None, "")

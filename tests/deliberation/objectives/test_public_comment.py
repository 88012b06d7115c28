"""A draft goes out for comments; suggestions become a version with their credit."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from deliberation.comments import operations as comments
from deliberation.comments import queries as comment_queries
from deliberation.comments.models import Comment
from deliberation.comments.operations import CommentText
from deliberation.errors import Closed, Conflict, Invalid
from deliberation.objectives import operations as objectives
from deliberation.objectives.public_comment import operations as public_comment
from deliberation.objectives.public_comment import queries
from tests import factories as make
from tests.deliberation.objectives.test_versions import WORDING


@pytest.fixture
def world(session: Session, clock: datetime) -> SimpleNamespace:
    w = SimpleNamespace(consultation=make.make_consultation(session, running="draft"))
    w.mission, w.until = w.consultation.mission, (clock + timedelta(days=7)).date()
    w.member = make.make_account(session, ("board_member", w.mission))
    run = make.make_run(session, w.consultation, state="published")
    w.theme = make.make_theme(session, run, "Worms", state="approved")
    w.version = objectives.draft(session, w.mission, WORDING, w.member)
    w.objective = w.version.objective
    objectives.attach_evidence(session, w.version.clauses[0], w.theme, w.member)
    w.round = public_comment.open_for_comment(session, w.version, w.consultation, w.until, w.member)
    return w


def suggest(
    session: Session, w: SimpleNamespace, quote: str, words: str, place: int = 0
) -> Comment:
    clause = w.version.clauses[place]
    text = CommentText(
        kind="suggestion", text="Better so.", language="en", quote=quote, replacement=words,
        age_band="25_39", agrees=True,
    )  # fmt: skip
    return comments.comment(session, w.round, clause.ref, clause.text, text).comment


def test_opening_makes_the_draft_public_and_only_the_newest_draft_opens(
    session: Session, world: SimpleNamespace
) -> None:
    assert world.version.state == "for_comment"
    assert world.objective.public is world.version
    later = objectives.revise(session, world.objective, WORDING, world.member)
    with pytest.raises(Closed):
        public_comment.open_for_comment(
            session, world.version, world.consultation, world.until, world.member
        )
    assert world.objective.public is world.version  # until the new one is opened
    public_comment.open_for_comment(session, later, world.consultation, world.until, world.member)
    assert (world.version.state, later.state) == ("withdrawn", "for_comment")
    other = make.make_consultation(session)
    with pytest.raises(Invalid):
        public_comment.open_for_comment(session, later, other, world.until, world.member)
    objectives.propose(session, later, world.member)
    with pytest.raises(Closed):
        public_comment.open_for_comment(
            session, later, world.consultation, world.until, world.member
        )


def test_accepted_suggestions_become_a_version_with_credit(
    session: Session, world: SimpleNamespace
) -> None:
    first = suggest(session, world, "soils", "soils and sands")
    second = suggest(session, world, "By 2035,", "By the year 2035,")
    third = suggest(session, world, "every county", "every parish", place=1)
    version = public_comment.accept(
        session, world.objective, [first, second, third], "Thank you.", world.member
    )
    assert [clause.text for clause in version.clauses] == [
        "By the year 2035, 75 percent of soils and sands are in good health,",
        "with every parish above 60.",
    ]
    assert version.clauses[0].source_ref in (first.ref, second.ref)
    assert version.clauses[1].source_ref == third.ref
    assert version.theme_ids == {world.theme.id}
    for one in (first, second, third):
        assert (one.outcome, one.answer, one.became_ref) == ("accepted", "Thank you.", version.ref)
    with pytest.raises(Closed):
        public_comment.accept(session, world.objective, [first], "Again.", world.member)


def test_overlapping_changed_or_plain_comments_are_not_accepted(
    session: Session, world: SimpleNamespace
) -> None:
    one, two = (
        suggest(session, world, "75 percent", "80 percent"),
        suggest(session, world, "percent of soils", "parts of soils"),
    )
    with pytest.raises(Invalid):
        public_comment.accept(session, world.objective, [one, two], "Both.", world.member)
    clauses = ("By 2035, 90 percent of soils are in good health,", WORDING.clauses[1])
    objectives.revise(session, world.objective, replace(WORDING, clauses=clauses), world.member)
    with pytest.raises(Conflict):
        public_comment.accept(session, world.objective, [one], "Late.", world.member)
    with pytest.raises(Invalid):
        public_comment.accept(session, world.objective, [], "None.", world.member)
    assert (one.outcome, two.outcome) == ("", "")


def test_every_comment_stands_once_also_when_its_paragraph_is_gone(
    session: Session, world: SimpleNamespace
) -> None:
    kept = suggest(session, world, "soils", "fields")
    lost = suggest(session, world, "every county", "every parish", place=1)
    wording = replace(WORDING, clauses=("An opening.", WORDING.clauses[0]))
    later = objectives.revise(session, world.objective, wording, world.member)
    said = comment_queries.shown(session, [world.round])
    found = queries.discussion(later, said)
    assert [one.comment for one in found.removed] == [lost]
    assert [[p.comment for p in paragraph.placed] for paragraph in found.paragraphs] == [
        [], [kept],
    ]  # fmt: skip

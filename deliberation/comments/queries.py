"""What is read about comments: the open rounds, what is shown, and where a comment stands now."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from deliberation.comments.models import Comment, CommentRound
from deliberation.consultations.models import Consultation
from deliberation.people.models import Participant

ALIKE = 0.6  # a paragraph or a phrase this similar is the same one, reworded


@dataclass(frozen=True)
class Anchor:
    """Where the words of a comment are in a later text: `place` from 0, offsets end exclusive.

    `place` is None when the paragraph is gone; then the comment still shows its own quote.
    `is_exact`: the quoted words stand there unchanged.
    """

    place: int | None
    start: int = 0
    end: int = 0
    is_exact: bool = False


def anchor(comment: Comment, clauses: Sequence[str]) -> Anchor:
    """Find a comment's words in the clauses of another version, by the text alone.

    The same paragraph first, then whichever paragraph still holds the quoted words and resembles
    the old one most, then the most similar paragraph at all (similarity 0 to 1, at least ALIKE).
    """
    if comment.clause_text in clauses:
        return Anchor(clauses.index(comment.clause_text), comment.start, comment.end, True)
    ranked = sorted(
        ((_alike(comment.clause_text, text), -place) for place, text in enumerate(clauses)),
        reverse=True,
    )
    for likeness, negative in ranked:
        place, quote = -negative, comment.quote
        start = clauses[place].find(quote)
        is_phrase = len(quote) >= len(comment.clause_text) / 2 or likeness >= ALIKE
        if quote and start >= 0 and is_phrase:
            return Anchor(place, start, start + len(quote), True)
    if ranked and ranked[0][0] >= ALIKE:
        place = -ranked[0][1]
        return Anchor(place, *_reworded(comment, clauses[place]))
    return Anchor(None)


def _alike(before: str, after: str) -> float:
    return SequenceMatcher(None, before.split(), after.split(), autojunk=False).ratio()


def _reworded(comment: Comment, text: str) -> tuple[int, int]:
    """The span of the new paragraph that took the place of the quoted words, by whole words."""
    before, after = _words(comment.clause_text), _words(text)
    matcher = SequenceMatcher(
        None, [word for word, _, _ in before], [word for word, _, _ in after], autojunk=False
    )
    found: list[int] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        for place in range(i1, i2):
            _word, start, end = before[place]
            if start < comment.end and end > comment.start:
                found += [j1 + place - i1] if kind == "equal" else range(j1, j2)
    if not found:
        return 0, len(text)  # struck out: the whole paragraph is what is left
    return after[min(found)][1], after[max(found)][2]


def _words(text: str) -> list[tuple[str, int, int]]:
    return [(found[0], found.start(), found.end()) for found in re.finditer(r"\S+", text)]


def rounds_of(session: Session, objective_ref: str) -> list[CommentRound]:
    """Every time an objective was out for comments, newest first."""
    query = select(CommentRound).where(CommentRound.objective_ref == objective_ref)
    query = query.options(joinedload(CommentRound.consultation))
    return list(session.scalars(query.order_by(CommentRound.id.desc())))


def open_rounds(
    session: Session, consultation: Consultation, moment: datetime
) -> list[CommentRound]:
    """The drafts of a consultation that can be commented on now."""
    query = select(CommentRound).where(
        CommentRound.consultation_id == consultation.id,
        CommentRound.closed_at.is_(None),
        CommentRound.closes_on >= moment.date(),
    )
    return list(session.scalars(query.order_by(CommentRound.id)))


def shown(session: Session, rounds: Sequence[CommentRound]) -> list[Comment]:
    """What everybody reads of these rounds, oldest first."""
    query = select(Comment).where(
        Comment.round_id.in_([one.id for one in rounds]), Comment.state == "visible"
    )
    return list(session.scalars(query.order_by(Comment.id)))


def counts(session: Session, rounds: Sequence[CommentRound]) -> dict[str, int]:
    """How many comments stand in which state, so that nothing that was sent disappears."""
    query = select(Comment.state, func.count()).where(
        Comment.round_id.in_([one.id for one in rounds])
    )
    return {state: count for state, count in session.execute(query.group_by(Comment.state))}


def unanswered(session: Session, rounds: Sequence[CommentRound]) -> list[Comment]:
    """What the board has not answered yet, oldest first."""
    return [comment for comment in shown(session, rounds) if comment.outcome == ""]


def waiting(session: Session, consultation: Consultation) -> list[Comment]:
    """What a moderator has not looked at yet, oldest first."""
    query = (
        select(Comment)
        .join(Comment.round)
        .where(CommentRound.consultation_id == consultation.id, Comment.state == "waiting")
        .options(joinedload(Comment.round), joinedload(Comment.participant))
    )
    return list(session.scalars(query.order_by(Comment.id)))


def by_participants(session: Session, participants: Sequence[Participant]) -> list[Comment]:
    """What these people commented, newest first."""
    query = select(Comment).where(Comment.participant_id.in_([one.id for one in participants]))
    query = query.options(joinedload(Comment.round).joinedload(CommentRound.consultation))
    return list(session.scalars(query.order_by(Comment.id.desc())))

"""The board puts a draft out for comments, and accepts suggestions as a new version."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.comments import operations as comments
from deliberation.comments.models import Comment, CommentRound
from deliberation.comments.queries import anchor
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Conflict, Invalid
from deliberation.objectives import operations as objectives
from deliberation.objectives.models import (
    WRITTEN_ON,
    Clause,
    Objective,
    ObjectiveVersion,
    Wording,
)
from deliberation.people.models import Account


def open_for_comment(
    session: Session,
    version: ObjectiveVersion,
    consultation: Consultation,
    closes_on: date | None,
    account: Account,
) -> CommentRound:
    """Everybody can read the newest draft and comment on it until the end of a day.

    An earlier wording that was out for comments is withdrawn; what was said about it comes along.
    """
    objective = version.objective
    if version is not objective.latest or version.state not in (*WRITTEN_ON, "for_comment"):
        raise Closed("Only the newest draft can be put out for comments.")
    if consultation.mission_id != objective.mission_id:
        raise Invalid("consultation", "Choose a consultation of this mission.")
    found = comments.open_round(
        session, consultation, objective.ref, version.ref, closes_on, account
    )
    for other in objective.versions:
        if other is not version and other.state == "for_comment":
            other.state = "withdrawn"
    version.state = "for_comment"
    version.commented_from = version.commented_from or now()
    session.flush()
    _note(session, "objective:open_comments", version, account)
    return found


def accept(
    session: Session,
    objective: Objective,
    suggestions: Sequence[Comment],
    answer: str,
    account: Account,
    *,
    change_reason: str = "",
) -> ObjectiveVersion:
    """A new draft with the suggested words in place, each changed clause credited to its comment.

    Raises Conflict when the quoted words no longer stand as they were, Invalid for what asks for
    less without a reason, or for two suggestions about the same words.
    """
    latest = objective.latest
    assert latest is not None  # an objective begins with a version
    if not suggestions or any(one.kind != "suggestion" for one in suggestions):
        raise Invalid("comments", "Choose at least one suggestion.")
    if any(not one.is_public or one.outcome == "accepted" for one in suggestions):
        raise Closed("Only suggestions that everybody can read are accepted, and each once.")
    texts, credited = _replaced([clause.text for clause in latest.clauses], suggestions)
    wording = _wording(latest, tuple(text for text in texts if text.strip()))
    version = objectives.revise(session, objective, wording, account, change_reason=change_reason)
    kept = [place for place, text in enumerate(texts) if text.strip()]
    for clause, place in zip(version.clauses, kept, strict=True):
        if place in credited:
            clause.credit, clause.source_ref = "", credited[place].ref
            _keep_evidence(clause, latest.clauses[place])
    comments.answer(session, suggestions, "accepted", answer, account, became_ref=version.ref)
    session.flush()
    return version


def _replaced(
    texts: list[str], suggestions: Sequence[Comment]
) -> tuple[list[str], dict[int, Comment]]:
    """The clauses with the suggested words, and by place whose suggestion it was."""
    found = [(anchor(one, texts), one) for one in suggestions]
    credited: dict[int, Comment] = {}
    taken: dict[int, int] = {}  # from which character on a clause is changed already
    for where, one in sorted(found, key=lambda pair: (pair[0].place or 0, -pair[0].start)):
        if where.place is None or not where.is_exact:
            raise Conflict("The words of a suggestion have changed since. Write it in by hand.")
        if where.end > taken.get(where.place, len(texts[where.place])):
            raise Invalid("comments", "Two suggestions are about the same words. Choose one.")
        text = texts[where.place]
        texts[where.place] = text[: where.start] + one.replacement + text[where.end :]
        taken[where.place], credited[where.place] = where.start, one
    tidied = [" ".join(t.split()) if place in credited else t for place, t in enumerate(texts)]
    return tidied, credited


def _wording(version: ObjectiveVersion, clauses: tuple[str, ...]) -> Wording:
    names = [field.name for field in fields(Wording) if field.name != "clauses"]
    return Wording(clauses=clauses, **{name: getattr(version, name) for name in names})


def _keep_evidence(clause: Clause, old: Clause) -> None:
    """However much a suggestion rewords it, it is the same clause."""
    if not clause.evidence:
        objectives.inherit_evidence(clause, old)


def _note(
    session: Session, action: str, version: ObjectiveVersion, account: Account, **details: Any
) -> None:
    journal.record(
        session,
        action,
        version.objective,
        role="board_member",
        actor_ref=account.ref,
        scope_ref=version.objective.mission.ref,
        details={"version": version.number} | details,
    )

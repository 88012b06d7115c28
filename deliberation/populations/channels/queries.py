"""By which channels people took part: counted apart, and together without a silent sum."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from deliberation import disclosure
from deliberation.consultations.models import UNSAID, Consultation
from deliberation.dialogues.consent import queries as consent
from deliberation.dialogues.models import Dialogue, DialogueItem
from deliberation.submissions.counting.queries import contributor, counts_people
from deliberation.submissions.models import Submission
from deliberation.voting.models import Statement, Vote

# What kind of room a session was, as a reader knows it; every other one is a workshop. The same
# words as those of a theme's channels (insights/channels).
ROOMS = {"youth_table": "class", "life_event": "interview"}


@dataclass(frozen=True)
class Channels:
    """How people took part. What was said in a room is a submission of no contributor; those who
    sat there are counted by the session, and voters vote: these are never added up."""

    submissions: dict[str, int]  # by channel, most first
    contributors: int
    sessions: int
    people_in_sessions: int | None  # None: too few to tell
    voters: int

    @property
    def together(self) -> int:
        return sum(self.submissions.values())


def channels(session: Session, consultation: Consultation) -> Channels:
    """Submissions that stand, by channel, and the people of each kind apart (four statements)."""
    kind = case(ROOMS, value=Dialogue.kind, else_="workshop")
    room = case((Dialogue.id.is_not(None), kind), else_=Submission.channel)
    size = func.count(Submission.id.distinct())
    by_channel = select(room, size).select_from(Submission)
    by_channel = by_channel.outerjoin(DialogueItem, DialogueItem.submission_id == Submission.id)
    by_channel = by_channel.outerjoin(Dialogue, Dialogue.id == DialogueItem.dialogue_id)
    rows = session.execute(by_channel.where(_stands(consultation)).group_by(room)).all()
    people = select(func.count(contributor().distinct())).where(_stands(consultation))
    voters = select(func.count(Vote.participant_id.distinct())).join(Vote.statement)
    voters = voters.where(Statement.consultation_id == consultation.id)
    sessions, sitting, with_minors = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Dialogue.people_count), 0),
            func.count().filter(Dialogue.has_minors),
        ).where(*_held(consultation))
    ).one()
    return Channels(
        submissions=dict(sorted(((c, n) for c, n in rows), key=lambda row: (-row[1], row[0]))),
        contributors=session.scalar(people) or 0,
        sessions=sessions,
        people_in_sessions=disclosure.shown(sitting, may_include_minors=bool(with_minors)),
        voters=session.scalar(voters) or 0,
    )


def _stands(consultation: Consultation) -> ColumnElement[bool]:
    return and_(
        Submission.consultation_id == consultation.id,
        Submission.state == "visible",
        Submission.withdrawn_at.is_(None),
        counts_people(),
    )


def ages_in_sessions(session: Session, consultation: Consultation) -> dict[str, int | None]:
    """People by age band over all sessions, for staff; small counts hidden as everywhere."""
    counts: Counter[str] = Counter()
    total = 0
    held = select(Dialogue.bands, Dialogue.people_count).where(*_held(consultation))
    for bands, people in session.execute(held):
        said = {band: int(n) for band, n in bands.items() if band != UNSAID and n}
        counts.update(said)
        total += max(people, sum(said.values()))
    if not counts:
        return {}
    table = {key: counts[key] for key in consent.bands() if counts[key]}
    table |= {UNSAID: total - sum(counts.values())}
    minors = tuple(table) if consent.holds_minors(counts) else ()
    return disclosure.table(table, minors=minors)


def _held(consultation: Consultation) -> tuple[ColumnElement[bool], ...]:
    return (
        Dialogue.consultation_id == consultation.id,
        Dialogue.state.in_(("submitted", "closed")),
    )

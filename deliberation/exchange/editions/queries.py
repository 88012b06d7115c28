"""Who took part, by what people said about themselves: dated editions, never a running count.

A count by a personal attribute that moves with every submission tells who came last. So it is
counted when the writing has ended, passes the minimum cell, and stays as it was published: an
edition is a line of the journal. A later one is refused while the difference of the two would tell
fewer people apart than the minimum cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from deliberation import disclosure
from deliberation.consultations.models import UNSAID, Consultation
from deliberation.journal import JournalEntry
from deliberation.people.models import AGE_BANDS, Demographic, Participant
from deliberation.people.queries import is_minor
from deliberation.populations.queries import AGE, asks_age
from deliberation.submissions.counting.queries import by_contributor
from deliberation.submissions.models import Submission

ACTION = "edition:publish"
Breakdowns = dict[str, dict[str, int | None]]  # question -> option -> contributors


@dataclass(frozen=True)
class Edition:
    """What was published on a day; `contributors` is the total of every table."""

    number: int
    published_at: datetime
    contributors: int
    tables: Breakdowns


def writing_has_ended(consultation: Consultation, moment: datetime) -> bool:
    """Nobody can add a submission any more."""
    ends = [phase.ends_at for phase in consultation.phases if phase.kind == "share"]
    is_over = all(end is not None and end <= moment for end in ends)
    return bool(ends) and (is_over or consultation.closed_at is not None)


def editions(session: Session, consultation: Consultation) -> list[Edition]:
    """All editions, newest first (one statement)."""
    query = select(JournalEntry).where(
        JournalEntry.scope_ref == consultation.ref, JournalEntry.action == ACTION
    )
    return [
        Edition(entry.details["number"], entry.at, entry.details["contributors"],
                entry.details["tables"])
        for entry in session.scalars(query.order_by(JournalEntry.id.desc()))
    ]  # fmt: skip


def latest(session: Session, consultation: Consultation) -> Edition | None:
    """What is published now."""
    return next(iter(editions(session, consultation)), None)


def counted(session: Session, consultation: Consultation) -> tuple[int, Breakdowns]:
    """Contributors, and their tables as they may be told now (one statement a question)."""
    writers = _writers(consultation)
    total = session.scalar(select(func.count()).where(Participant.id.in_(writers))) or 0
    minors_here = _has_minors(session, consultation)
    tables: Breakdowns = {}
    for question in consultation.questions:
        if question.is_demographic:
            query = select(Demographic.option_key, func.count())
            query = query.where(
                Demographic.question_key == question.key, Demographic.participant_id.in_(writers)
            )
            found = session.execute(query.group_by(Demographic.option_key))
            said = {option: count for option, count in found}
            counts = {o["key"]: said.get(o["key"], 0) for o in question.real_options}
            counts[UNSAID] = total - sum(counts.values())
            minors = tuple(counts) if minors_here else ()
            tables[question.key] = disclosure.table(counts, minors=minors)
    if not asks_age(tables):
        tables |= _ages(session, writers, minors_here)
    return total, tables


def _ages(session: Session, writers: Select[int | None], minors_here: bool) -> Breakdowns:
    """The age groups that people gave before they wrote; no table where nobody was asked."""
    query = select(Participant.age_band, func.count()).where(Participant.id.in_(writers))
    said = {band: count for band, count in session.execute(query.group_by(Participant.age_band))}
    if not said.keys() - {UNSAID}:
        return {}
    counts = {band: said.get(band, 0) for band in AGE_BANDS}
    return {AGE: disclosure.table(counts, minors=tuple(counts) if minors_here else ())}


def _writers(consultation: Consultation) -> Select[int | None]:
    """The contributors whose submissions stand; a group of a session is none."""
    return select(Submission.participant_id).where(
        Submission.consultation_id == consultation.id,
        Submission.participant_id.is_not(None),
        Submission.state == "visible",
        Submission.withdrawn_at.is_(None),
        by_contributor(),
    )


def _has_minors(session: Session, consultation: Consultation) -> bool:
    bands = select(Participant.age_band).where(Participant.id.in_(_writers(consultation)))
    return any(is_minor(band) for band in session.scalars(bands.distinct()))


def fewest(session: Session, consultation: Consultation) -> int:
    """The smallest number that is told here, and by which two editions may differ."""
    return disclosure.limit(may_include_minors=_has_minors(session, consultation))


def tells_apart(
    before: Edition, contributors: int, tables: Breakdowns, limit: int | None = None
) -> bool:
    """Whether the two would differ somewhere by so few people (`limit`) that they are told."""
    limit = disclosure.limit() if limit is None else limit
    if 0 < abs(contributors - before.contributors) < limit:
        return True
    return any(
        _differs(before.tables[key], before.contributors, table, contributors, limit)
        for key, table in tables.items()
        if key in before.tables
    )


def _differs(
    old: Mapping[str, int | None],
    old_total: int,
    new: Mapping[str, int | None],
    new_total: int,
    limit: int,
) -> bool:
    """Cells told in both are compared one by one, all others as what the totals leave of them."""
    both = [key for key in new if new[key] is not None and old.get(key) is not None]
    pairs = [(old[key] or 0, new[key] or 0) for key in both]
    rest = (old_total - sum(a for a, _ in pairs), new_total - sum(b for _, b in pairs))
    return any(0 < abs(b - a) < limit for a, b in (*pairs, rest))

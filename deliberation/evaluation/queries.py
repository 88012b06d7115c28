"""What is on record about how a consultation was run: the evidence of its evaluation page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation import disclosure
from deliberation.consultations.models import Consultation, MethodNote
from deliberation.evaluation.discourse import execute as discourse
from deliberation.evaluation.discourse import queries as samples
from deliberation.evaluation.discourse.execute import CategoryResult
from deliberation.evaluation.indicators import queries as passive
from deliberation.evaluation.indicators.queries import Indicators
from deliberation.evaluation.surveys import queries as surveys
from deliberation.evaluation.surveys.models import AUDIENCES
from deliberation.evaluation.surveys.queries import Item
from deliberation.insights import queries as insights
from deliberation.insights.models import Point, Run
from deliberation.insights.positions.models import FactMark
from deliberation.insights.reading import queries as reading
from deliberation.insights.reading.queries import Coverage
from deliberation.journal import JournalEntry
from deliberation.people.models import Participant
from deliberation.populations import queries as populations
from deliberation.populations.channels import queries as ways
from deliberation.populations.channels.queries import Channels
from deliberation.responses import queries as responses
from deliberation.responses.following.models import Digest, HelpOffer
from deliberation.responses.understanding import queries as understanding
from deliberation.responses.understanding.queries import Result

# The criteria of the three stages, in order (methods.md 2j, after the OECD's guidelines).
STAGES = {
    "design": ("purpose", "framing", "method", "involvement", "openness", "inclusion"),
    "experience": (
        "facilitation",
        "information",
        "judgement",
        "knowledge",
        "access",
        "respect",
        "freedom",
    ),
    "impact": ("influence", "follow_up", "aftercare"),
}


@dataclass(frozen=True)
class Answered:
    """Approved themes, how many have an answer of which status, and how late the others are."""

    themes: int
    by_status: dict[str, int]
    late_days: int

    @property
    def count(self) -> int:
        return sum(self.by_status.values())


@dataclass(frozen=True)
class Aftercare:
    """News that was sent, and offers to go on helping (None: too few to be told)."""

    news: int
    offers: int | None


@dataclass(frozen=True)
class Findings:
    """Everything that the record and the people asked have to say; empty where nobody was."""

    surveys: dict[str, dict[str, Item]]  # by audience and question
    discourse: tuple[CategoryResult, ...]
    passive: Indicators
    channels: Channels
    journal_lines: int
    changes: int  # of the method while it ran, each with a reason
    coverage: Coverage
    facts: tuple[int, int]  # claims that were checked, claims that were marked
    outreach: tuple[int, int]  # tasks done, tasks planned
    answered: Answered
    understanding: Result
    aftercare: Aftercare

    def said(self, audience: str, key: str) -> Item | None:
        """What was answered to a question, where it may be told."""
        item = self.surveys[audience].get(key)
        return item if item is not None and item.count else None


def findings(session: Session, consultation: Consultation, moment: datetime) -> Findings:
    """A fixed number of statements, whatever the size."""
    run = insights.published_run(session, consultation)
    sample = samples.sample_of(session, consultation)
    tasks = populations.tasks_of(session, consultation)
    return Findings(
        surveys={
            audience: {item.key: item for item in surveys.results(session, consultation, audience)}
            for audience in AUDIENCES
        },
        discourse=discourse.results(session, sample) if sample else (),
        passive=passive.indicators(session, consultation),
        channels=ways.channels(session, consultation),
        journal_lines=_count(session, JournalEntry.id, JournalEntry.scope_ref == consultation.ref),
        changes=_count(session, MethodNote.id, MethodNote.consultation_id == consultation.id),
        coverage=reading.coverage(session, consultation),
        facts=_facts(session, run) if run else (0, 0),
        outreach=(sum(task.done_at is not None for task in tasks), len(tasks)),
        answered=_answered(session, consultation, run, moment),
        understanding=understanding.result_of(session, consultation),
        aftercare=_aftercare(session, consultation),
    )


def _count(session: Session, column: object, where: object) -> int:
    query = select(func.count(column)).where(where)  # type: ignore[arg-type]
    return session.scalar(query) or 0


def _facts(session: Session, run: Run) -> tuple[int, int]:
    """Checked, found right or wrong, of all claims of fact that somebody marked."""
    is_checked = FactMark.state != "unchecked"
    query = select(func.count().filter(is_checked), func.count()).select_from(FactMark)
    row = session.execute(
        query.join(Point, FactMark.point_id == Point.id).where(Point.run_id == run.id)
    ).one()
    return row[0], row[1]


def _answered(
    session: Session, consultation: Consultation, run: Run | None, moment: datetime
) -> Answered:
    if run is None:
        return Answered(0, {}, 0)
    approved = {theme.id for theme in run.themes if theme.state == "approved"}
    found = responses.responses_of(session, run)
    statuses = Counter(one.status for theme, one in found.items() if theme in approved)
    late = responses.late_days(session, consultation, moment)
    return Answered(len(approved), dict(statuses), late)


def _aftercare(session: Session, consultation: Consultation) -> Aftercare:
    news = _count(session, Digest.id, Digest.consultation_id == consultation.id)
    offers = (
        select(func.count(HelpOffer.participant_id.distinct()))
        .join(HelpOffer.participant)
        .where(Participant.scope_ref == consultation.ref)
    )
    return Aftercare(news, disclosure.shown(session.scalar(offers) or 0, may_include_minors=True))

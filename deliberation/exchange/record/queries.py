"""The public record of a consultation in one piece: what the report and the case card tell.

Read in a number of statements that does not grow with themes, answers or objectives. Everything
here is public already on some page; nothing is told of a single person.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session, selectinload

from deliberation import disclosure
from deliberation.consultations import queries as consultations
from deliberation.consultations.models import Consultation, MethodNote
from deliberation.exchange.editions import queries as editions
from deliberation.exchange.editions.queries import Edition
from deliberation.exchange.record.positions import queries as positions
from deliberation.foresight.models import FairnessVerdict
from deliberation.insights import queries as insights
from deliberation.insights.kept.queries import kept
from deliberation.insights.lanes.queries import beside_people
from deliberation.insights.ledger.queries import Ledger, is_counted
from deliberation.insights.models import Campaign, CampaignMember, Run
from deliberation.insights.positions.queries import Held
from deliberation.insights.queries import MINORS, ThemeSummary
from deliberation.insights.reading import queries as reading
from deliberation.insights.reading.queries import Coverage
from deliberation.journal import JournalEntry
from deliberation.moderation import queries as moderation
from deliberation.objectives import queries as objectives
from deliberation.objectives.chain import queries as chain
from deliberation.objectives.decisions import queries as decisions
from deliberation.objectives.decisions.models import LoggedDecision
from deliberation.objectives.indicators import queries as indicators
from deliberation.objectives.indicators.models import IndicatorValue
from deliberation.objectives.models import Clause, Objective, ObjectiveVersion
from deliberation.objectives.queries import Node, Source
from deliberation.responses import queries as responses
from deliberation.responses.models import ThemeResponse
from deliberation.responses.queries import Judgement
from deliberation.submissions.counting.queries import by_contributor, counts_people, is_role_played
from deliberation.submissions.models import Submission

Cells = dict[str, int | None]
MOST_LOGGED = 200


@dataclass(frozen=True)
class Family:
    """A family of near-identical submissions; `label` only where a person called it organised."""

    size: int
    is_organised: bool
    label: str


@dataclass(frozen=True)
class Participation:
    """Who took part: submissions by group; None where a count is too small to be told.

    Languages and channels describe texts; the lanes say something about people, so theirs pass
    the minimum cell. `people` are distinct pseudonyms; None where nobody wrote under one. What was
    said as people of 2060 stands in its lane and in no other number.
    """

    submissions: int
    people: int | None
    lanes: Cells
    languages: Cells
    channels: Cells


@dataclass(frozen=True)
class ThemeRecord:
    """One theme with all that became of it."""

    summary: ThemeSummary
    response: ThemeResponse | None
    judgement: Judgement | None
    clauses: tuple[Clause, ...]
    positions: tuple[Held, ...] = ()


@dataclass(frozen=True)
class ObjectiveRecord:
    """One public objective of the mission with what its clauses rest on."""

    node: Node
    sources: dict[int, list[Source]]  # by the clause's id
    latest: IndicatorValue | None = None
    fairness: FairnessVerdict | None = None

    @property
    def version(self) -> ObjectiveVersion:
        return self.node.version


@dataclass(frozen=True)
class Record:
    """Everything that was promised, said, answered and decided."""

    consultation: Consultation
    as_of: datetime | None  # of the newest act on record
    run: Run | None
    edits: int
    ledger: Ledger | None
    participation: Participation
    themes: tuple[ThemeRecord, ...]
    families: tuple[Family, ...]
    removed: dict[str, int]
    notes: tuple[MethodNote, ...]
    objectives: tuple[ObjectiveRecord, ...]
    late_days: int
    log: tuple[LoggedDecision, ...] = ()  # of the whole mission, newest first
    coverage: Coverage | None = None
    edition: Edition | None = None  # what people said about themselves, as it was published

    @property
    def answered(self) -> tuple[ThemeRecord, ...]:
        return tuple(theme for theme in self.themes if theme.response is not None)


def record_of(session: Session, consultation: Consultation, moment: datetime) -> Record:
    """Gather the record; themes in the order of how many different submissions speak of them."""
    run = insights.published_run(session, consultation)
    found = tuple(_objectives(session, consultation))
    return Record(
        consultation=consultation,
        as_of=_newest_act(session, consultation),
        run=run,
        edits=insights.step_count(session, run) if run else 0,
        ledger=insights.ledger(session, run) if run else None,
        participation=participation_in(session, consultation, run),
        themes=tuple(_themes(session, run, found)) if run else (),
        families=tuple(_families(session, run)) if run else (),
        removed=moderation.removed_by_reason(session, consultation),
        notes=tuple(consultations.notes(session, consultation)),
        objectives=found,
        late_days=responses.late_days(session, consultation, moment),
        log=tuple(decisions.log_of(session, consultation.mission, limit=MOST_LOGGED)),
        coverage=reading.coverage(session, consultation),
        edition=editions.latest(session, consultation),
    )


def participation_in(
    session: Session, consultation: Consultation, run: Run | None
) -> Participation:
    """Counts of the submissions that stand (two statements)."""
    if run is None:
        return _participation(session, consultation, run)
    count = lambda: _participation(session, consultation, run)  # noqa: E731
    return kept(session, run, "participation", count)


def _participation(session: Session, consultation: Consultation, run: Run | None) -> Participation:
    here = Submission.consultation_id == consultation.id
    stands = is_counted(run) if run else _is_visible()
    query = select(Submission.lane, Submission.language, Submission.channel, func.count())
    rows = session.execute(
        query.where(here, stands, counts_people()).group_by(
            Submission.lane, Submission.language, Submission.channel
        )
    ).all()
    tables: list[dict[str, int]] = [defaultdict(int) for _ in range(3)]
    for *groups, count in rows:
        for table, group in zip(tables, groups, strict=True):
            table[group] += count
    lanes, languages, channels = (dict(sorted(table.items())) for table in tables)
    person = case((by_contributor(), Submission.participant_id))
    beside = select(func.count(person.distinct()), func.count().filter(is_role_played()))
    people, played = session.execute(beside.where(here, stands)).one()
    return Participation(
        submissions=sum(lanes.values()),
        people=people or None,
        lanes=beside_people(disclosure.table(lanes, minors=MINORS), played),
        languages=dict(languages),
        channels=dict(channels),
    )


def _is_visible() -> ColumnElement[bool]:
    return and_(Submission.state == "visible", Submission.withdrawn_at.is_(None))


def _newest_act(session: Session, consultation: Consultation) -> datetime | None:
    scopes = (consultation.ref, consultation.mission.ref)
    query = select(func.max(JournalEntry.at)).where(JournalEntry.scope_ref.in_(scopes))
    return session.scalar(query)


def _themes(session: Session, run: Run, found: tuple[ObjectiveRecord, ...]) -> list[ThemeRecord]:
    answers, judged = responses.responses_of(session, run), responses.verdicts(session, run)
    clauses, held = _clauses_by_theme(found), positions.held_in(session, run)
    summaries = insights.theme_summaries(session, run)
    return [
        ThemeRecord(
            summary=summary,
            response=answers.get(summary.theme.id),
            judgement=judged.get(summary.theme.id),
            clauses=tuple(clauses.get(summary.theme.id, ())),
            positions=tuple(held.get(summary.theme.id, ())),
        )
        for summary in sorted(summaries, key=lambda s: (-s.distinct_count, s.theme.position))
        if summary.theme.state == "approved"
    ]


def _clauses_by_theme(found: tuple[ObjectiveRecord, ...]) -> dict[int, list[Clause]]:
    by_theme: dict[int, list[Clause]] = defaultdict(list)
    for objective in found:
        for clause in objective.version.clauses:
            for theme in {source.theme.id for source in objective.sources.get(clause.id, [])}:
                by_theme[theme].append(clause)
    return by_theme


def _families(session: Session, run: Run) -> list[Family]:
    """Campaigns by their size; the words of a copy are told on its own page only."""
    size = func.count(CampaignMember.id)
    query = select(Campaign, size).join(Campaign.members).join(CampaignMember.submission)
    query = query.where(Campaign.run_id == run.id, counts_people())
    rows = session.execute(query.group_by(Campaign.id).order_by(size.desc(), Campaign.id))
    return [
        Family(count, campaign.is_organised, campaign.label if campaign.is_organised else "")
        for campaign, count in rows
    ]


def _objectives(session: Session, consultation: Consultation) -> list[ObjectiveRecord]:
    """The mission's public objectives in reading order."""
    nodes = list(_flat(objectives.tree(session, consultation.mission)))
    _load_decisions(session, nodes)
    sources = chain.sources_of(session, [node.version for node in nodes])
    latest = indicators.latest_values(session, [node.objective for node in nodes])
    fairness = _fairness(session, [node.version.ref for node in nodes])
    return [
        ObjectiveRecord(
            node,
            {clause.id: sources.get(clause.id, []) for clause in node.version.clauses},
            latest.get(node.objective.id),
            fairness.get(node.version.ref),
        )
        for node in nodes
    ]


def _fairness(session: Session, refs: list[str]) -> dict[str, FairnessVerdict]:
    """The newest verdict on each version."""
    query = select(FairnessVerdict).where(FairnessVerdict.version_ref.in_(refs))
    query = query.options(selectinload(FairnessVerdict.assessors))
    return {one.version_ref: one for one in session.scalars(query.order_by(FairnessVerdict.number))}


def _load_decisions(session: Session, nodes: list[Node]) -> None:
    """Positions, waivers, decisions and decision points of all of them at once."""
    query = select(ObjectiveVersion).where(
        ObjectiveVersion.id.in_([node.version.id for node in nodes])
    )
    version = ObjectiveVersion
    query = query.options(
        selectinload(version.positions),
        selectinload(version.waivers),
        selectinload(version.decision),
        selectinload(version.objective).selectinload(Objective.decision_points),
    )
    session.scalars(query).all()


def _flat(nodes: tuple[Node, ...]) -> list[Node]:
    return [one for node in nodes for one in (node, *_flat(node.children))]

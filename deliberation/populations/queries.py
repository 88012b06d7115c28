"""Who is here, who is missing: the share of a group among contributors against everybody's.

Those who take part chose to. The ratio says how far they differ from the population, and nothing
about what the population thinks. It is worked out from counts that passed the minimum cell
(`deliberation.exchange.editions`), and from nothing else: it tells no more than they do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from deliberation import disclosure
from deliberation.consultations.models import UNSAID, Consultation
from deliberation.dialogues.consent import queries as consent
from deliberation.dialogues.models import Dialogue, DialogueItem
from deliberation.people.models import AGE_BANDS
from deliberation.populations.models import OutreachTask, ReferenceFigure
from deliberation.submissions.counting.queries import contributor, counts_people
from deliberation.submissions.models import Submission
from deliberation.voting.models import Statement, Vote

AGE = "age_band"  # asked of everybody without an account, beside the questions of the form
UNDER, OVER = 0.5, 2.0  # flagged outside (methods.md 2i)
Cells = Mapping[str, int | None]


@dataclass(frozen=True)
class Asked:
    """Something people are asked about themselves; without a prompt it is the age group."""

    key: str
    prompt: dict[str, str]
    options: tuple[dict[str, Any], ...]  # as those of a question, without "prefer not to say"


def asked_of(consultation: Consultation) -> dict[str, Asked]:
    """The questions about the person by key, in the order of the form, and the age group."""
    found = {
        question.key: Asked(question.key, question.prompt, tuple(question.real_options))
        for question in consultation.questions
        if question.is_demographic
    }
    bands = tuple({"key": band, "label": {}} for band in AGE_BANDS if band != UNSAID)
    return found if asks_age(found) else found | {AGE: Asked(AGE, {}, bands)}


def asks_age(keys: Iterable[str]) -> bool:
    """One of these questions is about age: a second table of it would tell who skipped one."""
    return any(key.startswith("age") for key in keys)


@dataclass(frozen=True)
class Reference:
    """The table of one question: share of everybody by option, where it is from, what is not in."""

    shares: dict[str, float]
    sources: tuple[tuple[str, int], ...]  # source and year
    left_out: tuple[str, ...]  # values that no option stands for


@dataclass(frozen=True)
class Group:
    """One group. `ratio` is None where its count may not be told or no figure is known; then
    `at_most` is what the told counts leave for it."""

    option: str
    count: int | None
    population: float | None
    share: float | None
    ratio: float | None
    at_most: float | None

    @property
    def flag(self) -> str:
        """ "under", "over" or "": by what may be told alone."""
        highest = self.at_most if self.ratio is None else self.ratio
        if highest is not None and highest < UNDER:
            return "under"
        return "over" if self.ratio is not None and self.ratio > OVER else ""


@dataclass(frozen=True)
class Comparison:
    """The groups of one question: `base` contributors are compared, `unsaid` did not say."""

    question_key: str
    contributors: int
    base: int
    unsaid: int | None
    groups: tuple[Group, ...]
    reference: Reference | None

    @property
    def unsaid_share(self) -> float | None:
        if self.unsaid is None or not self.contributors:
            return None
        return self.unsaid / self.contributors

    @property
    def missing(self) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if group.flag == "under")


def references_of(session: Session, consultation: Consultation) -> dict[str, Reference]:
    """The reference table of each question about the person that has one (one statement)."""
    by_question: dict[str, list[ReferenceFigure]] = defaultdict(list)
    for figure in figures_of(session, consultation):
        by_question[figure.question_key].append(figure)
    return {key: _reference(figures) for key, figures in by_question.items()}


def figures_of(session: Session, consultation: Consultation) -> list[ReferenceFigure]:
    """Every figure in the order of the file."""
    query = select(ReferenceFigure).where(ReferenceFigure.consultation_id == consultation.id)
    order = (ReferenceFigure.question_key, ReferenceFigure.position)
    return list(session.scalars(query.order_by(*order)))


def _reference(figures: Iterable[ReferenceFigure]) -> Reference:
    """Shares of those for whom there is an option here."""
    figures = list(figures)
    sizes: dict[str, float] = defaultdict(float)
    for figure in figures:
        if figure.option_key:
            sizes[figure.option_key] += figure.share
    total = sum(sizes.values())
    return Reference(
        shares={key: size / total for key, size in sizes.items()} if total else {},
        sources=tuple(sorted({(figure.source, figure.year) for figure in figures})),
        left_out=tuple(figure.value for figure in figures if not figure.option_key),
    )


def compare(
    question_key: str, contributors: int, cells: Cells, reference: Reference | None
) -> Comparison:
    """The groups of one question against everybody; `cells` add up to `contributors`.

    Shares are of those who said a value that the reference table knows. What is hidden counts
    among them: how many it is, nobody is told.
    """
    shares = reference.shares if reference else {}
    known = {key for key in cells if key in shares} if shares else set(cells) - {UNSAID}
    base = contributors - sum(n or 0 for key, n in cells.items() if key not in known)
    hidden = contributors - sum(n or 0 for n in cells.values())
    return Comparison(
        question_key=question_key,
        contributors=contributors,
        base=base,
        unsaid=cells.get(UNSAID, 0),
        groups=tuple(
            _group(key, count, shares.get(key), base, hidden)
            for key, count in cells.items()
            if key != UNSAID
        ),
        reference=reference,
    )


def _group(option: str, count: int | None, population: float | None, base: int, rest: int) -> Group:
    share = None if count is None or not base else count / base
    ratio = share / population if share is not None and population else None
    is_bounded = count is None and population and base
    at_most = min(rest / base, 1.0) / population if is_bounded and population else None
    if population is None:
        share = None
    return Group(option, count, population, share, ratio, at_most)


def comparisons(
    consultation: Consultation,
    contributors: int,
    tables: Mapping[str, Cells],
    references: Mapping[str, Reference],
) -> list[Comparison]:
    """Every question about the person, in the order of the form."""
    return [
        compare(key, contributors, tables[key], references.get(key))
        for key in asked_of(consultation)
        if key in tables
    ]


# Outreach.


def share_ends_on(consultation: Consultation, moment: datetime) -> date | None:
    """The last day on which somebody can still be reached; None when it is over.

    A phase without an end leaves time for ever: then it is the last day there is.
    """
    if not consultation.phase_is_open("share", moment):
        return None
    ends = [
        date.max if phase.ends_at is None else phase.ends_at.astimezone(consultation.zone).date()
        for phase in consultation.phases
        if phase.kind == "share" and phase.is_running_at(moment)
    ]
    return max(ends)


def tasks_of(session: Session, consultation: Consultation) -> list[OutreachTask]:
    """What is planned and done, the next due first."""
    query = select(OutreachTask).where(OutreachTask.consultation_id == consultation.id)
    order = (OutreachTask.done_at.is_not(None), OutreachTask.due_on, OutreachTask.id)
    return list(session.scalars(query.order_by(*order)))


def offered(found: Iterable[Comparison], tasks: Iterable[OutreachTask]) -> list[tuple[str, str]]:
    """Question and option of every missing group that nobody is reaching out to yet."""
    planned = {(task.question_key, task.option_key) for task in tasks if task.done_at is None}
    missing = [(one.question_key, group.option) for one in found for group in one.missing]
    return [group for group in missing if group not in planned]


# Channels, apart and together.


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

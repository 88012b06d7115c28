"""Who is here, who is missing: the share of a group among contributors against everybody's.

Those who take part chose to. The ratio says how far they differ from the population, and nothing
about what the population thinks. It is worked out from counts that passed the minimum cell
(`deliberation.exchange.editions`), and from nothing else: it tells no more than they do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.consultations.models import UNSAID, Consultation
from deliberation.people.models import AGE_BANDS
from deliberation.populations.models import OutreachTask, ReferenceFigure

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

"""For each objective of a mission: the way from the challenge to its clauses, every step linked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import url_for

from deliberation.insights.models import Theme
from deliberation.objectives.chain import queries
from deliberation.objectives.indicators import queries as indicators
from deliberation.objectives.indicators.models import IndicatorValue
from deliberation.objectives.models import Clause, Objective, ObjectiveVersion
from deliberation.objectives.queries import Node, Source
from webapp.extensions import db
from webapp.insights.presenters import place, submission_url

MOST_QUOTES = 2  # of a clause on the mission's page; all of them stand on the objective's


@dataclass(frozen=True)
class Step:
    """One clause with where it leads."""

    clause: Clause
    url: str
    themes: list[tuple[str, str, str]]  # label, url, what the theme says about the clause
    quotes: list[dict[str, Any]]
    quote_count: int


@dataclass(frozen=True)
class Chain:
    """Challenge, themes, candidates, clauses, words of one objective."""

    themes: list[tuple[str, str]]
    candidates: list[tuple[ObjectiveVersion, str]]  # public wordings before this one, with links
    steps: list[Step]
    now_value: Decimal | None = None  # the newest value of the main indicator
    measured_on: date | None = None
    light: str | None = None  # how it stands to the way from baseline to target

    @property
    def traced_count(self) -> int:
        return sum(step.clause.is_traced for step in self.steps)


def flat(nodes: Sequence[Node]) -> Iterator[Node]:
    """A tree in reading order."""
    for node in nodes:
        yield node
        yield from flat(node.children)


def chains_of(nodes: Sequence[Node]) -> dict[int, Chain]:
    """The chain of every objective of the tree; statements do not grow with the objectives."""
    found = list(flat(nodes))
    if not found:
        return {}
    sources = queries.sources_of(db.session(), [node.version for node in found])
    latest = indicators.latest_values(db.session(), [node.objective for node in found])
    return {
        node.objective.id: _chain(node, sources, latest.get(node.objective.id)) for node in found
    }


def _chain(node: Node, sources: queries.Sources, latest: IndicatorValue | None) -> Chain:
    objective, version = node.objective, node.version
    return Chain(
        now_value=latest.value if latest else None,
        measured_on=latest.measured_on if latest else None,
        light=indicators.light(version, latest),
        themes=[_theme(theme) for theme in queries.themes_in(sources, version)],
        candidates=[
            (former, _url(objective, former.number))
            for former in objective.versions
            if former.proposed_at and former is not version
        ],
        steps=[_step(objective, clause, sources.get(clause.id, [])) for clause in version.clauses],
    )


def _step(objective: Objective, clause: Clause, sources: list[Source]) -> Step:
    themes = {
        source.theme.id: (*_theme(source.theme), source.evidence.relation) for source in sources
    }
    points = {source.point.id: source.point for source in sources if source.point is not None}
    return Step(
        clause=clause,
        url=_url(objective, anchor=f"clause-{clause.ref}"),
        themes=list(themes.values()),
        quotes=[
            {"text": point.text, "language": point.language, "url": submission_url(point)}
            for point in list(points.values())[:MOST_QUOTES]
        ],
        quote_count=len(points),
    )


def _theme(theme: Theme) -> tuple[str, str]:
    where = place(theme.run.consultation)
    return theme.label, url_for("insights.theme", ref=theme.ref, **where)


def _url(objective: Objective, number: int | None = None, anchor: str = "") -> str:
    where: dict[str, Any] = {"mission": objective.mission.ref, "ref": objective.ref}
    if number is not None:
        return url_for("objectives.version", number=number, **where)
    return url_for("objectives.show", _anchor=anchor or None, **where)

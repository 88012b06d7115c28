"""Clauses under the magnifying glass: what changed word by word, and which themes speak to each."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.insights import queries as insights
from deliberation.insights.queries import ThemeSummary
from deliberation.missions.models import Mission
from deliberation.objectives import queries as objectives
from deliberation.objectives.models import (
    IN_WORK,
    RELATIONS,
    STANDING,
    Clause,
    Evidence,
    ObjectiveVersion,
)
from deliberation.objectives.queries import Source

ALIKE = 0.5  # a clause this similar (0 to 1, by words) is the same one, reworded
HEEDED_STATES = (*STANDING, *IN_WORK)
Part = tuple[str, str]  # "same", "removed" or "added", and the words


@dataclass(frozen=True)
class ClauseChange:
    """What became of one clause: "same", "changed", "added" or "removed"; `parts` are its words."""

    kind: str
    parts: tuple[Part, ...]
    before: Clause | None
    after: Clause | None

    @property
    def clause(self) -> Clause:
        """The clause as it stands, or as it last stood."""
        found = self.after or self.before
        assert found is not None  # a change is of something
        return found


def compare(before: ObjectiveVersion, after: ObjectiveVersion) -> list[ClauseChange]:
    """The clauses of the later version in order, removed ones where they stood.

    A clause is paired with the most similar unpaired one of the earlier version; equal ones first.
    """
    return _compare(before.clauses, after.clauses)


def compare_texts(before: Sequence[str], after: Sequence[str]) -> list[ClauseChange]:
    """The same for clauses that belong to no version yet: candidates side by side."""
    old = [Clause(ordinal=place, text=text) for place, text in enumerate(before)]
    new = [Clause(ordinal=place, text=text) for place, text in enumerate(after)]
    return _compare(old, new)


def _compare(before: Sequence[Clause], after: Sequence[Clause]) -> list[ClauseChange]:
    pairs = _pairs(before, after)
    changes: list[ClauseChange] = []
    done = 0
    for new in after:
        old = pairs.get(new.ordinal)
        if old is not None:
            changes += _gone(before, done, old.ordinal, pairs)
            done = max(done, old.ordinal + 1)
        changes.append(_change(old, new))
    changes += _gone(before, done, len(before), pairs)
    return changes


def _pairs(before: Sequence[Clause], after: Sequence[Clause]) -> dict[int, Clause]:
    """Old clause by the place of the new one."""
    ranked = sorted(
        (
            (_likeness(old.text, new.text), -new.ordinal, -old.ordinal)
            for old in before
            for new in after
        ),
        reverse=True,
    )
    by_place = {old.ordinal: old for old in before}
    found: dict[int, Clause] = {}
    taken: set[int] = set()
    for likeness, new_place, old_place in ranked:
        if likeness >= ALIKE and -new_place not in found and -old_place not in taken:
            found[-new_place] = by_place[-old_place]
            taken.add(-old_place)
    return found


def _gone(
    before: Sequence[Clause], start: int, end: int, pairs: dict[int, Clause]
) -> list[ClauseChange]:
    kept = {old.ordinal for old in pairs.values()}
    left = [old for old in before[start:end] if old.ordinal not in kept]
    return [ClauseChange("removed", (("removed", old.text),), old, None) for old in left]


def _change(old: Clause | None, new: Clause) -> ClauseChange:
    if old is None:
        return ClauseChange("added", (("added", new.text),), None, new)
    if old.text == new.text:
        return ClauseChange("same", (("same", new.text),), old, new)
    return ClauseChange("changed", tuple(word_marks(old.text, new.text)), old, new)


def _likeness(before: str, after: str) -> float:
    if before == after:
        return 2.0  # before everything that only resembles it
    return SequenceMatcher(None, before.split(), after.split(), autojunk=False).ratio()


def word_marks(before: str, after: str) -> list[Part]:
    """Both texts in one, word by word; joined without "added" it is `before` again."""
    old, new = _words(before), _words(after)
    parts: list[Part] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(("same", "".join(old[i1:i2])))
            continue
        if i1 < i2:
            parts.append(("removed", "".join(old[i1:i2])))
        if j1 < j2:
            parts.append(("added", "".join(new[j1:j2])))
    return parts


def _words(text: str) -> list[str]:
    """Words, each with the space behind it, so that nothing is lost in between."""
    return re.findall(r"\s*\S+\s*|\s+", text)


# Themes that speak to a clause, and themes that nothing speaks to.


def by_relation(sources: Sequence[Source]) -> dict[str, list[Source]]:
    """The sources of one clause as "supports", "changes" and "opposes", in this order."""
    found: dict[str, list[Source]] = {relation: [] for relation in RELATIONS}
    for source in sources:
        found[source.evidence.relation].append(source)
    return {relation: listed for relation, listed in found.items() if listed}


def heeded(session: Session, mission: Mission) -> set[int]:
    """Row numbers of the themes that some objective in work or in force speaks to."""
    query = (
        select(Evidence.theme_id)
        .join(Evidence.clause)
        .join(Clause.version)
        .join(ObjectiveVersion.objective)
        .where(
            ObjectiveVersion.state.in_(HEEDED_STATES),
            ObjectiveVersion.objective.has(mission_id=mission.id),
        )
    )
    return set(session.scalars(query))


def unheeded(session: Session, mission: Mission) -> list[ThemeSummary]:
    """Published themes that no objective heeds, the strongest first.

    Strength is the number of distinct submissions (a campaign counts once). Eight statements or
    fewer for each published analysis, however many themes there are.
    """
    known, by_run = heeded(session, mission), defaultdict(list)
    for theme in objectives.themes_of(session, mission):
        by_run[theme.run].append(theme)
    left: list[ThemeSummary] = []
    for run, themes in by_run.items():
        open_ids = {theme.id for theme in themes} - known
        if open_ids:
            found = insights.theme_summaries(session, run)
            left += [summary for summary in found if summary.theme.id in open_ids]
    return sorted(left, key=lambda one: (-one.distinct_count, one.theme.id))

"""What changed since the former stress test of the same objective."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deliberation.foresight.scenarios.models import Scenario
from deliberation.foresight.stress.models import StressTest
from deliberation.foresight.stress.scoring import queries as scoring
from deliberation.foresight.stress.scoring.queries import Cell, Profile


@dataclass(frozen=True)
class Moved:
    """One scenario of both tests: relevance and feasibility then and now."""

    scenario: Scenario
    before: tuple[float, float]
    after: tuple[float, float]

    @property
    def has_changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Surer:
    """An assumption and how sure the group was and is; None where it was not made."""

    text: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Shifted:
    """A driving force and its impact and uncertainty; None where it was not there."""

    title: str
    before: tuple[int, int] | None
    after: tuple[int, int] | None


@dataclass(frozen=True)
class Comparison:
    """`same_stories` is False when the tests used different sets; then only shares compare."""

    former: StressTest
    profile_before: Profile
    profile_after: Profile
    same_stories: bool
    scenarios: list[Moved]
    assumptions: list[Surer]
    forces: list[Shifted]

    @property
    def changed(self) -> bool:
        """Whether anything but the day is different."""
        return bool(self.assumptions or self.forces or any(m.has_changed for m in self.scenarios))


def compare(former: StressTest, test: StressTest, forces_now: list[dict[str, Any]]) -> Comparison:
    """Both tests have shown their scores; `forces_now` are those of the later one."""
    before, after = scoring.matrix(former), scoring.matrix(test)
    return Comparison(
        former,
        scoring.profile(before),
        scoring.profile(after),
        former.set_id == test.set_id,
        list(_moved(before, after)),
        list(_surer(former, test)),
        list(_shifted(former.forces, forces_now)),
    )


def _moved(before: list[Cell], after: list[Cell]) -> Iterator[Moved]:
    then = {cell.scenario.id: cell for cell in before}
    for cell in after:
        if cell.scenario.id in then:
            yield Moved(cell.scenario, then[cell.scenario.id].middle, cell.middle)


def _surer(former: StressTest, test: StressTest) -> Iterator[Surer]:
    """Assumptions that are new, gone, or held more or less firmly."""
    then = {one.origin_ref or one.ref: one for one in former.assumptions}
    now = {one.origin_ref or one.ref: one for one in test.assumptions}
    for ref in then | now:
        old, new = then.get(ref), now.get(ref)
        if old is None or new is None or old.confidence != new.confidence:
            text = (new or old).text  # type: ignore[union-attr]
            yield Surer(text, old.confidence if old else None, new.confidence if new else None)


def _shifted(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterator[Shifted]:
    then, now = ({one["ref"]: one for one in found} for found in (before, after))
    for ref in then | now:
        old, new = then.get(ref), now.get(ref)
        if _grade(old) != _grade(new):
            yield Shifted((new or old or {})["title"], _grade(old), _grade(new))


def _grade(force: Mapping[str, Any] | None) -> tuple[int, int] | None:
    return (force["impact"], force["uncertainty"]) if force else None

"""The report of a stress test on one page, and what the page of an objective shows of it."""

from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select

from deliberation.foresight.forces import queries as forces
from deliberation.foresight.stress import queries
from deliberation.foresight.stress.comparison import queries as comparison
from deliberation.foresight.stress.comparison.queries import Comparison
from deliberation.foresight.stress.findings import queries as findings
from deliberation.foresight.stress.findings.queries import Zone
from deliberation.foresight.stress.models import StressParticipant, StressTest, WatchSign
from deliberation.foresight.stress.scoring import queries as scoring
from deliberation.foresight.stress.scoring.queries import Cell, Profile
from deliberation.objectives.models import DecisionPoint, ObjectiveVersion
from deliberation.objectives.stress import queries as stress
from deliberation.objectives.stress.queries import Tested
from webapp.extensions import db
from webapp.foresight import words

FORCES = ("ref", "title", "impact", "uncertainty")


@dataclass(frozen=True)
class Report:
    """Everything that is said of a test whose scores are shown."""

    test: StressTest
    cells: list[Cell]
    profile: Profile
    zones: list[Zone]
    signs: list[tuple[WatchSign, DecisionPoint | None]]
    changed: Comparison | None
    versions: dict[str, ObjectiveVersion]  # by ref: those made from its changes

    @property
    def open_zones(self) -> list[Zone]:
        return [zone for zone in self.zones if not zone.is_set_aside]

    @property
    def fatal(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.is_fatal]


def report(test: StressTest) -> Report:
    cells = scoring.matrix(test)
    return Report(
        test,
        cells,
        scoring.profile(cells),
        findings.zones_of(db.session(), test),
        _signs(test),
        _changed(test),
        _versions(test),
    )


def _signs(test: StressTest) -> list[tuple[WatchSign, DecisionPoint | None]]:
    refs = [sign.point_ref for sign in test.signs if sign.point_ref]
    query = select(DecisionPoint).where(DecisionPoint.ref.in_(refs))
    points = {point.ref: point for point in db.session.scalars(query)}
    return [(sign, points.get(sign.point_ref)) for sign in test.signs]


def _versions(test: StressTest) -> dict[str, ObjectiveVersion]:
    refs = [change.became_ref for change in test.changes if change.became_ref]
    query = select(ObjectiveVersion).where(ObjectiveVersion.ref.in_(refs))
    return {version.ref: version for version in db.session.scalars(query)}


def _changed(test: StressTest) -> Comparison | None:
    """What is different from the test before; None for the first one."""
    session = db.session()
    former = queries.former_of(session, test)
    if former is None or not test.is_shown:
        return None
    living = [
        {name: getattr(force, name) for name in FORCES}
        for force in forces.forces_of(session, test.mission)
    ]
    return comparison.compare(former, test, test.forces if test.is_concluded else living)


def named(person: StressParticipant) -> str:
    """How somebody at the table is called: by name only where that is published."""
    return person.name or f"{words.PARTS[person.part]} {person.number}"


def zone_words(zone: Zone) -> str:
    return str(words.GROUPS.get(zone.what, zone.what) if zone.kind == "group" else zone.what)


def tested(version: ObjectiveVersion) -> Tested | None:
    """For the page of an objective: its newest test that everybody may read."""
    return stress.tested(db.session(), version)


def address(test: StressTest, step: str = "stress_test") -> str:
    return url_for(f"foresight.{step}", mission=test.mission.ref, ref=test.ref)

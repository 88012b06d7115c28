"""The grid of driving forces as plain numbers, and which stress tests may be read."""

from dataclasses import dataclass

from deliberation.foresight.forces.models import DrivingForce
from deliberation.foresight.stress.models import StressTest
from deliberation.foresight.stress.scoring import queries as scoring
from deliberation.foresight.stress.scoring.queries import Profile
from deliberation.permissions.actions import Action
from webapp.access import can

STEP, LEFT, BOTTOM = 64, 40, 350


@dataclass(frozen=True)
class Spot:
    """One field of the grid: the numbers of the forces in it, where they stand."""

    x: int
    y: int
    numbers: str


@dataclass(frozen=True)
class Grid:
    """Forces with their number in the picture and in the table."""

    numbered: list[tuple[int, DrivingForce]]
    spots: list[Spot]


@dataclass(frozen=True)
class Read:
    test: StressTest
    profile: Profile


def grid(forces: list[DrivingForce]) -> Grid:
    numbered = list(enumerate(forces, 1))
    fields: dict[tuple[int, int], list[int]] = {}
    for number, force in numbered:
        fields.setdefault((force.uncertainty, force.impact), []).append(number)
    spots = [
        Spot(LEFT + STEP * right - STEP // 2, BOTTOM - STEP * up + STEP // 2, _said(numbers))
        for (right, up), numbers in fields.items()
    ]
    return Grid(numbered, spots)


def _said(numbers: list[int]) -> str:
    return " ".join(str(number) for number in numbers)


def readable(tests: list[StressTest]) -> list[Read]:
    """What this person may read, each with its profile."""
    return [
        Read(test, scoring.profile(scoring.matrix(test)))
        for test in tests
        if can(Action.STRESS_READ, test)
    ]

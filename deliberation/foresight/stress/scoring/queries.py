"""Who still has to score; the matrix once all scores are shown."""

from dataclasses import dataclass
from statistics import median

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from deliberation.foresight.scenarios.models import Scenario
from deliberation.foresight.stress.models import (
    ScenarioTalk,
    Score,
    StressParticipant,
    StressTest,
)
from deliberation.people.models import Account


@dataclass(frozen=True)
class Cell:
    """One scenario: all marks in order, the middle ones, the reasons, and the talk after them."""

    scenario: Scenario
    relevance: tuple[int, ...]
    feasibility: tuple[int, ...]
    reasons: tuple[str, ...]
    talk: ScenarioTalk | None = None

    @property
    def middle(self) -> tuple[float, float]:
        """Relevance and feasibility, each the middle mark."""
        return float(median(self.relevance)), float(median(self.feasibility))

    @property
    def is_fatal(self) -> bool:
        """In this future the objective no longer makes sense to the group."""
        return self.middle[0] < 0

    @property
    def is_weak(self) -> bool:
        """It no longer makes sense, or cannot be reached."""
        return min(self.middle) < 0


@dataclass(frozen=True)
class Profile:
    """In how many of the scenarios it still makes sense."""

    held: int
    all: int

    @property
    def percent(self) -> int:
        return round(100 * self.held / self.all) if self.all else 0


def seat_at(test: StressTest, account: Account | None) -> StressParticipant | None:
    """The participant that this account is."""
    mine = account.id if account else None
    found = (one for one in test.participants if mine and one.account_id == mine)
    return next(found, None)


def waiting_for(test: StressTest) -> list[StressParticipant]:
    """Who has not scored yet."""
    return [one for one in test.participants if not one.scores]


def asked_of(session: Session, account: Account) -> list[StressTest]:
    """The tests that wait for this account's scores."""
    mine = StressParticipant.account_id == account.id
    has_scored = exists().where(Score.participant_id == StressParticipant.id)
    query = select(StressTest).join(StressTest.participants)
    query = query.where(mine, StressTest.state == "scoring", ~has_scored)
    query = query.options(joinedload(StressTest.mission))
    return list(session.scalars(query.order_by(StressTest.id)))


def matrix(test: StressTest) -> list[Cell]:
    """The four scenarios with what the group thinks; empty while the scores are private.

    Nobody's marks stand beside a name: reasons come in the order of their words.
    """
    if not test.is_shown:
        return []
    return [cell for s in test.set.scenarios if (cell := _cell(test, s)).relevance]


def _cell(test: StressTest, scenario: Scenario) -> Cell:
    given = [
        one
        for participant in test.participants
        for one in participant.scores
        if one.scenario_id == scenario.id
    ]
    return Cell(
        scenario,
        tuple(sorted(one.relevance for one in given)),
        tuple(sorted(one.feasibility for one in given)),
        tuple(sorted(one.reason for one in given)),
        next((one for one in test.talks if one.scenario_id == scenario.id), None),
    )


def profile(cells: list[Cell]) -> Profile:
    """The share of scenarios in which it is relevant: the middle mark is 0 or more."""
    return Profile(sum(not cell.is_fatal for cell in cells), len(cells))

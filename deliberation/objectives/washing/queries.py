"""Mission washing: six public answers, and what can be counted of what was there before."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.missions.models import Initiative, Mission
from deliberation.objectives.checks.models import (
    WASHING_QUESTIONS,
    InitiativeQuestion,
    WashingAnswer,
)


@dataclass(frozen=True)
class Attached:
    """An initiative of the mission; `is_older` if it began before the mission did."""

    initiative: Initiative
    is_older: bool
    questions: tuple[InitiativeQuestion, ...]


@dataclass(frozen=True)
class Washing:
    """The answers by question (None where there is none yet) and the initiatives by age."""

    answers: dict[str, WashingAnswer | None]
    attached: tuple[Attached, ...]

    @property
    def older_count(self) -> int:
        """How many began before the mission."""
        return sum(one.is_older for one in self.attached)

    @property
    def told_count(self) -> int:
        """How many say what changed because of the mission."""
        return sum(bool(one.initiative.what_changed.strip()) for one in self.attached)

    @property
    def older_share(self) -> float:
        """0 to 1; 1 means that all of it was there before."""
        return self.older_count / len(self.attached) if self.attached else 0.0

    @property
    def told_share(self) -> float:
        """0 to 1."""
        return self.told_count / len(self.attached) if self.attached else 0.0


def washing_of(session: Session, mission: Mission) -> Washing:
    """The washing check of a mission (three statements)."""
    query = select(WashingAnswer).where(WashingAnswer.mission_id == mission.id)
    answers = {one.question: one for one in session.scalars(query)}
    initiatives = select(Initiative).where(Initiative.mission_id == mission.id)
    found = list(session.scalars(initiatives.order_by(Initiative.starts_on, Initiative.id)))
    asked: dict[int, list[InitiativeQuestion]] = defaultdict(list)
    questions = select(InitiativeQuestion).join(InitiativeQuestion.initiative)
    questions = questions.where(Initiative.mission_id == mission.id)
    for one in session.scalars(questions.order_by(InitiativeQuestion.id)):
        asked[one.initiative_id].append(one)
    return Washing(
        {question: answers.get(question) for question in WASHING_QUESTIONS},
        tuple(
            Attached(one, one.starts_on < mission.started_on, tuple(asked[one.id])) for one in found
        ),
    )

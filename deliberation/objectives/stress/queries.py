"""Stress tests as an objective sees them: which one speaks of a version, what is fatal."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.foresight.stress import queries as stress
from deliberation.foresight.stress.models import StressTest
from deliberation.foresight.stress.scoring import queries as scoring
from deliberation.foresight.stress.scoring.queries import Cell, Profile
from deliberation.objectives.models import Objective, ObjectiveVersion


@dataclass(frozen=True)
class Tested:
    """The newest concluded test of an objective; `speaks_of` says whether it is of this wording."""

    test: StressTest
    speaks_of: bool
    profile: Profile
    fatal: list[Cell]


def tested(session: Session, version: ObjectiveVersion) -> Tested | None:
    """What the last stress test found; of this version if there is one, else of an earlier one."""
    own = proof_of(session, version)
    test = own or stress.latest(session, version.objective.ref)
    if test is None:
        return None
    cells = scoring.matrix(test)
    fatal = [cell for cell in cells if cell.is_fatal]
    return Tested(test, own is not None, scoring.profile(cells), fatal)


def proof_of(session: Session, version: ObjectiveVersion) -> StressTest | None:
    """The concluded test of this very version, or the one that it cites, of this objective."""
    cited, objective = version.stress_test_ref, version.objective
    return stress.about_version(session, objective.ref, version.ref, cited)


def objective_of(session: Session, test: StressTest) -> Objective:
    """The objective that a test is about."""
    return session.scalars(select(Objective).where(Objective.ref == test.objective_ref)).one()

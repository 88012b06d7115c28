"""A mission with forces, four told stories with people in them, and a group at the table."""

from types import SimpleNamespace

from sqlalchemy.orm import Session

from deliberation.base import now
from deliberation.foresight.forces import operations as forces
from deliberation.foresight.forces.models import DrivingForce
from deliberation.foresight.forces.operations import ForceText
from deliberation.foresight.scenarios import operations as scenarios
from deliberation.foresight.scenarios.models import ScenarioSet
from deliberation.foresight.scenarios.operations import Axes, PersonaText
from deliberation.foresight.stress import operations as stress
from deliberation.foresight.stress.findings import operations as findings
from deliberation.foresight.stress.models import StressTest
from deliberation.foresight.stress.operations import Frozen
from deliberation.foresight.stress.scoring import operations as scoring
from deliberation.foresight.stress.scoring.operations import Mark
from tests import factories as make

FORCE = ForceText("Drier summers", "environmental", "growing", 5, 4, "Weather office")
FROZEN = Frozen("obj2345", "ver2345", 1, "S1 Soil", "By 2035, soils live, on every farm.")
FATAL, WEAK, GOOD, FINE = (-2, -2), (1, -1), (2, 1), (0, 0)
MARKS = (FATAL, WEAK, GOOD, FINE)  # of the four stories, as everybody sees them


def make_world(session: Session) -> SimpleNamespace:
    """Accounts, two forces, a told set; `w.add_test()` begins a test with everybody there."""
    w = SimpleNamespace(mission=make.make_mission(session, quorum=2))
    w.chair = make.make_account(session, ("chair", w.mission), name="Chair")
    w.member = make.make_account(session, ("board_member", w.mission), name="Member")
    for one in (w.chair, w.member):
        make.make_seat(session, w.mission, one, chair=one is w.chair)
    session.expire(w.mission, ["seats"])
    w.dry = forces.add_force(session, w.mission, FORCE, w.chair)
    w.price = add_force(session, w, "Price of food", "economic", 4, 5)
    w.set = tell_set(session, w)
    return w


def add_force(
    session: Session, w: SimpleNamespace, title: str, category: str, impact: int, uncertainty: int
) -> DrivingForce:
    said = ForceText(title, category, "swinging", impact, uncertainty, "The board")
    return forces.add_force(session, w.mission, said, w.chair)


def axes(w: SimpleNamespace, **changes: object) -> Axes:
    values: dict[str, object] = {
        "title": "Water and money", "year": 2045, "first": w.dry, "second": w.price,
        "first_high": "Dry", "first_low": "Wet", "second_high": "Dear", "second_low": "Cheap",
        "reason": "Both are open.",
    }  # fmt: skip
    return Axes(**(values | changes))  # type: ignore[arg-type]


def tell_set(session: Session, w: SimpleNamespace) -> ScenarioSet:
    made = scenarios.make_set(session, w.mission, axes(w), w.chair)
    for number, (scenario, kind) in enumerate(
        zip(made.scenarios, ("young", "poor", "unborn", "other"), strict=True)
    ):
        said = {"title": f"Story {number}", "story": "People live.", "signs": ["A dry well."]}
        scenarios.tell(session, scenario, w.chair, **said)  # type: ignore[arg-type]
        person = PersonaText(f"Persona {number}", kind, 2045, "Lives by a ditch.", gains="Shade.")
        scenarios.add_persona(session, scenario, person, w.chair)
    return made


def begin(session: Session, w: SimpleNamespace, frozen: Frozen = FROZEN) -> StressTest:
    """A test with two of the board, two citizens, a young person and a sceptic, ready to score."""
    test = stress.start(
        session, w.mission, frozen, w.set, w.chair, lead="Foresight office", held_on=now().date()
    )
    w.codes = seat_everybody(session, w, test)
    if not test.assumptions:
        said = {"text": "Farms join in.", "confidence": "medium", "wrong_if": "Fewer than half."}
        stress.assume(session, test, **said)
    return test


def seat_everybody(session: Session, w: SimpleNamespace, test: StressTest) -> list[str]:
    """The codes of those without an account."""
    for one in (w.chair, w.member):
        scoring.invite(session, test, "board", account=one)
    more = [scoring.invite(session, test, part).code for part in ("citizen", "citizen", "youth")]
    sceptic = scoring.invite(session, test, "expert", name="Dr Doubt", is_sceptic=True)
    return [*more, sceptic.code]


def marks_of(test: StressTest, pairs: tuple[tuple[int, int], ...] = MARKS) -> dict[str, Mark]:
    stories = zip(test.set.scenarios, pairs, strict=True)
    return {story.ref: Mark(*pair, "Because.") for story, pair in stories}


def score_all(
    session: Session,
    w: SimpleNamespace,
    test: StressTest,
    pairs: tuple[tuple[int, int], ...] = MARKS,
) -> None:
    """Everybody scores alike, so that the middle is what they say."""
    scoring.open_scoring(session, test, w.chair)
    for person in test.participants:
        scoring.score(session, person, marks_of(test, pairs))


def find_all(session: Session, w: SimpleNamespace, test: StressTest) -> None:
    """Three personas, one change for the fatal story, one sign for the assumption."""
    for persona in test.set.personas[:3]:
        findings.say_as(session, test, persona, "loses", "It comes too late for me.")
    findings.propose(
        session, test, w.chair, kind="hedge", text="Store water.",
        scenarios=test.set.scenarios[:1], clause_text="on every farm.",
        replacement="on every farm that has water.",
    )  # fmt: skip
    findings.watch(
        session, test, text="Two dry springs in a row", question="Do we go on?",
        office="Water board", assumption=test.assumptions[0],
    )  # fmt: skip

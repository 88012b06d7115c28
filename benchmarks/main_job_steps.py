"""Steps of benchmarks/main_job.py that the site does with forms: open, answer, count, embed.

Each is run in a process of its own on the instance named by INSTANCE.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.base import now
from deliberation.consultations.models import Consultation, Phase, Promise, Question
from deliberation.insights import queries as insights
from deliberation.insights.models import Point, Theme
from deliberation.missions.models import BoardSeat, Mission
from deliberation.objectives import operations as objectives
from deliberation.objectives.decisions import operations as decisions
from deliberation.objectives.decisions.operations import Adoption
from deliberation.objectives.models import Wording
from deliberation.people import operations as people
from deliberation.people.models import Account, Membership
from deliberation.responses import operations as responses
from deliberation.responses.models import Answer
from webapp import create_app
from webapp.cli.data import consultation_named
from webapp.extensions import db
from webapp.transaction import command

REPLY = (
    "The board has read what was written here and answers it as one. We take up that people want "
    "this changed, we say who does what by when, and we publish every year how far it has come. "
    "What lies outside our mandate we have passed on to those who can decide it."
)


def open_consultation(language: str) -> None:
    """A consultation of a new mission, in its respond phase so that answers are allowed."""
    with command() as session:
        mission = Mission(
            title={language: "Benchmark"}, statement={language: "By 2035."}, why={language: "-"},
            language=language, horizon_year=2035, started_on=date(2026, 1, 1), quorum=1,
        )  # fmt: skip
        session.add(mission)
        session.flush()
        chair = people.register(session, "chair@example.org", "Chair", None, "en")
        analyst = people.register(session, "analyst@example.org", "Analyst", None, "en")
        for account, role in ((chair, "chair"), (chair, "board_member"), (analyst, "analyst")):
            account.memberships.append(
                Membership(role=role, scope_kind="mission", scope_ref=mission.ref)
            )
        mission.seats.append(
            BoardSeat(account_id=chair.id, name="Chair", office="Office", is_chair=True)
        )
        start = now() - timedelta(days=10)
        consultation = Consultation(
            mission=mission, title={language: "Benchmark"}, purpose={language: "-"},
            language=language, languages=[language], opened_at=start,
        )  # fmt: skip
        consultation.promise = Promise(responder_name="Chair", reply_due_on=now().date())
        consultation.phases = [Phase(kind="respond", starts_at=start, ends_at=None)]
        consultation.questions = [Question(key="text", kind="open", prompt={language: "?"})]
        session.add(consultation)
        session.flush()
        print(consultation.ref)


def answer(ref: str) -> None:
    """Every theme answered, an objective resting on the broadest one adopted, then closed."""
    with command() as session:
        consultation = consultation_named(session, ref)
        run = insights.published_run(session, consultation)
        assert run is not None
        chair = session.scalars(select(Account).where(Account.email == "chair@example.org")).one()
        themes = [theme for theme in run.themes if theme.state == "approved"]
        for theme in themes:
            lines = {"minority_text": "To those who see it otherwise.", "youth_text": "To you."}
            lines["future_text"] = "To you in 2060."
            taken = {"taken": "The aim.", "not_taken": "The date."}
            answer = Answer("partly", REPLY, "Office", **lines, **taken)
            responses.respond(session, theme, answer, chair)
        _adopt(session, consultation.mission, themes[0], chair)
        responses.close(session, consultation, chair)


def _adopt(session: Session, mission: Mission, theme: Theme, chair: Account) -> None:
    wording = Wording(
        title="An objective", clauses=("By 2035, it is done,", "for everybody."),
        baseline_value=Decimal(1), baseline_year=2025, baseline_source="count",
        target_value=Decimal(2), unit="units", indicator="Units", target_year=2035,
        owner="Office", exit_plan="Then it ends.",
    )  # fmt: skip
    version = objectives.draft(session, mission, wording, chair)
    objectives.attach_evidence(session, version.clauses[0], theme, chair, point=theme.points[0])
    objectives.propose(session, version, chair)
    decisions.take_position(session, version, chair, "for")
    waivers = {check: "Not made in a benchmark of speed." for check in ("fairness", "stress_test")}
    decisions.adopt(session, version, chair, Adoption("Because.", "Nothing else.", waivers))


def counts(ref: str) -> None:
    """The ledger of the published run, as JSON."""
    session = db.session()
    consultation = consultation_named(session, ref)
    run = insights.published_run(session, consultation)
    assert run is not None
    ledger = insights.ledger(session, run)
    names = ("received", "themed", "unthemed", "set_aside", "removed", "withdrawn")
    told = {name: getattr(ledger, name) for name in names}
    points = session.scalar(select(func.count()).select_from(Point).where(Point.run_id == run.id))
    themes = sum(theme.state == "approved" for theme in run.themes)
    print(json.dumps(told | {"points": points, "themes": themes}))


def embed(ref: str) -> None:
    """The limit: nothing but turning the same points into vectors, in seconds."""
    from analysis.text.embed import UseEncoder

    session = db.session()
    consultation = consultation_named(session, ref)
    run = insights.published_run(session, consultation)
    assert run is not None
    query = select(Point).where(Point.run_id == run.id, Point.set_aside.is_(None))
    texts = [point.text for point in session.scalars(query)]
    encoder = UseEncoder()
    started = time.perf_counter()
    encoder.encode(texts)
    print(time.perf_counter() - started)


STEPS: dict[str, Callable[[str], None]] = {
    "open": open_consultation, "answer": answer, "counts": counts, "embed": embed,
}  # fmt: skip

if __name__ == "__main__":
    with create_app().app_context():
        STEPS[sys.argv[1]](sys.argv[2])

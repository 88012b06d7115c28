"""Rows for tests: each function adds one thing with sensible values and flushes."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from deliberation.base import now
from deliberation.consultations.models import Consultation, Phase, Promise, Question
from deliberation.dialogues.models import Dialogue, DialogueTable
from deliberation.insights.models import Point, Quote, Run, Theme
from deliberation.missions.models import BoardSeat, Mission
from deliberation.people.models import Account, Membership, Participant
from deliberation.submissions.models import Answer, Submission
from deliberation.voting.models import Ballot, Statement
from deliberation.voting.queries import key_of

WEEK = timedelta(weeks=1)
ORDER = ("learn", "share", "weigh", "make_sense", "respond", "draft", "decide")


def make_account(session: Session, *roles: tuple[str, Any], name: str = "Ada Example") -> Account:
    """An account; each role is (role, mission or consultation or None for the whole site)."""
    account = Account(
        email=f"a{len(session.new)}-{now().timestamp()}-{id(roles)}@example.org", display_name=name
    )
    session.add(account)
    session.flush()
    account.email = f"{account.ref}@example.org"
    for role, scope in roles:
        kind = "site" if scope is None else type(scope).__name__.lower()
        ref = "" if scope is None else scope.ref
        account.memberships.append(Membership(role=role, scope_kind=kind, scope_ref=ref))
    session.flush()
    return account


def make_mission(session: Session, **values: Any) -> Mission:
    defaults: dict[str, Any] = {
        "title": {"en": "Healthy soils"},
        "statement": {"en": "By 2035, three quarters of our soils are healthy."},
        "why": {"en": "Soil feeds us."},
        "horizon_year": 2035,
        "started_on": date(2026, 1, 1),
        "quorum": 2,
    }
    mission = Mission(**(defaults | values))
    session.add(mission)
    session.flush()
    return mission


def make_consultation(
    session: Session,
    mission: Mission | None = None,
    *,
    running: str | None = "share",
    moment: datetime | None = None,
    **values: Any,
) -> Consultation:
    """An opened consultation of seven one-week phases, of which `running` runs at `moment`."""
    mission = mission or make_mission(session)
    moment = moment or now()
    defaults: dict[str, Any] = {
        "title": {"en": "Living soils"},
        "purpose": {"en": "Tell us what soil needs."},
        "opened_at": moment - 8 * WEEK,
        "controller": "Ministry of Soil",
        "contact": "soil@example.org",
        "notice_version": "1",
        "retention_months": {"submissions": 24, "demographics": 6},
    }
    consultation = Consultation(mission=mission, **(defaults | values))
    at = ORDER.index(running) if running else len(ORDER)
    for position, kind in enumerate(ORDER):
        start = moment + (position - at) * WEEK - timedelta(days=3)
        consultation.phases.append(Phase(kind=kind, starts_at=start, ends_at=start + WEEK))
    consultation.promise = Promise(
        open_for_influence={"en": "The objectives."},
        fixed={"en": "The year."},
        decider="The soil board",
        responder_name="Chair of the board",
        responder_office="Soil office",
        reply_due_on=(moment + 6 * WEEK).date(),
    )
    consultation.questions.append(
        Question(key="main", kind="open", prompt={"en": "What does soil need?"}, is_required=True)
    )
    session.add(consultation)
    session.flush()
    return consultation


def make_participant(session: Session, consultation: Consultation, **values: Any) -> Participant:
    participant = Participant(scope_ref=consultation.ref, **values)
    session.add(participant)
    session.flush()
    return participant


def make_submission(
    session: Session, consultation: Consultation, text: str = "More worms.", **values: Any
) -> Submission:
    """One stored submission with one open answer, without the checks of the operation."""
    submission = Submission(consultation=consultation, **({"language": "en"} | values))
    submission.answers.append(Answer(question=consultation.questions[0], part="text", text=text))
    session.add(submission)
    session.flush()
    return submission


def make_seat(session: Session, mission: Mission, account: Account, *, chair: bool = False) -> None:
    session.add(
        BoardSeat(
            mission=mission,
            account_id=account.id,
            name=account.display_name,
            office="Office",
            is_chair=chair,
        )
    )
    session.flush()


def make_run(session: Session, consultation: Consultation, **values: Any) -> Run:
    """A draft that has read everything so far; its points are the test's to make."""
    run = Run(consultation=consultation, **({"number": 1, "state": "draft"} | values))
    run.provenance = {"read_at": now().isoformat()} | (run.provenance or {})
    session.add(run)
    session.flush()
    return run


def make_theme(session: Session, run: Run, label: str = "Worms", **values: Any) -> Theme:
    theme = Theme(run=run, label=label, **({"position": len(run.themes)} | values))
    session.add(theme)
    session.flush()
    return theme


def make_point(
    session: Session, run: Run, submission: Submission, theme: Theme | None = None, **values: Any
) -> Point:
    """The whole first answer of the submission as one point; quoted as central in its theme."""
    answer = submission.answers[0]
    defaults: dict[str, Any] = {"start": 0, "end": len(answer.text), "language": "en"}
    point = Point(
        run_id=run.id, submission=submission, answer=answer, theme=theme, **(defaults | values)
    )
    session.add(point)
    session.flush()
    if theme is not None:
        session.add(Quote(theme=theme, point=point, kind="central"))
        session.flush()
    return point


def make_ballot(session: Session, consultation: Consultation | None = None, **rules: Any) -> Ballot:
    """A ballot of a consultation in its voting phase; statements are shown at once."""
    ballot = Ballot(
        consultation=consultation or make_consultation(session, running="weigh"),
        **({"moderation": "post", "proof": "none"} | rules),
    )
    session.add(ballot)
    session.flush()
    return ballot


def make_statement(
    session: Session, ballot: Ballot, text: str = "Soil needs worms.", **values: Any
) -> Statement:
    defaults: dict[str, Any] = {"language": "en", "origin": "seed", "state": "visible"}
    statement = Statement(
        consultation=ballot.consultation, text=text, folded=key_of(text), **(defaults | values)
    )
    session.add(statement)
    session.flush()
    return statement


def make_dialogue(
    session: Session,
    consultation: Consultation | None = None,
    *,
    tables: int = 2,
    minors: bool = False,
    **values: Any,
) -> Dialogue:
    """A session that runs, complete for those in its room; with minors it has a lead."""
    consultation = consultation or make_consultation(session)
    defaults: dict[str, Any] = {
        "question": consultation.questions[0],
        "kind": "youth_table" if minors else "stakeholder_round",
        "title": "A room in Nordhavn",
        "held_on": now().date(),
        "state": "running",
        "people_count": 12,
        "selection": "Whoever came to the open evening.",
        "reader_name": "Chair of the board",
        "reader_office": "Soil office",
        "reply_due_on": (now() + 6 * WEEK).date(),
    }
    if minors:
        defaults |= {
            "lane": "youth",
            "has_minors": True,
            "bands": {"13_15": 12},
            "first_adult": "Grown One",
            "second_adult": "Grown Two",
            "lead": make_account(session, name="Lea Lead"),
            "permission_holder": "The youth house",
            "permission_version": "2",
            "permission_on": now().date(),
            "space": "The youth house, after school.",
            "voice": "At tables of six, on cards.",
            "influence": "The board answers each theme.",
        }
    dialogue = Dialogue(consultation=consultation, **(defaults | values))
    for number in range(1, tables + 1):
        dialogue.tables.append(DialogueTable(number=number, people_count=6))
    session.add(dialogue)
    session.flush()
    return dialogue

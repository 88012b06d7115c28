"""Fill an empty database with the demo, in the order in which it would have happened."""

from collections.abc import Callable
from pathlib import Path

from deliberation.base import clock_at, now
from deliberation.consultations.models import Consultation
from webapp import engine
from webapp.demo import (
    answers,
    dialogues,
    drafting,
    evaluation,
    fairly,
    foresight,
    future,
    judging,
    kits,
    panels,
    people,
    sense,
    setting,
    tracking,
    voting,
    words,
)
from webapp.demo.reading import Calendar, toml
from webapp.demo.sense import Topic
from webapp.transaction import command

Say = Callable[[str], None]


def load_demo(instance: Path, say: Say) -> None:
    """Mission, accounts, four consultations, two analyses with their review, answers, decision."""
    calendar = Calendar(now())
    say("mission, board and accounts")
    with command() as session:
        mission = setting.make_mission(session, calendar)
        consultations = setting.make_consultations(session, mission, calendar)
        people.make_accounts(session, mission, instance)
    for letter, consultation in consultations.items():
        say(f"submissions of consultation {letter}")
        with command() as session:
            written = words.submit_all(session, consultation, letter.lower(), calendar)
            words.show_all(session, written, people.account_of(session, "moderator"), calendar)
        if _is_read(consultation, calendar):
            say(f"themes of consultation {letter}, found by the analysis")
            _make_sense(consultation, letter, written, calendar)
    say("answers, objectives and decisions")
    with command() as session:
        answers.give(session, mission, consultations, calendar)
        judging.judge(session, consultations["C"], calendar)
        drafting.draft(session, mission, consultations, calendar)
        future.advise_draft(session, mission, people.account_of(session, "chair"), calendar)
        foresight.look_ahead(session, mission, consultations["C"], calendar)
        tracking.track(session, mission, consultations["C"], calendar)
        foresight.answer(session, mission, calendar)
    say("sessions in rooms")
    with command() as session:
        dialogues.hold(session, consultations["A"], calendar)
        kits.prepare(session, consultations["A"], calendar)
        future.hold(session, consultations["A"], calendar)
    say("a panel drawn by lot")
    panels.draw(consultations["A"], calendar)
    say("votes on statements in consultation D, and the opinion groups in them")
    voting.hold(consultations["D"], calendar)
    say("who is missing, and how it was run")
    with command() as session:
        evaluation.evaluate(session, consultations, calendar)
    engine.seal_all()
    say("ready")


def _is_read(consultation: Consultation, calendar: Calendar) -> bool:
    """Whether its submissions have become themes by now."""
    reading = [phase for phase in consultation.phases if phase.kind == "make_sense"]
    return any(phase.ends_at and phase.ends_at <= calendar.moment for phase in reading)


def _make_sense(consultation, letter: str, written, calendar: Calendar) -> None:  # type: ignore[no-untyped-def]
    phase = next(p for p in consultation.phases if p.kind == "make_sense")
    with clock_at(phase.starts_at):
        with command() as session:
            analyst = people.account_of(session, "analyst")
            run = sense.insights.request_run(session, consultation, analyst)
        engine.run_waiting()
    with clock_at(phase.ends_at or now()), command() as session:
        session.refresh(run)
        analyst = people.account_of(session, "analyst")
        kept = sense.review(session, run, _topics(letter), written, analyst)
        if letter == "B":
            fairly.code(session, run, kept, written, analyst)
            fairly.read_again(session, run, analyst, people.account_of(session, "organiser"))
            readers = [analyst, people.account_of(session, "board")]
            fairly.read_each(session, consultation, readers)
        if letter == "C":
            judging.state_positions(session, run, kept, written, analyst)
        session.expire(run)
        sense.insights.publish(session, run, people.account_of(session, "analyst"))
        if letter == "B":
            fairly.miss(session, run, written, analyst)


def _topics(letter: str) -> list[Topic]:
    if letter == "B":
        told = toml("topics_b")["topic"]
        return [Topic(t["key"], t["title"]["en"], t["claim"]["en"]) for t in told]
    told = toml("responses_c")["theme"]
    return [Topic(t["key"], t["title"], t["claim"]) for t in told]

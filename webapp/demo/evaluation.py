"""The demo's figures about the population, outreach, surveys and the coding of discourse."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.consultations.models import Consultation
from deliberation.evaluation.discourse import operations as discourse
from deliberation.evaluation.discourse.models import CATEGORIES
from deliberation.evaluation.surveys import operations as surveys
from deliberation.evaluation.surveys.models import ITEMS
from deliberation.exchange.editions import operations as editions
from deliberation.people.models import Account, Participant
from deliberation.populations import operations as populations
from deliberation.submissions.counting.queries import by_contributor
from deliberation.submissions.models import Submission
from webapp.demo import people
from webapp.demo.reading import Calendar, rows, toml

Talks = Mapping[str, Consultation]


def evaluate(session: Session, talks: Talks, calendar: Calendar) -> None:
    """Each act on its day, as the mission's office would have done it."""
    told, organiser = toml("evaluation"), people.account_of(session, "organiser")
    table = rows("population")
    for letter in ("A", "B", "C"):
        _bring_in(session, talks[letter], table, organiser, calendar)
    for one in told["outreach"]:
        _reach_out(session, talks, one, organiser, calendar)
    for one in told["edition"]:
        with clock_at(calendar.during(one["day"])):
            editions.publish(
                session, talks[one["consultation"]], actor_ref=organiser.ref, role="organiser"
            )
    _ask(session, talks, told["survey"], calendar)
    _ask_staff(session, talks, told["staff"], calendar)
    _code(session, talks, told["discourse"], calendar)


def _bring_in(
    session: Session,
    talk: Consultation,
    table: list[dict[str, str]],
    organiser: Account,
    calendar: Calendar,
) -> None:
    numbered = list(enumerate(table, 2))
    ready = populations.read_figures(talk, list(table[0]), numbered)
    begins = min(phase.starts_at for phase in talk.phases if phase.kind == "share")
    with clock_at(min(begins, calendar.moment)):
        populations.store_figures(session, talk, ready, organiser)


def _reach_out(
    session: Session, talks: Talks, told: dict[str, Any], organiser: Account, calendar: Calendar
) -> None:
    group = (told["question"], told["option"])
    with clock_at(calendar.during(told["day"])):
        task = populations.plan_outreach(
            session,
            talks[told["consultation"]],
            group,
            told["what"],
            told["who"],
            calendar.on(told["due_day"]),
            organiser,
        )
    if "done_day" in told:
        with clock_at(calendar.during(told["done_day"])):
            populations.finish_outreach(session, task, organiser)


def _marks(audience: str, marks: list[int]) -> dict[str, int]:
    return {key: mark for key, mark in zip(ITEMS[audience], marks, strict=True) if mark}


def _ask(session: Session, talks: Talks, told: dict[str, Any], calendar: Calendar) -> None:
    """The first contributors answer, each some minutes after the other."""
    talk = talks[told["consultation"]]
    wrote = select(Submission.participant_id).where(
        Submission.consultation_id == talk.id, by_contributor()
    )
    query = select(Participant).where(Participant.id.in_(wrote)).order_by(Participant.id)
    asked = session.scalars(query.limit(len(told["marks"]))).all()
    for number, (person, marks) in enumerate(zip(asked, told["marks"], strict=True)):
        line = told["lines"][number] if number < len(told["lines"]) else ""
        with clock_at(calendar.during(told["day"], number)):
            surveys.answer(session, talk, [person], _marks("participants", marks), line)


def _ask_staff(session: Session, talks: Talks, told: dict[str, Any], calendar: Calendar) -> None:
    for number, (key, marks) in enumerate(zip(told["accounts"], told["marks"], strict=True)):
        account, talk = people.account_of(session, key), talks[told["consultation"]]
        line = "" if number else told["line"]
        with clock_at(calendar.during(told["day"], number)):
            surveys.answer_as_organiser(session, talk, account, _marks("organisers", marks), line)


def _code(session: Session, talks: Talks, told: dict[str, Any], calendar: Calendar) -> None:
    """Two readers, who agree often and not always."""
    first, second = (people.account_of(session, key) for key in told["readers"])
    with clock_at(calendar.during(told["day"])):
        sample = discourse.draw(
            session, talks[told["consultation"]], first, seed=told["seed"], size=told["size"]
        )
        for item in sample.items:
            codes = {
                category: told[category][item.ordinal % len(told[category])]
                for category in CATEGORIES
            }
            discourse.code(session, item, codes, first)
            _stray(codes, item.ordinal, told["stray"])
            discourse.code(session, item, codes, second, "organiser")


def _stray(codes: dict[str, str], place: int, every: int) -> None:
    """The second reader sees some of it otherwise, each category in other places."""
    for number, (category, known) in enumerate(CATEGORIES.items()):
        if (place + number) % (every + number) == 0:
            codes[category] = known[(known.index(codes[category]) + 1) % len(known)]

"""The demo's vote: the organiser's statements, what voters added, and 120 invented voters.

Two camps and some who stand between them; each answers by the shares that the content says, drawn
with a fixed seed. Everything goes through the doors that real voters use.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.consultations.models import Consultation
from deliberation.people.models import Participant
from deliberation.voting import operations as voting
from deliberation.voting.models import Ballot, Statement
from webapp import engine
from webapp.demo import people
from webapp.demo.reading import Calendar, rows
from webapp.transaction import command

SIDES = [
    {"key": "open", "label": {"en": "Open the ground: soil and shade come first"}},
    {"key": "keep", "label": {"en": "Keep what is built: ways, homes and trades come first"}},
]
# How far a voter is in the second camp: 0 the first, 1 the second, between them both.
CAMPS = [0.0] * 52 + [1.0] * 46 + [0.5] * 22
CLASSROOM = range(60, 72)  # voters who came together from one network: flagged, not dropped
LEAST, MOST = 9, 24  # statements that one voter answers
SECONDS = 9  # from one answer to the next
SEED = 4
HALFWAY = -7  # the day after which groups were found for the first time


def hold(consultation: Consultation, calendar: Calendar) -> None:
    """Ballot, statements and votes, each on its day; groups are found twice, as on a timer."""
    told, draw = rows("statements_d"), random.Random(SEED)  # noqa: S311 - invented voters
    with command() as session:
        ballot = _ballot(session, consultation, calendar)
        guests = [_join(session, ballot, number, calendar) for number in range(len(CAMPS))]
        made = _statements(session, ballot, told, guests, calendar)
        for guest in guests:
            if guest.day <= HALFWAY:
                _vote(session, guest, made, draw, calendar.moment)
    with clock_at(calendar.during(HALFWAY + 1)):
        engine.run_waiting()
    with command() as session:
        for guest in guests:
            if guest.day > HALFWAY:
                _vote(session, guest, made, draw, calendar.moment)
    engine.run_waiting()


def _ballot(session: Session, consultation: Consultation, calendar: Calendar) -> Ballot:
    organiser = people.account_of(session, "organiser")
    with clock_at(calendar.during(-15)):
        return voting.set_up(session, consultation, organiser, proof="receipt", moderation="pre",
                             is_embeddable=True, sides=SIDES)  # fmt: skip


@dataclass(frozen=True)
class Guest:
    """One invented voter: when they came, from which network, how far in the second camp."""

    participant: Participant
    day: int
    began: datetime
    network: str
    camp: float


def _join(session: Session, ballot: Ballot, number: int, calendar: Calendar) -> Guest:
    """More come in the first days than later; a class comes on one morning."""
    day, began, network = -13 + (number * number) % 13, None, ""
    if number in CLASSROOM:
        day, network = -3, "classroom"
        began = calendar.during(day) + timedelta(minutes=number - CLASSROOM.start)
    began = began or calendar.during(day, number)
    with clock_at(began):
        joined = voting.join(session, ballot, age_band="40_64", network=network)
    return Guest(joined.participant, day, began, network, CAMPS[number])


def _statements(
    session: Session,
    ballot: Ballot,
    told: list[dict[str, str]],
    guests: list[Guest],
    calendar: Calendar,
) -> list[tuple[Statement, dict[str, str]]]:
    """Every statement with its row; those that wait are left for the moderators."""
    organiser, moderator = (people.account_of(session, k) for k in ("organiser", "moderator"))
    authors = (guest.participant for guest in guests)
    made = []
    for row in told:
        with clock_at(calendar.during(int(row["day"]))):
            if row["origin"] == "seed":
                one = voting.add_seed(session, ballot, row["text"], "en", row["side"], organiser)
            else:
                one = voting.propose(session, ballot, row["text"], "en", next(authors))
                if row["state"] == "visible":
                    voting.decide(session, one, "visible", None, moderator)
        if row["state"] == "visible":
            made.append((one, row))
    return made


def _vote(
    session: Session, guest: Guest, made: list[tuple[Statement, dict[str, str]]],
    draw: random.Random, latest: datetime,
) -> None:  # fmt: skip
    """One sitting: some of what is there by that day, in an order of one's own."""
    voter = guest.participant
    there = [
        (s, row) for s, row in made if int(row["day"]) <= guest.day and s.author_id != voter.id
    ]
    chosen = draw.sample(there, min(draw.randint(LEAST, MOST), len(there)))
    for number, (statement, row) in enumerate(chosen):
        with clock_at(min(guest.began + timedelta(seconds=SECONDS * number), latest)):
            value, is_important = _answer(row, guest.camp, draw), draw.random() < 0.1
            voting.cast(session, statement, voter, value, is_important, network=guest.network,
                        took_ms=draw.randint(2_500, 14_000))  # fmt: skip


def _answer(row: dict[str, Any], camp: float, draw: random.Random) -> int:
    """Pass, agree or disagree, by the shares of the camps."""
    if draw.random() < float(row["unsure"]):
        return 0
    agrees = (1 - camp) * float(row["open"]) + camp * float(row["keep"])
    return 1 if draw.random() < agrees else -1

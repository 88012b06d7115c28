"""Who took part is published as editions that never change and never tell a person."""

import random
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from deliberation import disclosure
from deliberation.base import clock_at, now
from deliberation.consultations.models import Consultation, Question
from deliberation.errors import Conflict
from deliberation.exchange.editions import operations, queries
from deliberation.exchange.editions.queries import Edition
from deliberation.people.models import Demographic
from tests.factories import make_consultation, make_participant, make_submission

pytestmark = pytest.mark.usefixtures("clock")
PLACES = ("north", "south", "east")


@pytest.fixture
def consultation(session: Session) -> Consultation:
    """The writing is over; 20 people from the north, 9 from the south, 2 from the east."""
    made = make_consultation(session, running="respond")
    options = [{"key": key, "label": {"en": key}} for key in PLACES]
    made.questions.append(
        Question(key="place", kind="choice", prompt={"en": "Where?"}, is_demographic=True,
                 options=options)
    )  # fmt: skip
    for place, count in zip(PLACES, (20, 9, 2), strict=True):
        come(session, made, place, count)
    return made


def come(session: Session, consultation: Consultation, place: str, count: int) -> None:
    for _ in range(count):
        person = make_participant(session, consultation)
        if place:
            person.demographics.append(Demographic(question_key="place", option_key=place))
        make_submission(session, consultation, participant=person)
    session.flush()


def publish(session: Session, consultation: Consultation) -> Edition:
    operations.publish(session, consultation, actor_ref=None, role="organiser")
    found = queries.latest(session, consultation)
    assert found is not None
    return found


def test_small_counts_and_what_gives_them_away_are_not_told(
    session: Session, consultation: Consultation
) -> None:
    edition = publish(session, consultation)
    assert edition.contributors == 31
    assert edition.tables["place"]["north"] == 20
    assert edition.tables["place"]["east"] is None
    assert edition.tables["place"]["south"] is None


def test_nothing_is_published_while_people_write(session: Session) -> None:
    writing = make_consultation(session, running="share")
    with pytest.raises(Conflict, match="still write"):
        operations.publish(session, writing, actor_ref=None, role="organiser")
    assert queries.writing_has_ended(writing, now()) is False
    assert queries.writing_has_ended(writing, now() + timedelta(weeks=2))


def test_where_nothing_was_asked_there_is_nothing_to_publish(session: Session) -> None:
    silent = make_consultation(session, running="respond")
    with pytest.raises(Conflict, match="not asked"):
        operations.publish(session, silent, actor_ref=None, role="organiser")


def test_an_edition_stays_as_it_was(session: Session, consultation: Consultation) -> None:
    first = publish(session, consultation)
    come(session, consultation, "north", 7)
    assert queries.latest(session, consultation) == first
    with clock_at(now() + timedelta(days=1)):
        second = publish(session, consultation)
    assert second.number == 2
    assert queries.editions(session, consultation) == [second, first]


def test_a_second_edition_that_would_tell_one_person_is_refused(
    session: Session, consultation: Consultation
) -> None:
    publish(session, consultation)
    with pytest.raises(Conflict, match="Nothing has changed"):
        publish(session, consultation)
    come(session, consultation, "north", 1)
    with pytest.raises(Conflict, match="point to them"):
        publish(session, consultation)
    come(session, consultation, "south", 6)  # seven more, but of them one from the north
    with pytest.raises(Conflict, match="point to them"):
        publish(session, consultation)
    come(session, consultation, "north", 4)
    assert publish(session, consultation).number == 2


def test_with_minors_the_cell_is_larger(session: Session, consultation: Consultation) -> None:
    make_submission(
        session, consultation, participant=make_participant(session, consultation, age_band="15")
    )
    total, tables = queries.counted(session, consultation)
    assert total == 32
    assert queries.fewest(session, consultation) == disclosure.limit(may_include_minors=True)
    assert tables["place"]["south"] is None


def test_no_two_editions_of_random_populations_tell_fewer_than_the_minimum() -> None:
    """What can be worked out from both: every told cell, and what the totals leave."""
    rng, limit, kept = random.Random(0), disclosure.limit(), 0
    for _ in range(1000):
        counts = {key: rng.choice((0, 2, 4, 6, 9, 15, 40)) for key in PLACES}
        later = {
            key: max(n + rng.choice((0, 0, 0, 5, 6, 9, -1, 3, -7)), 0) for key, n in counts.items()
        }
        before = Edition(1, now(), sum(counts.values()), {"place": disclosure.table(counts)})
        table = disclosure.table(later)
        if queries.tells_apart(before, sum(later.values()), {"place": table}, limit):
            continue
        kept += 1
        old = before.tables["place"]
        both = [key for key in PLACES if old[key] is not None and table[key] is not None]
        differences = [abs(later[key] - counts[key]) for key in both]
        rest = [key for key in PLACES if key not in both]
        differences.append(abs(sum(later[k] - counts[k] for k in rest)))
        assert all(difference == 0 or difference >= limit for difference in differences)
    assert kept > 50

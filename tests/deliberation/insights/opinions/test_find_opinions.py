"""A run from the request to the edition, with the line without bursts beside it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from deliberation import jobs, journal
from deliberation.base import clock_at
from deliberation.consultations.models import Consultation, Question
from deliberation.errors import Closed, Conflict, DomainError, Invalid
from deliberation.insights.opinions import execute, operations, queries
from deliberation.insights.opinions.models import OpinionPlace, OpinionRun
from deliberation.people.models import Demographic, Participant
from deliberation.voting.models import Ballot, Statement, Vote, VoteFlag
from tests import factories
from tests.deliberation.insights.opinions.conftest import CAMP, STATEMENTS

QUICK = {"shuffles": 20, "resamples": 5}


def find(session: Session, consultation: Consultation, **payload: Any) -> OpinionRun | None:
    """What the worker does for a job, in the test's own session."""
    task, payload = execute.FIND_OPINIONS, {"consultation": consultation.ref} | payload
    poll = task.load(session, payload)
    poll.params.update(QUICK)
    task.store(session, payload, task.compute(poll, lambda stage, share: None))
    return queries.latest(session, consultation)


def requested(session: Session, ballot: Ballot, **params: Any) -> OpinionRun:
    run = operations.request(session, ballot.consultation, None, params or None)
    find(session, ballot.consultation, run=run.ref)
    return run


def test_two_camps_are_found_and_stored(session: Session, camps: Ballot) -> None:
    run = requested(session, camps)
    assert run.state == "done"
    assert run.is_declared, run.result["reason"]
    assert sorted(group["size"] for group in run.result["groups"]) == [CAMP, CAMP]
    assert "places" not in run.result or run.result["places"] in ([], ())
    shared = {s.ref for s in session.scalars(select(Statement)) if s.text[7:-1] in "789"}
    assert set(run.result["common_ground"]) == shared
    assert (run.participant_count, run.vote_count) == (2 * CAMP, 2 * CAMP * STATEMENTS)
    spots = queries.places(session, run)
    assert {spot.letter for spot in spots} == {"A", "B"}
    assert len(spots) == 2 * CAMP
    person = session.scalars(select(Participant).limit(1)).one()
    place = queries.place_of(session, run, [person])
    assert place is not None
    assert place.letter in ("A", "B")
    lines = [line.action for line in journal.lines(session)]
    assert {"opinions:request", "opinions:find"} <= set(lines)
    assert run.provenance["read_at"]


def test_what_divides_lies_farther_out(session: Session, camps: Ballot) -> None:
    requested(session, camps)
    far = {s.text: s.extremity for s in session.scalars(select(Statement))}
    assert all(0 <= value <= 1 for value in far.values())
    assert min(far[f"Number {n}."] for n in range(7)) > max(far[f"Number {n}."] for n in (7, 8, 9))


def test_the_same_votes_give_the_same_result(session: Session, camps: Ballot) -> None:
    first, second = requested(session, camps), requested(session, camps)
    assert (first.number, second.number) == (1, 2)
    kept = {k: v for k, v in first.result.items() if k != "provenance"}
    assert kept == {k: v for k, v in second.result.items() if k != "provenance"}
    assert queries.places(session, first) == queries.places(session, second)


def test_letters_keep_their_people(session: Session, camps: Ballot) -> None:
    first = requested(session, camps)
    swapped = {"A": "B", "B": "A"}
    for place in session.scalars(select(OpinionPlace).where(OpinionPlace.run_id == first.id)):
        place.letter = swapped[place.letter or ""]
    session.flush()
    before = queries.letters_before(session, camps.consultation)
    requested(session, camps)
    assert queries.letters_before(session, camps.consultation) == before


def test_a_burst_is_left_out_on_a_line_of_its_own(
    session: Session, camps: Ballot, clock: datetime
) -> None:
    people = session.scalars(select(Participant.id).order_by(Participant.id)).all()
    burst = people[:12]
    session.execute(
        update(Vote).where(Vote.participant_id.in_(burst)).values(network="a" * 16, cast_at=clock)
    )
    run = requested(session, camps)
    flagged = select(VoteFlag.participant_id).where(VoteFlag.kind == "burst")
    assert set(session.scalars(flagged)) == set(burst)
    line = queries.sensitivity_of(session, run)
    assert line is not None
    assert (line.number, line.left_out_count) == (run.number, 12)
    assert (run.participant_count, line.participant_count) == (32, 20)
    assert line.vote_count == 20 * STATEMENTS
    assert queries.history(session, camps.consultation) == [run]
    assert queries.latest(session, camps.consultation) is run
    with pytest.raises(Closed):
        operations.publish_edition(session, line, None)


def test_an_erased_person_gets_no_place(session: Session, camps: Ballot, clock: datetime) -> None:
    run = operations.request(session, camps.consultation, None)
    payload = {"consultation": camps.consultation.ref, "run": run.ref}
    poll = execute.load(session, payload)
    poll.params.update(QUICK)
    found = execute.compute(poll, lambda stage, share: None)
    gone = session.scalars(select(Participant).limit(1)).one()
    gone.erased_at = clock
    session.flush()
    execute.store(session, payload, found)
    assert queries.place_of(session, run, [gone]) is None
    assert len(queries.places(session, run)) == 2 * CAMP - 1


def test_runs_asked_for_by_votes_make_a_short_history(
    session: Session, camps: Ballot, clock: datetime
) -> None:
    consultation = camps.consultation
    payload = {"consultation": consultation.ref}
    poll = execute.load(session, payload)
    poll.params.update(QUICK)
    found = execute.compute(poll, lambda stage, share: None)
    published = None
    for hour in range(0, 72, 2):
        with clock_at(clock + timedelta(hours=hour)):
            execute.store(session, payload, found)
        if hour == 2:
            run = queries.latest(session, consultation)
            assert run is not None
            published = operations.publish_edition(session, run, None)
    kept = queries.history(session, consultation)
    assert kept[0].number == 36
    assert published in kept
    assert len(kept) <= execute.KEPT_AUTOMATIC + 5
    assert {run.requested_at.date().day for run in kept} == {15, 16, 17, 18}
    with_map = session.scalars(select(OpinionPlace.run_id).distinct()).all()
    assert set(with_map) == {kept[0].id, published.id if published else 0}
    assert queries.latest(session, consultation, published_only=True) is published
    # A map that is no longer there can't be published.
    with pytest.raises(Closed):
        operations.publish_edition(session, kept[3], None)


def test_one_run_waits_at_a_time_and_says_how_it_ended(session: Session, camps: Ballot) -> None:
    consultation = camps.consultation
    run = operations.request(session, consultation, None)
    with pytest.raises(Conflict):
        operations.request(session, consultation, None)
    job = jobs.latest_for(session, run.ref)
    assert job is not None
    assert job.name == "insights.find_opinions"
    execute.abandoned(session, job.payload, "failed")
    assert run.state == "failed"
    assert operations.request(session, consultation, None).number == 2
    with pytest.raises(Closed):
        operations.publish_edition(session, run, None)


@pytest.mark.parametrize(
    ("params", "refusal"),
    [({"groups": 9}, Invalid), ({"seed": -1}, Invalid), ({"shuffles": 1}, Invalid)],
)
def test_a_request_is_checked(
    session: Session, camps: Ballot, params: dict[str, Any], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        operations.request(session, camps.consultation, None, params)


def test_without_votes_the_run_says_so(session: Session, clock: datetime) -> None:
    ballot = factories.make_ballot(session)
    with pytest.raises(Closed):
        find(session, ballot.consultation)
    nowhere = factories.make_consultation(session)
    with pytest.raises(Closed):
        operations.request(session, nowhere, None)


def test_few_votes_are_a_result_without_groups(session: Session, clock: datetime) -> None:
    ballot = factories.make_ballot(session)
    statement = factories.make_statement(session, ballot)
    for value in (1, -1, 0):
        person = factories.make_participant(session, ballot.consultation)
        session.add(Vote(participant_id=person.id, statement_id=statement.id, value=value))
    session.flush()
    run = find(session, ballot.consultation)
    assert run is not None
    assert not run.is_declared
    assert run.result["reason"] in ("too_few_participants", "too_few_statements")
    assert run.result["statements"][0]["overall"]["agree"] == 1


def test_groups_by_attribute_pass_the_minimum_cell(session: Session, camps: Ballot) -> None:
    run = requested(session, camps)
    people = session.scalars(select(Participant).order_by(Participant.id)).all()
    for place, person in enumerate(people):
        option = "farm" if place < 3 else "town"
        person.demographics.append(Demographic(question_key="place", option_key=option))
    session.flush()
    found = queries.groups_by_attribute(session, run, "place")
    assert all(cell is None for row in found.values() for cell in row.values())
    unsaid = queries.groups_by_attribute(session, run, "age")["unsaid"]
    assert sorted(count or 0 for count in unsaid.values()) == [CAMP, CAMP]


def test_an_edition_keeps_groups_by_what_people_said(session: Session, camps: Ballot) -> None:
    camps.consultation.questions.append(
        Question(
            key="place",
            kind="choice",
            prompt={"en": "Where do you live?"},
            options=[{"key": "town", "label": {"en": "In a town"}}],
            is_demographic=True,
        )
    )
    people = session.scalars(select(Participant).order_by(Participant.id)).all()
    for person in people:
        person.demographics.append(Demographic(question_key="place", option_key="town"))
    run = requested(session, camps)
    operations.publish_edition(session, run, None)
    town = run.result["breakdowns"]["place"]["town"]
    assert sorted(town.values()) == [CAMP, CAMP]
    # A few people more or less would be told by a second table beside the first.
    leaving = queries.latest(session, camps.consultation)
    assert leaving is run
    gone = [person.id for person in people[:2]]
    session.execute(delete(Vote).where(Vote.participant_id.in_(gone)))
    later = requested(session, camps)
    operations.publish_edition(session, later, None)
    assert "breakdowns" not in later.result
    # Minors on the map raise the bar for everybody.
    people[5].age_band = "15"
    session.flush()
    assert CAMP >= 10 or queries.groups_by_attribute(session, run, "place")["town"] == {
        "A": None,
        "B": None,
    }


def test_points_of_an_approved_theme_become_statements(session: Session, camps: Ballot) -> None:
    consultation = camps.consultation
    run = factories.make_run(session, consultation, state="published")
    theme = factories.make_theme(session, run, state="approved")
    for text in ("More worms.", "x" * 300, "Fewer roads."):
        submission = factories.make_submission(session, consultation, text)
        factories.make_point(session, run, submission, theme)
    made = operations.promote_theme(session, theme, None)
    assert [statement.text for statement in made] == ["More worms.", "Fewer roads."]
    assert operations.promote_theme(session, theme, None) == made
    assert queries.statements_of(session, theme) == made
    count = select(func.count()).where(Statement.theme_ref == theme.ref)
    assert session.scalar(count) == 2
    theme.state = "draft"
    with pytest.raises(Closed):
        operations.promote_theme(session, theme, None)

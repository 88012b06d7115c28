"""Statements: added by anybody, joined instead of doubled, edited early, split, balanced."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.errors import Closed, Conflict, Invalid, NotAllowed
from deliberation.people.models import Participant
from deliberation.voting import operations as voting
from deliberation.voting import queries
from deliberation.voting.models import MAX_TEXT, Ballot, Statement, Vote
from tests import factories

SIDES = [{"key": "for", "label": {"en": "For"}}, {"key": "against", "label": {"en": "Against"}}]


def test_a_ballot_is_made_once_and_changed_by_name(session: Session, clock: datetime) -> None:
    consultation = factories.make_consultation(session, running="weigh")
    first = voting.set_up(session, consultation, proof="email", sides=SIDES)
    again = voting.set_up(session, consultation, moderation="post")
    assert again is first
    assert (again.proof, again.moderation, again.shows_results) == ("email", "post", "after_ten")
    lines = [line.action for line in journal.lines(session, scope_ref=consultation.ref)]
    assert lines.count("ballot:set_up") == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("proof", "passport"),
        ("results_after", 2000),
        ("receipts_per_hour", 0),
        ("sides", [{"key": "a"}, {"key": "a"}]),
        ("colour", "red"),
    ],
)
def test_a_rule_that_is_none_is_refused(
    session: Session, clock: datetime, name: str, value: object
) -> None:
    consultation = factories.make_consultation(session, running="weigh")
    with pytest.raises(Invalid) as refused:
        voting.set_up(session, consultation, **{name: value})
    assert refused.value.field == name


def test_seeds_are_balanced_when_every_side_is_there(session: Session, ballot: Ballot) -> None:
    ballot.sides = SIDES
    for n in range(15):
        voting.add_seed(session, ballot, f"Plough less {n}.", "en", "for")
    balance = queries.seed_balance(session, ballot)
    assert (balance.missing, balance.is_balanced, balance.is_enough) == (("against",), False, True)
    for n in range(8):
        voting.add_seed(session, ballot, f"Plough on {n}.", "en", "against")
    balance = queries.seed_balance(session, ballot)
    assert (balance.missing, balance.is_balanced, balance.total) == ((), True, 23)
    with pytest.raises(Invalid):
        voting.add_seed(session, ballot, "Neither.", "en", "elsewhere")
    with pytest.raises(Conflict):
        voting.add_seed(session, ballot, "plough LESS 3", "en", "for")


def test_a_proposal_waits_where_the_ballot_says_so_and_for_minors(
    session: Session, ballot: Ballot, ada: Participant, bob: Participant
) -> None:
    assert voting.propose(session, ballot, "Soil is alive.", "en", ada).state == "visible"
    bob.age_band = "16_17"
    assert voting.propose(session, ballot, "Soil is cold.", "en", bob).state == "waiting"
    ballot.moderation = "pre"
    assert voting.propose(session, ballot, "Soil is old.", "en", ada).state == "waiting"


@pytest.mark.parametrize("text", ["", " \n ", "x" * (MAX_TEXT + 1), "a\0b", "a\ud800b"])
def test_words_that_cannot_be_a_statement(
    session: Session, ballot: Ballot, ada: Participant, text: str
) -> None:
    with pytest.raises(Invalid):
        voting.propose(session, ballot, text, "en", ada)
    assert session.scalars(select(Statement)).all() == []


def test_the_same_words_join_the_statement_that_is_there(
    session: Session, ballot: Ballot, ada: Participant, bob: Participant
) -> None:
    first = voting.propose(session, ballot, "Böden brauchen Würmer!", "de", ada)
    joined = voting.propose(session, ballot, "boden  brauchen wurmer", "de", bob)
    again = voting.propose(session, ballot, "Böden brauchen Würmer!", "de", ada)
    assert joined is first is again
    assert first.agree_count == 2
    assert first.author_id == ada.id


def test_similar_statements_are_offered_closest_first(session: Session, ballot: Ballot) -> None:
    texts = ("Farmers should plough less.", "Ploughing should become rarer on farms.",
             "Buses run too seldom.")  # fmt: skip
    near, less, _ = (factories.make_statement(session, ballot, text) for text in texts)
    found = queries.similar(session, ballot, "Farmers should be ploughing less")
    assert found == [near, less]
    assert queries.similar(session, ballot, "of to in") == []
    assert queries.similar(session, ballot, "100%_ soil\\") == []


def test_an_author_rewords_until_somebody_else_votes(
    session: Session, ballot: Ballot, ada: Participant, bob: Participant
) -> None:
    statement = voting.propose(session, ballot, "Soil is alife.", "en", ada)
    voting.edit_own(session, statement, "Soil is alive.", ada)
    assert statement.text == "Soil is alive."
    with pytest.raises(NotAllowed):
        voting.edit_own(session, statement, "Soil is dead.", bob)
    voting.cast(session, statement, bob, -1)
    with pytest.raises(Closed):
        voting.edit_own(session, statement, "Soil is mine.", ada)


def test_an_edited_statement_waits_again_where_moderation_comes_first(
    session: Session, ballot: Ballot, ada: Participant
) -> None:
    statement = voting.propose(session, ballot, "Soil is alife.", "en", ada)
    ballot.moderation = "pre"
    assert voting.edit_own(session, statement, "Soil is alive.", ada).state == "waiting"


def test_a_removal_names_a_reason_and_can_be_taken_back(session: Session, ballot: Ballot) -> None:
    statement = factories.make_statement(session, ballot, state="waiting")
    with pytest.raises(Invalid):
        voting.decide(session, statement, "removed", "ugly")
    with pytest.raises(Invalid):
        voting.decide(session, statement, "removed", "erased")
    voting.decide(session, statement, "removed", "off_topic")
    assert (statement.state, statement.removal_reason) == ("removed", "off_topic")
    voting.decide(session, statement, "visible")
    assert (statement.state, statement.removal_reason) == ("visible", None)


def test_a_split_offers_both_halves_and_keeps_the_votes_out(
    session: Session, ballot: Ballot, ada: Participant, bob: Participant
) -> None:
    both = voting.propose(session, ballot, "Less ploughing and more hedges.", "en", ada)
    voting.cast(session, both, bob, 1)
    one, two = voting.split(session, both, "Less ploughing.", "More hedges.")
    assert (both.state, both.vote_count) == ("split", 2)
    assert [half.vote_count for half in (one, two)] == [0, 0]
    assert queries.halves(session, both) == [one, two]
    # Also its author and who voted before are asked again.
    for person in (ada, bob):
        asked = {queries.next_statement(session, ballot, person) for _ in range(40)}
        assert asked == {one, two}
    assert both.ref not in queries.vote_matrix(session, ballot).statements
    with pytest.raises(Closed):
        voting.split(session, both, "Again.", "And again.")


def test_a_point_is_promoted_once(session: Session, ballot: Ballot) -> None:
    first = voting.promote(session, ballot, "point23456", "theme23456", "More worms.", "en")
    again = voting.promote(session, ballot, "point23456", "theme23456", "More worms!", "en")
    assert first is again
    assert (first.origin, first.state, first.theme_ref) == ("theme", "visible", "theme23456")


def test_staff_takes_back_what_nobody_voted_on(
    session: Session, ballot: Ballot, ada: Participant
) -> None:
    seed = voting.add_seed(session, ballot, "Soil is old.", "en")
    voting.take_back(session, seed)
    seed = voting.add_seed(session, ballot, "Soil is old.", "en")
    voting.cast(session, seed, ada, 1)
    with pytest.raises(Closed):
        voting.take_back(session, seed)
    own = voting.propose(session, ballot, "Soil is mine.", "en", ada)
    with pytest.raises(Closed):
        voting.take_back(session, own)


def test_a_ballot_without_statements_of_participants(
    session: Session, ballot: Ballot, ada: Participant
) -> None:
    ballot.allows_statements = False
    with pytest.raises(Closed):
        voting.propose(session, ballot, "Soil is alive.", "en", ada)


def test_one_person_adds_a_limited_number(
    session: Session, ballot: Ballot, ada: Participant
) -> None:
    for n in range(voting.MAX_OWN):
        factories.make_statement(session, ballot, f"Number {n}.", author_id=ada.id)
    with pytest.raises(Conflict):
        voting.propose(session, ballot, "One more.", "en", ada)


def test_journal_lines_hold_no_words_and_no_participant(
    session: Session, ballot: Ballot, ada: Participant
) -> None:
    statement = voting.propose(session, ballot, "Zebrafinch soil.", "en", ada)
    line = journal.lines(session, scope_ref=ballot.consultation.ref)[0]
    assert (line.action, line.role, line.actor_ref) == ("statement:propose", "participant", None)
    assert "Zebrafinch" not in str(line.details)
    assert journal.binds(session, line, statement.text) is True
    assert session.scalars(select(Vote)).one().value == 1

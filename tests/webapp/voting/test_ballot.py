"""The ballot as a browser without JavaScript, and as htmx, see it."""

import email
import email.policy
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from deliberation.base import clock_at
from deliberation.people.models import Participant
from deliberation.submissions.models import Receipt
from deliberation.voting import operations as voting
from deliberation.voting.models import Vote, VoteChange, Voter
from tests.conftest import NOW
from tests.factories import WEEK, make_account, make_statement
from tests.webapp.voting.crowd import TEXTS, Crowd, make_crowd
from webapp.extensions import db
from webapp.transaction import Site


@pytest.fixture
def crowd(app: Site, clock: Any) -> Crowd:
    return make_crowd(db.session(), has_run=False)


def join(client: FlaskClient, crowd: Crowd, band: str = "25_39") -> TestResponse:
    return client.post(crowd.address("vote/join"), data={"age_band": band, "agrees": "y"})


def shown(page: TestResponse) -> str:
    """The ref of the statement on the card; "" when none is left."""
    found = re.search(r'name="statement" value="(\w+)"', page.text)
    return found[1] if found else ""


def cast(client: FlaskClient, crowd: Crowd, ref: str, value: int = 1, **more: str) -> TestResponse:
    data = {"statement": ref, "value": str(value)} | more
    return client.post(crowd.address(), data=data)


def me() -> Participant:
    return db.session.scalars(select(Participant).order_by(Participant.id.desc())).first()  # type: ignore[return-value]


def test_a_newcomer_sees_an_example_and_what_a_vote_is_not(client: Any, crowd: Crowd) -> None:
    page = client.get(crowd.address())
    assert page.status_code == 200
    assert any(text in page.text for text in TEXTS)
    assert "Not a secret ballot, not a sample" in page.text
    assert "Who will see what" in page.text
    assert not shown(page)


def test_joining_gives_a_code_and_the_first_statement(client: Any, crowd: Crowd) -> None:
    assert join(client, crowd).headers["Location"].endswith("/vote")
    page = client.get(crowd.address())
    assert shown(page)
    code = re.search(r'class="code-line"[^>]*>([^<]+)<', page.text)
    assert code is not None
    assert len(code[1].split()) == 6
    assert "There are 6 statements" in page.text
    assert db.session.scalar(select(func.count()).select_from(Receipt)) == 1


def test_whoever_is_too_young_leaves_nothing(client: Any, crowd: Crowd) -> None:
    before = db.session.scalar(select(func.count()).select_from(Participant))
    page = join(client, crowd, "13")
    assert "Take part in a group" in page.text
    assert db.session.scalar(select(func.count()).select_from(Participant)) == before


def test_consent_and_age_are_asked_for(client: Any, crowd: Crowd) -> None:
    page = client.post(crowd.address("vote/join"), data={})
    assert page.status_code == 422
    assert "Choose your age group." in page.text
    assert "Tick this to take part." in page.text


def test_every_statement_comes_once_and_then_thanks(client: Any, crowd: Crowd) -> None:
    join(client, crowd)
    seen = []
    while ref := shown(page := client.get(crowd.address())):
        seen.append(ref)
        cast(
            client,
            crowd,
            ref,
            1 if len(seen) % 2 else -1,
            is_important="y" if len(seen) == 1 else "",
        )
    assert sorted(seen) == sorted(statement.ref for statement in crowd.statements)
    assert "That was the last one" in page.text
    assert "You have voted on 6 of 6 statements" in page.text
    mine = list(
        db.session.scalars(select(Vote).where(Vote.participant_id == me().id).order_by(Vote.id))
    )
    assert [vote.value for vote in mine] == [1, -1, 1, -1, 1, -1]
    assert [vote.is_important for vote in mine] == [True] + [False] * 5
    assert {vote.proof for vote in mine} == {"receipt"}


def test_htmx_gets_the_next_card_in_the_answer(client: Any, crowd: Crowd) -> None:
    join(client, crowd)
    first = shown(client.get(crowd.address()))
    page = client.post(
        crowd.address(), data={"statement": first, "value": "0"}, headers={"HX-Request": "true"}
    )
    assert page.status_code == 200
    assert page.text.strip().startswith('<div id="ballot"')
    assert shown(page) not in ("", first)
    assert "<html" not in page.text


def test_the_last_vote_is_taken_back_and_asked_again(client: Any, crowd: Crowd) -> None:
    join(client, crowd)
    ref = shown(client.get(crowd.address()))
    cast(client, crowd, ref)
    again = client.post(crowd.address("vote/undo"))
    assert again.headers["Location"].endswith(f"statement={ref}")
    assert shown(client.get(again.headers["Location"])) == ref
    assert not db.session.scalars(select(Vote).where(Vote.participant_id == me().id)).all()


def test_a_changed_vote_keeps_its_history(client: Any, crowd: Crowd) -> None:
    join(client, crowd)
    ref = crowd.statements[0].ref
    cast(client, crowd, ref, 1)
    page = client.get(f"{crowd.address()}?statement={ref}")
    assert "you agreed" in page.text
    cast(client, crowd, ref, -1)
    assert db.session.scalars(select(VoteChange.value)).all() == [1]


def test_how_long_an_answer_took_is_kept_where_it_can_be_true(client: Any, crowd: Crowd) -> None:
    join(client, crowd)
    refs = [statement.ref for statement in crowd.statements]
    for ref, moment in zip(refs, ("", "17", "nonsense", "99999999999999"), strict=False):
        cast(client, crowd, ref, shown_at=moment)
    took = db.session.scalars(select(Vote.took_ms).where(Vote.participant_id == me().id)).all()
    assert took == [None] * 4


@pytest.mark.parametrize("value", ["7", "", "agree"])
def test_an_answer_that_is_none_is_refused(client: Any, crowd: Crowd, value: str) -> None:
    join(client, crowd)
    page = client.post(crowd.address(), data={"statement": crowd.statements[0].ref, "value": value})
    assert page.status_code == 422


def test_a_statement_taken_out_meanwhile_costs_the_voter_nothing(client: Any, crowd: Crowd) -> None:
    join(client, crowd)
    crowd.statements[0].state = "removed"
    db.session.commit()
    page = client.post(
        crowd.address(),
        data={"statement": crowd.statements[0].ref, "value": "1"},
        follow_redirects=True,
    )
    assert page.status_code == 200
    assert "has just been taken out" in page.text


def test_other_consultations_statements_are_not_voted_on_here(client: Any, crowd: Crowd) -> None:
    join(client, crowd)
    elsewhere = make_crowd(db.session(), has_run=False)
    assert cast(client, crowd, elsewhere.statements[0].ref).status_code == 404


def test_after_the_phase_the_ballot_says_what_comes_next(client: Any, crowd: Crowd) -> None:
    with clock_at(NOW + 2 * WEEK):
        page = client.get(crowd.address())
        assert page.status_code == 403
        assert "Voting is not open now" in page.text


def test_an_account_votes_without_age_and_without_code(
    client: Any, crowd: Crowd, sign_in: Callable[..., FlaskClient]
) -> None:
    account = make_account(db.session())
    db.session.commit()
    visitor = sign_in(account)
    assert "How old are you?" not in visitor.get(crowd.address()).text
    visitor.post(crowd.address("vote/join"), data={"agrees": "y"})
    page = visitor.get(crowd.address())
    assert shown(page)
    assert "code-line" not in page.text


def test_the_receipt_shows_ones_votes(client: Any, crowd: Crowd) -> None:
    join(client, crowd)
    cast(client, crowd, crowd.statements[0].ref, -1, is_important="y")
    page = client.get(crowd.address("receipt"))
    assert "Your 1 vote" in page.text
    assert "you disagreed; important to you" in page.text
    assert "Not a secret ballot" in page.text
    assert "slip-words" in page.text


def test_whoever_goes_on_voting_stays_the_same_voter(client: Any, crowd: Crowd) -> None:
    join(client, crowd)
    for number, statement in enumerate(crowd.statements[:4]):
        with clock_at(NOW + number * timedelta(minutes=20)):  # a receipt stays open for 30
            cast(client, crowd, statement.ref)
    assert len(db.session.scalars(select(Vote).where(Vote.participant_id == me().id)).all()) == 4
    with clock_at(NOW + timedelta(minutes=95)):
        assert not shown(client.get(crowd.address()))


def test_a_ballot_without_proof_gives_a_code_only_to_whom_wants_one(
    client: Any, app: Site, clock: Any
) -> None:
    crowd = make_crowd(db.session(), has_run=False, proof="none")
    join(client, crowd)
    page = client.get(crowd.address()).text
    assert "code-line" not in page
    assert "vote/receipt" in page
    client.post(crowd.address("vote/receipt"))
    page = client.get(crowd.address()).text
    assert "code-line" in page
    assert "vote/receipt" not in page


def test_an_invitation_is_asked_for_and_spent(client: Any, app: Site, clock: Any) -> None:
    crowd = make_crowd(db.session(), has_run=False, proof="invitation")
    (code,) = voting.give_invitations(db.session(), crowd.ballot, 1)
    db.session.commit()
    join(client, crowd)
    assert client.get(crowd.address()).headers["Location"].endswith("/vote/proof")
    wrong = client.post(crowd.address("vote/proof"), data={"code": "aaaa-bbbb-cccc"})
    assert wrong.status_code == 422
    client.post(crowd.address("vote/proof"), data={"code": code.upper().replace("-", " ")})
    assert shown(client.get(crowd.address()))
    assert (
        db.session.scalars(select(Voter.proof).where(Voter.participant_id == me().id)).one()
        == "invitation"
    )


def test_an_email_is_confirmed_by_its_link(client: Any, app: Site, clock: Any) -> None:
    crowd = make_crowd(db.session(), has_run=False, proof="email")
    join(client, crowd)
    page = client.post(crowd.address("vote/proof"), data={"email": "ada@example.org"})
    assert "Look into your e-mail" in page.text
    (message,) = (app.config["SETTINGS"].instance / "mail").glob("ballot-*.eml")
    body = email.message_from_bytes(message.read_bytes(), policy=email.policy.default)
    link = re.search(r"http://\S+(/en/\S+)", body.get_content())
    assert link is not None
    assert "Confirm and go on to vote" in client.get(link[1]).text
    client.post(link[1])
    assert shown(client.get(crowd.address()))
    assert client.post(link[1]).status_code == 404  # spent
    stranger = app.test_client()
    assert "Your receipt is not open in this browser" in stranger.get(link[1]).text


def test_one_vote_costs_the_same_however_many_there_are(
    client: Any, crowd: Crowd, count_queries: Callable[..., int]
) -> None:
    join(client, crowd)
    refs = [statement.ref for statement in crowd.statements]
    first = count_queries(lambda: cast(client, crowd, refs[0]))
    for number in range(30):
        make_statement(db.session(), crowd.ballot, f"One more idea, number {number}.")
    db.session.commit()
    assert count_queries(lambda: cast(client, crowd, refs[1])) <= first
    assert count_queries(lambda: client.get(crowd.address())) <= 22
    assert first <= 20

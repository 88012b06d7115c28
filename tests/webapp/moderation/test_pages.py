"""The pages of moderation as their users meet them."""

from collections.abc import Callable

import pytest
from flask import url_for
from flask.testing import FlaskClient

from deliberation.consultations.models import Consultation
from deliberation.moderation import operations as moderation
from deliberation.people.models import Account
from deliberation.submissions.models import Submission
from tests.factories import make_account, make_consultation, make_submission
from webapp.extensions import db
from webapp.transaction import Site, command

SignIn = Callable[[Account], FlaskClient]


@pytest.fixture
def consultation(app: Site) -> Consultation:
    with command() as session:
        made = make_consultation(session)
        make_submission(session, made, "<b>Buy</b> my worms.")
    return made


def submission_of(consultation: Consultation) -> Submission:
    return db.session.query(Submission).filter_by(consultation_id=consultation.id).one()


def address(app: Site, endpoint: str, consultation: Consultation, **more: str) -> str:
    where = {"mission": consultation.mission.ref, "consultation": consultation.ref, "lang": "en"}
    with app.test_request_context():
        return url_for(endpoint, **where, **more)


def account_with(role: str, consultation: Consultation) -> Account:
    with command() as session:
        return make_account(session, (role, consultation))


def test_the_rules_name_every_reason_and_its_count(
    app: Site, client: FlaskClient, consultation: Consultation
) -> None:
    page = client.get(address(app, "moderation.rules", consultation))
    assert page.status_code == 200
    assert "It advertises" in page.text
    assert "Another person than the first moderator decides" in page.text


def test_anybody_flags_and_a_moderator_removes(
    app: Site, client: FlaskClient, sign_in: SignIn, consultation: Consultation
) -> None:
    ref = submission_of(consultation).ref
    flagged = client.post(
        address(app, "moderation.flag", consultation, ref=ref), data={"reason": "spam"}
    )
    assert flagged.status_code == 303
    moderator = sign_in(account_with("moderator", consultation))
    queue = moderator.get(address(app, "moderation.queue", consultation))
    assert "&lt;b&gt;Buy&lt;/b&gt; my worms." in queue.text
    assert "It advertises" in queue.text
    done = moderator.post(
        address(app, "moderation.decide", consultation, ref=ref),
        data={"outcome": "removed", "reason": "spam", "note": "No adverts."},
    )
    assert done.status_code == 303
    db.session.expire_all()
    assert submission_of(consultation).state == "removed"
    assert (
        "Nothing is waiting" in moderator.get(address(app, "moderation.queue", consultation)).text
    )


def test_a_removal_without_a_reason_comes_back_with_the_error_at_its_field(
    app: Site, sign_in: SignIn, consultation: Consultation
) -> None:
    moderator = sign_in(account_with("moderator", consultation))
    ref = submission_of(consultation).ref
    answer = moderator.post(
        address(app, "moderation.decide", consultation, ref=ref), data={"outcome": "removed"}
    )
    assert answer.status_code == 422
    assert "Choose the rule that the text breaks." in answer.text
    assert "<title>Error: " in answer.text


def test_the_first_moderator_sees_why_the_appeal_is_not_theirs(
    app: Site, sign_in: SignIn, consultation: Consultation
) -> None:
    first = account_with("moderator", consultation)
    with command() as session:
        submission = session.merge(submission_of(consultation))
        decision = moderation.decide(session, submission, "removed", first, reason="spam")
        moderation.appeal(session, decision, "It was a joke.")
    page = sign_in(first).get(address(app, "moderation.queue", consultation)).text
    assert "It was a joke." in page
    assert "decided by another person" in page
    assert "Decide this appeal" not in page


def test_others_do_not_see_the_queue(
    app: Site, client: FlaskClient, consultation: Consultation
) -> None:
    refused = client.get(address(app, "moderation.queue", consultation))
    assert refused.status_code == 403
    assert "Sign in with an account that has the role for this." in refused.text

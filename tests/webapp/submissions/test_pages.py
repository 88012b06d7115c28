"""The public list, the page of one submission and the receipt with what came of it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from deliberation import sealing
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.insights.models import Point, Run, Theme
from deliberation.moderation import operations as moderation
from deliberation.people.models import Participant
from deliberation.responses.models import ThemeResponse
from deliberation.submissions import operations as submissions
from deliberation.submissions.models import Receipt, Submission
from tests.factories import make_account, make_consultation, make_participant, make_submission
from webapp.extensions import db
from webapp.transaction import Site

NASTY = "<script>alert(1)</script> \u202eabc {{ 7*7 }} '; DROP TABLE submission; --"
CODE = "alpha bravo charlie delta echo foxtrot"


@pytest.fixture
def consultation(app: Site, clock: Any) -> Consultation:
    made = make_consultation(db.session())
    db.session.commit()
    return made


def place(consultation: Consultation, page: str = "submissions/") -> str:
    return f"/en/{consultation.mission.ref}/{consultation.ref}/{page}"


def add(consultation: Consultation, text: str, **values: Any) -> Submission:
    made = make_submission(db.session(), consultation, text, **values)
    submissions.reindex(db.session(), made)
    db.session.commit()
    return made


def with_receipt(consultation: Consultation) -> Participant:
    person = make_participant(db.session(), consultation, age_band="25_39")
    mark = sealing.receipt(Receipt.normalised(CODE))
    db.session.add(Receipt(participant_id=person.id, code_hmac=mark))
    db.session.commit()
    return person


def publish(consultation: Consultation, submission: Submission) -> tuple[Theme, Point]:
    """A published run with one theme that holds the first five characters."""
    run = Run(consultation=consultation, number=1, state="published", published_at=now())
    theme = Theme(run=run, label="Stubble", state="approved", firmness="firm")
    db.session.add_all([run, theme])
    db.session.flush()
    answer = submission.answers[0]
    point = Point(
        run_id=run.id, submission_id=submission.id, answer_id=answer.id, start=0, end=5,
        language="en", theme_id=theme.id, margin=0.9,
    )  # fmt: skip
    db.session.add(point)
    db.session.commit()
    return theme, point


def test_words_are_shown_and_never_run(client: FlaskClient, consultation: Consultation) -> None:
    one = add(consultation, NASTY, shown_name="<b>Eve</b>")
    for page in ("submissions/", f"submissions/{one.ref}", "submissions/?search=alert"):
        html = client.get(place(consultation, page)).text
        assert "&lt;script&gt;" in html
        assert "<script>alert" not in html
        assert "<b>Eve" not in html
        assert "{{ 7*7 }}" in html


def test_the_list_narrows_pages_and_keeps_what_was_chosen(
    client: FlaskClient, consultation: Consultation
) -> None:
    for number in range(25):
        add(consultation, f"worms {number}", lane="youth" if number % 2 else "citizens")
    add(consultation, "Hidden words.", is_listed=False)
    page = client.get(place(consultation, "submissions/?search=worms")).text
    assert page.count("<article") == 20
    assert "search=worms" in page
    assert client.get(place(consultation, "submissions/?lane=youth")).text.count("<article") == 12
    assert "Hidden words" not in client.get(place(consultation, "submissions/?search=hidden")).text
    assert (
        "No public submission fits"
        in client.get(place(consultation, "submissions/?search=zz")).text
    )
    assert (
        client.get(place(consultation, "submissions/?before=zzzzzzzzzz&lane=x")).status_code == 200
    )


def test_the_list_takes_as_many_statements_however_long(
    client: FlaskClient, consultation: Consultation, count_queries: Callable[..., int]
) -> None:
    counted = []
    for count in (2, 18):
        for number in range(count):
            add(consultation, f"worms {number}")
        counted.append(count_queries(lambda: client.get(place(consultation))))
    assert counted[0] == counted[1]


def test_what_is_not_public_is_refused(client: FlaskClient, consultation: Consultation) -> None:
    for values in ({"is_listed": False}, {"state": "waiting"}, {"withdrawn_at": now()}):
        one = add(consultation, "Not for you.", **values)
        page = client.get(place(consultation, f"submissions/{one.ref}"))
        assert page.status_code == 403
        assert "Not for you" not in page.text


def test_similar_ones_come_as_a_fragment(client: FlaskClient, consultation: Consultation) -> None:
    one = add(consultation, "Compost from the village keeps the garden moist.")
    words = {"q-main-text": "village compost for the garden"}
    answer = client.post(place(consultation, "submissions/similar"), data=words)
    assert one.ref in answer.text
    assert "<html" not in answer.text
    nothing = {"q-main-text": "tractors"}
    assert client.post(place(consultation, "submissions/similar"), data=nothing).text.strip() == ""
    assert client.post(place(consultation, "submissions/similar")).status_code == 200


def test_the_receipt_shows_where_each_point_went_and_the_answer(
    client: FlaskClient, consultation: Consultation
) -> None:
    person = with_receipt(consultation)
    one = add(consultation, "First point. Second.", participant=person)
    theme, point = publish(consultation, one)
    opened = client.post("/en/receipt", data={"code": CODE})
    page = client.get(opened.location).text
    assert "Stubble" in page
    assert "clearly here" in page
    assert "Not answered yet" in page
    assert f"points/{point.ref}/challenge" in page
    answer = ThemeResponse(
        theme_id=theme.id, status="declined", text="We said no.", office="Office"
    )
    db.session.add(answer)
    db.session.commit()
    page = client.get(opened.location).text
    assert "We said no." in page
    assert "Declined" in page
    assert f"themes/{theme.ref}/verdict" in page
    shown = client.get(place(consultation, f"submissions/{one.ref}")).text
    assert f'id="point-{point.ref}"' in shown
    assert f"themes/{theme.ref}" in shown
    assert "verdict" not in shown


def test_who_was_removed_reads_why_and_may_appeal_and_resend(
    client: FlaskClient, consultation: Consultation
) -> None:
    person = with_receipt(consultation)
    one = add(consultation, "My neighbour Kim did it.", participant=person)
    moderator = make_account(db.session(), ("moderator", consultation))
    moderation.decide(
        db.session(), one, "removed", moderator, reason="personal_data", note="Leave out the name."
    )
    db.session.commit()
    page = client.get(client.post("/en/receipt", data={"code": CODE}).location).text
    assert "removed by a moderator" in page
    assert "names or describes a private person" in page
    assert "Leave out the name." in page
    assert "/appeal" in page
    edit = place(consultation, f"submissions/{one.ref}/edit")
    assert client.get(edit).status_code == 200
    data = {"q-main-text": "A neighbour did it.", "display": "listed", "language": "en"}
    assert client.post(edit, data=data).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Submission, one.id).state == "waiting"

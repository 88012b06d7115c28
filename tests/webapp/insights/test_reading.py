"""Pages of people who read: the queue, the second reader, claims of fact, missing themes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from deliberation.base import now
from deliberation.insights.models import Run
from deliberation.insights.positions.models import FactMark
from deliberation.insights.reading import queries
from deliberation.people.models import Account
from tests.factories import (
    make_account,
    make_consultation,
    make_participant,
    make_point,
    make_run,
    make_submission,
    make_theme,
)
from webapp.extensions import db
from webapp.transaction import Site, command


class Talk:
    """A published analysis of twelve points in two themes, an analyst and a board member."""

    def __init__(self, client: FlaskClient, session: Any) -> None:
        self.client = client
        self.consultation = make_consultation(session, running="respond")
        self.run = make_run(session, self.consultation, state="published", published_at=now())
        self.author = make_participant(session, self.consultation)
        for label in ("Worms", "Water"):
            theme = make_theme(session, self.run, label, state="approved")
            for n in range(6):
                written = make_submission(
                    session, self.consultation, f"{label} {n}.", participant=self.author
                )
                make_point(session, self.run, written, theme)
        self.analyst = make_account(session, ("analyst", self.consultation))
        self.member = make_account(session, ("board_member", self.consultation))
        self.base = f"/en/{self.consultation.mission.ref}/{self.consultation.ref}"
        self.at_run = f"{self.base}/analysis/{self.run.ref}"

    def get(self, where: str, status: int = 200) -> str:
        page = self.client.get(where)
        assert page.status_code == status
        return page.text

    def post(self, where: str, status: int = 303, **data: Any) -> str:
        page = self.client.post(where, data=data)
        assert page.status_code == status
        db.session.expire_all()
        return page.text

    def hold_receipt(self) -> None:
        with self.client.session_transaction() as session:
            session.pop("_user_id", None)
            session["receipts"] = {str(self.author.id): now().timestamp() + 600}


@pytest.fixture
def talk(
    app: Site, client: FlaskClient, clock: datetime, sign_in: Callable[[Account], FlaskClient]
) -> Talk:
    with command() as session:
        made = Talk(client, session)
    sign_in(made.member)
    return made


def test_the_queue_hands_out_one_after_the_other(talk: Talk) -> None:
    where = f"{talk.base}/reading"
    assert "0 of 12 submissions read by a person" in talk.get(where)
    talk.post(where)
    page = talk.get(where)
    assert "Worms 0." in page
    assert 'data-ballot-key="n"' in page
    held = page.split('name="submission" value="')[1].split('"')[0]
    talk.post(where, submission=held, act="read")
    page = talk.get(where)
    assert "1 of 12 submissions read by a person" in page
    assert "Worms 1." in page
    talk.post(where, 409, submission=held, act="read")
    other = page.split('name="submission" value="')[1].split('"')[0]
    talk.post(where, submission=other, act="skip")
    assert "Worms 2." in talk.get(where)
    assert "1 of 12 submissions read by a person" in talk.get(f"{talk.base}/themes/")


def test_two_people_read_different_ones(
    talk: Talk, sign_in: Callable[[Account], FlaskClient]
) -> None:
    talk.post(f"{talk.base}/reading")
    sign_in(talk.analyst)
    talk.post(f"{talk.base}/reading")
    assert "Worms 1." in talk.get(f"{talk.base}/reading")


def test_the_second_reader_codes_blind_and_the_figures_are_public(
    talk: Talk, sign_in: Callable[[Account], FlaskClient]
) -> None:
    where = f"{talk.at_run}/second-reader"
    assert "No sample is drawn yet." in talk.get(where)
    talk.post(f"{where}/draw", 403, size="12", seed="3")
    sign_in(talk.analyst)
    talk.post(f"{where}/draw", 422, size="3", seed="3")
    talk.post(f"{where}/draw", size="12", seed="3")
    sign_in(talk.member)
    sample = queries.second_reading(db.session(), db.session.merge(talk.run))
    assert sample is not None
    for number, item in enumerate(sample.items):
        page = talk.get(where)
        assert f"{number} of 12 points coded" in page
        assert item.point.text in page
        theme = item.first_theme.ref if item.first_theme else "none"
        if number == 0:
            talk.post(where, point=item.point.ref, theme="none")
            talk.post(f"{where}/undo")
        talk.post(where, point=item.point.ref, theme=theme)
    page = talk.get(f"{talk.base}/themes/")
    assert "A second reader coded 12 points" in page
    assert "kappa 1.00" in page
    talk.post(where, 409, point=sample.items[0].point.ref, theme="none")


def test_a_claim_of_fact_is_marked_by_staff(talk: Talk) -> None:
    point = db.session.merge(talk.run).themes[0].points[0]
    where = f"{talk.base}/themes/points/{point.ref}/fact"
    assert "Name the source" in talk.post(where, 422, state="wrong", source="")
    talk.post(where, state="wrong", source="Soil report 2025")
    assert db.session.query(FactMark).one().source == "Soil report 2025"
    assert "Soil report 2025" in talk.get(where)


def test_a_missing_theme_is_said_answered_and_read(
    talk: Talk, sign_in: Callable[[Account], FlaskClient]
) -> None:
    talk.get(f"{talk.at_run}/missing", 303)  # the board took no part
    assert "miss a theme?" not in talk.get(f"{talk.base}/themes/")
    talk.hold_receipt()
    assert "miss a theme?" in talk.get(f"{talk.base}/themes/")
    assert "Say which theme is missing" in talk.get(f"{talk.base}/receipt")
    talk.post(f"{talk.at_run}/missing", 422, text=" ")
    talk.post(f"{talk.at_run}/missing", text="Nothing on rivers.")
    assert "An analyst will answer here." in talk.get(f"{talk.base}/receipt")
    sign_in(talk.analyst)
    desk = talk.get(f"{talk.at_run}?part=challenges")
    assert "Nothing on rivers." in desk
    where = desk.split("/analysis/missing/")[1].split('"')[0]
    talk.post(f"{talk.base}/analysis/missing/{where}", text="It is in Water.", target="")
    talk.hold_receipt()
    assert "It is in Water." in talk.get(f"{talk.base}/receipt")


def test_reading_costs_the_same_however_much_is_written(
    talk: Talk, count_queries: Callable[..., int]
) -> None:
    talk.post(f"{talk.base}/reading")
    before = count_queries(lambda: talk.get(f"{talk.base}/reading"))
    with command() as session:
        run = session.get_one(Run, talk.run.id)
        for n in range(30):
            make_submission(session, run.consultation, f"More {n}.")
    assert count_queries(lambda: talk.get(f"{talk.base}/reading")) <= before

"""A board for tests of its pages: two published themes, a member, a chair, and a browser."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from deliberation.consultations.models import Consultation
from deliberation.insights.models import Theme
from deliberation.people.models import Account
from tests.factories import (
    make_account,
    make_consultation,
    make_participant,
    make_point,
    make_run,
    make_seat,
    make_submission,
    make_theme,
)
from webapp.extensions import db
from webapp.transaction import command

TEXT = "word " * 40


class Board:
    """Refs and rows stay readable after each request; `post` and `get` act as who signed in."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        with command() as session:
            self.consultation = make_consultation(session, running="respond")
            self.mission = self.consultation.mission
            self.member = make_account(session, ("board_member", self.mission), name="Mo Member")
            roles = (("board_member", self.mission), ("chair", self.mission))
            self.chair = make_account(session, *roles, name="Cara Chair")
            self.citizen = make_account(session, name="Cleo Citizen")
            make_seat(session, self.mission, self.chair, chair=True)
            make_seat(session, self.mission, self.member)
            self.run = make_run(session, self.consultation, state="published")
            self.worms = self.theme("Worms", 6)
            self.water = self.theme("Water", 2)

    def theme(self, label: str, count: int) -> Theme:
        session = db.session()
        theme = make_theme(session, self.run, label, state="approved")
        for number in range(count):
            author = make_participant(session, self.consultation)
            submission = make_submission(
                session, self.consultation, f"{label}, {number}.", participant=author
            )
            make_point(session, self.run, submission, theme)
        return theme

    def sign_in(self, account: Account | None) -> None:
        with self.client.session_transaction() as session:
            session.clear()
            if account is not None:
                session["_user_id"] = db.session.merge(account).ref
                session["_fresh"] = True
                session["signed_in_at"] = 4e9

    def here(self, rest: str = "") -> str:
        talk: Consultation = db.session.merge(self.consultation)
        return f"/en/{talk.mission.ref}/{talk.ref}/{rest}"

    def about(self, theme: Theme, rest: str) -> str:
        return self.here(f"themes/{db.session.merge(theme).ref}/{rest}")

    def objectives(self, rest: str = "") -> str:
        return f"/en/{db.session.merge(self.mission).ref}/objectives/{rest}"

    def get(self, address: str, status: int = 200) -> str:
        page = self.client.get(address)
        assert page.status_code == status, (address, page.status_code)
        return page.text

    def post(self, address: str, expected: int = 303, /, **fields: Any) -> TestResponse:
        page = self.client.post(address, data=fields)
        assert page.status_code == expected, (address, page.status_code, page.text[-3000:])
        return page

    def answer(self, theme: Theme, expected: int = 303, /, **fields: Any) -> TestResponse:
        """Answer as the form does; declined for its cost unless told otherwise."""
        given = {"status": "declined", "declined-reason": "cost", "text": TEXT}
        given |= {"office": "Soil office", "language": "en", "number": ""}
        return self.post(self.about(theme, "response"), expected, **(given | fields))

"""The queue of questions by plain forms, and in a browser by its keys."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberation.insights.labels.models import Suggestion
from deliberation.insights.models import Point, Run, Theme
from deliberation.people.models import Account
from tests.factories import (
    make_account,
    make_consultation,
    make_point,
    make_run,
    make_submission,
    make_theme,
)
from tests.live import PHONE, LiveSite, OpenPage, assert_accessible, sign_in
from webapp.extensions import db
from webapp.transaction import Site, command


class Queue:
    """Three questions about a draft of two themes; two suggestions are nearly sure."""

    def __init__(self, client: FlaskClient, session: Any) -> None:
        self.client = client
        consultation = make_consultation(session, running="make_sense")
        self.run = make_run(session, consultation)
        worms, water = (make_theme(session, self.run, label) for label in ("Worms", "Water"))
        self.points = [
            make_point(session, self.run, make_submission(session, consultation, f"Word {n}."))
            for n in range(3)
        ]
        suggest(session, self.points, [worms, water])
        self.run.provenance = self.run.provenance | {
            "learning": {
                "labels": 30,
                "expected": {"sample": 6, "accuracy": 0.8, "low": 0.5, "high": 0.9},
            }
        }
        self.worms, self.water = worms, water
        self.analyst = make_account(session, ("analyst", consultation))
        self.base = f"/en/{consultation.mission.ref}/{consultation.ref}/analysis/{self.run.ref}"

    def look(self, **arguments: Any) -> str:
        page = self.client.get(f"{self.base}/queue", query_string=arguments)
        assert page.status_code == 200
        return page.text

    def send(self, what: str, **fields: Any) -> Any:
        answer = self.client.post(f"{self.base}/queue/{what}", data=fields)
        db.session.expire_all()
        return answer


def suggest(session: Any, points: list[Point], themes: list[Theme]) -> None:
    for place, point in enumerate(points):
        session.add(
            Suggestion(
                point_id=point.id,
                theme_id=themes[0].id,
                probability=0.96 - 0.3 * (place == 2),
                others=[theme.key for theme in themes[1:]],
                position=place,
            )
        )
    session.flush()


@pytest.fixture
def queue(
    app: Site, client: FlaskClient, clock: datetime, sign_in: Callable[[Account], FlaskClient]
) -> Queue:
    with command() as session:
        made = Queue(client, session)
    sign_in(made.analyst)
    return made


def test_a_question_its_themes_and_what_is_known(queue: Queue) -> None:
    page = queue.look()
    for words in ("Word 0.", "suggested, 96 % sure", "held-back sample of 6 points", "3 questions"):
        assert words in page
    assert "Accept 2 suggestions of at least 95 % certainty" in page
    assert "Word 1." in queue.look(after=0)
    assert "Begin again" in queue.look(after=2)
    assert "Word 0." in queue.look(after="nonsense")


def test_answers_are_steps(queue: Queue) -> None:
    first, second, _ = queue.points
    answer = queue.send("answer", point=first.ref, theme=queue.water.ref, after=-1)
    assert answer.status_code == 303
    assert db.session.get_one(Point, first.id).theme_id == queue.water.id
    assert "Word 1." in queue.look()
    queue.send("answer", point=second.ref, theme="none", after=0)
    assert db.session.get_one(Point, second.id).origin == "person"
    assert queue.send("undo", number=2).status_code == 303
    assert db.session.get_one(Point, second.id).origin == "machine"
    assert queue.send("answer", point=second.ref, theme="x", after=0).status_code == 422
    assert queue.send("answer", theme="none").status_code == 422
    assert queue.send("answer", point="none", theme="none").status_code == 404


def test_many_at_once_and_learning(queue: Queue) -> None:
    assert queue.send("accept", percent=95, count=3).status_code == 409
    assert queue.send("accept", percent=95, count=2).status_code == 303
    assert "2 points were moved." in queue.look()
    assert db.session.get_one(Point, queue.points[0].id).theme_id == queue.worms.id
    assert queue.send("learn").status_code == 303
    assert "Waiting for a free worker" in queue.look()


@pytest.mark.browser
def test_answered_by_keys_wide_and_narrow(demo: LiveSite, open_page: OpenPage) -> None:
    with demo.app.app_context(), command() as session:
        run = session.scalars(select(Run).where(Run.state != "superseded")).first()
        assert run is not None
        run.state = "draft"
        themes = [theme for theme in run.themes if theme.is_living]
        for theme in themes:
            theme.state = "draft"
        # One of each theme: points of one theme may be copies of a letter.
        points = [next(p for p in t.points if p.origin == "machine") for t in themes[:3]]
        suggest(session, points, themes[:4])
        where = f"{run.consultation.mission.ref}/{run.consultation.ref}/analysis/{run.ref}/queue"
    page = open_page()
    sign_in(page, demo, "analyst")
    page.goto(f"{demo.address}/en/{where}")
    assert_accessible(page)
    shown = page.locator("blockquote.words")
    first = shown.inner_text()
    for key, expected in (("2", False), ("u", True), ("s", False)):
        page.wait_for_load_state()
        with page.expect_navigation():
            page.keyboard.press(key)
        assert (shown.inner_text() == first) is expected, key
    page.set_viewport_size(PHONE)
    assert_accessible(page)

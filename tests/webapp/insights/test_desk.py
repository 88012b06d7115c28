"""The review desk: every step is a plain form, refusals stand beside their field."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberation import jobs
from deliberation.consultations.models import Consultation
from deliberation.insights import operations as insights
from deliberation.insights import queries
from deliberation.insights.models import Campaign, CampaignMember, Point, Run, Theme
from deliberation.insights.positions.queries import positions_of
from deliberation.people.models import Account
from tests.factories import (
    make_account,
    make_consultation,
    make_point,
    make_run,
    make_submission,
    make_theme,
)
from webapp.extensions import db
from webapp.insights.steps import STEPS
from webapp.transaction import Site, command

SignIn = Callable[[Account], FlaskClient]


class Desk:
    """A draft of two themes with three points each, and an analyst at the desk."""

    def __init__(self, client: FlaskClient, session: Any) -> None:
        self.client = client
        self.consultation = make_consultation(session, running="make_sense")
        self.run = make_run(session, self.consultation)
        for label in ("Worms", "Water"):
            theme = make_theme(session, self.run, label)
            for number in range(3):
                text = f"{label} matter, {number}."
                make_point(
                    session, self.run, make_submission(session, self.consultation, text), theme
                )
        make_point(session, self.run, make_submission(session, self.consultation, "Else."))
        copies = session.scalars(select(Point).limit(2)).all()
        campaign = Campaign(run_id=self.run.id, kind="near")
        campaign.members = [CampaignMember(submission=p.submission) for p in copies]
        session.add(campaign)
        session.flush()
        self.campaign = campaign
        self.worms, self.water = self.run.themes
        self.analyst = make_account(session, ("analyst", self.consultation), name="Ana Lyst")

    @property
    def base(self) -> str:
        return f"/en/{self.consultation.mission.ref}/{self.consultation.ref}/analysis"

    def look(self, **arguments: str) -> str:
        page = self.client.get(f"{self.base}/{self.run.ref}", query_string=arguments)
        assert page.status_code == 200
        return page.text

    def do(self, verb: str, **fields: Any) -> Any:
        prefix = STEPS[verb][0]
        data = {f"{prefix}-{name}": value for name, value in fields.items()}
        answer = self.client.post(f"{self.base}/{self.run.ref}/review/{verb}", data=data)
        db.session.expire_all()
        return answer


@pytest.fixture
def desk(app: Site, client: FlaskClient, clock: datetime, sign_in: SignIn) -> Desk:
    with command() as session:
        desk = Desk(client, session)
    sign_in(desk.analyst)
    return desk


def refs(theme: Theme, count: int) -> list[str]:
    return [point.ref for point in theme.points[:count]]


def test_the_desk_shows_queue_theme_points_and_what_will_be_published(desk: Desk) -> None:
    page = desk.look(theme=desk.worms.ref)
    for words in ("Worms", "Water", "Worms matter, 0.", "2 themes still need a decision", "Undo"):
        assert words in page
    assert "named by the machine" in page
    assert "Water matter, 0." in desk.look(theme=desk.water.ref)


def test_every_step_can_be_made_and_taken_back(desk: Desk) -> None:
    steps: list[tuple[str, dict[str, Any]]] = [
        ("rename", {"theme": desk.worms.ref, "label": "Life in soil"}),
        ("claim", {"theme": desk.worms.ref, "claim": "We want worms."}),
        ("pin", {"theme": desk.worms.ref}),
        ("unpin", {"theme": desk.worms.ref}),
        ("approve", {"theme": desk.worms.ref}),
        ("reopen", {"theme": desk.worms.ref}),
        ("merge", {"theme": desk.worms.ref, "target": desk.water.ref}),
        ("set_aside_theme", {"theme": desk.worms.ref, "reason": "off-topic"}),
        (
            "split",
            {"theme": desk.worms.ref, "points": refs(desk.worms, 2), "label": "Two of them"},
        ),
        ("create", {"points": refs(desk.worms, 1), "label": "One of them"}),
        ("move", {"points": refs(desk.worms, 2), "target": desk.water.ref}),
        ("set_aside_points", {"points": refs(desk.worms, 1), "reason": "greeting"}),
        ("restore_points", {"points": refs(desk.worms, 1)}),
        ("keep_apart", {"points": refs(desk.worms, 2)}),
        ("code", {"theme": desk.worms.ref, "kind": "wish", "level": "objective"}),
        ("code_points", {"theme": desk.worms.ref, "points": refs(desk.worms, 2), "kind": "worry"}),
        ("label_campaign", {"campaign": desk.campaign.ref, "is_organised": "y", "label": "League"}),
    ]
    for verb, fields in steps:
        assert desk.do(verb, **fields).status_code == 303, verb
        last = queries.last_step(db.session(), desk.run)
        assert last is not None
        assert last.action == verb
        if verb not in ("pin", "unpin", "approve"):  # the steps after them need these
            assert desk.do("undo", number=last.number).status_code == 303, verb
    on_positions = {"state_position", "word_position", "drop_position", "assign"}
    assert {verb for verb, _ in steps} | {"undo"} | on_positions == set(STEPS)
    assert "Last step: Ana Lyst approved a theme." in desk.look()


def test_positions_are_stated_given_to_points_and_taken_back(desk: Desk) -> None:
    here = {"theme": desk.worms.ref}
    sentence = "Worms need no help."
    assert desk.do("state_position", **here, sentence=sentence).status_code == 303
    [position] = positions_of(db.session(), desk.worms)
    assert sentence in desk.look(**here)
    chosen = {"points": refs(desk.worms, 2), "position": position.ref}
    assert desk.do("assign", **here, **chosen).status_code == 303
    page = desk.look(**here)
    assert "2 of 3 points were read for a position." in page
    assert "speaks for position 1" in page
    named = {"position": position.ref, "sentence": "Worms need help."}
    assert desk.do("word_position", **here, **named).status_code == 303
    answer = desk.do("state_position", **here, sentence="One. Another sentence.")
    assert answer.status_code == 422
    assert "Write one sentence." in answer.text
    assert desk.do("drop_position", **here, position=position.ref).status_code == 303
    assert "None are stated." in desk.look(**here)
    assert desk.do("assign", **here, **chosen).status_code == 422


def test_a_refused_step_keeps_the_typed_words_and_names_the_field(desk: Desk) -> None:
    answer = desk.do("rename", theme=desk.worms.ref, label="x" * 161)
    assert answer.status_code == 422
    assert "Write 1 to 160 characters." in answer.text
    assert 'href="#words-label"' in answer.text
    assert "x" * 161 in answer.text
    answer = desk.do("split", theme=desk.worms.ref, label="Nothing ticked")
    assert answer.status_code == 422
    assert 'href="#sorting-points"' in answer.text
    assert "Nothing ticked" in answer.text
    answer = desk.do("merge", theme=desk.worms.ref, target="")
    assert answer.status_code == 422
    assert "Choose a theme from the list." in answer.text


def test_undo_of_what_somebody_else_did_meanwhile_is_a_conflict(desk: Desk) -> None:
    desk.do("pin", theme=desk.worms.ref)
    desk.do("pin", theme=desk.water.ref)
    assert desk.do("undo", number=1).status_code == 409


def test_unknown_verbs_and_foreign_themes_are_not_found(desk: Desk) -> None:
    assert desk.client.post(f"{desk.base}/{desk.run.ref}/review/destroy").status_code == 404
    assert desk.do("label_campaign", campaign="nothing").status_code == 404
    with command() as session:
        other = make_theme(session, make_run(session, desk.consultation, number=2), "Foreign")
    assert desk.do("rename", theme=other.ref, label="Mine").status_code == 422


def test_publishing_names_what_is_open_and_then_happens(desk: Desk) -> None:
    answer = desk.client.post(f"{desk.base}/{desk.run.ref}/publish")
    assert answer.status_code == 422
    assert "neither approved nor set aside: Worms; Water" in answer.text
    for theme in (desk.worms, desk.water):
        desk.do("approve", theme=theme.ref)
    assert desk.client.post(f"{desk.base}/{desk.run.ref}/publish").status_code == 303
    assert desk.do("rename", theme=desk.worms.ref, label="Late").status_code == 403
    assert "It can be read, but not changed." in desk.look()


@pytest.mark.parametrize("part", ["unthemed", "set-aside", "campaigns", "challenges", "steps"])
def test_the_other_parts_of_the_desk_open(desk: Desk, part: str) -> None:
    desk.do("set_aside_points", points=refs(desk.worms, 1), reason="greeting")
    assert 'aria-current="true"' in desk.look(part=part)


def test_the_cost_of_the_desk_does_not_grow_with_themes_and_points(
    desk: Desk, count_queries: Callable[..., int]
) -> None:
    desk.look()
    few = count_queries(desk.look)
    with command() as session:
        consultation = session.get_one(Consultation, desk.consultation.id)
        run = session.get_one(Run, desk.run.id)
        for number in range(12):
            theme = make_theme(session, run, f"More {number}")
            make_point(session, run, make_submission(session, consultation), theme)
            make_point(session, run, make_submission(session, consultation), run.themes[0])
    assert count_queries(desk.look) == few < 40


def test_runs_are_asked_for_watched_and_stopped(desk: Desk) -> None:
    client = desk.client
    assert "Analysis 1" in client.get(f"{desk.base}/").text
    assert client.get(f"{desk.base}/new").status_code == 200
    refused = client.post(f"{desk.base}/new", data={"granularity": "fine", "seed": "x"})
    assert refused.status_code == 422
    asked = client.post(f"{desk.base}/new", data={"granularity": "fine", "seed": "5"})
    assert asked.status_code == 303
    page = client.get(asked.location)
    assert "Waiting for a free worker" in page.text
    assert (
        client.post(f"{desk.base}/new", data={"granularity": "fine", "seed": "5"}).status_code
        == 409
    )
    stopped = client.post(asked.location.replace("progress", "cancel"), follow_redirects=True)
    assert "The analysis is being stopped." in stopped.text
    run = db.session.scalars(select(Run).where(Run.number == 2)).one()
    assert run.params == {"granularity": "fine", "seed": 5}
    job = jobs.latest_for(db.session(), run.ref)
    assert job is not None
    assert job.is_cancel_requested
    assert client.get(f"{desk.base}/{run.ref}").location.endswith("/progress")


def test_an_objection_is_answered_from_the_desk(desk: Desk) -> None:
    with command() as session:
        run, analyst = session.get_one(Run, desk.run.id), session.get_one(Account, desk.analyst.id)
        for theme in list(run.themes):
            insights.approve(session, run, theme, analyst)
        insights.publish(session, run, analyst)
        objection = insights.challenge(session, run.themes[0].points[0], "I meant the water.")
        ref = objection.ref
    assert "I meant the water." in desk.look(part="challenges")
    address = f"{desk.base}/challenges/{ref}"
    assert desk.client.get(address).status_code == 200
    assert desk.client.post(address, data={"text": ""}).status_code == 422
    sent = desk.client.post(address, data={"text": "Moved.", "target": desk.water.ref})
    assert sent.status_code == 303
    assert "Moved." in desk.look(part="challenges")

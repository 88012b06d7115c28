"""The mission room and the forms around it."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberation.base import now
from deliberation.missions.models import Initiative, Mission
from deliberation.missions.statements.models import StatementProposal
from deliberation.objectives.models import Clause, Decision, Evidence, Objective, ObjectiveVersion
from deliberation.people.models import Account
from tests.factories import (
    make_account,
    make_consultation,
    make_mission,
    make_point,
    make_run,
    make_seat,
    make_submission,
    make_theme,
)
from webapp.extensions import db
from webapp.transaction import command

pytestmark = pytest.mark.usefixtures("clock")
SignIn = Callable[[Account], FlaskClient]


@pytest.fixture
def mission(client: FlaskClient) -> Mission:
    made = make_mission(db.session())
    db.session.commit()
    return made


def account_with(role: str, scope: object) -> Account:
    account = make_account(db.session(), (role, scope))
    db.session.commit()
    return account


def settings_of(**changes: str) -> dict[str, str]:
    values = {
        "title-en": "Clean rivers",
        "why-en": "We drink them.",
        "horizon_year": "2040",
        "started_on": "2026-01-01",
        "stage": "drafting",
        "problem_type": "complex",
        "scale": "regional",
        "quorum": "2",
    }
    return values | changes


def test_the_list_of_missions_says_how_much_is_open(client: FlaskClient, mission: Mission) -> None:
    make_consultation(db.session(), mission)
    make_consultation(db.session(), mission)
    db.session.commit()
    text = client.get("/en/missions/").text
    assert "Healthy soils" in text
    assert "2 consultations open now" in text


def test_the_list_pages_and_asks_as_often_for_many_as_for_few(
    client: FlaskClient, mission: Mission, count_queries: Callable[..., int]
) -> None:
    client.get("/en/missions/")
    few = count_queries(lambda: client.get("/en/missions/"))
    for _ in range(20):
        make_mission(db.session())
    db.session.commit()
    assert count_queries(lambda: client.get("/en/missions/")) == few
    assert "?after=" in client.get("/en/missions/").text


def test_the_room_shows_everything_of_the_mission(client: FlaskClient, mission: Mission) -> None:
    session = db.session()
    make_consultation(session, mission, title={"en": "Open one"})
    make_consultation(session, mission, title={"en": "Secret draft"}, opened_at=None)
    make_seat(session, mission, make_account(session, name="Ilva Brandsteed"), chair=True)
    for number in range(50):
        starts = date(2025, 1, 1) if number < 40 else date(2026, 6, 1)
        session.add(
            Initiative(mission_id=mission.id, title=f"I{number}", owner="O", starts_on=starts)
        )
    objective = Objective(mission=mission, code="S1")
    version = ObjectiveVersion(objective=objective, number=1, state="adopted", title="More worms")
    version.clauses.append(Clause(ordinal=1, text="By 2035 twice as many worms."))
    session.add(Decision(version=version, quorum=2, for_count=3, against_count=1, abstain_count=0))
    private = Objective(mission=mission, code="S2")
    private.versions.append(ObjectiveVersion(number=1, state="draft", title="Half-written"))
    session.add(private)
    session.commit()
    text = client.get(f"/en/{mission.ref}/").text
    assert "By 2035, three quarters of our soils are healthy." in text
    assert "by 2035" in text
    assert "Write your submission" in text or "Open one" in text
    assert "Ilva Brandsteed" in text
    assert "none declared" in text
    assert "80 % of 50 initiatives are older than the mission" in text
    assert "More worms" in text
    assert "3 for, 1 against, 0 abstained" in text
    assert "Half-written" not in text
    assert "Secret draft" not in text
    listed = client.get(f"/en/{mission.ref}/initiatives").text
    assert "40 of 50 began before the mission did" in listed


def test_an_organiser_sees_drafts_and_the_doors_to_work(sign_in: SignIn, mission: Mission) -> None:
    make_consultation(db.session(), mission, title={"en": "Secret draft"}, opened_at=None)
    text = sign_in(account_with("organiser", mission)).get(f"/en/{mission.ref}/").text
    assert "Secret draft" in text
    assert "New consultation" in text
    assert "Settings and board" in text
    assert "Reword the statement" not in text


def test_the_room_asks_as_often_for_many_as_for_few(
    client: FlaskClient, mission: Mission, count_queries: Callable[..., int]
) -> None:
    make_consultation(db.session(), mission)
    db.session.commit()
    client.get(f"/en/{mission.ref}/")
    few = count_queries(lambda: client.get(f"/en/{mission.ref}/"))
    for _ in range(8):
        make_consultation(db.session(), mission)
    db.session.commit()
    assert count_queries(lambda: client.get(f"/en/{mission.ref}/")) == few <= 20


def test_a_mission_is_made_by_the_administrator(sign_in: SignIn, mission: Mission) -> None:
    browser = sign_in(account_with("administrator", None))
    assert browser.get("/en/missions/new").status_code == 200
    values = settings_of(**{"statement-en": "By 2040 all rivers are clean.", "language": "en"})
    response = browser.post("/en/missions/new", data=values)
    assert response.status_code == 303
    made = db.session.scalars(select(Mission).order_by(Mission.id.desc())).first()
    assert made is not None
    assert made.statement == {"en": "By 2040 all rivers are clean."}
    refused = browser.post("/en/missions/new", data=values | {"statement-en": ""})
    assert refused.status_code == 422
    assert 'href="#statement-en"' in refused.text


def test_strangers_and_citizens_do_not_reach_the_forms(
    client: FlaskClient, sign_in: SignIn, mission: Mission
) -> None:
    addresses = ["/en/missions/new", f"/en/{mission.ref}/edit", f"/en/{mission.ref}/statement"]
    assert {client.get(address).status_code for address in addresses} == {403}
    sign_in(make_account(db.session()))
    db.session.commit()
    assert {client.get(address).status_code for address in addresses} == {403}


def test_the_board_is_edited_without_javascript(sign_in: SignIn, mission: Mission) -> None:
    member = account_with("chair", mission)
    browser = sign_in(account_with("organiser", mission))
    page = browser.get(f"/en/{mission.ref}/edit").text
    assert 'name="seats-1-name"' in page
    seat = {
        "seats-0-name": "Ilva Brandsteed",
        "seats-0-office": "Former county head",
        "seats-0-interests": "Owns an orchard.",
        "seats-0-is_chair": "y",
        "seats-0-account": member.ref,
        "seats-1-name": "",
        "seats-1-account": "",
    }
    response = browser.post(f"/en/{mission.ref}/edit", data=settings_of(**seat))
    assert response.status_code == 303
    stored = db.session.get(Mission, mission.id)
    assert stored is not None
    assert stored.horizon_year == 2040
    assert [(s.name, s.is_chair, s.account_id) for s in stored.seats] == [
        ("Ilva Brandsteed", True, member.id)
    ]
    wrong = settings_of(**seat, **{"horizon_year": "2010"})
    response = browser.post(f"/en/{mission.ref}/edit", data=wrong)
    assert response.status_code == 422
    assert 'href="#horizon_year"' in response.text


def test_only_the_chair_announces_and_after_the_notice_the_full_board_decides(
    sign_in: SignIn, mission: Mission
) -> None:
    address = f"/en/{mission.ref}/statement"
    assert sign_in(account_with("organiser", mission)).get(address).status_code == 403
    chair = account_with("chair", mission)
    with command() as session:
        make_seat(session, session.merge(mission), session.merge(chair), chair=True)
    browser = sign_in(chair)
    refused = browser.post(address, data={"statement-en": "By 2040.", "notice": " "})
    assert refused.status_code == 422
    assert 'href="#notice"' in refused.text
    response = browser.post(
        address, data={"statement-en": "By 2040.", "notice": "Five more years."}
    )
    assert response.status_code == 303
    proposal = response.location
    room = browser.get(f"/en/{mission.ref}/").text
    assert "A new wording of this statement is announced." in room
    assert "By 2040." not in room
    page = browser.get(proposal).text
    assert "Five more years." in page
    assert "The notice runs for 14 more days." in page
    assert browser.post(f"{proposal}/position", data={"stance": "for"}).status_code == 303
    assert browser.post(f"{proposal}/sign").status_code == 403
    with command() as session:  # two weeks later
        session.scalars(select(StatementProposal)).one().decidable_from = now().date()
    assert browser.post(f"{proposal}/sign").status_code == 303
    text = browser.get(f"/en/{mission.ref}/").text
    assert "By 2040." in text
    assert "By 2035, three quarters of our soils are healthy." in text
    assert "Five more years." in text


def test_the_room_asks_as_often_for_many_objectives_as_for_few(
    client: FlaskClient, mission: Mission, count_queries: Callable[..., int]
) -> None:
    session = db.session()
    consultation = make_consultation(session, mission, running="respond")
    run = make_run(session, consultation, state="published")
    theme = make_theme(session, run, "Worms", state="approved")
    point = make_point(session, run, make_submission(session, consultation, "Leave it."), theme)

    def grow(code: str) -> None:
        version = ObjectiveVersion(
            objective=Objective(mission=mission, code=code), number=1, state="adopted",
            title=f"Objective {code}", proposed_at=now(),
        )  # fmt: skip
        clause = Clause(ordinal=1, text="More worms.")
        clause.evidence.append(Evidence(theme=theme, point=point))
        version.clauses.append(clause)
        session.add(version)
        session.commit()

    def ask() -> int:
        session.expire_all()
        return count_queries(lambda: client.get(f"/en/{mission.ref}/"))

    grow("S0")
    page = client.get(f"/en/{mission.ref}/").text
    assert "Leave it." in page
    assert "1 of 1 clauses rests on what people said." in page
    few = ask()
    for number in range(1, 9):
        grow(f"S{number}")
    assert ask() == few <= 30


def test_the_definition_panel_says_what_is_missing(client: FlaskClient, mission: Mission) -> None:
    page = " ".join(client.get(f"/en/{mission.ref}/").text.split())
    panel = page[page.index('id="definition"') :]
    assert "<strong>Mixed instruments:</strong> missing" in panel
    assert "<strong>Time frame:</strong> shown" in panel
    assert "the mission: by 2035;" in panel

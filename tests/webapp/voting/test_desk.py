"""The voting desk for organisers and moderators: rules, seeds, codes, the queue, promotion."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberation.insights.models import Point, Theme
from deliberation.people.models import Account
from deliberation.voting import operations as voting
from deliberation.voting import queries
from deliberation.voting.models import Ballot, Invitation, Statement
from tests.factories import (
    make_account,
    make_consultation,
    make_participant,
    make_point,
    make_run,
    make_statement,
    make_submission,
    make_theme,
)
from tests.webapp.voting.crowd import TEXTS, Crowd, make_crowd
from webapp.extensions import db
from webapp.transaction import Site, command

SignIn = Callable[[Account], FlaskClient]
RULES = {
    "proof": "receipt", "receipts_per_hour": "60", "moderation": "pre", "allows_statements": "y",
    "shows_results": "after_ten", "results_after": "10",
    "sides": "More soil first\nMore homes first",
}  # fmt: skip


@pytest.fixture
def crowd(app: Site, clock: Any) -> Crowd:
    return make_crowd(db.session(), has_run=False)


@pytest.fixture
def staff(crowd: Crowd, sign_in: SignIn) -> Callable[[str], FlaskClient]:
    """A browser in which somebody with this role has signed in."""

    def act(role: str) -> FlaskClient:
        with command() as session:
            account = make_account(session, (role, crowd.ballot.consultation))
        return sign_in(account)

    return act


def statements(crowd: Crowd) -> dict[str, Statement]:
    db.session.expire_all()
    query = select(Statement).where(Statement.consultation_id == crowd.ballot.consultation_id)
    return {statement.text: statement for statement in db.session.scalars(query)}


def with_sides(crowd: Crowd) -> None:
    sides = [{"key": key, "label": {"en": f"More {key} first"}} for key in ("soil", "homes")]
    with command() as session:
        voting.set_up(session, crowd.ballot.consultation, sides=sides)


# The rules.


def test_a_consultation_gets_its_ballot_and_every_proof_is_explained(
    app: Site, clock: Any, sign_in: SignIn
) -> None:
    with command() as session:
        consultation = make_consultation(session, running="weigh")
        organiser = make_account(session, ("organiser", consultation))
    desk = f"/en/{consultation.mission.ref}/{consultation.ref}/vote/desk"
    client = sign_in(organiser)
    assert "Set the voting up" in client.get(desk).text
    page = client.get(f"{desk}/settings").text
    assert "A patient person can take several receipts." in page
    assert "Whoever hands out the codes." in page
    assert client.post(f"{desk}/settings", data=RULES).status_code == 303
    ballot = db.session.scalars(select(Ballot)).one()
    assert (ballot.proof, ballot.moderation, ballot.is_embeddable) == ("receipt", "pre", False)
    assert [side["label"]["en"] for side in ballot.sides] == ["More soil first", "More homes first"]


def test_a_side_keeps_its_key_when_it_is_reworded(
    crowd: Crowd, staff: Callable[[str], FlaskClient]
) -> None:
    with_sides(crowd)
    changed = RULES | {"sides": "Soil before everything\nMore homes first\nNeither"}
    answer = staff("organiser").post(crowd.address("vote/desk/settings"), data=changed)
    assert answer.status_code == 303
    db.session.expire_all()
    keys = {side["label"]["en"]: side["key"] for side in crowd.ballot.sides}
    assert keys["Soil before everything"] == "soil"
    assert keys["More homes first"] == "homes"
    assert len(set(keys.values())) == 3


def test_a_rule_out_of_range_lands_on_its_field(
    crowd: Crowd, staff: Callable[[str], FlaskClient]
) -> None:
    wrong = RULES | {"receipts_per_hour": "0"}
    answer = staff("organiser").post(crowd.address("vote/desk/settings"), data=wrong)
    assert answer.status_code == 422
    assert 'href="#receipts_per_hour"' in answer.text


# Seeds and their balance.


def test_several_seeds_at_once_and_the_balance_says_what_is_missing(
    crowd: Crowd, staff: Callable[[str], FlaskClient]
) -> None:
    with_sides(crowd)
    client, page = staff("organiser"), crowd.address("vote/desk/statements")
    texts = "Every yard should be opened.\n\n  Soil and shade belong together.  "
    data = {"texts": texts, "side": "soil", "language": "en"}
    assert client.post(page, data=data).status_code == 303
    told = client.get(page).text
    assert "No statement speaks for “More homes first” yet." in told
    assert "15 to 25 are advised" in told
    assert "It has “and”, so it may hold two ideas." in told
    added = statements(crowd)["Soil and shade belong together."]
    assert (added.origin, added.side, added.state) == ("seed", "soil", "visible")


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (f"A good one.\n{'x' * 141}", "Line 2: The text has 141 characters"),
        (f"A good one.\n{TEXTS[0]}", "Line 2: This statement is there already."),
        ("  \n ", "Write at least one statement."),
    ],
)
def test_seeds_are_all_added_or_none(
    crowd: Crowd, staff: Callable[[str], FlaskClient], texts: str, message: str
) -> None:
    answer = staff("organiser").post(
        crowd.address("vote/desk/statements"), data={"texts": texts, "side": "", "language": "en"}
    )
    assert answer.status_code == 422
    assert message in answer.text
    assert "A good one." not in statements(crowd)


def test_a_seed_is_taken_back_until_somebody_votes(
    crowd: Crowd, staff: Callable[[str], FlaskClient]
) -> None:
    with command() as session:
        fresh = make_statement(session, crowd.ballot, "Nobody voted on this.")
    client = staff("organiser")
    where = crowd.address(f"vote/desk/statements/{fresh.ref}/take-back")
    assert client.post(where).status_code == 303
    assert "Nobody voted on this." not in statements(crowd)
    voted = crowd.address(f"vote/desk/statements/{crowd.statements[0].ref}/take-back")
    refused = client.post(voted)
    assert refused.status_code == 403
    assert "Somebody has voted on this statement" in refused.text


# Invitation codes.


def test_codes_are_shown_once_and_work(crowd: Crowd, staff: Callable[[str], FlaskClient]) -> None:
    client, page = staff("organiser"), crowd.address("vote/desk/codes")
    made = client.post(page, data={"number": "3", "as": "file"})
    assert made.headers["Content-Disposition"].startswith("attachment")
    assert made.headers["Cache-Control"] == "no-store"
    rows = list(csv.reader(io.StringIO(made.text)))
    assert [len(rows), rows[0]] == [4, ["code", "address"]]
    assert rows[1][1].endswith("/vote")
    slips = client.post(page, data={"number": "2", "as": "slips"}).text
    assert slips.count('<strong translate="no">') == 2
    again = client.get(page).text
    assert "5 codes were made, 0 of them have been used." in again
    assert rows[1][0] not in again
    with command() as session:
        voter = voting.prove_invitation(session, crowd.ballot, crowd.people[0], rows[1][0])
        assert voter.proof == "invitation"
    assert db.session.scalars(select(Invitation.code_hmac)).all().count(rows[1][0]) == 0


# Moderators.


def waiting(crowd: Crowd, text: str) -> Statement:
    with command() as session:
        author = make_participant(session, crowd.ballot.consultation)
        return make_statement(session, crowd.ballot, text, state="waiting", origin="participant",
                              author_id=author.id)  # fmt: skip


def test_the_queue_shows_what_waits_and_what_is_like_it(
    crowd: Crowd, staff: Callable[[str], FlaskClient]
) -> None:
    statement = waiting(crowd, "<b>Worms</b> are worth protecting, and so are moles.")
    client, page = staff("moderator"), crowd.address("vote/desk/queue")
    told = client.get(page).text
    assert "&lt;b&gt;Worms&lt;/b&gt;" in told
    assert "1 waits" in told
    assert f'<q lang="en">{TEXTS[0]}</q>' in told
    answer = client.post(f"{page}/{statement.ref}", data={"act": "show"})
    assert answer.status_code == 303
    assert statements(crowd)[statement.text].state == "visible"
    assert "Nothing is waiting." in client.get(page).text


def test_a_removal_needs_a_rule_of_the_rubric(
    crowd: Crowd, staff: Callable[[str], FlaskClient]
) -> None:
    statement = waiting(crowd, "My neighbour is lazy.")
    client, page = staff("moderator"), crowd.address(f"vote/desk/queue/{statement.ref}")
    refused = client.post(page, data={"act": "remove"})
    assert refused.status_code == 422
    assert "Choose a reason from the list." in refused.text
    done = client.post(page, data={"act": "remove", "reason": "personal_data"})
    assert done.status_code == 303
    assert statements(crowd)[statement.text].removal_reason == "personal_data"
    told = client.get(crowd.address("vote/desk/queue")).text
    assert "Personal: it names or describes a private person: 1" in told


def test_two_ideas_become_two_statements(crowd: Crowd, staff: Callable[[str], FlaskClient]) -> None:
    statement = waiting(crowd, "Close the mill road and plant plum trees.")
    client, page = staff("moderator"), crowd.address(f"vote/desk/queue/{statement.ref}")
    offered = client.get(page).text
    assert 'value="Close the mill road."' in offered
    assert 'value="Plant plum trees."' in offered
    halves = {"act": "split", "first": "Close the mill road.", "second": "Plant plum trees."}
    assert client.post(page, data=halves).status_code == 303
    found = statements(crowd)
    assert found[statement.text].state == "split"
    assert {found[halves[k]].state for k in ("first", "second")} == {"visible"}
    assert "its votes stay with it" in client.get(page).text


def test_each_room_of_the_desk_has_its_own_door(
    crowd: Crowd, staff: Callable[[str], FlaskClient]
) -> None:
    doors = {
        "moderator": {"queue"},
        "analyst": {"", "groups", "flags"},
        "organiser": {"", "settings", "statements", "codes", "groups", "flags"},
        "observer": set(),
    }
    rooms = {"", "settings", "statements", "codes", "queue", "groups", "flags"}
    for role, open_to in doors.items():
        client = staff(role)
        seen = {r: client.get(crowd.address(f"vote/desk/{r}".rstrip("/"))) for r in rooms}
        assert {r for r, page in seen.items() if page.status_code == 200} == open_to, role


# From a theme to the ballot.


@pytest.fixture
def theme(crowd: Crowd) -> Theme:
    """An approved, published theme with a short and a long point."""
    with command() as session:
        submission = make_submission(session, crowd.ballot.consultation, LONG)
        run = make_run(session, crowd.ballot.consultation, state="published")
        made = make_theme(session, run, state="approved")
        for end in (len(SHORT), len(LONG)):
            make_point(session, run, submission, made, end=end)
        return made


SHORT = "The brook floods the school"
LONG = f"{SHORT} each autumn. " + "Nobody has answered our letters about it. " * 4


def test_points_of_a_theme_are_promoted_with_one_click_and_taken_back(
    crowd: Crowd, theme: Theme, staff: Callable[[str], FlaskClient]
) -> None:
    client = staff("organiser")
    public = client.get(crowd.address(f"themes/{theme.ref}")).text
    assert "Put the best quotes to the vote" in public
    page = crowd.address(f"vote/desk/themes/{theme.ref}")
    assert client.post(page).headers["Location"] == page
    made = statements(crowd)[SHORT]
    assert (made.origin, made.theme_ref) == ("theme", theme.ref)
    told = client.get(page).text
    assert "on the ballot" in told
    assert "Shorten it to 140 characters" in told
    back = crowd.address(f"vote/desk/statements/{made.ref}/take-back")
    assert client.post(back, data={"to": "theme"}).headers["Location"] == page
    assert SHORT not in statements(crowd)


def test_a_long_point_is_shortened_first(
    crowd: Crowd, theme: Theme, staff: Callable[[str], FlaskClient]
) -> None:
    long = max(db.session.scalars(select(Point)), key=lambda point: point.end)
    client, page = staff("organiser"), crowd.address(f"vote/desk/points/{long.ref}")
    refused = client.post(page, data={"text": LONG})
    assert refused.status_code == 422
    assert client.post(page, data={"text": "Our letters stay unanswered."}).status_code == 303
    assert statements(crowd)["Our letters stay unanswered."].point_ref == long.ref


def test_others_see_no_way_from_a_theme_to_the_ballot(
    crowd: Crowd, theme: Theme, staff: Callable[[str], FlaskClient]
) -> None:
    assert "to the vote" not in staff("analyst").get(crowd.address(f"themes/{theme.ref}")).text
    assert queries.promoted(db.session(), crowd.ballot, theme.points[0].ref) is None

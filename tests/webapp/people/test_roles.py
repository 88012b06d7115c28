"""The administrator's page of roles, and the console's commands for accounts."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import event, select

from deliberation.consultations.models import Consultation
from deliberation.journal import JournalEntry
from deliberation.missions.models import Mission
from deliberation.people import queries
from deliberation.people.models import Account, Membership
from tests import factories
from webapp.cli import group
from webapp.extensions import db
from webapp.settings import Settings
from webapp.transaction import Site, command

SignIn = Callable[[Account], FlaskClient]


@pytest.fixture
def consultation(app: Site) -> Consultation:
    with command() as session:
        made = factories.make_consultation(session)
    return made


@pytest.fixture
def ada(app: Site) -> Account:
    with command() as session:
        made = factories.make_account(session, name="Ada Lovelace")
    return made


@pytest.fixture
def keeper(app: Site, sign_in: SignIn) -> FlaskClient:
    """The administrator's browser."""
    with command() as session:
        account = factories.make_account(session, ("administrator", None), name="Keeper")
    return sign_in(account)


def test_only_the_administrator_sees_the_page(
    client: FlaskClient, sign_in: SignIn, ada: Account
) -> None:
    assert client.get("/en/roles").status_code == 403
    assert sign_in(ada).get("/en/roles").status_code == 403


def test_gives_and_takes_a_role(
    keeper: FlaskClient, ada: Account, consultation: Consultation
) -> None:
    scope = f"consultation:{consultation.ref}"
    data = {"email": f" {ada.email.upper()} ", "role": "analyst", "scope": scope}
    assert keeper.post("/en/roles", data=data).status_code == 303
    page = keeper.get("/en/roles").text
    assert "Ada Lovelace" in page
    assert "Living soils" in page
    data = {"account": ada.ref, "role": "analyst", "scope": scope}
    assert keeper.post("/en/roles/revoke", data=data).status_code == 303
    assert keeper.post("/en/roles/revoke", data=data).status_code == 404
    actions = db.session.scalars(select(JournalEntry.action).order_by(JournalEntry.id)).all()
    assert actions == ["role:grant", "role:revoke"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nobody@example.org"),
        ("role", "king"),
        ("scope", "mission:madeupxxxx"),
        ("scope", "site"),
    ],
)
def test_says_at_the_field_what_is_wrong(
    keeper: FlaskClient, ada: Account, field: str, value: str
) -> None:
    data = {"email": ada.email, "role": "analyst", "scope": "site:"} | {field: value}
    answer = keeper.post("/en/roles", data=data)
    assert answer.status_code == 422
    assert re.search(rf'id="{field}-error"', answer.text)
    assert db.session.scalars(select(Membership.role)).all() == ["administrator"]


def test_the_last_administrator_cannot_leave(keeper: FlaskClient) -> None:
    account = db.session.scalars(select(Account)).one()
    data = {"account": account.ref, "role": "administrator", "scope": "site:"}
    answer = keeper.post("/en/roles/revoke", data=data)
    assert answer.status_code == 409
    assert "only administrator" in answer.text


def test_many_roles_come_in_pages_and_in_a_fixed_number_of_queries(
    app: Site, keeper: FlaskClient, consultation: Consultation
) -> None:
    def queries_of(address: str) -> int:
        count = 0

        def tick(*_: object) -> None:
            nonlocal count
            count += 1

        event.listen(db.engine, "before_cursor_execute", tick)
        assert keeper.get(address).status_code == 200
        event.remove(db.engine, "before_cursor_execute", tick)
        return count

    queries_of("/en/roles")  # the first visit makes the session's form token
    few = queries_of("/en/roles")
    with command() as session:
        for _ in range(60):
            factories.make_account(session, ("observer", consultation.mission))
    assert queries_of("/en/roles") == few
    page = keeper.get("/en/roles").text
    assert page.count('<th scope="row">') == 50
    more = re.search(r'rel="next" href="([^"]+)"', page)
    assert more is not None
    assert keeper.get(more[1]).text.count('<th scope="row">') == 11


def test_finds_one_person(keeper: FlaskClient, ada: Account) -> None:
    assert (
        "Nobody with this address holds a role."
        in keeper.get("/en/roles", query_string={"email": ada.email}).text
    )


def console(settings: Settings, *arguments: str, typed: str = "") -> Result:
    environment = {
        "INSTANCE": str(settings.instance),
        "SECRET_KEY": settings.secret_key,
        "RECEIPT_KEY": settings.receipt_key,
    }
    return CliRunner().invoke(group, ["account", *arguments], env=environment, input=typed)


def test_the_console_makes_the_first_administrator(
    app: Site, client: FlaskClient, settings: Settings
) -> None:
    done = console(settings, "create", "k@example.org", "--name", "K", "--role", "administrator")
    assert done.exit_code == 0, done.output
    link = re.search(r"https?://[^/\s]+(/\S+)", done.output)
    assert link is not None
    assert client.post(link[1]).status_code == 303
    assert client.get("/en/roles").status_code == 200


def test_the_console_asks_for_a_password_twice(
    app: Site, client: FlaskClient, settings: Settings
) -> None:
    words = "correct horse battery"
    made = console(
        settings,
        "create",
        "k@example.org",
        "--name",
        "K",
        "--password",
        typed=f"{words}\n{words}\n",
    )
    assert made.exit_code == 0, made.output
    assert words not in made.output
    data = {"email": "k@example.org", "password": words}
    assert client.post("/en/sign-in", data=data).status_code == 303
    short = console(
        settings, "create", "l@example.org", "--name", "L", "--password", typed="a\na\n"
    )
    assert short.exit_code == 1
    assert "at least 12 characters" in short.output


def test_the_console_gives_and_takes_roles(
    app: Site, settings: Settings, ada: Account, consultation: Consultation
) -> None:
    mission = db.session.scalars(select(Mission)).one()
    there = ("--mission", mission.ref)
    assert console(settings, "grant", ada.email, "chair", *there).exit_code == 0
    db.session.rollback()
    held = queries.memberships(db.session())
    assert [(m.role, m.scope_kind, m.scope_ref) for m in held] == [
        ("chair", "mission", mission.ref)
    ]
    db.session.rollback()
    assert console(settings, "grant", ada.email, "chair", *there, "--revoke").exit_code == 0
    for wrong in (
        ("grant", "nobody@example.org", "chair"),
        ("grant", ada.email, "chair", "--mission", "madeupxxxx"),
        ("grant", ada.email, "chair", *there, "--revoke"),
        ("link", "nobody@example.org"),
    ):
        refused = console(settings, *wrong)
        assert refused.exit_code == 1
        assert refused.output.startswith("Error: ")


def test_an_instance_holds_no_readable_password(
    app: Site, settings: Settings, tmp_path: Path
) -> None:
    words = "correct horse battery"
    console(
        settings,
        "create",
        "k@example.org",
        "--name",
        "K",
        "--password",
        typed=f"{words}\n{words}\n",
    )
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"argon2id" in stored
    assert words.encode() not in stored

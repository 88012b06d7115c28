"""Signing in and out: by password, by link, under limits, and never with an old cookie."""

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from deliberation.base import clock_at
from deliberation.people import operations as people
from deliberation.people import queries
from deliberation.people.models import Account, RateCount, SignInLink, WebSession
from webapp import mail
from webapp.extensions import db
from webapp.transaction import Site, command

EMAIL, PASSWORD = "ada@example.org", "correct horse battery"


@pytest.fixture
def ada(app: Site) -> Account:
    with command() as session:
        people.register(session, EMAIL, "Ada Lovelace", PASSWORD)
        session.flush()
    account = queries.account_of(db.session(), EMAIL)
    assert account is not None
    return account


def enter(client: FlaskClient, password: str = PASSWORD, **query: str) -> int:
    data = {"email": EMAIL, "password": password}
    return client.post("/en/sign-in", data=data, query_string=query).status_code


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/en/account").status_code == 200


def token_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("session")
    return cookie.value if cookie else ""


def replayed(app: Site, token: str) -> FlaskClient:
    """Another browser with a copied cookie."""
    thief = app.test_client()
    thief.set_cookie("session", token)
    return thief


def last_link(app: Site) -> str:
    folder = app.config["SETTINGS"].instance
    account = queries.account_of(db.session(), EMAIL)
    assert account is not None
    text = mail.messages_of(folder, account.ref)[-1].read_text()
    found = re.search(r"https?://[^/\s]+(/\S+/sign-in/link/\S+)", text.replace("=\n", ""))
    assert found is not None
    return found[1]


def test_signs_in_and_out(client: FlaskClient, ada: Account) -> None:
    assert not is_signed_in(client)
    assert enter(client) == 303
    page = client.get("/en/account")
    assert page.status_code == 200
    assert "Ada Lovelace" in page.text
    assert client.post("/en/sign-out").status_code == 303
    assert not is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_look_the_same(
    client: FlaskClient, ada: Account
) -> None:
    pages = []
    for email, password in ((EMAIL, "not the password"), ("nobody@example.org", PASSWORD)):
        answer = client.post("/en/sign-in", data={"email": email, "password": password})
        assert answer.status_code == 422
        pages.append(re.sub(r'nonce="[^"]*"|value="[^"]*@[^"]*"', "", answer.text))
    assert pages[0] == pages[1]
    assert "The e-mail address or the password is not right." in pages[0]


def _seconds(act: Callable[[], object], times: int = 5) -> float:
    def once() -> float:
        start = time.perf_counter()
        act()
        return time.perf_counter() - start

    return sorted(once() for _ in range(times))[times // 2]


def test_comparing_takes_as_long_without_an_account(app: Site, ada: Account) -> None:
    stored = ada.password_hash
    people.password_matches(None, "warm up")
    known = _seconds(lambda: people.password_matches(stored, "not the password"))
    unknown = _seconds(lambda: people.password_matches(None, "not the password"))
    assert 0.4 < known / unknown < 2.5


def test_signing_in_changes_the_token_and_the_old_one_is_worthless(
    app: Site, client: FlaskClient, ada: Account
) -> None:
    with client.session_transaction() as session:
        session["something"] = 1
    before = token_of(client)
    enter(client)
    assert token_of(client) not in ("", before)
    assert not is_signed_in(replayed(app, before))
    assert is_signed_in(replayed(app, token_of(client)))


def test_after_signing_out_a_copied_cookie_is_worthless(
    app: Site, client: FlaskClient, ada: Account
) -> None:
    enter(client)
    copied = token_of(client)
    client.post("/en/sign-out")
    assert not is_signed_in(replayed(app, copied))
    assert db.session.scalar(select(func.count()).select_from(WebSession)) == 0


@pytest.mark.parametrize("act", ["password", "everywhere"])
def test_a_new_password_or_signing_out_everywhere_ends_other_sessions(
    app: Site, client: FlaskClient, ada: Account, act: str
) -> None:
    other = app.test_client()
    enter(other)
    enter(client)
    copied = token_of(client)
    time.sleep(0.001)
    if act == "password":
        data = {"current": PASSWORD, "password": "a quite new password"}
        assert client.post("/en/account/password", data=data).status_code == 303
        assert is_signed_in(client)
    else:
        assert client.post("/en/account/sign-out-everywhere").status_code == 303
        assert not is_signed_in(client)
    assert not is_signed_in(other)
    assert not is_signed_in(replayed(app, copied))


def test_the_new_password_counts_and_the_old_one_no_longer(
    client: FlaskClient, ada: Account
) -> None:
    enter(client)
    data = {"current": PASSWORD, "password": "a quite new password"}
    client.post("/en/account/password", data=data)
    client.post("/en/sign-out")
    assert enter(client) == 422
    assert enter(client, "a quite new password") == 303


@pytest.mark.parametrize(
    ("current", "fresh", "words"),
    [
        ("not the password", "a quite new password", "This is not your password until now."),
        (PASSWORD, "short", "Choose a password of at least 12 characters."),
    ],
)
def test_a_refused_password_says_why(
    client: FlaskClient, ada: Account, current: str, fresh: str, words: str
) -> None:
    enter(client)
    answer = client.post("/en/account/password", data={"current": current, "password": fresh})
    assert answer.status_code == 422
    assert words in answer.text
    client.post("/en/sign-out")
    assert enter(client) == 303


def test_ten_guesses_in_a_quarter_of_an_hour(
    client: FlaskClient, ada: Account, clock: datetime
) -> None:
    answers = [enter(client, "not the password") for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2
    assert enter(client) == 429  # not even with the right one
    with clock_at(clock + timedelta(minutes=15)):
        assert enter(client) == 303


def test_a_locked_account_still_opens_by_link(
    app: Site, client: FlaskClient, ada: Account, clock: datetime
) -> None:
    for _ in range(11):
        enter(client, "not the password")
    client.post("/en/sign-in/link", data={"email": EMAIL})
    assert client.post(last_link(app)).status_code == 303
    assert is_signed_in(client)


def test_limits_hold_no_address(client: FlaskClient, ada: Account) -> None:
    enter(client, "not the password")
    for row in db.session.scalars(select(RateCount)):
        assert re.fullmatch(r"[0-9a-f]{64}", row.network)


def test_a_link_signs_in_once_and_only_by_its_button(
    app: Site, client: FlaskClient, ada: Account
) -> None:
    assert client.post("/en/sign-in/link", data={"email": EMAIL.upper()}).status_code == 303
    link = last_link(app)
    for _ in range(3):  # a mail program that looks at every address
        assert client.get(link).status_code == 200
    assert not is_signed_in(client)
    assert client.post(link).status_code == 303
    assert is_signed_in(client)
    other = app.test_client()
    assert other.post(link).status_code == 404
    assert not is_signed_in(other)


def test_a_link_for_an_unknown_address_answers_the_same_and_sends_nothing(
    app: Site, client: FlaskClient, ada: Account
) -> None:
    answers = [
        client.post("/en/sign-in/link", data={"email": email})
        for email in (EMAIL, "nobody@example.org")
    ]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert len(list((app.config["SETTINGS"].instance / "mail").iterdir())) == 1
    assert db.session.scalar(select(func.count()).select_from(SignInLink)) == 1


def test_three_links_in_a_quarter_of_an_hour(
    client: FlaskClient, ada: Account, clock: datetime
) -> None:
    answers = [client.post("/en/sign-in/link", data={"email": EMAIL}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]


def test_registering_confirms_the_address_first(app: Site, client: FlaskClient) -> None:
    data = {"email": EMAIL, "display_name": "Ada", "is_old_enough": "y"}
    assert client.post("/en/register", data=data).status_code == 303
    account = queries.account_of(db.session(), EMAIL)
    assert account is not None
    assert (account.email_confirmed_at, account.password_hash) == (None, None)
    assert client.post(last_link(app)).status_code == 303
    assert is_signed_in(client)
    db.session.expire_all()
    assert account.email_confirmed_at is not None
    # A first password needs no old one.
    data = {"current": "", "password": PASSWORD}
    assert client.post("/en/account/password", data=data).status_code == 303
    client.post("/en/sign-out")
    assert enter(client) == 303


def test_registering_a_known_address_tells_nobody(
    app: Site, client: FlaskClient, ada: Account
) -> None:
    data = {"email": EMAIL, "display_name": "Mallory", "is_old_enough": "y"}
    known = client.post("/en/register", data=data)
    new = client.post("/en/register", data=data | {"email": "new@example.org"})
    assert (known.status_code, known.location) == (new.status_code, new.location)
    db.session.expire_all()
    assert ada.display_name == "Ada Lovelace"
    assert client.post(last_link(app)).status_code == 303


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "no address"), ("display_name", ""), ("is_old_enough", ""), ("email", "")],
)
def test_registering_needs_an_address_a_name_and_the_age(
    client: FlaskClient, field: str, value: str
) -> None:
    data = {"email": EMAIL, "display_name": "Ada", "is_old_enough": "y"} | {field: value}
    answer = client.post("/en/register", data={k: v for k, v in data.items() if v})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert db.session.scalar(select(func.count()).select_from(Account)) == 0


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/en/board", "/en/board"),
        ("//evil.example", "/en/account"),
        ("/\\evil.example", "/en/account"),
        ("https://evil.example/", "/en/account"),
        ("", "/en/account"),
    ],
)
def test_after_signing_in_one_stays_on_this_site(
    client: FlaskClient, ada: Account, wanted: str, reached: str
) -> None:
    data = {"email": EMAIL, "password": PASSWORD}
    answer = client.post("/en/sign-in", data=data, query_string={"next": wanted})
    assert answer.location == reached


def test_a_name_can_be_changed(client: FlaskClient, ada: Account) -> None:
    enter(client)
    assert client.post("/en/account", data={"display_name": " "}).status_code == 422
    assert client.post("/en/account", data={"display_name": "A <b>Byron</b>"}).status_code == 303
    page = client.get("/en/account").text
    assert "A &lt;b&gt;Byron&lt;/b&gt;" in page


UNSAFE = (
    "/en/sign-in", "/en/sign-in/link", "/en/sign-in/link/token", "/en/register", "/en/account",
    "/en/account/password", "/en/account/sign-out-everywhere", "/en/sign-out", "/en/roles",
    "/en/roles/revoke", "/en/my-data/erase",
)  # fmt: skip


@pytest.mark.parametrize("address", UNSAFE)
def test_every_form_needs_its_token(
    app: Site, client: FlaskClient, ada: Account, address: str
) -> None:
    enter(client)
    app.config["WTF_CSRF_ENABLED"] = True
    for data in ({}, {"csrf_token": "made up"}):
        assert client.post(address, data=data).status_code == 400
    with app.test_client() as other:
        other.get("/en/sign-in/link")
        stolen = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', other.get("/en/register").text)
    assert stolen is not None
    assert client.post(address, data={"csrf_token": stolen[1]}).status_code == 400
    assert is_signed_in(client)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    client: FlaskClient, ada: Account
) -> None:
    answer = client.post("/en/sign-in", data={"email": EMAIL, "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert db.session.scalars(select(WebSession.token_hmac)).one() not in cookie

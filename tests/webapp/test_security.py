"""Headers, sessions and the request edge."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import session as web_session
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from deliberation import database
from deliberation.base import clock_at, now
from deliberation.people.models import Account, WebSession
from tests.factories import make_account
from webapp import create_app
from webapp.access import public
from webapp.extensions import db
from webapp.settings import Settings, SettingsError, load
from webapp.transaction import Site, command

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def test_the_headers_of_a_page_are_exactly_these(client: FlaskClient) -> None:
    headers = client.get("/en/").headers
    nonce = headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
    assert headers["Content-Security-Policy"] == POLICY.format(nonce=nonce)
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_each_response_has_a_nonce_of_its_own(client: FlaskClient) -> None:
    policies = {client.get("/en/").headers["Content-Security-Policy"] for _ in range(5)}
    assert len(policies) == 5


def test_an_address_without_language_goes_to_the_readers(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept-Language": "de-AT,de;q=0.9"})
    assert answer.headers["Location"] == "/de/"


def test_an_unknown_address_says_so_in_words(client: FlaskClient) -> None:
    answer = client.get("/en/nowhere/at/all")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


@pytest.fixture
def probe(app: Site, client: FlaskClient) -> FlaskClient:
    """The site with a page that writes a row and then ends as it is told."""

    @public
    def write() -> tuple[str, int]:
        from flask import request

        make_account(db.session(), name="probe")
        if request.args.get("then") == "fault":
            raise RuntimeError(request.args["words"])
        return "done", int(request.args.get("status", 200))

    app.add_url_rule("/probe", "probe", write, methods=["GET", "POST"])
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return client


def accounts() -> int:
    with db.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(Account)) or 0


def test_a_post_that_succeeds_is_stored(probe: FlaskClient) -> None:
    probe.post("/probe")
    assert accounts() == 1


@pytest.mark.parametrize("query", ["?status=422", "?then=fault&words=x"])
def test_a_post_that_fails_stores_nothing(probe: FlaskClient, query: str) -> None:
    probe.post(f"/probe{query}")
    assert accounts() == 0


def test_a_get_stores_nothing(probe: FlaskClient) -> None:
    probe.get("/probe")
    assert accounts() == 0


def test_a_fault_shows_a_reference_and_no_words(
    probe: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = probe.post("/probe?then=fault&words=secretwords")
    assert answer.status_code == 500
    assert "secretwords" not in answer.text + caplog.text
    assert "reference" in answer.text


def test_readers_do_not_wait_for_a_writer(app: Site, client: FlaskClient) -> None:
    finished = threading.Event()
    with database.writing(), db.engine.connect() as writer:
        writer.execute(text("UPDATE account SET locale = 'en'"))
        answers = [client.get("/en/").status_code for _ in range(50)]
        finished.set()
        writer.rollback()
    assert answers == [200] * 50


def test_a_writer_that_waits_too_long_gets_503(
    probe: FlaskClient, app: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PRAGMAS", (*database.PRAGMAS, "PRAGMA busy_timeout=50"))
    db.engine.dispose()
    with database.writing(), db.engine.connect() as writer:
        writer.execute(text("UPDATE account SET locale = 'en'"))
        answer = probe.post("/probe")
        writer.rollback()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"


def test_a_session_is_a_row_and_ends_for_good(app: Site, client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["x"] = 1
    token = client.get_cookie("session")
    assert token is not None
    assert db.session.scalar(select(func.count()).select_from(WebSession)) == 1
    assert token.value not in db.session.scalars(select(WebSession.token_hmac)).one()
    with client.session_transaction() as session:
        session.clear()
        session.modified = True
    client.set_cookie("session", token.value)
    with client:
        client.get("/en/")
        assert dict(web_session) == {}


def test_a_session_ends_by_the_clock(app: Site, client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["x"] = 1
    with clock_at(now() + timedelta(hours=13)), client:
        client.get("/en/")
        assert dict(web_session) == {}


def test_production_does_not_start_without_keys(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        load({"MODE": "production", "INSTANCE": str(tmp_path)})


def test_development_makes_its_keys_once(tmp_path: Path) -> None:
    first = load({"INSTANCE": str(tmp_path)})
    second = load({"INSTANCE": str(tmp_path)})
    assert first.secret_key == second.secret_key != first.receipt_key
    assert (tmp_path / "settings.toml").stat().st_mode & 0o077 == 0


def test_behind_https_cookies_are_host_bound(settings: Settings) -> None:
    from dataclasses import replace

    site = create_app(replace(settings, behind_https=True))
    with site.app_context(), command():
        pass
    assert site.config["SESSION_COOKIE_NAME"] == "__Host-session"
    assert site.config["SESSION_COOKIE_SECURE"] is True


def token_on(page: str) -> str:
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def test_forms_work_behind_https_though_no_referer_is_sent(app: Site) -> None:
    browser, here = app.test_client(), "https://commons.example.org"
    page = browser.get("/en/receipt", base_url=here).text
    form = {"csrf_token": token_on(page), "code": "no such code at all"}
    answer = browser.post("/en/receipt", base_url=here, data=form)
    assert "No receipt has this code" in answer.text


@pytest.mark.parametrize("sender", ["cross-site", "same-site"])
def test_a_form_of_another_site_is_refused_even_with_a_token(app: Site, sender: str) -> None:
    browser = app.test_client()
    form = {"csrf_token": token_on(browser.get("/en/receipt").text), "code": "no such code"}
    sent_from = {"Sec-Fetch-Site": sender}
    answer = browser.post("/en/receipt", data=form, headers=sent_from)
    assert answer.status_code == 403
    assert "another site" in answer.text
    assert browser.get("/en/receipt", headers=sent_from).status_code == 200

"""E-mail: after the commit only, in the reader's language, and never in a log."""

import logging
import smtplib
import threading
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from deliberation.people.models import Account
from tests import factories
from webapp import mail
from webapp.settings import Settings
from webapp.transaction import Site, _run_after_commit, command


@pytest.fixture
def ada(app: Site) -> Account:
    with command() as session:
        made = factories.make_account(session, name="Ada <b>Byron</b>")
        made.locale = "de"
    return made


def send(app: Site, account: Account) -> None:
    with app.test_request_context("/en/sign-in/link"):
        mail.send(account, "sign_in_link", url="http://localhost/de/sign-in/link/abc")
        _run_after_commit()


def test_a_message_is_plain_text_in_the_language_of_the_account(app: Site, ada: Account) -> None:
    folder: Path = app.config["SETTINGS"].instance
    send(app, ada)
    (path,) = mail.messages_of(folder, ada.ref)
    assert (folder / "mail").stat().st_mode & 0o077 == 0
    message = path.read_text()
    assert f"To: {ada.email}" in message
    assert "http://localhost/de/sign-in/link/abc" in message
    assert "Ada <b>Byron</b>" in message  # nothing is escaped in plain text
    assert "text/html" not in message


def test_nothing_is_sent_before_the_commit(app: Site, ada: Account) -> None:
    with app.test_request_context("/en/sign-in/link"):
        mail.send(ada, "sign_in_link", url="x")
        assert mail.messages_of(app.config["SETTINGS"].instance, ada.ref) == []


def test_erasing_finds_every_message_of_one_account_only(app: Site, ada: Account) -> None:
    folder: Path = app.config["SETTINGS"].instance
    with command() as session:
        other = factories.make_account(session)
    for account in (ada, ada, other):
        send(app, account)
    mail.erase(folder, ada.ref)
    assert mail.messages_of(folder, ada.ref) == []
    assert len(mail.messages_of(folder, other.ref)) == 1


class Server:
    """Stands in for a mail server; remembers what it was given."""

    given: list[tuple[str, int, EmailMessage]] = []
    fails = False

    def __init__(self, host: str, port: int, timeout: float) -> None:
        self.place = host, port

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def has_extn(self, name: str) -> bool:
        return False

    def send_message(self, message: EmailMessage) -> None:
        if Server.fails:
            raise smtplib.SMTPRecipientsRefused({str(message["To"]): (550, b"no such person")})
        Server.given.append((*self.place, message))


def _deliver(settings: Settings) -> None:
    message = EmailMessage()
    message["To"] = "ada@example.org"
    mail.deliver(settings, "abc", message)
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(5)


@pytest.mark.parametrize("fails", [False, True])
def test_with_a_server_nothing_is_written_and_a_failure_names_nobody(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fails: bool,
) -> None:
    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(Server, "given", [])
    monkeypatch.setattr(Server, "fails", fails)
    with caplog.at_level(logging.DEBUG):
        _deliver(replace(settings, smtp_host="mail.example.org", smtp_port=2525))
    assert not (settings.instance / "mail").exists()
    assert [place[:2] for place in Server.given] == ([] if fails else [("mail.example.org", 2525)])
    assert "ada@example.org" not in caplog.text
    assert ("SMTPRecipientsRefused" in caplog.text) == fails

"""Accounts, passwords and one-time links."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.errors import Conflict, Invalid, NotAllowed, NotFound
from deliberation.people import operations as people
from deliberation.people.models import SignInLink, WebSession

PASSWORD = "correct horse battery"


def test_registers_once_however_the_address_is_written(session: Session, clock: datetime) -> None:
    account = people.register(session, " Ada@Example.ORG ", "  Ada  Lovelace ", PASSWORD)
    assert (account.email, account.display_name) == ("ada@example.org", "Ada Lovelace")
    assert account.password_hash is not None
    assert account.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    with pytest.raises(Conflict):
        people.register(session, "ADA@example.org", "Somebody else")


BAD_ADDRESSES = (
    "", "ada", "ada@", "@example.org", "a b@example.org", "ada@example", "x" * 250 + "@a.org",
    "a\0@example.org",
)  # fmt: skip


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_refuses_what_is_no_address(session: Session, address: str) -> None:
    with pytest.raises(Invalid) as refused:
        people.register(session, address, "Ada")
    assert refused.value.field == "email"


@pytest.mark.parametrize("password", ["", "short", "elevenchars", "aaaaaaaaaaaaaaaa", "x" * 201])
def test_refuses_weak_passwords(session: Session, password: str) -> None:
    with pytest.raises(Invalid) as refused:
        people.register(session, "ada@example.org", "Ada", password)
    assert refused.value.field == "password"


@pytest.mark.parametrize("name", ["", "   ", "\0", "n" * 121])
def test_refuses_names_that_cannot_be_shown(session: Session, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        people.register(session, "ada@example.org", name)
    assert refused.value.field == "display_name"


def test_checks_a_password_and_says_the_same_for_every_reason(session: Session) -> None:
    account = people.register(session, "ada@example.org", "Ada", PASSWORD)
    people.register(session, "link@example.org", "Only links")
    assert people.check_password(session, "ADA@example.org", PASSWORD) is account
    said = set()
    for address in ("ada@example.org", "link@example.org", "nobody@example.org", "nobody\0"):
        with pytest.raises(NotAllowed) as refused:
            people.check_password(session, address, "another password")
        said.add(refused.value.message)
    assert len(said) == 1


def test_a_link_works_once_and_for_thirty_minutes(session: Session, clock: datetime) -> None:
    account = people.register(session, "ada@example.org", "Ada")
    token = people.request_link(session, "ada@example.org")
    assert token is not None
    stored = session.scalars(select(SignInLink.token_hmac)).one()
    assert token not in stored
    assert people.use_link(session, token) is account
    assert account.email_confirmed_at == clock
    with pytest.raises(NotFound):
        people.use_link(session, token)
    late = people.request_link(session, "ada@example.org")
    assert late is not None
    with clock_at(clock + timedelta(minutes=30)), pytest.raises(NotFound):
        people.use_link(session, late)
    with pytest.raises(NotFound):
        people.use_link(session, "made up")


def test_an_unknown_address_gets_no_link(session: Session) -> None:
    assert people.request_link(session, "nobody@example.org") is None
    assert session.scalar(select(func.count()).select_from(SignInLink)) == 0


def test_a_new_password_ends_every_session(session: Session, clock: datetime) -> None:
    account = people.register(session, "ada@example.org", "Ada", PASSWORD)
    other = people.register(session, "bo@example.org", "Bo", PASSWORD)
    for name, owner in (("a", account), ("b", account), ("c", other)):
        session.add(WebSession(token_hmac=name, data="{}", account_ref=owner.ref, expires_at=clock))
    session.flush()
    with clock_at(clock + timedelta(hours=1)):
        people.set_password(session, account, people.hash_password("a quite new password"))
    assert account.sessions_valid_from == clock + timedelta(hours=1)
    assert session.scalars(select(WebSession.account_ref)).all() == [other.ref]
    assert people.check_password(session, "ada@example.org", "a quite new password") is account

"""Signing in and out: what the session holds, and how often it may be tried."""

from urllib.parse import urlsplit

from flask import current_app, g, request
from flask import session as web_session
from flask_login import login_user, logout_user

from deliberation.base import now
from deliberation.people import operations as people
from deliberation.people import queries
from deliberation.people.models import Account
from webapp import limits
from webapp.access import current_actor
from webapp.pages import SignedIn
from webapp.transaction import apart

LINKS_PER_ADDRESS = 3  # e-mails in a quarter of an hour
LINKS_PER_NETWORK = 20
PER_NETWORK = 5  # a network may try as often as so many accounts


def begin(account: Account) -> None:
    """Sign the account in under a new session token; an opened receipt stays open."""
    login_user(SignedIn(account))
    web_session.pop("_id", None)  # a hash of address and browser, which nothing here needs
    web_session["signed_in_at"] = now().timestamp()
    web_session.renew()  # type: ignore[attr-defined]
    g.pop("actor", None)


def end() -> None:
    """Sign out: the session ends on the server, and opened receipts are closed with it."""
    logout_user()
    web_session.clear()
    g.pop("actor", None)


def own_account() -> Account:
    """The signed-in account, on pages that demand one."""
    account = current_actor().account
    assert account is not None
    return account


def password_is_right(email: str, password: str) -> bool:
    """Count the try, then compare while no transaction is open: comparing takes 20 ms."""
    most = current_app.config["SETTINGS"].sign_in_tries
    address = queries.normal_address(email)
    limits.count_try(
        ("sign_in", limits.network(), most * PER_NETWORK),
        ("sign_in_account", limits.mark(address), most),
    )
    with apart() as session:
        stored = queries.password_hash(session, address)
    return people.password_matches(stored, password)


def may_change_password(email: str, current: str) -> bool:
    """The password until now is right, or there is none yet (the person came by a link)."""
    if password_is_right(email, current):
        return True
    with apart() as session:
        return queries.password_hash(session, email) is None


def count_link(email: str) -> None:
    """Count one wish for an e-mail, so that nobody's mailbox can be flooded."""
    limits.count_try(
        ("link", limits.network(), LINKS_PER_NETWORK),
        ("link_address", limits.mark(queries.normal_address(email)), LINKS_PER_ADDRESS),
    )


def next_url(otherwise: str) -> str:
    """Where the person wanted to go before signing in; only an address of this site."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    is_ours = wanted.startswith("/") and not parts.netloc and not parts.scheme
    return wanted if is_ours and wanted[1:2] not in ("/", "\\") else otherwise


def absolute(path: str) -> str:
    """The address as it goes into an e-mail."""
    address: str = current_app.config["SETTINGS"].address
    return address + path

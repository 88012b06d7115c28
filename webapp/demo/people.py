"""The demo's accounts: one for each kind of user, and the rest of the board."""

import secrets
import tomllib
from pathlib import Path

import tomli_w
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.missions.models import Mission
from deliberation.people import operations as people
from deliberation.people.models import Account, Membership

# Account key -> (shown in the printed list as, roles in the mission, name).
ACCOUNTS = {
    "citizen": ("citizen", (), "Cleo Citizen"),
    "analyst": ("analyst", ("analyst",), "Anselm Analyst"),
    "board": ("board member", ("board_member",), "Nadira Okwell"),
    "chair": ("chair", ("chair", "board_member"), "Ilva Brandsteed"),
    "organiser": ("organiser", ("organiser", "moderator"), "Orla Organiser"),
    "moderator": ("second moderator", ("moderator",), "Milo Moderator"),
    "facilitator": ("facilitator", ("facilitator",), "Faye Facilitator"),
    "lead": ("safeguarding lead", (), "Lea Lead"),
    "administrator": ("administrator", (), "Ada Administrator"),
}


def address(key: str) -> str:
    return f"{key}@demo.example.org"


def make_accounts(session: Session, mission: Mission, instance: Path) -> dict[str, Account]:
    """Every demo account with a random password, kept in instance/demo-accounts.toml."""
    passwords = {key: secrets.token_urlsafe(9) for key in ACCOUNTS}
    made: dict[str, Account] = {}
    for key, (_, roles, name) in ACCOUNTS.items():
        account = people.register(session, address(key), name, passwords[key], "en")
        for role in roles:
            _grant(session, account, role, "mission", mission.ref)
        made[key] = account
    _grant(session, made["administrator"], "administrator", "site", "")
    for seat in mission.seats:
        held = next((a for a in made.values() if a.display_name == seat.name), None)
        seat.account_id = (held or _other_member(session, mission, seat.name, made)).id
    session.flush()
    file = instance / "demo-accounts.toml"
    file.write_text(tomli_w.dumps(passwords), "utf-8")
    file.chmod(0o600)
    return made


def _other_member(
    session: Session, mission: Mission, name: str, made: dict[str, Account]
) -> Account:
    """A board member nobody signs in as: no password."""
    key = f"member{len(made)}"
    account = people.register(session, address(key), name, None, "en")
    _grant(session, account, "board_member", "mission", mission.ref)
    made[key] = account
    return account


def _grant(session: Session, account: Account, role: str, kind: str, ref: str) -> None:
    account.memberships.append(Membership(role=role, scope_kind=kind, scope_ref=ref))
    session.flush()


def printed(instance: Path) -> str:
    """The list of accounts for the console; empty when there is no demo here."""
    file = instance / "demo-accounts.toml"
    if not file.exists():
        return ""
    passwords = tomllib.loads(file.read_text("utf-8"))
    lines = [
        f"  {ACCOUNTS[key][0]:<17} {address(key):<34} {password}"
        for key, password in passwords.items()
    ]
    return "\n".join(lines)


def account_of(session: Session, key: str) -> Account:
    return session.scalars(select(Account).where(Account.email == address(key))).one()

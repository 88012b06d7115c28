"""Keyed one-way marks: pseudonyms, receipts, tokens and networks are stored only as HMACs.

The two keys live outside the database, so a stolen database opens no receipt and names nobody.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Keys:
    """`secret` marks accounts and tokens, `receipt` marks receipt codes only."""

    secret: bytes
    receipt: bytes


_keys: Keys | None = None


def use(keys: Keys) -> None:
    """Set the keys of this process; called once when the site or a command starts."""
    global _keys
    _keys = keys


def _mark(key: bytes, purpose: str, *parts: str) -> str:
    message = "\x1f".join((purpose, *parts)).encode("utf-8", "replace")
    return hmac.new(key, message, "sha256").hexdigest()


def _current() -> Keys:
    if _keys is None:
        raise RuntimeError("sealing.use(keys) has to be called before anything is sealed")
    return _keys


def pseudonym(scope_ref: str, account_ref: str) -> str:
    """The mark under which an account takes part in one consultation."""
    return _mark(_current().secret, "pseudonym", scope_ref, account_ref)


def receipt(code: str) -> str:
    """The stored form of a receipt code (already normalised)."""
    return _mark(_current().receipt, "receipt", code)


def manage(code: str) -> str:
    """The stored form of the code by which a facilitator opens the room (already normalised)."""
    return _mark(_current().receipt, "manage", code)


def token(value: str) -> str:
    """The stored form of a session token or an e-mail link's token."""
    return _mark(_current().secret, "token", value)


def follower(participant_ref: str) -> str:
    """The mark by which a contributor finds the address left for news; it does not lead back."""
    return _mark(_current().secret, "follower", participant_ref)


def parting(follower_ref: str) -> str:
    """The token in the unsubscribe link of every mail: derived, so that none has to be stored."""
    return _mark(_current().secret, "parting", follower_ref)[:32]


def erased(ref: str) -> str:
    """How a backup recognises that this ref was erased, without naming it."""
    return _mark(_current().secret, "erased", ref)


def network(address: str, day: date) -> str:
    """A network (IPv4 /24, IPv6 /48, cut by the caller) for one day; unlinkable across days."""
    return _mark(_current().secret, "network", day.isoformat(), address)


def corpus_key() -> bytes:
    """The key that binds an analysis to its input, so that no plain hash of words is kept."""
    return bytes.fromhex(_mark(_current().secret, "corpus"))


def fresh_token() -> str:
    """256 random bits for a link or a session."""
    return secrets.token_urlsafe(32)

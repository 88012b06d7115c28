"""The append-only record of who decided what, in which role.

A row is inserted in the transaction of the act. The worker seals rows a second later into
hash-chained blocks, so that writers never wait for one another (docs/decisions/0004). A row holds
refs, action and role: never participants' words, names, addresses or a plain hash of a text.
Content is bound by an HMAC whose per-row salt is deleted on erasure; then it verifies as erased.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from deliberation.base import Base, Row, now

GENESIS = "0" * 64
BLOCK_SIZE = 1000
UNSEALED_LIMIT = timedelta(seconds=60)


class JournalBlock(Base, Row):
    """A sealed run of rows: the hash of its rows and of the block before it."""

    __tablename__ = "journal_block"

    first_entry_id: Mapped[int]
    last_entry_id: Mapped[int]
    previous_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_at: Mapped[datetime] = mapped_column(default=now)


class JournalEntry(Base, Row):
    """One act. `subject` and `scope` are refs; `details` holds short codes and numbers only."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("ix_journal_entry_scope_ref", "scope_ref", "id"),
        Index("ix_journal_entry_subject_ref", "subject_ref"),
        Index("ix_journal_entry_block_id", "block_id"),
    )

    action: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_ref: Mapped[str] = mapped_column(String(16))
    scope_ref: Mapped[str] = mapped_column(String(16), default="")  # consultation or mission
    actor_ref: Mapped[str | None] = mapped_column(String(16))  # staff only, never a participant
    role: Mapped[str] = mapped_column(String(20))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    content_hmac: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=now)
    # Outside the sealed fields: which block it went into.
    block_id: Mapped[int | None] = mapped_column(ForeignKey("journal_block.id"))


class JournalSalt(Base, Row):
    """The salt that binds a row to its content; deleting it makes the content unprovable."""

    __tablename__ = "journal_salt"
    __table_args__ = (UniqueConstraint("entry_id"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id", ondelete="CASCADE"))
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))


@dataclass(frozen=True)
class Verification:
    """What `verify` found. `first_broken` is the row number of the first changed row or block."""

    sealed_count: int
    unsealed_count: int
    oldest_unsealed: timedelta
    erased_count: int
    broken: tuple[str, ...]
    head: str

    @property
    def is_whole(self) -> bool:
        return not self.broken

    @property
    def is_late(self) -> bool:
        """Rows have waited longer than a running worker ever lets them."""
        return self.oldest_unsealed > UNSEALED_LIMIT


def record(
    session: Session,
    action: str,
    subject: Any,
    *,
    role: str,
    actor_ref: str | None = None,
    scope_ref: str = "",
    details: dict[str, Any] | None = None,
    content: str | None = None,
) -> JournalEntry:
    """Add one line about `subject` (anything with a `ref`) in the caller's transaction.

    `content`, when given, is bound by a salted HMAC and not stored.
    """
    entry = JournalEntry(
        action=action,
        subject_kind=type(subject).__name__,
        subject_ref=subject.ref,
        scope_ref=scope_ref,
        actor_ref=actor_ref,
        role=role,
        details=details or {},
        at=now(),
    )
    session.add(entry)
    if content is None:
        return entry
    salt = secrets.token_bytes(16)
    entry.content_hmac = hmac.new(salt, content.encode("utf-8", "replace"), "sha256").hexdigest()
    session.flush()
    session.add(JournalSalt(entry_id=entry.id, salt=salt))
    return entry


def lines(
    session: Session, *, scope_ref: str = "", before: int | None = None, limit: int = 50
) -> list[JournalEntry]:
    """One page of the record, newest first; of one mission or consultation if named."""
    query = select(JournalEntry)
    if scope_ref:
        query = query.where(JournalEntry.scope_ref == scope_ref)
    if before is not None:
        query = query.where(JournalEntry.id < before)
    return list(session.scalars(query.order_by(JournalEntry.id.desc()).limit(limit)))


def forget(session: Session, subject_ref: str) -> None:
    """Delete the salts of a subject's rows: the acts stay provable, the words do not."""
    entry_ids = select(JournalEntry.id).where(JournalEntry.subject_ref == subject_ref)
    for salt in session.scalars(select(JournalSalt).where(JournalSalt.entry_id.in_(entry_ids))):
        session.delete(salt)


def has_unsealed(session: Session) -> bool:
    """Whether any row waits for its block."""
    return (
        session.scalar(select(JournalEntry.id).where(JournalEntry.block_id.is_(None)).limit(1))
        is not None
    )


def seal(session: Session) -> int:
    """Chain the unsealed rows into a new block (at most BLOCK_SIZE); returns how many."""
    query = select(JournalEntry).where(JournalEntry.block_id.is_(None))
    entries = list(session.scalars(query.order_by(JournalEntry.id).limit(BLOCK_SIZE)))
    if not entries:
        return 0
    last = session.scalar(select(JournalBlock).order_by(JournalBlock.id.desc()).limit(1))
    previous = last.hash if last else GENESIS
    block = JournalBlock(
        first_entry_id=entries[0].id,
        last_entry_id=entries[-1].id,
        previous_hash=previous,
        hash=_block_hash(previous, entries),
    )
    session.add(block)
    session.flush()
    for entry in entries:
        entry.block_id = block.id
    session.flush()
    return len(entries)


def verify(session: Session) -> Verification:
    """Recompute every block; finds any changed, removed, added or reordered sealed row."""
    broken: list[str] = []
    previous, sealed, seen = GENESIS, 0, set[int]()
    for block, entries in _blocks(session):
        seen.add(block.id)
        sealed += len(entries)
        if block.previous_hash != previous:
            broken.append(f"block {block.id}: does not follow the block before it")
        elif _block_hash(previous, entries) != block.hash:
            broken.append(f"block {block.id}: rows {block.first_entry_id} to {block.last_entry_id}")
        previous = block.hash
    strays = select(JournalEntry.id).where(
        JournalEntry.block_id.is_not(None), JournalEntry.block_id.not_in(seen)
    )
    broken.extend(f"row {row}: its block is missing" for row in session.scalars(strays))
    unsealed, oldest = session.execute(
        select(func.count(), func.min(JournalEntry.at)).where(JournalEntry.block_id.is_(None))
    ).one()
    return Verification(
        sealed_count=sealed,
        unsealed_count=unsealed,
        oldest_unsealed=now() - oldest if oldest else timedelta(0),
        erased_count=_erased_count(session),
        broken=tuple(broken),
        head=previous,
    )


def binds(session: Session, entry: JournalEntry, content: str) -> bool | None:
    """Whether `content` is what the row was written about; None when it was erased."""
    salt = session.scalar(select(JournalSalt.salt).where(JournalSalt.entry_id == entry.id))
    if salt is None or entry.content_hmac is None:
        return None
    digest = hmac.new(salt, content.encode("utf-8", "replace"), "sha256").hexdigest()
    return hmac.compare_digest(digest, entry.content_hmac)


def _blocks(session: Session) -> Iterator[tuple[JournalBlock, list[JournalEntry]]]:
    for block in session.scalars(select(JournalBlock).order_by(JournalBlock.id)):
        query = select(JournalEntry).where(JournalEntry.block_id == block.id)
        yield block, list(session.scalars(query.order_by(JournalEntry.id)))


def _block_hash(previous: str, entries: list[JournalEntry]) -> str:
    digest = hashlib.sha256(previous.encode())
    for entry in entries:
        digest.update(_sealed_bytes(entry))
    return digest.hexdigest()


def _sealed_bytes(entry: JournalEntry) -> bytes:
    """Every sealed field in one canonical form, the same on every database."""
    fields = (
        entry.id,
        entry.action,
        entry.subject_kind,
        entry.subject_ref,
        entry.scope_ref,
        entry.actor_ref,
        entry.role,
        entry.details,
        entry.content_hmac,
        entry.at.isoformat(timespec="microseconds"),
    )
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()


def _erased_count(session: Session) -> int:
    salts = select(JournalSalt.entry_id)
    query = select(func.count()).where(
        JournalEntry.content_hmac.is_not(None), JournalEntry.id.not_in(salts)
    )
    return session.scalar(query) or 0

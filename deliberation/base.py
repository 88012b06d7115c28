"""What every mapped class shares: the declarative base, constraint names, UTC time, public refs."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, DateTime, Dialect, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeDecorator

# A text in several languages, keyed by language code: {"en": "Soil", "de": "Boden"}.
LocalizedText = dict[str, str]

REF_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0/o, 1/i/l: refs are read aloud
REF_LENGTH = 10


class UtcDateTime(TypeDecorator[datetime]):
    """A moment; aware in Python, UTC in every database (SQLite has no time zones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC)


class Base(DeclarativeBase):
    # One registry with both, because Flask-SQLAlchemy builds a class of its own from this one.
    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: UtcDateTime,
            dict[str, str]: JSON,
            dict[str, Any]: JSON,
            list[str]: JSON,
            list[dict[str, Any]]: JSON,
        },
    )


class Row:
    """A table with a private row number; nothing public ever shows it."""

    id: Mapped[int] = mapped_column(primary_key=True)


class Referenced(Row):
    """A thing with an address of its own: a short random ref, safe to show and to say."""

    ref: Mapped[str] = mapped_column(String(16), unique=True, default=lambda: new_ref())


def new_ref() -> str:
    """A fresh public ref: 10 characters, 49 bits; a name, not a secret."""
    return "".join(secrets.choice(REF_ALPHABET) for _ in range(REF_LENGTH))


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """The database repeats which words a column may hold."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def _system_clock() -> datetime:
    return datetime.now(UTC)


_clock: Callable[[], datetime] = _system_clock


def now() -> datetime:
    """This moment in UTC; the only clock of the product, so that tests can set it."""
    return _clock()


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Hold the clock still at `moment`, for every thread of this process (tests, demo data)."""
    global _clock
    before = _clock
    _clock = lambda: moment  # noqa: E731
    try:
        yield
    finally:
        _clock = before

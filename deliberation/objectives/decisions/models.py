"""The decision log: what was decided, on what grounds, by whom. Written once, changed never."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, Index, String, Text, event
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from deliberation.base import Base, Referenced, now, one_of
from deliberation.missions.models import Mission

LOG_KINDS = ("adoption", "decision_point", "stop", "barrier")


class LoggedDecision(Base, Referenced):
    """One decision. It stands for good, so it holds refs and counts, and never a member's name.

    Who stood where is told by the version it leads to, where a name can still be erased.
    """

    __tablename__ = "logged_decision"
    __table_args__ = (
        one_of("kind", LOG_KINDS),
        Index("ix_logged_decision_mission_ref", "mission_ref", "id"),
        Index("ix_logged_decision_subject_ref", "subject_ref"),
    )

    # Refs, not foreign keys: what a row points at may go, the row may not.
    mission_ref: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    subject_ref: Mapped[str] = mapped_column(String(16))  # objective, initiative, barrier ...
    version_number: Mapped[int | None]
    what: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(12))  # adopted, continue, stop, closed ...
    language: Mapped[str] = mapped_column(String(8), default="en")
    options_considered: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[list[str]] = mapped_column(default=list)  # what was cited, one each
    positions: Mapped[dict[str, Any]] = mapped_column(default=dict)  # counts by stance, quorum
    reason: Mapped[str] = mapped_column(Text, default="")
    dissent: Mapped[list[str]] = mapped_column(default=list)
    effective_on: Mapped[date]
    supersedes_ref: Mapped[str] = mapped_column(String(16), default="")  # of an earlier line
    decided_at: Mapped[datetime] = mapped_column(default=now)

    mission: Mapped[Mission] = relationship(
        primaryjoin=lambda: foreign(LoggedDecision.mission_ref) == Mission.ref, viewonly=True
    )


# The database itself refuses; migration 0008 says the same in the same words.
SQLITE_GUARD = """
CREATE TRIGGER logged_decision_no_{verb} BEFORE {verb} ON logged_decision
BEGIN SELECT RAISE(ABORT, 'the decision log is only ever added to'); END
"""
POSTGRES_REFUSAL = """
CREATE FUNCTION logged_decision_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the decision log is only ever added to'; END $$
"""
POSTGRES_GUARD = """
CREATE TRIGGER logged_decision_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON logged_decision
FOR EACH STATEMENT EXECUTE FUNCTION logged_decision_refuse()
"""


def _guard(statement: str, dialect: str) -> None:
    table = LoggedDecision.__table__
    guard = DDL(statement)  # type: ignore[no-untyped-call]
    event.listen(table, "after_create", guard.execute_if(dialect=dialect))


for verb in ("UPDATE", "DELETE"):
    _guard(SQLITE_GUARD.format(verb=verb), "sqlite")
_guard(POSTGRES_REFUSAL, "postgresql")
_guard(POSTGRES_GUARD, "postgresql")

"""The criteria sheet of a version: twelve questions, each no, partly or yes, with evidence."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Row, now
from deliberation.objectives.models import ObjectiveVersion

LOWEST = 3  # how many of the lowest are named; there is no sum
SCORES = (0, 1, 2)  # no, partly, yes
# The keys of methods.md 2g, in its order; the questions are the site's (webapp/objectives/words).
CRITERIA = (
    "bold", "direction", "measurable", "time_bound", "ambitious", "reachable", "crossing",
    "open_ways", "rooted", "fair", "in_power", "exit",
)  # fmt: skip


class Criterion(Base, Row):
    """One answer on the sheet of one version."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("version_id", "key"),
        CheckConstraint("score IN (0, 1, 2)", name="score_known"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("objective_version.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(12))
    score: Mapped[int]
    evidence: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL")
    )
    answered_at: Mapped[datetime] = mapped_column(default=now)

    version: Mapped[ObjectiveVersion] = relationship()

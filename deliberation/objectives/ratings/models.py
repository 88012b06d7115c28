"""How ambitious and how feasible a member finds a version: private first, then shown together."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Row, now
from deliberation.objectives.models import ObjectiveVersion
from deliberation.people.models import Account

SCALE = (1, 5)
AXES = ("ambition", "feasibility")


class Rating(Base, Row):
    """One member's two marks, 1 (little) to 5 (much)."""

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("version_id", "account_id"),
        CheckConstraint("ambition BETWEEN 1 AND 5", name="ambition_known"),
        CheckConstraint("feasibility BETWEEN 1 AND 5", name="feasibility_known"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("objective_version.id", ondelete="CASCADE"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    ambition: Mapped[int]
    feasibility: Mapped[int]
    rated_at: Mapped[datetime] = mapped_column(default=now)

    version: Mapped[ObjectiveVersion] = relationship()
    account: Mapped[Account | None] = relationship()

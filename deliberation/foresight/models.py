"""Looking further: whether an objective is fair to those who are young, old or not born yet."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, now, one_of

VERDICTS = ("fair", "fair_with_conditions", "unfair", "cannot_tell")
ADVICE_STATES = ("", "followed", "not_followed")


class FairnessVerdict(Base, Referenced):
    """One assessment of one version. A later one is a new row; the newest counts.

    It names the version by its ref, because objectives stand on this and not the other way round.
    """

    __tablename__ = "fairness_verdict"
    __table_args__ = (
        one_of("verdict", VERDICTS),
        UniqueConstraint("version_ref", "number"),
        CheckConstraint(
            "verdict <> 'cannot_tell' OR review_on IS NOT NULL", name="review_on_when_unclear"
        ),
    )

    version_ref: Mapped[str] = mapped_column(String(16))
    number: Mapped[int] = mapped_column(default=1)
    verdict: Mapped[str] = mapped_column(String(20))
    method: Mapped[str] = mapped_column(Text, default="")  # how it was assessed, in words
    reasons: Mapped[str] = mapped_column(Text)
    conditions: Mapped[str] = mapped_column(Text, default="")
    # Why it is called fair although one of the five questions was answered with yes.
    justification: Mapped[str] = mapped_column(Text, default="", server_default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    review_on: Mapped[date | None]
    assessed_at: Mapped[datetime] = mapped_column(default=now)

    assessors: Mapped[list["Assessor"]] = relationship(
        back_populates="verdict", cascade="all, delete-orphan", order_by="Assessor.id"
    )
    advice: Mapped[list["FairnessAdvice"]] = relationship(
        back_populates="verdict", cascade="all, delete-orphan", order_by="FairnessAdvice.number"
    )


class Assessor(Base, Row):
    """Who assessed, as they want to be named in public, and where one of them sees it otherwise."""

    __tablename__ = "assessor"

    verdict_id: Mapped[int] = mapped_column(ForeignKey("fairness_verdict.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(160))  # a person in an office, or an office
    dissent: Mapped[str] = mapped_column(Text, default="")

    verdict: Mapped[FairnessVerdict] = relationship(back_populates="assessors")


class FairnessAdvice(Base, Referenced):
    """What the assessors recommend. Not following it takes a public reason and what instead."""

    __tablename__ = "fairness_advice"
    __table_args__ = (
        UniqueConstraint("verdict_id", "number"),
        one_of("state", ADVICE_STATES),
        CheckConstraint(
            "state <> 'not_followed' OR (reason <> '' AND instead <> '')", name="explained"
        ),
    )

    verdict_id: Mapped[int] = mapped_column(ForeignKey("fairness_verdict.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    instead: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]

    verdict: Mapped[FairnessVerdict] = relationship(back_populates="advice")

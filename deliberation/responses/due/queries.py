"""What the board owes, and by when: replies, themes, follow-ups, decision points, positions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session, joinedload

from deliberation.consultations.models import Consultation
from deliberation.insights.models import Run, Theme
from deliberation.missions.models import Mission
from deliberation.objectives import queries as objectives
from deliberation.objectives.models import DecisionPoint
from deliberation.people.models import Account
from deliberation.responses.models import ThemeResponse
from deliberation.responses.queries import is_newest, is_unanswered

BOARD = frozenset({"board_member", "chair", "observer"})
AHEAD = timedelta(days=30)  # how far the board's list looks ahead


@dataclass(frozen=True)
class Due:
    """One thing that the board owes. `days` are those left; negative when it is overdue.

    Kinds and subjects: reply (Consultation), theme (Theme), follow_up (ThemeResponse),
    decision_point (DecisionPoint), position (ObjectiveVersion). `open_count` of a reply is how
    many themes still wait, None while no themes are published.
    """

    kind: str
    subject: Any
    due_on: date | None
    days: int | None
    open_count: int | None = None


KINDS = ("reply", "decision_point", "follow_up", "position", "theme")


@dataclass(frozen=True)
class Scope:
    """Where somebody sits on a board: row numbers of missions and consultations; None: all."""

    missions: frozenset[int] | None
    consultations: frozenset[int]

    def covers(self) -> ColumnElement[bool]:
        """Restricts a statement on consultations."""
        if self.missions is None:
            return true()
        return or_(
            Consultation.mission_id.in_(self.missions), Consultation.id.in_(self.consultations)
        )


def scope_of(session: Session, account: Account) -> Scope:
    """The boards of an account (two statements)."""
    held = [m for m in account.memberships if m.role in BOARD]
    if any(m.scope_kind == "site" for m in held):
        return Scope(None, frozenset())
    refs = [m.scope_ref for m in held]
    missions = session.scalars(select(Mission.id).where(Mission.ref.in_(refs)))
    talks = session.scalars(select(Consultation.id).where(Consultation.ref.in_(refs)))
    return Scope(frozenset(missions), frozenset(talks))


def due_list(session: Session, account: Account, moment: datetime) -> list[Due]:
    """Everything the boards of this account owe, the most overdue first.

    The number of statements does not grow with missions, themes or answers.
    """
    scope = scope_of(session, account)
    found = [*_replies(session, scope, moment), *_follow_ups(session, scope, moment)]
    today = moment.date()
    for point in objectives.open_decision_points(session, scope.missions, today + AHEAD):
        found.append(Due("decision_point", point, point.due_on, (point.due_on - today).days))
    for version in objectives.awaiting_position(session, scope.missions, account):
        found.append(Due("position", version, None, None))
    return sorted(found, key=_urgency)


def _urgency(due: Due) -> tuple[bool, int, int]:
    return due.days is None, due.days or 0, KINDS.index(due.kind)


def _replies(session: Session, scope: Scope, moment: datetime) -> list[Due]:
    """The promised reply of each open consultation that owes one, and its unanswered themes."""
    query = select(Consultation).where(
        Consultation.opened_at.is_not(None), Consultation.closed_at.is_(None), scope.covers()
    )
    query = query.options(joinedload(Consultation.mission), joinedload(Consultation.promise))
    talks = list(session.scalars(query))
    ids = [talk.id for talk in talks]
    runs = {run.consultation_id: run.id for run in session.scalars(_published(ids))}
    waiting: dict[int, list[Theme]] = {run: [] for run in runs.values()}
    open_themes = select(Theme).where(Theme.run_id.in_(waiting), is_unanswered())
    for theme in session.scalars(open_themes.order_by(Theme.position)):
        waiting[theme.run_id].append(theme)
    found: list[Due] = []
    for talk in talks:
        themes = waiting.get(runs.get(talk.id, 0))
        found += _owed(talk, themes, moment)
    return found


def _owed(talk: Consultation, themes: list[Theme] | None, moment: datetime) -> list[Due]:
    due_on = talk.promise.reply_due_on if talk.promise else None
    today = moment.astimezone(talk.zone).date()
    days = (due_on - today).days if due_on else None
    if themes is None:
        is_near = days is not None and days <= AHEAD.days
        return [Due("reply", talk, due_on, days)] if is_near else []
    if not themes:
        return []
    reply = Due("reply", talk, due_on, days, len(themes))
    return [reply, *(Due("theme", theme, due_on, days) for theme in themes)]


def _follow_ups(session: Session, scope: Scope, moment: datetime) -> list[Due]:
    """Answers that promised another one by a day: referred and undecided."""
    theme = joinedload(ThemeResponse.theme).joinedload(Theme.run).joinedload(Run.consultation)
    query = (
        select(ThemeResponse)
        .join(ThemeResponse.theme)
        .join(Theme.run)
        .join(Run.consultation)
        .where(
            ThemeResponse.due_on <= moment.date() + AHEAD,
            Run.state == "published",
            is_newest(),
            scope.covers(),
        )
        .options(theme.joinedload(Consultation.mission))
    )
    found = session.scalars(query)
    return [Due("follow_up", r, r.due_on, _days(r.due_on, moment)) for r in found]


def _days(due_on: date | None, moment: datetime) -> int | None:
    return (due_on - moment.date()).days if due_on else None


def _published(consultation_ids: Collection[int]) -> Select[Run]:
    return select(Run).where(Run.consultation_id.in_(consultation_ids), Run.state == "published")


def recent_responses(session: Session, account: Account, limit: int = 5) -> list[ThemeResponse]:
    """The newest answers on the boards of this account."""
    theme = joinedload(ThemeResponse.theme).joinedload(Theme.run).joinedload(Run.consultation)
    query = select(ThemeResponse).join(ThemeResponse.theme).join(Theme.run).join(Run.consultation)
    query = query.where(Run.state == "published", scope_of(session, account).covers())
    query = query.options(theme.joinedload(Consultation.mission))
    return list(session.scalars(query.order_by(ThemeResponse.id.desc()).limit(limit)))


def decision_points_late(
    session: Session, mission: Mission, moment: datetime
) -> list[DecisionPoint]:
    """Planned moments of a mission whose day has passed without a decision; public."""
    yesterday = moment.date() - timedelta(days=1)
    return objectives.open_decision_points(session, [mission.id], yesterday)

"""Responses as they are read: the answer that holds, what is owed, and the verdict on it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from deliberation import disclosure
from deliberation.consultations.models import Consultation
from deliberation.insights.models import Run, Theme
from deliberation.missions.models import BoardSeat, Mission
from deliberation.objectives import queries as objectives
from deliberation.objectives.models import DecisionPoint, ObjectiveVersion
from deliberation.people.models import Account
from deliberation.responses.models import ThemeResponse, Verdict


@dataclass(frozen=True)
class VerdictSummary:
    """Mean score of the participants' verdicts; None where too few gave one."""

    count: int | None
    mean: float | None


@dataclass(frozen=True)
class Due:
    """One thing the board owes. `days` is negative when it is overdue."""

    kind: str  # theme, decision_point, position
    thing: Theme | DecisionPoint | ObjectiveVersion
    due_on: date | None
    days: int | None


def response_to(session: Session, theme: Theme) -> ThemeResponse | None:
    """The answer that holds: the newest."""
    query = select(ThemeResponse).where(ThemeResponse.theme_id == theme.id)
    return session.scalar(query.order_by(ThemeResponse.number.desc()).limit(1))


def history(session: Session, theme: Theme) -> list[ThemeResponse]:
    """Every answer to the theme, newest first."""
    query = select(ThemeResponse).where(ThemeResponse.theme_id == theme.id)
    return list(session.scalars(query.order_by(ThemeResponse.number.desc())))


def responses_of(session: Session, run: Run) -> dict[int, ThemeResponse]:
    """The answers that hold, by theme id."""
    query = (
        select(ThemeResponse)
        .join(Theme)
        .where(Theme.run_id == run.id)
        .order_by(ThemeResponse.number)  # a later number replaces an earlier one
        .options(joinedload(ThemeResponse.version).joinedload(ObjectiveVersion.objective))
    )
    return {response.theme_id: response for response in session.scalars(query)}


def unanswered(session: Session, run: Run) -> list[Theme]:
    """Approved themes of the run without an answer, in the order of the list."""
    answered = select(ThemeResponse.theme_id)
    query = select(Theme).where(
        Theme.run_id == run.id, Theme.state == "approved", Theme.id.not_in(answered)
    )
    return list(session.scalars(query.order_by(Theme.position, Theme.id)))


def overdue_days(consultation: Consultation, moment: datetime) -> int:
    """Whole days since the promised reply; 0 until the day after, and once closed."""
    promise = consultation.promise
    if promise is None or promise.reply_due_on is None or consultation.closed_at is not None:
        return 0
    today = moment.astimezone(consultation.zone).date()
    return max(0, (today - promise.reply_due_on).days)


def verdicts_of(session: Session, run: Run) -> dict[int, VerdictSummary]:
    """Participants' verdicts by theme id, through the minimum cell."""
    query = (
        select(Verdict.theme_id, func.count(), func.avg(Verdict.score))
        .join(Theme)
        .where(Theme.run_id == run.id)
        .group_by(Verdict.theme_id)
    )
    found = {}
    for theme_id, count, mean in session.execute(query):
        visible = disclosure.shown(count, may_include_minors=True)
        rounded = round(float(mean), 1) if visible is not None else None
        found[theme_id] = VerdictSummary(visible, rounded)
    return found


def board_missions(session: Session, account: Account) -> list[Mission]:
    """Missions on whose board, or as whose observer, the account sits."""
    refs = [
        m.scope_ref
        for m in account.memberships
        if m.scope_kind == "mission" and m.role in ("board_member", "chair", "observer")
    ]
    return list(session.scalars(select(Mission).where(Mission.ref.in_(refs)).order_by(Mission.id)))


def board_role(session: Session, mission: Mission, account: Account) -> str:
    """Chair or board member, as the public seat says."""
    query = select(BoardSeat.is_chair).where(
        BoardSeat.mission_id == mission.id, BoardSeat.account_id == account.id
    )
    return "chair" if session.scalar(query) else "board_member"


def due_list(session: Session, account: Account, moment: datetime) -> list[Due]:
    """What this board member owes, most urgent first."""
    missions = board_missions(session, account)
    refs = [mission.ref for mission in missions]
    today = moment.date()
    owed = [
        Due("theme", theme, due_on, None if due_on is None else (due_on - today).days)
        for theme, due_on in _themes_to_answer(session, [mission.id for mission in missions])
    ]
    owed += [
        Due("decision_point", point, point.due_on, (point.due_on - today).days)
        for point in objectives.open_decision_points(session, refs)
    ]
    owed += [
        Due("position", version, None, None)
        for version in objectives.awaiting_position(session, refs, account.id)
    ]
    return sorted(owed, key=lambda due: (due.days is None, due.days or 0))


def _themes_to_answer(session: Session, mission_ids: list[int]) -> list[tuple[Theme, date | None]]:
    answered = select(ThemeResponse.theme_id)
    query = (
        select(Theme)
        .join(Run)
        .join(Consultation)
        .where(
            Consultation.mission_id.in_(mission_ids),
            Consultation.closed_at.is_(None),
            Run.state == "published",
            Theme.state == "approved",
            Theme.id.not_in(answered),
        )
        .order_by(Consultation.id, Theme.position, Theme.id)
        .options(
            joinedload(Theme.run)
            .joinedload(Run.consultation)
            .options(joinedload(Consultation.promise), joinedload(Consultation.mission))
        )
    )
    found = list(session.scalars(query))
    promises = [theme.run.consultation.promise for theme in found]
    return [(t, p.reply_due_on if p else None) for t, p in zip(found, promises, strict=True)]

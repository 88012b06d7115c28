"""Retention: what the privacy notices promise about how long data are kept, kept every day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from deliberation import jobs, journal
from deliberation.base import Base, now
from deliberation.comments import operations as comments
from deliberation.consultations.models import Consultation
from deliberation.dialogues.photos import operations as photos
from deliberation.dialogues.safeguarding import operations as safeguarding
from deliberation.dialogues.safeguarding import queries as leads
from deliberation.dialogues.surveys import operations as surveys
from deliberation.panels.pool import operations as pools
from deliberation.people.models import Account, Participant, RateCount, SignInLink, WebSession
from deliberation.privacy import operations as privacy
from deliberation.privacy.retention import queries
from deliberation.responses.following import operations as following
from deliberation.voting.forgetting import operations as voting

UNCONFIRMED = timedelta(days=7)  # an account nobody ever signed in to
NETWORKS = timedelta(days=1)  # the marks of networks change every day
VOTES_NETWORKS = timedelta(days=7)  # marks beside votes, by which bursts are found
JOB = "people.retention"


@dataclass(frozen=True)
class Due:
    """Rows of one data class whose time is over; `scope_ref` names the consultation, if any."""

    data_class: str
    scope_ref: str
    count: int


def run(session: Session, moment: datetime, dry_run: bool) -> list[Due]:
    """Delete what is past its date, or only say what that is; a class with nothing is left out.

    Months are counted from the end of each consultation, see `queries.ended_at`.
    """
    found = [
        Due(name, "", _delete(session, table, where, dry_run))
        for name, table, where in _site_wide(moment)
    ]
    marks = voting.forget_networks(session, moment - VOTES_NETWORKS, dry_run)
    links = voting.forget_links(session, moment, dry_run)
    found += [Due("network_marks", "", marks), Due("email_links", "", links)]
    found.append(Due("photos", "", photos.forget_old(session, moment, dry_run)))
    found.append(Due("panel_pools", "", pools.forget_due(session, moment, dry_run)))
    for consultation in session.scalars(select(Consultation)):
        for name, act in CLASSES.items():
            if queries.is_past(consultation, name, moment):
                found.append(Due(name, consultation.ref, act(session, consultation, dry_run)))
    session.flush()
    report = [due for due in found if due.count]
    if not dry_run:
        _record(session, report)
    return report


def _site_wide(moment: datetime) -> tuple[tuple[str, type[Base], ColumnElement[bool]], ...]:
    unconfirmed = (
        Account.email_confirmed_at.is_(None)
        & Account.password_hash.is_(None)
        & ~Account.memberships.any()
        & Account.id.not_in(leads.lead_ids())
        & (Account.created_at < moment - UNCONFIRMED)
    )
    return (
        ("sessions", WebSession, WebSession.expires_at <= moment),
        ("links", SignInLink, SignInLink.expires_at <= moment),
        ("network_counts", RateCount, RateCount.window_starts_at < moment - NETWORKS),
        ("unconfirmed_accounts", Account, unconfirmed),
    )


def _delete(session: Session, table: type[Base], where: ColumnElement[bool], dry_run: bool) -> int:
    rows = session.scalars(select(table).where(where)).all()
    for row in rows if not dry_run else ():
        session.delete(row)
    return len(rows)


def _unlink_submissions(session: Session, consultation: Consultation, dry_run: bool) -> int:
    """Receipts and shown names go; words that were never public go as well; see
    `voting.unlink` for votes."""
    written = session.scalars(queries.submissions_to_unlink(consultation)).all()
    receipts = session.scalars(queries.receipts_of(consultation)).all()
    if not dry_run:
        privacy.erase_words(session, [one for one in written if not one.is_public])
        for one in written:
            one.shown_name = ""
        for receipt in receipts:
            session.delete(receipt)
    others = voting.unlink(session, consultation, dry_run)
    others += comments.unlink(session, consultation, dry_run)
    others += safeguarding.forget(session, consultation, dry_run)
    others += surveys.forget_lines(session, consultation, dry_run)
    return len(written) + len(receipts) + others


def _forget_demographics(session: Session, consultation: Consultation, dry_run: bool) -> int:
    described = session.scalars(queries.described_participants(consultation)).all()
    for participant in described if not dry_run else ():
        participant.demographics.clear()
        participant.age_band = "unsaid"
    return len(described)


def _unlink_accounts(session: Session, consultation: Consultation, dry_run: bool) -> int:
    query = select(Participant).where(
        Participant.scope_ref == consultation.ref, Participant.account_key.is_not(None)
    )
    linked = session.scalars(query).all()
    for participant in linked if not dry_run else ():
        participant.account_key = None
    return len(linked) + following.forget_all(session, consultation, dry_run=dry_run)


CLASSES: dict[str, Callable[[Session, Consultation, bool], int]] = {
    "submissions": _unlink_submissions,
    "demographics": _forget_demographics,
    "accounts": _unlink_accounts,
}


def _record(session: Session, report: list[Due]) -> None:
    for due in report:
        if not due.scope_ref:
            continue
        consultation = session.scalars(
            select(Consultation).where(Consultation.ref == due.scope_ref)
        ).one()
        details = {"class": due.data_class, "rows": due.count}
        journal.record(
            session, "retention:run", consultation, role="machine", scope_ref=due.scope_ref,
            details=details,
        )  # fmt: skip


def plan(session: Session) -> None:
    """Make sure that the daily job is waiting; the worker says so whenever it starts."""
    jobs.enqueue(session, JOB, {}, unique_key=JOB)


def _keep_promises(session: Session, payload: dict[str, Any], _: Any) -> None:
    run(session, now(), dry_run=False)
    _plan_tomorrow(session)


def _try_again(session: Session, payload: dict[str, Any], state: str) -> None:
    """A day on which it failed is not the last one."""
    _plan_tomorrow(session)


def _plan_tomorrow(session: Session) -> None:
    tomorrow = now() + timedelta(days=1)
    jobs.enqueue(session, JOB, {}, unique_key=JOB, run_after=tomorrow)


TASK = jobs.Task(store=_keep_promises, abandoned=_try_again)

"""Followers leave an address and confirm it; digests are planned once for each batch of events."""

import hmac
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.orm import Session

from deliberation import disclosure, jobs, journal, sealing
from deliberation.base import new_ref, now
from deliberation.consultations.models import Consultation
from deliberation.errors import Conflict, Invalid, NotFound
from deliberation.insights.models import Theme
from deliberation.people import operations as people
from deliberation.people.models import Account, Participant
from deliberation.responses.following import queries
from deliberation.responses.following.models import HELP, Delivery, Digest, Follower, HelpOffer
from deliberation.responses.understanding import queries as understanding

CONFIRM_WITHIN = timedelta(days=7)
QUIET = timedelta(hours=6)  # a batch is told once nothing was added to it for so long,
LONGEST = timedelta(hours=24)  # or once its first event is so old
PAUSE = timedelta(hours=1)  # between two looks for news
JOB, SEND = "responses.plan_news", "responses.send_news"


# The address.


def follow(
    session: Session,
    consultation: Consultation,
    participant: Participant,
    email: str,
    language: str,
) -> str | None:
    """Leave an address for news; returns the token to mail, None when it is confirmed already.

    Nothing else is ever sent to an address until somebody follows the link in that mail.
    """
    address = people.clean_address(email)
    follower = queries.follower_of(session, participant)
    if follower is not None and follower.email == address and follower.confirmed_at:
        follower.language = language[:8]
        return None
    if follower is None:
        mark = sealing.follower(participant.ref)
        follower = Follower(scope_ref=consultation.ref, participant_mark=mark)
        session.add(follower)
    token = sealing.fresh_token()
    follower.email, follower.language = address, language[:8]
    follower.confirm_hmac, follower.confirmed_at = sealing.token(token), None
    follower.asked_at = now()
    session.flush()
    _note(session, "news:follow", consultation)
    return token


def waiting_for(session: Session, token: str) -> Follower:
    """The follower whose confirmation this token is. Raises NotFound when it is spent or old."""
    query = select(Follower).where(
        Follower.confirm_hmac == sealing.token(token), Follower.asked_at > now() - CONFIRM_WITHIN
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound("This link has been used already or is too old. Ask for a new one.")
    return found


def confirm(session: Session, token: str) -> Follower:
    """The holder of the address wants the news. Raises NotFound when the token is spent or old."""
    follower = waiting_for(session, token)
    follower.confirmed_at, follower.confirm_hmac = now(), None
    session.flush()
    return follower


def leave(session: Session, ref: str, token: str) -> None:
    """Unsubscribe by the link of a mail: the address is deleted. Twice is as good as once."""
    if not hmac.compare_digest(token.encode(), sealing.parting(ref).encode()):
        raise NotFound("This link is not complete. Copy the whole address from the mail.")
    session.execute(delete(Follower).where(Follower.ref == ref))


def forget(session: Session, participant: Participant) -> None:
    """Delete the address that a contributor left."""
    mark = sealing.follower(participant.ref)
    session.execute(delete(Follower).where(Follower.participant_mark == mark))


def forget_all(session: Session, consultation: Consultation, *, dry_run: bool = False) -> int:
    """Delete every address left for a consultation whose time is over; returns how many."""
    here = Follower.scope_ref == consultation.ref
    if dry_run:
        return session.scalar(select(func.count(Follower.id)).where(here)) or 0
    return _rows(session, delete(Follower).where(here))


# Offers to help and invitations.


def offer_help(
    session: Session, consultation: Consultation, participant: Participant, roles: set[str]
) -> None:
    """Set in which roles a contributor would go on helping; none takes the offer back."""
    if not roles <= set(HELP):
        raise Invalid("roles", "Choose from the list.")
    held = queries.offers_of(session, participant)
    gone = delete(HelpOffer).where(
        HelpOffer.participant_id == participant.id, HelpOffer.role.in_(held - roles)
    )
    session.execute(gone)
    for role in sorted(roles - held):
        session.add(HelpOffer(participant_id=participant.id, role=role))
    session.flush()
    _note(session, "help:offer", consultation)


def invite(session: Session, theme: Theme, role: str, account: Account, acting_as: str) -> Digest:
    """Invite the authors of a theme who offered this: on their receipts, by mail if they follow.

    Refused while so few offered that the invitation would point to people, and when the same
    invitation was sent within a day. Nobody sees an address.
    """
    if role not in HELP:
        raise Invalid("role", "Choose from the list.")
    if not queries.offer_counts(session, theme).get(role):
        raise Invalid(
            "role",
            "Fewer than %(limit)s people have offered this here, or young people are among too "
            "few. Nobody was written to.",
            limit=disclosure.limit(),
        )
    if _was_invited(session, theme, role):
        raise Conflict("This invitation was sent within the last day.")
    consultation = theme.run.consultation
    digest = _digest(session, consultation, "invitation", theme_id=theme.id, role=role)
    digest.made_by_id = account.id
    marks = [sealing.follower(one.ref) for one in queries.offering(session, theme, role)]
    wanted = queries.confirmed(consultation.ref).where(Follower.participant_mark.in_(marks))
    _deliver(session, digest, list(session.scalars(wanted.order_by(Follower.id))))
    journal.record(
        session,
        "help:invite",
        theme,
        role=acting_as,
        actor_ref=account.ref,
        scope_ref=consultation.ref,
        details={"role": role},
    )
    return digest


def _was_invited(session: Session, theme: Theme, role: str) -> bool:
    query = select(Digest.id).where(
        Digest.theme_id == theme.id,
        Digest.role == role,
        Digest.made_at > now() - timedelta(days=1),
    )
    return session.scalar(query.limit(1)) is not None


# Digests.


def plan_news(session: Session, moment: datetime, question_days: int) -> int:
    """Write down who gets which digest now; returns how many mails were handed to the worker.

    A batch of events is told once: the digest says up to which moment, in the same transaction.
    """
    stale = Follower.confirmed_at.is_(None) & (Follower.asked_at < moment - CONFIRM_WITHIN)
    session.execute(delete(Follower).where(stale))
    refs = select(Follower.scope_ref).where(Follower.confirmed_at.is_not(None)).distinct()
    followed = select(Consultation).where(Consultation.ref.in_(refs)).order_by(Consultation.id)
    count = 0
    for consultation in session.scalars(followed).all():
        count += _tell(session, consultation, moment)
        count += _ask(session, consultation, moment, question_days)
    return count


def _tell(session: Session, consultation: Consultation, moment: datetime) -> int:
    since = queries.told_until(session, consultation) or consultation.opened_at
    news = queries.news_of(session, consultation, since, moment) if since else None
    if news is None or (news.last > moment - QUIET and news.first > moment - LONGEST):
        return 0
    digest = _digest(session, consultation, "news", events=list(news.events), until=moment)
    wanted = queries.confirmed(consultation.ref).where(Follower.confirmed_at < news.last)
    return _deliver(session, digest, list(session.scalars(wanted.order_by(Follower.id))))


def _ask(session: Session, consultation: Consultation, moment: datetime, days: int) -> int:
    """The question about the answers, once, when its day has come."""
    day = understanding.asked_from(session, consultation, days)
    asked = select(Digest.id).where(
        Digest.consultation_id == consultation.id, Digest.kind == "question"
    )
    if day is None or moment < day or session.scalar(asked.limit(1)) is not None:
        return 0
    digest = _digest(session, consultation, "question")
    wanted = queries.confirmed(consultation.ref).order_by(Follower.id)
    return _deliver(session, digest, list(session.scalars(wanted)))


def _digest(session: Session, consultation: Consultation, kind: str, **values: Any) -> Digest:
    last = select(func.max(Digest.number)).where(Digest.consultation_id == consultation.id)
    digest = Digest(
        consultation_id=consultation.id,
        number=(session.scalar(last) or 0) + 1,
        kind=kind,
        **({"until": now()} | values),
    )
    session.add(digest)
    session.flush()
    return digest


def _deliver(session: Session, digest: Digest, followers: list[Follower]) -> int:
    """One delivery and one job for each address; somebody with two receipts gets one mail.

    Written in two statements of many rows, so that thousands of followers hold up nobody.
    """
    first = {follower.email: follower for follower in reversed(followers)}
    made = [
        Delivery(digest_id=digest.id, follower_id=follower.id, ref=new_ref())
        for follower in first.values()
    ]
    session.add_all(made)
    session.add_all(
        jobs.Job(name=SEND, payload={"delivery": one.ref}, subject_ref=digest.ref) for one in made
    )
    session.flush()
    return len(made)


def mark_sent(session: Session, ref: str) -> None:
    """The mail may leave now, once. Raises Conflict when it was sent before, or is not wanted."""
    wanted = update(Delivery).where(Delivery.ref == ref, Delivery.sent_at.is_(None))
    if _rows(session, wanted.values(sent_at=now())) != 1:
        raise Conflict("This mail was sent already.")


def _rows(session: Session, statement: Any) -> int:
    outcome = session.execute(statement)
    assert isinstance(outcome, CursorResult)
    return outcome.rowcount


def _note(session: Session, action: str, consultation: Consultation) -> None:
    journal.record(session, action, consultation, role="participant", scope_ref=consultation.ref)


# The job that looks for news.


def plan(session: Session, question_days: int) -> None:
    """Make sure that the hourly look is waiting; the worker says so whenever it starts."""
    jobs.enqueue(session, JOB, {"question_days": question_days}, unique_key=JOB)


def _look(session: Session, payload: dict[str, Any], _: Any) -> None:
    plan_news(session, now(), int(payload["question_days"]))
    _plan_next(session, payload)


def _try_again(session: Session, payload: dict[str, Any], state: str) -> None:
    """An hour in which it failed is not the last one."""
    _plan_next(session, payload)


def _plan_next(session: Session, payload: dict[str, Any]) -> None:
    jobs.enqueue(session, JOB, payload, unique_key=JOB, run_after=now() + PAUSE)


TASK = jobs.Task(store=_look, abandoned=_try_again)

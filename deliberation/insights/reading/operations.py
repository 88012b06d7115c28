"""What people do who read: take the next submission, say that it was read, code a blind sample."""

import random
from collections.abc import Mapping

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Conflict, Invalid, NotAllowed
from deliberation.insights.models import Run, Theme
from deliberation.insights.reading import queries
from deliberation.insights.reading.models import (
    SecondReading,
    SecondReadingItem,
    SubmissionReading,
)
from deliberation.people.models import Account
from deliberation.submissions.models import Submission

SAMPLE = 50  # points of a blind sample (methods.md 3.3: kappa on at least 50)
SAMPLES = (10, 500)
TRIES = 5  # when other readers take the same submission in the same moment


def hand_out(session: Session, consultation: Consultation, account: Account) -> Submission | None:
    """The next submission that nobody has read, kept for this reader for some minutes.

    What the reader was handed before and has not read comes first, so that reading resumes.
    None: every submission was read, or the rest is in other hands.
    """
    moment = now()
    held = queries.in_hand(session, consultation, account, moment)
    if held is not None:
        held.claimed_at = moment
        session.flush()
        return held.submission
    for _ in range(TRIES):
        found = queries.next_unread(session, consultation, moment)
        if found is None:
            return None
        submission, former = found
        if _lend(session, submission, former, account):
            return submission
    return None


def _lend(
    session: Session, submission: Submission, former: SubmissionReading | None, account: Account
) -> bool:
    """Whether this reader got it: two who ask at once meet at the row of the submission."""
    if former is not None:
        loan = update(SubmissionReading).where(
            SubmissionReading.id == former.id,
            SubmissionReading.claimed_at == former.claimed_at,
        )
        values = {"account_id": account.id, "claimed_at": now(), "read_at": None}
        taken = session.execute(loan.values(values)).rowcount  # type: ignore[attr-defined]
        session.expire(former)
        return bool(taken)
    try:
        with session.begin_nested():
            session.add(SubmissionReading(submission=submission, account_id=account.id))
            session.flush()
    except IntegrityError:
        return False
    return True


def mark_read(
    session: Session, consultation: Consultation, ref: str, account: Account
) -> SubmissionReading:
    """This reader has read what was handed out; raises Conflict when it is in other hands now."""
    held = queries.in_hand(session, consultation, account, now())
    if held is None or held.submission.ref != ref:
        raise Conflict("This one went to another reader meanwhile, or its author changed it.")
    held.read_at = now()
    session.flush()
    return held


def put_back(session: Session, consultation: Consultation, ref: str, account: Account) -> None:
    """Leave it to somebody else; it is handed out again when the time of the loan is over."""
    held = queries.in_hand(session, consultation, account, now())
    if held is not None and held.submission.ref == ref:
        held.account_id, held.claimed_at = None, now()
        session.flush()


# The second reader.


def draw_sample(
    session: Session, run: Run, account: Account | None, *, seed: int = 0, size: int = SAMPLE
) -> SecondReading:
    """Draw the blind sample: from every theme and the unthemed in proportion, at least one each.

    The same points, seed and size give the same sample in the same order.
    """
    if not run.is_found or run.state == "superseded":
        raise Closed("A second reader needs the themes of a current analysis.")
    if not SAMPLES[0] <= size <= SAMPLES[1]:
        raise Invalid("size", "Choose %(low)s to %(high)s points.", low=SAMPLES[0], high=SAMPLES[1])
    if queries.second_reading(session, run) is not None:
        raise Conflict("The sample for the second reader is drawn already.")
    strata = queries.strata(session, run)
    if not strata:
        raise Invalid("size", "There is no point to read.")
    drawn = _drawn(strata, size, random.Random(seed))  # noqa: S311 - repeatable by design
    reading = SecondReading(run=run, seed=seed, drawn_by_id=account.id if account else None)
    reading.items = [
        SecondReadingItem(point_id=point, first_theme_id=theme, ordinal=at)
        for at, (theme, point) in enumerate(drawn)
    ]
    session.add(reading)
    session.flush()
    _note(session, "reading:draw", reading, account, {"points": len(drawn), "seed": seed})
    return reading


def _drawn(
    strata: Mapping[int | None, list[int]], size: int, chance: random.Random
) -> list[tuple[int | None, int]]:
    """Theme and point, shuffled; strata by largest remainder, none of them left out."""
    total = sum(map(len, strata.values()))
    size = min(size, total)
    order = sorted(strata, key=lambda theme: (theme is None, theme or 0))
    exact = {theme: size * len(strata[theme]) / total for theme in order}
    counts = {theme: min(len(strata[theme]), max(1, int(exact[theme]))) for theme in order}
    by_rest = sorted(
        order, key=lambda theme: (int(exact[theme]) - exact[theme], order.index(theme))
    )
    while sum(counts.values()) < size:
        open_ones = [theme for theme in by_rest if counts[theme] < len(strata[theme])]
        for theme in open_ones[: size - sum(counts.values())]:
            counts[theme] += 1
    picked = [
        (theme, point) for theme in order for point in chance.sample(strata[theme], counts[theme])
    ]
    chance.shuffle(picked)
    return picked


def code_item(
    session: Session,
    item: SecondReadingItem,
    theme: Theme | None,
    account: Account,
) -> None:
    """Say in which theme a point belongs (None: in none), without knowing what others said.

    Raises NotAllowed for whoever reviewed this analysis, Conflict when it was coded meanwhile.
    """
    reading = item.reading
    demand_blind(session, reading.run, account)
    session.refresh(item, with_for_update=True)
    if item.coded_at is not None:
        raise Conflict("Somebody coded this point meanwhile.")
    if theme is not None and (theme.run_id != reading.run_id or not theme.is_living):
        raise Invalid("theme", "Choose a theme from the list.")
    item.theme, item.coded_by, item.coded_at = theme, account, now()
    session.flush()
    done = queries.progress(session, reading)
    if done.is_complete:
        _note(session, "reading:complete", reading, account, {"points": done.total})


def take_back(session: Session, reading: SecondReading, account: Account) -> None:
    """Open the point again that this reader coded last."""
    demand_blind(session, reading.run, account)
    item = queries.last_coded(session, reading, account)
    if item is None:
        raise Conflict("There is nothing to undo.")
    item.theme, item.coded_by, item.coded_at = None, None, None
    session.flush()


def demand_blind(session: Session, run: Run, account: Account) -> None:
    """The second reader is another person than those who reviewed; raises NotAllowed."""
    if queries.has_reviewed(session, run, account):
        raise NotAllowed(
            "You reviewed this analysis, so you know its themes. "
            "The second reader has to be another person."
        )


def _note(
    session: Session,
    action: str,
    reading: SecondReading,
    account: Account | None,
    details: dict[str, int],
) -> None:
    journal.record(
        session,
        action,
        reading,
        role="analyst" if account else "machine",
        actor_ref=account.ref if account else None,
        scope_ref=reading.run.consultation.ref,
        details=details,
    )

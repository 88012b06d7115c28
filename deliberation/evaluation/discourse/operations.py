"""Draw a sample, and code it without knowing what the other reader said."""

import random
from collections.abc import Mapping

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.consultations.models import Consultation
from deliberation.errors import Conflict, Invalid, NotAllowed
from deliberation.evaluation.discourse import queries
from deliberation.evaluation.discourse.models import (
    CATEGORIES,
    DiscourseCoding,
    DiscourseItem,
    DiscourseSample,
)
from deliberation.people.models import Account

SIZE = 50
SIZES = (10, 200)


def draw(
    session: Session,
    consultation: Consultation,
    account: Account,
    *,
    seed: int = 0,
    size: int = SIZE,
    role: str = "analyst",
) -> DiscourseSample:
    """Draw so many submissions, each equally likely; the same words and seed give the same."""
    if not SIZES[0] <= size <= SIZES[1]:
        raise Invalid("size", "Choose %(low)s to %(high)s.", low=SIZES[0], high=SIZES[1])
    if queries.sample_of(session, consultation) is not None:
        raise Conflict("The sample is drawn already.")
    there = queries.candidates(session, consultation)
    if len(there) < SIZES[0]:
        raise Invalid("size", "At least %(low)s submissions have to be there.", low=SIZES[0])
    chance = random.Random(seed)  # noqa: S311 - repeatable by design
    drawn = chance.sample(there, min(size, len(there)))
    sample = DiscourseSample(consultation=consultation, seed=seed, drawn_by_id=account.id)
    sample.items = [
        DiscourseItem(submission_id=number, ordinal=place) for place, number in enumerate(drawn)
    ]
    session.add(sample)
    session.flush()
    details = {"submissions": len(drawn), "seed": seed}
    _note(session, "discourse:draw", sample, account, role, details)
    return sample


def code(
    session: Session,
    item: DiscourseItem,
    codes: Mapping[str, str],
    account: Account,
    role: str = "analyst",
) -> DiscourseCoding:
    """One reader's codes for one item; the first two who code a sample are its readers.

    Raises NotAllowed for a third person, Conflict for an item that this reader coded already.
    """
    sample = item.sample
    for category, known in CATEGORIES.items():
        if codes.get(category) not in known:
            raise Invalid(category, "Choose one of the options.")
    session.refresh(sample, with_for_update=True)  # two newcomers take two seats
    reader = queries.seat_of(session, sample, account)
    if reader is None:
        raise NotAllowed("Two other people code this sample.")
    coding = DiscourseCoding(
        item_id=item.id,
        reader=reader,
        coder_id=account.id,
        codes={category: codes[category] for category in CATEGORIES},
    )
    try:
        with session.begin_nested():
            session.add(coding)
            session.flush()
    except IntegrityError as error:
        raise Conflict("You coded this one already.") from error
    if queries.is_complete(session, sample):
        _note(session, "discourse:complete", sample, account, role, {"items": len(sample.items)})
    return coding


def _note(
    session: Session,
    action: str,
    sample: DiscourseSample,
    account: Account,
    role: str,
    details: dict[str, int],
) -> None:
    journal.record(
        session,
        action,
        sample,
        role=role,
        actor_ref=account.ref,
        scope_ref=sample.consultation.ref,
        details=details,
    )

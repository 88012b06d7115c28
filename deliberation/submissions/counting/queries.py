"""What counts as what: the one rule by which submissions and contributors are counted.

Somebody who speaks as a person of 2060 plays a part. Such words are read, themed and quoted in
their own lane, and counted nowhere else: they make nobody more, and no view stronger. A group that
wrote at a table is not a contributor either; what it said is a submission, and how many sat there
is told beside it.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from deliberation.people.models import Participant
from deliberation.submissions.models import ROLE_PLAYED, Submission

GROUP_CHANNEL = "session"


def counts_people() -> ColumnElement[bool]:
    """The submission says what somebody of today thinks, so it counts as one."""
    return Submission.lane != ROLE_PLAYED


def is_role_played() -> ColumnElement[bool]:
    """It was said in the part of a person of 2060: counted in that lane alone."""
    return Submission.lane == ROLE_PLAYED


def by_contributor() -> ColumnElement[bool]:
    """One person wrote it in their own name: no group, and no part that was played.

    What is left of a group whose row is gone has no participant; its channel tells it apart.
    """
    is_no_group = select(Participant.id).where(
        Participant.id == Submission.participant_id, Participant.is_group.is_(False)
    )
    nobody = and_(Submission.participant_id.is_(None), Submission.channel != GROUP_CHANNEL)
    return and_(counts_people(), or_(nobody, is_no_group.exists()))


def contributor() -> ColumnElement[Any]:
    """Who wrote it, as a number to count distinct: null where no contributor did.

    A submission without a pseudonym counts as one person's; negative numbers keep people apart
    from such single submissions.
    """
    return case((by_contributor(), func.coalesce(-Submission.participant_id, Submission.id)))

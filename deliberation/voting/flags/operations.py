"""Flags are noted for the analyst; nothing is dropped by them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from deliberation.base import now
from deliberation.people.models import Participant
from deliberation.voting.flags import queries
from deliberation.voting.models import Ballot, VoteFlag


def flag_suspects(
    session: Session, ballot: Ballot, found: Mapping[str, set[int]] | None = None
) -> dict[str, int]:
    """Note what `flags.queries.suspects` finds (or found); a flag once given stays.

    Returns how many new flags there are by kind.
    """
    found = queries.suspects(session, ballot) if found is None else found
    fresh: dict[str, int] = {}
    for kind, participants in found.items():
        known = set(session.scalars(_held(kind, ballot)))
        added = sorted(participants - known)
        session.add_all(
            VoteFlag(participant_id=participant, kind=kind, made_at=now()) for participant in added
        )
        fresh[kind] = len(added)
    session.flush()
    return fresh


def _held(kind: str, ballot: Ballot) -> Select[Any]:
    query = select(VoteFlag.participant_id).join(
        Participant, Participant.id == VoteFlag.participant_id
    )
    scope = ballot.consultation.ref
    return query.where(VoteFlag.kind == kind, Participant.scope_ref == scope)

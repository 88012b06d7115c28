"""What changes opinion runs: ask for one, stop it, publish an edition, offer a theme's points."""

from typing import Any

from sqlalchemy.orm import Session

from deliberation import jobs, journal
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Conflict, Invalid
from deliberation.insights.models import Theme
from deliberation.insights.opinions import queries
from deliberation.insights.opinions.models import OpinionRun
from deliberation.people.models import Account
from deliberation.voting import operations as voting
from deliberation.voting import queries as voting_queries
from deliberation.voting.casting.operations import FIND_OPINIONS
from deliberation.voting.models import Statement

GROUPS = range(2, 9)
MAX_SEED = 2**31
PROMOTED = 5  # statements made of one theme at most, by one click


def request(
    session: Session,
    consultation: Consultation,
    by: Account | None,
    params: dict[str, Any] | None = None,
    role: str = "analyst",
) -> OpinionRun:
    """Ask for opinion groups now: the run and its job in one transaction.

    `params` may hold `groups` (2 to 8, None: found by the analysis) and `seed`. Raises Conflict
    while one is waiting, Closed without a ballot, Invalid.
    """
    chosen: dict[str, Any] = {"groups": None, "seed": 0} | (params or {})
    if set(chosen) != {"groups", "seed"}:
        raise Invalid("params", "Only the number of groups and the seed can be chosen.")
    if chosen["groups"] is not None and chosen["groups"] not in GROUPS:
        raise Invalid("groups", "Between 2 and 8 groups are possible.")
    if not 0 <= int(chosen["seed"]) < MAX_SEED:
        raise Invalid("seed", "The seed is a whole number from 0 to 2147483647.")
    if voting_queries.ballot_of(session, consultation) is None:
        raise Closed("There is no voting in this consultation.")
    newest = queries.newest(session, consultation)
    if newest is not None and newest.is_waiting:
        raise Conflict("An analysis of this consultation is already waiting or running.")
    run = new_run(session, consultation, chosen)
    run.requested_by_id = by.id if by else None
    jobs.enqueue(
        session,
        FIND_OPINIONS,
        {"consultation": consultation.ref, "run": run.ref},
        subject_ref=run.ref,
        unique_key=f"{FIND_OPINIONS}:{run.ref}",
    )
    _note(session, "opinions:request", run, by, role, number=run.number)
    return run


def new_run(session: Session, consultation: Consultation, params: dict[str, Any]) -> OpinionRun:
    """A queued run with the next number."""
    newest = queries.newest(session, consultation)
    run = OpinionRun(
        consultation=consultation, number=newest.number + 1 if newest else 1, params=params
    )
    session.add(run)
    session.flush()
    return run


def cancel(session: Session, run: OpinionRun, by: Account, role: str = "analyst") -> None:
    """Ask a waiting or running analysis to stop."""
    job = jobs.latest_for(session, run.ref)
    if job is None or job.is_finished:
        raise Closed("This analysis has ended already.")
    jobs.request_cancel(job)
    session.flush()
    _note(session, "opinions:cancel", run, by, role)


def publish_edition(
    session: Session, run: OpinionRun, by: Account | None, role: str = "analyst"
) -> OpinionRun:
    """Make a finished run an edition, which everybody may read and the export holds.

    Groups by what people said about themselves are counted now and stay as they are; they are left
    out where an earlier edition differs by too few people. Earlier editions stay readable as
    history. Raises Closed.
    """
    if run.state != "done" or run.is_sensitivity:
        raise Closed("Only a finished analysis can be published.")
    if run.is_published:
        raise Closed("This analysis is published already.")
    if run.participant_count and not queries.has_map(session, run):
        raise Closed("The map of this analysis is no longer kept. Publish a newer one.")
    if not queries.tells_apart(session, run):
        run.result = run.result | {"breakdowns": queries.breakdowns(session, run)}
    run.published_at = now()
    session.flush()
    _note(session, "opinions:publish", run, by, role, number=run.number)
    return run


def promote_theme(
    session: Session,
    theme: Theme,
    by: Account | None,
    role: str = "organiser",
    limit: int = PROMOTED,
) -> list[Statement]:
    """Offer the best quotes of an approved theme for votes; those that are there already count.

    Raises Closed where the theme is not approved or nobody votes, Conflict where no quote of it
    is short enough.
    """
    ballot = voting_queries.ballot_of(session, theme.run.consultation)
    if ballot is None:
        raise Closed("There is no voting in this consultation.")
    if theme.state != "approved" or theme.run.state not in ("published", "superseded"):
        raise Closed("Only points of an approved and published theme become statements.")
    found = queries.candidates(session, theme)[:limit]
    if not found:
        raise Conflict("No point of this theme is short enough to be voted on. Write a statement.")
    return [
        voting.promote(
            session,
            ballot,
            one.point.ref,
            theme.ref,
            one.text,
            one.point.language,
            by,
            role,
        )
        for one in found
    ]


def _note(
    session: Session, action: str, run: OpinionRun, by: Account | None, role: str, **details: Any
) -> None:
    journal.record(
        session,
        action,
        run,
        role=role,
        actor_ref=by.ref if by else None,
        scope_ref=run.consultation.ref,
        details=details,
    )
    session.flush()

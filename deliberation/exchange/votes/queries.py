"""Open data of a vote: statements with their tallies, and the published edition of opinion groups.

Never a vote, never a person: counts of statements only.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from deliberation import disclosure
from deliberation.consultations.models import Consultation
from deliberation.insights.opinions import queries as opinions
from deliberation.voting import queries as voting
from deliberation.voting.models import Statement

Rows = Iterator[dict[str, Any]]
SHOWN = ("visible", "split")
LISTS = ("common_ground", "divisive", "bridging", "uncertain")


def statements(session: Session, consultation: Consultation) -> Rows:
    """What was put to the vote; the tallies once everybody may see them."""
    ballot = voting.ballot_of(session, consultation)
    if ballot is None:
        return
    is_told = voting.may_see_results(session, ballot, None) or bool(
        opinions.latest(session, consultation, published_only=True)
    )
    query = select(Statement).where(
        Statement.consultation_id == consultation.id, Statement.state.in_(SHOWN)
    )
    # Not in the order of arrival: neighbours may be one person's.
    query = query.options(joinedload(Statement.parent)).order_by(Statement.ref)
    for one in session.scalars(query.execution_options(yield_per=500)):
        yield {
            "statement": one.ref,
            "text": one.text,
            "language": one.language,
            "origin": one.origin,
            "state": one.state,
            "split_from": one.parent.ref if one.parent else None,
            "theme": one.theme_ref or None,
            "agree": one.agree_count if is_told else None,
            "disagree": one.disagree_count if is_told else None,
            "pass": one.pass_count if is_told else None,
            "important": one.important_count if is_told else None,
        }


def opinion_groups(session: Session, consultation: Consultation) -> Rows:
    """The newest edition: one row for each statement and group, and one for everybody."""
    run = opinions.latest(session, consultation, published_only=True)
    if run is None or run.published_at is None:
        return
    result, ballot = run.result, voting.ballot_of(session, consultation)
    is_youth = ballot is not None and ballot.is_youth
    letters = [group["letter"] for group in result["groups"]]
    sizes = {group["letter"]: group["size"] for group in result["groups"]}
    for found in sorted(result["statements"], key=lambda found: str(found["statement"])):
        shares = {"all": found["overall"], **dict(zip(letters, found["by_group"], strict=False))}
        hidden = _hidden(shares, is_youth)
        for group, share in shares.items():
            told = {name: None if group in hidden else value for name, value in share.items()}
            yield {
                "edition": run.number,
                "published_on": run.published_at.date(),
                "statement": found["statement"],
                "group": group,
                "people": run.participant_count
                if group == "all"
                else disclosure.shown(sizes[group], may_include_minors=is_youth),
                "agree": told["agree"],
                "disagree": told["disagree"],
                "pass": told["passed"],
                "agree_share": told["agree_share"],
                "low": told["low"],
                "high": told["high"],
                "lists": ";".join(name for name in LISTS if found["statement"] in result[name]),
            }


def _hidden(shares: dict[str, dict[str, Any]], is_youth: bool) -> set[str]:
    """Groups of which too few voted on a statement, and what would give them away."""
    seen = {
        group: share["agree"] + share["disagree"] + share["passed"]
        for group, share in shares.items()
    }
    everybody = seen.pop("all")
    seen["none"] = max(everybody - sum(seen.values()), 0)
    told = disclosure.table(seen, minors=tuple(seen) if is_youth else ())
    return {group for group, count in told.items() if count is None}

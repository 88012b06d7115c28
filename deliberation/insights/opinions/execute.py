"""How opinion groups are found: load the votes, compute apart from the database, store the run.

Where voters of bursts are flagged, the same is computed a second time without them; that line is
stored beside the run, so that everybody sees how much hangs on them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from deliberation import jobs, journal, sealing
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed
from deliberation.insights.opinions import operations, queries
from deliberation.insights.opinions.models import OpinionPlace, OpinionRun
from deliberation.people.models import Participant
from deliberation.voting import queries as voting
from deliberation.voting.flags import operations as flags
from deliberation.voting.flags import queries as flag_queries
from deliberation.voting.models import Statement
from deliberation.voting.queries import Matrix

if TYPE_CHECKING:
    from analysis.opinions.records import OpinionResult, Votes

KEPT_AUTOMATIC = 10  # newest automatic runs that are kept; of older ones, the last of each day


@dataclass(frozen=True)
class Poll:
    """Everything the computation needs, free of the database.

    `left_out` are row numbers of participants flagged for a burst, `before` the letters of the
    last run by row number.
    """

    matrix: Matrix
    left_out: set[int]
    suspects: dict[str, set[int]]
    before: dict[int, str]
    params: dict[str, Any]
    key: bytes
    read_at: datetime


@dataclass(frozen=True)
class Found:
    """The result, the same without bursts, and how extreme each statement lies (0 to 1)."""

    poll: Poll
    result: OpinionResult
    sensitivity: OpinionResult | None = None
    extremity: dict[str, float] = field(default_factory=dict)


def load(session: Session, payload: dict[str, Any]) -> Poll:
    """Read the votes as they are now, who should be looked at, and the letters so far."""
    consultation = _consultation(session, payload)
    ballot = voting.ballot_of(session, consultation)
    if ballot is None:
        raise Closed("There is no voting in this consultation.")
    run = queries.run_named(session, payload.get("run", ""))
    suspects = flag_queries.suspects(session, ballot)
    return Poll(
        matrix=voting.vote_matrix(session, ballot),
        left_out=suspects["burst"] | flag_queries.flagged(session, ballot, "burst"),
        suspects=suspects,
        before=queries.letters_before(session, consultation),
        params=dict(run.params) if run else {},
        key=sealing.corpus_key(),
        read_at=now(),
    )


def compute(poll: Poll, progress: jobs.Progress) -> Found:
    """Find groups; what the analysis refuses becomes a sentence on the run's page."""
    from analysis.errors import AnalysisError, MissingExtra
    from analysis.opinions.find import find_opinions
    from analysis.opinions.params import OpinionParams

    if not poll.matrix.participants:
        raise Closed("Nobody has voted yet, so there are no opinions to compare.")
    params = OpinionParams.from_json(poll.params)
    share = 0.5 if poll.left_out else 1.0
    try:
        result = find_opinions(
            _votes(poll.matrix),
            params,
            before={str(row): letter for row, letter in poll.before.items()},
            progress=lambda stage, done: progress(stage, share * done),
            key=poll.key,
        )
        rest = poll.matrix.without(poll.left_out)
        sensitivity = None
        if poll.left_out and rest.participants:
            sensitivity = find_opinions(
                _votes(rest),
                params,
                before=_letters(result),
                progress=lambda stage, done: progress(stage, share + share * done),
                key=poll.key,
            )
    except MissingExtra as error:
        raise Closed("A package that the analysis needs is not installed here.") from error
    except AnalysisError as error:
        raise Closed("There are too few votes to compare opinions.") from error
    return Found(poll, result, sensitivity, _extremity(poll.matrix, result))


def store(session: Session, payload: dict[str, Any], found: Found) -> None:
    """Write the run in one transaction; people who were erased meanwhile are left out."""
    consultation = _consultation(session, payload)
    run = _run_to_fill(session, consultation, payload)
    if run is None:
        return
    ballot = voting.ballot_of(session, consultation)
    if ballot is not None:
        flags.flag_suspects(session, ballot, found.poll.suspects)
    _fill(run, found.poll, found.result, len(found.poll.matrix.value))
    _store_places(session, run, found.result)
    _store_sensitivity(session, run, found)
    _store_extremity(session, consultation, found)
    _forget_old(session, run)
    if not run.is_automatic:
        counts = {"participants": run.participant_count, "votes": run.vote_count,
                  "groups": len(found.result.groups)}  # fmt: skip
        journal.record(session, "opinions:find", run, role="machine",
                       scope_ref=consultation.ref, details=counts)  # fmt: skip
    session.flush()


def abandoned(session: Session, payload: dict[str, Any], state: str) -> None:
    """The job ended without a result: the run says so, and another one may be asked for."""
    run = queries.run_named(session, payload.get("run", ""))
    if run is not None and run.is_waiting:
        run.state, run.finished_at = state, now()
        session.flush()


FIND_OPINIONS = jobs.Task(
    load=load, compute=compute, store=store, abandoned=abandoned, is_heavy=True
)


def _consultation(session: Session, payload: dict[str, Any]) -> Consultation:
    query = select(Consultation).where(Consultation.ref == payload["consultation"])
    return session.scalars(query).one()


def _votes(matrix: Matrix) -> Votes:
    import numpy as np

    from analysis.opinions.records import Votes

    return Votes(
        participants=tuple(str(row) for row in matrix.participants),
        statements=matrix.statements,
        participant=np.array(matrix.participant, dtype=np.int32),
        statement=np.array(matrix.statement, dtype=np.int32),
        value=np.array(matrix.value, dtype=np.int8),
        important=np.array(matrix.important, dtype=np.bool_),
    )


def _letters(result: OpinionResult) -> dict[str, str]:
    return {
        place.participant: result.groups[place.group].letter
        for place in result.places
        if place.group is not None and place.group < len(result.groups)
    }


def _extremity(matrix: Matrix, result: OpinionResult) -> dict[str, float]:
    """How strongly a statement's votes go along with the map: sqrt(r_x² + r_y²) of the Pearson
    correlations of its votes with each axis, at most 1. The map's own axes are uncorrelated, so
    this is the multiple correlation of the votes with the place on the map."""
    import numpy as np

    xy = np.array([(place.x, place.y) for place in result.places], dtype=float)
    who, what = np.array(matrix.participant), np.array(matrix.statement)
    votes = np.array(matrix.value, dtype=float)
    size = len(matrix.statements)
    seen = np.maximum(np.bincount(what, minlength=size), 1)

    def mean(values: Any) -> Any:
        return np.bincount(what, values, minlength=size) / seen

    spread = np.maximum(mean(votes**2) - mean(votes) ** 2, 0)
    squared = np.zeros(size)
    for axis in (0, 1):
        along = xy[who, axis]
        joint = mean(votes * along) - mean(votes) * mean(along)
        width = np.maximum(mean(along**2) - mean(along) ** 2, 0)
        bound = spread * width
        squared += np.divide(joint**2, bound, out=np.zeros(size), where=bound > 1e-12)
    found = np.sqrt(np.minimum(squared, 1.0))
    return {ref: float(value) for ref, value in zip(matrix.statements, found, strict=True)}


def _run_to_fill(
    session: Session, consultation: Consultation, payload: dict[str, Any]
) -> OpinionRun | None:
    """The run that was asked for, or a new one when votes asked for it."""
    if "run" not in payload:
        run = operations.new_run(session, consultation, {})
        run.is_automatic = True
        return run
    asked = queries.run_named(session, payload["run"])
    return asked if asked is not None and asked.is_waiting else None


def _fill(run: OpinionRun, poll: Poll, result: OpinionResult, vote_count: int) -> None:
    run.result = result.without_places().to_json()
    run.provenance = result.provenance.to_json() | {"read_at": poll.read_at.isoformat()}
    run.participant_count, run.vote_count = len(result.places), vote_count
    run.state, run.finished_at = "done", now()


def _store_places(session: Session, run: OpinionRun, result: OpinionResult) -> None:
    """Everybody who was included; who stands in no group has no letter."""
    query = select(Participant.id).where(
        Participant.scope_ref == run.consultation.ref, Participant.erased_at.is_(None)
    )
    present, letters = set(session.scalars(query)), _letters(result)
    rows = [
        {
            "run_id": run.id,
            "participant_id": int(place.participant),
            "letter": letters.get(place.participant),
            "x": float(place.x),
            "y": float(place.y),
        }
        for place in result.places
        if place.is_included and int(place.participant) in present
    ]
    if rows:
        session.execute(insert(OpinionPlace), rows)


def _store_sensitivity(session: Session, run: OpinionRun, found: Found) -> None:
    if found.sensitivity is None:
        return
    line = OpinionRun(
        consultation=run.consultation,
        number=run.number,
        is_sensitivity=True,
        is_automatic=run.is_automatic,
        parent_id=run.id,
        params=run.params,
        left_out_count=len(found.poll.left_out.intersection(found.poll.matrix.participants)),
        requested_at=run.requested_at,
    )
    rest = found.poll.matrix.without(found.poll.left_out)
    _fill(line, found.poll, found.sensitivity, len(rest.value))
    session.add(line)


def _store_extremity(session: Session, consultation: Consultation, found: Found) -> None:
    """What the draw of the next statement reads (methods.md 2b, E)."""
    query = select(Statement.ref, Statement.id)
    query = query.where(Statement.consultation_id == consultation.id)
    rows = {ref: row for ref, row in session.execute(query)}
    changes = [
        {"id": rows[ref], "extremity": value}
        for ref, value in found.extremity.items()
        if ref in rows
    ]
    if changes:
        session.execute(update(Statement), changes)


def _forget_old(session: Session, run: OpinionRun) -> None:
    """Automatic runs that nobody published: the newest ten stay, then the last of each day; a map
    is kept of the newest only."""
    query = select(OpinionRun).where(
        OpinionRun.consultation_id == run.consultation_id,
        OpinionRun.is_automatic.is_(True),
        OpinionRun.is_sensitivity.is_(False),
        OpinionRun.published_at.is_(None),
        OpinionRun.number < run.number,  # two may be computed at once, the newer done first
    )
    days = {run.requested_at.date()}
    for place, old in enumerate(session.scalars(query.order_by(OpinionRun.number.desc()))):
        session.execute(delete(OpinionPlace).where(OpinionPlace.run_id == old.id))
        day = old.requested_at.date()
        if place >= KEPT_AUTOMATIC - 1 and day in days:
            session.delete(old)
        days.add(day)

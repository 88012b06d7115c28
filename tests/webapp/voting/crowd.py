"""A vote with two camps, its rows written straight, and a finished run in the analysis's shape."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from analysis.opinions import records
from analysis.results import Provenance
from deliberation.base import now
from deliberation.insights.opinions.models import OpinionPlace, OpinionRun
from deliberation.people.models import Participant
from deliberation.voting.models import Ballot, Statement, Vote, Voter
from tests.factories import make_ballot, make_consultation, make_participant, make_statement

TEXTS = (
    "Worms are worth protecting.",
    "Schools need more open ground.",
    "Parking should give way to trees.",
    "Trades need their yards paved.",
    "Rain should stay where it falls.",
    "A levy on gravel gardens is fair.",
)
SHARED, APART, UNSURE = (0, 1, 4), (2, 3), 5
GROUP = 12  # people in each camp


@dataclass(frozen=True)
class Crowd:
    ballot: Ballot
    statements: list[Statement]
    people: list[Participant]
    run: OpinionRun | None

    def address(self, page: str = "vote") -> str:
        consultation = self.ballot.consultation
        return f"/en/{consultation.mission.ref}/{consultation.ref}/{page}"


def make_crowd(session: Session, reason: str = "", *, has_run: bool = True, **rules: Any) -> Crowd:
    """Two camps; with a `reason` the run declares no groups for it."""
    consultation = make_consultation(session, running="weigh", country="DE")
    ballot = make_ballot(session, consultation, **({"proof": "receipt"} | rules))
    statements = [make_statement(session, ballot, text) for text in TEXTS]
    people = [make_participant(session, consultation) for _ in range(2 * GROUP)]
    for number, person in enumerate(people):
        session.add(Voter(ballot_id=ballot.id, participant_id=person.id, proof="receipt"))
        for at, statement in enumerate(statements):
            _vote(session, person, statement, answer(number, at), "email" if number % 3 else "none")
    session.flush()
    run = _run(session, ballot, statements, people, reason) if has_run else None
    session.commit()
    return Crowd(ballot, statements, people, run)


def answer(person: int, statement: int) -> int:
    if statement == UNSURE:
        return 0 if person % 2 else 1
    if statement in APART:
        return 1 if (person < GROUP) == (statement == APART[0]) else -1
    return -1 if person == statement else 1  # somebody always disagrees


def _vote(
    session: Session, person: Participant, statement: Statement, value: int, proof: str
) -> None:
    session.add(Vote(participant_id=person.id, statement_id=statement.id, value=value, proof=proof))
    name = {1: "agree_count", -1: "disagree_count", 0: "pass_count"}[value]
    setattr(statement, name, getattr(statement, name) + 1)


def _share(people: Sequence[int], statement: int) -> records.Share:
    values = [answer(person, statement) for person in people]
    counts = [values.count(value) for value in (1, -1, 0)]
    share = counts[0] / len(values)
    return records.Share(*counts, share, max(share - 0.15, 0), min(share + 0.15, 1))


def _run(
    session: Session,
    ballot: Ballot,
    statements: list[Statement],
    people: list[Participant],
    reason: str,
) -> OpinionRun:
    camps = [] if reason else [range(GROUP), range(GROUP, 2 * GROUP)]
    result = _result(statements, camps, reason)
    run = OpinionRun(
        consultation=ballot.consultation,
        number=1,
        state="done",
        result=result.without_places().to_json(),
        participant_count=len(people),
        vote_count=len(people) * len(TEXTS),
        finished_at=now(),
    )
    session.add(run)
    session.flush()
    for number, person in enumerate(people):
        letter = None if reason else "AB"[number >= GROUP]
        x, y = (-2.0 if number < GROUP else 2.0) + number % 4 / 5, number % 5 / 4
        session.add(OpinionPlace(run_id=run.id, participant_id=person.id, letter=letter, x=x, y=y))
    session.flush()
    return run


def _result(statements: list[Statement], camps: list[range], reason: str) -> records.OpinionResult:
    refs = [statement.ref for statement in statements]
    measured = [
        records.StatementResult(
            statement=ref,
            overall=_share(range(2 * GROUP), at),
            by_group=tuple(_share(camp, at) for camp in camps),
            group_aware_consensus=0.8 if camps else None,
            lowest_group_agreement=0.8 if camps else None,
            divisiveness=0.9 if camps and at in APART else 0.1,
            bridging=0.4,
            bridging_low=0.3,
            is_bridging=at == 1,
            is_common_ground=at in SHARED,
            is_divisive=at in APART,
            is_uncertain=at == UNSURE,
            representative_for=_typical(at) if camps else (),
            p_adjusted=0.001,
        )
        for at, ref in enumerate(refs)
    ]
    groups = [records.OpinionGroup("AB"[n], len(camp)) for n, camp in enumerate(camps)]
    provenance = Provenance("", {}, "", {}, 0, {}, ())
    return records.OpinionResult(
        declared=not reason,
        reason=reason,
        k=len(camps),
        silhouette=0.6,
        null95=0.4,
        bootstrap_ari=0.9,
        evidence=(records.GroupEvidence(2, 0.6, 0.4, 0.9, GROUP, not reason),),
        groups=tuple(groups),
        places=(),
        statements=tuple(measured),
        common_ground=tuple(refs[at] for at in SHARED),
        divisive=tuple(refs[at] for at in APART),
        bridging=(refs[1],),
        uncertain=(refs[UNSURE],),
        slate=records.Slate((refs[0], refs[2]), 24, 24),
        provenance=provenance,
    )


def _typical(statement: int) -> tuple[records.Representative, ...]:
    if statement not in APART:
        return ()
    first = statement == APART[0]
    return (
        records.Representative(0, first, 0.001, 3.0),
        records.Representative(1, not first, 0.001, 3.0),
    )

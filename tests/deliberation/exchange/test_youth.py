"""Real answers and votes of young people come in as a lane of their own."""

import csv
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import Invalid
from deliberation.exchange import operations as exchange
from deliberation.exchange import queries as exports
from deliberation.exchange.operations import Columns
from deliberation.exchange.votes.operations import import_votes
from deliberation.insights import operations as insights
from deliberation.insights import queries
from deliberation.insights.models import Point
from deliberation.insights.opinions import queries as opinions
from deliberation.insights.opinions.models import OpinionPlace, OpinionRun
from deliberation.people.models import Demographic
from deliberation.submissions import queries as submissions
from deliberation.submissions.models import Submission
from deliberation.voting import queries as ballots
from deliberation.voting.models import Ballot, Statement, Vote, Voter
from deliberation.voting.tallies import queries as tallies
from tests.conftest import shared_data
from tests.deliberation.insights.test_find_themes import find
from tests.factories import make_account, make_consultation
from webapp.cli.analysis import export_votes


def test_finnish_youth_come_in_as_a_lane_and_their_three_problems_become_themes(
    session: Session, clock: object
) -> None:
    path = shared_data("finnish-youth-open-answers") / "responses.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        answers = [row for row in csv.DictReader(file) if row["q11_3"].strip()]
    assert len(answers) == 920  # of 945; the others left the question empty
    consultation = make_consultation(session, running="make_sense", languages=["fi"])
    rows = [(number, row) for number, row in enumerate(answers, 2)]
    mapping = Columns(text=("q11_3",), id="fsd_id", language="fi", channel="paper", lane="youth",
                      things=3)  # fmt: skip
    prepared = exchange.prepare(consultation, answers[0].keys(), rows, mapping)
    report = exchange.import_submissions(session, consultation, prepared, mapping)
    assert report.added_count == 920
    lanes = select(Submission.lane, Submission.channel, func.count()).group_by(
        Submission.lane, Submission.channel
    )
    assert [tuple(row) for row in session.execute(lanes)] == [("youth", "paper", 920)]
    assert submissions.counts(session, consultation).received == 920
    run = insights.request_run(session, consultation, make_account(session), {"seed": 0})
    find(session, run)
    ledger = queries.ledger(session, run)
    assert ledger.balances
    assert (ledger.received, ledger.role_played.received) == (920, 0)
    points = session.scalar(select(func.count(Point.id)).where(Point.run_id == run.id)) or 0
    assert points / 920 == pytest.approx(3, abs=0.15)  # "three biggest problems"
    told = " ".join(run.provenance["warnings"])
    assert "'fi'" in told
    assert "grouped apart" in told
    summaries = queries.theme_summaries(session, run)
    assert len(summaries) >= 5
    words = " ".join(" ".join([s.theme.label, *s.theme.keywords]).casefold() for s in summaries)
    for problem in ("ilmastonmuutos", "sota", "ahneus"):  # climate change, war, greed
        assert problem in words
    assert all(set(summary.channels) == {"paper"} for summary in summaries)


def test_london_youth_vote_with_the_minimum_cell_of_minors(session: Session, clock: object) -> None:
    folder = shared_data("polis-opendata") / "london.youth.policing"
    export, _ = export_votes.read(folder, "en", False)
    consultation = make_consultation(session, running="weigh")
    report = import_votes(session, consultation, replace(export, is_youth=True))
    assert (report.participant_count, report.statement_count) == (26, 39)
    ballot = ballots.ballot_of(session, consultation)
    assert ballot is not None
    assert ballot.is_youth
    again = import_votes(session, consultation, replace(export, is_youth=True))
    assert (again.added_votes, again.changed_votes, again.added_participants) == (0, 0, 0)
    told_by_staff(session, ballot)
    told_in_public(session, consultation)


def told_by_staff(session: Session, ballot: Ballot) -> None:
    """Five voters of one place are enough among adults and too few among the young."""
    statement = session.scalars(
        select(Statement).where(Statement.agree_count == 16, Statement.disagree_count == 5)
    ).one()
    votes = select(Vote.participant_id, Vote.value).where(Vote.statement_id == statement.id)
    for voter, value in session.execute(votes).all():
        place = "north" if value == 1 else "south"
        session.add(Demographic(participant_id=voter, question_key="place", option_key=place))
    session.flush()
    young = tallies.tallies_by_attribute(session, statement, "place")
    assert all(n is None for row in young.values() for n in row.values())
    ballot.is_youth = False
    session.flush()
    grown = tallies.tallies_by_attribute(session, statement, "place")
    assert (grown["north"]["agree"], grown["south"]["disagree"]) == (16, 5)
    ballot.is_youth = True
    session.flush()


def told_in_public(session: Session, consultation: Consultation) -> None:
    """In the open data a group of fewer than ten has no size and no shares."""
    voters = list(session.scalars(select(Voter.participant_id).order_by(Voter.id)))
    share = {"agree": 3, "disagree": 2, "passed": 1, "agree_share": 0.5, "low": 0.2, "high": 0.8}
    ref = session.scalars(select(Statement.ref).limit(1)).one()
    run = OpinionRun(
        consultation=consultation, number=1, state="done", participant_count=26,
        published_at=now(),
        result={
            "groups": [{"letter": "A", "size": 18}, {"letter": "B", "size": 8}],
            "statements": [{"statement": ref, "overall": share | {"agree": 20}, "by_group":
                            [share | {"agree": 12}, share]}],
            "common_ground": [], "divisive": [], "bridging": [], "uncertain": [],
        },
    )  # fmt: skip
    session.add(run)
    session.flush()
    for number, voter in enumerate(voters):
        letter = "A" if number < 18 else "B"
        session.add(OpinionPlace(run_id=run.id, participant_id=voter, letter=letter, x=0.0, y=0.0))
    session.flush()
    table = exports.table_named("opinion_groups")
    assert table is not None
    rows = {row["group"]: row for row in table.rows(session, consultation)}
    assert (rows["A"]["people"], rows["B"]["people"]) == (18, None)
    assert rows["B"]["agree"] is None
    told = opinions.groups_by_attribute(session, run, "place")
    assert all(n is None or n == 0 or n >= 10 for row in told.values() for n in row.values())


@pytest.mark.parametrize(
    ("mapping", "field"), [({"lane": "stakeholders"}, "lane"), ({"things": 99}, "things")]
)
def test_a_lane_or_a_number_of_things_that_cant_be_is_refused(
    session: Session, mapping: dict[str, object], field: str
) -> None:
    columns = Columns(text=("text",), **mapping)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused:
        exchange.prepare(make_consultation(session), ["text"], [(2, {"text": "A"})], columns)
    assert refused.value.field == field


def test_what_is_imported_from_2060_is_no_submission_of_today(session: Session) -> None:
    consultation = make_consultation(session)
    mapping = Columns(text=("text",), lane="2060", channel="session")
    prepared = exchange.prepare(consultation, ["text"], [(2, {"text": "We swim."})], mapping)
    exchange.import_submissions(session, consultation, prepared, mapping)
    assert submissions.counts(session, consultation).received == 0
    assert submissions.counts(session, consultation) == submissions.recounted(session, consultation)

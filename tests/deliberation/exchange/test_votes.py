"""Votes from another system, and the open data of a vote."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation import schema
from deliberation.errors import Invalid
from deliberation.exchange import queries
from deliberation.exchange.votes.operations import VoteExport, VoteReport, import_votes
from deliberation.insights.opinions.models import OpinionRun
from deliberation.people.models import Participant
from deliberation.submissions.models import Receipt
from deliberation.voting import operations as voting
from deliberation.voting import queries as ballots
from deliberation.voting.models import Ballot, Statement, Vote, VoteChange
from tests import factories
from tests.conftest import shared_data

AT = datetime(2020, 5, 1, 12, 0, tzinfo=UTC)
STATEMENTS = [("0", "Soil is alive.", "visible"), ("1", "Soil is dead.", "visible"),
              ("2", "Buy my soil!", "removed")]  # fmt: skip
VOTES = [("p1", "0", 1, False, AT), ("p1", "1", -1, True, AT), ("p2", "0", 0, False, None),
         ("p2", "2", 1, False, AT)]  # fmt: skip


def counted(session: Session) -> dict[str, int]:
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in schema.metadata.sorted_tables
        if table.name not in ("journal_entry", "journal_salt")
    }


def test_an_export_becomes_statements_pseudonyms_and_votes(
    session: Session, clock: datetime
) -> None:
    consultation = factories.make_consultation(session, running="weigh")
    report = import_votes(session, consultation, VoteExport(STATEMENTS, VOTES, "en"))
    assert report == VoteReport(3, 2, 4, 3, 2, 4, 0)
    first = session.scalars(select(Statement).where(Statement.text == "Soil is alive.")).one()
    assert (first.agree_count, first.pass_count, first.origin) == (1, 1, "import")
    ballot = ballots.ballot_of(session, consultation)
    assert ballot is not None
    matrix = ballots.vote_matrix(session, ballot)
    assert (len(matrix.participants), len(matrix.statements), len(matrix.value)) == (2, 2, 3)
    assert session.scalars(select(Receipt)).all() == []
    assert {p.account_key for p in session.scalars(select(Participant))} == {None}


def test_the_same_export_twice_changes_nothing(session: Session, clock: datetime) -> None:
    consultation = factories.make_consultation(session, running="weigh")
    import_votes(session, consultation, VoteExport(STATEMENTS, VOTES))
    before = counted(session)
    report = import_votes(session, consultation, VoteExport(STATEMENTS, VOTES))
    assert report == VoteReport(3, 2, 4, 0, 0, 0, 0)
    assert counted(session) == before


def test_a_later_export_adds_and_changes(session: Session, clock: datetime) -> None:
    consultation = factories.make_consultation(session, running="weigh")
    import_votes(session, consultation, VoteExport(STATEMENTS, VOTES))
    later = [("p1", "0", -1, False, AT), *VOTES[1:], ("p3", "1", 1, False, AT)]
    report = import_votes(session, consultation, VoteExport(STATEMENTS, later))
    assert (report.added_participants, report.added_votes, report.changed_votes) == (1, 1, 1)
    first = session.scalars(select(Statement).where(Statement.text == "Soil is alive.")).one()
    assert (first.agree_count, first.disagree_count) == (0, 1)
    assert session.scalars(select(VoteChange.value)).all() == [1]
    assert sorted(session.scalars(select(Vote.changed_count))) == [0, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("statements", "votes"),
    [
        ([*STATEMENTS, ("0", "Again.", "visible")], VOTES),
        ([*STATEMENTS, ("3", " ", "visible")], VOTES),
        ([*STATEMENTS, ("3", "x" * 1001, "visible")], VOTES),
        ([*STATEMENTS, ("3", "Odd.", "lost")], VOTES),
        (STATEMENTS, [*VOTES, ("p1", "9", 1, False, AT)]),
        (STATEMENTS, [*VOTES, ("p1", "2", 2, False, AT)]),
        (STATEMENTS, [*VOTES, VOTES[0]]),
    ],
)
def test_one_bad_row_and_nothing_is_stored(
    session: Session, clock: datetime, statements: list[Any], votes: list[Any]
) -> None:
    consultation = factories.make_consultation(session, running="weigh")
    before = counted(session)
    with pytest.raises(Invalid):
        import_votes(session, consultation, VoteExport(statements, votes))
    assert counted(session) == before


def test_thousands_of_votes_come_in_at_once(session: Session, clock: datetime) -> None:
    consultation = factories.make_consultation(session, running="weigh")
    draw = Random(1)
    statements = [(str(n), f"Number {n}.", "visible") for n in range(50)]
    votes = [
        (str(p), str(s), draw.choice((1, 0, -1)), False, AT) for p in range(100) for s in range(50)
    ]
    report = import_votes(session, consultation, VoteExport(statements, votes))
    assert report.added_votes == 5000
    tallies = select(
        func.sum(Statement.agree_count), func.sum(Statement.disagree_count),
        func.sum(Statement.pass_count),
    )  # fmt: skip
    found = tuple(session.execute(tallies).one())
    values = [vote[2] for vote in votes]
    assert found == (values.count(1), values.count(-1), values.count(0))


def test_a_real_conversation_comes_in_cell_for_cell(session: Session, clock: datetime) -> None:
    folder = shared_data("polis-opendata") / "brexit-consensus"
    cells = _matrix(folder / "participants-votes.csv")
    consultation = factories.make_consultation(session, running="weigh")
    keys = sorted({statement for _, statement in cells}, key=int)
    votes = [(who, what, value, False, None) for (who, what), value in cells.items()]
    statements = [(key, f"Statement {key}", "visible") for key in keys]
    import_votes(session, consultation, VoteExport(statements, votes))
    ballot = ballots.ballot_of(session, consultation)
    assert ballot is not None
    stored = ballots.vote_matrix(session, ballot)
    assert sorted(stored.value) == sorted(cells.values())
    assert len(stored.participants) == len({who for who, _ in cells})


def _matrix(path: Path) -> dict[tuple[str, str], int]:
    with path.open(encoding="utf-8") as file:
        return {
            (row["participant"], column): int(float(cell))
            for row in csv.DictReader(file)
            for column, cell in row.items()
            if column.isdigit() and cell
        }


def rows_of(session: Session, ballot: Ballot, name: str) -> list[dict[str, Any]]:
    table = queries.table_named(name)
    assert table is not None
    rows = list(table.rows(session, ballot.consultation))
    assert all(tuple(row) == table.header for row in rows)
    return rows


def test_open_data_hold_statements_and_never_votes(session: Session, clock: datetime) -> None:
    ballot = factories.make_ballot(session)
    ada = factories.make_participant(session, ballot.consultation)
    shown = voting.propose(session, ballot, "Soil is alive.", "en", ada)
    factories.make_statement(session, ballot, "Zebrafinch waits.", state="waiting")
    factories.make_statement(session, ballot, "Zebrafinch was removed.", state="removed")
    (row,) = rows_of(session, ballot, "statements")
    assert (row["statement"], row["origin"], row["agree"]) == (shown.ref, "participant", None)
    ballot.shows_results = "always"
    (row,) = rows_of(session, ballot, "statements")
    assert (row["agree"], row["disagree"], row["pass"]) == (1, 0, 0)
    told = str([list(table.rows(session, ballot.consultation)) for table in queries.TABLES])
    assert "Zebrafinch" not in told
    assert ada.ref not in told
    headers = {name for table in queries.TABLES for name in table.header}
    assert headers & {"participant", "author", "voter", "network", "cast_at", "vote"} == set()


def test_an_edition_is_told_by_group_without_small_cells(session: Session, clock: datetime) -> None:
    ballot = factories.make_ballot(session)
    share = {"agree_share": 0.5, "low": 0.2, "high": 0.8}

    def votes(agree: int, disagree: int) -> dict[str, Any]:
        return {"agree": agree, "disagree": disagree, "passed": 0} | share

    result = {
        "groups": [{"letter": letter, "size": 9} for letter in "ABC"],
        "statements": [
            {"statement": "s1", "overall": votes(20, 7),
             "by_group": [votes(9, 0), votes(8, 1), votes(3, 6)]},
            {"statement": "s2", "overall": votes(12, 4),
             "by_group": [votes(9, 0), votes(2, 1), votes(1, 3)]},
        ],
        "common_ground": ["s1"], "divisive": [], "bridging": ["s1"], "uncertain": ["s2"],
    }  # fmt: skip
    run = OpinionRun(consultation=ballot.consultation, number=3, state="done", result=result,
                     participant_count=27)  # fmt: skip
    session.add(run)
    session.flush()
    assert rows_of(session, ballot, "opinion_groups") == []
    run.published_at = clock
    session.flush()
    rows = rows_of(session, ballot, "opinion_groups")
    first = {row["group"]: row for row in rows if row["statement"] == "s1"}
    assert {group: row["agree"] for group, row in first.items()} == {
        "all": 20, "A": 9, "B": 8, "C": 3,
    }  # fmt: skip
    assert first["all"]["lists"] == "common_ground;bridging"
    second = {row["group"]: row["agree"] for row in rows if row["statement"] == "s2"}
    assert second == {"all": 12, "A": 9, "B": None, "C": None}

"""`mission-commons import votes`: a Polis export becomes statements and votes, or nothing does."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from deliberation.consultations.models import Consultation
from deliberation.voting.models import Statement, Vote
from tests.conftest import shared_data
from tests.factories import make_consultation
from webapp.cli.data import import_
from webapp.extensions import db
from webapp.transaction import Site, command

Invoke = Callable[..., Result]
COMMENTS = """comment-id,author-id,agrees,disagrees,moderated,comment-body
1,0,2,0,1,More benches in the park
2,0,0,1,0,Dogs on a leash
3,1,1,0,-1,Buy my watches
"""
# Minus one is agree here; voter 5 changed their mind about the benches.
EVENTS = """timestamp,comment-id,voter-id,vote
1500000000000,1,5,1
1500000005000,1,5,-1
1500000001000,1,6,-1
1500000002000,2,6,1
1500000003000,3,6,-1
"""


@pytest.fixture
def consultation(app: Site, clock: datetime) -> Consultation:
    with command() as session:
        return make_consultation(session, running="weigh")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "export"
    made.mkdir()
    (made / "comments.csv").write_text(COMMENTS.replace("1,0,2,0,1,", "1,0,2,1,1,"), "utf-8")
    (made / "votes.csv").write_text(EVENTS, "utf-8")
    return made


@pytest.fixture
def invoke(app: Site, consultation: Consultation, folder: Path) -> Invoke:
    settings = app.config["SETTINGS"]
    environment = {
        "INSTANCE": str(settings.instance),
        "SECRET_KEY": settings.secret_key,
        "RECEIPT_KEY": settings.receipt_key,
    }

    def act(*options: str, source: Path = folder) -> Result:
        arguments = ["votes", str(source), "--consultation", consultation.ref, *options]
        return CliRunner(env=environment).invoke(import_, arguments)

    return act


def stored() -> list[tuple[str, int]]:
    query = select(Statement.text, Vote.value).join(Statement, Statement.id == Vote.statement_id)
    db.session.rollback()  # the command wrote in a session of its own
    return sorted((text, value) for text, value in db.session.execute(query))


def states() -> dict[str, str]:
    query = select(Statement.text, Statement.state)
    db.session.rollback()
    return {text: state for text, state in db.session.execute(query)}


def test_the_last_votes_come_in_with_their_sign_and_moderation(invoke: Invoke) -> None:
    done = invoke()
    assert done.exit_code == 0, done.output
    assert "-1 means agree, 1 disagree" in done.output
    assert "3 statements: 3 added. 2 participants: 2 added. 4 votes: 4 added" in done.output
    assert stored() == [
        ("Buy my watches", 1),
        ("Dogs on a leash", -1),
        ("More benches in the park", 1),
        ("More benches in the park", 1),
    ]
    assert states() == {
        "More benches in the park": "visible",
        "Dogs on a leash": "visible",
        "Buy my watches": "removed",
    }
    first = db.session.scalar(select(func.min(Vote.cast_at)))
    assert first is not None
    assert first.year == 2017


def test_a_second_time_nothing_is_doubled_and_new_votes_join(invoke: Invoke, folder: Path) -> None:
    assert invoke().exit_code == 0
    again = invoke()
    assert "4 votes: 0 added, 0 changed, 4 were here already." in again.output
    more = EVENTS + "1500000009000,2,6,-1\n1500000009000,2,5,1\n"
    (folder / "votes.csv").write_text(more, "utf-8")
    assert "5 votes: 1 added, 1 changed, 3 were here already." in invoke().output


def test_a_trial_stores_nothing(invoke: Invoke) -> None:
    done = invoke("--dry-run")
    assert done.exit_code == 0, done.output
    assert "4 votes: 4 added" in done.output
    assert done.output.endswith("This was a trial; nothing was stored.\n")
    assert stored() == []
    assert states() == {}


def test_one_bad_cell_and_nothing_is_stored(invoke: Invoke, folder: Path) -> None:
    (folder / "votes.csv").write_text(EVENTS + "1500000009000,2,5,often\n", "utf-8")
    done = invoke()
    assert done.exit_code == 1
    assert "votes.csv, row 7, column “vote”: “often” is none of" in done.output
    assert states() == {}


def test_a_vote_on_a_statement_without_text_stores_nothing(invoke: Invoke, folder: Path) -> None:
    (folder / "votes.csv").write_text(EVENTS + "1500000009000,44,5,1\n", "utf-8")
    done = invoke()
    assert done.exit_code == 1
    assert "Statement 44 has no text" in done.output
    assert states() == {}


def test_strict_moderation_keeps_what_nobody_reviewed_waiting(invoke: Invoke) -> None:
    assert invoke("--strict").exit_code == 0
    assert states()["Dogs on a leash"] == "waiting"


def test_a_real_conversation_comes_in_whole(invoke: Invoke) -> None:
    done = invoke(source=shared_data("polis-opendata") / "15-per-hour-seattle")
    assert done.exit_code == 0, done.output
    assert "2,872 the same, 0 different" in done.output
    assert "54 statements: 54 added. 339 participants: 339 added. 2872 votes: 2872" in done.output
    assert len(stored()) == 2872

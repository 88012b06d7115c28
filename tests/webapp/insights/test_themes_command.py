"""`mission-commons themes-run`: the whole job from the console."""

from collections.abc import Callable
from datetime import datetime

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from deliberation.consultations.models import Consultation
from deliberation.insights.models import Run
from deliberation.jobs import Job
from tests.factories import make_account, make_consultation, make_submission
from webapp.cli.insights import themes_run
from webapp.extensions import db
from webapp.transaction import Site, command

SUBJECTS = ("Earthworms", "Rain water", "School gardens", "Old meadows", "Car parks")
WISHES = ("need our care", "are what we have to protect", "deserve more money", "come first")
Invoke = Callable[..., Result]


@pytest.fixture
def consultation(app: Site, clock: datetime) -> Consultation:
    with command() as session:
        made = make_consultation(session, running="make_sense")
        analyst = make_account(session, ("analyst", made))
        analyst.email = "ana@example.org"
    return made


@pytest.fixture
def invoke(app: Site, consultation: Consultation) -> Invoke:
    settings = app.config["SETTINGS"]
    environment = {
        "INSTANCE": str(settings.instance),
        "SECRET_KEY": settings.secret_key,
        "RECEIPT_KEY": settings.receipt_key,
    }

    def act(*options: str) -> Result:
        arguments = ["--consultation", consultation.ref, *options]
        return CliRunner(env=environment).invoke(themes_run, arguments)

    return act


def write(consultation: Consultation) -> None:
    with command() as session:
        same = session.get_one(Consultation, consultation.id)
        for subject in SUBJECTS:
            for wish in WISHES:
                make_submission(session, same, f"{subject} {wish}, says this village.")


def test_themes_are_found_approved_and_published(
    consultation: Consultation, invoke: Invoke
) -> None:
    write(consultation)
    done = invoke("--approve-all", "--publish", "--as", "ana@example.org", "--seed", "2")
    assert done.exit_code == 0, done.output
    assert "is published" in done.output
    assert "20 submissions received" in done.output
    assert "the numbers add up" in done.output
    db.session.rollback()  # look again: the command used a connection of its own
    run = db.session.scalars(select(Run)).one()
    assert (run.state, run.params["seed"]) == ("published", 2)
    assert {theme.state for theme in run.themes} == {"approved"}


def test_nobody_approves_anonymously(consultation: Consultation, invoke: Invoke) -> None:
    refused = invoke("--approve-all")
    assert refused.exit_code == 2
    assert "need --as" in refused.output
    assert db.session.scalars(select(Job)).all() == []


def test_a_refusal_is_one_sentence(consultation: Consultation, invoke: Invoke) -> None:
    empty = invoke()
    assert empty.exit_code == 1
    assert "nothing written yet" in empty.output
    assert "Traceback" not in empty.output
    assert "no such account" in invoke("--as", "nobody@example.org").output

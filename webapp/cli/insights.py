"""Find themes from the console, with the job run here and now."""

import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import click
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import jobs
from deliberation.consultations.models import Consultation
from deliberation.errors import DomainError
from deliberation.insights import operations as insights
from deliberation.insights import queries
from deliberation.insights.models import GRANULARITIES, Run
from deliberation.people.models import Account
from webapp.transaction import command

Thing = TypeVar("Thing")
HEARTBEAT = 3.0  # seconds


@click.command("themes-run")
@click.option("--consultation", "ref", required=True, help="Ref of the consultation.")
@click.option("--granularity", type=click.Choice(GRANULARITIES), default="medium")
@click.option("--seed", type=int, default=0, help="The same seed gives the same themes.")
@click.option("--as", "email", default="", help="E-mail of the analyst who asks and approves.")
@click.option("--approve-all", is_flag=True, help="Approve every theme unread (for trials).")
@click.option("--publish", is_flag=True, help="Publish the approved themes.")
def themes_run(
    ref: str, granularity: str, seed: int, email: str, approve_all: bool, publish: bool
) -> None:
    """Find the themes of a consultation, show how far it is, and print the ledger."""
    from webapp import create_app

    if (approve_all or publish) and not email:
        raise click.UsageError("--approve-all and --publish need --as: somebody answers for it.")
    with create_app().app_context(), refusals_in_a_sentence():
        with command() as session:
            consultation = _one(session, Consultation, Consultation.ref == ref, "consultation")
            account = _one(session, Account, Account.email == email, "account") if email else None
            params = {"granularity": granularity, "seed": seed}
            if current_app.config["SETTINGS"].second_encoder:
                params["second_encoder"] = True
            run_ref = insights.request_run(session, consultation, account, params).ref
        work_until_finished(run_ref)
        with command() as session:
            run = _one(session, Run, Run.ref == run_ref, "run")
            if account is not None:
                reviewer = session.get_one(Account, account.id)
                _decide(session, run, reviewer, approve_all, publish)
            click.echo(summary(session, run))


@contextmanager
def refusals_in_a_sentence() -> Iterator[None]:
    """What the domain refuses ends the command with its sentence, not with a traceback."""
    try:
        yield
    except DomainError as error:
        raise click.ClickException(error.message) from error


def work_until_finished(run_ref: str) -> None:
    """Do waiting jobs in this process until the run's own job has ended."""
    from webapp import engine

    sessions, owner = engine.session_factory(), f"console-{secrets.token_hex(4)}"
    while True:
        with sessions() as session:
            job = jobs.latest_for(session, run_ref)
        if job is None or job.is_finished:
            break
        claimed = jobs.claim(sessions, owner)
        if claimed is None:
            raise click.ClickException("The analysis is running elsewhere already.")
        ref, name = claimed
        with lease_kept(sessions, ref, owner):
            jobs.run(sessions, engine.task(name), ref, owner, _line)
    click.echo("", err=True)
    if job is None or job.state != "done":
        raise click.ClickException(job.error if job and job.error else "The analysis stopped.")


@contextmanager
def lease_kept(sessions: jobs.SessionFactory, ref: str, owner: str) -> Iterator[None]:
    """Renew the job's lease meanwhile, so that no worker takes it for abandoned."""
    ended = threading.Event()

    def renew() -> None:
        while not ended.wait(HEARTBEAT):
            jobs.renew(sessions, ref, owner)

    heart = threading.Thread(target=renew, daemon=True)
    heart.start()
    try:
        yield
    finally:
        ended.set()
        heart.join()


def _line(stage: str, share: float) -> None:
    """One line that overwrites itself; nothing when nobody watches."""
    if sys.stderr.isatty():
        click.echo(f"\r{share:4.0%} {stage:<20}", nl=False, err=True)


def summary(session: Session, run: Run) -> str:
    """The account of the run in plain lines."""
    ledger = queries.ledger(session, run)
    parts = ("themed", "unthemed", "set_aside", "removed", "withdrawn")
    sum_line = " + ".join(f"{getattr(ledger, part)} {part.replace('_', ' ')}" for part in parts)
    lines = [
        f"run {run.ref} is {run.state}: {len(queries.theme_summaries(session, run))} themes",
        f"{ledger.received} submissions received = {sum_line}",
        f"{ledger.role_played.received} said from 2060, in their own lane only",
        f"{ledger.points.found} points found, {ledger.points.themed} in themes",
        "the numbers add up" if ledger.balances else "THE NUMBERS DO NOT ADD UP",
    ]
    return "\n".join(lines)


def _decide(session: Session, run: Run, account: Account, approve_all: bool, publish: bool) -> None:
    if approve_all:
        for theme in list(run.themes):
            if theme.state == "draft":
                insights.approve(session, run, theme, account)
    if publish:
        insights.publish(session, run, account)


def _one(session: Session, model: type[Thing], condition: object, word: str) -> Thing:
    found = session.scalar(select(model).where(condition))  # type: ignore[arg-type]
    if found is None:
        raise click.ClickException(f"There is no such {word}.")
    return found

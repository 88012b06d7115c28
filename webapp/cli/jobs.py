"""Look after the record: the journal, the jobs, and what is past its date."""

import sys

import click


@click.group()
def journal() -> None:
    """The append-only journal."""


@journal.command()
def verify() -> None:
    """Recompute every seal. Fails when a sealed row was changed, or when sealing stands still."""
    from deliberation import journal as record
    from webapp import create_app, engine
    from webapp.extensions import db

    app = create_app()
    with app.app_context():
        found = record.verify(db.session())
    has_worker = engine.worker_is_running(app.config["SETTINGS"])
    waiting = found.oldest_unsealed.total_seconds()
    click.echo(f"sealed:   {found.sealed_count}")
    click.echo(f"unsealed: {found.unsealed_count}, the oldest for {waiting:.0f} seconds")
    click.echo(f"erased:   {found.erased_count} (the act stays, its content can't be proved)")
    click.echo(f"head:     {found.head}")
    click.echo(f"worker:   {'running' if has_worker else 'not running on this machine'}")
    for place in found.broken:
        click.echo(f"broken:   {place}", err=True)
    if not found.is_whole:
        sys.exit("The journal was changed after it was sealed.")
    if found.is_late and has_worker:
        sys.exit("The worker runs, and yet rows have waited for more than a minute to be sealed.")
    click.echo("The journal is whole.")


@journal.command()
def seal() -> None:
    """Seal the waiting rows now, as the worker does every second."""
    from webapp import create_app, engine

    with create_app().app_context():
        click.echo(f"{engine.seal_all()} rows sealed.")


@click.group()
def jobs() -> None:
    """Work in the background."""


@jobs.command("list")
@click.option("--state", default="", help="Only jobs in this state.")
@click.option("--limit", default=20, show_default=True)
def list_(state: str, limit: int) -> None:
    """The newest jobs."""
    from sqlalchemy import select

    from deliberation.jobs import Job
    from webapp import create_app
    from webapp.extensions import db

    query = select(Job).order_by(Job.id.desc()).limit(limit)
    with create_app().app_context():
        found = db.session.scalars(query.where(Job.state == state) if state else query).all()
        for job in found:
            click.echo(
                f"{job.ref}  {job.name:<24} {job.state:<9} {job.progress:>4.0%}  "
                f"tries {job.attempts}  {job.queued_at:%Y-%m-%d %H:%M}  {job.error}".rstrip()
            )
    if not found:
        click.echo("There are no such jobs.")


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
def retention(dry_run: bool) -> None:
    """Delete what is past the date that the privacy notices promise."""
    from deliberation import database
    from deliberation.base import now
    from deliberation.privacy.retention import operations
    from webapp import create_app
    from webapp.extensions import db
    from webapp.transaction import command

    with create_app().app_context():
        with command() as session:
            found = operations.run(session, now(), dry_run)
        database.truncate_log(db.engine)
    for due in found:
        click.echo(f"{due.data_class:<22} {due.scope_ref or 'whole site':<12} {due.count:>8}")
    verb = "would be deleted or cut loose" if dry_run else "were deleted or cut loose"
    click.echo(f"{sum(due.count for due in found)} rows {verb}.")

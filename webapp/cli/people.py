"""Accounts and roles from the operator's console."""

from collections.abc import Callable
from typing import Any

import click

from deliberation.people.models import ROLES


@click.group()
def account() -> None:
    """Accounts and their roles."""


@account.command()
@click.argument("email")
@click.option("--name", required=True, help="Name shown on the person's own pages.")
@click.option("--password", is_flag=True, help="Ask for a password; else print a sign-in link.")
@click.option("--role", type=click.Choice(ROLES), help="A role on the whole site.")
def create(email: str, name: str, password: bool, role: str | None) -> None:
    """Make an account; the address counts as confirmed."""
    from deliberation.base import now
    from deliberation.people import operations as people

    chosen = click.prompt("Password", hide_input=True, confirmation_prompt=True) if password else ""

    def act(session: Any) -> str | None:
        made = people.register(session, email, name, chosen or None)
        made.email_confirmed_at = now()
        if role:
            people.grant(session, made, role, "site", "", None)
        return None if chosen else people.request_link(session, email)

    _print_link(_within(act))


@account.command()
@click.argument("email")
def link(email: str) -> None:
    """Print a one-time link by which this person can sign in."""
    from deliberation.people import operations as people

    _print_link(_within(lambda session: _demand(people.request_link(session, email), email)))


@account.command()
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--mission", default="", help="Ref of the mission in which the role holds.")
@click.option("--consultation", default="", help="Ref of the consultation in which it holds.")
@click.option("--revoke", is_flag=True, help="Take the role away instead.")
def grant(email: str, role: str, mission: str, consultation: str, revoke: bool) -> None:
    """Give an account a role: on the whole site, in a mission or in a consultation."""
    from deliberation.people import operations as people
    from deliberation.people import queries

    def act(session: Any) -> None:
        kind, ref = _scope(session, mission, consultation)
        held_by = _demand(queries.account_of(session, email), email)
        change = people.revoke if revoke else people.grant
        change(session, held_by, role, kind, ref, None)

    _within(act)
    click.echo(f"{role}: {'taken away' if revoke else 'given'}.")


def _scope(session: Any, mission: str, consultation: str) -> tuple[str, str]:
    from sqlalchemy import select

    from deliberation.consultations.models import Consultation
    from deliberation.missions.models import Mission

    for kind, ref, model in (
        ("consultation", consultation, Consultation),
        ("mission", mission, Mission),
    ):
        if ref:
            found = session.scalar(select(model.id).where(model.ref == ref))
            if found is None:
                raise click.ClickException(f"There is no {kind} “{ref}”.")
            return kind, ref
    return "site", ""


def _demand(found: Any, email: str) -> Any:
    if found is None:
        raise click.ClickException(f"Nobody has an account with the address {email}.")
    return found


def _within(act: Callable[[Any], Any]) -> Any:
    """Do it in one transaction; a refusal becomes one sentence."""
    from deliberation.errors import DomainError
    from webapp import create_app
    from webapp.transaction import command

    with create_app().app_context():
        try:
            with command() as session:
                return act(session)
        except DomainError as error:
            raise click.ClickException(error.message) from None


def _print_link(token: str | None) -> None:
    from webapp import settings as configuration

    if token is not None:
        settings = configuration.load()
        path = f"/{settings.languages[0]}/sign-in/link/{token}"
        click.echo(f"Sign in once, within 30 minutes: {settings.address}{path}")
    else:
        click.echo("The account is made.")

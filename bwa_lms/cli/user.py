"""`bwa user`: accounts from the command line, above all the first administrator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bwa_lms.cli import instance
from bwa_lms.kernel.errors import DomainError

if TYPE_CHECKING:
    from flask import Flask

    from bwa_lms.people.service.directory import PersonName

_home = click.option(
    "--instance", "home", type=click.Path(path_type=Path), help="the instance folder"
)
ROLES = ("participant", "trainer", "administrator")


@contextmanager
def _academy(home: Path | None) -> Iterator[tuple[Flask, datetime]]:
    """Open the instance; what the academy refuses ends the command with one clear line."""
    app = instance.open_app(home)
    with app.app_context():
        try:
            yield app, app.extensions["bwa"].clock.now()
        except DomainError as error:
            raise click.ClickException(error.message) from error


def _person(email: str) -> PersonName:
    from bwa_lms.people.service import directory

    found = directory.by_email(email)
    if found is None:
        raise click.ClickException(f"nobody uses the address {email}: see `bwa user list`")
    return found


def _address(app: Flask, kind: str, token: str) -> str:
    return f"{app.extensions['bwa'].settings.base_url.rstrip('/')}/{kind}/{token}"


@click.group("user")
def command() -> None:
    """Make, list, help and close accounts."""


@command.command(
    "create", short_help="make an account, and print the link by which somebody comes in"
)
@click.argument("email")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="administrator", show_default=True)
@click.option("--organisation", help="for whom they work; it must be there already")
@_home
def create(email: str, name: str, role: str, organisation: str | None, home: Path | None) -> None:
    """Make an account for EMAIL and NAME, and print the link by which they come in.

    The link goes out by mail as well. It works once, for 14 days.
    """
    with _academy(home) as (app, now):
        from bwa_lms.people.service import accounts, organisations

        employer = organisations.by_name(organisation) if organisation else None
        if organisation and employer is None:
            raise click.ClickException(f"there is no organisation {organisation}")
        invited = accounts.invite(None, email, name, employer.id if employer else None, role, now)
        click.echo(f"{name} ({role}) chooses a password here:")
        click.echo(_address(app, "invitation", invited.link))


@command.command("list", short_help="list the accounts")
@click.argument("text", default="")
@_home
def list_(text: str, home: Path | None) -> None:
    """List the accounts, or those whose name or address holds TEXT; one a line, columns by tabs."""
    with _academy(home) as (_app, now):
        from bwa_lms.people.policy import Sight
        from bwa_lms.people.service import directory

        everybody = Sight(everybody=True, contact=True)
        for line in directory.everyone(everybody, directory.Wanted(text=text), now.date()):
            cells = (line.email, line.name, line.organisation, ",".join(line.roles), line.state)
            click.echo("\t".join(cells))


@command.command("password-link", short_help="print a link by which somebody sets a new password")
@click.argument("email")
@_home
def password_link(email: str, home: Path | None) -> None:
    """Print a link by which EMAIL sets a new password; older links stop working.

    It works once, for two hours; for somebody who was invited and never came in, for 14 days.
    """
    with _academy(home) as (app, now):
        from bwa_lms.people.service import accounts, links

        person = _person(email)
        if accounts.has_password(person.id):
            click.echo(_address(app, "reset", links.reset_link(person.id, None, now)))
        else:
            click.echo(_address(app, "invitation", accounts.resend(person.id, now)))


@command.command("deactivate", short_help="close an account")
@click.argument("email")
@click.option("--reason", required=True, help="why; it stays on record")
@_home
def deactivate(email: str, reason: str, home: Path | None) -> None:
    """Close the account of EMAIL: signed out everywhere, no way in, records kept."""
    with _academy(home) as (_app, now):
        from bwa_lms.people.service import accounts

        person = _person(email)
        accounts.deactivate(None, person.id, reason, now)
        click.echo(f"The account of {person.name} is closed.")


@command.command("activate", short_help="open a closed account again")
@click.argument("email")
@click.option("--reason", required=True, help="why; it stays on record")
@_home
def activate(email: str, reason: str, home: Path | None) -> None:
    """Open the closed account of EMAIL again."""
    with _academy(home) as (_app, now):
        from bwa_lms.people.service import accounts

        person = _person(email)
        accounts.activate(None, person.id, reason, now)
        click.echo(f"The account of {person.name} is open.")

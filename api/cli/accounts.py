"""``skinsight accounts``: who may log in to the page."""

from typing import Annotated, NoReturn

import typer
from rich.table import Table
from sqlalchemy.orm import Session

from skinsight.api.cli.batch import FAILED
from skinsight.api.cli.language import Language
from skinsight.api.cli.settings import roles_named, settings_of, store
from skinsight.api.cli.terminal import print_table
from skinsight.api.store import accounts
from skinsight.api.store.files import Files
from skinsight.api.store.keys import ROLES
from skinsight.api.store.logins import keep_once
from skinsight.api.store.models import Account
from skinsight.api.store.retention import erase_account

accounts_app = typer.Typer(no_args_is_help=True, help="Who may log in to the page: see docs/operating.md.")
Email = Annotated[str, typer.Argument(help="E-mail address of the person.", show_default=False)]
Roles = Annotated[
    list[str], typer.Option("--role", help=f"What they are to others; may be repeated. Of {', '.join(ROLES)}.")
]


@accounts_app.command("invite")
def invite(
    email: Email,
    role: Roles = ["reader"],  # noqa: B006 - typer reads it and nothing changes it
    language: Language = "en",
) -> None:
    """Let a person log in, and tell them by mail where SKINSIGHT_SMTP is set."""
    from skinsight.api.page.mails import mail_invitation  # loads what no other command needs
    from skinsight.api.page.words import Words

    roles, settings = roles_named(role), settings_of({})
    try:
        with store().session() as session:
            if accounts.account_of(session, email):
                _fail(f"{email} has an account already: see `skinsight accounts roles`")
            address = accounts.invite(session, email, roles).email
    except accounts.NoEmail as error:
        raise typer.BadParameter(str(error)) from None
    if settings.smtp:
        try:
            mail_invitation(settings, Words(language), address)
        except OSError as error:
            _fail(f"{address} may log in, and the mail that tells so could not be sent: {error}")
    typer.echo(f"{address} may log in at {settings.origin or 'SKINSIGHT_ADDRESS'}/login")


@accounts_app.command("list")
def list_accounts() -> None:
    """List all accounts with their roles."""
    table = Table()
    for heading in ("e-mail", "id", "roles", "made"):
        table.add_column(heading)
    with store().session() as session:
        for one in accounts.accounts(session):
            table.add_row(one.email, one.id, " ".join(one.roles), f"{one.created:%Y-%m-%d}")
    print_table(table)


@accounts_app.command("roles")
def set_roles(email: Email, role: Roles) -> None:
    """Set what a person is to others, from their next request on."""
    roles = roles_named(role)
    with store().session() as session:
        accounts.invite(session, _known(session, email).email, roles)


@accounts_app.command("link")
def link(email: Email) -> None:
    """Print a link that logs a person in once, within 15 minutes: where no mail goes out, or for the first of all."""
    with store().session() as session:
        secret = keep_once(session, "link", _known(session, email).email)
    typer.echo(f"{settings_of({}).origin}/login/link?token={secret}")


@accounts_app.command("remove")
def remove(email: Email, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete an account with everything that it owns, at once and for good."""
    database = store()
    with database.session() as session:
        account = _known(session, email)
    if not yes:
        typer.confirm(f"Delete {account.email} with all visits, photographs and analyses?", abort=True)
    erase_account(database, Files(settings_of({}).files), account)


def _known(session: Session, email: str) -> Account:
    try:
        account = accounts.account_of(session, email)
    except accounts.NoEmail as error:
        raise typer.BadParameter(str(error)) from None
    if account is None:
        _fail(f"there is no account of {email}: see `skinsight accounts list`")
    return account


def _fail(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(FAILED)

"""The `walkapp` command: thin commands over the services. Exits 2 on wrong use, 1 on failure; errors go to stderr.

It speaks English, whatever language the pages speak; what it writes for readers of the pages is in theirs.
"""

import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import ParamSpec
from uuid import UUID

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts import services as account_services
from walkapp.accounts.actor import system
from walkapp.accounts.models import Installation, Membership, Municipality
from walkapp.accounts.rules import DEPARTMENT_ROLES, MEMBER_ROLES, Role
from walkapp.app import create_app, worker
from walkapp.audit import services as audit
from walkapp.core import clock, links, schema, web
from walkapp.core.blobs import Blobs
from walkapp.core.config import Settings, SettingsRefused, from_environment
from walkapp.core.db import Database, new_id
from walkapp.core.errors import Conflict, Invalid, WalkappError
from walkapp.core.resources import ResourceMissing
from walkapp.core.text import DEFAULT_LANGUAGE, speaking
from walkapp.exchange import observation_csv, outbox
from walkapp.maps import council
from walkapp.observations import voices
from walkapp.photos import upkeep
from walkapp.serving import Server
from walkapp.walks import queries as walk_queries
from walkapp.walks import services as walks

Parameters = ParamSpec("Parameters")


class Failure(click.ClickException):
    """Said on stderr; the command exits with 1."""

    exit_code = 1


@click.group()
@click.version_option(package_name="walkapp")
def main() -> None:
    """walkapp: safety walks, from a phone in the dark to a repaired lamp."""


def command(group: click.Group, name: str) -> Callable[[Callable[Parameters, None]], click.Command]:
    """Make a command whose known failures become one sentence on stderr."""

    def make(function: Callable[Parameters, None]) -> click.Command:
        @wraps(function)
        def told(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
            try:
                with speaking("en"):
                    function(*args, **kwargs)
            except Invalid as problem:
                said = [f"{field}: {sentence}" for field, all_ in problem.errors.items() for sentence in all_]
                raise Failure("\n".join(said) or problem.detail) from problem
            except (WalkappError, SettingsRefused, ResourceMissing, RuntimeError) as problem:
                raise Failure(str(problem)) from problem
            except sa.exc.OperationalError as problem:
                raise Failure(_no_database(problem)) from problem
            except OSError as problem:
                where = f": {problem.filename}" if problem.filename else ""
                raise Failure(f"{problem.strerror or problem}{where}") from problem

        return group.command(name)(told)

    return make


def _open(*, current: bool = True) -> tuple[Settings, Database]:
    """The installation's settings and database; refuses one whose tables are not up to date, unless told otherwise."""
    settings = from_environment()
    database = Database(settings.database_url)
    if current:
        _must_be_current(database)
    return settings, database


def _must_be_current(database: Database) -> None:
    if not schema.is_current(database):
        raise Failure("The database is not up to date. Run `walkapp db upgrade`.")


def _upgrade(database: Database) -> None:
    schema.upgrade(database)
    with database.writing() as session:
        if session.get(Installation, 1) is None:
            session.add(Installation(id=1, epoch=new_id()))


def _no_database(problem: sa.exc.OperationalError) -> str:
    return f"The database does not answer: {str(problem.orig).strip().splitlines()[0]}"


@main.group()
def db() -> None:
    """The database's tables."""


@command(db, "upgrade")
def upgrade() -> None:
    """Bring the tables up to date; nothing happens where they are."""
    _settings, database = _open(current=False)
    _upgrade(database)


@main.group()
def municipality() -> None:
    """Municipalities of this installation."""


@command(municipality, "create")
@click.argument("slug")
@click.argument("name")
@click.option("--admin", required=True, metavar="EMAIL", help="The first administrator's address.")
def create_municipality(slug: str, name: str, admin: str) -> None:
    """Make the empty municipality NAME at the address /SLUG and print its administrator's one-time sign-in link."""
    settings, database = _open()
    with database.writing() as session:
        try:
            made = account_services.create_municipality(session, slug, name, at=clock.now())
        except Conflict as problem:
            way = f"walkapp user create {admin} --municipality {slug} --role admin"
            raise Failure(f"{problem.detail} Choose another, or add its administrator: `{way}`.") from problem
        actor = system(made.id, slug=slug)
        walks.add_default_categories(session, actor, at=clock.now())
        membership = account_services.invite(
            session, actor, email=admin, name="", role=Role.ADMIN, department_id=None, at=clock.now(), notify=False
        )
        token = account_services.create_sign_in_link(session, membership, at=clock.now())
    click.echo(links.page(settings.base_url, "link", token))


@main.group()
def user() -> None:
    """People."""


@command(user, "create")
@click.argument("email")
@click.option("--municipality", "slug", required=True, metavar="SLUG")
@click.option("--role", required=True, type=click.Choice([role.value for role in MEMBER_ROLES]))
@click.option("--department", default=None, metavar="NAME", help="Needed for heads and handlers.")
def create_user(email: str, slug: str, role: str, department: str | None) -> None:
    """Make EMAIL a member and print a one-time sign-in link; for who is one already, a new link."""
    settings, database = _open()
    with database.writing() as session:
        here = _municipality(session, slug)
        owner = next((d for d in accounts.departments(session, here.id) if d.name == department), None)
        if department and owner is None:
            raise Failure(f"There is no department {department!r} in {slug}.")
        if Role(role) in DEPARTMENT_ROLES and owner is None:
            raise click.UsageError("A head or a handler needs --department.")
        membership = _found_member(session, email, here)
        if membership is None:
            membership = account_services.invite(
                session, system(here.id, slug=slug), email=email, name="", role=Role(role),
                department_id=owner.id if owner else None, at=clock.now(), notify=False,
            )  # fmt: skip
        elif membership.role is not Role(role):
            raise Failure(f"{email} is already a member of {slug}, as {membership.role.value}.")
        secret = account_services.create_sign_in_link(session, membership, at=clock.now())
    click.echo(links.page(settings.base_url, "link", secret))


@main.group()
def token() -> None:
    """Keys for programs."""


@command(token, "create")
@click.argument("email")
@click.option("--municipality", "slug", required=True, metavar="SLUG")
def create_token(email: str, slug: str) -> None:
    """Print a new token that speaks for EMAIL in one municipality; it is shown this once."""
    _settings, database = _open()
    with database.writing() as session:
        made = account_services.create_token(session, _member(session, email, slug), at=clock.now())
    click.echo(made)


@command(main, "verify")
def verify() -> None:
    """Check every log chain, and that every photo and voice note is in the store, whole; list what is not."""
    settings, database = _open()
    blobs = Blobs.open(settings.storage_url)
    faults: list[str] = []
    with database.reading() as session:
        for here in accounts.municipalities(session):
            faults += [f"{here.slug}: {fault}" for fault in audit.verify_chain(session, here.id)]
            faults += [f"{here.slug}: {fault}" for fault in upkeep.verify(session, blobs, here.id)]
            faults += [f"{here.slug}: {fault}" for fault in voices.verify(session, blobs, here.id)]
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)
    click.echo("The log and the photos are whole.")


@command(main, "serve")
def serve() -> None:
    """Serve walkapp and do its jobs, until interrupted; prints the addresses."""
    settings, database = _open()
    database.dispose()
    Server(settings, lambda: _say_addresses(settings)).run()


@command(main, "start")
def start() -> None:
    """Bring the tables up to date, load the example where there is nothing yet, and serve."""
    settings, database = _open(current=False)
    if not schema.is_current(database):
        _upgrade(database)
    with database.reading() as session:
        is_empty = not accounts.municipalities(session)
    database.dispose()
    if is_empty:
        # In a process of its own: the server forks, and what the example opens (pictures, storage) must not be shared.
        made = subprocess.run([sys.executable, "-m", "walkapp", "demo"], check=False)
        if made.returncode:
            sys.exit(made.returncode)
    Server(settings, lambda: _say_addresses(settings)).run()


@command(main, "demo")
@click.option("--remove", is_flag=True, help="Take the example out again.")
def demo(remove: bool) -> None:
    """Load the example municipalities into an empty database; where it is not empty nothing is changed."""
    from walkapp.example import loading  # noqa: PLC0415 - it draws, which no other command waits for

    app = create_app()
    with app.app_context():
        database, blobs = web.database(), web.blobs()
    _must_be_current(database)
    if remove:
        names = loading.remove(database, blobs)
        click.echo(f"Removed: {', '.join(names)}." if names else "There is no example here.")
        return
    with speaking(DEFAULT_LANGUAGE):
        is_loaded = loading.load(database, blobs, now=clock.now())
        if is_loaded:
            worker(app).run_all()
    if not is_loaded:
        click.echo("The database is not empty, so the example is not loaded; nothing was changed.")
        return
    click.echo("The example is loaded: Smedjebacken, and Ludvika beside it.")


@main.group("import")
def import_() -> None:
    """Lists from elsewhere."""


@command(import_, "observations")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--walk", "walk_id", required=True, type=click.UUID, metavar="ID")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
def import_observations(file: Path, walk_id: UUID, dry_run: bool) -> None:
    """Read a CSV list of observations into a walk. A list with a row that cannot be read changes nothing."""
    _settings, database = _open()
    report = observation_csv.read_file(database, file, walk_id, dry_run=dry_run, at=clock.now())
    _say(report.notes, report.summary)
    if report.failed:
        sys.exit(1)


@command(import_, "outbox")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--walk", "walk_id", required=True, type=click.UUID, metavar="ID")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
def import_outbox(file: Path, walk_id: UUID, dry_run: bool) -> None:
    """Take the ZIP that a phone saved, when it could not send, into a walk. Taken in twice it changes nothing more.

    What is refused is named on stderr, the rest is taken in; the exit is 1 where anything was refused.
    """
    settings, database = _open()
    with database.reading() as session:
        walk = walk_queries.by_id(session, walk_id)
    with file.open("rb") as opened:
        report = outbox.take_in(
            database, Blobs.open(settings.storage_url), opened, system(walk.municipality_id), walk_id,
            dry_run=dry_run, at=clock.now(),
        )  # fmt: skip
    _say(report.notes, report.summary)
    if report.failed or report.refused:
        sys.exit(1)


def _say(notes: Iterable[str], summary: str) -> None:
    for line in notes:
        click.echo(line, err=True)
    click.echo(summary)


@command(main, "map")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--municipality", "slug", required=True, metavar="SLUG")
def council_map(file: Path, slug: str) -> None:
    """Write the council map as one file that opens without any network."""
    app = create_app()
    with app.app_context():
        _must_be_current(web.database())
        session = web.reader()
        here = _municipality(session, slug)
        with speaking(DEFAULT_LANGUAGE):
            whole = council.whole_file(session, web.blobs(), here.id, at=clock.now())
        file.write_text(whole, encoding="utf-8")
    click.echo(f"{file} ({file.stat().st_size / 1_000_000:.1f} MB)")


def _say_addresses(settings: Settings) -> None:
    click.echo(f"walkapp answers on {settings.base_url}")
    if not settings.is_loopback:
        return
    database = Database(settings.database_url)
    with database.reading() as session:
        people = accounts.example_users(session)
        lines = [(person.email, membership) for person, membership in people]
        if lines:
            click.echo("\nThe example; open a link to be that person (they work on this machine only):\n")
        for email, membership in lines:
            address = links.page(settings.base_url, "example", "sign-in", email)
            click.echo(f"  {membership.role.value:<12} {membership.municipality.slug:<13} {address}")
    database.dispose()
    click.echo("\nStop with Ctrl-C.")


def _municipality(session: Session, slug: str) -> Municipality:
    found = accounts.municipality_by_slug(session, slug)
    if found is None:
        raise Failure(f"There is no municipality {slug!r}.")
    return found


def _member(session: Session, email: str, slug: str) -> Membership:
    found = _found_member(session, email, _municipality(session, slug))
    if found is None:
        raise Failure(f"{email} is not a member of {slug}.")
    return found


def _found_member(session: Session, email: str, here: Municipality) -> Membership | None:
    person = accounts.user_by_email(session, email)
    found = accounts.member(session, here.id, person.id, inactive=True) if person else None
    if found and not found.active:
        raise Failure(f"{email} is deactivated in {here.slug}. An administrator can activate them again under People.")
    return found

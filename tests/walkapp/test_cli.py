"""The command line: what it prints where, and how it ends."""

import stat
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from tests.cast import Cast
from tests.phone_files import attached, noted, picture, saved
from walkapp import cli
from walkapp.accounts.models import Membership
from walkapp.cli import main
from walkapp.core import resources
from walkapp.core.db import Database

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Run:
    """Run the command with an installation of its own on the test's database."""
    environment = {
        "WALKAPP_INSTANCE": str(tmp_path / "instance"), "WALKAPP_DATABASE_URL": database_url, "WALKAPP_TILES": "none",
    }  # fmt: skip
    return lambda *arguments, **other: CliRunner().invoke(main, list(arguments), env=environment | other)


def commands(group: click.Group = main, *names: str) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, one in group.commands.items():
        found += [(*names, name), *(commands(one, *names, name) if isinstance(one, click.Group) else [])]
    return found


@pytest.mark.once
@pytest.mark.parametrize("names", commands(), ids=" ".join)
def test_every_command_explains_itself(names: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, [*names, "--help"])

    assert done.exit_code == 0
    assert done.stdout.startswith("Usage: ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",), ("map",), ("token", "create", "vera@example.org"), ("import", "observations", "/nowhere.csv"),
        ("import", "outbox", "/nowhere.zip"),
        ("user", "create", "eva@example.org", "--municipality", "backa", "--role", "king"),
        ("user", "create", "eva@example.org", "--municipality", "backa", "--role", "head"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_use_ends_with_2(run: Run, cast: Cast, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("token", "create", "vera@example.org", "--municipality", "nowhere"), "There is no municipality 'nowhere'."),
        (("token", "create", "eva@example.org", "--municipality", "backa"), "eva@example.org is not a member"),
        (("map", "/nowhere/map.html", "--municipality", "backa"), "No such file or directory: /nowhere/map.html"),
        (("user", "create", "vera@example.org", "--municipality", "backa", "--role", "viewer"), "already a member"),
    ],
)  # fmt: skip
def test_what_fails_is_one_sentence_and_ends_with_1(
    run: Run, cast: Cast, arguments: tuple[str, ...], said: str
) -> None:
    done = run(*arguments)

    assert (done.exit_code, done.stdout) == (1, "")
    assert said in done.stderr
    assert isinstance(done.exception, SystemExit)


def test_a_token_stands_alone_on_its_line(run: Run, cast: Cast) -> None:
    done = run("token", "create", "vera@example.org", "--municipality", "backa")

    assert done.exit_code == 0
    assert len(done.stdout.split()) == 1


def test_who_is_a_member_already_gets_a_new_link(run: Run, cast: Cast) -> None:
    links = {run("user", "create", "vera@example.org", "--municipality", "backa", "--role", "walker").stdout
             for _time in range(2)}  # fmt: skip

    assert len(links) == 2
    assert all(link.startswith("http://localhost:8000/link/") for link in links)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("WALKAPP_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none", "The database does not answer"),
        ("WALKAPP_STORAGE_URL", "ftp://example.org/x", "WALKAPP_STORAGE_URL must begin with"),
        ("WALKAPP_STORAGE_URL", "s3://", "WALKAPP_STORAGE_URL must begin with"),
        ("WALKAPP_INSTANCE", "/proc/nowhere", "/proc/nowhere"),
    ],
)
def test_an_installation_that_cannot_be_opened_is_said_so(run: Run, name: str, value: str, said: str) -> None:
    done = run("verify", **{name: value})

    assert done.exit_code == 1
    assert said in done.stderr
    assert isinstance(done.exception, SystemExit)


@pytest.mark.once
@pytest.mark.parametrize("arguments", [("verify",), ("demo",), ("token", "create", "x", "--municipality", "y")])
def test_tables_that_are_not_there_are_asked_for(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, list(arguments), env={"WALKAPP_INSTANCE": str(tmp_path), "WALKAPP_TILES": "none"})

    assert (done.exit_code, done.stderr) == (1, "Error: The database is not up to date. Run `walkapp db upgrade`.\n")

@pytest.mark.once
def test_the_command_line_speaks_english(run: Run) -> None:
    run("db", "upgrade")

    assert run("municipality", "create", "Backa!", "Backa", "--admin", "a@example.org").stderr == (
        "Error: slug: Use lower-case letters, digits and hyphens.\n"
    )
    assert "slug: api is reserved for walkapp itself." in run(
        "municipality", "create", "api", "Api", "--admin", "a@example.org"
    ).stderr


def test_a_taken_address_says_what_to_do_instead(run: Run, cast: Cast) -> None:
    done = run("municipality", "create", "backa", "Backa", "--admin", "eva@example.org")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "`walkapp user create eva@example.org --municipality backa --role admin`" in done.stderr


@pytest.mark.parametrize(
    "arguments", [("user", "create", "vera@example.org", "--role", "walker"), ("token", "create", "vera@example.org")]
)
def test_who_is_deactivated_is_said_to_be(
    run: Run, cast: Cast, database: Database, arguments: tuple[str, ...]
) -> None:
    with database.writing() as session:
        session.execute(sa.update(Membership).where(Membership.user_id == cast.vera.user_id).values(active=False))

    done = run(*arguments, "--municipality", "backa")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "vera@example.org is deactivated in backa." in done.stderr


def test_a_phones_file_is_taken_in_tried_first_and_what_is_refused_is_said(
    run: Run, cast: Cast, tmp_path: Path
) -> None:
    file, good, none = tmp_path / "walkapp.zip", tmp_path / "good.zip", tmp_path / "none.zip"
    one, missing = noted(cast.walk_id, text="Mörkt"), attached(picture())
    good.write_bytes(saved(cast.vera.user_id, one).getvalue())
    file.write_bytes(saved(None, one | {"photos": [missing]}, without=missing["file"]).getvalue())
    none.write_bytes(b"hello")
    here = ("--walk", str(cast.walk_id))

    tried, done, again = (run("import", "outbox", str(good), *here, *more) for more in (("--dry-run",), (), ()))
    partly, failed = (run("import", "outbox", str(which), *here) for which in (file, none))
    nowhere = run("import", "outbox", str(good), "--walk", str(uuid4()))

    assert [it.exit_code for it in (tried, done, again, partly, failed, nowhere)] == [0, 0, 0, 1, 1, 1]
    assert tried.stdout.startswith("Would be new: 1 point, 0 photos and voice notes. Here already: 0 points, ")
    assert done.stdout.startswith("New: 1 point, ")
    assert "Here already: 1 point, " in again.stdout
    assert partly.stderr == "Point 1 of the file, ”Mörkt”, photo 1: Its bytes are missing in the file.\n"
    assert (failed.stdout, failed.stderr) == ("Nothing was taken in.\n", "It is no ZIP file, or it is damaged.\n")
    assert "There is no walk" in nowhere.stderr


@pytest.mark.once
def test_a_folder_that_is_missing_is_said_in_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "PACKAGE", Path("/nowhere/walkapp"))

    done = run("db", "upgrade")

    assert done.exit_code == 1
    assert done.stderr.startswith("Error: The folder /nowhere/migrations is missing.")
    assert isinstance(done.exception, SystemExit)


@pytest.mark.once
def test_the_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    CliRunner().invoke(main, ["db", "upgrade"], env={"WALKAPP_INSTANCE": str(tmp_path), "WALKAPP_TILES": "none"})

    made = list(tmp_path.glob("walkapp.sqlite*"))
    assert made
    assert {stat.S_IMODE(file.stat().st_mode) for file in made} == {0o600}


@pytest.mark.once
def test_a_start_makes_tables_and_example_where_they_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    # The example is loaded by a process of its own, and nobody is served here.
    monkeypatch.setattr(cli.subprocess, "run", lambda command, **_how: steps.append(command[-1]) or Ended())
    monkeypatch.setattr(cli, "Server", lambda *_settings: Ended(lambda: steps.append("served")))
    environment = {"WALKAPP_INSTANCE": str(tmp_path), "WALKAPP_TILES": "none"}

    first = CliRunner().invoke(main, ["start"], env=environment)
    CliRunner().invoke(main, ["municipality", "create", "backa", "Backa", "--admin", "a@example.org"], env=environment)
    second = CliRunner().invoke(main, ["start"], env=environment)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert steps == ["demo", "served", "served"]


class Ended:
    """A process that ended well, or a server that stops as soon as it is run."""

    returncode = 0

    def __init__(self, run: Callable[[], object] = bool) -> None:
        self.run = run

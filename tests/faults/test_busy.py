"""Many write at the same time, and the command line beside them: everybody waits for their turn, nobody is refused."""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from tests.installation import Caller, Installation

PHONES = 50
EACH = 4
HELD_S = 2.0
ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_command_line_works_beside_fifty_who_write(running: Installation, vera: Caller, content, tmp_path) -> None:
    path = f"/api/v1/walks/{running.cast.walk_id}/observations"
    names = [str(uuid4()) for _ in range(PHONES * EACH)]
    listed = _list_of_observations(tmp_path / "lista.csv", rows=10)

    def send(name: str) -> int:
        return vera.put_json(f"{path}/{name}", content(text=name)).status

    with ThreadPoolExecutor(PHONES) as phones:
        sent = phones.map(send, names)
        made = running.run("token", "create", "karin@example.org", "--municipality", "backa")
        link = running.run("user", "create", "ny@example.org", "--municipality", "backa", "--role", "walker")
        read = running.run("import", "observations", str(listed), "--walk", str(running.cast.walk_id))
        statuses = list(sent)

    assert statuses == [201] * len(names)
    assert Caller(running.port, made.stdout.strip()).get("/api/v1/session").status == 200
    assert link.stdout.startswith(running.url)
    assert read.stdout.strip() == "10 imported, 0 were here already."
    found = _numbers(running, vera)
    assert sorted(found) == list(range(1, len(found) + 1))
    assert len(found) >= len(names) + 10
    assert running.run("verify").stdout.strip() == "The log and the photos are whole."


def test_a_write_waits_while_another_process_holds_the_database(running: Installation, vera: Caller, content) -> None:
    with _held(running):
        started = time.monotonic()
        answer = vera.put_json(f"/api/v1/walks/{running.cast.walk_id}/observations/{uuid4()}", content())
        waited = time.monotonic() - started

    assert answer.status == 201
    assert waited > HELD_S / 2


def test_reading_goes_on_while_another_process_holds_the_database(running: Installation, vera: Caller) -> None:
    with _held(running) as holder:
        answer = vera.get(f"/api/v1/walks/{running.cast.walk_id}")
        still_held = holder.poll() is None

    assert answer.status == 200
    assert still_held


def _numbers(installation: Installation, caller: Caller) -> list[int]:
    path, cursor, found = f"/api/v1/walks/{installation.cast.walk_id}/observations?limit=200", "", []
    while True:
        page = caller.get(path + cursor).json
        found += [one["number"] for one in page["items"]]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


def _list_of_observations(path: Path, rows: int) -> Path:
    lines = ["id,year,place_text,text_sv,category_guess"]
    lines += [f"{number},2024,Torget,Mörkt vid bänken,lighting" for number in range(rows)]
    path.write_text("\n".join(lines), "utf-8")
    return path


# In a process of its own: it says when it holds the database and lets go after a while.
_HOLDER = """
import sys, time
import sqlalchemy as sa
from walkapp.core.db import Database

database = Database(sys.argv[1])
with database.writing() as session:
    session.execute(sa.text("SELECT 1" if database.is_sqlite else "LOCK TABLE chain_head IN EXCLUSIVE MODE"))
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@contextmanager
def _held(installation: Installation) -> "Iterator[subprocess.Popen[str]]":
    """The database's writing side, held for two seconds by another process."""
    command = [sys.executable, "-c", _HOLDER, installation.database_url, str(HELD_S)]
    holder = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    yield holder
    assert holder.wait(30) == 0

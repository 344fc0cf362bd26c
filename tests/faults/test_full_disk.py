"""No room left: walkapp says so and asks to be tried again, promises nothing, and works when there is room."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests import databases
from tests.installation import Answer, Caller, Installation, installed
from tests.photographs import shrunk_by_a_phone

# The disk of the photos, and SQLite's: a PostgreSQL of its own on a small disk is for those who keep one.
pytestmark = pytest.mark.once

BYTES = 4_000_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of four megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system to fill")
    command = ["mount", "-t", "tmpfs", "-o", f"size={BYTES}", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount a small file system to fill")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def cramped(database_server: databases.Server, tmp_path: Path, small_disk: Path) -> Iterator[Installation]:
    """A server whose photos lie on the small disk."""
    with installed(database_server, tmp_path, WALKAPP_STORAGE_URL=(small_disk / "blobs").as_uri()) as found:
        found.start()
        yield found


def test_a_photo_without_room_is_refused_for_now_and_taken_when_there_is_room(
    cramped: Installation, small_disk: Path, content
) -> None:
    vera = Caller(cramped.port, cramped.token("vera@example.org"))
    observation, photo = str(uuid4()), str(uuid4())
    path = f"/api/v1/observations/{observation}"
    assert vera.put_json(f"/api/v1/walks/{cramped.cast.walk_id}/observations/{observation}", content()).status == 201
    filler = _fill(small_disk, leaving=200_000)

    refused = vera.put_photo(f"{path}/photos/{photo}", shrunk_by_a_phone())

    _check_refusal(refused)
    assert vera.get(path).json["photos"] == []
    assert vera.put_json(f"/api/v1/walks/{cramped.cast.walk_id}/observations/{uuid4()}", content()).status == 201
    filler.unlink()
    assert vera.put_photo(f"{path}/photos/{photo}", shrunk_by_a_phone()).status == 201
    assert vera.put_photo(f"{path}/photos/{photo}", shrunk_by_a_phone()).status == 200
    assert cramped.run("verify").stdout.strip() == "The log and the photos are whole."


def test_sizes_without_room_are_made_when_there_is_room(cramped: Installation, small_disk: Path, content) -> None:
    vera = Caller(cramped.port, cramped.token("vera@example.org"))
    observation, photo = str(uuid4()), str(uuid4())
    vera.put_json(f"/api/v1/walks/{cramped.cast.walk_id}/observations/{observation}", content())
    data = shrunk_by_a_phone()
    filler = _fill(small_disk, leaving=len(data) + 40_000)

    assert vera.put_photo(f"/api/v1/observations/{observation}/photos/{photo}", data).status == 201
    _wait(lambda: "DecoderFailed" in cramped.log or "Unavailable" in cramped.log)
    assert vera.get(f"/api/v1/photos/{photo}?size=list").status == 202
    filler.unlink()

    _wait(lambda: vera.get(f"/api/v1/photos/{photo}?size=list").status == 200)


def test_an_observation_that_the_database_has_no_room_for_is_refused_for_now_and_taken_when_there_is(
    database_server: databases.Server, tmp_path: Path, small_disk: Path, content
) -> None:
    with installed(database_server, small_disk) as here:
        here.start()
        vera = Caller(here.port, here.token("vera@example.org"))
        path = f"/api/v1/walks/{here.cast.walk_id}/observations"
        assert vera.put_json(f"{path}/{uuid4()}", content()).status == 201
        filler = _fill(small_disk, leaving=0)
        name, text = str(uuid4()), "lampa " * 600

        refused = [vera.put_json(f"{path}/{uuid4()}", content(text=text)) for _ in range(3)]

        _check_refusal(refused[-1])
        kept = len(vera.get(path).json["items"])
        assert kept == 1 + sum(answer.status == 201 for answer in refused)
        filler.unlink()
        assert vera.put_json(f"{path}/{name}", content(text=text)).status == 201
        assert here.run("verify").stdout.strip() == "The log and the photos are whole."


def _check_refusal(answer: Answer) -> None:
    assert answer.status == 503, answer
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["status"] == 503


def _fill(disk: Path, *, leaving: int) -> Path:
    """Take all room but `leaving` bytes."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(65536))
        except OSError:
            file.truncate(max(file.tell() - leaving, 0))
    return filler


def _wait(done) -> None:
    until = time.monotonic() + 90
    while not done():
        assert time.monotonic() < until
        time.sleep(0.2)

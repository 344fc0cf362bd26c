"""Taking in an observation with two photos of 600 kB: beside hashing, syncing and committing the same bytes."""

import hashlib
import http.client
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.bench import measuring
from tests.bench.measuring import Figure
from tests.bench.stage import SIZES, Stage
from tests.installation import Installation, digest_header
from tests.photographs import shrunk_by_a_phone
from walkapp.core.db import sqlite_module

ROUNDS = 60
WARM_UP = 5
AIM = 1.4
AIM_CPU_MS = 10.0


def main(folder: Path, work: Path) -> None:
    for size in SIZES:
        _in_process(Stage(folder, size, work / str(size)), size)
    _over_http(Stage(folder, 1_000, work / "http"))


class _Visit:
    """One observation with its two photos: what is sent, ready to be sent."""

    def __init__(self, walk_id: object) -> None:
        observation = uuid4()
        self.content = json.dumps({
            "kind": "risk", "category": "lighting", "severity": "high", "text": "Två lampor ur funktion, sedan i våras",
            "place": "Gångtunneln vid stationen", "lat": 60.1405, "lon": 15.4132, "accuracy_m": 8.0,
            "position_source": "gps", "observed_at": "2026-11-23T18:20:00+01:00", "confidential": False,
        }).encode()  # fmt: skip
        # The same picture with another end: other bytes, so that nothing is there already.
        self.photos = [shrunk_by_a_phone() + uuid4().bytes for _ in range(2)]
        self.sends: list[tuple[str, bytes, dict[str, str]]] = [
            (f"/api/v1/walks/{walk_id}/observations/{observation}", self.content, {"Content-Type": "application/json"})
        ]
        for data in self.photos:
            headers = {"Content-Type": "image/jpeg", "Content-Digest": digest_header(data)}
            self.sends.append((f"/api/v1/observations/{observation}/photos/{uuid4()}", data, headers))


class _Bare:
    """The least that keeps the same bytes for good: hash, write, fsync, rename, fsync of the folder, commit."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()
        self._connection = sqlite_module().connect(folder / "bare.sqlite", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("CREATE TABLE kept (id TEXT PRIMARY KEY, body BLOB)")

    def keep(self, visit: _Visit) -> None:
        self._commit(visit.content)
        for data in visit.photos:
            digest = hashlib.sha256(data).hexdigest()
            part = self._folder / f"{digest}.part"
            with part.open("xb", buffering=0) as file:
                file.write(data)
                os.fsync(file.fileno())
            part.rename(self._folder / digest)
            here = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
            os.fsync(here)
            os.close(here)
            self._commit(digest.encode())

    def _commit(self, body: bytes) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("INSERT INTO kept VALUES (?, ?)", (str(uuid4()), body))
        self._connection.execute("COMMIT")


def _in_process(stage: Stage, size: int) -> None:
    headers, bare = stage.token(stage.town.vera.user_id), _Bare(stage.work / "bare")

    def take_in(environs: list[dict[str, Any]]) -> None:
        for environ in environs:
            reply = stage.answer(environ)
            assert reply.status == 201, reply

    visits = [_Visit(stage.town.walk_id) for _ in range(ROUNDS + WARM_UP)]
    requests = [
        [stage.request("PUT", path, headers | more, body) for path, body, more in visit.sends] for visit in visits
    ]
    ready = iter(requests)
    known = iter(visits)
    for _ in range(WARM_UP):
        take_in(next(ready))
        bare.keep(next(known))
    wall, limit, cpu = measuring.side_by_side(
        lambda: take_in(next(ready)), lambda: bare.keep(next(known)), rounds=ROUNDS
    )
    aimed = size == SIZES[-1]
    what = f"observation and 2 photos of 600 kB, {size:,} there"
    Figure("intake", f"{what}: time", wall, "ms", limit, AIM if aimed else None, "no network").say()
    Figure("intake", f"{what}: CPU", cpu, "ms", None, AIM_CPU_MS if aimed else None, "no network").say()


def _over_http(stage: Stage) -> None:
    headers = stage.token(stage.town.vera.user_id)
    stage.database.dispose()
    server = Installation(stage.work, stage.url)
    server.start()
    try:
        worker = measuring.children_of(server.pid)[0]
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        visits = [_Visit(stage.town.walk_id) for _ in range(ROUNDS + WARM_UP)]
        for visit in visits[:WARM_UP]:
            _send(connection, headers, visit)
        used = measuring.cpu_of(worker, children=False)
        walls = list(_timed(connection, headers, visits[WARM_UP:]))
        cpu = (measuring.cpu_of(worker, children=False) - used) / ROUNDS * 1000
    finally:
        server.stop()
    note = "gunicorn, its worker making sizes meanwhile"
    Figure("intake", "the same over HTTP: time", statistics.median(walls), "ms", note=note).say()
    Figure("intake", "the same over HTTP: CPU", cpu, "ms", note=f"{note}; with booking them").say()


def _timed(connection: http.client.HTTPConnection, headers: dict[str, str], visits: list[_Visit]) -> Iterator[float]:
    for visit in visits:
        at = time.perf_counter()
        _send(connection, headers, visit)
        yield (time.perf_counter() - at) * 1000


def _send(connection: http.client.HTTPConnection, headers: dict[str, str], visit: _Visit) -> None:
    for path, body, more in visit.sends:
        connection.request("PUT", path, body, headers | more)
        response = connection.getresponse()
        said = response.read()
        assert response.status == 201, said


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

"""An installation of its own on the real server: a folder, a database of the run's engine, the `walkapp` command."""

import base64
import contextlib
import hashlib
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests import databases
from tests.cast import Cast, make_cast
from walkapp.accounts import queries, services
from walkapp.core import clock
from walkapp.core.db import Database

COMMAND = str(Path(sys.executable).parent / "walkapp")
START_S = 180
COMMAND_S = 240
"""Generous: three processes of tests share two cores, or fewer."""


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Installation:
    """One installation. `start` and `kill` as often as a test likes; `run` is the command line beside it."""

    def __init__(self, folder: Path, database_url: str, **environment: str) -> None:
        self.folder = folder
        self.instance = folder / "instance"
        self.port = _free_port()
        self.url = f"http://localhost:{self.port}"
        self.database_url = database_url
        self.cast: Cast | None = None
        self.environment = {
            "PATH": os.environ["PATH"],
            "WALKAPP_INSTANCE": str(self.instance),
            "WALKAPP_DATABASE_URL": database_url,
            "WALKAPP_TILES": "none",
            "PORT": str(self.port),
            **environment,
        }
        self._log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def blobs(self) -> Path:
        """Where the photos lie, unless a test has said otherwise."""
        return self.instance / "blobs"

    @property
    def log(self) -> str:
        """What the server has said so far."""
        return self._log.read_text("utf-8", errors="replace") if self._log.exists() else ""

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """The `walkapp` command with these arguments; fails where it does, unless told not to."""
        done = subprocess.run(
            [COMMAND, *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True,
            timeout=COMMAND_S, check=False,
        )  # fmt: skip
        assert not check or done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def start(self) -> None:
        """Start the server and return when it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [COMMAND, "serve"], cwd=self.folder, env=self.environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + START_S
        while not self._answers():
            assert self._process.poll() is None, self.log
            assert time.monotonic() < until, f"no answer in {START_S} s\n{self.log}"
            time.sleep(0.1)

    def stop(self) -> None:
        """End the server as an operator does, and wait for it."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the server as a power cut does: all of it, at once."""
        self._signal(signal.SIGKILL)

    def token(self, email: str, slug: str = "backa") -> str:
        """A key for a program that speaks for somebody."""
        with self.database() as database, database.writing() as session:
            here, user = queries.municipality_by_slug(session, slug), queries.user_by_email(session, email)
            assert here is not None
            assert user is not None
            membership = queries.member(session, here.id, user.id)
            assert membership is not None
            return services.create_token(session, membership, at=clock.now())

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The installation's database, opened beside the server."""
        database = Database(self.database_url)
        try:
            yield database
        finally:
            database.dispose()

    def _answers(self) -> bool:
        try:
            return Caller(self.port).get("/healthz").status == 200
        except (OSError, http.client.HTTPException):
            return False

    def _signal(self, number: int) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        process.wait(30)


class Caller:
    """A program that speaks to the server, with a token where it has one."""

    def __init__(self, port: int, token: str | None = None, *, timeout: float = 240) -> None:
        self.authorization = f"Bearer {token}" if token else ""
        self._port = port
        self._timeout = timeout

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def put_json(self, path: str, content: object, **headers: str) -> Answer:
        body = json.dumps(content).encode()
        return self.send("PUT", path, body, {"Content-Type": "application/json", **headers})

    def put_photo(self, path: str, data: bytes) -> Answer:
        return self.send("PUT", path, data, {"Content-Type": "image/jpeg", "Content-Digest": digest_header(data)})

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self._timeout)
        try:
            who = {"Authorization": self.authorization} if self.authorization else {}
            connection.request(method, path, body, {**who, **(headers or {})})
            response = connection.getresponse()
            return Answer(response.status, dict(response.headers), response.read())
        finally:
            connection.close()


def digest_header(data: bytes) -> str:
    """The Content-Digest of these bytes."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"


@contextmanager
def installed(
    server: databases.Server, folder: Path, *, with_cast: bool = True, **environment: str
) -> Iterator[Installation]:
    """An installation with today's tables and, unless told otherwise, the cast in them; not started yet."""
    with _database_of_its_own(server, folder) as url:
        databases.prepare(url)
        found = Installation(folder, url, **environment)
        if with_cast:
            with found.database() as database, database.writing() as session:
                found.cast = make_cast(session)
        try:
            yield found
        finally:
            found.stop()


@contextmanager
def _database_of_its_own(server: databases.Server, folder: Path) -> Iterator[str]:
    """An empty database beside that of the other tests, which a server may keep open."""
    address = sa.make_url(server.url)
    if address.get_backend_name() == "sqlite":
        yield f"sqlite:///{folder / 'walkapp.sqlite'}"
        return
    name = f"walkapp_{secrets.token_hex(6)}"
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    try:
        yield address.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        engine.dispose()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

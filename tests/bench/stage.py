"""Filled databases for the benchmarks, made once, and an app in this process on a copy of one."""

import io
import pickle
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import create_environ

from tests import databases
from tests.bench import town as towns
from tests.bench.town import Town
from walkapp.accounts import queries, services
from walkapp.accounts.models import User
from walkapp.app import create_app
from walkapp.core import clock
from walkapp.core.config import from_environment
from walkapp.core.db import Database

SIZES = (100, 1_000, 10_000)


def prepare(folder: Path, size: int) -> None:
    """Fill a database of that size, for `Stage` to copy."""
    path = folder / f"{size}.sqlite"
    databases.prepare(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}")
    filled = towns.fill(database, size)
    database.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (folder / f"{size}.town").write_bytes(pickle.dumps(filled))


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes


class Stage:
    """An app on a copy of a filled database, spoken to as a server does: with an environment, without any network."""

    def __init__(self, folder: Path, size: int, work: Path) -> None:
        self.work = work
        work.mkdir(exist_ok=True)
        self.path = work / "walkapp.sqlite"
        shutil.copy(folder / f"{size}.sqlite", self.path)
        self.town: Town = pickle.loads((folder / f"{size}.town").read_bytes())
        self.url = f"sqlite:///{self.path}"
        self.database = Database(self.url)
        settings = from_environment({
            "WALKAPP_INSTANCE": str(work / "instance"), "WALKAPP_DATABASE_URL": self.url, "WALKAPP_TILES": "none",
        })  # fmt: skip
        self.app: Flask = create_app(settings, self.database)

    def token(self, user_id: UUID | None) -> dict[str, str]:
        """The header by which a program is somebody."""
        assert user_id is not None
        with self.database.writing() as session:
            membership = queries.member(session, self.town.municipality_id, user_id)
            assert membership is not None
            return {"Authorization": f"Bearer {services.create_token(session, membership, at=clock.now())}"}

    def cookie(self, user_id: UUID | None) -> dict[str, str]:
        """The header by which a browser is somebody."""
        with self.database.reading() as session:
            kept = {"_user_id": session.get_one(User, user_id).fs_uniquifier, "_fresh": True}
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return {"Cookie": f"{self.app.config['SESSION_COOKIE_NAME']}={signer.dumps(kept)}"}

    def request(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> dict[str, Any]:
        """What a server would hand over."""
        return create_environ(path, "http://localhost", method=method, headers=headers, input_stream=io.BytesIO(body),
                              content_length=len(body))  # fmt: skip

    def answer(self, environ: dict[str, Any]) -> Reply:
        """Have it answered, to the last byte."""
        statuses: list[str] = []
        parts = self.app(environ, lambda status, _headers, _problem=None: statuses.append(status))
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        return Reply(int(statuses[0][:3]), body)

    def get(self, path: str, headers: dict[str, str]) -> bytes:
        """A page that must be there."""
        reply = self.answer(self.request("GET", path, headers))
        assert reply.status == 200, (path, reply.status, reply.body[:2000])
        return reply.body

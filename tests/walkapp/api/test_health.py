"""Whether it serves, and whether what it stands on answers."""

import shutil
from collections.abc import Iterator

import pytest
from flask import Flask

from walkapp.core.config import Settings
from walkapp.core.db import Database


@pytest.fixture
def cut_off(app: Flask) -> Iterator[Database]:
    """A database that cannot be reached, in the place of the app's."""
    lost = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    kept, app.extensions["walkapp.database"] = app.extensions["walkapp.database"], lost
    yield lost
    app.extensions["walkapp.database"] = kept
    lost.dispose()


def test_it_serves(app: Flask) -> None:
    assert app.test_client().get("/healthz").status_code == 200


def test_it_is_ready(app: Flask) -> None:
    answer = app.test_client().get("/readyz")

    assert (answer.status_code, answer.json) == (200, {"state": "ok", "database": "ok", "storage": "ok"})


def test_a_database_that_does_not_answer_is_named(app: Flask, cut_off: Database) -> None:
    answer = app.test_client().get("/readyz")

    assert (answer.status_code, answer.json["failing"], answer.headers["Retry-After"]) == (503, ["database"], "5")
    assert app.test_client().get("/healthz").status_code == 200


def test_storage_that_does_not_answer_is_named(app: Flask, settings: Settings) -> None:
    shutil.rmtree(settings.storage_url.removeprefix("file://"))

    answer = app.test_client().get("/readyz")

    assert (answer.status_code, answer.json["failing"]) == (503, ["storage"])


def test_a_call_without_a_database_is_503(app: Flask, cut_off: Database) -> None:
    answer = app.test_client().get("/api/v1/walks", headers={"Authorization": "Bearer some"})

    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")

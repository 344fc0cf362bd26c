"""What every test may ask for: an empty database of the run's engine, the app on it, the cast, and their browsers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from tests import chromium, databases
from tests.cast import Cast
from tests.clients import Clients
from tests.engines import engine_name
from walkapp.app import create_app, worker
from walkapp.core.blobs import Blobs
from walkapp.core.config import Settings, from_environment
from walkapp.core.db import Database
from walkapp.core.jobs import Worker


@pytest.fixture(scope="session")
def engine() -> str:
    """sqlite or postgresql: what this run is for."""
    return engine_name()


@pytest.fixture(scope="session")
def database_server(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.Server]:
    """Gives empty databases of the run's engine, each with today's tables."""
    with databases.serve(engine, tmp_path_factory.mktemp("databases")) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium; each test opens what it needs in a context of its own, which shares nothing with others."""
    with chromium.started() as found:
        yield found


@pytest.fixture
def stage(database_server: databases.Server, request: pytest.FixtureRequest) -> databases.Server:
    """The run's database, empty, or with the cast in it for a test that asks for them."""
    if "cast" in request.fixturenames:
        database_server.with_cast()
    else:
        database_server.empty()
    return database_server


@pytest.fixture
def database_url(stage: databases.Server) -> str:
    """The address of the test's database."""
    return stage.url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """The settings of an installation of its own."""
    return _settings(database_url, tmp_path / "instance")


def _settings(database_url: str, instance: Path) -> Settings:
    return from_environment({
        "WALKAPP_INSTANCE": str(instance),
        "WALKAPP_DATABASE_URL": database_url,
        "WALKAPP_SECRET_KEY": "a secret of the tests",
        "WALKAPP_TILES": "none",
    })


@pytest.fixture
def database(stage: databases.Server) -> Database:
    """The test's database, open."""
    return stage.database


@pytest.fixture(scope="session")
def built_app(database_server: databases.Server, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The whole application, put together once: to compile its routes and templates takes longer than most tests."""
    made = create_app(_settings(database_server.url, tmp_path_factory.mktemp("built")), database_server.database)
    made.config["PROPAGATE_EXCEPTIONS"] = False
    # A password's hash takes a third of a second on purpose; test_sign_in asks what an installation's hashes cost.
    made.extensions["security"].pwd_context.update(argon2__time_cost=1, argon2__memory_cost=8, argon2__parallelism=1)
    return made


@pytest.fixture
def app(built_app: Flask, settings: Settings, database: Database) -> Iterator[Flask]:
    """The whole application on the test's database. Its requests are answered as in production."""
    extensions, config = dict(built_app.extensions), dict(built_app.config)
    built_app.extensions.update({
        "walkapp.settings": settings, "walkapp.database": database, "walkapp.blobs": Blobs.open(settings.storage_url),
    })  # fmt: skip
    yield built_app
    for kept, found in ((extensions, built_app.extensions), (config, built_app.config)):
        found.clear()
        found.update(kept)


@pytest.fixture
def blobs(app: Flask) -> Blobs:
    found: Blobs = app.extensions["walkapp.blobs"]
    return found


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session for looking at what is stored; `with database.writing() as s` is for changing it."""
    with database.reading() as reading:
        yield reading


@pytest.fixture
def jobs(app: Flask) -> Worker:
    """The worker; `jobs.run_all()` does what waits."""
    return worker(app)


@pytest.fixture
def cast(stage: databases.Server) -> Cast:
    """Two municipalities with a person of every role, a department, an ongoing walk and noise around them."""
    return stage.cast


@pytest.fixture
def clients(app: Flask, cast: Cast) -> Clients:
    """A browser and a token for everybody in the cast, and for nobody."""
    return Clients(app, cast)

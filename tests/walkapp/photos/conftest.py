"""A store, a worker and people without the app around them: photos stand below it."""

import io
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from tests.moment import NOW
from walkapp.accounts import services as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.models import User
from walkapp.accounts.rules import Role
from walkapp.core import jobs as core_jobs
from walkapp.core.blobs import Blobs
from walkapp.core.db import Database, new_id
from walkapp.core.jobs import Worker
from walkapp.photos import intake, services
from walkapp.photos.workshop import job_handlers


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs.open((tmp_path / "blobs").as_uri())


@pytest.fixture
def jobs(database: Database, blobs: Blobs) -> Worker:
    return core_jobs.Worker(database, job_handlers(database, blobs, tell=lambda *_change: None))


@pytest.fixture
def backa(database: Database) -> UUID:
    return municipality(database, "backa")


@pytest.fixture
def dalby(database: Database) -> UUID:
    return municipality(database, "dalby")


@pytest.fixture
def karin(database: Database, backa: UUID) -> Actor:
    """The coordinator who looks at photos."""
    with database.writing() as session:
        user = User(id=new_id(), email="karin@example.org", name="Karin", fs_uniquifier="karin", created_at=NOW)
        session.add(user)
    return Actor(backa, Role.COORDINATOR, user_id=user.id, name="Karin")


@pytest.fixture
def vera(backa: UUID) -> Actor:
    """The walker who takes them, a guest of the walk."""
    return Actor(backa, Role.GUEST, participant_id=new_id(), name="Vera")


def municipality(database: Database, slug: str) -> UUID:
    with database.writing() as session:
        return accounts.create_municipality(session, slug, slug.capitalize(), at=NOW).id


@pytest.fixture
def take(database: Database, blobs: Blobs, vera: Actor) -> Callable[..., UUID]:
    """Take in a photo as a phone sends it; gives its id."""

    def take(data: bytes, *, doer: Actor = vera, photo_id: UUID | None = None) -> UUID:
        kept = intake.receive_file(blobs, doer.municipality_id, io.BytesIO(data))
        with database.writing() as session:
            photo, _ = services.take_in(session, doer, photo_id=photo_id or new_id(), kept=kept, at=NOW)
            return photo.id

    return take

"""Observations and photos for the tests of their pages."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.cast import Cast
from tests.factories import observations as make
from tests.factories import photos as make_photo
from tests.observed import Seen
from walkapp.core.blobs import Blobs
from walkapp.core.db import Database
from walkapp.core.jobs import Worker
from walkapp.observations.models import Observation


@pytest.fixture
def seen(database: Database, cast: Cast) -> Seen:
    """Make an observation of Vera's on the ongoing walk; gives its id."""

    def make_one(*, author: str = "vera", walk_id: UUID | None = None, **values: Any) -> UUID:
        with database.writing() as session:
            return make.observation(session, cast.people[author], walk_id or cast.walk_id, **values).id

    return make_one


@pytest.fixture
def photographed(database: Database, blobs: Blobs, cast: Cast, jobs: Worker) -> Callable[[UUID], UUID]:
    """Hang a photo that is ready on an observation; gives its id."""

    def make_one(observation_id: UUID) -> UUID:
        with database.writing() as session:
            row = session.get_one(Observation, observation_id)
            photo_id = make_photo.photo(session, blobs, cast.karin, row).id
        jobs.run_all()
        return photo_id

    return make_one

"""What a map is made of: points in every state on the walk of Backa."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cast import Cast
from tests.factories import actions as make_action
from tests.factories import observations as make_observation
from tests.moment import NOW
from tests.photographs import jpeg
from walkapp.actions.rules import CLOSED, State
from walkapp.core import clock
from walkapp.core.blobs import Blobs
from walkapp.core.db import Database, new_id
from walkapp.core.jobs import Worker
from walkapp.observations import services as observations
from walkapp.observations.models import Observation
from walkapp.observations.rules import Kind, ObservationState
from walkapp.photos import intake
from walkapp.photos import services as photos
from walkapp.photos.models import Photo
from walkapp.walks.models import Walk
from walkapp.walks.rules import WalkState

Place = Callable[..., UUID]


@pytest.fixture
def place(database: Database, cast: Cast) -> Place:
    """Put a point of a published walk on the map: `place("Trasig", state=State.DONE, due_in=-3)`; gives its id."""

    def place(
        text: str = "Lampan är trasig", *, state: State | None = State.ASSIGNED, due_in: int = 14,
        department_id: UUID | None = None, answer: str = "", walk_id: UUID | None = None, published: bool = True,
        **values: Any,
    ) -> UUID:  # fmt: skip
        due_on = clock.today() + timedelta(days=due_in)
        with database.writing() as session:
            walk = session.get_one(Walk, walk_id or cast.walk_id)
            walk.state = WalkState.ONGOING
            seen = make_observation.observation(session, cast.karin, walk.id, text=text, **values)
            walk.state = WalkState.PUBLISHED if published else WalkState.REVIEW
            if state is None:
                if seen.kind is not Kind.RISK:
                    observations.decide(session, cast.karin, seen, ObservationState.NOTED, at=NOW)
                return seen.id
            owner = None if state is State.UNASSIGNED else department_id or cast.department_id
            action = make_action.action(session, cast.karin, [seen.id], department_id=owner, due_on=clock.today())
            action.state, action.closed, action.due_on = state, state in CLOSED, due_on
            action.done_at = NOW if state in {State.DONE, State.VERIFIED} else None
            action.closed_at = NOW if action.closed else None
            action.public_answer = answer
            return seen.id

    return place


@pytest.fixture
def join(database: Database, cast: Cast) -> Callable[..., UUID]:
    """One more action about a point."""

    def join(observation_id: UUID, state: State, *, confidential: bool = False, **values: Any) -> UUID:
        with database.writing() as session:
            action = make_action.action(session, cast.karin, [observation_id], due_on=clock.today(), **values)
            action.state, action.closed, action.confidential = state, state in CLOSED, confidential
            return action.id

    return join


@pytest.fixture
def picture(database: Database, blobs: Blobs, cast: Cast, jobs: Worker) -> Callable[..., UUID]:
    """Hang a photo on a point, with its sizes made."""

    def picture(observation_id: UUID, *, released: bool) -> UUID:
        kept = intake.receive_file(blobs, cast.municipality_id, io.BytesIO(jpeg()))
        with database.writing() as session:
            photo, _new = photos.take_in(session, cast.karin, photo_id=new_id(), kept=kept, at=NOW)
            seen = session.get_one(Observation, observation_id)
            observations.add_photo(session, cast.karin, seen, photo, at=NOW)
        jobs.run_all()
        if released:
            with database.writing() as session:
                photos.release(session, cast.karin, session.get_one(Photo, photo.id), [], at=NOW)
        return photo.id

    return picture



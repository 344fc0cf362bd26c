"""What the tests of the room share: a mail server, and an action in any state."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.factories.actions import action as make_action
from tests.factories.observations import observation as make_observation
from tests.mailbox import Mailbox
from walkapp.actions.models import Action
from walkapp.actions.rules import CLOSED, State
from walkapp.core.db import Database


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A running mail server."""
    box = Mailbox()
    box.start()
    yield box
    box.stop()


def place(session: Session, cast: Cast, state: State, *, done_by: UUID | None = None) -> Action:
    """An action of Hans' department about a point of Lina's walk, put into a state as if it had come there."""
    point = make_observation(session, cast.vera, cast.walk_id)
    owner = None if state is State.UNASSIGNED else cast.department_id
    made = make_action(session, cast.karin, [point.id], department_id=owner)
    made.state, made.closed = state, state in CLOSED
    made.done_by_id = done_by
    session.flush()
    return made


@pytest.fixture
def assigned_id(database: Database, cast: Cast) -> UUID:
    """An action that has just been assigned to Hans' department."""
    with database.writing() as writing:
        return place(writing, cast, State.ASSIGNED).id

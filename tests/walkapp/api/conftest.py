"""What the tests of the API share: bodies as phones send them, photos with their digest, and rows to ask for."""

import base64
import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests import photographs
from tests.cast import Cast
from tests.clients import Clients, Program
from tests.factories import actions as make_action
from tests.factories import observations as make_observation
from walkapp.core.db import Database
from walkapp.core.jobs import Worker

WALKED = {
    "schema": 1, "kind": "risk", "category": "lighting", "severity": "high", "text": "Två lampor ur funktion",
    "place": "Gångtunneln vid stationen", "lat": 60.1405, "lon": 15.4132, "accuracy_m": 8.0,
    "position_source": "gps", "observed_at": "2026-11-23T18:20:00+01:00", "confidential": False,
}  # fmt: skip


@pytest.fixture
def walked() -> Callable[..., dict[str, Any]]:
    """The contract's own observation, with other values where they are given."""
    return lambda **values: WALKED | values


@pytest.fixture
def picture() -> bytes:
    return photographs.jpeg()


@pytest.fixture
def programs(clients: Clients) -> Callable[[str], Program]:
    """Somebody's program, the same one each time."""
    known: dict[str, Program] = {}

    def program(name: str) -> Program:
        if name not in known:
            known[name] = clients.program(name)
        return known[name]

    return program


@pytest.fixture
def seen(database: Database, cast: Cast) -> Callable[..., UUID]:
    """Make an observation of Vera's on the ongoing walk; gives its id."""

    def make(*, author: str = "vera", walk_id: UUID | None = None, **values: Any) -> UUID:
        with database.writing() as session:
            return make_observation.observation(session, cast.people[author], walk_id or cast.walk_id, **values).id

    return make


@pytest.fixture
def action(database: Database, cast: Cast, seen: Callable[..., UUID]) -> Callable[..., UUID]:
    """Make an action of the Gatuenheten's about an observation; gives its id."""

    def make(*, maker: str = "karin", observation_ids: list[UUID] | None = None, **values: Any) -> UUID:
        about = observation_ids or [seen()]
        wanted = {"department_id": cast.department_id, **values}
        with database.writing() as session:
            return make_action.action(session, cast.people[maker], about, **wanted).id

    return make


@pytest.fixture
def send_photo(picture: bytes) -> Callable[..., Any]:
    """PUT a photo to an address, with its digest."""

    def send(program: Program, address: str, data: bytes | None = None, *, digest: str | None = None) -> Any:
        body = picture if data is None else data
        return program.put(address, data=body, headers={"Content-Digest": digest or digest_of(body)})

    return send


@pytest.fixture
def photographed(
    programs: Callable[[str], Program], seen: Callable[..., UUID], send_photo: Callable[..., Any], jobs: Worker
) -> Callable[..., tuple[UUID, UUID]]:
    """Make an observation with a photo that is ready; gives both ids."""

    def make(**values: Any) -> tuple[UUID, UUID]:
        observation_id, photo_id = seen(**values), uuid4()
        answer = send_photo(programs("vera"), f"/observations/{observation_id}/photos/{photo_id}")
        assert answer.status_code == 201, answer.text
        jobs.run_all()
        return observation_id, photo_id

    return make


def digest_of(data: bytes) -> str:
    """The value of Content-Digest (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"

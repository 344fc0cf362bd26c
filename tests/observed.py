"""What the tests of an observation's pages share: its address, its log, a decision about it, a form sent for it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.moment import NOW
from walkapp.audit import queries as log
from walkapp.core.db import Database
from walkapp.observations import services
from walkapp.observations.models import Observation
from walkapp.observations.rules import ObservationState

Seen = Callable[..., UUID]

EDITED = {
    "kind": "risk", "category": "lighting", "severity": "low", "text": "Tre lampor ur funktion",
    "place": "Gångtunneln vid stationen", "lat": "60.1405", "lon": "15.4132", "accuracy_m": "8.0",
    "position_source": "gps", "version": "1",
}  # fmt: skip


def decide(database: Database, cast: Cast, observation_id: UUID, state: ObservationState, **more: Any) -> None:
    with database.writing() as session:
        services.decide(session, cast.karin, session.get_one(Observation, observation_id), state, at=NOW, **more)


def page(observation_id: UUID, rest: str = "") -> str:
    return f"/backa/observations/{observation_id}{rest}"


def tags(session: Session, cast: Cast, object_id: UUID) -> list[str]:
    return [entry.tag for entry in log.of_objects(session, cast.municipality_id, [object_id])]

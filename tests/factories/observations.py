"""Makes observations."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from tests.moment import NOW
from walkapp.accounts.actor import Actor
from walkapp.observations import services
from walkapp.observations.content import Content
from walkapp.observations.models import Observation
from walkapp.observations.rules import Kind, PositionSource, Severity


def content(**values: Any) -> Content:
    """What a walker wrote, with a position by the station."""
    defaults: dict[str, Any] = {
        "kind": Kind.RISK, "category": "lighting", "severity": Severity.HIGH, "text": "Två lampor ur funktion",
        "place": "Gångtunneln vid stationen", "lat": 60.1405, "lon": 15.4132, "accuracy_m": 8.0,
        "position_source": PositionSource.GPS, "observed_at": NOW,
    }  # fmt: skip
    return Content(**(defaults | values))


def observation(
    session: Session, author: Actor, walk_id: UUID, *, id: UUID | None = None, **values: Any  # noqa: A002 - its column
) -> Observation:
    """An observation that `author` recorded on the walk."""
    saved = services.save(session, author, walk_id, id or uuid4(), content(**values), at=NOW)
    session.flush()
    return saved.observation

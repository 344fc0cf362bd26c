"""Every address of /api/v1."""

from walkapp.api import (
    actions,
    catalogue,
    events,
    health,
    held,
    observations,
    openapi,
    parts,
    photos,
    problems,
    session,
    visits,
    voices,
    walks,
)  # fmt: skip
from walkapp.api.blueprint import blueprint
from walkapp.api.health import blueprint as health_blueprint

__all__ = [
    "actions", "blueprint", "catalogue", "events", "health", "health_blueprint", "held", "observations",
    "openapi", "parts", "photos", "problems", "session", "visits", "voices", "walks",
]  # fmt: skip

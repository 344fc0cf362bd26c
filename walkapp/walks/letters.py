"""The letters of the room, composed when they are sent."""

from collections.abc import Mapping

from walkapp.core.config import Settings
from walkapp.core.db import Database
from walkapp.core.jobs import Handler


def job_handlers(settings: Settings, database: Database) -> Mapping[str, Handler]:
    """Who sends which letter."""
    return {}

"""What an auditor reads of what is confidential: never without a reason, which the log keeps."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from walkapp.accounts.actor import Actor
from walkapp.audit import queries as events
from walkapp.audit import services as audit
from walkapp.audit.tags import Tag
from walkapp.core.errors import Invalid
from walkapp.core.text import gettext as _
from walkapp.observations.models import Observation

READING_TIME = timedelta(minutes=15)
"""How long a reason opens what it was given for."""


def read_with_reason(session: Session, actor: Actor, observation: Observation, reason: str, *, at: datetime) -> None:
    """Log why an auditor reads something confidential; it is open to them for a while after that."""
    if not reason.strip():
        raise Invalid(errors={"reason": [_("Say why. The reason is kept in the log.")]})
    audit.append(session, Tag.OBSERVATION_READ, actor, observation.id, at=at, reason=reason.strip())


def has_said_why(session: Session, actor: Actor, observation: Observation, *, now: datetime) -> bool:
    """True for a quarter of an hour after the actor has said why they read this observation."""
    return any(
        entry.tag == Tag.OBSERVATION_READ and entry.actor_id == actor.id and entry.at > now - READING_TIME
        for entry in events.of_objects(session, observation.municipality_id, [observation.id])
    )

"""What the server holds of what a phone has sent: asked for many things at once, in few statements."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from walkapp.accounts.actor import Actor
from walkapp.core.tenancy import inside, within
from walkapp.observations.models import Observation, ObservationPhoto
from walkapp.observations.queries import authored, visible
from walkapp.observations.rules import ObservationState

Version = tuple[int, bool]
"""The version of an observation, and whether it has been withdrawn."""


def versions(session: Session, actor: Actor, ids: Collection[UUID]) -> dict[UUID, Version]:
    """Of these observations, those that the actor sees or recorded, withdrawn ones too."""
    query = within(Observation, actor.municipality_id).where(Observation.id.in_(list(ids)), _known_to(actor))
    rows = session.execute(query.with_only_columns(Observation.id, Observation.version, Observation.state))
    return {one.id: (one.version, one.state is ObservationState.WITHDRAWN) for one in rows}


def of_photos(session: Session, actor: Actor, photo_ids: Collection[UUID]) -> dict[UUID, bool]:
    """Of these photos, those of observations that the actor sees or recorded: True where that one is withdrawn."""
    query = (
        sa.select(ObservationPhoto.photo_id, Observation.state)
        .join(Observation, Observation.id == ObservationPhoto.observation_id)
        .where(
            inside(Observation, actor.municipality_id), ObservationPhoto.photo_id.in_(list(photo_ids)), _known_to(actor)
        )
    )
    return {one.photo_id: one.state is ObservationState.WITHDRAWN for one in session.execute(query)}


def _known_to(actor: Actor) -> sa.ColumnElement[bool]:
    seen = visible(actor, withdrawn=True).with_only_columns(Observation.id)
    return sa.or_(Observation.id.in_(seen), authored(actor))

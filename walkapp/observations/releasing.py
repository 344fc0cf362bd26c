"""Who looks at an observation's photos before others may see them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission, Scope
from walkapp.core.errors import NotAllowed
from walkapp.observations import services
from walkapp.observations.models import Observation
from walkapp.photos import services as photos
from walkapp.photos.models import Photo
from walkapp.photos.rules import Box


def may_release(actor: Actor, observation: Observation) -> bool:
    """True where the actor may look at the observation's photos and release them."""
    reach = actor.reach(Permission.RELEASE)
    return reach is Scope.ALL or (reach is Scope.OWN and services.may_review(actor, observation))


def release_photo(
    session: Session, actor: Actor, observation: Observation, photo: Photo, boxes: Sequence[Box], *, at: datetime
) -> None:
    """Release a photo with these boxes over it. Raises NotAllowed, or Conflict where nobody can have seen it yet."""
    _must_release(actor, observation)
    observation.change = photos.release(session, actor, photo, boxes, at=at) or observation.change


def withdraw_photo(session: Session, actor: Actor, observation: Observation, photo: Photo, *, at: datetime) -> None:
    """Take a released photo back from where it is shown."""
    _must_release(actor, observation)
    observation.change = photos.withdraw_release(session, actor, photo, at=at) or observation.change


def _must_release(actor: Actor, observation: Observation) -> None:
    if not may_release(actor, observation):
        raise NotAllowed

"""Photos of an action: kept as evidence of before and after, shown to everybody, and taken back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission
from walkapp.actions import rights
from walkapp.actions.models import Action, ActionPhoto, EvidenceRole
from walkapp.actions.traces import log
from walkapp.audit.tags import Tag
from walkapp.core.errors import Conflict, NotAllowed
from walkapp.core.text import gettext as _
from walkapp.photos import services as photo_services
from walkapp.photos.models import Photo
from walkapp.photos.rules import Box


def add(
    session: Session, actor: Actor, action: Action, photo: Photo, role: EvidenceRole, *, at: datetime
) -> None:
    """Keep a photo that has been taken in as evidence. Doing it again changes nothing.

    Raises Conflict where it is another action's, or is kept already as showing the other time.
    """
    known = session.get(ActionPhoto, photo.id)
    if known is not None and (known.action_id, known.role) == (action.id, role):
        return
    if known is not None and known.action_id == action.id:
        raise Conflict(_("This photo is here already, as the other of before and after."))
    if known is not None:
        raise Conflict(_("This photo belongs to another action."))
    if not may_add(session, actor, action):
        raise NotAllowed
    session.add(ActionPhoto(photo_id=photo.id, action_id=action.id, role=role, added_at=at))
    session.flush()
    log(session, actor, action, Tag.ACTION_PHOTO, at, photo=str(photo.id), role=role.value)


def may_add(session: Session, actor: Actor, action: Action) -> bool:
    """True for who works with, steers or verifies the action."""
    ways = (Permission.WORK_ACTIONS, Permission.MAKE_ACTIONS, Permission.VERIFY)
    return any(rights.reaches(session, actor, action, permission) for permission in ways)


def release(
    session: Session, actor: Actor, action: Action, photo: Photo, boxes: Sequence[Box], *, at: datetime
) -> None:
    """Let everybody see a photo of evidence, with what the boxes cover gone. Raises as photos.services.release does."""
    must_release(session, actor, action)
    photo_services.release(session, actor, photo, boxes, at=at)


def withdraw(session: Session, actor: Actor, action: Action, photo: Photo, *, at: datetime) -> None:
    """Take a released photo of evidence back from those who only see what is released."""
    must_release(session, actor, action)
    photo_services.withdraw_release(session, actor, photo, at=at)


def must_release(session: Session, actor: Actor, action: Action) -> None:
    """Raise NotAllowed for who may not release the photos of this action."""
    if not rights.reaches(session, actor, action, Permission.RELEASE):
        raise NotAllowed

"""Every change of a photo: taken in, made ready, found unreadable, covered and released, withdrawn."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from walkapp.audit import services as audit
from walkapp.audit.services import Doer
from walkapp.audit.tags import Tag
from walkapp.core import jobs
from walkapp.core.errors import Conflict
from walkapp.core.text import gettext as _
from walkapp.photos.decoding import Decoded
from walkapp.photos.intake import PHOTO, Kept
from walkapp.photos.models import Photo, PhotoState
from walkapp.photos.rules import Box

MAKE_SIZES = "photos.sizes"
MAKE_FULL = "photos.full"


def take_in(
    session: Session, doer: Doer, *, photo_id: UUID, kept: Kept, at: datetime, sender_id: UUID | None = None
) -> tuple[Photo, bool]:
    """Write the row of a photo whose bytes are kept, and the job that makes its sizes; True where it is new.

    `sender_id` is whose phone it comes from, where the doer only brings it. The same bytes again change nothing. Raises
    Conflict where the id stands for other bytes.
    """
    kept.must_be(PHOTO, doer.municipality_id)
    audit.take_turn(session, doer.municipality_id)
    there = session.get(Photo, photo_id)
    if there is not None:
        if (there.municipality_id, there.digest) != (kept.municipality_id, kept.digest):
            raise Conflict(_(PHOTO.taken))
        return there, False
    photo = Photo(
        id=photo_id,
        municipality_id=kept.municipality_id,
        digest=kept.digest,
        media_type=kept.media_type,
        byte_count=kept.byte_count,
        width=kept.width,
        height=kept.height,
        state=PhotoState.RECEIVED,
        received_at=at,
        received_by=sender_id or doer.id,
        boxes=[],
        version=1,
    )
    session.add(photo)
    session.flush()
    audit.append(session, Tag.PHOTO_RECEIVE, doer, photo.id, at=at, digest=kept.digest, bytes=kept.byte_count)
    order_sizes(session, photo, at=at)
    return photo, True


def release(session: Session, doer: Doer, photo: Photo, boxes: Sequence[Box], *, at: datetime) -> int | None:
    """Say that the doer has looked at the photo, that the boxes cover what nobody may see, and that it may be shown.

    Other boxes than before make a new version, which is shown once its sizes are made; the older sizes are removed.
    Released already with the same boxes: nothing changes. Gives the number of the change, or None. Raises Conflict
    where nobody can have looked at it yet.
    """
    wanted = [list(box) for box in boxes]
    if photo.released_at is not None and photo.boxes == wanted:
        return None
    _refuse_unseen(photo)
    if photo.boxes != wanted:
        photo.boxes = wanted
        photo.version += 1
        photo.state = PhotoState.RECEIVED
        order_sizes(session, photo, at=at)
    photo.released_at, photo.released_by_id = at, doer.id
    return audit.append(session, Tag.PHOTO_RELEASE, doer, photo.id, at=at, boxes=wanted, version=photo.version)


def withdraw_release(session: Session, doer: Doer, photo: Photo, *, at: datetime) -> int | None:
    """Take a photo back from where it is shown; what is covered stays covered. Not released: nothing changes.

    Gives the number of the change, or None.
    """
    if photo.released_at is None:
        return None
    photo.released_at = photo.released_by_id = None
    return audit.append(session, Tag.PHOTO_UNRELEASE, doer, photo.id, at=at)


def mark_ready(session: Session, doer: Doer, photo: Photo, decoded: Decoded, *, at: datetime) -> int | None:
    """Note that this version's sizes are made, and what the camera wrote down. Ready already: nothing changes.

    Gives the number of the change, or None.
    """
    if photo.state is PhotoState.READY:
        return None
    photo.state = PhotoState.READY
    photo.width, photo.height = decoded.width, decoded.height
    photo.taken_at, photo.lat, photo.lon = decoded.taken_at, decoded.lat, decoded.lon
    return audit.append(session, Tag.PHOTO_READY, doer, photo.id, at=at, version=photo.version)


def mark_unreadable(session: Session, doer: Doer, photo: Photo, *, why: str, at: datetime) -> int | None:
    """Note that no decoder could read the photo. Noted already: nothing changes.

    Gives the number of the change, or None.
    """
    if photo.state is PhotoState.UNREADABLE:
        return None
    photo.state = PhotoState.UNREADABLE
    return audit.append(session, Tag.PHOTO_UNREADABLE, doer, photo.id, at=at, why=why)


def order_sizes(session: Session, photo: Photo, *, at: datetime) -> None:
    """Have the sizes of the photo's present version made."""
    jobs.enqueue(session, MAKE_SIZES, _payload(photo), at=at)


def order_full(session: Session, photo: Photo, *, at: datetime) -> None:
    """Have all pixels of the photo's present version made."""
    jobs.enqueue(session, MAKE_FULL, _payload(photo), at=at)


def _payload(photo: Photo) -> jobs.Payload:
    return {"municipality": str(photo.municipality_id), "photo": str(photo.id), "version": photo.version}


def _refuse_unseen(photo: Photo) -> None:
    if photo.state is PhotoState.UNREADABLE:
        raise Conflict(_("The photo cannot be read, so it cannot be released."))
    if photo.state is PhotoState.RECEIVED:
        raise Conflict(_("The photo is still being made ready. Look at it before you release it."))

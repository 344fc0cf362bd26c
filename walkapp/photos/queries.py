"""Finds photos: one, and what the store should hold."""

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from walkapp.core.errors import NotFound
from walkapp.core.tenancy import inside, within
from walkapp.photos.models import Photo


def get(session: Session, municipality_id: UUID, photo_id: UUID) -> Photo:
    """One photo. Raises NotFound where this municipality has none of that id."""
    photo = session.scalar(within(Photo, municipality_id).where(Photo.id == photo_id))
    if photo is None:
        raise NotFound
    return photo


def by_id(session: Session, municipality_id: UUID, photo_ids: list[UUID]) -> dict[UUID, Photo]:
    """The photos of these ids that the municipality has, in one query."""
    photos = session.scalars(within(Photo, municipality_id).where(Photo.id.in_(photo_ids)))
    return {photo.id: photo for photo in photos}


def digests(session: Session, municipality_id: UUID) -> Iterator[str]:
    """The digest of every received picture, each once."""
    found = sa.select(Photo.digest).where(inside(Photo, municipality_id)).distinct()
    yield from session.scalars(found.execution_options(yield_per=1000))


def expected(session: Session, municipality_id: UUID) -> Iterator[tuple[UUID, str, int]]:
    """What the store should hold for each photo: its id, its digest and its number of bytes."""
    found = sa.select(Photo.id, Photo.digest, Photo.byte_count).where(inside(Photo, municipality_id))
    yield from session.execute(found.order_by(Photo.id))

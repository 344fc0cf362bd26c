"""Compares the store with the rows: what is missing or changed, and what nobody names any more."""

import hashlib
from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from walkapp.core.blobs import Blobs
from walkapp.photos import queries, rules


def verify(session: Session, blobs: Blobs, municipality_id: UUID) -> Iterator[str]:
    """Read every received picture again and name each that is missing or not what was received."""
    for photo_id, digest, byte_count in queries.expected(session, municipality_id):
        yield from faults(blobs, rules.received_key(municipality_id, digest), f"photo {photo_id}", digest, byte_count)


def faults(blobs: Blobs, key: str, what: str, digest: str, byte_count: int) -> Iterator[str]:
    """What is wrong with the bytes of a key that should have this digest and number; nothing where all is well."""
    try:
        found, length = _hashed(blobs, key)
    except FileNotFoundError:
        yield f"{what} is not in the store"
        return
    if (found, length) != (digest, byte_count):
        yield f"{what} has been changed in the store"


def sweep(session: Session, blobs: Blobs, municipality_id: UUID, *, before: datetime) -> int:
    """Remove received pictures that no row has named since `before`; give their number.

    They are left where a request ended between the bytes and the row. `before` must lie well before every request that
    may still be under way, a day ago.
    """
    named = set(queries.digests(session, municipality_id))
    return sweep_unnamed(blobs, rules.received_key(municipality_id, ""), named, before=before)


def sweep_unnamed(blobs: Blobs, prefix: str, named: Collection[str], *, before: datetime) -> int:
    """Remove what lies below a prefix since before this moment and is not named; give the number."""
    unnamed = [key for key in blobs.keys(prefix.rstrip("/")) if key.removeprefix(prefix) not in named]
    old = [key for key in unnamed if blobs.modified_at(key) < before]
    for key in old:
        blobs.delete(key)
    return len(old)


def _hashed(blobs: Blobs, key: str) -> tuple[str, int]:
    digest, length = hashlib.sha256(), 0
    for chunk in blobs.open_stream(key):
        digest.update(chunk)
        length += len(chunk)
    return digest.hexdigest(), length

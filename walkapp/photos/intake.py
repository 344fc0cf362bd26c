"""The way in for a photo's bytes: counted, hashed, looked at from outside, and durable before any row names them.

One way for everybody: the phone's PUT, the form without script, the example. Knows nothing of Flask.
"""

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from walkapp.core.blobs import Blobs
from walkapp.core.errors import BadRequest, Invalid, TooLarge, Unsupported
from walkapp.core.parts import Part
from walkapp.core.staging import CHUNK_BYTES, Staged
from walkapp.core.text import gettext as _
from walkapp.photos import containers, rules


class Readable(Protocol):
    """Something that gives its bytes in pieces, empty at the end."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """Proof that a photo's bytes are whole as far as their container shows, and durable in the store.

    Made by `receive` alone, so that no row can be written before its bytes. Width and height are as stored.
    """

    municipality_id: UUID
    digest: str
    byte_count: int
    media_type: str
    width: int
    height: int


def receive(
    blobs: Blobs,
    municipality_id: UUID,
    pieces: Iterable[bytes],
    *,
    content_digest: str | None,
    declared_length: int | None = None,
) -> Kept:
    """Take in what another program sends, with the value of its Content-Digest header.

    Raises BadRequest without a digest, with another one or with fewer bytes than declared; TooLarge, Unsupported or
    Invalid as `containers.inspect` does; Unavailable where the store takes nothing. Whatever is raised, nothing stays.
    """
    expected = sha256_of(content_digest)
    return _receive(blobs, municipality_id, pieces, expected=expected, declared_length=declared_length)


def receive_file(blobs: Blobs, municipality_id: UUID, file: Readable) -> Kept:
    """Take in a file of a form, whose browser sends no digest. Raises like `receive`."""
    return _receive(blobs, municipality_id, pieces_of(file), expected=None, declared_length=None)


def part_of(blobs: Blobs, municipality_id: UUID, actor_id: UUID | None, photo_id: UUID) -> Part:
    """What this actor has sent of this photo so far; nobody else adds to it or hears of it."""
    return blobs.part(f"{municipality_id}.{actor_id}.{photo_id}", max_bytes=containers.MAX_BYTES)


def receive_piece(part: Part, pieces: Iterable[bytes], *, offset: int, declared_length: int | None = None) -> int:
    """Lay down what comes of a photo from this offset on; gives where it ends, once that is on the disk.

    A connection that breaks leaves what has come. Raises Conflict where the part ends elsewhere, BadRequest with fewer
    bytes than declared, and TooLarge, which throws the part away: it will never be a photo.
    """
    part.check(offset)
    end = offset
    try:
        if declared_length is not None and offset + declared_length > containers.MAX_BYTES:
            raise TooLarge
        for piece in pieces:
            end = part.append(piece, at=end)
    except TooLarge as problem:
        part.forget()
        raise TooLarge(_("The photo is larger than 30 MB.")) from problem
    if declared_length is not None and end - offset < declared_length:
        raise BadRequest(_("The photo did not arrive whole. Send it again."))
    part.check(end)
    return end


def finish(blobs: Blobs, municipality_id: UUID, part: Part, *, size: int, digest: str | None) -> Kept:
    """Take in a photo whose last piece has come, with the value of the header that has the whole's digest.

    Raises as `receive` does. What is refused is thrown away, so that it can be sent anew; where the store does not
    answer the part stays, and the same end can be tried again.
    """
    try:
        expected = sha256_of(digest)
        with part.whole(size=size) as staged:
            return _keep(blobs, municipality_id, staged, expected=expected)
    except (BadRequest, TooLarge, Unsupported, Invalid):
        part.forget()
        raise


def pieces_of(file: Readable) -> Iterator[bytes]:
    """The bytes of a stream in pieces of 64 kB."""
    while piece := file.read(CHUNK_BYTES):
        yield piece


def _receive(
    blobs: Blobs, municipality_id: UUID, pieces: Iterable[bytes], *, expected: str | None, declared_length: int | None
) -> Kept:
    if declared_length is not None and declared_length > containers.MAX_BYTES:
        raise TooLarge(_("The photo is larger than 30 MB."))
    with blobs.stage(max_bytes=containers.MAX_BYTES) as staged:
        _spool(pieces, staged)
        if declared_length is not None and staged.size < declared_length:
            raise BadRequest(_("The photo did not arrive whole. Send it again."))
        return _keep(blobs, municipality_id, staged, expected=expected)


def _keep(blobs: Blobs, municipality_id: UUID, staged: Staged, *, expected: str | None) -> Kept:
    digest = staged.digest
    if expected is not None and digest != expected:
        raise BadRequest(_("The photo that arrived is not the one that was sent. Send it again."))
    found = containers.inspect(staged.path)
    blobs.commit(staged, rules.received_key(municipality_id, digest))
    return Kept(municipality_id, digest, staged.size, found.media_type, found.width, found.height)


def _spool(pieces: Iterable[bytes], staged: Staged) -> None:
    try:
        for piece in pieces:
            staged.write(piece)
    except TooLarge as problem:
        raise TooLarge(_("The photo is larger than 30 MB.")) from problem


def sha256_of(content_digest: str | None) -> str:
    """The SHA-256 (hex) in a Content-Digest value, such as `sha-256=:…base64…:` (RFC 9530).

    Raises BadRequest where there is none.
    """
    for member in (content_digest or "").split(","):
        name, _equals, value = member.strip().partition("=")
        if name.lower() != "sha-256" or len(value) < 2 or not value.startswith(":") or not value.endswith(":"):
            continue
        try:
            digest = base64.b64decode(value[1:-1], validate=True)
        except binascii.Error:
            break
        if len(digest) == 32:
            return digest.hex()
    raise BadRequest(_("The header Content-Digest with the sha-256 of the bytes is missing or cannot be read."))

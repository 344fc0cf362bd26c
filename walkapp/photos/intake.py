"""The way in for bytes: counted, hashed, looked at from outside, and durable before any row names them.

One way for every kind of cargo, and for everybody: the phone's PUT, the form without script, a phone's file, the
example. Knows nothing of Flask.
"""

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol
from uuid import UUID

from walkapp.core.blobs import Blobs
from walkapp.core.errors import BadRequest, Invalid, TooLarge, Unsupported
from walkapp.core.parts import Part
from walkapp.core.staging import CHUNK_BYTES, Staged
from walkapp.core.text import N_
from walkapp.core.text import gettext as _
from walkapp.photos import containers, rules


class Readable(Protocol):
    """Something that gives its bytes in pieces, empty at the end."""

    def read(self, size: int, /) -> bytes: ...


class Look(NamedTuple):
    """What a file shows of itself from outside. Width and height, as stored, are those of a picture."""

    media_type: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Cargo:
    """A kind of bytes that is taken in: where they lie, how they must look, and what is said where they do not."""

    max_bytes: int
    key: Callable[[UUID, str], str]
    look: Callable[[Path], Look]
    """Raises Unsupported, Invalid or TooLarge for what is not to be kept."""
    too_large: str
    not_whole: str
    not_same: str
    taken: str
    """What is said where an id stands for other bytes already."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Proof that bytes are whole as far as their container shows, and durable in the store.

    Made by `receive` and its like alone, so that no row can be written before its bytes.
    """

    cargo: Cargo
    municipality_id: UUID
    digest: str
    byte_count: int
    media_type: str
    width: int | None
    height: int | None

    def must_be(self, cargo: Cargo, municipality_id: UUID) -> None:
        """Raise ValueError for bytes of another kind or municipality than the row that is to name them."""
        if (self.cargo, self.municipality_id) != (cargo, municipality_id):
            raise ValueError("The bytes are kept as something else, or for another municipality.")


def _picture(path: Path) -> Look:
    found = containers.inspect(path)
    return Look(found.media_type, found.width, found.height)


PHOTO = Cargo(
    max_bytes=containers.MAX_BYTES, key=rules.received_key, look=_picture,
    too_large=N_("The photo is larger than 30 MB."),
    not_whole=N_("The photo did not arrive whole. Send it again."),
    not_same=N_("The photo that arrived is not the one that was sent. Send it again."),
    taken=N_("There is already another photo with this id."),
)  # fmt: skip


def receive(
    blobs: Blobs, municipality_id: UUID, pieces: Iterable[bytes], *, content_digest: str | None,
    declared_length: int | None = None, cargo: Cargo = PHOTO,
) -> Kept:  # fmt: skip
    """Take in what another program sends, with the value of its Content-Digest header.

    Raises BadRequest without a digest, with another one or with fewer bytes than declared; TooLarge, Unsupported or
    Invalid as the cargo's look does; Unavailable where the store takes nothing. Whatever is raised, nothing stays.
    """
    expected = sha256_of(content_digest)
    if declared_length is not None and declared_length > cargo.max_bytes:
        raise TooLarge(_(cargo.too_large))
    return _receive(blobs, municipality_id, pieces, cargo, expected=expected, declared_length=declared_length or 0)


def receive_file(
    blobs: Blobs, municipality_id: UUID, file: Readable, *, cargo: Cargo = PHOTO, digest: str | None = None
) -> Kept:
    """Take in a file, with its SHA-256 in hex where it is known: a form's browser sends none. Raises like `receive`."""
    return _receive(blobs, municipality_id, pieces_of(file), cargo, expected=digest, declared_length=0)


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
        raise TooLarge(_(PHOTO.too_large)) from problem
    if declared_length is not None and end - offset < declared_length:
        raise BadRequest(_(PHOTO.not_whole))
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
            return _keep(blobs, municipality_id, staged, PHOTO, expected=expected)
    except (BadRequest, TooLarge, Unsupported, Invalid):
        part.forget()
        raise


def pieces_of(file: Readable) -> Iterator[bytes]:
    """The bytes of a stream in pieces of 64 kB."""
    while piece := file.read(CHUNK_BYTES):
        yield piece


def _receive(
    blobs: Blobs, municipality_id: UUID, pieces: Iterable[bytes], cargo: Cargo, *, expected: str | None,
    declared_length: int,
) -> Kept:  # fmt: skip
    with blobs.stage(max_bytes=cargo.max_bytes) as staged:
        try:
            for piece in pieces:
                staged.write(piece)
        except TooLarge as problem:
            raise TooLarge(_(cargo.too_large)) from problem
        if staged.size < declared_length:
            raise BadRequest(_(cargo.not_whole))
        return _keep(blobs, municipality_id, staged, cargo, expected=expected)


def _keep(blobs: Blobs, municipality_id: UUID, staged: Staged, cargo: Cargo, *, expected: str | None) -> Kept:
    digest = staged.digest
    if expected is not None and digest != expected:
        raise BadRequest(_(cargo.not_same))
    found = cargo.look(staged.path)
    blobs.commit(staged, cargo.key(municipality_id, digest))
    return Kept(cargo, municipality_id, digest, staged.size, found.media_type, found.width, found.height)


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

"""What the bytes of a picture say they are, and whether they can be whole: header and container, nothing decoded.

Cheap enough for a request: a file is mapped, its segments, chunks or boxes are stepped over, no pixel is looked at.
"""

import mmap
import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from walkapp.core.errors import Invalid, TooLarge, Unsupported
from walkapp.core.text import gettext as _

MAX_BYTES: Final = 30_000_000
MAX_PIXELS: Final = 50_000_000
MAX_JPEG_PIXELS: Final = 100_000_000
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
WEBP: Final = "image/webp"
HEIC: Final = "image/heic"
AVIF: Final = "image/avif"

_MAX_PARTS = 50_000
"""No camera writes more segments, chunks or boxes than this; a file made of empty ones must not cost seconds."""
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})


@dataclass(frozen=True, slots=True)
class Container:
    """A picture's kind and its size in pixels as stored (before it is turned upright)."""

    media_type: str
    width: int
    height: int


class Broken(Exception):
    """The container contradicts itself or ends too early."""


def inspect(path: Path) -> Container:
    """Read the kind and size of the picture in a file.

    Raises Unsupported for another kind of file, Invalid for a picture that cannot be whole, TooLarge for one with more
    bytes or pixels than walkapp takes. What the file is called or calls itself does not matter.
    """
    with path.open("rb") as file:
        length = os.fstat(file.fileno()).st_size
        if length > MAX_BYTES:
            raise TooLarge(_("The photo is larger than 30 MB."))
        if length == 0:
            raise Invalid(errors={"photo": [_("The photo is empty.")]})
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            found = _inspect(data)
    limit = MAX_JPEG_PIXELS if found.media_type == JPEG else MAX_PIXELS
    if found.width * found.height > limit:
        raise TooLarge(_("The photo has more than %(limit)s megapixels.", limit=limit // 1_000_000))
    return found


def _inspect(data: mmap.mmap) -> Container:
    read = _reader_of(data[:12])
    if read is None:
        raise Unsupported(_("The photo must be JPEG, PNG, WebP, HEIC or AVIF."))
    try:
        found = read(data)
    except (Broken, struct.error, IndexError) as problem:
        raise Invalid(errors={"photo": [_("The photo is not whole. Take or choose it again.")]}) from problem
    if found.width < 1 or found.height < 1:
        raise Invalid(errors={"photo": [_("The photo is not whole. Take or choose it again.")]})
    return found


def _reader_of(head: bytes) -> Callable[[mmap.mmap], Container] | None:
    if head.startswith(b"\xff\xd8\xff"):
        return _jpeg
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _webp
    if head[4:8] == b"ftyp":
        return _heif
    return None


# -- JPEG --------------------------------------------------------------------------------------------------------------


def _jpeg(data: mmap.mmap) -> Container:
    size = None
    for marker, start, end in _jpeg_segments(data):
        if marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", data, start + 1)
            size = width, height
        if marker == 0xDA:
            # Looked for after the scan's header only: a thumbnail in the EXIF block has an end of its own.
            if size is None or data.rfind(b"\xff\xd9", end) < 0:
                break
            return Container(JPEG, *size)
    raise Broken


def _jpeg_segments(data: mmap.mmap) -> Iterator[tuple[int, int, int]]:
    """Every segment up to the first scan: its marker, and where its content starts and ends."""
    at = 2
    for _count in range(_MAX_PARTS):
        if data[at] != 0xFF:
            raise Broken
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD7:
            at += 2
            continue
        if marker in {0x00, 0xD8, 0xD9}:
            raise Broken
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise Broken
        yield marker, at + 4, end
        at = end
    raise Broken


# -- PNG and WebP ------------------------------------------------------------------------------------------------------


def _png(data: mmap.mmap) -> Container:
    length, kind, width, height = struct.unpack_from(">I4sII", data, 8)
    if kind != b"IHDR" or length != 13:
        raise Broken
    at, has_pixels = 8, False
    for _count in range(_MAX_PARTS):
        length, kind = struct.unpack_from(">I4s", data, at)
        at += 12 + length
        if at > len(data):
            raise Broken
        has_pixels = has_pixels or kind == b"IDAT"
        if kind == b"IEND":
            if has_pixels:
                return Container(PNG, width, height)
            break
    raise Broken


def _webp(data: mmap.mmap) -> Container:
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    if end > len(data):
        raise Broken
    at, size, has_pixels = 12, None, False
    for _count in range(_MAX_PARTS):
        if at + 8 > end:
            break
        kind, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > end:
            raise Broken
        size = size or _webp_size(data, kind, at + 8)
        has_pixels = has_pixels or kind in {b"VP8 ", b"VP8L", b"ANMF"}
        at += 8 + length + length % 2
    if size is None or not has_pixels:
        raise Broken
    return Container(WEBP, *size)


def _webp_size(data: mmap.mmap, kind: bytes, at: int) -> tuple[int, int] | None:
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[at + 4 : at + 7], "little"), 1 + int.from_bytes(data[at + 7 : at + 10], "little")
    if kind == b"VP8 ":
        if data[at + 3 : at + 6] != b"\x9d\x01\x2a":
            raise Broken
        width, height = struct.unpack_from("<HH", data, at + 6)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        if data[at] != 0x2F:
            raise Broken
        (bits,) = struct.unpack_from("<I", data, at + 1)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return None


# -- HEIC and AVIF -----------------------------------------------------------------------------------------------------


def _heif(data: mmap.mmap) -> Container:
    media_type = _brand(data)
    boxes = {kind: (start, end) for kind, start, end in _boxes(data, 0, len(data), trailing=True)}
    if b"meta" not in boxes or b"mdat" not in boxes:
        raise Broken
    start, end = boxes[b"meta"]
    # The largest extent is the picture's; the others are its tiles and thumbnails.
    return Container(
        media_type, *max(_extents(data, start + 4, end), key=lambda size: size[0] * size[1], default=(0, 0))
    )


def _brand(data: mmap.mmap) -> str:
    (length,) = struct.unpack_from(">I", data, 0)
    if length > len(data):
        raise Broken
    brands = {data[at : at + 4] for at in (8, *range(16, min(length, 400), 4))}
    if brands & _AVIF_BRANDS:
        return AVIF
    if brands & _HEIC_BRANDS:
        return HEIC
    raise Unsupported(_("The photo must be JPEG, PNG, WebP, HEIC or AVIF."))


def _extents(data: mmap.mmap, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Every `ispe` of the picture's properties: width and height."""
    for outer, properties, properties_end in _boxes(data, start, end):
        if outer != b"iprp":
            continue
        for inner, container, container_end in _boxes(data, properties, properties_end):
            if inner != b"ipco":
                continue
            for kind, at, _end in _boxes(data, container, container_end):
                if kind == b"ispe":
                    yield struct.unpack_from(">II", data, at + 4)


def _boxes(data: mmap.mmap, start: int, end: int, *, trailing: bool = False) -> Iterator[tuple[bytes, int, int]]:
    """The boxes between two places: kind, and where their content starts and ends.

    With `trailing`, what follows a whole box and is no box itself ends the walk, as phones put things there.
    """
    at = start
    for _count in range(_MAX_PARTS):
        if at == end:
            return
        if at + 8 > end or not (kind := data[at + 4 : at + 8]).isascii() or not kind.decode().isprintable():
            if trailing and at > start:
                return
            raise Broken
        (length,) = struct.unpack_from(">I", data, at)
        header = 8
        if length == 1:
            header, (length,) = 16, struct.unpack_from(">Q", data, at + 8)
        elif length == 0:
            length = end - at
        if length < header or at + length > end:
            raise Broken
        yield kind, at + header, at + length
        at += length
    raise Broken

"""Whether a picture has all its pixels: what the decoding libraries forgive, and a walker would see as a grey half.

Runs in the decoder's process: it reads every byte, which a request has no time for.
"""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_SCAN: Final = 0xDA
_ONE_SCAN: Final = frozenset({0xC0, 0xC1})
"""Sizes of pictures that are stored line by line with Huffman's codes, as cameras do."""
_END_MARK: Final = b"\xff\xd9"
"""Stands nowhere among a scan's pixels: 0xff is followed there by zero or by the number of a restart."""
_AHEAD: Final = bytes(16)
"""More than a decoder reads ahead of what it decodes, and less than a row of blocks."""
_AT_A_TIME: Final = 1 << 20
_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PASSES: Final = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""Adam7: where each pass begins, across and down, and its steps."""


def jpeg_without_end(data: bytes) -> bytes | None:
    """The same JPEG without its end mark, which a decoder that runs out of pixels takes as leave to paint grey.

    Without it the decoder asks for more and says so, and one that has all its pixels does not miss it. None for a
    picture of several scans: those are read to their end mark before anything is shown, and lose sharpness, not halves.
    """
    components = 0
    for marker, start, end in _segments(data):
        if marker in _ONE_SCAN:
            components = data[start + 5]
        if marker == _SCAN:
            if components == 0 or data[start] != components:
                return None
            last = data.find(_END_MARK, end)
            return data[:last] + _AHEAD if last > 0 else None
    return None


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """The segments up to the first scan. That they are whole is seen to before a picture comes here."""
    at = 2
    while at + 4 <= len(data):
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker == 0x01 or 0xD0 <= marker <= 0xD7:
            at += 2
        else:
            end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
            yield marker, at + 4, end
            at = end


def png_is_whole(path: Path) -> bool:
    """True where a PNG's data unpack to every row that its header promises. It takes little memory."""
    with path.open("rb") as file:
        file.seek(16)
        width, height, depth, colour, _method, _filter, interlaced = struct.unpack(">IIBBBBB", file.read(13))
    bits: int = depth * _CHANNELS.get(colour, 0)
    left: int = sum(rows * (1 + (across * bits + 7) // 8) for across, rows in _shapes(width, height, interlaced))
    unpacker = zlib.decompressobj()
    try:
        for part in _data_of(path):
            packed = part
            while packed and left > 0:
                left -= len(unpacker.decompress(packed, min(left, _AT_A_TIME)))
                packed = unpacker.unconsumed_tail
    except zlib.error:
        return False
    return bits > 0 and left <= 0


def _shapes(width: int, height: int, interlaced: int) -> Iterator[tuple[int, int]]:
    """Columns and rows of the picture, or of each of its passes that has any."""
    if not interlaced:
        yield width, height
        return
    for left, top, step, down in _PASSES:
        columns, rows = -(-(width - left) // step), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            yield columns, rows


def _data_of(path: Path) -> Iterator[bytes]:
    """The content of each IDAT chunk, up to the first whose sum is wrong."""
    with path.open("rb") as file:
        file.seek(8)
        while len(head := file.read(8)) == 8:
            length, kind = struct.unpack(">I4s", head)
            if kind != b"IDAT":
                file.seek(length + 4, 1)
                continue
            content, wanted = file.read(length), file.read(4)
            if zlib.crc32(kind + content).to_bytes(4, "big") != wanted:
                return
            yield content

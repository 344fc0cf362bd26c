"""The part of the base map that one walk needs, as a small `.pmtiles` file that a phone takes along.

Cut out of the municipality's own file only: what a provider lends is never stored ahead. Made once and kept on the
disk, under a name that another area or another source would change.
"""

import gzip
import hashlib
import json
import math
import mmap
import os
import secrets
import struct
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pmtiles.reader import Reader
from pmtiles.tile import (
    Entry,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    deserialize_directory,
    find_tile,
    zxy_to_tileid,
)
from pmtiles.writer import Writer

from walkapp.core.config import Settings
from walkapp.maps import tiles

ZOOMS = range(10, 17)
MAX_BYTES = 20_000_000
MAX_TILES = 4_000
"""Far more than a walk has; a whole municipality given as a walk's area gets fewer zooms."""
MARGIN_M = 400
METRES_PER_DEGREE = 111_320
WIDEST_LAT = 85.0
"""Beyond it the tiles' projection ends."""
DEEPEST = 4
"""So many directories lead to a tile at most, by the format's description."""
KEPT_S = 90 * 24 * 3600
VERSION = 1
"""Raised where the same source and area would be cut otherwise."""
NOT_AN_ARCHIVE = (
    EOFError, ValueError, LookupError, gzip.BadGzipFile, zlib.error, struct.error, MagicNumberNotFound,
    SpecVersionUnsupported,
)  # fmt: skip
"""What the reader says of a file that is none, or half of one."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the world, in degrees."""

    west: float
    south: float
    east: float
    north: float


def box_of(places: Sequence[tuple[float, float]]) -> Box:
    """The box round these (lon, lat) pairs, at least one of them, with room to walk about in."""
    lats = [min(max(lat, -WIDEST_LAT), WIDEST_LAT) for _lon, lat in places]
    lons = [min(max(lon, -180.0), 180.0) for lon, _lat in places]
    up = MARGIN_M / METRES_PER_DEGREE
    aside = up / math.cos(math.radians(max(abs(min(lats)), abs(max(lats)))))
    return Box(
        round(max(min(lons) - aside, -180.0), 5), round(max(min(lats) - up, -WIDEST_LAT), 5),
        round(min(max(lons) + aside, 180.0), 5), round(min(max(lats) + up, WIDEST_LAT), 5),
    )  # fmt: skip


def cut(settings: Settings, box: Box) -> Path | None:
    """The file with this box's tiles; None where there is no archive, it cannot be read, or has nothing of the box."""
    source = tiles.archive_path(settings)
    if source is None:
        return None
    folder = settings.instance / "tiles" / "cuts"
    path = folder / f"{_digest(source, box)}.pmtiles"
    if path.is_file():
        os.utime(path)
        return path
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder)
    part = folder / f"{path.name}.{secrets.token_hex(6)}.part"
    try:
        if not _write(source, box, part):
            return None
        part.replace(path)
    except NOT_AN_ARCHIVE:
        return None  # no archive, whatever it is called: maps.tiles shows none of it either
    finally:
        part.unlink(missing_ok=True)
    return path


def _digest(source: Path, box: Box) -> str:
    stat = source.stat()
    what = [VERSION, str(source.resolve()), stat.st_mtime_ns, stat.st_size, box.west, box.south, box.east, box.north]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:32]


def _write(source: Path, box: Box, part: Path) -> bool:
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        archive = _Archive(mapped)
        header, metadata = archive.header, archive.metadata
        chosen = _chosen(archive.get, header, box)
    if not chosen:
        return False
    with part.open("wb") as target:
        writer: Any = Writer(target)  # type: ignore[no-untyped-call]
        for tile_id, body in sorted(chosen.items()):
            writer.write_tile(tile_id, body)
        writer.finalize(_header(header, box), metadata)
        target.flush()
        os.fsync(target.fileno())
    return True


class _Archive:
    """Finds tiles as the library's reader does, and unpacks each directory once: the reader does so for every tile."""

    def __init__(self, mapped: mmap.mmap) -> None:
        self._mapped = mapped
        self._directories: dict[int, list[Entry]] = {}
        reader: Any = Reader(self._bytes)  # type: ignore[no-untyped-call]
        self.header: dict[str, Any] = reader.header()
        self.metadata: dict[str, Any] = reader.metadata()

    def get(self, zoom: int, x: int, y: int) -> bytes | None:
        tile_id: int = zxy_to_tileid(zoom, x, y)
        offset, length = self.header["root_offset"], self.header["root_length"]
        for _depth in range(DEEPEST):
            entry = find_tile(self._directory(offset, length), tile_id)
            if entry is None:
                return None
            if entry.run_length:
                return self._bytes(self.header["tile_data_offset"] + entry.offset, entry.length)
            offset, length = self.header["leaf_directory_offset"] + entry.offset, entry.length
        return None

    def _directory(self, offset: int, length: int) -> list[Entry]:
        if offset not in self._directories:
            self._directories[offset] = deserialize_directory(self._bytes(offset, length))
        return self._directories[offset]

    def _bytes(self, offset: int, length: int) -> bytes:
        return self._mapped[offset : offset + length]


def _chosen(get: Callable[[int, int, int], bytes | None], header: dict[str, Any], box: Box) -> dict[int, bytes]:
    """The tiles, zoom by zoom from the top: a zoom that would make it too much is left out, and all below it."""
    chosen: dict[int, bytes] = {}
    size = 0
    for zoom in _zooms(header):
        level: dict[int, bytes] = {}
        for at, (x, y) in enumerate(_tiles(zoom, box)):
            body = get(zoom, x, y)
            size += len(body or b"")
            if size > MAX_BYTES or at + len(chosen) >= MAX_TILES:
                return chosen
            if body:
                level[zxy_to_tileid(zoom, x, y)] = body
        chosen |= level
    return chosen


def _zooms(header: dict[str, Any]) -> range:
    """Those that a phone needs, as far as the source has them; its deepest one alone where it is made for less."""
    deepest = min(int(header["max_zoom"]), ZOOMS[-1])
    return range(min(max(int(header["min_zoom"]), ZOOMS[0]), deepest), deepest + 1)


def _tiles(zoom: int, box: Box) -> Iterator[tuple[int, int]]:
    (left, top), (right, bottom) = _at(zoom, box.west, box.north), _at(zoom, box.east, box.south)
    return ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))


def _at(zoom: int, lon: float, lat: float) -> tuple[int, int]:
    """The tile that holds this place."""
    side = 1 << zoom
    x = (lon + 180) / 360
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return min(max(int(x * side), 0), side - 1), min(max(int(y * side), 0), side - 1)


def _header(source: dict[str, Any], box: Box) -> dict[str, Any]:
    sides = {"min_lon": box.west, "min_lat": box.south, "max_lon": box.east, "max_lat": box.north}
    middle = {"center_lon": (box.west + box.east) / 2, "center_lat": (box.south + box.north) / 2}
    places = {f"{name}_e7": round(value * 1e7) for name, value in {**sides, **middle}.items()}
    return {**source, **places, "center_zoom": ZOOMS[-3]}


def _clear(folder: Path) -> None:
    """Take away what nobody has asked for in a long time."""
    for path in folder.iterdir():
        if path.stat().st_mtime < time.time() - KEPT_S:
            path.unlink(missing_ok=True)

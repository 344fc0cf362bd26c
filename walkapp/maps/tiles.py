"""The base map: nothing, an XYZ provider fetched through walkapp and kept for a while, or a `.pmtiles` file.

No browser asks the provider itself, so it never learns who looks at which place. Tiles are fetched when somebody looks
at them and never ahead.
"""

import hashlib
import http.client
import os
import re
import secrets
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup
from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import MagicNumberNotFound, SpecVersionUnsupported, TileType

from walkapp import __version__
from walkapp.core.config import Settings

DEEPEST = 19
MAX_BYTES = 1_000_000
TIMEOUT_S = 2.0
SILENCE_S = 10.0
"""A provider that did not answer is left alone so long: else every thread of the server waits for it."""
WEEK_S = 7 * 24 * 3600
"""The shortest time that OpenStreetMap asks for (operations.osmfoundation.org/policies/tiles)."""
LONGEST_S = 90 * 24 * 3600
OSM_CREDIT = ("© OpenStreetMap contributors", "https://www.openstreetmap.org/copyright")
_SIGNATURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp"))
_RASTER = {TileType.PNG, TileType.JPEG, TileType.WEBP}
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age=(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Tile:
    """One picture of the base map."""

    body: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What a page must know of the base map."""

    tiles: str
    """`none`, an address with {z}, {x} and {y}, or `pmtiles:` and the address of the file."""
    deepest: int = DEEPEST
    attribution: str = ""
    attribution_url: str = ""


def ground(settings: Settings, *, xyz_url: str, file_url: str) -> Ground:
    """The base map of this installation, at walkapp's own addresses."""
    if settings.tiles == "none":
        return Ground("none")
    if settings.tiles.endswith(".pmtiles"):
        archive = _archive(settings.tiles)
        if archive is None:
            return Ground("none")
        tiles = xyz_url if archive.is_raster else f"pmtiles:{file_url}"
        return Ground(tiles, archive.deepest, settings.tiles_attribution or archive.attribution)
    host = urlsplit(settings.tiles).hostname or ""
    if not settings.tiles_attribution and host.endswith("openstreetmap.org"):
        return Ground(xyz_url, DEEPEST, *OSM_CREDIT)
    return Ground(xyz_url, DEEPEST, settings.tiles_attribution or host)


def archive_path(settings: Settings) -> Path | None:
    """The `.pmtiles` file that browsers may read from; None where none is set, or it is not there."""
    path = Path(settings.tiles)
    return path if settings.tiles.endswith(".pmtiles") and path.is_file() else None


def exists(z: int, x: int, y: int) -> bool:
    """True where the world has such a tile."""
    return 0 <= z <= DEEPEST and 0 <= x < 1 << z and 0 <= y < 1 << z


def tile(settings: Settings, z: int, x: int, y: int) -> Tile | None:
    """A tile of the base map; None where there is no base map or it does not answer in two seconds."""
    if settings.tiles == "none" or not exists(z, x, y):
        return None
    if settings.tiles.endswith(".pmtiles"):
        archive = _archive(settings.tiles)
        return archive.tile(z, x, y) if archive and archive.is_raster else None
    return _kept(settings, z, x, y)


# -- a provider, and what is kept of it --------------------------------------------------------------------------------


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The operator chose one address: nobody follows where it points elsewhere, least of all into a private network."""

    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects())
_silent_until: dict[str, float] = {}
_lock = threading.Lock()


def _kept(settings: Settings, z: int, x: int, y: int) -> Tile | None:
    """From the disk while it is fresh, else from the provider; an old one is better than none."""
    folder = settings.instance / "tiles" / hashlib.sha256(settings.tiles.encode()).hexdigest()[:16]
    path = folder / str(z) / str(x) / str(y)
    try:
        old, is_fresh = path.read_bytes(), path.stat().st_mtime > time.time()
    except FileNotFoundError:
        old, is_fresh = b"", False
    if is_fresh:
        return _read(old)
    fetched = _fetch(settings, z, x, y)
    if fetched is None:
        return _read(old)
    body, max_age_s = fetched
    _keep(path, body, fresh_until=time.time() + max_age_s)
    return _read(body)


def _keep(path: Path, body: bytes, *, fresh_until: float) -> None:
    """Write the tile so that a reader sees it whole or not at all; its time on disk says until when it is fresh."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(6)}.part")
    part.write_bytes(body)
    os.utime(part, (time.time(), fresh_until))
    part.replace(path)


def _fetch(settings: Settings, z: int, x: int, y: int) -> tuple[bytes, int] | None:
    template = settings.tiles
    if time.monotonic() < _silent_until.get(template, 0):
        return None
    url = template
    for name, value in (("{z}", z), ("{x}", x), ("{y}", y), ("{s}", "abc"[(x + y) % 3])):
        url = url.replace(name, str(value))
    agent = f"walkapp/{__version__} (+{settings.base_url})"
    wanted = urllib.request.Request(url, headers={"User-Agent": agent, "Accept": "image/*"})  # noqa: S310 - see config
    try:
        with _opener.open(wanted, timeout=TIMEOUT_S) as answer:
            body = _body(answer)
            age_s = _age_s(answer.headers.get("Cache-Control") or "")
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return None
    except (OSError, http.client.HTTPException):
        with _lock:
            _silent_until[template] = time.monotonic() + SILENCE_S
        return None
    return (body, age_s) if _read(body) else None


def _body(answer: http.client.HTTPResponse) -> bytes:
    """Everything that comes, nothing where it is too much; raises TimeoutError where it takes too long."""
    ends_at = time.monotonic() + TIMEOUT_S
    body = bytearray()
    while piece := answer.read1(64 * 1024):
        body += piece
        if len(body) > MAX_BYTES:
            return b""
        if time.monotonic() > ends_at:
            raise TimeoutError
    return bytes(body)


def _age_s(cache_control: str) -> int:
    found = _MAX_AGE.search(cache_control)
    return min(max(int(found.group(1)) if found else 0, WEEK_S), LONGEST_S)


def _read(body: bytes) -> Tile | None:
    """A tile, by what its bytes are and not by what somebody calls them; None for anything but a picture."""
    media_type = next((kind for sign, kind in _SIGNATURES if body.startswith(sign)), None)
    if media_type is None or (media_type == "image/webp" and body[8:12] != b"WEBP"):
        return None
    return Tile(body, media_type)


# -- a file ------------------------------------------------------------------------------------------------------------


class _Archive:
    """A `.pmtiles` file of this machine. Safe to share between threads: it is mapped into memory and only read."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            reader: Any = Reader(MmapSource(file))  # type: ignore[no-untyped-call]
        self._get, header, metadata = reader.get, reader.header(), reader.metadata()
        self.is_raster = header["tile_type"] in _RASTER
        self.deepest = int(header["max_zoom"])
        # Often it comes with a link; here it is text.
        self.attribution = Markup(metadata.get("attribution") or "").striptags()  # noqa: S704

    def tile(self, z: int, x: int, y: int) -> Tile | None:
        return _read(self._get(z, x, y) or b"")


def _archive(path: str) -> _Archive | None:
    """The file as it is now; None where it cannot be read."""
    try:
        return _opened(path, Path(path).stat().st_mtime_ns)
    except (OSError, EOFError, ValueError, KeyError, MagicNumberNotFound, SpecVersionUnsupported):
        return None


@lru_cache(maxsize=2)
def _opened(path: str, _changed_ns: int) -> _Archive:
    return _Archive(Path(path))

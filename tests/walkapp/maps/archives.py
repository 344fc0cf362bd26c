"""Small `.pmtiles` files with real pictures in them."""

import hashlib
import io
import math
from pathlib import Path

from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

TILE_PX = 64


def tile_at(zoom: int, lon: float, lat: float) -> tuple[int, int]:
    """The tile that holds a place, by the formula of the slippy map."""
    side = 2**zoom
    rad = math.radians(lat)
    y = (1 - math.log(math.tan(rad) + 1 / math.cos(rad)) / math.pi) / 2 * side
    return int((lon + 180) / 360 * side), int(y)


def picture(*which: int) -> bytes:
    """A PNG whose colour is of this tile alone."""
    colour = tuple(hashlib.sha256(repr(which).encode()).digest()[:3])
    body = io.BytesIO()
    Image.new("RGB", (TILE_PX, TILE_PX), colour).save(body, "PNG")
    return body.getvalue()


def archive(
    path: Path, *, around: tuple[float, float], zooms: range = range(8, 17), reach: int = 6, tile_bytes: int = 0
) -> Path:
    """Write an archive of every tile within `reach` tiles of a (lon, lat), each at least `tile_bytes` long."""
    found = {}
    for zoom in zooms:
        x, y = tile_at(zoom, *around)
        for column in range(max(0, x - reach), min(2**zoom, x + reach + 1)):
            for row in range(max(0, y - reach), min(2**zoom, y + reach + 1)):
                body = picture(zoom, column, row)
                found[zxy_to_tileid(zoom, column, row)] = body + b"\0" * max(0, tile_bytes - len(body))
    header = {
        "tile_type": TileType.PNG, "tile_compression": Compression.NONE, "min_zoom": zooms[0], "max_zoom": zooms[-1],
        "min_lon_e7": -1800000000, "min_lat_e7": -850000000, "max_lon_e7": 1800000000, "max_lat_e7": 850000000,
        "center_zoom": zooms[0], "center_lon_e7": 0, "center_lat_e7": 0,
    }  # fmt: skip
    with path.open("wb") as file:
        writer = Writer(file)
        for tile_id, body in sorted(found.items()):
            writer.write_tile(tile_id, body)
        writer.finalize(header, {"attribution": "Backa kommun"})
    return path

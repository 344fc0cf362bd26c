"""The base map through walkapp, from a real server on this machine."""

import dataclasses
import os
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from flask import Flask
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from tests.clients import Clients
from tests.walkapp.maps.conftest import Place
from walkapp.core.config import Settings
from walkapp.maps import tiles


def picture() -> bytes:
    """The smallest PNG."""
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


PNG = picture()


@dataclass
class Provider:
    """A tile server whose answer a test chooses."""

    url: str = ""
    status: int = 200
    body: bytes = PNG
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0
    asked: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture
def provider() -> Iterator[Provider]:
    chosen = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            chosen.asked.append((self.path, self.headers["User-Agent"]))
            time.sleep(chosen.delay_s)
            try:
                self.send_response(chosen.status)
                for name, value in {"Content-Length": str(len(chosen.body)), **chosen.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(chosen.body)
            except OSError:
                return  # whoever asked has gone

        def log_message(self, *_args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    chosen.url = f"http://127.0.0.1:{server.server_port}/{{z}}/{{x}}/{{y}}.png"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield chosen
    server.shutdown()
    server.server_close()


@pytest.fixture
def base(app: Flask) -> Callable[[str], Settings]:
    """Choose the installation's base map."""

    def base(value: str) -> Settings:
        settings = dataclasses.replace(app.extensions["walkapp.settings"], tiles=value)
        app.extensions["walkapp.settings"] = settings
        return settings

    return base


def test_a_tile_comes_through_walkapp_and_is_asked_for_once(
    clients: Clients, provider: Provider, base: Callable[[str], Settings]
) -> None:
    base(provider.url)
    browser = clients.browser("vera")

    first, second = browser.get("/tiles/14/8893/4593"), browser.get("/tiles/14/8893/4593")

    assert (first.data, second.data, first.mimetype) == (PNG, PNG, "image/png")
    assert [path for path, _agent in provider.asked] == ["/14/8893/4593.png"]


def test_the_provider_is_told_who_asks(clients: Clients, provider: Provider, base: Callable[[str], Settings]) -> None:
    base(provider.url)

    clients.browser("vera").get("/tiles/1/0/0")

    assert provider.asked[0][1] == "walkapp/0.1.0 (+http://localhost:8000)"


def test_nobody_gets_tiles_without_signing_in(
    clients: Clients, provider: Provider, base: Callable[[str], Settings]
) -> None:
    base(provider.url)

    answers = [clients.browser().client.get(path) for path in ("/tiles/1/0/0", "/tiles/base.pmtiles")]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert provider.asked == []


@pytest.mark.parametrize("path", ["/tiles/20/0/0", "/tiles/1/2/0", "/tiles/1/0/2", "/tiles/-1/0/0", "/tiles/1/0/x"])
def test_a_tile_outside_the_world_is_not_asked_for(
    clients: Clients, provider: Provider, base: Callable[[str], Settings], path: str
) -> None:
    base(provider.url)

    answer = clients.browser("vera").client.get(path)

    assert answer.status_code == 404
    assert provider.asked == []


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, b""), (500, PNG), (200, b"<html>Hej</html>"), (200, b"<svg onload=x>"), (200, PNG + b"0" * 1_000_001)],
)
def test_anything_but_a_small_picture_is_no_tile(
    clients: Clients, provider: Provider, base: Callable[[str], Settings], status: int, body: bytes
) -> None:
    provider.status, provider.body = status, body
    base(provider.url)

    answer = clients.browser("vera").get("/tiles/1/0/0")

    assert (answer.status_code, answer.data) == (204, b"")


def test_where_the_provider_points_elsewhere_nobody_follows(
    clients: Clients, provider: Provider, base: Callable[[str], Settings]
) -> None:
    provider.status = 302
    provider.headers = {"Location": provider.url.replace("/{z}/{x}/{y}.png", "/private")}
    base(provider.url)

    answer = clients.browser("vera").get("/tiles/1/0/0")

    assert answer.status_code == 204
    assert [path for path, _agent in provider.asked] == ["/1/0/0.png"]


def test_a_provider_that_is_slow_is_given_up_after_two_seconds_and_left_alone_for_a_while(
    clients: Clients, provider: Provider, base: Callable[[str], Settings]
) -> None:
    provider.delay_s = 4
    base(provider.url)
    browser = clients.browser("vera")

    began = time.monotonic()
    first = browser.get("/tiles/1/0/0")
    waited = time.monotonic() - began
    second = browser.get("/tiles/1/0/1")

    assert (first.status_code, second.status_code) == (204, 204)
    assert waited < 3.5
    assert len(provider.asked) == 1


def test_a_provider_that_is_gone_leaves_the_plain_grid(clients: Clients, base: Callable[[str], Settings]) -> None:
    base("http://127.0.0.1:9/{z}/{x}/{y}.png")

    answer = clients.browser("vera").get("/tiles/1/0/0")

    assert answer.status_code == 204


@pytest.mark.parametrize(
    ("said", "days"), [("", 7), ("max-age=60", 7), ("public, max-age=1209600", 14), ("max-age=999999999", 90)]
)
def test_a_tile_is_kept_a_week_at_least(
    provider: Provider, base: Callable[[str], Settings], said: str, days: int
) -> None:
    provider.headers = {"Cache-Control": said}
    settings = base(provider.url)

    tiles.tile(settings, 1, 0, 0)

    (kept,) = [path for path in (settings.instance / "tiles").rglob("*") if path.is_file()]
    assert round((kept.stat().st_mtime - time.time()) / 86400) == days


def test_an_old_tile_is_better_than_none(provider: Provider, base: Callable[[str], Settings]) -> None:
    settings = base(provider.url)
    tiles.tile(settings, 1, 0, 0)
    (kept,) = [path for path in (settings.instance / "tiles").rglob("*") if path.is_file()]
    os.utime(kept, (0, 0))
    provider.status = 503

    found = tiles.tile(settings, 1, 0, 0)

    assert found is not None
    assert found.body == PNG
    assert len(provider.asked) == 2


# -- a file ------------------------------------------------------------------------------------------------------------


def archive(path: Path, kind: TileType) -> Path:
    with path.open("wb") as file:
        writer = Writer(file)
        writer.write_tile(zxy_to_tileid(3, 4, 2), PNG)
        header = {
            "tile_type": kind, "tile_compression": Compression.NONE, "min_zoom": 0, "max_zoom": 15,
            "min_lon_e7": 0, "min_lat_e7": 0, "max_lon_e7": 1, "max_lat_e7": 1, "center_zoom": 3, "center_lon_e7": 0,
            "center_lat_e7": 0,
        }  # fmt: skip
        writer.finalize(header, {"attribution": '<a href="https://example.org">© Kartverket</a>'})
    return path


def test_a_file_of_pictures_is_read_here(
    clients: Clients, base: Callable[[str], Settings], tmp_path: Path
) -> None:
    settings = base(str(archive(tmp_path / "bild.pmtiles", TileType.PNG)))

    ground = tiles.ground(settings, xyz_url="/tiles/{z}/{x}/{y}", file_url="/tiles/base.pmtiles")
    there, elsewhere = (clients.browser("vera").get(f"/tiles/{tile}") for tile in ("3/4/2", "3/0/0"))

    assert ground == tiles.Ground("/tiles/{z}/{x}/{y}", 3, "© Kartverket")
    assert (there.data, elsewhere.status_code) == (PNG, 204)


def test_a_file_of_vectors_is_read_by_the_browser_piece_by_piece(
    clients: Clients, base: Callable[[str], Settings], tmp_path: Path
) -> None:
    path = archive(tmp_path / "vektor.pmtiles", TileType.MVT)
    settings = base(str(path))

    ground = tiles.ground(settings, xyz_url="/tiles/{z}/{x}/{y}", file_url="/tiles/base.pmtiles")
    piece = clients.browser("vera").get("/tiles/base.pmtiles", headers={"Range": "bytes=0-126"})

    assert ground.tiles == "pmtiles:/tiles/base.pmtiles"
    assert (piece.status_code, piece.data) == (206, path.read_bytes()[:127])


@pytest.mark.parametrize("content", [None, b"", b"not a map", b"PMTiles\x03" + b"\xff" * 200])
def test_a_file_that_cannot_be_read_is_no_base_map(
    base: Callable[[str], Settings], tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "trasig.pmtiles"
    if content is not None:
        path.write_bytes(content)

    ground = tiles.ground(base(str(path)), xyz_url="/xyz", file_url="/file")

    assert ground.tiles == "none"


def test_who_made_the_map_is_named_beside_it(
    clients: Clients, base: Callable[[str], Settings], place: Place
) -> None:
    place()
    base("https://tile.openstreetmap.org/{z}/{x}/{y}.png")

    page = clients.browser("karin").get("/backa/map").text

    assert 'data-tiles="/tiles/{z}/{x}/{y}"' in page
    assert 'data-attribution="© OpenStreetMap contributors"' in page
    assert "tile.openstreetmap.org" not in page

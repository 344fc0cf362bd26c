"""The part of the base map that a walk takes along, cut out of real archives."""

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pmtiles.reader import MemorySource, Reader, all_tiles

from tests.cast import Cast
from tests.clients import Clients
from tests.walkapp.maps.archives import archive, picture, tile_at
from walkapp.core.config import Settings
from walkapp.maps import cutting

HERE = (15.4132, 60.1405)
WALK = cutting.box_of([HERE, (15.4190, 60.1430)])


@pytest.fixture
def base(app: Flask) -> Callable[[Path | str], Settings]:
    """Choose the installation's base map."""

    def base(value: Path | str) -> Settings:
        settings = dataclasses.replace(app.extensions["walkapp.settings"], tiles=str(value))
        app.extensions["walkapp.settings"] = settings
        return settings

    return base


def read(body: bytes) -> tuple[dict[str, Any], dict[tuple[int, int, int], bytes]]:
    return Reader(MemorySource(body)).header(), dict(all_tiles(MemorySource(body)))


def test_the_cut_holds_the_box_s_tiles_of_zoom_ten_to_sixteen(tmp_path: Path, settings: Settings) -> None:
    source = archive(tmp_path / "base.pmtiles", around=HERE, zooms=range(8, 18))

    path = cutting.cut(dataclasses.replace(settings, tiles=str(source)), WALK)

    assert path is not None
    header, found = read(path.read_bytes())
    assert {zoom for zoom, _x, _y in found} == set(range(10, 17))
    assert (header["min_zoom"], header["max_zoom"]) == (10, 16)
    for zoom in range(10, 17):
        at = (zoom, *tile_at(zoom, *HERE))
        assert found[at] == picture(*at)
    columns = {x for zoom, x, _y in found if zoom == 16}
    assert columns == set(range(tile_at(16, WALK.west, 60)[0], tile_at(16, WALK.east, 60)[0] + 1))
    assert Reader(MemorySource(path.read_bytes())).metadata()["attribution"] == "Backa kommun"


def test_a_source_of_fewer_zooms_gives_what_it_has(tmp_path: Path, settings: Settings) -> None:
    source = archive(tmp_path / "base.pmtiles", around=HERE, zooms=range(12, 15))

    path = cutting.cut(dataclasses.replace(settings, tiles=str(source)), WALK)

    assert path is not None
    assert {zoom for zoom, _x, _y in read(path.read_bytes())[1]} == {12, 13, 14}


def test_what_would_be_too_much_gets_fewer_zooms(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = archive(tmp_path / "base.pmtiles", around=HERE, tile_bytes=100_000)
    monkeypatch.setattr(cutting, "MAX_BYTES", 1_500_000)

    path = cutting.cut(dataclasses.replace(settings, tiles=str(source)), WALK)

    assert path is not None
    zooms = {zoom for zoom, _x, _y in read(path.read_bytes())[1]}
    assert path.stat().st_size < 1_600_000
    assert zooms == set(range(10, max(zooms) + 1))
    assert max(zooms) < 16


def test_a_whole_country_as_a_walk_s_area_ends_soon(tmp_path: Path, settings: Settings) -> None:
    source = archive(tmp_path / "base.pmtiles", around=HERE)

    path = cutting.cut(dataclasses.replace(settings, tiles=str(source)), cutting.box_of([(10.5, 55.2), (24.2, 69.1)]))

    assert path is not None
    assert {zoom for zoom, _x, _y in read(path.read_bytes())[1]} <= {10, 11}


def test_it_is_made_once_and_anew_when_the_source_changes(tmp_path: Path, settings: Settings) -> None:
    source = archive(tmp_path / "base.pmtiles", around=HERE)
    here = dataclasses.replace(settings, tiles=str(source))
    first = cutting.cut(here, WALK)
    assert first is not None
    made_at = first.stat().st_ino

    again = cutting.cut(here, WALK)
    os.utime(source, (1, 1))
    after = cutting.cut(here, WALK)

    assert again == first
    assert first.stat().st_ino == made_at
    assert after is not None
    assert after != first
    assert not list(first.parent.glob("*.part"))


@pytest.mark.parametrize("content", [b"", b"PMTiles", b"\0" * 400, b"PMTiles\3" + b"\xff" * 300])
def test_a_file_that_is_no_archive_gives_nothing(tmp_path: Path, settings: Settings, content: bytes) -> None:
    source = tmp_path / "base.pmtiles"
    source.write_bytes(content)

    assert cutting.cut(dataclasses.replace(settings, tiles=str(source)), WALK) is None


def test_a_box_with_none_of_the_archive_gives_nothing(tmp_path: Path, settings: Settings) -> None:
    source = archive(tmp_path / "base.pmtiles", around=HERE, zooms=range(14, 16))

    assert cutting.cut(dataclasses.replace(settings, tiles=str(source)), cutting.box_of([(-70.0, -30.0)])) is None


@pytest.mark.parametrize("place", [(180.0, 90.0), (-180.0, -90.0), (0.0, 0.0)])
def test_the_ends_of_the_world_are_places_too(place: tuple[float, float]) -> None:
    box = cutting.box_of([place])

    assert -180 <= box.west < box.east <= 180
    assert -85 <= box.south < box.north <= 85


def test_those_who_see_the_walk_get_its_map_and_are_told_when_it_is_the_same(
    clients: Clients, cast: Cast, base: Callable[[Path | str], Settings], tmp_path: Path
) -> None:
    base(archive(tmp_path / "base.pmtiles", around=HERE))
    address = f"/backa/walks/{cast.walk_id}/base.pmtiles"

    answer = clients.browser("vera").get(address)
    again = clients.browser("lina").get(address, headers={"If-None-Match": answer.headers["ETag"]})

    assert (answer.status_code, answer.mimetype) == (200, "application/vnd.pmtiles")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert (16, *tile_at(16, *HERE)) in read(answer.data)[1]
    assert again.status_code == 304
    assert clients.browser("bodil").get(address).status_code == 404
    assert clients.browser("hans").get(address).status_code == 404
    assert clients.browser().get(address).status_code == 303


def test_a_provider_s_tiles_are_never_put_by(
    clients: Clients, cast: Cast, base: Callable[[Path | str], Settings]
) -> None:
    base("https://tiles.example/{z}/{x}/{y}.png")

    answer = clients.browser("vera").get(f"/backa/walks/{cast.walk_id}/base.pmtiles")

    assert answer.status_code == 404

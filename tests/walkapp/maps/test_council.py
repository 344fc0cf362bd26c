"""The council map as one file: complete in itself, and nothing in it that should not leave walkapp."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.cast import Cast
from tests.factories import walks as make_walk
from tests.walkapp.maps.conftest import Place
from walkapp.accounts.models import Municipality
from walkapp.actions.rules import State
from walkapp.core import clock, web
from walkapp.core.db import Database
from walkapp.core.text import speaking
from walkapp.maps import council
from walkapp.maps.points import Filter
from walkapp.observations.rules import Kind
from walkapp.walks.models import Walk

PAYLOADS = (
    "</script><script>window.__xss=1</script>", "<img src=x onerror=window.__xss=1>", "{{ 'lamp' * 3 }}{% raw %}{#",
    "'\"-->]]><svg/onload=window.__xss=1>", "</title><base href=//example.org><h1>",
)  # fmt: skip


@pytest.fixture
def written(app: Flask, cast: Cast) -> Callable[..., str]:
    """The file, as the command writes it: in an app context, without a request."""

    def written(wanted: Filter | None = None) -> str:
        with app.app_context():
            return council.whole_file(web.reader(), web.blobs(), cast.municipality_id, at=clock.now(), filter=wanted)

    return written


def data_of(file: str) -> dict[str, Any]:
    """What the file's script draws from."""
    found = re.search(r"^var COUNCIL = (.*);$", file, re.MULTILINE)
    assert found is not None
    data: dict[str, Any] = json.loads(found.group(1))
    return data


def test_nothing_in_the_file_comes_from_outside(written: Callable[..., str], place: Place) -> None:
    place()

    file = written()

    page = BeautifulSoup(file, "html.parser")
    assert [tag for tag in page.find_all(src=True) if not tag["src"].startswith("data:")] == []
    assert [tag for tag in page.find_all(href=True) if not tag["href"].startswith("#")] == []
    assert re.findall(r"url\((?!data:|#)[^)]*\)", file) == []
    assert "sourceMappingURL" not in file


def test_the_file_says_its_language_title_day_and_place(written: Callable[..., str], place: Place) -> None:
    place(state=State.DONE)

    page = BeautifulSoup(written(), "html.parser")

    assert page.html is not None
    assert page.title is not None
    assert page.html["lang"] == "sv"
    assert page.title.get_text() == "Alla risker är åtgärdade – Backa"
    assert page.h1 is not None
    assert page.h1.get_text() == "Alla risker är åtgärdade"
    assert "Centrum och stationen, Backa, 23 nov 2026" in page.get_text()


def test_the_file_speaks_the_readers_language(written: Callable[..., str], place: Place) -> None:
    place(state=State.DONE)

    with speaking("en"):
        page = BeautifulSoup(written(), "html.parser")

    assert page.html is not None
    assert page.html["lang"] == "en"
    assert "Every risk is fixed" in page.get_text()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_somebody_wrote_is_never_markup_nor_template(
    database: Database, cast: Cast, written: Callable[..., str], place: Place, payload: str
) -> None:
    place(payload, place=payload, answer=payload, state=State.DONE)
    with database.writing() as session:
        session.get_one(Municipality, cast.municipality_id).name = payload

    file = written()

    page = BeautifulSoup(file, "html.parser")
    assert page.find_all("img") == []
    assert [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)] == []
    assert page.title is not None
    assert page.title.get_text().split(" – ", 1)[1] == payload
    data = data_of(file)
    assert payload in data["words"]
    assert data["rows"][0][5][:8] == payload.strip()[:8]
    assert "lamplamplamp" not in file
    assert len(page.find_all("script")) == 6


def test_the_file_holds_neither_confidential_nor_unreviewed_points(written: Callable[..., str], place: Place) -> None:
    place("Syns")
    place("SEKRETESS", confidential=True, place="HEMLIG PLATS")
    place("OGRANSKAD", state=None)

    file = written()

    assert "Syns" in file
    assert not any(word in file for word in ("SEKRETESS", "HEMLIG PLATS", "OGRANSKAD", "Dalby"))


def test_the_file_names_no_person(written: Callable[..., str], place: Place) -> None:
    place()

    file = written()

    assert not any(name in file for name in ("Vera", "Karin", "Lina", "@example.org"))


def test_only_released_photos_are_in_the_file(
    written: Callable[..., str], place: Place, picture: Callable[..., UUID]
) -> None:
    shown, hidden = place("Visad"), place("Dold")
    picture(shown, released=True)
    picture(hidden, released=False)

    rows = data_of(written())["rows"]

    photos = [row[14] for row in rows if len(row) > 14]
    assert len(photos) == 1
    assert photos[0].startswith("data:image/jpeg;base64,/9j/")


def test_above_three_hundred_points_no_photos_are_in_it(
    monkeypatch: pytest.MonkeyPatch, written: Callable[..., str], place: Place, picture: Callable[..., UUID]
) -> None:
    picture(place(), released=True)
    place()
    monkeypatch.setattr(council, "PHOTOS_UP_TO", 1)

    rows = data_of(written())["rows"]

    assert max(len(row) for row in rows) < 15


def test_the_route_is_drawn_of_one_walk_and_never_of_several(
    database: Database, cast: Cast, written: Callable[..., str], place: Place
) -> None:
    line = [[15.41, 60.14], [15.42, 60.14]]
    with database.writing() as session:
        other = make_walk.walk(session, cast.sven, title="Norra sidan")
        other.route = session.get_one(Walk, cast.walk_id).route = line
    place()
    place(walk_id=other.id)

    of_all, of_one = (data_of(written(wanted))["ground"]["features"] for wanted in (None, Filter(walk_id=other.id)))

    assert [one for one in of_all if one["properties"]["class"] == "route"] == []
    assert [one["geometry"]["coordinates"] for one in of_one if one["properties"]["class"] == "route"] == [line]


def test_the_filter_narrows_the_file(written: Callable[..., str], place: Place) -> None:
    place("Risken")
    place("Förslaget", state=None, kind=Kind.SUGGESTION)

    file = written(Filter(kind=Kind.SUGGESTION))

    assert "Förslaget" in file
    assert "Risken" not in file


def test_a_map_without_points_is_a_map(written: Callable[..., str]) -> None:
    page = BeautifulSoup(written(), "html.parser")

    assert page.h1 is not None
    assert page.h1.get_text() == "Inget att visa på kartan ännu"


def test_a_railway_is_drawn_as_two_lines_and_streets_lie_over_water(
    database: Database, cast: Cast, written: Callable[..., str]
) -> None:
    line = {"type": "LineString", "coordinates": [[15.4, 60.1], [15.5, 60.2]]}
    kinds = ["rail", "street", "water"]
    with database.writing() as session:
        session.get_one(Municipality, cast.municipality_id).sketch = {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": {"class": kind}, "geometry": line} for kind in kinds],
        }

    drawn = data_of(written())["ground"]["features"]

    assert [one["properties"]["class"] for one in drawn] == ["water", "street", "rail", "rail2", "outline"]


def test_the_nonce_reaches_every_script(written: Callable[..., str], place: Place) -> None:
    place("<script>")

    page = BeautifulSoup(council.with_nonce(written(), "abc"), "html.parser")

    assert [script.get("nonce") for script in page.find_all("script")] == ["abc"] * 6

"""The council map's pages: who gets them, what they hold, and what they never hold."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from tests.cast import Cast
from tests.clients import Clients
from tests.factories import walks as make_walk
from tests.walkapp.maps.conftest import Place
from walkapp.accounts.models import Municipality
from walkapp.actions.rules import State
from walkapp.core.db import Database
from walkapp.observations.rules import Kind
from walkapp.walks.models import Walk

# Once: what a page says. That every route answers on either engine, tests/contract/test_routes.py asks; what it reads
# and writes there, the tests of the room's queries and services ask on both.
pytestmark = pytest.mark.once

PAGES = ("/map", "/map/points.json", "/map/file", "/map/file.html", "/map/download.html")
SKETCH = {"type": "FeatureCollection", "features": [
    {"type": "Feature", "properties": {"class": "street", "name": "Storgatan", "width": 8},
     "geometry": {"type": "LineString", "coordinates": [[15.41, 60.14], [15.42, 60.141]]}},
]}  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", ["lina", "hans", "hedda", "karin", "vidar", "olle"])
def test_whoever_may_see_the_council_map_gets_it(clients: Clients, path: str, name: str) -> None:
    answer = clients.browser(name).get(f"/backa{path}")

    assert answer.status_code == 200


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", ["vera", "ada", "bodil"])
def test_for_others_there_is_none(clients: Clients, path: str, name: str) -> None:
    answer = clients.browser(name).get(f"/backa{path}")

    assert answer.status_code == 404


@pytest.mark.parametrize("path", [*PAGES, "/map/sketch.json"])
def test_nobody_is_asked_to_sign_in(clients: Clients, path: str) -> None:
    answer = clients.browser().client.get(f"/backa{path}")

    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["Location"]


def test_the_page_answers_in_its_headline_and_tells_every_point_in_words(clients: Clients, place: Place) -> None:
    place("Lampan är trasig", state=State.DONE)
    place("Buskarna skymmer", due_in=-2)

    page = clients.browser("vidar").get("/backa/map").text

    soup = BeautifulSoup(page, "html.parser")
    assert soup.h1 is not None
    assert soup.h1.get_text(strip=True) == "En av två risker är åtgärdade"
    row = soup.select("tr[data-point]")[1].get_text(" ", strip=True)
    assert "Buskarna skymmer" in row
    assert "Gatuenheten" in row
    assert "2 dagar sen" in row


def test_a_politicians_first_screen_says_the_same_as_the_map(clients: Clients, place: Place, join: Any) -> None:
    place(state=State.VERIFIED)
    join(place(state=State.PLANNED, due_in=-3), State.WAITING)
    vidar = clients.browser("vidar")

    first, council = (BeautifulSoup(vidar.get(address).text, "html.parser") for address in ("/backa/", "/backa/map"))

    assert first.h1.get_text() == council.h1.get_text() == "En av två risker är åtgärdade"
    few, all_ = (
        {one["href"]: one.strong.get_text() for one in page.select(chosen)}
        for page, chosen in ((first, ".sum a"), (council, ".council__counts a"))
    )
    assert len(few) == 3
    # What there is none of, the map leaves out.
    assert few == {address: all_.get(address, "0") for address in few}
    assert sorted(few.values()) == ["0", "1", "1"]


def test_the_points_are_geojson_as_the_map_reads_them(
    clients: Clients, place: Place, picture: Callable[..., UUID]
) -> None:
    seen = place("Lampan är trasig.", state=State.IN_PROGRESS, due_in=-1, answer="Vi byter den.")
    photo = picture(seen, released=True)

    found = clients.browser("karin").get("/backa/map/points.json")

    assert found.mimetype == "application/geo+json"
    (feature,) = json.loads(found.text)["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [15.4132, 60.1405]}
    told = feature["properties"]
    where, who, when = told.pop("facts")
    assert where == "Belysning · Gångtunneln vid stationen"
    assert who.startswith("Gatuenheten, senast ")
    assert when.startswith("Centrum och stationen · Sedd ")
    shot = clients.browser("karin").client.get(told.pop("photo"))
    assert (shot.status_code, shot.mimetype) == (200, "image/jpeg")
    assert str(photo) in shot.request.path
    assert told == {
        "id": str(seen), "url": f"/backa/observations/{seen}", "number": 1, "kind": "risk", "state": "in_progress",
        "late": True, "title": "Lampan är trasig", "walk": "Centrum och stationen", "answer": "Vi byter den.",
    }  # fmt: skip


def test_a_photo_that_nobody_has_released_is_not_on_the_map(
    clients: Clients, place: Place, picture: Callable[..., UUID]
) -> None:
    picture(place(), released=False)

    found = json.loads(clients.browser("karin").get("/backa/map/points.json").text)

    assert found["features"][0]["properties"]["photo"] is None


def test_the_page_draws_a_route_where_the_file_does(
    database: Database, cast: Cast, clients: Clients, place: Place
) -> None:
    with database.writing() as session:
        session.get_one(Walk, cast.walk_id).route = [[15.41, 60.14], [15.42, 60.14]]
        other = make_walk.walk(session, cast.sven, title="Norra sidan").id
    place()
    one = clients.browser("karin").get("/backa/map").text
    place(walk_id=other)

    both = clients.browser("karin").get("/backa/map").text

    assert ('"route": null' in one, '"route": null' in both) == (False, True)


def test_a_point_leads_to_its_page_only_for_those_who_may_open_it(clients: Clients, place: Place) -> None:
    seen = place()

    hans, petra = (
        json.loads(clients.browser(name).get("/backa/map/points.json").text)["features"][0]["properties"]["url"]
        for name in ("hans", "petra")
    )

    assert (hans, petra) == (f"/backa/observations/{seen}", None)


@pytest.mark.parametrize("path", PAGES)
def test_what_is_confidential_or_not_reviewed_is_nowhere(clients: Clients, place: Place, path: str) -> None:
    place("Syns")
    place("SEKRETESS", confidential=True, place="HEMLIG PLATS")
    place("OGRANSKAD", state=None)

    text = clients.browser("karin").get(f"/backa{path}").text

    assert not any(word in text for word in ("SEKRETESS", "HEMLIG PLATS", "OGRANSKAD"))


def test_the_filter_stands_in_the_address_and_in_what_the_page_asks_for(clients: Clients, place: Place) -> None:
    place("Risken")
    place("Förslaget", state=None, kind=Kind.SUGGESTION)

    page = BeautifulSoup(clients.browser("karin").get("/backa/map?kind=suggestion&from=2020-01-01").text, "html.parser")

    assert [row.a.get_text() for row in page.select("tr[data-point]") if row.a] == ["Förslaget"]
    (shown,) = page.select("[data-points-url]")
    assert shown["data-points-url"] == "/backa/map/points.json?from=2020-01-01&kind=suggestion"
    assert page.select_one('select[name="kind"] option[selected]')["value"] == "suggestion"  # type: ignore[index]


def test_a_filter_that_cannot_be_read_narrows_nothing(clients: Clients, place: Place) -> None:
    place()

    answer = clients.browser("karin").get("/backa/map/points.json?walk=x&kind=y&state=z&from=igår&department=1")

    assert len(json.loads(answer.text)["features"]) == 1


def test_an_empty_map_says_what_fills_it(clients: Clients) -> None:
    page = clients.browser("vidar").get("/backa/map").text

    assert "Inget att visa på kartan ännu" in page
    assert "Kartan fylls av sig själv" in page


def test_a_long_table_comes_a_hundred_rows_at_a_time(clients: Clients, place: Place) -> None:
    for at in range(101):
        place(f"Punkt {at}")

    first = BeautifulSoup(clients.browser("karin").get("/backa/map").text, "html.parser")
    second = BeautifulSoup(clients.browser("karin").get("/backa/map?after=100").text, "html.parser")

    assert (len(first.select("tr[data-point]")), len(second.select("tr[data-point]"))) == (100, 1)


def test_the_page_asks_the_database_no_more_for_many_points(database: Database, clients: Clients, place: Place) -> None:
    browser, asked = clients.browser("karin"), []
    sa.event.listen(database.reader, "before_cursor_execute", lambda _c, _k, text, *_more: asked.append(text))

    counts = []
    for number in (10, 40):
        for at in range(number):
            place(f"Punkt {at}")
        asked.clear()
        browser.client.get("/backa/map")
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert counts[0] < 30


def test_the_sketch_is_kept_by_the_browser_while_it_is_the_same(
    database: Database, cast: Cast, clients: Clients
) -> None:
    with database.writing() as session:
        session.get_one(Municipality, cast.municipality_id).sketch = SKETCH
    browser = clients.browser("vera")

    first = browser.get("/backa/map/sketch.json")
    again = browser.get("/backa/map/sketch.json", headers={"If-None-Match": first.headers["ETag"]})

    assert json.loads(first.text) == SKETCH
    assert first.headers["Cache-Control"].startswith("private")
    assert again.status_code == 304


def test_without_a_sketch_there_is_none(clients: Clients) -> None:
    answer = clients.browser("karin").get("/backa/map/sketch.json")

    assert answer.status_code == 404


def test_the_frame_has_a_policy_that_lets_it_reach_nothing(clients: Clients, place: Place) -> None:
    place()

    frame = clients.browser("vidar").get("/backa/map/file.html")

    policy = frame.headers["Content-Security-Policy"]
    nonce = policy.split("'nonce-", 1)[1].split("'", 1)[0]
    assert policy.startswith("sandbox allow-scripts; default-src 'none'; ")
    assert "allow-same-origin" not in policy
    assert "connect-src" not in policy
    scripts = BeautifulSoup(frame.text, "html.parser").find_all("script")
    assert {script["nonce"] for script in scripts} == {nonce}


def test_the_preview_shows_it_in_a_sandbox_without_an_origin(clients: Clients) -> None:
    page = BeautifulSoup(clients.browser("vidar").get("/backa/map/file?state=late").text, "html.parser")

    (frame,) = page.find_all("iframe")
    assert frame["sandbox"] == ["allow-scripts"]
    assert frame["src"] == "/backa/map/file.html?state=late"


def test_the_file_is_downloaded_under_a_name_with_its_day(clients: Clients) -> None:
    answer = clients.browser("karin").get("/backa/map/download.html")

    assert answer.headers["Content-Disposition"].startswith('attachment; filename="karta-backa-20')


def test_the_page_hands_the_map_what_it_writes_as_data(clients: Clients, place: Place) -> None:
    attack = "</script><img src=x onerror=alert(1)>"
    place(attack, place=attack)

    answers = [clients.browser("karin").get(f"/backa{path}") for path in ("/map", "/map/points.json")]

    page = BeautifulSoup(answers[0].text, "html.parser")
    assert page.find_all("img") == []
    assert json.loads(answers[1].text)["features"][0]["properties"]["title"] == attack

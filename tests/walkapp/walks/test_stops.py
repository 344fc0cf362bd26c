"""The walk stop by stop, what the leader sees of it, the way that was walked, and what was seen here before."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.clients import Clients
from tests.factories import observations as make
from tests.factories import walks as make_walk
from tests.moment import NOW
from tests.walkapp.walks.test_routes import form
from walkapp.core import clock
from walkapp.core.db import Database
from walkapp.core.geo import Point
from walkapp.observations.rules import ObservationState
from walkapp.walks import coverage, visits
from walkapp.walks.models import Participant, StopVisit, TrackPart, Walk
from walkapp.walks.rules import Verdict, WalkState
from walkapp.walks.visits import Answered, Visit

# Once: what pages say; what is stored, tests/walkapp/api/test_visits.py asks on both engines.
pytestmark = pytest.mark.once

HTML = "html.parser"
STATION = Point(60.1405, 15.4132)
"""The stop of the cast's walk."""


def drawn(page: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(BeautifulSoup(page, HTML).select_one(".map-data").text)
    return found


def visit(database: Database, cast: Cast, *answers: Answered, stop: Point = STATION, name: str = "Stationen") -> None:
    with database.writing() as writing:
        wanted = Visit(name, stop, clock.now(), clock.now(), answers)
        visits.save(writing, cast.vera, cast.walk_id, uuid4(), wanted, at=clock.now())


def walk_by(database: Database, walk_id: UUID, line: list[list[float]]) -> None:
    with database.writing() as writing:
        walk = writing.get_one(Walk, walk_id)
        writing.add(TrackPart(id=uuid4(), municipality_id=walk.municipality_id, walk_id=walk.id, line=line))


def test_the_stops_and_what_is_asked_stand_on_one_page(clients: Clients, cast: Cast) -> None:
    page = BeautifulSoup(clients.browser("vera").get(f"/backa/walks/{cast.walk_id}/stops").text, HTML)

    asked = {part["data-category"]: len(part.select("li")) for part in page.select("[data-category]")}
    assert [stop["data-name"] for stop in page.select("[data-stop]")] == ["Stationen"]
    assert asked["lighting"] == 5
    assert "positive" not in asked  # it asks for words
    assert "other" not in asked  # it asks nothing


def test_a_walk_that_is_over_is_not_gone_through(clients: Clients, cast: Cast, database: Database) -> None:
    with database.writing() as writing:
        walk = make_walk.walk(writing, cast.lina, invited=[cast.vera], state=WalkState.PUBLISHED)

    answer = clients.browser("vera").get(f"/backa/walks/{walk.id}/stops")

    assert answer.status_code == 303
    assert answer.location.endswith(f"/backa/walks/{walk.id}")


def test_the_leader_sees_who_was_where_and_what_is_wrong(clients: Clients, cast: Cast, database: Database) -> None:
    point = make_point(database, cast)
    visit(database, cast, Answered("lighting", "Bländar ljuset?", Verdict.PROBLEM, point))

    pages = {name: clients.browser(name).get(f"/backa/walks/{cast.walk_id}") for name in ("lina", "vera")}

    part = BeautifulSoup(pages["lina"].text, HTML).select_one(".coverage")
    assert part.select_one("h2").get_text() == "1 av 1 stopp besökt"
    assert "1 av " in part.get_text()
    assert "Vera" in part.get_text()
    assert part.select_one(f"a[href='#p-{point}']").get_text() == "Bländar ljuset?"
    assert BeautifulSoup(pages["vera"].text, HTML).select_one(".coverage") is None


def make_point(database: Database, cast: Cast) -> UUID:
    with database.writing() as writing:
        return make.observation(writing, cast.vera, cast.walk_id, text="Bländande lampa").id


def test_the_way_walked_is_drawn_for_who_leads_and_erased_by_them(
    clients: Clients, cast: Cast, database: Database, session: Session
) -> None:
    walk_by(database, cast.walk_id, [[15.4130, 60.1400], [15.4132, 60.1404]])
    lina, address = clients.browser("lina"), f"/backa/walks/{cast.walk_id}"

    pages = {name: clients.browser(name).get(address).text for name in ("lina", "vera", "olle")}

    assert drawn(pages["lina"])["track"]["coordinates"] == [[[15.4130, 60.1400], [15.4132, 60.1404]]]
    assert (drawn(pages["vera"])["track"], drawn(pages["olle"])["track"]) == (None, None)
    assert "Passerat" in BeautifulSoup(pages["lina"], HTML).select_one(".coverage").get_text()
    assert lina.post(f"{address}/track/erase").status_code == 303
    assert session.scalars(sa.select(TrackPart)).all() == []


def test_archiving_erases_the_way(clients: Clients, cast: Cast, database: Database, session: Session) -> None:
    with database.writing() as writing:
        walk_id = make_walk.walk(writing, cast.lina, state=WalkState.PUBLISHED).id
    walk_by(database, walk_id, [[15.41, 60.14]])

    clients.browser("lina").post(f"/backa/walks/{walk_id}/state", {"to": "archived"})

    assert session.scalars(sa.select(TrackPart)).all() == []


def test_the_leader_turns_the_track_on_and_the_phones_are_told(
    clients: Clients, cast: Cast, database: Database
) -> None:
    lina = clients.browser("lina")
    before = clients.browser("vera").get(f"/backa/walks/{cast.walk_id}").text

    lina.post(f"/backa/walks/{cast.walk_id}/edit", form(cast.lina, keeps_track="y", people=[str(cast.vera.user_id)]))

    page = clients.browser("vera").get(f"/backa/walks/{cast.walk_id}").text
    ticked = BeautifulSoup(lina.get(f"/backa/walks/{cast.walk_id}/edit").text, HTML).select_one("#keeps_track[checked]")
    assert ('data-behaviour="track"' in before, 'data-behaviour="track"' in page) == (False, True)
    assert ticked is not None


def test_what_was_seen_here_before_is_shown_to_who_may_see_it(
    clients: Clients, cast: Cast, database: Database
) -> None:
    with database.writing() as writing:
        public = make_walk.walk(writing, cast.sven, title="I fjol", starts_at=NOW, state=WalkState.REVIEW)
        hidden = make_walk.walk(writing, cast.sven, title="Svens egen", starts_at=NOW)
        for walk, text, values in (
            (public, "Trasig lampa", {}), (public, "Hemligt", {"confidential": True}), (hidden, "Svens punkt", {}),
        ):
            row = make.observation(writing, cast.sven, walk.id, text=text, lat=60.1405, lon=15.4131, **values)
            row.state = ObservationState.ACCEPTED
        far = make.observation(writing, cast.sven, public.id, text="Långt bort", lat=60.3, lon=15.4)
        far.state = ObservationState.ACCEPTED
        public.state = WalkState.PUBLISHED

    seen = {name: titles(clients.browser(name).get(f"/backa/walks/{cast.walk_id}").text) for name in ("vera", "karin")}

    assert seen["vera"] == ({"Trasig lampa"}, {"Trasig lampa"})
    assert seen["karin"] == ({"Trasig lampa", "Hemligt", "Svens punkt"},) * 2


def titles(page: str) -> tuple[set[str], set[str]]:
    """Of what was seen before: on the map, and in the list."""
    on_map = {one["properties"]["title"] for one in drawn(page)["earlier"]["features"]}
    return on_map, {one.get_text() for one in BeautifulSoup(page, HTML).select(".earlier .row__title")}


def test_what_a_walker_sees_of_others_walks_names_nobody(clients: Clients, cast: Cast, database: Database) -> None:
    with database.writing() as writing:
        walk = make_walk.walk(writing, cast.sven, title="I fjol", starts_at=NOW, state=WalkState.REVIEW)
        row = make.observation(writing, cast.sven, walk.id, text="Trasig lampa", lat=60.1405, lon=15.4131)
        row.state, walk.state = ObservationState.ACCEPTED, WalkState.PUBLISHED

    page = clients.browser("lina").get(f"/backa/walks/{cast.walk_id}").text

    (feature,) = drawn(page)["earlier"]["features"]
    assert feature["properties"]["url"] is None
    assert "Sven" not in json.dumps(feature, ensure_ascii=False)


def stop_visit(lat: float, lon: float, *answers: dict[str, str | None]) -> StopVisit:

    return StopVisit(
        stop_name="Torget", stop_lat=lat, stop_lon=lon, answers=list(answers), participant=Participant(name="Vera")
    )


def test_a_stop_that_was_moved_away_keeps_its_answers(cast: Cast, session: Session) -> None:
    walk = session.get_one(Walk, cast.walk_id)
    here, gone = stop_visit(60.14051, 15.4132), stop_visit(60.15, 15.42)

    found = coverage.of(walk.stops, [here, gone], (), walk.categories)

    assert (found.visited, [one.name for one in found.moved]) == (1, ["Torget"])


@pytest.mark.parametrize(
    ("line", "is_near"),
    [([[15.4100, 60.1406], [15.4160, 60.1406]], True),  # passes eleven metres north of it, between two far points
     ([[15.4100, 60.1409], [15.4160, 60.1409]], False),
     ([[15.4132, 60.1406]], True), ([], False)],
)  # fmt: skip
def test_a_way_comes_by_where_it_passes_within_25_metres(line: list[list[float]], is_near: bool) -> None:
    assert coverage.comes_by([line] if line else [], STATION) is is_near


@pytest.mark.parametrize(
    ("hours_from_midnight", "chosen", "shown"),
    [(0, "", "dark"), (12, "", None), (0, "light", "light"), (12, "dark", "dark")],
)
def test_it_is_dark_where_the_sun_is_down_unless_somebody_chose(
    clients: Clients, cast: Cast, database: Database, hours_from_midnight: int, chosen: str, shown: str | None
) -> None:
    now = clock.now()
    with database.writing() as writing:
        walk = writing.get_one(Walk, cast.walk_id)
        # On the equator the sun is down at midnight and up at noon on every day of the year.
        lon = (hours_from_midnight - now.hour - now.minute / 60) * 15
        walk.meeting_lat, walk.meeting_lon = 0.0, (lon + 180) % 360 - 180
    vera = clients.browser("vera")
    if chosen:
        vera.client.set_cookie("theme", chosen)

    pages = [vera.get(f"/backa/walks/{cast.walk_id}{part}").text for part in ("", "/stops", "/observations/new")]

    assert [BeautifulSoup(page, HTML).html.get("data-theme") for page in pages] == [shown] * 3

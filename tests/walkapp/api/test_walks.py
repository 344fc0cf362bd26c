"""Walks through the API."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.cast import Cast
from tests.clients import Program
from tests.factories import walks as make_walk
from tests.moment import NOW
from walkapp.accounts.models import Municipality
from walkapp.core.db import Database
from walkapp.walks.rules import WalkState

Programs = Callable[[str], Program]


@pytest.fixture
def five(database: Database, cast: Cast) -> list[str]:
    """Five more walks of Sven's, the latest first."""
    with database.writing() as session:
        made = [
            make_walk.walk(session, cast.sven, starts_at=NOW + timedelta(days=day), state=WalkState.PLANNED)
            for day in range(1, 6)
        ]
        return [str(walk.id) for walk in reversed(made)]


def test_the_list_has_the_walks_that_one_sees(programs: Programs, cast: Cast, five: list[str]) -> None:
    answers = {name: programs(name).get("/walks").json["items"] for name in ("vera", "sven", "olle")}
    lists = {name: [item["id"] for item in items] for name, items in answers.items()}

    assert lists == {"vera": [str(cast.walk_id)], "sven": five, "olle": [*five, str(cast.walk_id)]}


def test_the_list_comes_in_parts(programs: Programs, five: list[str]) -> None:
    sven = programs("sven")

    first = sven.get("/walks?limit=3").json
    second = sven.get(f"/walks?limit=3&cursor={first['next']}").json

    assert [item["id"] for item in first["items"] + second["items"]] == five
    assert second["next"] is None


def test_the_list_is_cut_by_state(programs: Programs, cast: Cast, five: list[str]) -> None:
    assert [one["id"] for one in programs("karin").get("/walks?state=ongoing").json["items"]] == [str(cast.walk_id)]
    assert programs("karin").get("/walks?state=archived").json == {"items": [], "next": None}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state=asleep", "state"), ("state=", "state"), ("limit=0", "limit"), ("limit=201", "limit"),
        ("limit=x", "limit"), ("cursor=x", "cursor"), ("cursor=WyIwMDAxLTAxLTAxIiwieCJd", "cursor"),
        ("sort=title", "sort"),
        ("cursor=WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwiMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwIl0", "cursor"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_named(programs: Programs, query: str, field: str) -> None:
    answer = programs("karin").get(f"/walks?{query}")

    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_one_walk_carries_what_a_phone_needs(programs: Programs, cast: Cast, database: Database) -> None:
    with database.writing() as session:
        session.get_one(Municipality, cast.municipality_id).fault_phone = "0240-660 00"

    walk = programs("vera").get(f"/walks/{cast.walk_id}").json

    assert walk["state"] == "ongoing"
    assert walk["starts_at"] == "2026-11-23T17:30:00+01:00"
    assert walk["leader"] == {"name": "Lina"}
    assert walk["route"] == [[15.410, 60.140], [15.415, 60.142]]
    assert walk["stops"] == [{"number": 1, "name": "Stationen", "lat": 60.1405, "lon": 15.4132}]
    assert walk["outline"]["type"] == "Polygon"
    assert walk["warnings"][:2] == ["Pågående brott eller fara: ring 112.", "Akuta fel: ring 0240-660 00."]
    lighting = next(one for one in walk["categories"] if one["key"] == "lighting")
    assert (lighting["name"], lighting["names"]["en"], lighting["icon"]) == ("Belysning", "Lighting", "lightbulb")
    assert lighting["questions"]
    assert (walk["change"], walk["photo_px"]) == (0, 2000)


def test_no_address_of_anybody_is_told(programs: Programs, cast: Cast) -> None:
    assert "@" not in programs("vera").get(f"/walks/{cast.walk_id}").text


def test_the_change_number_is_where_asking_begins(programs: Programs, cast: Cast, seen: Callable[..., object]) -> None:
    vera, address = programs("vera"), f"/walks/{cast.walk_id}"
    seen()

    change = vera.get(address).json["change"]
    seen()

    assert len(vera.get(f"{address}/observations?since={change}").json["items"]) == 1


def test_a_walk_that_does_not_exist_for_somebody_is_404(programs: Programs, cast: Cast) -> None:
    statuses = {
        name: programs(name).get(f"/walks/{cast.walk_id}").status_code
        for name in ("vera", "lina", "karin", "olle", "sven", "hans", "vidar", "ada", "bodil")
    }

    assert statuses == {
        "vera": 200, "lina": 200, "karin": 200, "olle": 200,
        "sven": 404, "hans": 404, "vidar": 404, "ada": 404, "bodil": 404,
    }  # fmt: skip


def test_an_administrator_has_no_walks(programs: Programs) -> None:
    assert programs("ada").get("/walks").status_code == 404


def test_departments_and_categories_are_listed(programs: Programs, cast: Cast) -> None:
    departments = programs("vera").get("/departments").json
    categories = programs("vera").get("/categories").json

    assert [(one["name"], one["kind"]) for one in departments["items"]] == [
        ("Gatuenheten", "internal"), ("Parkenheten", "internal"), ("Trafikverket", "external")
    ]  # fmt: skip
    assert departments["items"][0].keys() == {"id", "name", "kind"}
    assert {"key": "lighting", "name": "Belysning"}.items() <= categories["items"][0].items()
    assert departments["next"] is categories["next"] is None


@pytest.mark.parametrize("address", ["/departments", "/categories", "/session"])
def test_what_takes_no_values_refuses_them(programs: Programs, address: str) -> None:
    answer = programs("vera").get(f"{address}?limit=5")

    assert (answer.status_code, list(answer.json["errors"])) == (422, ["limit"])

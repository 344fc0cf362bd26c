"""The list of a walk's observations: whole, cut, and only what is new."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from tests.cast import Cast
from tests.clients import Clients, Program
from walkapp.core.db import Database
from walkapp.core.jobs import Worker
from walkapp.observations.rules import PositionSource

Programs = Callable[[str], Program]
Seen = Callable[..., UUID]


@pytest.fixture
def walk(cast: Cast) -> str:
    return f"/walks/{cast.walk_id}/observations"


def ids(answer: Any) -> list[str]:
    return [item["id"] for item in answer.json["items"]]


def test_the_list_has_every_observation_in_its_order(programs: Programs, walk: str, seen: Seen) -> None:
    made = [str(seen()) for _number in range(3)]

    answer = programs("lina").get(walk)

    assert (answer.status_code, ids(answer), answer.json["next"]) == (200, made, None)
    assert [item["number"] for item in answer.json["items"]] == [1, 2, 3]


def test_a_long_list_comes_in_parts(programs: Programs, walk: str, seen: Seen) -> None:
    made = [str(seen()) for _number in range(5)]
    lina = programs("lina")

    first = lina.get(f"{walk}?limit=2")
    second = lina.get(f"{walk}?limit=2&cursor={first.json['next']}")
    third = lina.get(f"{walk}?limit=2&cursor={second.json['next']}")

    assert ids(first) + ids(second) + ids(third) == made
    assert third.json["next"] is None


def test_a_box_cuts_the_list(programs: Programs, walk: str, seen: Seen) -> None:
    inside = seen(lat=60.14, lon=15.41)
    seen(lat=60.20, lon=15.41)
    seen(lat=None, lon=None, position_source=PositionSource.NONE)

    answer = programs("lina").get(f"{walk}?bbox=15.40,60.13,15.42,60.15")

    assert ids(answer) == [str(inside)]


def test_since_answers_what_changed_and_what_is_gone(programs: Programs, walk: str, seen: Seen) -> None:
    lina, first, second = programs("lina"), seen(), seen()
    change = lina.get(walk).json["change"]
    third = seen()
    programs("vera").delete(f"/observations/{first}")

    answer = lina.get(f"{walk}?since={change}")

    assert (ids(answer), answer.json["gone"]) == ([str(third)], [str(first)])
    assert answer.json["change"] > change
    assert str(second) not in answer.text
    assert lina.get(f"{walk}?since={answer.json['change']}").json == {
        "items": [], "gone": [], "change": answer.json["change"], "next": None,
    }  # fmt: skip


def test_since_tells_that_a_photo_is_ready_released_and_taken_back(
    programs: Programs, walk: str, seen: Seen, send_photo: Callable[..., Any], jobs: Worker, clients: Clients
) -> None:
    lina, observation, photo = programs("lina"), seen(author="lina"), uuid4()
    send_photo(lina, f"/observations/{observation}/photos/{photo}")
    release = f"/backa/photos/{photo}/release"
    told, change = [], lina.get(walk).json["change"]

    for step in (
        jobs.run_all,
        lambda: clients.browser("lina").post(release, data={"boxes": "[]"}),
        lambda: clients.browser("lina").post(release, data={"withdraw": "1"}),
    ):
        step()
        answer = lina.get(f"{walk}?since={change}")
        change = answer.json["change"]
        (item,) = answer.json["items"]
        told.append((item["id"], item["photos"][0]["state"], item["photos"][0]["released"]))

    assert told == [(str(observation), "ready", released) for released in (False, True, False)]


def test_what_becomes_confidential_is_gone_for_others(
    programs: Programs, walk: str, seen: Seen, database: Database
) -> None:
    from tests.factories.observations import content
    from tests.moment import NOW
    from walkapp.accounts import queries as accounts
    from walkapp.observations import queries, services

    hidden = seen(author="lina")
    change = programs("vera").get(walk).json["change"]
    with database.writing() as session:
        row = queries.by_id(session, hidden)
        assert row is not None
        lina = accounts.user_by_email(session, "lina@example.org")
        assert lina is not None
        membership = accounts.member(session, row.municipality_id, lina.id)
        assert membership is not None
        services.edit(session, accounts.actor_of(membership), row, content(confidential=True), if_match="*", at=NOW)

    answer = programs("vera").get(f"{walk}?since={change}")

    assert (answer.json["items"], answer.json["gone"]) == ([], [str(hidden)])


def test_many_changes_come_in_parts(programs: Programs, walk: str, seen: Seen) -> None:
    made = [str(seen()) for _number in range(5)]
    lina, found, address = programs("lina"), list[str](), f"{walk}?since=0&limit=2"

    cursor = ""
    while True:
        answer = lina.get(address + cursor)
        found += ids(answer)
        if answer.json["next"] is None:
            break
        cursor = f"&cursor={answer.json['next']}"

    assert found == made


def test_changes_outside_the_box_are_gone_from_it(programs: Programs, walk: str, seen: Seen) -> None:
    inside, outside = seen(lat=60.14, lon=15.41), seen(lat=60.20, lon=15.41)

    answer = programs("lina").get(f"{walk}?since=0&bbox=15.40,60.13,15.42,60.15")

    assert (ids(answer), answer.json["gone"]) == ([str(inside)], [str(outside)])


def test_nothing_new_is_304(programs: Programs, walk: str, seen: Seen) -> None:
    seen()
    lina = programs("lina")
    tag = lina.get(f"{walk}?since=0").headers["ETag"]

    unchanged = lina.get(f"{walk}?since=0", headers={"If-None-Match": tag})
    seen()
    changed = lina.get(f"{walk}?since=0", headers={"If-None-Match": tag})

    assert (unchanged.status_code, unchanged.data, unchanged.headers["ETag"]) == (304, b"", tag)
    assert (changed.status_code, len(changed.json["items"])) == (200, 2)


def test_asking_again_costs_a_few_looks_into_indexes(
    programs: Programs, walk: str, seen: Seen, database: Database
) -> None:
    seen()
    lina = programs("lina")
    tag = lina.get(walk).headers["ETag"]
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.extend([statement] if statement.startswith("SELECT") else [])

    sa.event.listen(database.reader, "before_cursor_execute", note)
    lina.get(walk, headers={"If-None-Match": tag})
    sa.event.remove(database.reader, "before_cursor_execute", note)

    # Whom the token speaks for, the walk, the log’s end.
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"), ("limit=201", "limit"), ("limit=abc", "limit"), ("limit=-1", "limit"),
        ("limit=", "limit"), ("limit=1_0", "limit"), ("cursor=nonsense", "cursor"), ("cursor=", "cursor"),
        ("cursor=WyJhIl0", "cursor"),
        ("cursor=Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OV0", "cursor"), ("since=-1", "since"), ("since=now", "since"),
        ("since=99999999999999999999", "since"), ("bbox=1,2,3", "bbox"), ("bbox=a,b,c,d", "bbox"),
        ("bbox=15.5,60,15.4,61", "bbox"), ("bbox=nan,60,15.4,61", "bbox"), ("bbox=-181,60,15.4,61", "bbox"),
        ("colour=red", "colour"), ("limit=1&limit=2", "limit"), ("since=1&cursor=nonsense", "cursor"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_422_and_named(programs: Programs, walk: str, query: str, field: str) -> None:
    answer = programs("lina").get(f"{walk}?{query}")

    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_an_unknown_walk_is_404(programs: Programs, cast: Cast) -> None:
    assert programs("lina").get(f"/walks/{UUID(int=1)}/observations").status_code == 404
    assert programs("lina").get(f"/walks/{cast.other_walk_id}/observations").status_code == 404

"""The log through the API."""

import hashlib
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from tests.cast import Cast
from tests.clients import Program

Programs = Callable[[str], Program]
Made = Callable[..., UUID]


def test_the_log_is_a_chain_that_anybody_can_follow(programs: Programs, action: Made) -> None:
    action()

    events = programs("olle").get("/events?limit=200").json["items"]

    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    previous = "0" * 64
    for event in events:
        said = (
            event["municipality"], event["seq"], event["at"], event["actor_id"] or "", event["tag"], event["object"],
            event["detail_digest"], event["previous_hash"],
        )  # fmt: skip
        assert event["previous_hash"] == previous
        assert event["hash"] == hashlib.sha256("\n".join(map(str, said)).encode()).hexdigest()
        previous = event["hash"]


def test_the_log_comes_in_parts_from_where_one_says(programs: Programs, action: Made) -> None:
    action()
    karin = programs("karin")
    whole = karin.get("/events?limit=200").json["items"]

    first = karin.get("/events?since=3&limit=2").json
    second = karin.get(f"/events?limit=2&cursor={first['next']}").json
    end = karin.get(f"/events?since={whole[-1]['seq']}").json

    assert [event["seq"] for event in first["items"] + second["items"]] == [4, 5, 6, 7]
    assert end == {"items": [], "next": None}


def test_each_sees_what_is_about_theirs(programs: Programs, action: Made, seen: Made, cast: Cast) -> None:
    observation_id = seen()
    action_id = action(observation_ids=[observation_id])
    other_id = action(department_id=cast.other_department_id)

    about = {
        name: {event["object"] for event in programs(name).get("/events?limit=200").json["items"]}
        for name in ("hans", "hedda", "petra", "lina", "sven", "bodil")
    }

    assert about["hans"] == about["hedda"] == {str(action_id)}
    assert about["petra"] == {str(other_id)}
    assert about["lina"] >= {str(cast.walk_id), str(observation_id), str(action_id), str(other_id)}
    assert about["sven"] == set()
    assert about["bodil"].isdisjoint({str(cast.walk_id), str(observation_id), str(action_id)})


@pytest.mark.parametrize("name", ["vera", "vidar", "ada"])
def test_for_the_others_there_is_no_log(programs: Programs, name: str) -> None:
    assert programs(name).get("/events").status_code == 404


def test_names_are_told_and_addresses_are_not(programs: Programs, action: Made) -> None:
    programs("hans").put(f"/actions/{action()}/transitions/{uuid4()}", json={"to": "in_progress"})

    answer = programs("olle").get("/events?limit=200")

    by_tag = {event["tag"]: event["actor"] for event in answer.json["items"]}
    assert by_tag["actions:action:start"] == {"name": "Hans"}
    assert by_tag["accounts:municipality:create"] is None
    assert "@" not in answer.text


@pytest.mark.parametrize(
    ("query", "field"),
    [("since=-1", "since"), ("since=x", "since"), ("limit=0", "limit"), ("cursor=x", "cursor"), ("until=3", "until")],
)
def test_a_value_that_cannot_be_is_named(programs: Programs, query: str, field: str) -> None:
    answer = programs("olle").get(f"/events?{query}")

    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])

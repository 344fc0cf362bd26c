"""Actions through the API: listed, made, shown."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.clients import Program
from tests.factories import walks as make_walk
from walkapp.actions.models import Action
from walkapp.actions.rules import Priority
from walkapp.core import clock
from walkapp.core.db import Database

Programs = Callable[[str], Program]
Made = Callable[..., UUID]
SOON = (clock.today() + timedelta(days=20)).isoformat()


def draft(cast: Cast, *observation_ids: UUID, **values: Any) -> dict[str, Any]:
    return {
        "observations": [str(one) for one in observation_ids], "title": "Laga lamporna", "priority": "urgent",
        "department": str(cast.department_id), "due": SOON, **values,
    }  # fmt: skip


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json["items"]]


# -- making ------------------------------------------------------------------------------------------------------------


def test_an_action_is_made_of_observations(programs: Programs, seen: Made, cast: Cast) -> None:
    observation_id = seen()

    answer = programs("karin").post("/actions", json=draft(cast, observation_id))

    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/actions/{answer.json['id']}"
    assert answer.headers["ETag"] == f'"{answer.json["version"]}"'
    assert (answer.json["number"], answer.json["state"], answer.json["due"]) == (
        f"{clock.today().year}-0001", "assigned", SOON
    )  # fmt: skip
    assert answer.json["department"]["name"] == "Gatuenheten"
    assert [one["state"] for one in answer.json["observations"]] == ["accepted"]


def test_without_a_department_it_waits_in_the_queue(programs: Programs, seen: Made, cast: Cast) -> None:
    answer = programs("karin").post("/actions", json=draft(cast, seen(), department=None))

    assert (answer.status_code, answer.json["state"], answer.json["department"]) == (201, "unassigned", None)


def test_the_same_key_again_makes_nothing(programs: Programs, seen: Made, cast: Cast, session: Session) -> None:
    karin, wanted, key = programs("karin"), draft(cast, seen()), {"Idempotency-Key": str(uuid4())}

    first = karin.post("/actions", json=wanted, headers=key)
    second = karin.post("/actions", json=wanted, headers=key)
    other = karin.post("/actions", json=wanted | {"title": "Annat"}, headers=key)

    assert (first.status_code, second.status_code, other.status_code) == (201, 200, 409)
    assert second.json["id"] == first.json["id"]
    count = sa.select(sa.func.count()).where(Action.municipality_id == cast.municipality_id)
    assert session.scalar(count) == 1


@pytest.mark.parametrize("key", ["", "x" * 121, "tab\there"])
def test_a_key_that_cannot_be_kept_is_400(programs: Programs, seen: Made, cast: Cast, key: str) -> None:
    answer = programs("karin").post("/actions", json=draft(cast, seen()), headers={"Idempotency-Key": key})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"title": " "}, {"title"}), ({"title": "x" * 161}, {"title"}), ({"title": None}, {"title"}),
        ({"observations": []}, {"observations"}), ({"observations": ["x"]}, {"observations"}),
        ({"observations": "x"}, {"observations"}), ({"department": str(UUID(int=1))}, {"department"}),
        ({"department": 7}, {"department"}), ({"due": "2020-01-01"}, {"due"}), ({"due": "soon"}, {"due"}),
        ({"due": "2026-02-30"}, {"due"}), ({"due": 20261224}, {"due"}), ({"due": None}, {"due"}),
        ({"priority": "later"}, {"priority"}), ({"priority": None}, {"priority"}), ({"color": 1}, {"color"}),
        ({"title": 1, "due": 2, "priority": 3, "observations": 4}, {"title", "due", "priority", "observations"}),
    ],
)  # fmt: skip
def test_every_wrong_field_of_a_new_action_is_named(
    programs: Programs, seen: Made, cast: Cast, values: dict[str, Any], fields: set[str]
) -> None:
    answer = programs("karin").post("/actions", json=draft(cast, seen(), **values))

    assert (answer.status_code, answer.json["errors"].keys()) == (422, fields)


def test_what_one_does_not_see_cannot_get_an_action(programs: Programs, seen: Made, cast: Cast) -> None:
    foreign = seen(author="bodil", walk_id=cast.other_walk_id)

    assert programs("karin").post("/actions", json=draft(cast, foreign)).status_code == 404
    assert programs("karin").post("/actions", json=draft(cast, uuid4())).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [("karin", 201), ("lina", 201), ("vera", 403), ("hans", 403), ("vidar", 403), ("olle", 403), ("ada", 403),
     ("sven", 404), ("hedda", 404)],
)  # fmt: skip
def test_who_makes_actions(programs: Programs, seen: Made, cast: Cast, name: str, status: int) -> None:
    assert programs(name).post("/actions", json=draft(cast, seen())).status_code == status


def test_a_head_makes_them_within_the_department(programs: Programs, seen: Made, action: Made, cast: Cast) -> None:
    observation_id = seen()
    action(observation_ids=[observation_id])
    hedda = programs("hedda")

    own = hedda.post("/actions", json=draft(cast, observation_id))
    others = hedda.post("/actions", json=draft(cast, observation_id, department=str(cast.other_department_id)))

    assert (own.status_code, others.status_code) == (201, 403)


# -- listing -----------------------------------------------------------------------------------------------------------


def test_the_list_is_of_what_one_sees(programs: Programs, action: Made, cast: Cast) -> None:
    own, other = action(), action(department_id=cast.other_department_id)

    names = ("karin", "lina", "hans", "petra", "sven", "olle")
    lists = {name: set(ids(programs(name).get("/actions"))) for name in names}

    both = {str(own), str(other)}
    assert lists == {
        "karin": both, "lina": both, "hans": {str(own)}, "petra": {str(other)}, "sven": set(), "olle": both
    }  # fmt: skip


def test_who_sees_no_actions_has_no_list(programs: Programs) -> None:
    assert [programs(name).get("/actions").status_code for name in ("vera", "ada")] == [404, 404]


def test_the_list_comes_in_parts_earliest_due_first(programs: Programs, action: Made) -> None:
    today = clock.today()
    made = [str(action(due_on=today + timedelta(days=day))) for day in (1, 2, 3)]
    karin = programs("karin")

    first = karin.get("/actions?limit=2")
    second = karin.get(f"/actions?limit=2&cursor={first.json['next']}")

    assert (ids(first), ids(second), second.json["next"]) == (made[:2], made[2:], None)


def test_the_list_can_be_narrowed(programs: Programs, action: Made, seen: Made, database: Database, cast: Cast) -> None:
    lamps = action(title="Laga lamporna", observation_ids=[seen(lat=60.14, lon=15.41)])
    with database.writing() as session:
        walk_id = make_walk.walk(session, cast.lina, invited=[cast.vera]).id
    bushes = action(
        title="Klipp buskarna", observation_ids=[seen(walk_id=walk_id, lat=60.2, lon=15.3)], priority=Priority.PLANNED,
        department_id=cast.other_department_id,
    )  # fmt: skip
    with database.writing() as session:
        session.get_one(Action, lamps).due_on = clock.today() - timedelta(days=1)
    karin = programs("karin")

    found = {
        query: ids(karin.get(f"/actions?{query}"))
        for query in (
            "state=assigned", "state=done", "closed=0", "closed=1", f"department={cast.other_department_id}",
            "overdue=1", f"walk={walk_id}", "bbox=15.40,60.13,15.42,60.15", "q=buskar", "overdue=0&q=lamporna",
        )
    }  # fmt: skip

    both = [str(lamps), str(bushes)]
    assert list(found.values()) == [
        both, [], both, [], both[1:], both[:1], both[1:], both[:1], both[1:], both[:1]
    ]  # fmt: skip
    assert [one["overdue"] for one in karin.get("/actions").json["items"]] == [True, False]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state=asleep", "state"), ("closed=2", "closed"), ("closed=yes", "closed"), ("overdue=true", "overdue"),
        ("department=x", "department"), (f"department={UUID(int=1)}", "department"), ("walk=1", "walk"),
        (f"walk={UUID(int=1)}", "walk"), ("bbox=1", "bbox"), ("limit=0", "limit"), ("limit=201", "limit"),
        ("cursor=abc", "cursor"), ("cursor=WzAsIngiLCJ5Il0", "cursor"), ("q=" + "x" * 201, "q"), ("page=2", "page"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_named(programs: Programs, query: str, field: str) -> None:
    answer = programs("karin").get(f"/actions?{query}")

    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_another_municipalitys_department_is_as_unknown_as_any(programs: Programs, cast: Cast) -> None:
    answer = programs("bodil").get(f"/actions?department={cast.department_id}")

    assert (answer.status_code, list(answer.json["errors"])) == (422, ["department"])


# -- one ---------------------------------------------------------------------------------------------------------------


def test_one_action_has_all_of_it(programs: Programs, action: Made, cast: Cast) -> None:
    action_id = action()

    answer = programs("hans").get(f"/actions/{action_id}")

    assert answer.headers["ETag"] == f'"{answer.json["version"]}"'
    assert answer.json["allowed"] == ["assigned", "declined", "done", "in_progress", "planned", "returned", "waiting"]
    assert [event["tag"] for event in answer.json["events"]] == ["actions:action:create"]
    assert answer.json["events"][0]["actor"] == {"name": "Karin"}
    assert answer.json["observations"][0]["author"] is None
    assert "@" not in answer.text


def test_allowed_is_for_the_one_who_asks(programs: Programs, action: Made) -> None:
    action_id = action()

    names = ("karin", "lina", "vidar", "olle")
    allowed = {name: programs(name).get(f"/actions/{action_id}").json["allowed"] for name in names}

    assert allowed == {
        "karin": ["assigned", "declined", "done", "in_progress", "planned", "returned", "waiting"],
        "lina": [], "vidar": [], "olle": [],
    }  # fmt: skip


def test_a_department_does_not_learn_of_confidential_observations(programs: Programs, action: Made, seen: Made) -> None:
    shown, hidden = seen(), seen(confidential=True)
    action_id = action(observation_ids=[shown, hidden])

    answers = [programs("hans").get(address) for address in (f"/actions/{action_id}", "/actions", "/events")]

    for answer in answers:
        assert str(shown) in answer.text
        assert str(hidden) not in answer.text
    assert str(hidden) in programs("karin").get(f"/actions/{action_id}").text
    assert programs("vidar").get(f"/actions/{action_id}").status_code == 404


def test_what_is_shared_with_the_department_is_shown(programs: Programs, action: Made, seen: Made) -> None:
    hidden = seen(confidential=True)
    action_id = action(observation_ids=[hidden], share_confidential=True)

    assert [one["id"] for one in programs("hans").get(f"/actions/{action_id}").json["observations"]] == [str(hidden)]


def test_a_viewer_is_told_the_steps_and_not_who_took_them(programs: Programs, action: Made) -> None:
    action_id = action()
    programs("hans").put(
        f"/actions/{action_id}/transitions/{uuid4()}", json={"to": "in_progress", "comment": "Beställer delar"}
    )

    answer = programs("vidar").get(f"/actions/{action_id}")

    assert [event["detail"].get("to") for event in answer.json["events"]] == ["assigned", "in_progress"]
    assert {event["actor"] for event in answer.json["events"]} == {None}
    assert "Beställer" not in answer.text
    assert answer.json["note"] is None


@pytest.mark.parametrize("name", ["petra", "sven", "vera", "ada", "bodil"])
def test_an_action_that_does_not_exist_for_somebody_is_404(programs: Programs, action: Made, name: str) -> None:
    action_id = action()

    assert programs(name).get(f"/actions/{action_id}").status_code == 404
    step = programs(name).put(f"/actions/{action_id}/transitions/{uuid4()}", json={"to": "in_progress"})
    assert step.status_code == 404

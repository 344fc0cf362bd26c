"""PUT, GET and DELETE of observations: what a phone may rely on."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.clients import Clients, Program
from tests.factories import walks as make_walk
from walkapp.audit.models import Event
from walkapp.core.db import Database
from walkapp.observations.models import Observation, ObservationRevision
from walkapp.walks.rules import WalkState

Walked = Callable[..., dict[str, Any]]
Programs = Callable[[str], Program]


@pytest.fixture
def walk(cast: Cast) -> str:
    """The address of the ongoing walk's observations."""
    return f"/walks/{cast.walk_id}/observations"


def test_a_new_observation_is_201_with_tag_and_place(programs: Programs, walk: str, walked: Walked) -> None:
    observation_id = uuid4()

    answer = programs("vera").put(f"{walk}/{observation_id}", json=walked())

    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Location"] == f"/api/v1/observations/{observation_id}"
    assert {name: answer.json[name] for name in walked()} == walked()
    assert (answer.json["id"], answer.json["state"], answer.json["version"]) == (str(observation_id), "new", 1)
    assert (answer.json["number"], answer.json["mine"], answer.json["author"]) == (1, True, {"name": "Vera"})


def test_the_same_again_is_200_and_changes_nothing(
    programs: Programs, walk: str, walked: Walked, session: Session, cast: Cast
) -> None:
    vera, observation_id = programs("vera"), uuid4()
    vera.put(f"{walk}/{observation_id}", json=walked())
    before = session.scalar(sa.select(sa.func.count()).select_from(Event))
    session.rollback()

    again = vera.put(f"{walk}/{observation_id}", json=walked(observed_at="2026-11-23T17:20:00Z"))

    assert (again.status_code, again.headers["ETag"], again.json["version"]) == (200, '"1"', 1)
    assert session.scalar(sa.select(sa.func.count()).select_from(Event)) == before


def test_what_is_given_back_may_be_sent_back(programs: Programs, walk: str, walked: Walked) -> None:
    vera, observation_id = programs("vera"), uuid4()
    made = vera.put(f"{walk}/{observation_id}", json=walked(mood="calm")).json

    again = vera.put(f"{walk}/{observation_id}", json=made)

    assert (again.status_code, again.json["version"], again.json["extra"]) == (200, 1, {"mood": "calm"})


def test_an_unknown_field_is_kept_and_given_back(programs: Programs, walk: str, walked: Walked) -> None:
    vera, observation_id = programs("vera"), uuid4()
    extra = {"weather": {"wind_ms": 4.5, "snow": None}, "steps": [1, 2], "å": "ö"}

    vera.put(f"{walk}/{observation_id}", json=walked(**extra))

    assert vera.get(f"/observations/{observation_id}").json["extra"] == extra


def test_unknown_fields_may_take_four_kilobytes_in_all(programs: Programs, walk: str, walked: Walked) -> None:
    fits = programs("vera").put(f"{walk}/{uuid4()}", json=walked(more="x" * 4080))
    not_any_more = programs("vera").put(f"{walk}/{uuid4()}", json=walked(more="x" * 4090))

    assert fits.status_code == 201
    assert (not_any_more.status_code, list(not_any_more.json["errors"])) == (422, ["extra"])


def test_a_newer_schema_is_taken_and_nothing_of_it_is_lost(programs: Programs, walk: str, walked: Walked) -> None:
    answer = programs("vera").put(f"{walk}/{uuid4()}", json=walked(schema=2, smell="rök"))

    assert (answer.status_code, answer.json["extra"]) == (201, {"schema": 2, "smell": "rök"})


def test_only_kind_category_and_time_are_needed(programs: Programs, walk: str) -> None:
    least = {"kind": "positive", "category": "lighting", "observed_at": "2026-11-23T18:20:00+01:00"}

    answer = programs("vera").put(f"{walk}/{uuid4()}", json=least)

    assert answer.status_code == 201
    assert (answer.json["severity"], answer.json["text"], answer.json["position_source"]) == ("medium", "", "none")


def test_other_content_needs_the_tag_of_what_it_changes(
    programs: Programs, walk: str, walked: Walked, session: Session
) -> None:
    vera, id_ = programs("vera"), uuid4()
    address = f"{walk}/{id_}"
    vera.put(address, json=walked())

    without = vera.put(address, json=walked(text="Tre lampor"))
    taken = vera.put(address, json=walked(text="Tre lampor"), headers={"If-Match": '"1"'})
    stale = vera.put(address, json=walked(text="Fyra lampor"), headers={"If-Match": '"1"'})

    assert without.status_code == 428
    assert (taken.status_code, taken.headers["ETag"], taken.json["text"]) == (200, '"2"', "Tre lampor")
    assert (stale.status_code, stale.headers["ETag"]) == (412, '"2"')
    assert (stale.json["current"]["text"], stale.json["current"]["version"]) == ("Tre lampor", 2)
    versions = sa.select(ObservationRevision.content).where(ObservationRevision.observation_id == id_)
    texts = session.scalars(versions.order_by(ObservationRevision.version)).all()
    assert [text["text"] for text in texts] == ["Två lampor ur funktion", "Tre lampor"]


def test_every_wrong_field_is_named_at_once(programs: Programs, walk: str) -> None:
    wrong = {
        "kind": "danger", "category": "dragons", "severity": 3, "text": "x" * 4001, "place": None, "lat": 91,
        "lon": "15", "accuracy_m": -1, "position_source": "gps", "observed_at": "2026-11-23T18:20:00",
        "confidential": "yes", "schema": 0, "more": "x" * 5000,
    }  # fmt: skip

    answer = programs("vera").put(f"{walk}/{uuid4()}", json=wrong)

    assert answer.status_code == 422
    assert answer.json["errors"].keys() == wrong.keys() - {"position_source", "more"} | {"extra"}


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"category": "dragons"}, {"category"}),
        ({"category": "dragons", "kind": "x"}, {"category", "kind"}),
        ({"lat": None}, {"lat"}),
        ({"lon": None, "text": 1}, {"lon", "text"}),
        ({"position_source": "none"}, {"position_source"}),
        ({"position_source": "map", "lat": None, "lon": None}, {"lat", "lon"}),
        ({"observed_at": None}, {"observed_at"}),
        ({"observed_at": 1764000000}, {"observed_at"}),
        ({"observed_at": "2026-13-40T18:20:00+01:00"}, {"observed_at"}),
        ({"observed_at": "0001-01-01T00:00:00+14:00"}, {"observed_at"}),
        ({"accuracy_m": True}, {"accuracy_m"}),
        ({"confidential": 1}, {"confidential"}),
        ({"kind": ["risk"]}, {"kind"}),
        ({"text": "å" * 4001}, {"text"}),
        ({"place": "å" * 201}, {"place"}),
        ({"lat": 10**400}, {"lat"}),
    ],
)
def test_a_wrong_value_is_422_and_named(
    programs: Programs, walk: str, walked: Walked, values: dict[str, Any], fields: set[str]
) -> None:
    answer = programs("vera").put(f"{walk}/{uuid4()}", json=walked(**values))

    assert (answer.status_code, answer.json["errors"].keys()) == (422, fields)


def test_a_missing_field_is_named(programs: Programs, walk: str) -> None:
    answer = programs("vera").put(f"{walk}/{uuid4()}", json={})

    assert answer.status_code == 422
    assert answer.json["errors"].keys() == {"kind", "category", "observed_at"}


def test_sentences_come_in_the_readers_language(programs: Programs, walk: str) -> None:
    swedish = programs("vera").put(f"{walk}/{uuid4()}", json={})
    english = programs("vera").put(f"{walk}/{uuid4()}", json={}, headers={"Accept-Language": "en-GB,en;q=0.8"})

    assert swedish.json["errors"]["kind"] == ["Det här behövs."]
    assert english.json["errors"]["kind"] == ["This is needed."]
    assert english.headers["Content-Language"] == "en"


def test_control_characters_are_left_out(programs: Programs, walk: str, walked: Walked) -> None:
    answer = programs("vera").put(f"{walk}/{uuid4()}", json=walked(text=" a\x00b\x07c\r\nd ", place="\x1bTorget\n1"))

    assert (answer.status_code, answer.json["text"], answer.json["place"]) == (201, "abc\nd", "Torget 1")


def test_a_position_outside_the_municipality_is_a_warning(programs: Programs, walk: str, walked: Walked) -> None:
    vera, observation_id = programs("vera"), uuid4()

    answer = vera.put(f"{walk}/{observation_id}", json=walked(lat=59.3, lon=18.1))

    assert (answer.status_code, answer.json["warnings"]) == (201, ["outside"])
    assert vera.get(f"/observations/{observation_id}").json["warnings"] == ["outside"]


def test_an_id_of_another_walk_is_a_conflict(programs: Programs, walk: str, walked: Walked, cast: Cast) -> None:
    observation_id = uuid4()
    programs("vera").put(f"{walk}/{observation_id}", json=walked())

    answer = programs("bodil").put(f"/walks/{cast.other_walk_id}/observations/{observation_id}", json=walked())

    assert answer.status_code == 409


def test_an_id_that_one_may_not_see_is_404(programs: Programs, walk: str, walked: Walked, cast: Cast) -> None:
    observation_id, hidden = uuid4(), walked(confidential=True)
    programs("lina").put(f"{walk}/{observation_id}", json=hidden)

    answers = [programs("vera").put(f"{walk}/{observation_id}", json=body) for body in (hidden, walked())]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_cancelled_walk_takes_none(programs: Programs, walked: Walked, database: Database, cast: Cast) -> None:
    with database.writing() as writing:
        walk_id = make_walk.walk(writing, cast.lina, state=WalkState.CANCELLED, invited=[cast.vera]).id

    answer = programs("vera").put(f"/walks/{walk_id}/observations/{uuid4()}", json=walked())

    assert answer.status_code == 409
    assert "late" not in answer.json


def test_a_published_walk_takes_what_says_that_it_is_late(
    programs: Programs, walked: Walked, database: Database, cast: Cast
) -> None:
    with database.writing() as writing:
        walk_id = make_walk.walk(writing, cast.lina, state=WalkState.PUBLISHED, invited=[cast.vera]).id
    address = f"/walks/{walk_id}/observations/{uuid4()}"

    refused = programs("vera").put(address, json=walked())
    taken = programs("vera").put(f"{address}?late=1", json=walked())
    again = programs("vera").put(address, json=walked())

    assert (refused.status_code, refused.json["late"]) == (409, True)
    assert (taken.status_code, taken.json["late"]) == (201, True)
    assert again.status_code == 200


def test_the_first_observation_starts_the_walk(
    programs: Programs, walked: Walked, database: Database, cast: Cast
) -> None:
    with database.writing() as writing:
        walk_id = make_walk.walk(writing, cast.lina, state=WalkState.PLANNED, invited=[cast.vera]).id

    programs("vera").put(f"/walks/{walk_id}/observations/{uuid4()}", json=walked())

    assert programs("vera").get(f"/walks/{walk_id}").json["state"] == "ongoing"


def test_a_withdrawn_one_is_gone(programs: Programs, walk: str, walked: Walked) -> None:
    vera, observation_id = programs("vera"), uuid4()
    vera.put(f"{walk}/{observation_id}", json=walked())

    first = vera.delete(f"/observations/{observation_id}")
    second = vera.delete(f"/observations/{observation_id}")

    assert (first.status_code, first.data, second.status_code) == (204, b"", 204)
    assert vera.put(f"{walk}/{observation_id}", json=walked()).status_code == 410
    assert vera.get(f"/observations/{observation_id}").status_code == 404
    assert vera.get(walk).json["items"] == []


def test_a_leader_withdraws_with_a_reason(programs: Programs, seen: Callable[..., UUID], session: Session) -> None:
    observation_id = seen()

    without = programs("lina").delete(f"/observations/{observation_id}")
    with_reason = programs("lina").delete(f"/observations/{observation_id}?reason=Visar+en+person")

    assert (without.status_code, list(without.json["errors"])) == (422, ["reason"])
    assert with_reason.status_code == 204
    assert session.get_one(Observation, observation_id).reason == "Visar en person"


def test_who_only_sees_it_does_not_withdraw_it(programs: Programs, seen: Callable[..., UUID]) -> None:
    answer = programs("vera").delete(f"/observations/{seen(author='lina')}")

    assert answer.status_code == 403


@pytest.mark.parametrize("name", ["bodil", "sven", "hans", "ada", "petra"])
def test_a_walk_that_does_not_exist_for_somebody_is_404(
    programs: Programs, walk: str, walked: Walked, seen: Callable[..., UUID], name: str
) -> None:
    observation_id = seen()

    assert programs(name).put(f"{walk}/{uuid4()}", json=walked()).status_code == 404
    assert programs(name).get(walk).status_code == 404
    assert programs(name).get(f"/observations/{observation_id}").status_code == 404
    assert programs(name).delete(f"/observations/{observation_id}").status_code == 404


def test_an_auditor_sees_and_does_not_record(programs: Programs, walk: str, walked: Walked) -> None:
    assert programs("olle").get(walk).status_code == 200
    assert programs("olle").put(f"{walk}/{uuid4()}", json=walked()).status_code == 403


def test_a_right_that_is_missing_is_said_before_the_body_is_looked_at(
    programs: Programs, walk: str, cast: Cast
) -> None:
    unknown = programs("vera").put(f"/walks/{uuid4()}/observations/{uuid4()}", data=b"{", content_type="text/plain")
    forbidden = programs("olle").put(f"{walk}/{uuid4()}", data=b"{", content_type="text/plain")

    assert (unknown.status_code, forbidden.status_code) == (404, 403)


def test_confidential_ones_do_not_exist_for_others(programs: Programs, walk: str, seen: Callable[..., UUID]) -> None:
    hidden = seen(author="lina", confidential=True)

    assert programs("vera").get(f"/observations/{hidden}").status_code == 404
    assert programs("vera").get(walk).json["items"] == []
    assert [one["id"] for one in programs("lina").get(walk).json["items"]] == [str(hidden)]


def test_the_same_id_from_many_threads_makes_one(
    clients: Clients, walk: str, walked: Walked, session: Session
) -> None:
    phones = [clients.program("vera") for _number in range(8)]
    observation_id = uuid4()

    def put(phone: Program) -> int:
        status: int = phone.put(f"{walk}/{observation_id}", json=walked()).status_code
        return status

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(put, phones))

    assert statuses == [200] * 7 + [201]
    assert session.scalar(sa.select(sa.func.count()).where(Observation.id == observation_id)) == 1


def test_the_same_id_in_two_municipalities_at_once_makes_one(
    clients: Clients, walk: str, walked: Walked, cast: Cast
) -> None:
    there = f"/walks/{cast.other_walk_id}/observations"
    addresses = [(clients.program("vera"), walk), (clients.program("bodil"), there)]

    for _round in range(5):
        observation_id = uuid4()

        def put(of: tuple[Program, str], observation_id: UUID = observation_id) -> int:
            status: int = of[0].put(f"{of[1]}/{observation_id}", json=walked()).status_code
            return status

        with ThreadPoolExecutor(2) as pool:
            statuses = sorted(pool.map(put, addresses))

        assert statuses == [201, 409]

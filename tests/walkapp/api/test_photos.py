"""Photos in and out: durable before they are promised, and shown to nobody who should not see them."""

import base64
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import photographs
from tests.cast import Cast
from tests.clients import Clients, Program
from tests.factories import walks as make_walk
from tests.moment import NOW
from tests.walkapp.api.conftest import digest_of
from walkapp.actions.models import ActionPhoto
from walkapp.core.blobs import Blobs
from walkapp.core.db import Database
from walkapp.core.jobs import Worker
from walkapp.observations import queries as observation_queries
from walkapp.observations import services as observations
from walkapp.observations.models import ObservationPhoto
from walkapp.observations.rules import ObservationState
from walkapp.photos import rules
from walkapp.photos import services as photos
from walkapp.photos.models import Photo
from walkapp.walks import queries as walks
from walkapp.walks import services as walk_services
from walkapp.walks.rules import WalkState

Programs = Callable[[str], Program]
Seen = Callable[..., UUID]
Send = Callable[..., Any]


def test_a_photo_is_201_then_200(
    programs: Programs, seen: Seen, send_photo: Send, picture: bytes, session: Session, blobs: Blobs, cast: Cast
) -> None:
    observation_id, photo_id = seen(), uuid4()
    address = f"/observations/{observation_id}/photos/{photo_id}"

    made = send_photo(programs("vera"), address)
    again = send_photo(programs("vera"), address)

    assert (made.status_code, again.status_code) == (201, 200)
    assert made.headers["Location"] == f"/api/v1/photos/{photo_id}"
    digest = base64.b64encode(hashlib.sha256(picture).digest()).decode()
    assert made.json == {
        "id": str(photo_id), "state": "received", "width": 640, "height": 480, "released": False, "digest": digest
    }  # fmt: skip
    assert again.json["digest"] == digest
    photo = session.get_one(Photo, photo_id)
    assert blobs.read(rules.received_key(cast.municipality_id, photo.digest)) == picture
    assert session.scalar(sa.select(sa.func.count()).select_from(ObservationPhoto)) == 1


def test_who_comes_late_may_complete_and_take_back_what_they_recorded(
    programs: Programs, walked: Callable[..., Any], send_photo: Send, database: Database, cast: Cast, jobs: Worker
) -> None:
    with database.writing() as writing:
        walk_id = make_walk.walk(writing, cast.lina, state=WalkState.PUBLISHED, invited=[cast.vera]).id
    vera, viewer = programs("vera"), programs("vidar")
    observation, photo = f"/observations/{uuid4()}", uuid4()
    vera.put(f"/walks/{walk_id}{observation}?late=1", json=walked())

    sent = send_photo(vera, f"{observation}/photos/{photo}")
    jobs.run_all()

    assert sent.status_code == 201
    assert [vera.get(address).status_code for address in (observation, f"/photos/{photo}")] == [200, 200]
    assert [viewer.get(address).status_code for address in (observation, f"/photos/{photo}")] == [404, 404]
    assert vera.delete(observation).status_code == 204


@pytest.mark.parametrize("decision", [None, "dismissed"])
def test_a_photo_that_was_taken_on_the_walk_is_stored_after_it_was_published(
    programs: Programs, seen: Seen, send_photo: Send, database: Database, cast: Cast, decision: str | None
) -> None:
    observation_id = seen()
    with database.writing() as session:
        row = observation_queries.by_id(session, observation_id)
        assert row is not None
        if decision:
            observations.decide(session, cast.karin, row, ObservationState(decision), reason="Redan lagat", at=NOW)
        assert row.walk is not None
        row.walk.state = WalkState.PUBLISHED

    address = f"/observations/{observation_id}/photos/"

    assert send_photo(programs("vera"), f"{address}{uuid4()}").status_code == 201
    assert send_photo(programs("hans"), f"{address}{uuid4()}").status_code == 404


def test_the_observation_names_its_photos(
    programs: Programs, photographed: Callable[..., tuple[UUID, UUID]]
) -> None:
    observation_id, photo_id = photographed()

    answer = programs("vera").get(f"/observations/{observation_id}")

    assert [(photo["id"], photo["state"]) for photo in answer.json["photos"]] == [(str(photo_id), "ready")]


def test_a_picture_is_202_until_it_is_made(
    programs: Programs, seen: Seen, send_photo: Send, jobs: Worker
) -> None:
    vera, photo_id = programs("vera"), uuid4()
    send_photo(vera, f"/observations/{seen()}/photos/{photo_id}")

    before = vera.get(f"/photos/{photo_id}")
    jobs.run_all()
    after = vera.get(f"/photos/{photo_id}?size=list")
    kept = vera.get(f"/photos/{photo_id}?size=list", headers={"If-None-Match": after.headers["ETag"]})

    assert (before.status_code, before.headers["Retry-After"]) == (202, "2")
    assert (after.status_code, after.mimetype) == (200, "image/jpeg")
    assert "private" in after.headers["Cache-Control"]
    assert not any(canary in after.data for canary in photographs.CANARIES)
    assert kept.status_code == 304


def test_full_is_made_at_the_first_request(
    programs: Programs, photographed: Callable[..., tuple[UUID, UUID]], jobs: Worker
) -> None:
    _observation_id, photo_id = photographed()
    vera = programs("vera")

    first = vera.get(f"/photos/{photo_id}?size=full")
    jobs.run_all()
    second = vera.get(f"/photos/{photo_id}?size=full")

    assert (first.status_code, second.status_code) == (202, 200)


@pytest.mark.parametrize(
    ("digest", "status"),
    [(None, 400), ("", 400), ("sha-256=:YWJj:", 400), ("md5=:YWJj:", 400), (digest_of(b"other bytes"), 400)],
)
def test_a_digest_that_is_missing_or_wrong_is_400(
    programs: Programs, seen: Seen, picture: bytes, session: Session, digest: str | None, status: int
) -> None:
    headers = {} if digest is None else {"Content-Digest": digest}

    answer = programs("vera").put(f"/observations/{seen()}/photos/{uuid4()}", data=picture, headers=headers)

    assert answer.status_code == status
    assert session.scalar(sa.select(sa.func.count()).select_from(Photo)) == 0


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 422), (b"hello", 415), (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415), (b"%PDF-1.7", 415),
        (photographs.jpeg()[:-200], 422), (b"x" * 30_000_001, 413),
    ],
    ids=["empty", "text", "svg", "pdf", "cut", "too-large"],
)  # fmt: skip
def test_what_is_no_whole_photo_is_refused(
    programs: Programs, seen: Seen, send_photo: Send, session: Session, blobs: Blobs, data: bytes, status: int
) -> None:
    answer = send_photo(programs("vera"), f"/observations/{seen()}/photos/{uuid4()}", data)

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert session.scalar(sa.select(sa.func.count()).select_from(Photo)) == 0


def test_what_it_calls_itself_does_not_matter(programs: Programs, seen: Seen, picture: bytes) -> None:
    answer = programs("vera").put(
        f"/observations/{seen()}/photos/{uuid4()}", data=picture, content_type="application/json",
        headers={"Content-Digest": digest_of(picture)},
    )  # fmt: skip

    assert answer.status_code == 201


def test_the_same_id_with_other_bytes_is_a_conflict(programs: Programs, seen: Seen, send_photo: Send) -> None:
    address = f"/observations/{seen()}/photos/{uuid4()}"
    send_photo(programs("vera"), address)

    answer = send_photo(programs("vera"), address, photographs.jpeg(quality=50))

    assert answer.status_code == 409


def test_a_photo_hangs_on_one_observation(programs: Programs, seen: Seen, send_photo: Send) -> None:
    photo_id = uuid4()
    send_photo(programs("vera"), f"/observations/{seen()}/photos/{photo_id}")

    answer = send_photo(programs("vera"), f"/observations/{seen()}/photos/{photo_id}")

    assert answer.status_code == 409


def test_an_observation_that_is_not_there_is_404(
    programs: Programs, seen: Seen, send_photo: Send, cast: Cast
) -> None:
    foreign = seen(author="bodil", walk_id=cast.other_walk_id)
    withdrawn = seen()
    programs("vera").delete(f"/observations/{withdrawn}")

    for observation_id in (uuid4(), foreign, withdrawn):
        answer = send_photo(programs("vera"), f"/observations/{observation_id}/photos/{uuid4()}")

        assert answer.status_code == 404


def test_who_may_not_change_it_is_refused_before_the_bytes(
    programs: Programs, seen: Seen, session: Session
) -> None:
    answer = programs("vera").put(f"/observations/{seen(author='lina')}/photos/{uuid4()}", data=b"no photo")

    assert answer.status_code == 403


def test_the_same_photo_again_is_200_after_the_walk_is_over(
    programs: Programs, photographed: Callable[..., tuple[UUID, UUID]], send_photo: Send, database: Database, cast: Cast
) -> None:
    observation_id, photo_id = photographed()
    with database.writing() as session:
        walk = walks.get(session, cast.lina, cast.walk_id)
        for state in (WalkState.REVIEW, WalkState.PUBLISHED):
            walk_services.change_state(session, cast.lina, walk, state, at=NOW)
        # Once the walk is published a walker sees what has been reviewed.
        session.execute(sa.text("UPDATE observation SET state = 'accepted'"))

    again = send_photo(programs("vera"), f"/observations/{observation_id}/photos/{photo_id}")

    assert again.status_code == 200


def test_the_same_photo_from_many_threads_makes_one(
    clients: Clients, seen: Seen, send_photo: Send, session: Session
) -> None:
    address = f"/observations/{seen()}/photos/{uuid4()}"
    phones = [clients.program("vera") for _number in range(6)]

    with ThreadPoolExecutor(6) as pool:
        statuses = sorted(pool.map(lambda phone: send_photo(phone, address).status_code, phones))

    assert statuses == [200] * 5 + [201]
    assert session.scalar(sa.select(sa.func.count()).select_from(Photo)) == 1


@pytest.mark.parametrize("name", ["bodil", "sven", "hans", "ada", "petra"])
def test_a_photo_that_somebody_may_not_see_is_404(
    programs: Programs, photographed: Callable[..., tuple[UUID, UUID]], name: str
) -> None:
    _observation_id, photo_id = photographed()

    assert programs(name).get(f"/photos/{photo_id}").status_code == 404
    assert programs("karin").get(f"/photos/{photo_id}").status_code == 200


def test_a_viewer_sees_what_is_released(
    programs: Programs, photographed: Callable[..., tuple[UUID, UUID]], action: Callable[..., UUID],
    database: Database, cast: Cast,
) -> None:  # fmt: skip
    observation_id, photo_id = photographed()
    action(observation_ids=[observation_id])
    vidar = programs("vidar")

    before = vidar.get(f"/photos/{photo_id}").status_code, vidar.get(f"/observations/{observation_id}").json["photos"]
    with database.writing() as session:
        photos.release(session, cast.karin, session.get_one(Photo, photo_id), [], at=NOW)
    after = vidar.get(f"/photos/{photo_id}").status_code, vidar.get(f"/observations/{observation_id}").json["photos"]

    assert before == (404, [])
    assert (after[0], [photo["released"] for photo in after[1]]) == (200, [True])


def test_an_unknown_size_is_named(programs: Programs, photographed: Callable[..., tuple[UUID, UUID]]) -> None:
    _observation_id, photo_id = photographed()

    answer = programs("vera").get(f"/photos/{photo_id}?size=huge")

    assert (answer.status_code, list(answer.json["errors"])) == (422, ["size"])


# -- evidence ----------------------------------------------------------------------------------------------------------


def test_evidence_is_201_then_200_and_stands_in_the_action(
    programs: Programs, action: Callable[..., UUID], send_photo: Send, session: Session
) -> None:
    action_id, photo_id = action(), uuid4()
    address = f"/actions/{action_id}/photos/{photo_id}?role=after"

    made, again = send_photo(programs("hans"), address), send_photo(programs("hans"), address)

    assert (made.status_code, again.status_code) == (201, 200)
    photos_shown = programs("hans").get(f"/actions/{action_id}").json["photos"]
    assert [(photo["id"], photo["role"]) for photo in photos_shown] == [(str(photo_id), "after")]
    assert session.scalar(sa.select(sa.func.count()).select_from(ActionPhoto)) == 1


def test_evidence_is_shown_to_who_sees_the_action(
    programs: Programs, action: Callable[..., UUID], send_photo: Send, jobs: Worker
) -> None:
    photo_id = uuid4()
    send_photo(programs("hans"), f"/actions/{action()}/photos/{photo_id}?role=before")
    jobs.run_all()

    statuses = {
        name: programs(name).get(f"/photos/{photo_id}").status_code
        for name in ("hans", "karin", "lina", "vidar", "petra", "vera", "bodil")
    }

    assert statuses == {
        "hans": 200, "karin": 200, "lina": 200, "vidar": 404, "petra": 404, "vera": 404, "bodil": 404
    }  # fmt: skip


@pytest.mark.parametrize("query", ["", "?role=", "?role=during", "?role=after&role=before"])
def test_evidence_says_what_it_shows(
    programs: Programs, action: Callable[..., UUID], send_photo: Send, query: str
) -> None:
    answer = send_photo(programs("hans"), f"/actions/{action()}/photos/{uuid4()}{query}")

    assert (answer.status_code, list(answer.json["errors"])) == (422, ["role"])


def test_who_only_reads_an_action_adds_no_evidence(
    programs: Programs, action: Callable[..., UUID], send_photo: Send
) -> None:
    address = f"/actions/{action()}/photos/{uuid4()}?role=after"

    assert send_photo(programs("vidar"), address).status_code == 403
    assert send_photo(programs("olle"), address).status_code == 403
    assert send_photo(programs("petra"), address).status_code == 404
    assert send_photo(programs("bodil"), address).status_code == 404

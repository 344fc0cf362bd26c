from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from tests import photographs
from tests.moment import NOW
from walkapp.accounts.actor import Actor
from walkapp.audit.models import Event
from walkapp.core import clock
from walkapp.core.blobs import Blobs
from walkapp.core.db import Database
from walkapp.core.jobs import Job, Worker
from walkapp.photos import queries, rules, services
from walkapp.photos.decoding import Decoder
from walkapp.photos.models import Photo, PhotoState
from walkapp.photos.rules import Box, Size
from walkapp.photos.workshop import Workshop

Take = Callable[..., UUID]


@pytest.fixture
def workshop(database: Database, blobs: Blobs) -> Workshop:
    return Workshop(database, blobs, Decoder(), tell=lambda *_change: None)


def photo(database: Database, doer: Actor, photo_id: UUID) -> Photo:
    with database.reading() as session:
        return queries.get(session, doer.municipality_id, photo_id)


def payloads(database: Database, kind: str) -> list[dict[str, object]]:
    with database.reading() as session:
        return list(session.scalars(sa.select(Job.payload).where(Job.kind == kind).order_by(Job.id)))


def derived(blobs: Blobs, doer: Actor, photo_id: UUID) -> set[str]:
    return {key.rpartition("/")[2] for key in blobs.keys(rules.derived_folder(doer.municipality_id, photo_id))}


def test_sizes_are_made_and_what_the_camera_said_is_noted(
    database: Database, blobs: Blobs, take: Take, jobs: Worker, vera: Actor
) -> None:
    photo_id = take(photographs.from_a_phone())

    jobs.run_all()

    found = photo(database, vera, photo_id)
    assert found.state is PhotoState.READY
    assert (found.width, found.height) == (3000, 4000)
    assert found.taken_at == datetime(2026, 11, 20, 17, 42, 7, tzinfo=UTC)
    assert (found.lat, found.lon) == (
        pytest.approx(photographs.LAT, abs=1e-5),
        pytest.approx(photographs.LON, abs=1e-5),
    )
    assert derived(blobs, vera, photo_id) == {"1-list.jpg", "1-screen.jpg"}
    with database.reading() as session:
        events = list(session.scalars(sa.select(Event).where(Event.object_id == photo_id).order_by(Event.seq)))
    assert [(event.tag, event.actor_id) for event in events] == [
        ("photos:photo:receive", vera.id),
        ("photos:photo:ready", None),
    ]


def test_a_photo_that_only_a_decode_can_find_broken_becomes_unreadable(
    database: Database, blobs: Blobs, take: Take, jobs: Worker, vera: Actor
) -> None:
    photo_id = take(photographs.whole_outside_broken_inside())

    jobs.run_all()

    assert photo(database, vera, photo_id).state is PhotoState.UNREADABLE
    assert derived(blobs, vera, photo_id) == set()
    with database.reading() as session:
        assert session.scalar(sa.select(Job.error)) is None


def test_a_job_that_runs_twice_does_the_same(
    database: Database, blobs: Blobs, take: Take, workshop: Workshop, vera: Actor
) -> None:
    photo_id = take(photographs.jpeg())
    payload = payloads(database, services.MAKE_SIZES)[0]

    workshop.make_sizes(payload)
    first = {key: blobs.read(key) for key in blobs.keys(str(vera.municipality_id))}
    workshop.make_sizes(payload)

    assert {key: blobs.read(key) for key in blobs.keys(str(vera.municipality_id))} == first
    with database.reading() as session:
        ready = sa.select(sa.func.count()).where(Event.object_id == photo_id, Event.tag == "photos:photo:ready")
        assert session.scalar(ready) == 1


def test_a_job_for_a_photo_that_is_gone_ends_quietly(workshop: Workshop, vera: Actor) -> None:
    for make in (workshop.make_sizes, workshop.make_full):
        make({"municipality": str(vera.municipality_id), "photo": str(vera.id), "version": 1})


def test_a_photo_whose_bytes_are_missing_is_tried_again_and_not_called_unreadable(
    database: Database, blobs: Blobs, take: Take, jobs: Worker, vera: Actor
) -> None:
    photo_id = take(photographs.jpeg())
    for key in list(blobs.keys(f"{vera.municipality_id}/photos")):
        blobs.delete(key)

    jobs.run_all()

    assert photo(database, vera, photo_id).state is PhotoState.RECEIVED
    with database.reading() as session:
        job = session.scalars(sa.select(Job)).one()
        assert (job.finished_at, job.run_at > clock.now()) == (None, True)


def test_covering_removes_every_size_that_shows_what_is_covered(
    database: Database, blobs: Blobs, take: Take, jobs: Worker, karin: Actor
) -> None:
    photo_id = take(photographs.jpeg())
    jobs.run_all()
    order_full(database, karin, photo_id)
    jobs.run_all()
    assert derived(blobs, karin, photo_id) == {"1-list.jpg", "1-screen.jpg", "1-full.jpg"}

    with database.writing() as session:
        services.release(
            session, karin, queries.get(session, karin.municipality_id, photo_id), [Box(0, 0, 0.3, 0.3)], at=NOW
        )
    jobs.run_all()

    assert derived(blobs, karin, photo_id) == {"2-list.jpg", "2-screen.jpg"}


def test_sizes_of_a_version_that_has_been_overtaken_are_not_made(
    database: Database, blobs: Blobs, take: Take, jobs: Worker, workshop: Workshop, karin: Actor
) -> None:
    photo_id = take(photographs.jpeg())
    early = payloads(database, services.MAKE_SIZES)[0]
    jobs.run_all()
    with database.writing() as session:
        services.release(
            session, karin, queries.get(session, karin.municipality_id, photo_id), [Box(0, 0, 0.3, 0.3)], at=NOW
        )
    jobs.run_all()

    workshop.make_sizes(early)

    assert derived(blobs, karin, photo_id) == {"2-list.jpg", "2-screen.jpg"}


def test_all_pixels_are_made_when_somebody_asks(
    database: Database, blobs: Blobs, take: Take, jobs: Worker, vera: Actor
) -> None:
    photo_id = take(photographs.from_a_phone())
    jobs.run_all()

    order_full(database, vera, photo_id)
    jobs.run_all()

    full = blobs.read(rules.derived_key(vera.municipality_id, photo_id, 1, Size.FULL))
    assert photographs.size_of(full) == (3000, 4000)


def test_nothing_is_left_in_the_stores_waiting_room(blobs: Blobs, take: Take, jobs: Worker) -> None:
    take(photographs.jpeg())
    take(photographs.whole_outside_broken_inside())

    jobs.run_all()

    assert list(Path(blobs._incoming).iterdir()) == []


def order_full(database: Database, doer: Actor, photo_id: UUID) -> None:
    with database.writing() as session:
        services.order_full(session, queries.get(session, doer.municipality_id, photo_id), at=NOW)

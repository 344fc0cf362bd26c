import io
import threading
from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa

from tests import photographs
from tests.moment import NOW
from walkapp.accounts.actor import Actor
from walkapp.audit.models import Event
from walkapp.core.blobs import Blobs
from walkapp.core.db import Database, new_id
from walkapp.core.errors import Conflict
from walkapp.core.jobs import Job, Worker
from walkapp.photos import intake, queries, services
from walkapp.photos.models import Photo, PhotoState
from walkapp.photos.rules import Box

Take = Callable[..., UUID]
FACE = Box(0.1, 0.2, 0.3, 0.3)


def photo(database: Database, municipality_id: UUID, photo_id: UUID) -> Photo:
    with database.reading() as session:
        return queries.get(session, municipality_id, photo_id)


def tags(database: Database, photo_id: UUID) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(sa.select(Event.tag).where(Event.object_id == photo_id).order_by(Event.seq)))


def count_of_jobs(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Job)) or 0


def release(database: Database, doer: Actor, photo_id: UUID, *boxes: Box) -> None:
    with database.writing() as session:
        services.release(session, doer, queries.get(session, doer.municipality_id, photo_id), boxes, at=NOW)


def test_a_received_photo_has_a_row_an_event_and_a_job(database: Database, take: Take, vera: Actor) -> None:
    photo_id = take(photographs.from_a_phone())

    found = photo(database, vera.municipality_id, photo_id)
    assert found.state is PhotoState.RECEIVED
    assert (found.received_by, found.received_at) == (vera.id, NOW)
    assert (found.media_type, found.byte_count) == ("image/jpeg", len(photographs.from_a_phone()))
    assert tags(database, photo_id) == ["photos:photo:receive"]
    assert count_of_jobs(database) == 1


def test_the_same_bytes_again_change_nothing(database: Database, take: Take) -> None:
    data, photo_id = photographs.jpeg(), new_id()

    assert take(data, photo_id=photo_id) == take(data, photo_id=photo_id)

    assert tags(database, photo_id) == ["photos:photo:receive"]
    assert count_of_jobs(database) == 1


def test_other_bytes_under_the_same_id_are_refused(database: Database, take: Take, vera: Actor) -> None:
    photo_id = take(photographs.jpeg())

    with pytest.raises(Conflict):
        take(photographs.png(), photo_id=photo_id)

    assert photo(database, vera.municipality_id, photo_id).media_type == "image/jpeg"


def test_an_id_that_another_municipality_has_used_is_refused_and_says_nothing(
    take: Take, dalby: UUID, karin: Actor
) -> None:
    bodil = Actor(dalby, karin.role, user_id=karin.user_id)
    photo_id = take(photographs.jpeg(), doer=bodil)

    with pytest.raises(Conflict) as refused:
        take(photographs.jpeg(), photo_id=photo_id)

    assert str(dalby) not in str(refused.value)


def test_bytes_kept_for_one_municipality_are_not_taken_for_another(
    database: Database, blobs: Blobs, vera: Actor, dalby: UUID
) -> None:
    kept = intake.receive_file(blobs, dalby, io.BytesIO(photographs.jpeg()))

    with database.writing() as session, pytest.raises(ValueError, match="another municipality"):
        services.take_in(session, vera, photo_id=new_id(), kept=kept, at=NOW)


def test_ten_phones_that_send_the_same_at_once_make_one(database: Database, take: Take) -> None:
    data, photo_id = photographs.jpeg(), new_id()
    threads = [threading.Thread(target=take, args=(data,), kwargs={"photo_id": photo_id}) for _ in range(10)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert tags(database, photo_id) == ["photos:photo:receive"]


def test_a_photo_is_released_by_somebody_who_could_look_at_it(
    database: Database, take: Take, jobs: Worker, karin: Actor
) -> None:
    photo_id = take(photographs.jpeg())

    with pytest.raises(Conflict):
        release(database, karin, photo_id)
    jobs.run_all()
    release(database, karin, photo_id)

    found = photo(database, karin.municipality_id, photo_id)
    assert (found.released_at, found.released_by_id) == (NOW, karin.user_id)
    assert (found.state, found.version) == (PhotoState.READY, 1)


def test_boxes_make_a_new_version_that_waits_for_its_sizes(
    database: Database, take: Take, jobs: Worker, karin: Actor
) -> None:
    photo_id = take(photographs.jpeg())
    jobs.run_all()

    release(database, karin, photo_id, FACE)

    found = photo(database, karin.municipality_id, photo_id)
    assert (found.state, found.version, found.boxes) == (PhotoState.RECEIVED, 2, [list(FACE)])
    jobs.run_all()
    assert photo(database, karin.municipality_id, photo_id).state is PhotoState.READY


def test_a_double_click_releases_once(database: Database, take: Take, jobs: Worker, karin: Actor) -> None:
    photo_id = take(photographs.jpeg())
    jobs.run_all()

    release(database, karin, photo_id, FACE)
    release(database, karin, photo_id, FACE)

    assert photo(database, karin.municipality_id, photo_id).version == 2
    assert tags(database, photo_id).count("photos:photo:release") == 1


def test_what_was_covered_stays_covered_when_the_release_is_withdrawn(
    database: Database, take: Take, jobs: Worker, karin: Actor
) -> None:
    photo_id = take(photographs.jpeg())
    jobs.run_all()
    release(database, karin, photo_id, FACE)
    jobs.run_all()

    for _ in range(2):
        with database.writing() as session:
            services.withdraw_release(session, karin, queries.get(session, karin.municipality_id, photo_id), at=NOW)

    found = photo(database, karin.municipality_id, photo_id)
    assert (found.released_at, found.released_by_id, found.boxes) == (None, None, [list(FACE)])
    assert tags(database, photo_id).count("photos:photo:unrelease") == 1


def test_what_cannot_be_read_cannot_be_released(database: Database, take: Take, jobs: Worker, karin: Actor) -> None:
    photo_id = take(photographs.whole_outside_broken_inside())
    jobs.run_all()

    with pytest.raises(Conflict):
        release(database, karin, photo_id)

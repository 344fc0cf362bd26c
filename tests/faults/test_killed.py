"""The server is killed: what it had answered for is there when it comes back, and its log is whole."""

import io
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from PIL import Image

from tests.installation import Answer, Caller, Installation
from tests.photographs import from_a_phone
from walkapp.core import jobs

WAIT_S = 90


def test_photos_whose_sizes_were_not_made_when_the_server_was_killed_get_them_after_the_restart(
    running: Installation, vera: Caller, content
) -> None:
    photos = [str(uuid4()) for _ in range(3)]
    walk = f"/api/v1/walks/{running.cast.walk_id}"
    observations = [str(uuid4()) for _ in photos]
    for observation in observations:
        assert vera.put_json(f"{walk}/observations/{observation}", content()).status == 201

    # Each photo has other bytes, so that none is made ready by another's work.
    with ThreadPoolExecutor() as phones:
        sent = list(phones.map(_send, [vera] * 3, observations, photos, range(3)))
    running.kill()

    assert [answer.status for answer in sent] == [201] * 3
    assert not _all_ready(running, photos)
    running.start()
    pictures = [_wait_for(vera, photo) for photo in photos]
    assert [Image.open(io.BytesIO(picture.body)).size for picture in pictures] == [(300, 400)] * 3
    assert running.run("verify").stdout.strip() == "The log and the photos are whole."


def test_what_was_answered_while_others_were_being_served_survives_the_kill(
    running: Installation, vera: Caller, content
) -> None:
    walk = f"/api/v1/walks/{running.cast.walk_id}"
    saved: list[str] = []

    def go_on_sending() -> None:
        while True:
            name = str(uuid4())
            try:
                answer = vera.put_json(f"{walk}/observations/{name}", content(text=name))
            except OSError:
                return
            if answer.status == 201:
                saved.append(name)

    with ThreadPoolExecutor() as phones:
        for _ in range(8):
            phones.submit(go_on_sending)
        until = time.monotonic() + WAIT_S
        while len(saved) < 40 and time.monotonic() < until:
            time.sleep(0.01)
        running.kill()
    running.start()

    assert len(saved) >= 40
    found = [vera.get(f"/api/v1/observations/{name}") for name in saved]
    assert {answer.status for answer in found} == {200}
    assert [answer.json["text"] for answer in found] == saved
    assert running.run("verify").stdout.strip() == "The log and the photos are whole."


def test_a_job_that_takes_longer_than_its_lease_is_not_given_to_another_worker(database, monkeypatch) -> None:
    # Renewed thirty times while it lasts, so that a busy machine may be late with some.
    monkeypatch.setattr(jobs, "LEASE", jobs.timedelta(seconds=3))
    monkeypatch.setattr(jobs, "RENEW_EVERY_S", 0.1)
    runs: list[float] = []

    def long_work(_payload: jobs.Payload) -> None:
        runs.append(time.monotonic())
        time.sleep(4)

    with database.writing() as session:
        jobs.enqueue(session, "long", {}, at=jobs.clock.now())
    workers = [jobs.Worker(database, {"long": long_work}) for _ in range(2)]

    with ThreadPoolExecutor() as threads:
        first = threads.submit(workers[0].run_one)
        while not runs:
            time.sleep(0.01)
        tries = []
        while not first.done():
            tries.append(workers[1].run_one())
            time.sleep(0.05)

    assert first.result()
    assert len(runs) == 1
    assert set(tries) == {False}


def _send(phone: Caller, observation: str, photo: str, number: int) -> Answer:
    data = from_a_phone() + bytes([number])
    return phone.put_photo(f"/api/v1/observations/{observation}/photos/{photo}", data)


def _all_ready(installation: Installation, photos: list[str]) -> bool:
    derived = installation.blobs.rglob("*-list.jpg")
    return {path.parent.name for path in derived} >= set(photos)


def _wait_for(phone: Caller, photo: str) -> Answer:
    until = time.monotonic() + WAIT_S
    while (answer := phone.get(f"/api/v1/photos/{photo}?size=list")).status == 202:
        assert time.monotonic() < until, "the sizes are not made"
        assert "Retry-After" in answer.headers
        time.sleep(0.2)
    assert answer.status == 200, answer
    return answer

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask, Response, request
from flask.testing import FlaskClient

from tests import photographs
from tests.moment import NOW
from walkapp.accounts.actor import Actor
from walkapp.core import web
from walkapp.core.blobs import Blobs
from walkapp.core.config import from_environment
from walkapp.core.db import Database
from walkapp.core.errors import WalkappError
from walkapp.core.jobs import Job, Worker
from walkapp.photos import queries, rules, services, serving
from walkapp.photos.rules import Box, Size

Take = Callable[..., UUID]


@pytest.fixture
def client(database: Database, blobs: Blobs, tmp_path: Path, backa: UUID) -> FlaskClient:
    """An owner's route and nothing else."""
    app = Flask("owner")
    web.install(app, from_environment({"WALKAPP_INSTANCE": str(tmp_path / "instance")}), database, blobs)

    @app.get("/photos/<uuid:photo_id>")
    def photo(photo_id: UUID) -> Response:
        found = queries.get(web.reader(), backa, photo_id)
        return serving.response(found, rules.read_size(request.args.get("size")))

    @app.errorhandler(WalkappError)
    def known(error: WalkappError) -> tuple[str, int]:
        return error.detail, error.status

    return app.test_client()


def release(database: Database, doer: Actor, photo_id: UUID, boxes: list[Box]) -> None:
    with database.writing() as session:
        services.release(session, doer, queries.get(session, doer.municipality_id, photo_id), boxes, at=NOW)


@pytest.mark.parametrize(
    ("query", "pixels"), [("", (1500, 2000)), ("?size=screen", (1500, 2000)), ("?size=list", (300, 400))]
)
def test_a_ready_photo_is_a_picture_and_nothing_else(
    query: str, pixels: tuple[int, int], client: FlaskClient, take: Take, jobs: Worker
) -> None:
    photo_id = take(photographs.from_a_phone())
    jobs.run_all()

    answer = client.get(f"/photos/{photo_id}{query}")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, max-age=60"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.content_length == len(answer.data)
    assert photographs.size_of(answer.data) == pixels


def test_while_a_photo_is_being_made_the_answer_says_when_to_ask_again(client: FlaskClient, take: Take) -> None:
    answer = client.get(f"/photos/{take(photographs.jpeg())}")

    assert answer.status_code == 202
    assert answer.headers["Retry-After"] == "2"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_browser_that_has_the_picture_is_told_so_until_it_is_covered(
    client: FlaskClient, database: Database, take: Take, jobs: Worker, karin: Actor
) -> None:
    photo_id = take(photographs.jpeg())
    jobs.run_all()
    tag = client.get(f"/photos/{photo_id}").headers["ETag"]

    same = client.get(f"/photos/{photo_id}", headers={"If-None-Match": tag})
    release(database, karin, photo_id, [Box(0, 0, 0.3, 0.3)])
    waiting = client.get(f"/photos/{photo_id}", headers={"If-None-Match": tag})
    jobs.run_all()
    covered = client.get(f"/photos/{photo_id}", headers={"If-None-Match": tag})

    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
    assert waiting.status_code == 202
    assert covered.status_code == 200
    assert covered.headers["ETag"] != tag


def test_all_pixels_are_made_at_the_first_request(client: FlaskClient, take: Take, jobs: Worker) -> None:
    photo_id = take(photographs.from_a_phone())
    jobs.run_all()

    first = client.get(f"/photos/{photo_id}?size=full")
    jobs.run_all()
    second = client.get(f"/photos/{photo_id}?size=full")

    assert first.status_code == 202
    assert photographs.size_of(second.data) == (3000, 4000)
    assert photographs.CANARY.encode() not in second.data


def test_sizes_that_were_lost_are_made_again(
    client: FlaskClient, blobs: Blobs, take: Take, jobs: Worker, vera: Actor
) -> None:
    photo_id = take(photographs.jpeg())
    jobs.run_all()
    blobs.delete(rules.derived_key(vera.municipality_id, photo_id, 1, Size.LIST))

    first = client.get(f"/photos/{photo_id}?size=list")
    jobs.run_all()

    assert first.status_code == 202
    assert client.get(f"/photos/{photo_id}?size=list").status_code == 200


def test_a_photo_that_cannot_be_read_is_answered_with_a_sentence(client: FlaskClient, take: Take, jobs: Worker) -> None:
    photo_id = take(photographs.whole_outside_broken_inside())
    jobs.run_all()

    answer = client.get(f"/photos/{photo_id}")

    assert answer.status_code == 422
    assert answer.text == "Fotot går inte att läsa. Texten bredvid är oförändrad."


def test_a_size_that_does_not_exist_is_refused_and_orders_nothing(
    client: FlaskClient, database: Database, take: Take
) -> None:
    photo_id = take(photographs.jpeg())

    answer = client.get(f"/photos/{photo_id}?size=huge")

    assert answer.status_code == 422
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Job)) == 1


def test_an_unknown_photo_is_not_found(client: FlaskClient, vera: Actor) -> None:
    assert client.get(f"/photos/{vera.id}").status_code == 404

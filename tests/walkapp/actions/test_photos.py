"""Photos of evidence: looked at, released, taken back, by who reviews the walk and nobody else."""

from uuid import UUID

import pytest

from tests.cast import Cast
from tests.clients import Clients
from tests.walkapp.actions.answers import URL, picture, step
from walkapp.actions import queries
from walkapp.core.db import Database
from walkapp.core.jobs import Worker


@pytest.fixture
def photo_url(clients: Clients, database: Database, cast: Cast, assigned_id: UUID, jobs: Worker) -> str:
    step(clients, "hans", assigned_id, "done", public_answer="Bytt", photos=picture())
    jobs.run_all()
    with database.reading() as reading:
        (evidence,) = queries.get(reading, cast.karin, assigned_id).evidence
        return f"{URL}/photos/{evidence.photo_id}"


def test_a_released_photo_is_shown_to_viewers(clients: Clients, photo_url: str, jobs: Worker) -> None:
    lina, vidar = clients.browser("lina"), clients.browser("vidar")
    assert vidar.get(photo_url).status_code == 404
    box = '[{"x":0,"y":0,"w":0.25,"h":0.25}]'

    assert lina.get(f"{photo_url}/release").status_code == 200
    assert lina.post(f"{photo_url}/release", {"boxes": box}).status_code == 303
    jobs.run_all()
    assert vidar.get(photo_url).status_code == 200
    assert lina.post(f"{photo_url}/release", {"withdraw": "1"}).status_code == 303

    assert vidar.get(photo_url).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"), [("hans", 403), ("hedda", 403), ("vidar", 403), ("sven", 404), ("petra", 403)]
)
def test_others_release_nothing(clients: Clients, photo_url: str, name: str, status: int) -> None:
    browser = clients.browser(name)

    assert browser.get(f"{photo_url}/release").status_code == status
    assert browser.post(f"{photo_url}/release", {"boxes": "[]"}).status_code == status


def test_boxes_that_cannot_be_read_release_nothing(clients: Clients, photo_url: str) -> None:
    lina = clients.browser("lina")

    assert lina.post(f"{photo_url}/release", {"boxes": '[{"x":"a"}]'}).status_code == 422
    assert clients.browser("vidar").get(photo_url).status_code == 404

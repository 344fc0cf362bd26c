"""Looking at a photo, covering what nobody may see, and letting it be shown; and who is served which photo."""

import io
import json
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from tests import photographs
from tests.cast import Cast
from tests.clients import Browser, Clients
from tests.factories import observations as make
from tests.factories import photos as make_photo
from tests.moment import NOW
from walkapp.audit import queries as log
from walkapp.audit.tags import Tag
from walkapp.core.blobs import Blobs
from walkapp.core.db import Database
from walkapp.core.jobs import Worker
from walkapp.observations import services
from walkapp.observations.models import Observation
from walkapp.observations.rules import Kind, ObservationState
from walkapp.photos.models import Photo, PhotoState

# Once: what a page says. That every route answers on either engine, tests/contract/test_routes.py asks; what it reads
# and writes there, the tests of the room's queries and services ask on both.
pytestmark = pytest.mark.once

RED_CORNER = {"x": 0, "y": 0, "w": 0.3, "h": 0.3}
"""Covers the red one of the scene's four corners."""
GREEN_CORNER = {"x": 0.7, "y": 0, "w": 0.3, "h": 0.3}


@pytest.fixture
def observation_id(database: Database, cast: Cast) -> UUID:
    """Something good that Vera noted, so that it may be kept as noted."""
    with database.writing() as session:
        return make.observation(session, cast.vera, cast.walk_id, kind=Kind.POSITIVE, category="positive").id


@pytest.fixture
def received(database: Database, blobs: Blobs, cast: Cast, observation_id: UUID) -> UUID:
    """Its photo, whose sizes nobody has made."""
    with database.writing() as session:
        row = session.get_one(Observation, observation_id)
        return make_photo.photo(session, blobs, cast.vera, row).id


@pytest.fixture
def photo_id(received: UUID, jobs: Worker) -> UUID:
    """Its photo, ready: four coloured corners on grey."""
    jobs.run_all()
    return received


@pytest.fixture
def noted(database: Database, cast: Cast, observation_id: UUID) -> None:
    """The observation is reviewed: a viewer sees it."""
    with database.writing() as session:
        row = session.get_one(Observation, observation_id)
        services.decide(session, cast.karin, row, ObservationState.NOTED, at=NOW)


def page(photo_id: UUID) -> str:
    return f"/backa/photos/{photo_id}/release"


def release(browser: Browser, photo_id: UUID, *boxes: dict[str, float], **fields: str):
    return browser.post(page(photo_id), {"boxes": json.dumps(boxes), **fields})


def served(browser: Browser, photo_id: UUID, size: str = "screen") -> Image.Image:
    answer = browser.get(f"/backa/photos/{photo_id}?size={size}")
    assert answer.status_code == 200, answer.text
    return Image.open(io.BytesIO(answer.data)).convert("RGB")


def colour(picture: Image.Image, x: float, y: float) -> str:
    """The scene's colour at a place that is given in shares of the picture; "none" where nothing of it is left."""
    red, green, blue = picture.getpixel((int(x * picture.width), int(y * picture.height)))
    if red > 150 and green < 90:
        return "red"
    if green > 120 and red < 90:
        return "green"
    return "blue" if blue > 150 and red < 90 else "none"


# -- who is served what ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("vera", 200), ("lina", 200), ("karin", 200), ("olle", 200), ("sven", 404), ("hans", 404), ("vidar", 404),
        ("ada", 404), ("bodil", 404),
    ],
)  # fmt: skip
def test_an_unreleased_photo_is_served_to_those_of_the_walk(
    who: str, status: int, clients: Clients, photo_id: UUID
) -> None:
    assert clients.browser(who).get(f"/backa/photos/{photo_id}").status_code == status


def test_a_viewer_is_served_a_photo_once_it_is_released_and_not_after(
    clients: Clients, photo_id: UUID, noted: None
) -> None:
    viewer, coordinator = clients.browser("vidar"), clients.browser("karin")
    address = f"/backa/photos/{photo_id}?size=list"

    before = viewer.get(address).status_code
    release(coordinator, photo_id)
    released = viewer.get(address).status_code
    coordinator.post(page(photo_id), {"withdraw": "1"})

    assert (before, released, viewer.get(address).status_code) == (404, 200, 404)


def test_a_photo_is_not_there_under_another_municipality_or_for_nobody(clients: Clients, photo_id: UUID) -> None:
    assert clients.browser("bodil").get(f"/dalby/photos/{photo_id}").status_code == 404
    assert clients.browser().get(f"/backa/photos/{photo_id}").status_code == 303


def test_a_size_that_is_none_is_refused(clients: Clients, photo_id: UUID) -> None:
    assert clients.browser("karin").get(f"/backa/photos/{photo_id}?size=huge").status_code == 422


# -- who releases ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("lina", 200), ("karin", 200), ("vera", 403), ("sven", 404), ("hans", 403), ("vidar", 403), ("olle", 403),
        ("ada", 403), ("bodil", 404),
    ],
)  # fmt: skip
def test_the_walks_leader_and_a_coordinator_may_release(
    who: str, status: int, clients: Clients, photo_id: UUID, session: Session
) -> None:
    browser = clients.browser(who)

    shown, sent = browser.get(page(photo_id)), release(browser, photo_id)

    assert shown.status_code == status
    assert sent.status_code == (303 if status == 200 else status)
    assert (session.get_one(Photo, photo_id).released_at is not None) is (status == 200)


def test_a_release_says_who_looked_and_what_they_covered(
    clients: Clients, photo_id: UUID, session: Session, cast: Cast
) -> None:
    release(clients.browser("lina"), photo_id, RED_CORNER)

    photo = session.get_one(Photo, photo_id)
    entry = log.of_objects(session, cast.municipality_id, [photo_id])[-1]
    assert photo.released_by_id == cast.lina.user_id
    assert (entry.tag, entry.actor_id) == (Tag.PHOTO_RELEASE, cast.lina.id)
    assert entry.detail == {"boxes": [[0.0, 0.0, 0.3, 0.3]], "version": 2}


def test_a_second_press_logs_nothing(clients: Clients, photo_id: UUID, session: Session, cast: Cast) -> None:
    browser = clients.browser("karin")

    answers = [release(browser, photo_id, RED_CORNER, version="1") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    entries = log.of_objects(session, cast.municipality_id, [photo_id])
    assert [entry.tag for entry in entries].count(Tag.PHOTO_RELEASE) == 1


# -- what is covered is gone -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["list", "screen"])
def test_covered_pixels_are_gone_from_what_is_served(
    size: str, clients: Clients, photo_id: UUID, jobs: Worker, noted: None
) -> None:
    release(clients.browser("karin"), photo_id, RED_CORNER)
    jobs.run_all()

    picture = served(clients.browser("vidar"), photo_id, size)

    assert colour(picture, 0.1, 0.1) == "none"
    assert colour(picture, 0.24, 0.24) == "none"
    assert colour(picture, 0.9, 0.1) == "green"
    assert colour(picture, 0.9, 0.9) == "blue"


def test_until_it_is_covered_nobody_is_served_the_old_picture(clients: Clients, photo_id: UUID, noted: None) -> None:
    release(clients.browser("karin"), photo_id, RED_CORNER)

    answers = [clients.browser(who).get(f"/backa/photos/{photo_id}") for who in ("vidar", "karin", "vera")]

    assert [answer.status_code for answer in answers] == [202, 202, 202]


def test_other_boxes_make_a_new_version_and_the_old_picture_is_removed(
    clients: Clients, photo_id: UUID, jobs: Worker, session: Session, blobs: Blobs, cast: Cast, noted: None
) -> None:
    browser = clients.browser("karin")
    release(browser, photo_id, RED_CORNER)
    jobs.run_all()

    release(browser, photo_id, RED_CORNER, GREEN_CORNER, version="2")
    jobs.run_all()

    picture = served(clients.browser("vidar"), photo_id)
    assert session.get_one(Photo, photo_id).version == 3
    assert (colour(picture, 0.1, 0.1), colour(picture, 0.9, 0.1), colour(picture, 0.9, 0.9)) == ("none", "none", "blue")
    kept = [key.rpartition("/")[2] for key in blobs.keys(f"{cast.municipality_id}/derived/{photo_id}")]
    assert sorted(kept) == ["3-list.jpg", "3-screen.jpg"]


def test_without_script_the_boxes_are_written_in_per_cent(
    clients: Clients, photo_id: UUID, session: Session
) -> None:
    rows = {"box_x": ["10,5", ""], "box_y": ["20", ""], "box_w": ["30", ""], "box_h": ["40", ""]}

    answer = clients.browser("karin").post(page(photo_id), {"boxes": "[]", **rows})

    assert answer.status_code == 303
    assert session.get_one(Photo, photo_id).boxes == [[0.105, 0.2, 0.3, 0.4]]


@pytest.mark.parametrize(
    "sent",
    [
        {"boxes": "not json"}, {"boxes": "[[0, 0, 1, 1]]"}, {"boxes": '[{"x": 0}]'}, {"boxes": "[" * 100_000},
        {"boxes": '[{"x": 0, "y": 0, "w": 0, "h": 0}]'}, {"boxes": '[{"x": NaN, "y": 0, "w": 1, "h": 1}]'},
        {"box_x": ["ten"], "box_y": ["20"], "box_w": ["30"], "box_h": ["40"]},
        {"box_x": ["10", "20"], "box_y": ["20"], "box_w": ["30"], "box_h": ["40"]},
    ],
    ids=["text", "lists", "half", "deep", "empty", "nan", "word", "uneven"],
)  # fmt: skip
def test_boxes_that_cannot_be_read_release_nothing(
    sent: dict[str, str], clients: Clients, photo_id: UUID, session: Session
) -> None:
    answer = clients.browser("karin").post(page(photo_id), sent)

    assert answer.status_code == 422
    assert "Rita dem igen" in answer.text
    assert session.get_one(Photo, photo_id).released_at is None


def test_a_row_that_is_wrong_is_still_there_to_put_right(clients: Clients, photo_id: UUID) -> None:
    rows = {"box_x": ["ten"], "box_y": ["20"], "box_w": ["30"], "box_h": ["40"]}

    text = clients.browser("karin").post(page(photo_id), rows).text

    assert 'value="ten"' in text
    assert 'value="40"' in text


def test_an_older_page_never_uncovers_what_somebody_else_has_covered(
    clients: Clients, photo_id: UUID, jobs: Worker, session: Session
) -> None:
    release(clients.browser("lina"), photo_id, RED_CORNER, version="1")
    jobs.run_all()

    answer = release(clients.browser("karin"), photo_id, GREEN_CORNER, version="1")

    assert answer.status_code == 412
    assert "Någon annan har täckt något" in answer.text
    assert "&#34;x&#34;: 0.7" in answer.text
    assert "&#34;w&#34;: 0.3" in answer.text
    assert session.get_one(Photo, photo_id).boxes == [[0.0, 0.0, 0.3, 0.3]]


# -- photos that nobody can look at ------------------------------------------------------------------------------------


def test_a_photo_that_is_not_ready_cannot_be_released(clients: Clients, received: UUID, session: Session) -> None:
    browser = clients.browser("karin")

    shown, sent = browser.get(page(received)), release(browser, received)

    assert (shown.status_code, sent.status_code) == (200, 409)
    assert "görs i ordning" in shown.text
    assert "Släpp fotot" not in shown.text
    assert "Titta på det innan du släpper det" in sent.text
    assert session.get_one(Photo, received).released_at is None


def test_an_unreadable_photo_says_so_and_cannot_be_released(
    clients: Clients, photo_id: UUID, database: Database, session: Session
) -> None:
    with database.writing() as writing:
        writing.get_one(Photo, photo_id).state = PhotoState.UNREADABLE
    browser = clients.browser("karin")

    shown, sent = browser.get(page(photo_id)), release(browser, photo_id)

    assert (shown.status_code, sent.status_code) == (200, 409)
    assert "går inte att läsa" in shown.text
    assert session.get_one(Photo, photo_id).released_at is None


# -- the pages around it -----------------------------------------------------------------------------------------------


def test_the_page_says_what_to_look_for_and_how_to_cover_without_a_mouse(clients: Clients, photo_id: UUID) -> None:
    text = clients.browser("karin").get(page(photo_id)).text

    assert all(word in text for word in ("Ansikten", "Registreringsskyltar", "Namnskyltar", "Piltangenterna"))
    assert 'data-behaviour="redact"' in text
    assert 'name="boxes"' in text


def test_who_came_from_the_review_goes_on_there(
    clients: Clients, photo_id: UUID, observation_id: UUID, cast: Cast
) -> None:
    browser = clients.browser("karin")

    from_review = browser.post(f"{page(photo_id)}?back=review", {"boxes": "[]"})
    elsewhere = browser.post(f"{page(photo_id)}?back=https://example.com", {"boxes": "[]"})

    assert from_review.headers["Location"] == f"/backa/walks/{cast.walk_id}/review?point={observation_id}"
    assert elsewhere.headers["Location"] == f"/backa/observations/{observation_id}"


def test_the_point_says_which_of_its_photos_are_released(
    clients: Clients, photo_id: UUID, observation_id: UUID
) -> None:
    browser = clients.browser("karin")

    before = browser.get(f"/backa/observations/{observation_id}").text
    release(browser, photo_id)
    after = browser.get(f"/backa/observations/{observation_id}").text

    assert "Inte släppt" in before
    assert "Inte släppt" not in after
    assert "Ett foto granskades och släpptes" in after


def test_a_photo_of_twelve_megapixels_shows_no_metadata(
    clients: Clients, database: Database, blobs: Blobs, cast: Cast, observation_id: UUID, jobs: Worker
) -> None:
    with database.writing() as session:
        row = session.get_one(Observation, observation_id)
        photo_id = make_photo.photo(session, blobs, cast.vera, row, photographs.from_a_phone()).id
    jobs.run_all()

    answer = clients.browser("vera").get(f"/backa/photos/{photo_id}")

    assert photographs.size_of(answer.data) == (1500, 2000)
    assert b"Exif" not in answer.data
    assert answer.headers["Cache-Control"].startswith("private")

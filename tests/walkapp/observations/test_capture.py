"""The form that a walker fills in, sent as a browser without script sends it."""

import io
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from tests import photographs
from tests.cast import Cast
from tests.clients import Clients
from tests.factories import observations as make
from tests.factories import walks as make_walk
from tests.moment import NOW
from walkapp.core.db import Database
from walkapp.observations.models import Observation, ObservationPhoto, ObservationRevision
from walkapp.observations.rules import Kind, PositionSource, Severity
from walkapp.walks.models import Walk
from walkapp.walks.rules import WalkState

# Once: what a page says. That every route answers on either engine, tests/contract/test_routes.py asks; what it reads
# and writes there, the tests of the room's queries and services ask on both.
pytestmark = pytest.mark.once

HTML = "html.parser"


def form(**values: Any) -> dict[str, Any]:
    """What the form sends where a walker has chosen a category and nothing else."""
    filled = {
        "id": str(uuid4()), "observed_at": NOW.isoformat(), "kind": "risk", "category": "lighting",
        "severity": "medium", "text": "Trasig lampa", "place": "", "lat": "", "lon": "", "accuracy_m": "",
        "position_source": "none",
    }  # fmt: skip
    return {name: value for name, value in (filled | values).items() if value is not None}


def new(cast: Cast) -> str:
    return f"/backa/walks/{cast.walk_id}/observations/new"


def saved(session: Session, cast: Cast) -> list[Observation]:
    return list(session.scalars(sa.select(Observation).where(Observation.walk_id == cast.walk_id)))


def sentences(text: str) -> str:
    return " ".join(part.get_text(" ", strip=True) for part in BeautifulSoup(text, HTML).select(".error"))


def test_the_form_that_is_sent_as_it_stands_is_saved(clients: Clients, cast: Cast, session: Session) -> None:
    browser = clients.browser("vera")
    page = BeautifulSoup(browser.get(new(cast)).text, HTML)
    hidden = {field["name"]: field.get("value", "") for field in page.select("#capture input[type=hidden][name]")}
    checked = {field["name"]: field["value"] for field in page.select("#capture input[checked]")}

    answer = browser.post(new(cast), {**hidden, **checked, "category": "lighting", "text": "Trasig lampa"})

    assert answer.status_code == 303
    assert answer.location.endswith(f"/backa/walks/{cast.walk_id}?point={hidden['id']}&saved=1")
    (row,) = saved(session, cast)
    assert (row.id, row.kind, row.severity) == (UUID(hidden["id"]), Kind.RISK, Severity.MEDIUM)
    assert row.position_source is PositionSource.NONE


def test_everything_that_was_filled_in_is_kept(clients: Clients, cast: Cast, session: Session) -> None:
    written = form(
        kind="suggestion", severity="high", text="Sätt en spegel", place="Tunneln", lat="60.1405", lon="15.4132",
        accuracy_m="6", position_source="gps", confidential="y",
    )  # fmt: skip

    clients.browser("vera").post(new(cast), written)

    (row,) = saved(session, cast)
    assert (row.text, row.place, row.lat, row.lon, row.accuracy_m) == ("Sätt en spegel", "Tunneln", 60.1405, 15.4132, 6)
    assert row.confidential
    assert row.observed_at == NOW


def test_sending_it_twice_makes_one(clients: Clients, cast: Cast, session: Session) -> None:
    browser, written = clients.browser("vera"), form(text="Mörkt")

    first, second = browser.post(new(cast), written), browser.post(new(cast), written)

    assert first.location == second.location
    (row,) = saved(session, cast)
    assert row.version == 1


def test_going_back_and_saving_other_words_changes_what_was_made(
    clients: Clients, cast: Cast, session: Session
) -> None:
    browser, written = clients.browser("vera"), form(text="Mörkt")
    browser.post(new(cast), written)

    answer = browser.post(new(cast), {**written, "text": "Kolsvart"})

    assert answer.status_code == 303
    revisions = sa.select(ObservationRevision.version).where(ObservationRevision.observation_id == UUID(written["id"]))
    assert sorted(session.scalars(revisions)) == [1, 2]
    assert [row.text for row in saved(session, cast)] == ["Kolsvart"]


def test_an_old_form_does_not_write_over_what_somebody_changed_since(
    clients: Clients, cast: Cast, session: Session, database: Database
) -> None:
    browser, written = clients.browser("vera"), form(text="Mörkt")
    browser.post(new(cast), written)
    address = f"/backa/observations/{written['id']}/edit"
    clients.browser("lina").post(address, {**written, "version": "1", "text": "Lugnt"})

    answer = browser.post(new(cast), {**written, "text": "Kolsvart"})

    assert answer.status_code == 422
    assert "Kolsvart" in answer.text
    assert [row.text for row in saved(session, cast)] == ["Lugnt"]


def test_something_good_needs_no_category(clients: Clients, cast: Cast, session: Session) -> None:
    clients.browser("vera").post(new(cast), form(kind="positive", category=None, text="Ljust och fint"))

    (row,) = saved(session, cast)
    assert row.category is not None
    assert row.category.key == "positive"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"category": None}, "Välj en kategori."),
        ({"category": "spaceships"}, "Den kategorin finns inte här."),
        ({"text": "a" * 4001}, "Högst 4000 tecken; det här är 4001."),
        ({"place": "b" * 201}, "Högst 200 tecken; det här är 201."),
        ({"lat": "60.1", "lon": "", "position_source": "map"}, "både latitud och longitud"),
        ({"lat": "91", "lon": "15", "position_source": "map"}, "inte på jordklotet"),
        ({"lat_typed": "norr", "lon_typed": "15"}, "två tal"),
        ({"lat": "60", "lon": "15", "position_source": "guessed"}, "två tal"),
        ({"kind": "ghost"}, ""),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    clients: Clients, cast: Cast, session: Session, wrong: dict[str, Any], said: str
) -> None:
    answer = clients.browser("vera").post(new(cast), form(**{"text": "Lampan är trasig", **wrong}))

    assert answer.status_code == 422
    assert said in sentences(answer.text)
    assert BeautifulSoup(answer.text, HTML).select_one(".errsum a[href^='#']")
    kept = BeautifulSoup(answer.text, HTML).select_one("#text")
    assert kept is not None
    assert kept.text.strip() == wrong.get("text", "Lampan är trasig")
    assert saved(session, cast) == []


def test_everything_that_is_wrong_is_said_at_once(clients: Clients, cast: Cast) -> None:
    answer = clients.browser("vera").post(new(cast), form(category=None, text="a" * 4001, place="b" * 201))

    assert len(BeautifulSoup(answer.text, HTML).select(".errsum li")) == 3


def test_control_characters_are_left_out_and_the_words_kept(clients: Clients, cast: Cast, session: Session) -> None:
    clients.browser("vera").post(new(cast), form(text="Mörkt\x00 och\x07 halt\r\nvid bron", place="Vid\tbron"))

    (row,) = saved(session, cast)
    assert (row.text, row.place) == ("Mörkt och halt\nvid bron", "Vid bron")


def test_a_place_outside_the_municipality_is_saved_with_a_warning(
    clients: Clients, cast: Cast, session: Session
) -> None:
    browser = clients.browser("vera")

    answer = browser.post(new(cast), form(lat="55.6", lon="13.0", position_source="map"))

    assert answer.status_code == 303
    assert "utanför kommunen" in browser.get(answer.location).text
    assert len(saved(session, cast)) == 1


def test_a_place_may_be_typed_as_two_numbers(clients: Clients, cast: Cast, session: Session) -> None:
    clients.browser("vera").post(new(cast), form(lat_typed="60,1405", lon_typed="15,4132"))

    (row,) = saved(session, cast)
    assert (row.lat, row.lon, row.position_source) == (60.1405, 15.4132, PositionSource.MAP)


def test_no_point_on_the_map_is_an_equal_choice(clients: Clients, cast: Cast, session: Session) -> None:
    written = form(lat="60.1", lon="15.4", position_source="gps", no_position="y", place="Tunneln")

    clients.browser("vera").post(new(cast), written)

    (row,) = saved(session, cast)
    assert (row.lat, row.position_source, row.place) == (None, PositionSource.NONE, "Tunneln")


def test_photos_come_along_and_the_same_form_again_adds_none(clients: Clients, cast: Cast, session: Session) -> None:
    browser, written = clients.browser("vera"), form()
    one, two = photographs.jpeg(), photographs.grey_jpeg()

    for _time in range(2):
        files = [(io.BytesIO(one), "IMG_1.jpg"), (io.BytesIO(two), "IMG_2.jpg")]
        answer = browser.post(new(cast), {**written, "photos": files})
        assert answer.status_code == 303

    kept = session.scalars(sa.select(ObservationPhoto).order_by(ObservationPhoto.position)).all()
    assert [(str(row.observation_id), row.position) for row in kept] == [(written["id"], 0), (written["id"], 1)]


@pytest.mark.parametrize(
    ("bytes_", "said"),
    [
        (photographs.jpeg()[:-40], "Foton måste väljas igen."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Foton måste väljas igen."),
        (b"", "Foton måste väljas igen."),
    ],
)
def test_a_photo_that_cannot_be_taken_loses_no_word(
    clients: Clients, cast: Cast, session: Session, bytes_: bytes, said: str
) -> None:
    written = form(text="Lampan är trasig", photos=[(io.BytesIO(bytes_), "IMG_1.jpg")])

    answer = clients.browser("vera").post(new(cast), written)

    assert answer.status_code == 422
    assert said in sentences(answer.text)
    assert "Lampan är trasig" in answer.text
    assert saved(session, cast) == []


def test_at_most_twelve_photos_are_taken_at_a_time(clients: Clients, cast: Cast, session: Session) -> None:
    files = [(io.BytesIO(photographs.jpeg()), f"IMG_{n}.jpg") for n in range(13)]

    answer = clients.browser("vera").post(new(cast), form(photos=files))

    assert answer.status_code == 422
    assert "Högst 12 foton" in sentences(answer.text)
    assert saved(session, cast) == []


def test_a_category_alone_says_too_little(clients: Clients, cast: Cast, session: Session) -> None:
    answer = clients.browser("vera").post(new(cast), form(text=""))

    assert answer.status_code == 422
    assert "Skriv vad du ser, ta ett foto eller visa var det är." in sentences(answer.text)
    assert saved(session, cast) == []


def test_photos_that_are_too_much_together_lose_no_word(clients: Clients, cast: Cast, session: Session) -> None:
    # More than any other form may bring: 27 MB each, and no photos at all.
    files = [(io.BytesIO(bytes(27_000_000)), f"{number}.jpg") for number in range(5)]

    answer = clients.browser("vera").post(
        new(cast), form(text="Allt är släckt") | {"photos": files}, content_type="multipart/form-data"
    )

    assert answer.status_code == 422
    assert "Allt är släckt" in answer.text
    assert saved(session, cast) == []


def test_what_comes_after_the_walk_is_published_is_kept_for_the_leader(
    clients: Clients, cast: Cast, session: Session, database: Database
) -> None:
    with database.writing() as writing:
        walk = make_walk.walk(writing, cast.lina, invited=[cast.vera], state=WalkState.PUBLISHED)
        walk_id = walk.id
    browser, address = clients.browser("vera"), f"/backa/walks/{walk_id}/observations/new"

    page, answer = browser.get(address), browser.post(address, form(text="Glömd"))

    assert "Vandringen är publicerad" in page.text
    assert answer.status_code == 303
    assert "Ledaren avgör" in browser.get(answer.location).text
    row = session.scalars(sa.select(Observation).where(Observation.walk_id == walk_id)).one()
    assert row.late


def test_a_cancelled_walk_takes_nothing(clients: Clients, cast: Cast, database: Database) -> None:
    with database.writing() as writing:
        walk_id = make_walk.walk(writing, cast.lina, invited=[cast.vera], state=WalkState.CANCELLED).id

    answer = clients.browser("vera").post(f"/backa/walks/{walk_id}/observations/new", form())

    assert answer.status_code == 409


def test_the_first_point_starts_the_walk(clients: Clients, cast: Cast, session: Session, database: Database) -> None:
    with database.writing() as writing:
        walk_id = make_walk.walk(writing, cast.lina, invited=[cast.vera], state=WalkState.PLANNED).id

    clients.browser("vera").post(f"/backa/walks/{walk_id}/observations/new", form())

    assert session.get_one(Walk, walk_id).state is WalkState.ONGOING


@pytest.mark.parametrize(
    ("who", "status"),
    [("vera", 200), ("lina", 200), ("karin", 200), ("sven", 404), ("hans", 404), ("vidar", 403), ("olle", 403),
     ("ada", 403), ("bodil", 404)],
)  # fmt: skip
def test_who_may_note_something(clients: Clients, cast: Cast, who: str, status: int) -> None:
    assert clients.browser(who).get(new(cast)).status_code == status


def test_an_id_of_another_walk_is_not_taken_over(
    clients: Clients, cast: Cast, session: Session, database: Database
) -> None:
    with database.writing() as writing:
        theirs = make.observation(writing, cast.bodil, cast.other_walk_id, text="Dalbys eget").id

    answer = clients.browser("vera").post(new(cast), form(id=str(theirs), text="Taget"))

    assert answer.status_code == 409
    assert session.get_one(Observation, theirs).text == "Dalbys eget"


def test_an_id_that_is_none_is_refused_with_the_words_kept(clients: Clients, cast: Cast) -> None:
    answer = clients.browser("vera").post(new(cast), form(id="1; drop table", text="Mörkt"))

    assert answer.status_code == 422
    assert "Mörkt" in answer.text


def test_what_must_be_said_where_people_write_is_said(clients: Clients, cast: Cast) -> None:
    page = clients.browser("vera").get(new(cast)).text

    assert 'href="tel:112"' in page
    assert "Beskriv platsen, aldrig personer." in page
    assert "Undvik ansikten och registreringsskyltar." in page


@pytest.mark.once
def test_the_language_can_be_changed_on_a_page_without_a_menu(clients: Clients, cast: Cast) -> None:
    page = BeautifulSoup(clients.browser("vera").get(new(cast)).text, HTML)

    assert page.select_one("main form[action$='/language'] button[value='en']") is not None
    assert page.select_one("#capture form") is None

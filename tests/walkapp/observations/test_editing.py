"""One observation changed, taken back, and given more photos."""

import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from tests import photographs
from tests.cast import Cast
from tests.clients import Clients
from tests.factories import walks as make_walk
from tests.moment import NOW
from tests.observed import EDITED, Seen, decide, page, tags
from walkapp.audit.tags import Tag
from walkapp.core.db import Database
from walkapp.observations.models import Observation
from walkapp.observations.rules import ObservationState
from walkapp.walks import queries as walks
from walkapp.walks import services as walk_services
from walkapp.walks.rules import WalkState

# Once: what a page says. That every route answers on either engine, tests/contract/test_routes.py asks; what it reads
# and writes there, the tests of the room's queries and services ask on both.
pytestmark = pytest.mark.once

# -- changing it -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("vera", 200), ("lina", 200), ("karin", 200), ("olle", 403), ("sven", 404), ("bodil", 404), ("vidar", 403)],
)  # fmt: skip
def test_its_author_and_its_reviewers_may_change_it(who: str, status: int, clients: Clients, seen: Seen) -> None:
    observation_id = seen()

    assert clients.browser(who).get(page(observation_id, "/edit")).status_code == status


def test_another_walker_of_the_walk_may_read_but_not_change(clients: Clients, seen: Seen) -> None:
    observation_id = seen(author="lina")

    answer = clients.browser("vera").get(page(observation_id, "/edit"))

    assert answer.status_code == 403
    assert "kan ändra" in answer.text


def test_an_author_may_not_change_it_once_the_walk_is_published(
    clients: Clients, seen: Seen, database: Database, cast: Cast
) -> None:
    with database.writing() as session:
        walk_id = make_walk.walk(session, cast.lina, invited=[cast.vera], state=WalkState.ONGOING).id
    observation_id = seen(walk_id=walk_id, kind="positive", category="positive")
    decide(database, cast, observation_id, ObservationState.NOTED)
    with database.writing() as session:
        walk = walks.get(session, cast.karin, walk_id)
        for step in (WalkState.REVIEW, WalkState.PUBLISHED):
            walk_services.change_state(session, cast.karin, walk, step, at=NOW)

    author, leader = (clients.browser(who).get(page(observation_id, "/edit")) for who in ("vera", "lina"))

    assert (author.status_code, leader.status_code) == (403, 200)


def test_a_change_is_kept_as_a_new_version_and_told_in_words(
    clients: Clients, seen: Seen, session: Session, cast: Cast
) -> None:
    observation_id = seen()
    browser = clients.browser("vera")

    answer = browser.post(page(observation_id, "/edit"), EDITED)
    text = browser.get(page(observation_id)).text

    assert answer.status_code == 303
    assert session.get_one(Observation, observation_id).version == 2
    assert tags(session, cast, observation_id)[-1] == Tag.OBSERVATION_EDIT
    assert "Version 2" in text
    assert "<del>" in text
    assert all(word in text for word in ("Tre lampor ur funktion", "Två lampor ur funktion", "Hög", "Låg"))


def test_the_same_again_is_no_new_version(clients: Clients, seen: Seen, session: Session) -> None:
    observation_id = seen()
    browser = clients.browser("vera")

    answers = [browser.post(page(observation_id, "/edit"), EDITED) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert session.get_one(Observation, observation_id).version == 2


def test_a_form_keeps_what_its_author_said_is_the_same(clients: Clients, seen: Seen, session: Session) -> None:
    other = seen()
    observation_id = seen(same_as=other)

    assert clients.browser("lina").post(page(observation_id, "/edit"), EDITED).status_code == 303

    changed = session.get_one(Observation, observation_id)
    assert (changed.version, changed.same_as) == (2, other)


def test_a_form_does_not_move_a_point_that_it_does_not_move(clients: Clients, seen: Seen) -> None:
    observation_id = seen()

    text = clients.browser("vera").get(page(observation_id, "/edit")).text

    assert 'data-watch="off"' in text
    assert 'name="lat" type="hidden" value="60.1405"' in text


def test_who_is_second_sees_both_versions_and_what_they_wrote(
    clients: Clients, seen: Seen, session: Session, database: Database, cast: Cast
) -> None:
    observation_id = seen()
    hers = EDITED | {"text": "Linas ord", "place": "Norra trappan"}
    clients.browser("lina").post(page(observation_id, "/edit"), hers)

    answer = clients.browser("vera").post(page(observation_id, "/edit"), EDITED | {"text": "Veras ord"})

    assert answer.status_code == 412
    assert "Lina sparade punkten" in answer.text
    assert "Linas ord" in answer.text
    assert "Norra trappan" in answer.text
    assert ">Veras ord</textarea>" in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text
    assert session.get_one(Observation, observation_id).text == "Linas ord"


def test_who_is_second_may_let_their_own_words_hold(clients: Clients, seen: Seen, session: Session) -> None:
    observation_id = seen()
    clients.browser("lina").post(page(observation_id, "/edit"), EDITED | {"text": "Linas ord"})

    answer = clients.browser("vera").post(page(observation_id, "/edit"), EDITED | {"text": "Veras ord", "version": "2"})

    assert answer.status_code == 303
    row = session.get_one(Observation, observation_id)
    assert (row.text, row.version) == ("Veras ord", 3)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": "å" * 4001}, "4001"),
        ({"lat": "", "lon": "15.4132"}, "latitud"),
        ({"lat": "north", "lon": "15.4132"}, "två tal"),
        ({"lat": "99", "lon": "15.4132"}, "jordklotet"),
        ({"lat": "nan", "lon": "15.4132"}, "jordklotet"),
        ({"category": "dragons"}, "kategori"),
        ({"category": ""}, "kategori"),
        ({"severity": "awful"}, ""),
        ({"kind": "rumour"}, ""),
        ({"place": "p" * 201}, "201"),
        ({"position_source": "stars"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_is_still_there(
    wrong: dict[str, str], said: str, clients: Clients, seen: Seen, session: Session
) -> None:
    observation_id = seen()
    sent = EDITED | {"text": "Det jag skrev", "place": "Vid bron"} | wrong

    answer = clients.browser("vera").post(page(observation_id, "/edit"), sent)

    assert answer.status_code == 422
    assert "errsum" in answer.text
    assert said in answer.text
    assert f">{sent['text']}</textarea>" in answer.text
    assert f'value="{sent["place"]}"' in answer.text
    assert session.get_one(Observation, observation_id).version == 1


def test_control_characters_are_left_out_and_the_rest_is_saved(clients: Clients, seen: Seen, session: Session) -> None:
    observation_id = seen()

    answer = clients.browser("vera").post(page(observation_id, "/edit"), EDITED | {"text": "Mör\x00kt\x1b[2J här\x07"})

    assert answer.status_code == 303
    assert session.get_one(Observation, observation_id).text == "Mörkt[2J här"


def test_a_place_outside_the_municipality_is_a_warning(clients: Clients, seen: Seen, session: Session) -> None:
    observation_id = seen()
    browser = clients.browser("vera")

    answer = browser.post(page(observation_id, "/edit"), EDITED | {"lat": "59.33", "lon": "18.07"})

    assert answer.status_code == 303
    assert session.get_one(Observation, observation_id).lat == 59.33
    assert "utanför kommunen" in browser.get(page(observation_id)).text


# -- taking it back ----------------------------------------------------------------------------------------------------


def test_an_author_takes_it_back_without_a_reason(clients: Clients, seen: Seen, session: Session, cast: Cast) -> None:
    observation_id = seen()
    browser = clients.browser("vera")

    answer = browser.post(page(observation_id, "/withdraw"))
    again = browser.post(page(observation_id, "/withdraw"))

    assert (answer.status_code, again.status_code) == (303, 303)
    assert browser.get(page(observation_id)).status_code == 404
    assert tags(session, cast, observation_id).count(Tag.OBSERVATION_WITHDRAW) == 1


@pytest.mark.parametrize("reason", ["", "x" * 1001])
def test_a_reviewer_says_why_in_so_many_words(reason: str, clients: Clients, seen: Seen, session: Session) -> None:
    observation_id = seen()

    answer = clients.browser("lina").post(page(observation_id, "/withdraw"), {"reason": reason})

    assert answer.status_code == 422
    assert "errsum" in answer.text
    assert session.get_one(Observation, observation_id).state is ObservationState.NEW


def test_a_reviewer_takes_it_back_with_a_reason(clients: Clients, seen: Seen, session: Session) -> None:
    observation_id = seen()

    answer = clients.browser("lina").post(page(observation_id, "/withdraw"), {"reason": "En person går att känna igen"})

    row = session.get_one(Observation, observation_id)
    assert answer.status_code == 303
    assert (row.state, row.reason) == (ObservationState.WITHDRAWN, "En person går att känna igen")


@pytest.mark.parametrize(
    ("who", "author", "status"), [("vera", "lina", 403), ("sven", "vera", 404), ("bodil", "vera", 404)]
)
def test_nobody_else_takes_it_back(
    who: str, author: str, status: int, clients: Clients, seen: Seen, session: Session
) -> None:
    observation_id = seen(author=author)

    answer = clients.browser(who).post(page(observation_id, "/withdraw"), {"reason": "Vill inte"})

    assert answer.status_code == status
    assert session.get_one(Observation, observation_id).state is ObservationState.NEW


# -- more photos -------------------------------------------------------------------------------------------------------


def test_a_photo_sent_twice_hangs_there_once(clients: Clients, seen: Seen, session: Session) -> None:
    observation_id = seen()
    browser = clients.browser("vera")

    for _ in range(2):
        photos = [(io.BytesIO(photographs.jpeg()), "bild.jpg")]
        answer = browser.post(page(observation_id, "/photos"), {"photos": photos}, content_type="multipart/form-data")
        assert answer.status_code == 303

    assert len(session.get_one(Observation, observation_id).photos) == 1


@pytest.mark.parametrize(
    "data", [photographs.half(photographs.jpeg()), photographs.svg(), b"", b"not a picture"],
    ids=["half", "svg", "empty", "text"],
)  # fmt: skip
def test_a_photo_that_cannot_be_taken_is_refused_in_words(
    data: bytes, clients: Clients, seen: Seen, session: Session
) -> None:
    observation_id = seen()

    photos = [(io.BytesIO(data), "bild.jpg")]
    answer = clients.browser("vera").post(
        page(observation_id, "/photos"), {"photos": photos}, content_type="multipart/form-data"
    )

    assert answer.status_code == 422
    assert "errsum" in answer.text
    assert session.get_one(Observation, observation_id).photos == []


def test_another_walker_hangs_no_photos_on_it(clients: Clients, seen: Seen) -> None:
    observation_id = seen(author="lina")

    photos = [(io.BytesIO(photographs.jpeg()), "bild.jpg")]
    answer = clients.browser("vera").post(
        page(observation_id, "/photos"), {"photos": photos}, content_type="multipart/form-data"
    )

    assert answer.status_code == 403


@pytest.mark.once
@pytest.mark.parametrize("chosen", [{}, {"photos": (io.BytesIO(b""), "")}], ids=["nothing", "an empty field"])
def test_adding_photos_without_choosing_one_says_so_beside_the_field(
    chosen: dict[str, Any], clients: Clients, seen: Seen
) -> None:
    browser, address = clients.browser("vera"), page(seen(), "/photos")

    answer = browser.post(address, chosen, content_type="multipart/form-data")

    assert answer.status_code == 422
    said = BeautifulSoup(answer.text, "html.parser").select_one("#photos-error")
    assert said is not None
    assert said.get_text(strip=True) == "Välj minst ett foto."

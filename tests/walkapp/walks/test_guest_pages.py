"""A guest's pages and calls: how one joins, what there is, what there is not, and how it ends."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.clients import Browser, Clients
from tests.factories import observations as make_observation
from tests.factories import walks as make_walk
from walkapp.accounts.actor import system
from walkapp.core import clock
from walkapp.core.db import Database
from walkapp.observations.models import Observation
from walkapp.walks import guests, rules, services
from walkapp.walks.models import Participant, Walk
from walkapp.walks.rules import WalkState

# Once: what pages and calls say. Who is in and who is not, test_guests.py asks on both engines, and of every route
# tests/contract/test_routes.py.
pytestmark = pytest.mark.once

LAMP = {"kind": "risk", "category": "lighting", "severity": "high", "text": "Gästens lampa", "position_source": "none",
        "observed_at": "2026-11-23T18:20:00+01:00"}  # fmt: skip
MakeLink = Callable[..., str]


@pytest.fixture
def link(clients: Clients, cast: Cast, database: Database) -> MakeLink:
    """The address of a walk's link, made now; the walk goes on."""

    def made(walk_id: object = None) -> str:
        key = clients._app.extensions["walkapp.settings"].secret_key
        with database.writing() as session:
            walk = session.get_one(Walk, walk_id or cast.walk_id)
            walk.ends_at = clock.now() + timedelta(hours=1)
            return f"/join/{guests.secret_of(key, guests.make_link(session, cast.lina, walk, key=key, at=clock.now()))}"

    return made


@pytest.fixture
def maj(clients: Clients, link: MakeLink) -> Browser:
    return joined(clients, link(), "Maj")


def joined(clients: Clients, address: str, name: str) -> Browser:
    browser = clients.browser()
    answer = browser.post(address, {"name": name})
    assert (answer.status_code, "/walks/" in answer.headers["Location"]) == (303, True)
    return browser


def put(guest: Browser, cast: Cast, *, late: bool = False, **more: Any) -> TestResponse:
    address = f"/api/v1/walks/{cast.walk_id}/observations/{uuid4()}{'?late=1' if late else ''}"
    word = {"X-CSRFToken": session_of(guest).get_json()["csrf_token"]}
    return guest.client.put(address, json={**LAMP, **more}, headers=word)


def session_of(guest: Browser) -> TestResponse:
    return guest.client.get("/api/v1/session")


def end(database: Database, cast: Cast, *states: WalkState) -> None:
    with database.writing() as session:
        for state in states:
            walk = session.get_one(Walk, cast.walk_id)
            services.change_state(session, system(cast.municipality_id), walk, state, at=clock.now())


def how_many(session: Session) -> int:
    guests_there = sa.select(sa.func.count()).select_from(Participant).where(Participant.link_id.is_not(None))
    return session.scalar(guests_there) or 0


def test_opening_the_link_tells_of_the_walk_and_joins_nobody(
    clients: Clients, link: MakeLink, session: Session
) -> None:
    page = clients.browser().get(link())

    assert "Det du noterar läses av vandringens ledare" in page.text
    assert "Gå med i vandringen" in page.text
    assert "Lina" not in page.text
    assert how_many(session) == 0


def test_a_guest_sees_the_walk_and_their_own_points_and_no_names(
    clients: Clients, cast: Cast, database: Database, maj: Browser
) -> None:
    with database.writing() as session:
        session.get_one(Walk, cast.walk_id).note = "Ta med nyckeln"
        make_observation.observation(session, cast.vera, cast.walk_id, text="Veras lampa")
    put(maj, cast)

    shown = maj.get(f"/backa/walks/{cast.walk_id}").text
    told = maj.client.get(f"/api/v1/walks/{cast.walk_id}").text

    assert "Gästens lampa" in shown
    for hidden in ("Veras lampa", "Vera", "Lina", "Ta med nyckeln"):
        assert hidden not in shown
        assert hidden not in told


def test_a_guest_hears_nothing_of_what_others_note(cast: Cast, database: Database, maj: Browser) -> None:
    own = put(maj, cast).get_json()
    with database.writing() as session:
        theirs = make_observation.observation(session, cast.vera, cast.walk_id, confidential=True)
    address = f"/api/v1/walks/{cast.walk_id}/observations"

    everything, changes = maj.client.get(address).get_json(), maj.client.get(f"{address}?since=0").get_json()
    held = maj.client.post(
        "/api/v1/held", json={"observations": {str(theirs.id): '"1"'}},
        headers={"X-CSRFToken": session_of(maj).get_json()["csrf_token"]},
    )  # fmt: skip

    assert [one["id"] for one in everything["items"]] == [own["id"]]
    assert everything["change"] == own["change"]
    assert ([one["id"] for one in changes["items"]], changes["gone"]) == ([own["id"]], [])
    assert held.get_json()["observations"][str(theirs.id)]["state"] == "missing"


def test_a_guest_changes_and_takes_back_their_own(cast: Cast, maj: Browser) -> None:
    own = put(maj, cast).get_json()["id"]
    written = {
        "kind": "risk", "category": "lighting", "severity": "low", "text": "Två lampor", "place": "", "version": "1",
    }  # fmt: skip

    changed = maj.post(f"/backa/observations/{own}/edit", written)
    taken_back = maj.post(f"/backa/observations/{own}/withdraw", {"reason": ""})

    assert (changed.status_code, taken_back.status_code) == (303, 303)
    assert maj.client.get(f"/api/v1/observations/{own}").status_code == 404


def test_a_form_that_was_too_old_is_sent_again_by_a_guest_without_signing_in(cast: Cast, maj: Browser) -> None:
    written = {**LAMP, "csrf_token": "old", "text": "Mörkt i tunneln"}

    answer = maj.client.post(
        f"/backa/walks/{cast.walk_id}/observations/new", data=written, headers={"Sec-Fetch-Site": "same-origin"}
    )

    assert answer.status_code == 400
    assert "Mörkt i tunneln" in answer.text
    assert 'name="sign_in_password"' not in answer.text


def test_the_reviewer_reads_whose_it_is_and_the_log_that_somebody_joined(
    clients: Clients, cast: Cast, maj: Browser, link: MakeLink
) -> None:
    own = put(maj, cast).get_json()["id"]

    assert "Maj (gäst)" in clients.browser("lina").get(f"/backa/observations/{own}").text
    assert "Maj (gäst)" in clients.browser("karin").get(f"/backa/walks/{cast.walk_id}/guests").text
    assert "Gick med i en vandring genom dess länk" in clients.browser("karin").get("/backa/log").text


def test_scanning_again_opens_the_walk(clients: Clients, cast: Cast, link: MakeLink, session: Session) -> None:
    address = link()
    guest = joined(clients, address, "Maj")

    again = [guest.get(address), guest.post(address, {"name": "Bo"})]

    assert {one.headers["Location"] for one in again} == {f"/backa/walks/{cast.walk_id}"}
    assert how_many(session) == 1
    assert guest.get("/").headers["Location"] == f"/backa/walks/{cast.walk_id}"


def test_whoever_has_an_account_walks_as_themselves(clients: Clients, cast: Cast, link: MakeLink) -> None:
    vera, address = clients.browser("vera"), link()

    page, refused = vera.get(address), vera.post(address, {"name": "Vera"})

    assert f'href="/backa/walks/{cast.walk_id}"' in page.text
    assert refused.status_code == 409


def test_a_guest_leaves_one_walk_before_the_next(
    clients: Clients, cast: Cast, database: Database, link: MakeLink, maj: Browser
) -> None:
    with database.writing() as session:
        other = make_walk.walk(session, cast.lina, title="En annan").id
    address = link(other)

    refused = maj.post(address, {"name": "Maj"})
    left = maj.post("/backa/leave")
    joins = maj.post(address, {"name": "Maj"})

    assert refused.status_code == 409
    assert left.headers["Location"] == "/"
    assert joins.headers["Location"] == f"/backa/walks/{other}"


def test_another_walk_is_not_there_for_a_guest(cast: Cast, database: Database, maj: Browser) -> None:
    with database.writing() as session:
        other = make_walk.walk(session, cast.lina, title="En annan").id

    assert maj.get(f"/backa/walks/{other}").status_code == 404
    assert maj.get(f"/backa/walks/{other}/observations/new").status_code == 404
    assert maj.get(f"/dalby/walks/{cast.walk_id}").status_code == 404


@pytest.mark.parametrize(
    ("states", "status", "said"),
    [
        ((WalkState.REVIEW,), 410, "Vandringen är slut, så det går inte längre att gå med."),
        (None, 410, "Länken är tillbakadragen."),
    ],
)
def test_a_link_that_is_over_says_so(
    clients: Clients, cast: Cast, database: Database, link: MakeLink, states: tuple[WalkState, ...] | None, status: int,
    said: str,
) -> None:  # fmt: skip
    address = link()
    if states is None:
        clients.browser("lina").post(f"/backa/walks/{cast.walk_id}/guests/withdraw")
    else:
        end(database, cast, *states)

    answers = [clients.browser().get(address), clients.browser().post(address, {"name": ""})]

    assert [(one.status_code, said in one.text) for one in answers] == [(status, True)] * 2


def test_an_address_that_never_was_a_link_is_not_here(clients: Clients) -> None:
    answer = clients.browser().get("/join/0123456789abcdef")

    assert (answer.status_code, "Det finns ingen vandring på den här adressen." in answer.text) == (404, True)


def test_after_the_end_the_phone_is_heard_and_shown_nothing(
    cast: Cast, database: Database, session: Session, maj: Browser
) -> None:
    put(maj, cast)
    end(database, cast, WalkState.REVIEW, WalkState.PUBLISHED)

    page = maj.get(f"/backa/walks/{cast.walk_id}")
    early, late = put(maj, cast, text="För sent?"), put(maj, cast, late=True, text="Noterad utan nät")

    assert (page.status_code, "Gästens lampa" in page.text) == (410, False)
    assert "Tack för att du var med." in page.text
    assert (early.status_code, early.get_json()["late"], late.status_code) == (409, True, 201)
    assert session.scalars(sa.select(Observation).where(Observation.text == "Noterad utan nät")).one().late
    assert maj.client.get(f"/api/v1/walks/{cast.walk_id}").status_code == 404
    assert maj.client.get(f"/api/v1/walks/{cast.walk_id}/observations").status_code == 404


def test_two_days_after_the_end_it_is_over(cast: Cast, database: Database, maj: Browser) -> None:
    end(database, cast, WalkState.REVIEW)
    with database.writing() as session:
        session.get_one(Walk, cast.walk_id).ends_at = clock.now() - rules.GUEST_GRACE

    assert session_of(maj).status_code == 401
    assert "kan inte skickas längre" in maj.get(f"/backa/walks/{cast.walk_id}").text


def test_a_withdrawn_link_lets_nothing_through(clients: Clients, cast: Cast, maj: Browser) -> None:
    word = session_of(maj).get_json()["csrf_token"]
    clients.browser("lina").post(f"/backa/walks/{cast.walk_id}/guests/withdraw")

    page = maj.get(f"/backa/walks/{cast.walk_id}")
    sent = maj.client.put(
        f"/api/v1/walks/{cast.walk_id}/observations/{uuid4()}", json=LAMP, headers={"X-CSRFToken": word}
    )

    assert (page.status_code, "Ledaren har dragit tillbaka länken" in page.text) == (410, True)
    assert (session_of(maj).status_code, sent.status_code) == (401, 401)


def test_whoever_has_left_is_nobody(cast: Cast, maj: Browser) -> None:
    before = maj.client.get_cookie("walkapp")
    assert before is not None
    maj.post("/backa/leave")

    assert session_of(maj).status_code == 401
    maj.client.set_cookie("walkapp", before.value)  # a late answer may bring the old cookie back
    assert session_of(maj).status_code == 401


def test_the_code_is_the_address_and_no_link_gives_none(clients: Clients, cast: Cast, link: MakeLink) -> None:
    lina, page = clients.browser("lina"), f"/backa/walks/{cast.walk_id}/guests"

    assert lina.get(f"{page}/code").status_code == 404
    address = link()
    assert address in lina.get(page).text
    shown = lina.get(f"{page}/code").text
    assert address in shown
    assert 'role="img"' in shown


def test_a_removed_guest_is_out_and_forgotten(clients: Clients, cast: Cast, session: Session, maj: Browser) -> None:
    guest = session_of(maj).get_json()["user"]["id"]

    clients.browser("lina").post(f"/backa/walks/{cast.walk_id}/guests/{guest}/remove")

    assert maj.get(f"/backa/walks/{cast.walk_id}").status_code == 410
    assert "Maj" not in session.scalars(sa.select(Participant.name))

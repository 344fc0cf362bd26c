"""Who is let in: tokens, sessions, and the word that a session's writes need."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.cast import Cast
from tests.clients import Clients, Program
from walkapp.accounts import queries, services
from walkapp.accounts.models import ApiToken, Membership
from walkapp.accounts.rules import Role
from walkapp.core import clock
from walkapp.core.db import Database, new_id

Programs = Callable[[str], Program]
# Fixed, since it stands in test ids, which both engines must have alike.
SOME = UUID("5f0c6c1e-3c0b-4f1e-9d0a-6a1f3c2b7d10")
CALLS = [
    ("get", "/session"), ("get", "/walks"), ("get", f"/walks/{SOME}"), ("get", f"/walks/{SOME}/observations"),
    ("put", f"/walks/{SOME}/observations/{SOME}"), ("get", f"/observations/{SOME}"),
    ("delete", f"/observations/{SOME}"), ("put", f"/observations/{SOME}/photos/{SOME}"),
    ("put", f"/observations/{SOME}/decision"), ("get", f"/photos/{SOME}"), ("get", "/departments"),
    ("get", "/categories"), ("get", "/actions"), ("post", "/actions"), ("get", f"/actions/{SOME}"),
    ("put", f"/actions/{SOME}/transitions/{SOME}"), ("put", f"/actions/{SOME}/photos/{SOME}?role=after"),
    ("get", "/events"), ("get", "/nowhere"), ("get", "/observations/not-an-id"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "address"), CALLS)
def test_nobody_is_401(clients: Clients, method: str, address: str) -> None:
    answer = getattr(clients.program(), method)(address)

    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json.keys() >= {"type", "title", "status", "detail"}


@pytest.mark.parametrize("value", ["Bearer", "Bearer ", "Bearer nonsense", "Basic dmVyYTp4", "bearer å"])
def test_a_token_that_is_none_is_401(clients: Clients, value: str) -> None:
    assert clients.program().get("/session", headers={"Authorization": value}).status_code == 401


def test_a_withdrawn_token_is_401(programs: Programs, database: Database) -> None:
    vera = programs("vera")
    with database.writing() as session:
        for token in session.query(ApiToken):
            token.revoked_at = clock.now()

    assert vera.get("/session").status_code == 401


def test_a_member_who_is_shut_out_is_401(programs: Programs, database: Database, cast: Cast) -> None:
    vera = programs("vera")
    with database.writing() as session:
        session.query(Membership).where(Membership.user_id == cast.vera.user_id).one().active = False

    assert vera.get("/walks").status_code == 401


def test_a_token_says_who_and_where(programs: Programs, cast: Cast) -> None:
    answer = programs("hans").get("/session").json

    assert answer["user"] == {
        "id": str(cast.hans.user_id), "name": "Hans", "email": "hans@example.org", "language": "sv"
    }  # fmt: skip
    assert answer["municipalities"] == [
        {
            "slug": "backa", "name": "Backa", "role": "handler",
            "department": {"id": str(cast.department_id), "name": "Gatuenheten"},
        }
    ]  # fmt: skip
    assert answer["csrf_token"] is None


def test_a_token_needs_no_word_and_sets_no_cookie(programs: Programs, cast: Cast, walked: Callable[..., Any]) -> None:
    answer = programs("vera").put(f"/walks/{cast.walk_id}/observations/{uuid4()}", json=walked())

    assert answer.status_code == 201
    assert "Set-Cookie" not in answer.headers


def test_a_session_writes_with_its_word(clients: Clients, cast: Cast, walked: Callable[..., Any]) -> None:
    browser = clients.browser("vera").client
    address = f"/api/v1/walks/{cast.walk_id}/observations/{uuid4()}"
    word = browser.get("/api/v1/session").json["csrf_token"]

    without = browser.put(address, json=walked())
    wrong = browser.put(address, json=walked(), headers={"X-CSRFToken": "nonsense"})
    right = browser.put(address, json=walked(), headers={"X-CSRFToken": word})
    again = browser.put(address, json=walked(), headers={"X-CSRFToken": word})

    assert [answer.status_code for answer in (without, wrong, right, again)] == [403, 403, 201, 200]
    assert without.json["type"] == "tag:walkapp,2026:forged"


def test_the_word_of_a_page_is_a_word_too(clients: Clients, cast: Cast, walked: Callable[..., Any]) -> None:
    browser = clients.browser("vera")
    address = f"/api/v1/walks/{cast.walk_id}/observations/{uuid4()}"
    word = browser.get("/cookies").text.split('name="csrf-token" content="', 1)[1].split('"', 1)[0]

    answer = browser.client.put(address, json=walked(), headers={"X-CSRFToken": word})

    assert answer.status_code == 201


def test_a_session_reads_without_a_word(clients: Clients) -> None:
    assert clients.browser("vera").client.get("/api/v1/walks").status_code == 200


def test_a_session_in_several_municipalities_says_which(clients: Clients, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        session.add(
            Membership(
                id=new_id(), municipality_id=cast.other_municipality_id, user_id=cast.lina.user_id, role=Role.LEADER,
                active=True, created_at=clock.now(),
            )
        )  # fmt: skip
    browser = clients.browser("lina").client

    unsaid = browser.get("/api/v1/walks")
    said = browser.get("/api/v1/walks", headers={"Walkapp-Municipality": "backa"})
    foreign = browser.get("/api/v1/walks", headers={"Walkapp-Municipality": "nowhere"})
    whole = browser.get("/api/v1/session")

    assert (unsaid.status_code, unsaid.json["municipalities"]) == (400, ["backa", "dalby"])
    assert (said.status_code, len(said.json["items"])) == (200, 1)
    assert foreign.status_code == 404
    assert [one["slug"] for one in whole.json["municipalities"]] == ["backa", "dalby"]


def test_a_session_elsewhere_does_not_reach_here(clients: Clients) -> None:
    answer = clients.browser("bodil").client.get("/api/v1/walks", headers={"Walkapp-Municipality": "backa"})

    assert answer.status_code == 404


def test_a_token_stays_in_its_municipality(programs: Programs, cast: Cast) -> None:
    answer = programs("bodil").get("/walks", headers={"Walkapp-Municipality": "backa"})

    assert [one["id"] for one in answer.json["items"]] == [str(cast.other_walk_id)]


def test_the_language_is_the_readers(programs: Programs, database: Database, cast: Cast) -> None:
    vera = programs("vera")
    with database.writing() as session:
        assert cast.vera.user_id
        services.edit_profile(session, cast.vera.user_id, language="en", at=clock.now())

    own = vera.get("/walks/nothing")
    asked = vera.get("/walks/nothing", headers={"Accept-Language": "sv"})

    assert (own.json["title"], asked.json["title"]) == ("It is not here", "Det finns inte här")


def test_flask_securitys_own_tokens_open_nothing(clients: Clients, database: Database, cast: Cast, app: Any) -> None:
    with app.test_request_context(), database.reading() as session:
        user = queries.user_by_email(session, "vera@example.org")
        assert user is not None
        word = user.get_auth_token()

    in_address = clients.program().get(f"/session?auth_token={word}")
    in_header = clients.program().get("/session", headers={"Authentication-Token": word})

    assert (in_address.status_code, in_header.status_code) == (401, 401)

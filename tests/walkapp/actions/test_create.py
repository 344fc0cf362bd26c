"""The page where an action is made."""

from typing import Any
from uuid import UUID

import pytest

from tests.cast import Cast
from tests.clients import Clients
from tests.factories.observations import observation as make_observation
from tests.walkapp.actions.answers import URL, page_of
from walkapp.core.db import Database

# Once: what a page says. That every route answers on either engine, tests/contract/test_routes.py asks; what it reads
# and writes there, the tests of the room's queries and services ask on both.
pytestmark = pytest.mark.once


def new_point(database: Database, cast: Cast, **values: Any) -> UUID:
    with database.writing() as session:
        return make_observation(session, cast.vera, cast.walk_id, **values).id


@pytest.mark.parametrize(
    ("name", "status"), [("karin", 200), ("lina", 200), ("hans", 403), ("vera", 403), ("sven", 404)]
)
def test_who_may_make_an_action(clients: Clients, database: Database, cast: Cast, name: str, status: int) -> None:
    point = new_point(database, cast)

    assert clients.browser(name).get(f"{URL}/new?observation={point}").status_code == status


def test_an_action_is_made_with_what_the_rules_propose(clients: Clients, database: Database, cast: Cast) -> None:
    point = new_point(database, cast)
    browser = clients.browser("lina")
    page = page_of(browser.get(f"{URL}/new?observation={point}"))
    assert page.find(id="title")["value"] == "Två lampor ur funktion"
    data = {"observation": str(point), "title": "Laga lampan", "department": str(cast.department_id),
            "due": page.find(id="due")["value"], "priority": "urgent", "key": page.find(id="key")["value"]}  # fmt: skip

    made, again = browser.post(f"{URL}/new", data), browser.post(f"{URL}/new", data)
    nothing = browser.post(f"{URL}/new", {"observation": str(point), "title": " "})

    assert (made.status_code, again.headers["Location"]) == (303, made.headers["Location"])
    assert nothing.status_code == 422
    assert len(page_of(nothing).select(".error")) == 3

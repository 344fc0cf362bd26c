"""The list of walks: what goes on, what is to come, what was."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from tests.cast import Cast
from tests.clients import Clients
from tests.factories import walks as make_walk
from walkapp.core import clock
from walkapp.core.db import Database
from walkapp.walks.rules import WalkState

HTML = "html.parser"


@pytest.mark.parametrize(("days", "heading"), [(3, "h-coming"), (-3, "h-past")])
def test_a_cancelled_walk_stands_among_those_to_come_until_its_day_has_passed(
    days: int, heading: str, clients: Clients, cast: Cast, database: Database
) -> None:
    with database.writing() as writing:
        walk = make_walk.walk(writing, cast.lina, invited=[cast.vera], title="Hamnen", state=WalkState.PLANNED)
        walk.state, walk.cancelled_reason = WalkState.CANCELLED, "Snöstorm"
        walk.starts_at = clock.now() + timedelta(days=days)

    page = BeautifulSoup(clients.browser("vera").get("/backa/walks").text, HTML)

    row = page.select_one(f"section[aria-labelledby={heading}] a[href$='{walk.id}']")
    assert row is not None
    assert "Inställd: Snöstorm" in row.get_text(" ", strip=True)


def test_the_list_tells_walks_apart_by_what_they_need(clients: Clients, cast: Cast, database: Database) -> None:
    with database.writing() as writing:
        for state in (WalkState.PLANNED, WalkState.REVIEW, WalkState.PUBLISHED):
            make_walk.walk(writing, cast.lina, title=f"Gick {state.value}", state=state)
        make_walk.walk(writing, cast.sven, title="Svens egen", state=WalkState.PLANNED)

    page = BeautifulSoup(clients.browser("lina").get("/backa/walks").text, HTML)

    headings = [heading.get_text(" ", strip=True) for heading in page.select("main h2")]
    assert headings == ["Centrum och stationen", "Att granska 1", "Kommande vandringar 1", "Tidigare vandringar"]
    assert "Svens egen" not in page.get_text()


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("sven", "Planera den första"),
        ("hans", "Ingen vandring är planerad för dig"),
        ("vidar", "Ingen vandring är publicerad"),
    ],
)
def test_an_empty_list_says_what_to_do(clients: Clients, cast: Cast, who: str, said: str) -> None:
    assert said in clients.browser(who).get("/backa/walks").text


def test_a_page_of_the_list_that_is_none_is_refused(clients: Clients, cast: Cast) -> None:
    assert clients.browser("lina").get("/backa/walks?cursor=%00").status_code == 422

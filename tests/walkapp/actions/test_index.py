"""The list of actions: whose, in which order, narrowed by its address, page by page."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import Cast
from tests.clients import Clients
from tests.factories.actions import action as make_action
from tests.factories.observations import observation as make_observation
from tests.walkapp.actions.answers import URL, page_of
from tests.walkapp.actions.conftest import place
from walkapp.actions.rules import State
from walkapp.core import clock
from walkapp.core.db import Database


def test_whoever_sees_actions_has_a_list(clients: Clients, assigned_id: UUID) -> None:
    for name in ("karin", "lina", "hans", "hedda", "vidar", "olle"):
        page = clients.browser(name).get(URL)

        assert page.status_code == 200
        assert str(assigned_id) in page.text


@pytest.mark.parametrize(("name", "status"), [("vera", 404), ("ada", 404), (None, 303)])
def test_for_others_there_is_none(clients: Clients, assigned_id: UUID, name: str | None, status: int) -> None:
    assert clients.browser(name).get(URL).status_code == status


def test_the_headline_counts_and_the_late_come_first(clients: Clients, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        late, other = place(session, cast, State.PLANNED), place(session, cast, State.ASSIGNED)
        late.due_on, other.due_on = clock.today() - timedelta(days=9), clock.today() + timedelta(days=9)
        place(session, cast, State.VERIFIED)

    page = page_of(clients.browser("hans").get(URL))

    assert page.h1.get_text() == "2 åtgärder hos Gatuenheten"
    assert [heading.get_text(" ", strip=True) for heading in page.find_all("h2")] == ["Försenade 1", "Behöver svar 1"]
    assert "9 dagar sen" in page.get_text()


def test_what_is_late_and_handed_back_is_counted_as_late(clients: Clients, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        place(session, cast, State.PLANNED).due_on = clock.today() - timedelta(days=9)
        place(session, cast, State.RETURNED).due_on = clock.today() - timedelta(days=2)

    page = page_of(clients.browser("karin").get(URL))

    assert page.select_one(".muted").get_text() == "2 är försenade, varav 1 utan ägare."
    assert page.select_one("#f-closed option[selected]").get_text() == "Bara öppna"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("state=planned", {"planned"}), ("closed=1", {"verified"}), ("overdue=1", {"planned"}),
        ("q=lyktan", {"waiting"}), ("q=2026-0002", {"waiting"}), ("group=queue", {"unassigned"}),
    ],
)  # fmt: skip
def test_the_filter_lives_in_the_address(
    clients: Clients, database: Database, cast: Cast, words: str, found: set[str]
) -> None:
    with database.writing() as session:
        place(session, cast, State.PLANNED).due_on = clock.today() - timedelta(days=1)
        point = make_observation(session, cast.vera, cast.walk_id)
        waiting = make_action(session, cast.karin, [point.id], title="Rikta lyktan", department_id=cast.department_id)
        waiting.state, waiting.due_on = State.WAITING, clock.today()
        place(session, cast, State.VERIFIED)
        place(session, cast, State.UNASSIGNED).due_on = clock.today()

    browser = clients.browser("karin")
    page, file = browser.get(f"{URL}?{words}"), browser.get(f"{URL}.csv?{words}&sep=comma")

    words_of = {"planned": "Planerad", "verified": "Kontrollerad", "waiting": "Väntar", "unassigned": "Okänd ägare"}
    shown = {row.find_all("td")[2].get_text(strip=True) for row in page_of(page).select("tbody tr")}
    in_file = {line.split('","')[2] for line in file.text.splitlines()[1:]}
    assert {word for word in words_of.values() if any(one.startswith(word) for one in shown)} == {
        words_of[one] for one in found
    }
    assert in_file == {words_of[one] for one in found}


def test_a_long_list_comes_page_by_page(clients: Clients, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        point = make_observation(session, cast.vera, cast.walk_id)
        for number in range(53):
            make_action(session, cast.karin, [point.id], title=f"Åtgärd {number:02d}", department_id=cast.department_id)

    browser = clients.browser("hans")
    first = page_of(browser.get(f"{URL}?closed=0"))
    more = first.find("a", rel="next")
    second = page_of(browser.get(more["href"]))

    assert [len(one.select("tbody tr")) for one in (first, second)] == [50, 3]
    assert second.find("a", rel="next") is None
    assert browser.get(f"{URL}?closed=0&cursor=nonsense").status_code == 400


@pytest.mark.parametrize(
    ("words", "headline", "lead"),
    [
        ("overdue=1", "1 åtgärd är försenad", ""), ("group=queue", "1 åtgärd saknar ägare", ""),
        ("group=late&closed=0", "1 åtgärd är försenad", ""), ("group=answer", "0 åtgärder behöver svar", ""),
        ("state=planned&overdue=1", "1 åtgärd hittades", "Planerad, Bara försenade"),
        ("q=lamporna&closed=all", "3 åtgärder hittades", "”lamporna”, Öppna och stängda"),
    ],
)  # fmt: skip
def test_the_headline_says_what_the_list_is_narrowed_to(
    clients: Clients, database: Database, cast: Cast, words: str, headline: str, lead: str
) -> None:
    with database.writing() as session:
        place(session, cast, State.PLANNED).due_on = clock.today() - timedelta(days=1)
        place(session, cast, State.VERIFIED)
        place(session, cast, State.UNASSIGNED).due_on = clock.today()

    page = page_of(clients.browser("karin").get(f"{URL}?{words}"))

    assert page.h1.get_text() == headline
    assert [line.get_text() for line in page.select(".page__head p.muted")] == ([lead] if lead else [])
    assert "Backa" in page.select_one(".page__head .only-print").get_text()


def test_an_empty_list_offers_once_to_clear_the_filters(clients: Clients, assigned_id: UUID) -> None:
    page = page_of(clients.browser("karin").get(f"{URL}?q=ingenstans"))

    assert len(page.find_all("a", string="Rensa filtren")) == 1

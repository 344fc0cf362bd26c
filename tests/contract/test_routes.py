"""Every route × everybody in the cast, compared with a table written by hand (routes.py)."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests import databases
from tests.contract import asking
from tests.contract.routes import METHODS, PEOPLE, ROUTES
from tests.contract.stage import Stage, set_up
from tests.pages import without_words
from walkapp.accounts.services import RESERVED_SLUGS

WORKS = frozenset({409, 422})
"""Let in, and told what is wrong with what was sent."""
ASKED = ("nobody", "vera", "karin", "bodil")
WRITES = sorted(row for row in ROUTES if row[1] != "GET")


@pytest.fixture(scope="module")
def evening(database_server: databases.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with set_up(database_server, tmp_path_factory.mktemp("stage")) as found:
        yield found


def ask(evening: Stage, name: str, endpoint: str, method: str) -> TestResponse:
    send = evening.api if endpoint.startswith("api.") else evening.page
    return send(name, method, asking.address(evening, endpoint, method), **asking.options(evening, endpoint, method))


def letter(response: TestResponse) -> str:
    """What became of it, as the table says it."""
    leads_to_sign_in = response.status_code == 303 and response.headers["Location"].startswith("/sign-in")
    if leads_to_sign_in or response.status_code == 401:
        return "n"
    if response.status_code < 400 or response.status_code in WORKS:
        return "y"
    return {403: "3", 404: "4"}.get(response.status_code, str(response.status_code))


def rows_of(app: Flask) -> set[tuple[str, str]]:
    rules = list(app.url_map.iter_rules())
    return {(rule.endpoint, method) for rule in rules for method in METHODS & (rule.methods or set())}


def first_part(rule: Rule) -> str:
    return rule.rule.split("/")[1]


@pytest.mark.once
def test_every_route_has_a_row_and_every_row_a_route(evening: Stage) -> None:
    there = rows_of(evening.app)

    assert sorted(there - set(ROUTES)) == []
    assert sorted(set(ROUTES) - there) == []


@pytest.mark.once
def test_the_table_asks_everybody_on_the_stage(evening: Stage) -> None:
    assert set(PEOPLE) == {"nobody", "gull", *evening.cast.people}


@pytest.mark.parametrize(("endpoint", "method"), sorted(ROUTES))
def test_a_route_answers_everybody_as_the_table_says(evening: Stage, endpoint: str, method: str) -> None:
    expected = ROUTES[endpoint, method]

    found = {name: letter(ask(evening, name, endpoint, method)) for name in PEOPLE}

    assert found == expected


@pytest.mark.once
@pytest.mark.parametrize("endpoint", sorted(endpoint for endpoint, method in ROUTES if method == "GET"))
def test_a_head_does_no_more_than_a_get(evening: Stage, endpoint: str) -> None:
    url = asking.address(evening, endpoint, "GET")

    got, head = (evening.page("karin", method, url, forged=True) for method in ("GET", "HEAD"))

    assert (head.status_code, head.headers.get("Location")) == (got.status_code, got.headers.get("Location"))


@pytest.mark.once
@pytest.mark.parametrize(("endpoint", "method"), [row for row in WRITES if not row[0].startswith("api.")])
def test_no_page_takes_a_form_without_the_sessions_word(evening: Stage, endpoint: str, method: str) -> None:
    url, sent = asking.address(evening, endpoint, method), asking.options(evening, endpoint, method)

    statuses = {name: evening.page(name, method, url, forged=True, **sent).status_code for name in ASKED}

    assert statuses == dict.fromkeys(ASKED, 400)


@pytest.mark.once
@pytest.mark.parametrize(("endpoint", "method"), [row for row in WRITES if row[0].startswith("api.")])
def test_no_write_of_the_api_is_taken_from_a_browser_without_the_sessions_word(
    evening: Stage, endpoint: str, method: str
) -> None:
    url, sent = asking.address(evening, endpoint, method), asking.options(evening, endpoint, method)

    statuses = {name: evening.page(name, method, url, forged=True, **sent).status_code for name in ("karin", "nobody")}

    assert statuses == {"karin": 403, "nobody": 401}


@pytest.mark.once
@pytest.mark.parametrize(("endpoint", "method"), [row for row in WRITES if row[0].startswith("api.")])
def test_a_browser_with_the_sessions_word_is_let_in_as_its_token_is(evening: Stage, endpoint: str, method: str) -> None:
    sent = asking.options(evening, endpoint, method)
    sent["headers"] = {**sent.get("headers", {}), "X-CSRFToken": evening.words["karin"]}

    found = evening.page("karin", method, asking.address(evening, endpoint, method), forged=True, **sent)

    assert letter(found) == ROUTES[endpoint, method]["karin"]


@pytest.mark.once
@pytest.mark.parametrize(("endpoint", "method"), sorted(row for row in ROUTES if row[0].startswith("api.")))
def test_the_api_says_no_in_problem_documents(evening: Stage, endpoint: str, method: str) -> None:
    answers = [ask(evening, name, endpoint, method) for name in ("nobody", "ada")]

    refused = [answer for answer in answers if answer.status_code >= 400]
    assert {answer.mimetype for answer in refused} <= {"application/problem+json"}
    assert all(answer.get_json()["status"] == answer.status_code for answer in refused)


def test_a_made_up_municipality_is_as_unknown_as_anothers(evening: Stage) -> None:
    real, made_up = evening.page("karin", "GET", "/dalby/").text, evening.page("karin", "GET", "/nowhere/").text

    assert without_words(real).replace("dalby", "…") == without_words(made_up).replace("nowhere", "…")


def test_a_token_that_is_none_opens_nothing(evening: Stage) -> None:
    answer = evening.api("nobody", "GET", "/api/v1/walks", headers={"Authorization": "Bearer made-up"})

    assert answer.status_code == 401


def test_no_municipality_can_take_an_address_that_means_something_else(evening: Stage) -> None:
    fixed = {first_part(rule) for rule in evening.app.url_map.iter_rules()} - {"", "<municipality>"}

    assert fixed <= RESERVED_SLUGS

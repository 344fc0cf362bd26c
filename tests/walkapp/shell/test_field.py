"""What the phone keeps of the shell, and how built files travel."""

import gzip
import re

import pytest

from tests.cast import Cast
from tests.clients import Clients
from walkapp.core.resources import resource_dir

SECRETS = ("Vera", "vera@example.org", "Backa", "backa")


def test_the_neutral_page_is_the_same_for_everybody(clients: Clients) -> None:
    answers = [clients.browser(name).client.get("/field") for name in (None, "vera", "karin")]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert [word for word in SECRETS if word in answers[0].text] == []


def test_the_service_worker_names_the_neutral_page_and_is_always_asked_for(clients: Clients) -> None:
    answer = clients.browser().get("/sw.js")

    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert re.match(r'const FIELD_PAGE = "[0-9a-f]{16}";\n', answer.text)


def test_everything_that_the_neutral_page_names_is_kept_with_it(clients: Clients) -> None:
    browser = clients.browser()
    kept = set(re.findall(r"/static/[\w./-]+", browser.get("/sw.js").text))

    named = set(re.findall(r"/static/[\w./-]+", browser.client.get("/field").text))

    assert len(named) >= 4
    assert named - kept == set()
    assert {browser.get(name).status_code for name in kept} == {200}


@pytest.mark.parametrize(
    ("accepts", "encoding"), [("br, gzip", "br"), ("gzip", "gzip"), ("gzip, br;q=0", "gzip"), ("", None)]
)
def test_a_built_file_comes_as_small_as_the_browser_takes_it(
    clients: Clients, accepts: str, encoding: str | None
) -> None:
    answer = clients.browser().get("/static/icons.svg", headers={"Accept-Encoding": accepts})

    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_pressed_file_is_the_file(clients: Clients) -> None:
    answer = clients.browser().get("/static/icons.svg", headers={"Accept-Encoding": "gzip"})

    assert gzip.decompress(answer.data) == (resource_dir("static") / "icons.svg").read_bytes()


@pytest.mark.parametrize("name", ["../pyproject.toml", "..%2f..%2fpyproject.toml", "nothing.js", "assets/"])
def test_nothing_but_built_files_is_given(clients: Clients, name: str) -> None:
    assert clients.browser().get(f"/static/{name}", headers={"Accept-Encoding": "br"}).status_code == 404


def test_a_walk_s_page_in_the_field_is_dark_while_the_sun_is_down(clients: Clients, cast: Cast) -> None:
    address = f"/backa/walks/{cast.walk_id}"
    browser = clients.browser("vera")

    page = browser.get(address).text

    is_dark = 'data-theme="dark"' in page
    card = re.search(r'data-night="([^ "]+) ([^ "]+)"', page)
    assert card
    assert card[1] < card[2]
    assert is_dark == ('data-theme="dark"' in browser.get(f"{address}/observations/new").text)

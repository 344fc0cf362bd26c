"""What every answer says to the browser about itself, and how sessions are kept."""

import re
from collections.abc import Iterator
from dataclasses import replace
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import databases
from tests.contract import asking
from tests.contract.routes import ROUTES
from tests.contract.stage import Stage, set_up
from walkapp.app import create_app

pytestmark = pytest.mark.once

HTTPS = "https://walkapp.example.se"
KEPT_IN_THE_BROWSER = {
    "static", "maps.sketch", "maps.tile", "maps.archive", "observations.photo", "observations.voice", "actions.photo",
    "api.photos_show",
}  # fmt: skip
"""Built files, base maps and pictures; everything else is asked for anew."""
ASKED_ABOUT = {"shell.service_worker"}
"""The same for everybody: the browser may keep it, and asks each time whether it is still so."""
ON_ITS_OWN = {"maps.frame"}
"""The council's file, shown as a stranger: sandboxed, with a policy of its own."""
TAKEN_AWAY = {"maps.file"}
"""The same file to keep: nothing runs in it as long as it lies here."""
READ = sorted(endpoint for endpoint, method in ROUTES if method == "GET")
NONCE = re.compile(r"'nonce-[\w-]{16,}'")


@pytest.fixture(scope="module")
def evening(database_server: databases.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with set_up(database_server, tmp_path_factory.mktemp("stage")) as found:
        yield found


@pytest.fixture(scope="module")
def behind_https(evening: Stage) -> Flask:
    """The same installation, behind HTTPS."""
    known = evening.app.extensions
    return create_app(replace(known["walkapp.settings"], base_url=HTTPS), known["walkapp.database"])


@pytest.fixture
def https(behind_https: Flask) -> FlaskClient:
    """A browser of nobody's there."""
    return behind_https.test_client()


@pytest.fixture
def here(evening: Stage) -> FlaskClient:
    """A browser of nobody's on this machine."""
    return evening.app.test_client()


def policy(response: TestResponse) -> dict[str, list[str]]:
    parts = (part.split() for part in response.headers["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


def check(response: TestResponse, endpoint: str) -> None:
    """Fail where an answer leaves a door open."""
    headers = response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in {"no-referrer", "same-origin"}
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Cookie" in headers.get("Vary", "") or endpoint == "static"
    check_cache(response, endpoint)
    found = policy(response)
    assert found["default-src"] == ["'none'"]
    if endpoint in TAKEN_AWAY and response.status_code == 200:
        assert found["sandbox"] == []
        assert headers["Content-Disposition"].startswith("attachment")
        return
    assert found["base-uri"] == ["'none'"]
    assert "unsafe-eval" not in headers["Content-Security-Policy"]
    if endpoint in ON_ITS_OWN and response.status_code == 200:
        assert found["sandbox"] == ["allow-scripts"]
        assert found["frame-ancestors"] == ["'self'"]
        assert NONCE.fullmatch(" ".join(found["script-src"]))
    else:
        assert found["frame-ancestors"] == ["'none'"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert found["script-src"] == found["style-src"] == ["'self'"]


def check_cache(response: TestResponse, endpoint: str) -> None:
    kept = response.headers["Cache-Control"]
    if endpoint in ASKED_ABOUT:
        assert kept == "no-cache"
    elif endpoint not in KEPT_IN_THE_BROWSER or response.status_code >= 300:
        assert kept == "no-store"
    elif endpoint != "static":
        assert "private" in kept or kept == "no-store"


@pytest.mark.parametrize("endpoint", READ)
def test_every_route_says_the_same_to_the_browser_whatever_it_answers(evening: Stage, endpoint: str) -> None:
    send = evening.api if endpoint.startswith("api.") else evening.page
    url = asking.address(evening, endpoint, "GET")

    answers = [send(name, "GET", url) for name in ("nobody", "karin", "bodil")]

    for answer in answers:
        check(answer, endpoint)


@pytest.mark.parametrize(
    ("method", "url"),
    [("GET", "/no/such/page/at/all"), ("GET", "/nowhere/"), ("POST", "/sign-in"), ("DELETE", "/sign-in"),
     ("GET", "/api/v1/nothing"), ("PATCH", "/api/v1/walks")],
)  # fmt: skip
def test_a_refusal_is_guarded_like_any_page(evening: Stage, method: str, url: str) -> None:
    answer = evening.page("karin", method, url, forged=True)

    assert answer.status_code in {400, 403, 404, 405}
    check(answer, "refusal")


def test_a_failure_is_guarded_like_any_page_and_tells_nothing(evening: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("the password of the database is secret")

    monkeypatch.setitem(evening.app.view_functions, "shell.cookies", fail)

    answer = evening.page("karin", "GET", "/cookies")

    assert answer.status_code == 500
    assert "secret" not in answer.text
    check(answer, "failure")


def test_what_was_built_is_kept_for_ever_and_the_rest_of_static_is_asked_about(evening: Stage) -> None:
    page = evening.page("nobody", "GET", "/sign-in").text
    built = re.findall(r'"(/static/assets/[^"]+)"', page)

    caches = {evening.page("nobody", "GET", url).headers["Cache-Control"] for url in built}

    assert caches == {"public, max-age=31536000, immutable"}
    assert evening.page("nobody", "GET", "/static/icons.svg").headers["Cache-Control"] == "no-cache"


def cookie(response: TestResponse, name: str) -> dict[str, object]:
    for line in response.headers.getlist("Set-Cookie"):
        found = SimpleCookie(line)
        if name in found:
            return {key: value for key, value in found[name].items() if value}
    raise AssertionError(f"no cookie {name!r} in {response.headers.getlist('Set-Cookie')}")


def test_behind_https_the_session_is_bound_to_this_host(https: FlaskClient) -> None:
    answer = https.get("/sign-in", base_url=HTTPS)

    kept = cookie(answer, "__Host-walkapp")
    assert kept["httponly"] is kept["secure"] is True
    assert (kept["samesite"], kept["path"]) == ("Lax", "/")
    assert "domain" not in kept
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_behind_https_every_other_cookie_is_secure_too(https: FlaskClient) -> None:
    page = https.get("/cookies", base_url=HTTPS).text
    word = page.split('name="csrf-token" content="', 1)[1].split('"', 1)[0]

    answer = https.post("/language", base_url=HTTPS, data={"csrf_token": word, "language": "en"})

    kept = cookie(answer, "language")
    assert kept["httponly"] is kept["secure"] is True
    assert kept["samesite"] == "Lax"


def test_on_this_machine_the_session_is_kept_from_scripts_and_other_sites(here: FlaskClient) -> None:
    answer = here.get("/sign-in")

    kept = cookie(answer, "walkapp")
    assert kept["httponly"] is True
    assert kept["samesite"] == "Lax"
    assert "secure" not in kept
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8123", "[::1]:8000", "LOCALHOST"])
def test_this_machine_s_own_names_are_ours(here: FlaskClient, host: str) -> None:
    assert here.get("/sign-in", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:1:2"],
)
def test_a_name_that_is_not_ours_gets_nothing(here: FlaskClient, https: FlaskClient, host: str) -> None:
    answers = [
        here.get("/sign-in", headers={"Host": host}),
        https.get("/sign-in", base_url=HTTPS, headers={"Host": host}),
        here.get("/api/v1/session", headers={"Host": host}),
    ]

    assert {answer.status_code for answer in answers} == {400}
    assert not any("csrf" in answer.text and "evil" in answer.text for answer in answers)


def test_behind_https_the_address_of_the_settings_is_ours(https: FlaskClient) -> None:
    assert https.get("/sign-in", base_url=HTTPS).status_code == 200


def test_no_page_takes_its_address_from_the_request() -> None:
    sources = (Path(__file__).parents[2] / "walkapp").rglob("*.py")

    external = [path.name for path in sources if "_external=True" in path.read_text("utf-8")]

    assert external == []

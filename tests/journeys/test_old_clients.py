"""Phones that have not been opened for long: what each earlier version asks is answered, and what it kept is sent.

`old_clients/version-N.json` holds one phone of that version as it was: its requests, with what it reads of each answer,
and its store, its pages of a walk among them. `{user}` and `{walk}` stand for ids that each installation makes itself.
A version is recorded before the store or the payload changes, and is never recorded anew.
"""

import base64
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, expect
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.clients import Clients
from tests.installation import Answer, Caller, Installation
from tests.journeys.conftest import PHONE, sign_in
from tests.photographs import LAT, LON
from walkapp.observations.models import Observation, ObservationPhoto
from walkapp.observations.rules import ObservationState

VERSIONS = sorted(Path(__file__).with_name("old_clients").glob("version-*.json"))
STATIC = Path(__file__).resolve().parents[2] / "static"
TIMES = {"saved_at", "next_at", "at", "held:asked:backa"}
# The store as that version made it, with its rows. It stays open, as in a tab that nobody has closed, and gives way
# where another wants to change the stores.
PUT_BACK = """async ({ name, version, stores, local }) => {
  for (const [key, value] of Object.entries(local)) localStorage.setItem(key, value);
  const bytesOf = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0)).buffer;
  const revived = (value) => {
    if (Array.isArray(value)) return value.map(revived);
    if (value === null || typeof value !== 'object') return value;
    if ('$bytes' in value) return bytesOf(value.$bytes);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, revived(one)]));
  };
  const store = await new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, version);
    asked.onupgradeneeded = () => {
      for (const [store, { keyPath, indexes }] of Object.entries(stores)) {
        const made = asked.result.createObjectStore(store, keyPath === null ? {} : { keyPath });
        for (const [index, path] of indexes) made.createIndex(index, path);
      }
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const writing = store.transaction(Object.keys(stores), 'readwrite');
  for (const [store, { rows }] of Object.entries(stores)) {
    for (const { key, value } of rows) writing.objectStore(store).put(revived(value), ...[key ?? []].flat());
  }
  await new Promise((resolve, reject) => {
    writing.oncomplete = resolve;
    writing.onabort = () => reject(writing.error);
  });
  store.onversionchange = () => store.close();
}"""

every_version = pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)


def recorded(path: Path, user: object, walk: object) -> dict[str, Any]:
    """The phone of this version, as it would be had it been recorded just now by this user on this walk."""
    text = path.read_text("utf-8").replace("{user}", str(user)).replace("{walk}", str(walk))
    found: dict[str, Any] = json.loads(text)
    found["stores"] = _moved(found["stores"], time.time() * 1000 - found["recorded_at"])
    return found


def _moved(value: Any, by_ms: float) -> Any:
    if isinstance(value, list):
        return [_moved(one, by_ms) for one in value]
    if not isinstance(value, dict):
        return value
    if value.get("key") in TIMES:
        return {**value, "value": value["value"] + by_ms}
    return {key: one + by_ms if key in TIMES and one else _moved(one, by_ms) for key, one in value.items()}


def body_of(request: dict[str, Any]) -> bytes | None:
    body = request.get("body")
    if body is None:
        return None
    return base64.b64decode(body["$bytes"]) if "$bytes" in body else json.dumps(body).encode()


def read(name: str, answer: TestResponse | Answer) -> object:
    """What stands under this name in the answer: in a header, or in the JSON."""
    if name[0].isupper():
        return answer.headers.get(name)
    value: Any = answer.json
    for part in name.split("."):
        value = value[part]
    return value


@pytest.mark.once
def test_each_version_before_todays_is_recorded() -> None:
    (today,) = re.findall(r"export const VERSION = (\d+);", (STATIC / "src" / "core" / "idb.ts").read_text("utf-8"))

    assert [path.stem for path in VERSIONS] == [f"version-{n}" for n in range(1, int(today))]


@every_version
def test_what_each_version_asks_is_answered_as_it_expects(path: Path, clients: Clients, cast: Cast) -> None:
    phone = clients.browser("vera")
    word = {"X-CSRFToken": phone.csrf_token()}

    for request in recorded(path, cast.vera.user_id, cast.walk_id)["requests"]:
        told = f"{request['method']} {request['path']} {request.get('note', '')}"
        answer = phone.client.open(
            request["path"], method=request["method"], headers={**request["headers"], **word}, data=body_of(request)
        )
        assert answer.status_code == request["status"], f"{told}: {answer.text}"
        said = {name: read(name, answer) for name in request["reads"]}
        assert None not in said.values(), told
        expect_the_same(request, said)


def expect_the_same(request: dict[str, Any], said: dict[str, object]) -> None:
    """What the phone holds against what it sent, before it believes it."""
    assert said.get("id") in {None, request["path"].rsplit("/", 1)[1]}
    sealed = request["headers"].get("Content-Digest") or request["headers"].get("Repr-Digest")
    assert said.get("digest") in {None, str(sealed)[len("sha-256=:") : -1]}
    if "Upload-Offset" in said:
        assert said["Upload-Offset"] == str(len(body_of(request) or b""))
    for kind in ("observations", "photos"):
        standings = said.get(kind, {})
        assert isinstance(standings, dict)
        assert {one["state"] for one in standings.values()} <= {"held"}


@pytest.fixture
def phone(browser: Browser, site: Installation) -> Iterator[BrowserContext]:
    context = browser.new_context(
        **PHONE, base_url=site.url, locale="sv-SE", timezone_id="Europe/Stockholm", permissions=["geolocation"],
        geolocation={"latitude": LAT, "longitude": LON, "accuracy": 8},
    )  # fmt: skip
    context.set_default_timeout(30_000)
    yield context
    context.close()


def put_back(phone: BrowserContext, site: Installation, path: Path) -> dict[str, Any]:
    """The phone as that version left it, with Vera signed in; the server has what it was sent."""
    assert site.cast is not None
    old = recorded(path, site.cast.vera.user_id, site.cast.walk_id)
    caller = Caller(site.port, site.token("vera@example.org"))
    for request in old["requests"]:
        caller.send(request["method"], request["path"], body_of(request), request["headers"])
    elsewhere = phone.new_page()
    sign_in(elsewhere, "vera")
    # A page of the same origin that opens no store itself.
    elsewhere.goto("/healthz")
    elsewhere.evaluate("async (name) => { indexedDB.deleteDatabase(name); localStorage.clear(); }", name_of(site))
    elsewhere.evaluate(PUT_BACK, {"name": name_of(site), **{key: old[key] for key in ("version", "stores", "local")}})
    return old


def name_of(site: Installation) -> str:
    assert site.cast is not None
    return f"walkapp-{site.cast.vera.user_id}"


def of_server(site: Installation, text: str) -> list[tuple[int, int]]:
    """Each point of this text that is not withdrawn: its version, and how many photos it has."""
    photos = sa.select(sa.func.count()).where(ObservationPhoto.observation_id == Observation.id).scalar_subquery()
    asked = sa.select(Observation.version, photos).where(
        Observation.text == text, Observation.state != ObservationState.WITHDRAWN
    )
    with site.database() as database, database.reading() as session:
        return [(row[0], row[1]) for row in session.execute(asked)]


@pytest.mark.browser
@pytest.mark.once
@every_version
def test_what_each_version_kept_is_shown_sent_and_written_on_by_the_app_of_today(
    path: Path, phone: BrowserContext, site: Installation
) -> None:
    put_back(phone, site, path)
    phone.route("**/api/v1/**", lambda route: route.abort())
    page = phone.new_page()
    page.goto("/backa/phone")
    expect(page.locator("[data-entry]")).to_have_count(5)
    for text, word in {
        "Väntar": "på telefonen", "Ändras till detta": "på telefonen", "Skickad": "skickad",
        "Tas bort": "tas bort när det finns nät",
    }.items():  # fmt: skip
        expect(page.locator("[data-entry]", has_text=text).locator(".state")).to_have_text(word)

    phone.unroute("**/api/v1/**")
    page.reload()
    expect(page.locator(".unsent__head h2")).to_have_text("Allt är skickat", timeout=60_000)
    sent = {text: of_server(site, text) for text in ("Väntar", "Ohörd", "Ändras", "Ändras till detta", "Tas bort")}
    assert sent == {
        "Väntar": [(1, 1)], "Ohörd": [(1, 1)], "Ändras": [], "Ändras till detta": [(2, 1)], "Tas bort": [],
    }  # fmt: skip

    # And what was being written, in the form that lies on the phone, where there is no network.
    page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    phone.set_offline(True)
    assert site.cast is not None
    page.goto(f"/backa/walks/{site.cast.walk_id}/observations/new")
    expect(page.locator("html")).to_have_attribute("data-field", "")
    expect(page.locator("#text")).to_have_value("Utkastet")
    expect(page.locator(".capture__photos .photo")).to_have_count(1)
    page.get_by_role("button", name="Spara").tap()
    expect(page.locator(".capture__kept")).to_contain_text("Sparad på telefonen.")
    phone.set_offline(False)
    page.goto("/backa/phone")
    expect(page.locator(".unsent__head h2")).to_have_text("Allt är skickat", timeout=60_000)
    assert of_server(site, "Utkastet") == [(1, 1)]

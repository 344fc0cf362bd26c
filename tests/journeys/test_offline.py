"""The app that opens without a network: a walk is made ready, the network goes, and its pages are there."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import chromium, databases
from tests.factories import walks as make_walk
from tests.installation import Caller, Installation, installed
from tests.journeys.conftest import PHONE
from tests.journeys.test_capture import link_of
from tests.walkapp.maps.archives import archive
from walkapp.accounts.actor import system
from walkapp.core import clock
from walkapp.core.resources import resource_dir
from walkapp.walks import services as walks
from walkapp.walks.models import Walk
from walkapp.walks.rules import WalkState

# Once: what the browser keeps; what the server answers is tested with both engines beside its rooms.
pytestmark = [pytest.mark.browser, pytest.mark.once]

SESSIONS: dict[tuple[Path, str], list[Any]] = {}  # by installation and name: coming in costs a third of a test
WITHOUT_MAP_BYTES = 120_000
WITH_MAP_BYTES = 250_000
OF_MAP = re.compile(r"/(overlay|vector|map|pin|stored|raster)-|base\.pmtiles|/tiles/")
LOOK_THROUGH = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found[`${name} ${new URL(request.url).pathname}`] = await (await cache.match(request)).text();
    }
  }
  return found;
}"""
STORED = """async (user) => {
  const store = await new Promise((resolve, reject) => {
    const asked = indexedDB.open(`walkapp-${user}`);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  if (![...store.objectStoreNames].includes('walks')) return 0;
  const count = store.transaction('walks').objectStore('walks').count();
  return new Promise((resolve) => { count.onsuccess = () => { store.close(); resolve(count.result); }; });
}"""


@pytest.fixture(scope="module")
def server(database_server: databases.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("offline")
    tiles = archive(folder / "base.pmtiles", around=(15.4132, 60.1405))
    with installed(database_server, folder, WALKAPP_TILES=str(tiles)) as found:
        found.start()
        yield found
        print(found.log)


@pytest.fixture
def phone(server: Installation, browser: Browser) -> Iterator[BrowserContext]:
    """A phone of its own; whoever asks for it signs in by a link."""
    context = browser.new_context(**PHONE, locale="sv-SE", timezone_id="Europe/Stockholm", base_url=server.url)
    context.set_default_timeout(30_000)
    yield context
    context.close()


def sign_in(server: Installation, page: Page, name: str = "vera") -> None:
    """Come in by one's link, which leads past the choice of a password; on later phones with what it left there."""
    if kept := SESSIONS.get((server.folder, name)):
        page.context.add_cookies(kept)
        return
    page.goto(f"/link/{link_of(server, name)}")
    page.locator("main button").first.click()
    page.wait_for_url(lambda address: "/link/" not in address)
    SESSIONS[server.folder, name] = page.context.cookies()


def walk_of(server: Installation) -> str:
    assert server.cast is not None
    return f"/backa/walks/{server.cast.walk_id}"


def make_ready(server: Installation, page: Page) -> str:
    """Open the walk that goes on, which puts itself on the phone; gives its address."""
    address = walk_of(server)
    page.goto(address)
    expect(page.locator(".ready[data-state='ready']")).to_be_visible()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    # The first worker takes the page over once it has everything.
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return address


def no_network(phone: BrowserContext) -> None:
    phone.set_offline(True)


def test_a_walk_that_goes_on_puts_itself_on_the_phone(server: Installation, phone: BrowserContext) -> None:
    page = phone.new_page()
    sign_in(server, page)

    page.goto(walk_of(server))

    card = page.locator(".ready")
    expect(card).to_contain_text("Redo. Går bra utan täckning.")
    expect(card).to_contain_text(re.compile(r"\d+(,\d)?\s(kB|MB)"))
    expect(card.get_by_role("button", name="Förbered igen")).to_be_visible()


def test_without_a_network_the_walk_opens_as_it_was(server: Installation, phone: BrowserContext) -> None:
    page = phone.new_page()
    sign_in(server, page)
    address = make_ready(server, page)
    title = page.locator("h1").text_content()

    no_network(phone)
    page.reload()

    expect(page.locator("h1")).to_have_text(title or "")
    expect(page.locator("main > .strip")).to_contain_text("Ingen kontakt med servern.")
    expect(page.get_by_role("link", name="Ny punkt")).to_be_visible()
    expect(page.locator("#walk-map[data-base='tiles']")).to_be_visible()
    assert page.url.endswith(address)


def test_without_a_network_the_form_opens_and_can_be_filled(server: Installation, phone: BrowserContext) -> None:
    page = phone.new_page()
    sign_in(server, page)
    address = make_ready(server, page)

    no_network(phone)
    page.goto(f"{address}/observations/new")
    page.get_by_label("Vad ser du?").fill("Trasig lampa i tunneln")
    page.locator("input[name='category'][value='lighting']").check()

    first = page.locator("input[name='id']").input_value()
    expect(page.locator("input[name='category']:checked")).to_have_count(1)
    page.reload()
    expect(page.get_by_label("Vad ser du?")).to_have_value("Trasig lampa i tunneln")
    assert page.locator("input[name='id']").input_value() == first


def test_each_form_without_a_network_is_another_point_seen_now(server: Installation, phone: BrowserContext) -> None:
    page = phone.new_page()
    sign_in(server, page)
    address = make_ready(server, page)
    no_network(phone)

    ids = set()
    for _ in range(3):
        page.goto(f"{address}/observations/new")
        expect(page.locator("form#capture")).to_be_visible()
        ids.add(page.locator("input[name='id']").input_value())
    seen = page.locator("input[name='observed_at']").input_value()

    assert len(ids) == 3
    assert page.evaluate("(seen) => Math.abs(Date.now() - Date.parse(seen))", seen) < 60_000


def test_a_page_that_is_not_on_the_phone_gives_what_is(server: Installation, phone: BrowserContext) -> None:
    page = phone.new_page()
    sign_in(server, page)
    address = make_ready(server, page)

    no_network(phone)
    page.goto("/backa/actions")

    expect(page.locator("h1")).to_have_text("Redo utan täckning")
    page.locator("ul.rows a").click()
    expect(page.get_by_role("link", name="Ny punkt")).to_be_visible()
    assert page.url.endswith(address)


def test_the_app_opens_without_a_network_and_tells_when_it_is_there(
    server: Installation, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(server, page)
    make_ready(server, page)
    no_network(phone)

    page.goto("/")

    expect(page.locator("ul.rows a")).to_be_visible()
    shown_ms = page.evaluate("() => performance.getEntriesByName('walkapp:shown')[0].startTime")
    print(f"offline, the list of ready walks was there after {shown_ms:.0f} ms")
    assert shown_ms > 0


def test_a_server_that_is_away_is_as_good_as_no_network(
    database_server: databases.Server, tmp_path: Path, browser: Browser
) -> None:
    with installed(database_server, tmp_path) as server:
        server.start()
        phone = browser.new_context(**PHONE, locale="sv-SE", base_url=server.url)
        page = phone.new_page()
        sign_in(server, page)
        address = make_ready(server, page)

        server.kill()
        page.goto(address)

        expect(page.get_by_role("link", name="Ny punkt")).to_be_visible()
        server.start()
        Caller(server.port).get("/sign-in")  # the first page takes a slow machine longer than a phone waits
        page.reload()
        expect(page.locator("html[data-field]")).to_have_count(0)
        phone.close()


def test_the_caches_hold_nothing_that_a_page_says(server: Installation, phone: BrowserContext) -> None:
    page = phone.new_page()
    sign_in(server, page)
    make_ready(server, page)
    page.goto("/backa/")
    page.goto(walk_of(server) + "/observations/new")

    kept: dict[str, str] = page.evaluate(LOOK_THROUGH)

    names = {"Vera", "Lina", "backa.se", "csrf_token\" value"}
    assert [where for where, body in kept.items() if any(name in body for name in names)] == []
    assert [where for where in kept if "/api/" in where] == []
    assert any(where.startswith("shell-") and where.endswith("/field") for where in kept)
    assert any(where.endswith("/base.pmtiles") for where in kept)


def test_signing_out_leaves_no_walk_behind(server: Installation, phone: BrowserContext) -> None:
    page = phone.new_page()
    sign_in(server, page)
    make_ready(server, page)
    user = page.locator("html").get_attribute("data-user")
    assert page.evaluate(STORED, user) == 1

    page.get_by_label("Meny").first.click()
    page.get_by_role("button", name="Logga ut").click()
    page.wait_for_url(lambda address: "/walks/" not in address)
    page.wait_for_function("async () => (await caches.keys()).every((name) => name.startsWith('shell-'))")
    left = page.evaluate(STORED, user)
    page.goto("/field")

    expect(page.locator("main")).to_contain_text("Ingen är inloggad på den här telefonen.")
    assert left == 0


def test_a_walk_is_taken_off_the_phone(server: Installation, phone: BrowserContext) -> None:
    page = phone.new_page()
    sign_in(server, page)
    make_ready(server, page)

    page.get_by_role("button", name="Ta bort från telefonen").click()
    expect(page.locator(".ready")).to_contain_text("Vandringen är borttagen från telefonen.")
    no_network(phone)
    page.reload()

    expect(page.locator("main")).to_contain_text("Ingen vandring är förberedd på den här telefonen.")


def test_an_open_page_goes_on_when_a_new_version_comes_and_a_draft_holds_it_back(
    server: Installation, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(server, page)
    address = make_ready(server, page)
    [first] = shells(page)
    page.goto(f"{address}/observations/new")
    page.get_by_label("Vad ser du?").fill("Halvskriven")

    with next_version(server):
        page.evaluate("() => navigator.serviceWorker.getRegistration().then((one) => one.update())")
        offer = page.get_by_role("button", name="Ny version finns")
        expect(offer).to_be_visible()
        assert len(shells(page)) == 2
        with page.expect_navigation():
            offer.click()

    page.wait_for_function("async () => (await caches.keys()).filter((name) => name.startsWith('shell-')).length === 1")
    assert shells(page) != [first]
    expect(page.get_by_label("Vad ser du?")).to_have_value("Halvskriven")


def test_a_new_version_takes_over_by_itself_where_nothing_is_written(
    server: Installation, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(server, page)
    make_ready(server, page)
    [first] = shells(page)

    with next_version(server), page.expect_navigation():
        page.evaluate("() => { void navigator.serviceWorker.getRegistration().then((one) => one.update()); }")

    page.wait_for_function(
        "async (old) => (await caches.keys()).filter((name) => name.startsWith('shell-')).join() !== old", arg=first
    )
    phone.set_offline(True)
    page.reload()
    expect(page.get_by_role("link", name="Ny punkt")).to_be_visible()


def test_a_walk_that_is_called_off_meanwhile_is_told_of_and_taken_away(
    server: Installation, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(server, page)
    walk_id = planned_walk(server)
    page.goto(f"/backa/walks/{walk_id}")
    page.get_by_role("button", name="Förbered").click()
    expect(page.locator(".ready")).to_contain_text("Redo. Går bra utan täckning.")

    with server.database() as database, database.writing() as session:
        walk = session.get_one(Walk, walk_id)
        actor = system(walk.municipality_id)
        walks.change_state(session, actor, walk, WalkState.CANCELLED, reason="Åska", at=clock.now())
    page.evaluate("() => sessionStorage.clear()")
    page.goto("/backa/")

    expect(page.locator("main")).to_contain_text("”Runt ån” är inställd. Den är borttagen från telefonen.")


def planned_walk(server: Installation) -> UUID:
    """A walk to come, with Vera invited."""
    assert server.cast is not None
    people = server.cast.people
    with server.database() as database, database.writing() as session:
        return make_walk.walk(
            session, people["lina"], title="Runt ån", state=WalkState.PLANNED, invited=[people["vera"]]
        ).id


def test_the_app_can_be_installed(server: Installation, browser: Browser, tmp_path: Path) -> None:
    # A profile of its own: what is opened without one counts as private, where nothing can be installed.
    context = browser.browser_type.launch_persistent_context(
        str(tmp_path), executable_path=chromium.find(), args=list(chromium.ARGUMENTS), base_url=server.url, **PHONE
    )
    page = context.new_page()
    sign_in(server, page)
    make_ready(server, page)
    devtools = context.new_cdp_session(page)

    errors = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    manifest = devtools.send("Page.getAppManifest")

    assert errors == []
    assert manifest["errors"] == []
    context.close()


def test_capture_s_shell_is_small(server: Installation, phone: BrowserContext) -> None:
    page = phone.new_page()
    sign_in(server, page)
    devtools = phone.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}
    devtools.on("Network.responseReceived", lambda event: names.update({event["requestId"]: event["response"]["url"]}))
    devtools.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(walk_of(server) + "/observations/new", wait_until="networkidle")

    fetched = {names[one].removeprefix(server.url): int(size) for one, size in sizes.items() if one in names}
    of_map = {name for name in fetched if OF_MAP.search(name)}
    without_map = sum(size for name, size in fetched.items() if name not in of_map)
    assert any(name.startswith("/static/assets/capture-") for name in fetched)
    assert without_map <= WITHOUT_MAP_BYTES, fetched
    assert sum(fetched.values()) <= WITH_MAP_BYTES, fetched


def test_what_the_phone_keeps_of_the_shell_is_no_more_than_that(server: Installation, browser: Browser) -> None:
    script = (resource_dir("static") / "sw.js").read_text("utf-8")
    files = re.findall(r"/static/[\w./-]+", script)

    ask = Caller(server.port)
    sizes = {name: len(ask.send("GET", name, headers={"Accept-Encoding": "br"}).body) for name in set(files)}

    assert len(sizes) > 20
    assert sum(sizes.values()) <= WITH_MAP_BYTES, sizes


@contextmanager
def next_version(server: Installation) -> Iterator[None]:
    """The server has another build for a while: its service worker is another by one comment."""
    script = resource_dir("static") / "sw.js"
    before = script.read_text("utf-8")
    script.write_text(re.sub(r"digest:`\w+`", "digest:`anotherbuild`", before), "utf-8")
    assert script.read_text("utf-8") != before
    try:
        yield
    finally:
        script.write_text(before, "utf-8")


def shells(page: Page) -> list[str]:
    return [name for name in page.evaluate("() => caches.keys()") if name.startswith("shell-")]

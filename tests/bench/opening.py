"""How soon the capture page is there, what it fetches for that, and what it costs to leave it open."""

import re
import statistics
import time
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.bench.measuring import Figure
from tests.bench.phone import SCREEN, Phone, walk_of
from tests.installation import Installation
from tests.photographs import LAT, LON

OPENINGS = 5
COLD_MS = 500.0
OFFLINE_MS = 300.0
WITHOUT_MAP_KB = 120.0
WITH_MAP_KB = 250.0
OF_MAP = re.compile(r"/(overlay|vector|map|pin|stored|raster)-|base\.pmtiles|/tiles/")
LEISURE_MS = 4000
"""After the page is there it fetches what makes an app of it."""
IDLE_S = 15
SETTLED_S = 6
IDLE_CPU_S = 0.3
# What the reader sees first, and when the last part of the form, the place, has come alive.
WATCH = """window.bench = { alive: null };
new MutationObserver(() => {
  const move = document.querySelector('[data-pin=move]');
  if (bench.alive === null && move && !move.hidden) bench.alive = performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true });"""
TIMES = """() => new Promise((done) => {
  const look = () => {
    const [painted] = performance.getEntriesByName('first-contentful-paint');
    if (painted && bench.alive !== null) done([painted.startTime, bench.alive]);
    else setTimeout(look, 20);
  };
  look();
})"""


def measure(browser: Browser, site: Installation, cookies: Any) -> None:
    """In browsers that have never been here, of a server that has just been started; then without any network."""
    capture = f"{walk_of(site)}/observations/new"
    site.stop()
    site.start()
    first, *more = [_cold(browser, site, cookies, capture) for _ in range(OPENINGS + 1)]
    _say("opening, nothing cached, first page of a started server", [first], COLD_MS)
    _say("opening, nothing cached", more, COLD_MS)
    context = _context(browser, site, cookies)
    page = _made_ready(context, site)
    context.set_offline(True)
    _say("opening without a network", [_opened(page, capture) for _ in range(OPENINGS)], OFFLINE_MS)
    context.close()
    _bytes(browser, site, cookies, capture)


def _say(what: str, times: list[tuple[float, float]], most: float) -> None:
    painted, alive = (statistics.median(column) for column in zip(*times, strict=True))
    note = f"first painted; all of it alive after {alive:.0f} ms; median of {len(times)}"
    Figure("field", what, painted, "ms", note=note, most=most).say()


def _cold(browser: Browser, site: Installation, cookies: Any, capture: str) -> tuple[float, float]:
    context = _context(browser, site, cookies)
    try:
        return _opened(context.new_page(), capture)
    finally:
        context.close()


def _context(browser: Browser, site: Installation, cookies: Any) -> BrowserContext:
    context = browser.new_context(
        **SCREEN, locale="sv-SE", base_url=site.url, permissions=["geolocation"],
        geolocation={"latitude": LAT, "longitude": LON, "accuracy": 8},
    )  # fmt: skip
    context.add_cookies(cookies)
    context.add_init_script(WATCH)
    return context


def _opened(page: Page, address: str) -> tuple[float, float]:
    page.goto(address)
    painted, alive = page.evaluate(TIMES)
    return painted, alive


def _made_ready(context: BrowserContext, site: Installation) -> Page:
    page = context.new_page()
    page.goto(walk_of(site))
    expect(page.locator(".ready[data-state='ready']")).to_be_visible(timeout=60_000)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return page


def _bytes(browser: Browser, site: Installation, cookies: Any, capture: str) -> None:
    context = _context(browser, site, cookies)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    names: dict[str, str] = {}
    sizes: dict[str, float] = {}
    devtools.on("Network.responseReceived", lambda event: names.update({event["requestId"]: event["response"]["url"]}))
    devtools.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(capture, wait_until="networkidle")
    page.wait_for_timeout(LEISURE_MS)
    context.close()
    fetched = [(names[one].removeprefix(site.url), size / 1000) for one, size in sizes.items() if one in names]
    of_map = sum(size for name, size in fetched if OF_MAP.search(name))
    all_of_it = sum(size for _name, size in fetched)
    page_itself = sum(size for name, size in fetched if name == capture)
    note = f"with their heads, of {len(fetched)} answers; {page_itself:.1f} kB of it the page itself"
    for what, size, most in (
        ("without the map", all_of_it - of_map, WITHOUT_MAP_KB), ("with the map", all_of_it, WITH_MAP_KB),
    ):  # fmt: skip
        Figure("field", f"fetched for capture {what}", size, "kB", note=note, most=most).say()


def idle(phone: Phone, site: Installation) -> None:
    """A phone that waits in a pocket with the form open. Its own receiver for the position is not in it."""
    [page] = phone.context.pages
    page.goto("about:blank")
    time.sleep(SETTLED_S)
    bare = _used(phone)
    page.goto(f"{walk_of(site)}/observations/new")
    expect(page.locator("[data-pin=status]")).to_have_text("Din plats, ± 8 m", timeout=60_000)
    time.sleep(SETTLED_S)
    note = f"all of Chromium's processes over {IDLE_S} s; the limit is about:blank"
    what = "CPU of a minute with the form open, idle"
    Figure("field", what, _used(phone), "s", bare, note=note, most=IDLE_CPU_S).say()
    page.goto("about:blank")


def _used(phone: Phone) -> float:
    before = phone.cpu_s()
    time.sleep(IDLE_S)
    return (phone.cpu_s() - before) * 60 / IDLE_S

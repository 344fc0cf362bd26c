"""axe finds nothing on any page: in both languages, light and dark, on phone and desk, with errors, with dialogs open.

Every GET route is looked at, as everybody for whom it is built otherwise: with much on it, empty, in every state.
Nothing runs out sideways at 320 pixels or at 400 % zoom, everything that is pressed on a phone is 48 pixels large, and
no page asks another host for anything.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request

from tests import databases
from tests.contract.routes import ROUTES
from tests.journeys.conftest import DESK, PHONE, Watch
from tests.journeys.house import House, View, opened
from tests.photographs import LAT, LON
from walkapp.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.timeout(600)]

AXE = (Path(__file__).resolve().parents[2] / "static" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
# The browser keeps it and compiles it where a page is looked at: to hand it over anew for each page cost nearly half as
# much as the look.
BRING_AXE = f"globalThis.bringAxe = () => {{ {AXE}\n}};"
# What the page's script builds is there: every map is drawn, the photo can be covered.
READY = """async () => {
  const isReady = () => [...document.querySelectorAll('[data-behaviour]')].every((one) => {
    const names = one.dataset.behaviour.split(' ');
    if (names.some((name) => ['map', 'pin', 'route', 'area'].includes(name))) {
      return (one.matches('.mapview') ? one : one.querySelector('.mapview'))?.dataset.base !== undefined;
    }
    return !names.includes('redact') || one.closest('.redact') !== null;
  });
  for (let turn = 0; turn < 200 && !isReady(); turn += 1) await new Promise((done) => setTimeout(done, 15));
  return isReady();
}"""
# Without preload axe does not fetch the styles once more, which only its rule on locked orientation asks for.
LOOK = """async ({ within, only }) => {
  const options = { resultTypes: ['violations'], selectors: false, preload: false };
  // What lies under the bar at the thumb can be scrolled out from there; axe takes it for covered.
  for (const bar of document.querySelectorAll('.thumb')) bar.style.position = 'static';
  if (only) options.runOnly = only;
  else options.rules = { 'target-size': { enabled: true } };
  const found = await axe.run(within ?? document, options);
  for (const bar of document.querySelectorAll('.thumb')) bar.style.position = '';
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`));
}"""
# One heading, which is the title; no text beyond the edge; every picture there.
SHAPE = """() => {
  const out = [];
  const headings = [...document.querySelectorAll('h1')].map((one) => one.textContent.trim().replace(/\\s+/g, ' '));
  const title = document.title.replace(/\\s+/g, ' ');
  if (headings.length !== 1 || title !== `${headings[0]} – walkapp`) out.push(`title ${title}: ${headings}`);
  if (!document.documentElement.lang) out.push('no language');
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 1) out.push(`runs out ${wide} px at ${innerWidth} px`);
  for (const one of document.images) {
    if (one.complete && !one.naturalWidth && one.getClientRects().length) out.push(`no picture: ${one.src}`);
  }
  return out;
}"""
# 48 pixels each way; free are links within a sentence, and what is pressed by its label. On a map points step aside for
# one another, or make a stack, so that they too have their 48.
THUMB = """() => {
  const out = [];
  const pressed = 'a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button]';
  for (const one of document.querySelectorAll(pressed)) {
    const box = one.getBoundingClientRect();
    if (!box.width || getComputedStyle(one).visibility === 'hidden') continue;
    const words = one.parentElement?.textContent.trim().length ?? 0;
    const isInText = one.tagName === 'A' && getComputedStyle(one).display === 'inline'
      && words > one.textContent.trim().length + 8;
    const isLabelled = one.labels && [...one.labels].some((label) => label.getBoundingClientRect().height >= 47.5);
    if (isInText || isLabelled || (box.height >= 47.5 && box.width >= 47.5)) continue;
    out.push(`${Math.round(box.width)}×${Math.round(box.height)} px: ${one.outerHTML.slice(0, 120)}`);
  }
  return out;
}"""
UNFOLD = "() => document.querySelectorAll('main details:not([name])').forEach((one) => { one.open = true; })"
EMPTY_AND_SEND = """() => {
  const form = [...document.querySelectorAll('main form[method=post]')]
    .find((one) => one.querySelector('input:not([type=hidden]):not([type=radio]), textarea, select'));
  if (!form) return false;
  const typed = 'input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file]), textarea';
  for (const one of form.querySelectorAll(typed)) one.value = '';
  HTMLFormElement.prototype.submit.call(form);
  return true;
}"""
CONTRAST = ["color-contrast", "link-in-text-block"]
"""What can differ between light and dark."""
AT_NIGHT = {"observations.create", "observations.edit", "walks.stops"}
"""Read in rain and street light: text at 7:1 or more."""
AT_320 = {"width": 320, "height": 640}
AT_400_PERCENT = {"width": 320, "height": 256}
"""What is left of a window of 1280 by 1024."""
MENUS = {"shell.home", "walks.show", "accounts.sign_in", "shell.start"}
"""One page of each frame: the menu is the same on all that have it."""
Way = tuple[str, str, str, str]
WAYS: list[Way] = [("sv", "phone", "light", "dark"), ("en", "desk", "dark", "light")]
"""Language, width, light and the other light: every page is seen in both, and in both where it is read at night."""
NEVER_WRONG = {"accounts.link"}
"""Where nothing is typed, so that sending it would sign somebody in."""
NO_PAGES = {
    "actions.photo", "actions.review_changes", "example.sign_in", "health.alive", "health.ready", "maps.archive",
    "maps.cut", "maps.file", "maps.frame", "maps.points", "maps.sketch", "maps.tile", "observations.photo",
    "observations.voice", "reports.actions_csv", "shell.service_worker", "static", "walks.calendar", "walks.darkness",
}  # fmt: skip
"""Pictures, files, redirects, what scripts ask for, and the council's file, which has a browser test of its own."""


@pytest.fixture(scope="module")
def house(database_server: databases.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(database_server, tmp_path_factory.mktemp("house")) as found:
        found.walk_round()
        yield found


class Reader:
    """One browser, in which everybody reads in turn, in one language and width."""

    def __init__(self, browser: Browser, house: House, watch: Watch, way: Way) -> None:
        language, width, self.light, self.other = way
        self.is_phone = width == "phone"
        self.size = (PHONE if self.is_phone else DESK)["viewport"]
        self._house = house
        with house.site.database() as database, database.writing() as session:
            session.query(User).update({User.language: language})
        options: dict[str, Any] = PHONE if self.is_phone else DESK
        self.context = browser.new_context(
            **options, locale="sv-SE", timezone_id="Europe/Stockholm", color_scheme=self.light,  # type: ignore[arg-type]
            reduced_motion="reduce", geolocation={"latitude": LAT, "longitude": LON}, permissions=["geolocation"],
        )  # fmt: skip
        self.context.add_cookies([{"name": "language", "value": language, "url": house.site.url}])
        watch.expected.add(422)
        watch.over(self.context)
        self.context.on("request", self._asked)
        self.context.add_init_script(BRING_AXE)
        self.page = self.context.new_page()
        self.findings: Counter[str] = Counter()
        self._where = ""
        self._person = ""

    @property
    def said(self) -> str:
        """Everything that was found, a line each."""
        return "\n".join(sorted(self.findings))

    def open(self, view: View) -> Page:
        self._where = f"{view.name} as {view.person}"
        cookie = {"name": "walkapp", "value": self._house.stage.cookies[view.person], "url": self._house.site.url}
        if view.person != self._person:
            # What the page before asks for by itself must not be asked in the next reader's name. Not to about:blank:
            # it lacks the pages' Cross-Origin-Opener-Policy, so Chromium would start a process for it, and one more.
            self.page.goto(f"{self._house.site.url}/static/manifest.json")
            self._person = view.person
        self.context.add_cookies([cookie])  # type: ignore[list-item]
        answer = self.page.goto(self._house.site.url + view.path, wait_until="load")
        assert answer is not None
        assert answer.status == 200, self._where
        self.get_ready()
        return self.page

    def get_ready(self) -> None:
        self.page.evaluate("() => bringAxe()")
        if not self.page.evaluate(READY):
            self.found("never got ready")

    def found(self, *what: str, state: str = "") -> None:
        self.findings.update(f"{self._where}{state}: {one}" for one in what)

    def look(self, state: str = "", within: str | None = None, only: list[str] | None = None) -> None:
        """Let axe look."""
        self.found(*self.page.evaluate(LOOK, {"within": within, "only": only}), state=state)

    def look_twice(self, state: str = "", within: str | None = None, only: list[str] | None = None) -> None:
        """Let axe look, in both lights."""
        self.look(state, within, only)
        self.change_light()
        self.look(f"{state}, {self.light}", within, only or CONTRAST)
        self.change_light()

    def change_light(self) -> None:
        self.light, self.other = self.other, self.light
        self.page.emulate_media(color_scheme=self.light)  # type: ignore[arg-type]

    def measure(self, state: str = "") -> None:
        """Whether anything is too wide or, on a phone, too small: as the page is, and at 320 pixels."""
        scripts = (SHAPE, THUMB) if self.is_phone else (SHAPE,)
        for script in scripts:
            self.found(*self.page.evaluate(script), state=state)
        self.page.set_viewport_size(AT_320 if self.is_phone else AT_400_PERCENT)
        for script in scripts:
            self.found(*self.page.evaluate(script), state=f"{state}, narrow")
        self.page.set_viewport_size(self.size)

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).scheme.startswith("http") and not request.url.startswith(self._house.site.url):
            self.found(f"asks {request.url}")


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_nothing_is_wrong_on_any_page(browser: Browser, house: House, watch: Watch, way: Way) -> None:
    reader = Reader(browser, house, watch, way)
    refused, asked = set(), set()

    views = [*house.views, *house.more[WAYS.index(way) :: len(WAYS)]]
    for view in sorted(views, key=lambda view: view.person):
        page = reader.open(view)
        look_through(reader, view)
        if is_asking(page):
            asked.add(view.name)
            reader.look(", asking", within="dialog[open]")
            page.keyboard.press("Escape")
        if (view.endpoint, "POST") in ROUTES and view.endpoint not in NEVER_WRONG and is_refused(reader):
            refused.add(view.name)
            look_through(reader, view, ", refused")

    reader.context.close()
    assert not reader.findings, reader.said
    assert len(refused) > 10, refused
    assert len(asked) > 2, asked


def look_through(reader: Reader, view: View, state: str = "") -> None:
    # Folded on the phone, unfolded at the desk: each is looked at in one of the two.
    if not reader.is_phone:
        reader.page.evaluate(UNFOLD)
    reader.look(state)
    reader.page.evaluate(UNFOLD)
    reader.measure(state)
    if view.endpoint in AT_NIGHT:
        reader.look_twice(f"{state}, at night", only=["color-contrast-enhanced"])
    if view.endpoint in MENUS and not state and reader.page.locator(".menu").count():
        look_into_the_menu(reader)


def look_into_the_menu(reader: Reader) -> None:
    reader.page.locator(".menu > summary").click()
    reader.look_twice(", menu", within=".menu")
    if reader.is_phone:
        reader.found(*reader.page.evaluate(THUMB), state=", menu")
    reader.page.keyboard.press("Escape")


def is_asking(page: Page) -> bool:
    """Press the first button that asks before it does something, where there is one."""
    button = page.locator("main form[data-confirm] button[type=submit]:visible").first
    if not button.count():
        return False
    button.press("Enter")
    page.wait_for_selector("dialog[open]")
    return True


def is_refused(reader: Reader) -> bool:
    """Send the page's form with nothing in it, and see what is wrong; what is wrong must be in focus."""
    with reader.page.expect_navigation() as answered:
        if not reader.page.evaluate(EMPTY_AND_SEND):
            reader.page.reload()
    if answered.value.status != 422:
        return False
    reader.get_ready()
    if not reader.page.evaluate("() => document.activeElement.closest('[role=alert]') !== null"):
        reader.found("does not lead to what is wrong", state=", refused")
    return True


def test_every_page_is_looked_at(house: House) -> None:
    seen = {view.endpoint for view in house.views}

    no_pages = {rule.endpoint for rule in house.rules} - seen

    assert no_pages == NO_PAGES


def test_pages_are_looked_at_with_nothing_on_them_too(house: House) -> None:
    empty = {view.endpoint for view in house.more if view.name.endswith(" empty")}

    # A first screen with nothing on it is some role's own on any day, and so among the others.
    assert empty >= {"walks.index", "actions.index", "maps.council", "accounts.areas"}

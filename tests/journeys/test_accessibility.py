"""axe finds nothing on any page, as everybody who sees it, in both languages, light and dark, on phone and desk.

Nothing runs out sideways at 320 pixels, what is pressed on a phone is large enough for a thumb, and every page's title
is its heading.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, BrowserContext, Page

from tests import databases
from tests.contract import asking
from tests.contract.routes import ROUTES
from tests.contract.stage import Stage, let_in, make_things
from tests.factories import accounts as make
from tests.installation import Installation, installed
from tests.journeys.conftest import DESK, PHONE
from walkapp.accounts.models import User
from walkapp.accounts.rules import DEPARTMENT_ROLES, MEMBER_ROLES
from walkapp.app import create_app
from walkapp.core.config import from_environment
from walkapp.core.db import Database

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.timeout(600)]

AXE = Path(__file__).resolve().parents[2] / "static" / "node_modules" / "axe-core" / "axe.min.js"
LOOK = """async () => {
  const found = await axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}});
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`));
}"""
SHAPE = """() => {
  const out = [];
  const headings = [...document.querySelectorAll('h1')].map((one) => one.textContent.trim().replace(/\\s+/g, ' '));
  const title = document.title.replace(/\\s+/g, ' ');
  if (title !== `${headings[0]} – walkapp`) out.push(`title ${title}: ${headings}`);
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 1) out.push(`runs out ${wide} px at ${innerWidth} px`);
  return out;
}"""
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
  const typed = 'input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea';
  for (const one of form.querySelectorAll(typed)) {
    if (one.type !== 'file') one.value = '';
  }
  HTMLFormElement.prototype.submit.call(form);
  return true;
}"""
READERS = ("karin", "ada", "lina", "vera", "hans", "hedda", "vidar", "olle", "nobody")
"""The first of them who sees a page looks at it in every way, the others where it is built otherwise for them."""
WAYS = [("sv", "phone", "light"), ("sv", "desk", "dark"), ("en", "phone", "dark"), ("en", "desk", "light")]
"""Every language meets every width and every light at least once."""


@dataclass(frozen=True)
class View:
    """A page as one person sees it."""

    person: str
    path: str
    name: str


@dataclass(frozen=True)
class House:
    """The server, everybody's session, and every view that there is."""

    site: Installation
    stage: Stage
    views: list[View]
    more: list[View]
    """Others' views of the same pages, where they are built otherwise."""
    empty: list[View]


@pytest.fixture(scope="module")
def house(database_server: databases.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with installed(database_server, tmp_path_factory.mktemp("house")) as site:
        app = create_app(from_environment(site.environment))
        assert site.cast is not None
        with site.database() as database:
            stage = Stage(app, site.cast, make_things(database, app.extensions["walkapp.blobs"], site.cast))
            let_in(stage)
            empty = list(_of_an_empty_municipality(database, stage))
        views, more = _views(stage)
        site.start()
        yield House(site, stage, views, more, empty)


def _views(stage: Stage) -> tuple[list[View], list[View]]:
    main, more, shapes = [], [], set()
    for endpoint, method in sorted(ROUTES):
        for person in READERS:
            if method != "GET" or endpoint.startswith("api.") or ROUTES[endpoint, method][person] != "y":
                continue
            path = asking.address(stage, endpoint, method)
            shape = _shape(stage, person, path)
            if shape is None or (endpoint, shape) in shapes:
                continue
            view = View(person, path, endpoint)
            (more if any(one.name == endpoint for one in main) else main).append(view)
            shapes.add((endpoint, shape))
    return main, more


def _shape(stage: Stage, person: str, path: str) -> str | None:
    """How a page's content is built, whatever is written in it; None for what is no page."""
    answer = stage.page(person, "GET", path)
    if answer.status_code != 200 or answer.mimetype != "text/html" or "X-Walkapp-Frame" in answer.headers:
        return None
    main = BeautifulSoup(answer.text, "html.parser").find("main")
    assert main is not None
    return " ".join(f"{tag.name}.{'.'.join(tag.get('class') or ())}" for tag in main.find_all(True))


def _of_an_empty_municipality(database: Database, stage: Stage) -> Iterator[View]:
    """What everybody sees in a municipality that was made a minute ago."""
    with database.writing() as session:
        here = make.municipality(session, slug="nyby", name="Nyby")
        people = {}
        for role in MEMBER_ROLES:
            owner = make.department(session, here.id, name=f"Enheten {role}").id if role in DEPARTMENT_ROLES else None
            name = f"ny-{role.value}"
            people[name] = make.person(session, here, name=name, role=role, department_id=owner).user_id
    for name, user_id in people.items():
        client = stage.app.test_client()
        with database.reading() as reading, client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = reading.get_one(User, user_id).fs_uniquifier, True
        cookie = client.get_cookie("walkapp")
        assert cookie is not None
        stage.cookies[name] = cookie.value
        paths = (
            "/", "/walks", "/actions", "/map", "/people", "/departments", "/areas", "/search?q=lampa", "/help", "/log",
        )
        for path in paths:
            answer = client.get(f"/nyby{path}", follow_redirects=True)
            if answer.status_code == 200:
                yield View(name, f"/nyby{path}", f"empty{path}")


class Reader:
    """One browser, in which everybody reads in turn."""

    def __init__(self, context: BrowserContext, house: House) -> None:
        self._context = context
        self._house = house
        self.page = context.new_page()
        self.findings: list[str] = []

    @property
    def said(self) -> str:
        """Everything that was found, a line each."""
        return "\n".join(sorted(set(self.findings)))

    def open(self, view: View) -> Page:
        cookie = {"name": "walkapp", "value": self._house.stage.cookies[view.person], "url": self._house.site.url}
        self._context.add_cookies([cookie])  # type: ignore[list-item]
        answer = self.page.goto(self._house.site.url + view.path, wait_until="load")
        assert answer is not None
        if answer.status >= 400:
            self.findings.append(f"{view.name} as {view.person}: {answer.status}")
        return self.page

    def look(self, view: View, *scripts: str, state: str = "") -> None:
        for script in scripts:
            for found in self.page.evaluate(script):
                self.findings.append(f"{view.name} as {view.person}{state}: {found}")


def _reader(browser: Browser, house: House, language: str, width: str, light: str) -> Reader:
    with house.site.database() as database, database.writing() as session:
        session.query(User).update({User.language: language})
    options: dict[str, Any] = PHONE if width == "phone" else DESK
    context = browser.new_context(
        **options, locale="sv-SE", timezone_id="Europe/Stockholm", color_scheme=light,  # type: ignore[arg-type]
        reduced_motion="reduce", geolocation={"latitude": 60.1405, "longitude": 15.4132}, permissions=["geolocation"],
    )  # fmt: skip
    context.add_cookies([{"name": "language", "value": language, "url": house.site.url}])
    context.add_init_script(path=AXE)
    return Reader(context, house)


@pytest.mark.parametrize(("language", "width", "light"), WAYS)
def test_axe_finds_nothing_on_any_page(browser: Browser, house: House, language: str, width: str, light: str) -> None:
    reader = _reader(browser, house, language, width, light)
    turn = WAYS.index((language, width, light))

    for view in [*house.views, *house.more[turn :: len(WAYS)]]:
        page = reader.open(view)
        reader.look(view, LOOK, SHAPE)
        if width == "phone":
            reader.look(view, THUMB)
            page.set_viewport_size({"width": 320, "height": 700})
            reader.look(view, SHAPE)
            page.set_viewport_size(PHONE["viewport"])
        else:
            page.evaluate(UNFOLD)
            reader.look(view, LOOK, state=", unfolded")

    page.context.close()
    assert not reader.findings, reader.said
    assert len(house.views) > 30


@pytest.mark.parametrize(("language", "width", "light"), WAYS[:2])
def test_axe_finds_nothing_where_there_is_nothing_yet(
    browser: Browser, house: House, language: str, width: str, light: str
) -> None:
    reader = _reader(browser, house, language, width, light)

    for view in house.empty[WAYS.index((language, width, light)) :: 2]:
        reader.open(view)
        reader.look(view, LOOK, SHAPE)

    reader.page.context.close()
    assert not reader.findings, reader.said
    assert len(house.empty) > 40


@pytest.mark.parametrize(("language", "width", "light"), [WAYS[0], WAYS[1]])
def test_axe_finds_nothing_beside_what_is_wrong_in_a_form(
    browser: Browser, house: House, language: str, width: str, light: str
) -> None:
    reader = _reader(browser, house, language, width, light)
    refused = []

    for view in [*house.views, *house.more]:
        if (view.name, "POST") not in ROUTES or view.name == "accounts.link":
            continue
        page = reader.open(view)
        with page.expect_navigation() as answered:
            if not page.evaluate(EMPTY_AND_SEND):
                page.reload()
        if answered.value.status == 422:
            refused.append(view.name)
            reader.look(view, LOOK, SHAPE, state=", refused")

    reader.page.context.close()
    assert not reader.findings, reader.said
    assert len(set(refused)) > 10, refused


def test_axe_finds_nothing_in_what_asks_once_more(browser: Browser, house: House) -> None:
    reader = _reader(browser, house, *WAYS[0])
    asked = []

    for view in house.views:
        page = reader.open(view)
        asking_form = page.locator("main form[data-confirm] button[type=submit]:visible").first
        if not asking_form.count():
            continue
        asking_form.click()
        page.wait_for_selector("dialog[open]")
        reader.look(view, LOOK, state=", asking")
        page.keyboard.press("Escape")
        asked.append(view.name)

    reader.page.context.close()
    assert not reader.findings, reader.said
    assert asked


def test_every_page_is_looked_at(house: House) -> None:
    seen = {view.name for view in house.views}
    pages = {endpoint for endpoint, method in ROUTES if method == "GET" and not endpoint.startswith("api.")}

    no_pages = pages - seen

    assert sorted(no_pages) == sorted(NO_PAGES)


NO_PAGES = re.findall(r"\S+", """
    actions.photo actions.review_changes example.sign_in health.alive health.ready maps.archive maps.file maps.frame
    maps.points maps.sketch maps.tile observations.photo reports.actions_csv static walks.calendar walks.darkness
""")
"""Pictures, files and what scripts ask for."""

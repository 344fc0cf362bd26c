"""What walkapp is for can be done with the keyboard alone, and one sees all the way where one is."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests import databases
from tests.contract import asking
from tests.journeys.conftest import DESK, PHONE, Watch
from tests.journeys.house import House, opened
from tests.photographs import LAT, LON

pytestmark = [pytest.mark.browser, pytest.mark.once]

MOST_STOPS = 120
REMEMBER = """addEventListener('keydown', (event) => {
  if (event.key === 'Tab') globalThis.stopBefore = document.activeElement;
}, true);"""
# What has the focus, whether it can be seen, and whether it comes after what had it before.
STOP = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const wrong = [];
  const shown = [at, at.closest('label'), at.closest('.mapview')].filter(Boolean);
  const rings = shown.flatMap((one) => [getComputedStyle(one), getComputedStyle(one, '::after')]);
  const isRinged = rings.some((style) =>
    (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow.includes('0px 0px 0px'));
  if (!isRinged) wrong.push('no ring');
  const box = at.getBoundingClientRect();
  const inside = box.bottom > 1 && box.top < innerHeight - 1 && box.right > 1 && box.left < innerWidth - 1;
  if (!inside) wrong.push('outside the window');
  const x = Math.min(innerWidth - 2, Math.max(1, box.left + box.width / 2));
  const y = Math.min(innerHeight - 2, Math.max(1, box.top + Math.min(box.height / 2, 24)));
  const top = document.elementFromPoint(x, y);
  const isOnTop = top && (at.contains(top) || top.contains(at) || shown.some((one) => one.contains(top)));
  if (inside && !isOnTop) wrong.push(`covered by ${top?.outerHTML.slice(0, 80)}`);
  const before = globalThis.stopBefore;
  // Within one element there may be several stops, such as the parts of a date.
  const follows = !before?.isConnected || before === at
    || before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (!follows) wrong.push('out of order');
  return { wrong, what: at.outerHTML.slice(0, 120) };
}"""

Hand = Callable[..., Page]


@pytest.fixture(scope="module")
def house(database_server: databases.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(database_server, tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture
def sit_down(browser: Browser, house: House, watch: Watch) -> Iterator[Hand]:
    """Opens a page as somebody, at a desk unless told otherwise; nothing but its keyboard is used then."""
    contexts: list[BrowserContext] = []

    def sit_down(person: str, path: str, **options: object) -> Page:
        usual = {
            **DESK, "locale": "sv-SE", "reduced_motion": "reduce", "base_url": house.site.url,
            "geolocation": {"latitude": LAT, "longitude": LON, "accuracy": 8}, "permissions": ["geolocation"],
        }  # fmt: skip
        context = browser.new_context(**{**usual, **options})
        cookie = {"name": "walkapp", "value": house.stage.cookies[person], "url": house.site.url}
        context.add_cookies([cookie])  # type: ignore[list-item]
        context.add_init_script(REMEMBER)
        watch.over(context)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield sit_down
    for context in contexts:
        context.close()


def stop(page: Page) -> bool:
    """Whether anything has the focus; fails where that cannot be seen, or where it has jumped back."""
    found = page.evaluate(STOP)
    assert found is None or not found["wrong"], f"{page.url}: {found['what']}: {found['wrong']}"
    return found is not None


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until it is there; of several, such as the choices of one question, to any."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop(page)
        if wanted.evaluate_all("all => all.includes(document.activeElement)"):
            return
    raise AssertionError(f"{page.url}: Tab does not lead to {wanted}")


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    tab_to(page, wanted)
    page.keyboard.press(key)


def write(page: Page, wanted: Locator, words: str) -> None:
    tab_to(page, wanted)
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def map_of(page: Page) -> Locator:
    return page.locator(".mapview[data-base] .mapview__canvas")


@pytest.mark.parametrize(
    ("person", "endpoint", "size"),
    [
        ("vera", "shell.home", PHONE), ("vera", "walks.show", PHONE), ("vera", "observations.create", PHONE),
        ("lina", "actions.review", DESK), ("hans", "actions.show", DESK), ("karin", "observations.release", DESK),
        ("vidar", "maps.council", DESK), ("karin", "walks.create", DESK), ("karin", "shell.home", DESK),
    ],
)  # fmt: skip
def test_tab_goes_through_the_page_in_order_and_out_again(
    house: House, sit_down: Hand, person: str, endpoint: str, size: dict[str, object]
) -> None:
    page = sit_down(person, asking.address(house.stage, endpoint, "GET"), **size)
    page.wait_for_load_state("networkidle")
    stops = 0

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    while stop(page):
        stops += 1
        assert stops < MOST_STOPS
        page.keyboard.press("Tab")

    assert stops > 5


def test_the_skip_link_leads_past_the_menu(sit_down: Hand) -> None:
    page = sit_down("karin", "/backa/")

    press(page, page.locator(".skip"))
    page.keyboard.press("Tab")

    assert page.evaluate("() => document.activeElement.closest('main') !== null")


def test_the_menu_opens_and_closes_and_gives_the_focus_back(sit_down: Hand) -> None:
    page = sit_down("karin", "/backa/", **PHONE)
    menu = page.locator(".menu > summary")

    press(page, menu)
    press(page, page.locator("[data-theme-choice=dark]"))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("Escape")

    expect(menu).to_be_focused()
    expect(page.locator(".menu__panel")).to_be_hidden()


def test_a_point_is_noted_from_the_walk(house: House, sit_down: Hand) -> None:
    page = sit_down("vera", f"/backa/walks/{house.stage.things.walk_id}", **PHONE)

    press(page, page.get_by_role("link", name="Ny punkt"))
    page.wait_for_url("**/observations/new")
    expect(page.locator("[data-pin=status]")).to_contain_text("8 m")
    tab_to(page, page.locator("[name=category]"))
    page.keyboard.press("Space")
    press(page, page.get_by_role("button", name="Flytta nålen"))
    expect(map_of(page)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[name=position_source]")).to_have_value("map")
    page.keyboard.press("Escape")
    write(page, page.get_by_label("Vad ser du?"), "Sett utan mus")
    press(page, page.get_by_role("button", name="Spara"))

    page.wait_for_url(re.compile("saved="))
    expect(page.get_by_role("link", name=re.compile("Sett utan mus")).first).to_be_visible()


def test_a_point_becomes_an_action_at_the_review_desk(house: House, sit_down: Hand) -> None:
    things = house.stage.things
    page = sit_down("karin", f"/backa/walks/{things.walk_id}/review?point={things.confidential_id}")
    expect(page.locator(".review__keys")).to_be_visible()

    tab_to(page, page.locator("#make [name=department]"))
    page.keyboard.press("Space")
    write(page, page.get_by_label("Vad ska göras?"), "Gjort utan mus")
    press(page, page.locator(".review__act button"))

    expect(page.locator(".review__detail")).to_contain_text("Gjort utan mus")


def test_an_action_is_answered(house: House, sit_down: Hand) -> None:
    page = sit_down("hans", f"/backa/actions/{house.stage.things.action_id}")

    press(page, page.locator("#answer-done > summary"))
    write(page, page.locator("#answer-done").get_by_label("Svaret som alla ser"), "Lampan lyser.")
    write(page, page.locator("#answer-done textarea").last, "Bytt utan mus")
    press(page, page.locator("#answer-done button[type=submit]"))

    expect(page.get_by_text("Ditt svar är sparat.")).to_be_visible()


def test_a_photo_is_covered_and_released(house: House, sit_down: Hand) -> None:
    page = sit_down("karin", asking.address(house.stage, "observations.release", "GET"))
    boxes = page.locator("[name=boxes]")

    press(page, page.get_by_role("button", name="Lägg till ruta"))
    expect(page.locator(".redact__box")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert json.loads(boxes.input_value()) == [{"x": 0.41, "y": 0.4, "w": 0.2, "h": 0.21}]
    page.keyboard.press("Delete")
    assert json.loads(boxes.input_value()) == []
    page.keyboard.press("Enter")
    press(page, page.get_by_role("button", name="Släpp fotot"))

    expect(page.locator("main .strip--ok, main .flashes").first).to_contain_text("släppt")


def test_the_councils_map_is_read(sit_down: Hand) -> None:
    page = sit_down("vidar", "/backa/map")
    point = page.locator("[data-map-point]").first

    tab_to(page, map_of(page))
    tab_to(page, point)
    page.keyboard.press("Enter")
    expect(page.locator(".mappanel")).to_be_visible()
    assert page.evaluate("() => document.activeElement.closest('.mappanel') !== null")
    page.keyboard.press("Escape")

    expect(page.locator(".mappanel")).to_be_hidden()
    assert page.evaluate("() => document.activeElement.matches('[data-map-point]')")


def test_the_way_of_a_walk_is_drawn(sit_down: Hand) -> None:
    page = sit_down("karin", "/backa/walks/new")
    route = page.locator("[name=route]")
    canvas = page.locator("[data-behaviour=route] .mapview__canvas")
    corners = page.locator("[data-behaviour=route] .m-vertex:not(.m-vertex--stop)")

    tab_to(page, canvas)
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    before = json.loads(route.input_value())["coordinates"]
    tab_to(page, corners.last)
    page.keyboard.press("Shift+ArrowUp")
    press(page, page.get_by_role("button", name="Lägg till stopp vid vald punkt"))
    page.keyboard.type("Bron")

    after = json.loads(route.input_value())["coordinates"]
    assert len(before) == len(after) == 2
    assert after[1][1] > before[1][1]
    assert json.loads(page.locator("[name=stops]").input_value())[0]["name"] == "Bron"

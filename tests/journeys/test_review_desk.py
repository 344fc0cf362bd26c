"""The review desk in a browser: points arrive by themselves, keys decide, two people never overwrite each other."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.factories.observations import content
from tests.installation import Installation
from tests.journeys.conftest import DESK, OpenPhone, Watch, sign_in
from walkapp.core import clock
from walkapp.observations import queries, services
from walkapp.observations.rules import ObservationState

# Once: what the page does in the browser; what the server makes of it is tested with both engines beside its rooms.
pytestmark = [pytest.mark.browser, pytest.mark.once]

ARRIVES_MS = 20_000
LIST = '[data-review="list"] a.row'


def note(site: Installation, text: str) -> UUID:
    """Vera sees something."""
    assert site.cast is not None
    point = uuid4()
    with site.database() as database, database.writing() as session:
        services.save(session, site.cast.vera, site.cast.walk_id, point, content(text=text), at=clock.now())
    return point


def dismiss(site: Installation, point: UUID) -> None:
    """Karin, elsewhere, dismisses it."""
    assert site.cast is not None
    with site.database() as database, database.writing() as session:
        seen = queries.get(session, site.cast.karin, point)
        services.decide(session, site.cast.karin, seen, ObservationState.DISMISSED, reason="Privat", at=clock.now())


@pytest.fixture(scope="module")
def as_lina(browser: Browser, site: Installation) -> Any:
    """The cookies of Lina, who has signed in."""
    context = browser.new_context(base_url=site.url, locale="sv-SE")
    sign_in(context.new_page(), "lina")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def desk(site: Installation, open_page: OpenPhone, as_lina: Any) -> Page:
    """Lina at the desk of her walk, with two points on it."""
    assert site.cast is not None
    for text in ("Släckt lampa vid trappan", "Buskar skymmer bron"):
        note(site, text)
    page = open_page(**DESK, storage_state=as_lina)
    page.goto(f"/backa/walks/{site.cast.walk_id}/review")
    # Shown once the keys are listened to.
    expect(page.locator(".review__keys")).to_be_visible()
    return page


def test_what_a_walker_sends_arrives_by_itself_and_the_form_is_left_alone(site: Installation, desk: Page) -> None:
    before = desk.locator(LIST).count()
    desk.locator("summary", has_text="Avfärda").click()
    desk.locator("#dismiss-reason").fill("Ligger på priv")

    note(site, "Hål i asfalten")

    expect(desk.locator(LIST)).to_have_count(before + 1, timeout=ARRIVES_MS)
    expect(desk.locator("#dismiss-reason")).to_have_value("Ligger på priv")


def test_single_keys_walk_decide_and_undo(desk: Page) -> None:
    chosen = desk.locator(f'{LIST}[aria-current="true"]')
    first = chosen.get_attribute("data-point")
    desk.evaluate("window.mapStays = true")

    desk.keyboard.press("j")
    expect(chosen).not_to_have_attribute("data-point", first or "")
    desk.keyboard.press("k")
    expect(chosen).to_have_attribute("data-point", first or "")
    desk.keyboard.press("a")
    expect(desk.locator(".review__undo")).to_contain_text("blev 2026-")
    desk.keyboard.press("z")
    expect(desk.locator(".review__detail .flashes")).to_contain_text("obesvarad igen")
    assert desk.evaluate("window.mapStays"), "the page was loaded anew, and the map with it"


def test_keys_search_choose_and_explain(desk: Page) -> None:
    expect(desk.get_by_role("searchbox", name="Sök bland punkterna")).to_be_visible()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Granskningens tangenter")).to_be_visible()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Granskningens tangenter")).to_be_hidden()
    desk.keyboard.press("2")
    expect(desk.locator('[data-key="2"]')).to_be_checked()

    desk.keyboard.press("/")
    desk.keyboard.type("buskar")
    expect(desk.locator(LIST).filter(has_text="Släckt lampa").first).to_be_hidden()
    expect(desk.locator(LIST).filter(has_text="Buskar skymmer bron").last).to_be_visible()
    desk.keyboard.press("Enter")

    expect(desk.locator("#rd")).to_contain_text("Buskar skymmer bron")


def test_keys_are_letters_where_somebody_writes(desk: Page) -> None:
    desk.keyboard.press("x")
    desk.keyboard.type("ajzx")

    expect(desk.locator("#dismiss-reason")).to_have_value("ajzx")


def test_keys_can_be_turned_off(desk: Page) -> None:
    chosen = desk.locator(f'{LIST}[aria-current="true"]').get_attribute("data-point")
    desk.get_by_label("Enkla tangenter").uncheck()
    desk.reload()
    expect(desk.locator(".review__keys")).to_be_visible()

    desk.keyboard.press("j")

    expect(desk.get_by_label("Enkla tangenter")).not_to_be_checked()
    expect(desk.locator(f'{LIST}[aria-current="true"]')).to_have_attribute("data-point", chosen or "")


def test_a_point_that_somebody_else_decides_says_so_before_and_after(
    site: Installation, desk: Page, watch: Watch
) -> None:
    watch.expected.add(412)
    chosen = desk.locator(f'{LIST}[aria-current="true"]').get_attribute("data-point")
    desk.keyboard.press("x")
    desk.locator("#dismiss-reason").fill("Ligger på privat tomt")

    dismiss(site, UUID(chosen or ""))

    expect(desk.locator('[data-review="stale"]')).to_be_visible(timeout=ARRIVES_MS)
    desk.locator("#dismiss button").click()
    expect(desk.locator(".errsum")).to_contain_text("Karin hann före")

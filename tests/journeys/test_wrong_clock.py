"""A phone whose clock is a day wrong: nothing is lost, nothing waits for that day, and the walker hears of it."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect

from tests.installation import Installation
from walkapp.core import clock
from walkapp.observations.models import Observation

# Once: what the phone does; the server keeps the time that it is told, and when it was told.
pytestmark = [pytest.mark.browser, pytest.mark.once]

DAY = timedelta(days=1)
# The page's clock, wrong by what lies in the phone's storage; other pages of the phone go wrong with it.
OFF = """{
  const Right = Date;
  const now = () => Right.now() + Number(localStorage.getItem('clock') ?? 0);
  globalThis.Date = class extends Right {
    constructor(...given) { super(...(given.length > 0 ? given : [now()])); }
    static now() { return now(); }
  };
}"""
OFFSETS = pytest.mark.parametrize("off", [DAY, -DAY], ids=["ahead", "behind"])


@pytest.fixture
def phone(veras_phone: BrowserContext) -> BrowserContext:
    veras_phone.add_init_script(OFF)
    veras_phone.new_page().goto("/healthz")
    return veras_phone


def set_clock(page: Page, off: timedelta) -> None:
    page.evaluate("(ms) => localStorage.setItem('clock', String(ms))", off / timedelta(milliseconds=1))


def noted(phone: BrowserContext, site: Installation, text: str) -> Page:
    """Written where the API cannot be reached; the first form has its time from the server, the next from the phone."""
    assert site.cast is not None
    phone.route("**/api/v1/**", lambda route: route.abort())
    page = phone.pages[0]
    page.goto(f"/backa/walks/{site.cast.walk_id}/observations/new")
    expect(page.locator("[data-pin=status]")).to_have_text("Din plats, ± 8 m")
    for words in (text, f"{text}, den andra"):
        page.locator(".tile", has_text="Belysning").tap()
        page.fill("#text", words)
        page.get_by_role("button", name="Spara").tap()
        expect(page.locator(".capture__kept")).to_be_visible()
        expect(page.locator("#text")).to_have_value("")
    return page


def rows(site: Installation, text: str) -> list[Observation]:
    with site.database() as database, database.reading() as session:
        return list(session.scalars(sa.select(Observation).where(Observation.text == text)))


@OFFSETS
def test_what_is_noted_by_a_wrong_clock_is_sent_with_its_time_and_the_servers(
    phone: BrowserContext, site: Installation, off: timedelta
) -> None:
    set_clock(phone.pages[0], off)
    page = noted(phone, site, f"fel klocka {off}")
    phone.unroute("**/api/v1/**")

    page.goto("/backa/phone")
    expect(page.locator(".unsent__head h2")).to_have_text("Allt är skickat", timeout=60_000)

    (first,), (second,) = rows(site, f"fel klocka {off}"), rows(site, f"fel klocka {off}, den andra")
    assert is_near(first.observed_at, clock.now())
    assert is_near(second.observed_at, clock.now() + off)
    assert is_near(second.received_at, clock.now())


@OFFSETS
def test_a_clock_that_is_put_right_leaves_nothing_waiting_for_another_day(
    phone: BrowserContext, site: Installation, off: timedelta
) -> None:
    text = f"rättad klocka {off}"
    set_clock(phone.pages[0], off)
    page = noted(phone, site, text)
    # Each is tried and fails: a time for the next try is set, by the wrong clock.
    phone.unroute("**/api/v1/**")
    phone.route("**/api/v1/walks/**", lambda route: route.abort())
    page.goto("/backa/phone")
    page.get_by_role("button", name="Skicka nu").tap()
    expect(page.locator("[data-entry] .state").first).to_have_text("på telefonen")
    page.wait_for_function(TRIED)

    set_clock(page, timedelta(0))
    phone.unroute("**/api/v1/walks/**")
    page.reload()

    expect(page.locator(".unsent__head h2")).to_have_text("Allt är skickat", timeout=60_000)
    assert [len(rows(site, words)) for words in (text, f"{text}, den andra")] == [1, 1]


@OFFSETS
def test_a_phone_whose_clock_is_wrong_says_so(phone: BrowserContext, off: timedelta) -> None:
    set_clock(phone.pages[0], off)
    page = phone.new_page()
    page.goto("/backa/")
    expect(page.locator("main")).to_contain_text("Ställ den rätt, annars får det du noterar fel tid.")

    set_clock(page, timedelta(minutes=2))
    page = phone.new_page()
    with page.expect_response("**/healthz"):
        page.goto("/backa/")
    page.evaluate("() => new Promise((drawn) => requestAnimationFrame(drawn))")
    expect(page.locator("main")).not_to_contain_text("klocka går fel")


TRIED = """async () => {
  const [{ name }] = await indexedDB.databases();
  const store = await new Promise((resolve) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => resolve(asked.result);
  });
  const all = await new Promise((resolve) => {
    const asked = store.transaction('observations').objectStore('observations').getAll();
    asked.onsuccess = () => resolve(asked.result);
  });
  store.close();
  return all.filter(({ tries, receipt }) => receipt === null && tries > 0).length === 2;
}"""


def is_near(one: datetime | None, other: datetime) -> bool:
    return one is not None and abs(one - other) < timedelta(minutes=10)

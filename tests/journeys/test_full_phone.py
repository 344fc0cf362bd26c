"""A phone that is full, whatever it is doing: it says so, keeps what was saved, and sends from there."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests import photographs
from tests.factories import walks as make_walk
from tests.installation import Installation
from tests.journeys.conftest import PHONE
from walkapp.observations.models import Observation, ObservationPhoto
from walkapp.walks.rules import WalkState

# Once: what the phone does. That it keeps the form where saving fails is tested in test_outbox.
pytestmark = [pytest.mark.browser, pytest.mark.once]

# As a browser answers each write when there is no room. The real quota is tried in test_outbox; it is lent out by the
# megabyte, so that nobody can say at which write it ends.
FULL = """{
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...given) {
    if (localStorage.getItem('full') === null) return put.apply(this, given);
    this.transaction.abort();
    throw new DOMException('There is no room left.', 'QuotaExceededError');
  };
}"""


@pytest.fixture
def phone(browser: Browser, site: Installation, veras_cookies: Any) -> Iterator[BrowserContext]:
    context = browser.new_context(
        **PHONE, storage_state=veras_cookies, base_url=site.url, locale="sv-SE", timezone_id="Europe/Stockholm",
        geolocation={"latitude": photographs.LAT, "longitude": photographs.LON, "accuracy": 8},
        # It would send where no page is open, and there is room for it.
        permissions=["geolocation"], service_workers="block",
    )  # fmt: skip
    context.set_default_timeout(30_000)
    context.add_init_script(FULL)
    yield context
    context.close()


def set_full(page: Page, full: bool) -> None:
    page.evaluate("(full) => full ? localStorage.setItem('full', '') : localStorage.removeItem('full')", full)


def form(phone: BrowserContext, site: Installation) -> Page:
    assert site.cast is not None
    page = phone.new_page()
    page.goto(f"/backa/walks/{site.cast.walk_id}/observations/new")
    expect(page.locator("[data-pin=status]")).to_have_text("Din plats, ± 8 m")
    page.locator(".tile", has_text="Belysning").tap()
    return page


def take_photo(page: Page) -> None:
    taken = FilePayload(name="1.jpg", mimeType="image/jpeg", buffer=photographs.from_a_phone())
    page.set_input_files("#photos", taken)
    expect(page.locator(".capture__photos .photo")).to_have_count(1)


def found(site: Installation, text: str) -> list[tuple[int, int]]:
    """Each of this text that the server has: its version, and how many photos it has."""
    photos = sa.select(sa.func.count()).where(ObservationPhoto.observation_id == Observation.id).scalar_subquery()
    with site.database() as database, database.reading() as session:
        asked = sa.select(Observation.version, photos).where(Observation.text == text)
        return [(row[0], row[1]) for row in session.execute(asked)]


def test_a_walk_that_does_not_fit_leaves_the_phone_as_it_was(phone: BrowserContext, site: Installation) -> None:
    page = phone.new_page()
    page.goto(f"/backa/walks/{planned(site)}")
    button = page.get_by_role("button", name="Förbered")
    expect(button).to_be_visible()
    set_full(page, True)

    button.click()
    expect(page.locator(".ready")).to_contain_text(
        "Det finns inte plats på telefonen. Ta bort något annat från den och försök igen."
    )
    set_full(page, False)
    button.click()
    expect(page.locator(".ready")).to_contain_text("Redo. Går bra utan täckning.")


def planned(site: Installation) -> UUID:
    assert site.cast is not None
    people = site.cast.people
    with site.database() as database, database.writing() as session:
        planned = WalkState.PLANNED
        return make_walk.walk(session, people["lina"], title="Full", state=planned, invited=[people["vera"]]).id


def test_a_photo_that_does_not_fit_beside_the_words_is_told_of_before_it_is_saved(
    phone: BrowserContext, site: Installation
) -> None:
    page = form(phone, site)
    page.fill("#text", "full medan jag skriver")
    set_full(page, True)

    take_photo(page)
    expect(page.locator("[data-photo-note]")).to_contain_text("Telefonen är full.")
    page.reload()
    expect(page.locator("#text")).to_have_value("full medan jag skriver")


def test_what_was_saved_is_sent_from_a_phone_that_has_no_room_left(phone: BrowserContext, site: Installation) -> None:
    phone.route("**/api/v1/**", lambda route: route.abort())
    page = form(phone, site)
    take_photo(page)
    page.fill("#text", "full när den är sparad")
    page.get_by_role("button", name="Spara").tap()
    expect(page.locator(".capture__kept")).to_be_visible()
    # The photo is still being scaled: what came of it cannot be kept.
    set_full(page, True)
    phone.unroute("**/api/v1/**")

    page.goto("/backa/phone")
    for _turn in range(200):
        if found(site, "full när den är sparad"):
            break
        page.wait_for_timeout(100)
    # A photo that could not be scaled waits for room; the words do not.
    assert found(site, "full när den är sparad") == [(1, 0)]
    expect(page.locator("[data-entry]", has_text="full när den är sparad")).to_be_visible()

    set_full(page, False)
    page.reload()
    expect(page.locator(".unsent__head h2")).to_have_text("Allt är skickat", timeout=60_000)
    assert found(site, "full när den är sparad") == [(1, 1)]

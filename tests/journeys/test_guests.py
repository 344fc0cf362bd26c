"""A resident joins a walk by its code: two browsers, the real server, no account and for a while no network."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.installation import Installation
from tests.journeys.conftest import PHONE, OpenPhone, sign_in
from tests.photographs import LAT, LON
from walkapp.accounts.actor import system
from walkapp.core import clock
from walkapp.observations.models import Observation
from walkapp.walks import guests
from walkapp.walks import services as walks
from walkapp.walks.models import Walk
from walkapp.walks.rules import WalkState

# Once: what two browsers do; what the server makes of it is tested with both engines beside the room.
pytestmark = [pytest.mark.browser, pytest.mark.once]

READY = "() => caches.open('ready').then((marks) => marks.keys()).then((found) => found.length)"
STORES = "() => indexedDB.databases().then((found) => found.map((one) => one.name))"


@pytest.fixture(autouse=True)
def on_now(site: Installation) -> None:
    """The walk goes on while the test does, and has no link yet."""
    assert site.cast is not None
    with site.database() as database, database.writing() as session:
        walk = session.get_one(Walk, site.cast.walk_id)
        walk.state, walk.ends_at = WalkState.ONGOING, clock.now() + timedelta(hours=1)
        guests.withdraw_link(session, system(site.cast.municipality_id), walk, at=clock.now())


@pytest.fixture
def resident(browser: Browser, site: Installation) -> Iterator[BrowserContext]:
    """A phone on which nobody has ever signed in; it loses its network now and then, so nobody watches for faults."""
    context = browser.new_context(
        **PHONE, locale="sv-SE", timezone_id="Europe/Stockholm", base_url=site.url, permissions=["geolocation"],
        geolocation={"latitude": LAT, "longitude": LON, "accuracy": 8},
    )  # fmt: skip
    context.set_default_timeout(30_000)
    yield context
    context.close()


def walk_of(site: Installation) -> str:
    assert site.cast is not None
    return f"/backa/walks/{site.cast.walk_id}"


def code_shown(leader: Page, site: Installation) -> str:
    """The leader makes a link and holds up its code; gives the address that it says."""
    leader.goto(walk_of(site))
    leader.get_by_role("link", name="Gäster").click()
    leader.get_by_role("button", name="Gör en länk").click()
    leader.get_by_role("link", name="Visa koden").click()
    expect(leader.locator("svg.qr__code")).to_be_visible()
    return leader.locator(".qr__address").inner_text()


def join(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.get_by_label("Ditt förnamn").fill(name)
    page.get_by_role("button", name="Gå med i vandringen").tap()
    expect(page.get_by_role("link", name="Ny punkt")).to_be_visible()


def ready(page: Page) -> None:
    """The walk has put itself on the phone."""
    expect(page.locator(".ready[data-state='ready']")).to_be_visible()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def note(page: Page, site: Installation, text: str) -> None:
    """Noted and safe on the phone, without a network."""
    page.goto(f"{walk_of(site)}/observations/new")
    expect(page.locator("[data-pin=status]")).to_have_text("Din plats, ± 8 m")
    page.locator(".tile", has_text="Belysning").tap()
    page.fill("#text", text)
    page.get_by_role("button", name="Spara").tap()
    expect(page.locator(".capture__kept")).to_contain_text("Sparad på telefonen.")


def sent(page: Page, text: str) -> None:
    """With a network again it goes by itself."""
    page.goto("/backa/phone")
    expect(page.locator("[data-entry]", has_text=text).locator(".state")).to_have_text("skickad", timeout=60_000)


def author_of(site: Installation, text: str) -> tuple[str, bool]:
    with site.database() as database, database.reading() as session:
        found = session.scalars(sa.select(Observation).where(Observation.text == text)).one()
        return found.author.name if found.author else "", found.late


def end(site: Installation, *states: WalkState) -> None:
    assert site.cast is not None
    with site.database() as database, database.writing() as session:
        walk = session.get_one(Walk, site.cast.walk_id)
        for state in states:
            walks.change_state(session, system(site.cast.municipality_id), walk, state, at=clock.now())


def test_a_resident_scans_the_code_notes_without_a_network_and_is_out_when_the_walk_ends(
    site: Installation, open_page: OpenPhone, resident: BrowserContext
) -> None:
    leader = open_page()
    sign_in(leader, "lina")
    address = code_shown(leader, site)
    guest = resident.new_page()
    join(guest, address, "Maj")
    expect(guest.get_by_text("Du är med som Maj (gäst).")).to_be_visible()
    ready(guest)

    resident.set_offline(True)
    note(guest, site, "Mörkt vid gästens grind")
    resident.set_offline(False)
    sent(guest, "Mörkt vid gästens grind")
    assert author_of(site, "Mörkt vid gästens grind") == ("Maj", False)
    leader.goto(walk_of(site))
    expect(leader.get_by_role("link", name=re.compile("Mörkt vid gästens grind.*Maj"))).to_be_visible()

    # What is noted before the end comes in after it; the walk itself is closed to her by then.
    guest.goto(walk_of(site))
    resident.set_offline(True)
    note(guest, site, "Trasig bänk vid ån")
    end(site, WalkState.REVIEW, WalkState.PUBLISHED)
    resident.set_offline(False)
    closed = guest.goto(walk_of(site))
    assert closed is not None
    assert closed.status == 410
    expect(guest.locator("h1")).to_have_text("Din del i vandringen är slut")
    expect(guest.locator("[data-entry]", has_text="Trasig bänk vid ån").locator(".state")).to_have_text("skickad")
    assert author_of(site, "Trasig bänk vid ån") == ("", True)
    expect(guest.get_by_role("link", name="Ny punkt")).to_have_count(0)
    guest.wait_for_function(f"async () => (await ({READY})()) === 0")

    # Leaving takes what is theirs off the phone.
    guest.locator("main").get_by_role("button", name="Lämna vandringen").tap()
    expect(guest.get_by_text("Du har lämnat vandringen.")).to_be_visible()
    assert guest.evaluate(STORES) == []
    refused = guest.goto(address)
    assert refused is not None
    assert refused.status == 410


def test_a_withdrawn_link_ends_at_once_and_what_is_unsent_stays_on_the_phone(
    site: Installation, open_page: OpenPhone, resident: BrowserContext
) -> None:
    leader = open_page()
    sign_in(leader, "lina")
    address = code_shown(leader, site)
    guest = resident.new_page()
    join(guest, address, "")
    ready(guest)
    resident.set_offline(True)
    note(guest, site, "Klotter under bron")

    leader.goto(f"{walk_of(site)}/guests")
    leader.get_by_role("button", name="Dra tillbaka länken").tap()
    leader.get_by_role("dialog").get_by_role("button", name="Dra tillbaka länken").tap()
    expect(leader.get_by_text("Länken är tillbakadragen.")).to_be_visible()
    resident.set_offline(False)
    guest.goto(walk_of(site))

    expect(guest.get_by_text("Ledaren har dragit tillbaka länken som du kom med.")).to_be_visible()
    expect(guest.locator("[data-entry]", has_text="Klotter under bron")).to_be_visible()
    expect(guest.get_by_role("button", name="Spara till fil")).to_be_visible()
    guest.locator("main").get_by_role("button", name="Lämna vandringen").tap()
    expect(guest.get_by_role("dialog")).to_contain_text("En punkt är inte skickad.")
    guest.get_by_role("dialog").get_by_role("button", name="Lämna och ta bort").tap()
    expect(guest.get_by_text("Du har lämnat vandringen.")).to_be_visible()
    assert guest.evaluate(STORES) == []

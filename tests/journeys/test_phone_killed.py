"""A phone or a server that dies in the middle of it: whatever the phone said is saved, is on one of the two, once.

`make test-kills` kills three hundred phones and two hundred servers; a run of all tests some of each.
SIGKILL ends a browser as the system does that needs its memory; it is no power cut, which this cannot show.
"""

import contextlib
import os
import random
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Error, FilePayload, Page, expect

from tests import chromium, photographs
from tests.installation import Installation
from tests.journeys.conftest import PHONE, sign_in
from walkapp.observations.models import Observation, ObservationPhoto

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.timeout(3600)]

PHONES = int(os.environ.get("WALKAPP_KILLS") or "10")
SERVERS = max(2, PHONES * 2 // 3 if "WALKAPP_KILLS" in os.environ else 3)
SEED = int(os.environ.get("WALKAPP_SEED") or "20261128")
LONGEST_S = 1.4
"""From the first letter until some time after the photo is on its way."""
# Said in the same breath as the page says it, while the form still holds the words.
TELL = """new MutationObserver(() => {
  const said = document.querySelector('[data-capture-status]')?.textContent;
  const text = document.querySelector('#text')?.value;
  if (said === 'Sparad' && text) console.log(`SAVED ${text}`);
}).observe(document, { subtree: true, childList: true, characterData: true });"""
# A phone that says so before anything is stored: what is put is put three seconds later.
HASTY = """{
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value) {
    if (this.name !== 'observations') return put.call(this, value);
    const { db, name } = { db: this.transaction.db, name: this.name };
    setTimeout(() => put.call(db.transaction(name, 'readwrite').objectStore(name), value), 3000);
    return this.count();
  };
}"""


@dataclass
class Night:
    """One phone with a memory of its own, which dies again and again."""

    browser: Browser
    site: Installation
    profile: Path
    cookies: Any
    chromium: Path | None
    said: set[str] = field(default_factory=set)
    """What the phone has said is saved."""
    photos: set[str] = field(default_factory=set)
    """Of what is written, what has a photo."""

    @contextlib.contextmanager
    def phone(self, *scripts: str) -> Iterator[BrowserContext]:
        context = self.browser.browser_type.launch_persistent_context(
            str(self.profile), executable_path=self.chromium, args=list(chromium.ARGUMENTS), locale="sv-SE",
            **PHONE, geolocation={"latitude": photographs.LAT, "longitude": photographs.LON, "accuracy": 8},
            permissions=["geolocation"],
        )  # fmt: skip
        context.add_cookies(self.cookies)
        for script in (TELL, *scripts):
            context.add_init_script(script)
        try:
            yield context
        finally:
            with contextlib.suppress(Error):
                context.close()

    def open_form(self, context: BrowserContext) -> Page:
        assert self.site.cast is not None
        page = context.new_page()
        page.on("console", lambda message: self._heard(message.text))
        page.goto(f"{self.site.url}/backa/walks/{self.site.cast.walk_id}/observations/new")
        expect(page.locator("[data-pin=status]")).to_have_text("Din plats, ± 8 m")
        return page

    def write(self, page: Page, text: str, *, photo: bool) -> None:
        page.fill("#text", text)
        if photo:
            self.photos.add(text)
            taken = photographs.jpeg(photographs.corners(640, 480), quality=60)
            page.set_input_files("#photos", FilePayload(name="1.jpg", mimeType="image/jpeg", buffer=taken))
        page.locator(".tile", has_text="Belysning").tap()
        page.get_by_role("button", name="Spara").tap()
        page.wait_for_timeout(LONGEST_S * 1000)

    def die(self) -> None:
        subprocess.run(["pkill", "-KILL", "-f", str(self.profile)], check=False)

    def send_the_rest(self) -> None:
        with self.phone() as context:
            page = context.new_page()
            page.goto(f"{self.site.url}/backa/phone")
            expect(page.locator(".unsent__list")).to_contain_text("skickat", timeout=60_000)
            expect(page.get_by_text("på telefonen", exact=True)).to_have_count(0)

    def lost(self) -> set[str]:
        """Of what was said to be saved, what is not on the server once and with its photo."""
        return {text for text in self.said if self.found(text) != (1, 1 if text in self.photos else 0)}

    def found(self, text: str) -> tuple[int, int]:
        """How often the server has this text, and how many photos with it."""
        photos = sa.select(sa.func.count()).select_from(ObservationPhoto).join(Observation)
        with self.site.database() as database, database.reading() as session:
            rows = session.scalar(sa.select(sa.func.count()).where(Observation.text == text)) or 0
            return rows, session.scalar(photos.where(Observation.text == text)) or 0

    def _heard(self, words: str) -> None:
        if words.startswith("SAVED "):
            self.said.add(words.removeprefix("SAVED "))


@pytest.fixture
def night(browser: Browser, site: Installation, tmp_path: Path) -> Night:
    context = browser.new_context(base_url=site.url, locale="sv-SE")
    sign_in(context.new_page(), "vera")
    cookies = context.cookies()
    context.close()
    return Night(browser, site, tmp_path / "phone", cookies, chromium.find())


def test_what_the_phone_said_is_saved_survives_its_death_at_any_moment(night: Night) -> None:
    dice = random.Random(SEED)
    for turn in range(PHONES):
        with night.phone() as context:
            page = night.open_form(context)
            context.set_offline(dice.random() < 0.4)
            death = threading.Timer(dice.uniform(0, LONGEST_S), night.die)
            death.start()
            with contextlib.suppress(Error):
                night.write(page, f"telefon {turn}", photo=dice.random() < 0.5)
            death.join()

    night.send_the_rest()

    print(f"seed {SEED}: {PHONES} phones killed, {len(night.said)} had said that it is saved")
    assert night.lost() == set()
    assert all(night.found(f"telefon {turn}")[0] <= 1 for turn in range(PHONES))
    assert len(night.said) > PHONES // 10
    assert night.site.run("verify").stdout.strip() == "The log and the photos are whole."


def test_what_the_phone_said_is_saved_survives_the_servers_death_at_any_moment(night: Night) -> None:
    dice = random.Random(SEED)
    for turn in range(SERVERS):
        with night.phone() as context:
            page = night.open_form(context)
            death = threading.Timer(dice.uniform(0, LONGEST_S), night.site.kill)
            death.start()
            with contextlib.suppress(Error):
                night.write(page, f"server {turn}", photo=True)
            death.join()
            night.site.start()

    night.send_the_rest()

    print(f"seed {SEED}: {SERVERS} servers killed, {len(night.said)} had said that it is saved")
    assert night.lost() == set()
    assert len(night.said) == SERVERS
    assert night.site.run("verify").stdout.strip() == "The log and the photos are whole."


def test_a_phone_that_says_so_before_it_has_stored_it_is_found_out(night: Night) -> None:
    with night.phone(HASTY) as context:
        page = night.open_form(context)
        context.set_offline(True)
        with page.expect_console_message(lambda message: message.text.startswith("SAVED")):
            night.write(page, "för tidigt", photo=False)
        night.die()

    with night.phone() as context:
        page = context.new_page()
        page.goto(f"{night.site.url}/backa/phone")
        expect(page.locator(".unsent__list")).to_contain_text("Inget väntar")

    assert night.lost() == {"för tidigt"}

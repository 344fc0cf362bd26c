"""A network that cuts, stalls, trickles, doubles, lies and brings things late: all that was noted arrives, once.

`WALKAPP_NETWORK=50 .venv/bin/python -m pytest -q -s tests/journeys/test_bad_network.py` sends fifty observations with a
hundred photos and cuts after every hundredth byte, some minutes; `make test-kills` takes it along. A run of all tests
sends six with twelve and cuts at each kilobyte. `WALKAPP_SEED` chooses another order of faults; it is printed.
"""

import contextlib
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests import photographs, proxy
from tests.installation import Installation
from tests.journeys.conftest import PHONE
from tests.proxy import FINE, Asked, Fate, Proxy
from walkapp.observations.models import Observation, ObservationPhoto
from walkapp.photos.models import Photo

# Once: what the phone does with what it hears; what the server makes of half a request is tested with both engines.
pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.timeout(3600)]

MANY = int(os.environ.get("WALKAPP_NETWORK") or "6")
PHOTOS_EACH = 2
STEP = 100 if "WALKAPP_NETWORK" in os.environ else 1024
SEED = int(os.environ.get("WALKAPP_SEED") or "20261129")
EVERY = 3
"""So many of the outbox's requests, one meets a fault."""
PATIENCE_MS = 60_000 + MANY * 10_000
# Nobody waits minutes for the next try here: chance gives the shortest pauses.
SOON = "{ const chance = Math.random; Math.random = () => chance() * 0.002; }"
# A phone that takes any 200 for the server's word, as a portal gives it.
BELIEVING = """{
  const ask = window.fetch;
  window.fetch = async (address, asking) => {
    const answer = await ask(address, asking);
    if (asking?.method !== 'PUT' || answer.status !== 200) return answer;
    const id = String(address).split('?')[0].split('/').at(-1);
    return new Response(JSON.stringify({ id }), { headers: { 'Content-Type': 'application/json', ETag: '"1"' } });
  };
}"""

AWAY = Fate(cut_request=0)
Decide = Callable[[Asked], Fate]


def is_of_the_outbox(asked: Asked) -> bool:
    return asked.is_sending or asked.path == "/api/v1/session"


def away(asked: Asked) -> Fate:
    """Pages come, as they do from a phone that has them; the API cannot be reached."""
    return AWAY if asked.path.startswith("/api/") else FINE


@dataclass
class Weather:
    """Deals a fault to every third request of the outbox, from a pack that is shuffled anew when it is used up."""

    dice: random.Random
    proxy: Proxy | None = None
    met: Counter[str] = field(default_factory=Counter)
    _pack: list[str] = field(default_factory=list)
    _asked: int = 0

    def __call__(self, asked: Asked) -> Fate:
        if not is_of_the_outbox(asked):
            return FINE
        self._asked += 1
        if self._asked % EVERY:
            if self.proxy is not None and self.dice.random() < 0.5:
                self.proxy.deliver(self.dice)
            return FINE
        if not self._pack:
            self._pack = list(self._faults)
            self.dice.shuffle(self._pack)
        name = self._pack.pop()
        self.met[name] += 1
        return self._faults[name](self.dice)

    _faults: dict[str, Callable[[random.Random], Fate]] = field(
        default_factory=lambda: {
            "request cut": lambda dice: Fate(cut_request=dice.randrange(4000)),
            "answer cut": lambda dice: Fate(cut_answer=dice.randrange(1200)),
            "stalled and cut": lambda dice: Fate(stall_s=dice.uniform(0.2, 1), cut_answer=0),
            "2 kB/s": lambda _dice: Fate(bytes_per_s=2000),
            "doubled": lambda _dice: Fate(doubled=True),
            "brought late": lambda _dice: Fate(kept=True),
            "502": lambda _dice: Fate(says=proxy.GATEWAY),
            "portal": lambda _dice: Fate(says=proxy.PORTAL),
        }
    )


@dataclass
class Each:
    """Cuts what goes to one address after 0, 1, 2, … steps of the request, then of the answer, until all is through."""

    tries: Counter[str] = field(default_factory=Counter)

    def __call__(self, asked: Asked) -> Fate:
        if asked.method != "PUT":
            return FINE
        at = self.tries[asked.path] * STEP
        self.tries[asked.path] += 1
        beyond = (asked.size + STEP - 1) // STEP * STEP
        return Fate(cut_request=at) if at < asked.size else Fate(cut_answer=at - beyond)


@dataclass
class Walker:
    """Somebody with a phone behind the bad network."""

    site: Installation
    context: BrowserContext
    proxy: Proxy

    def form(self) -> Page:
        assert self.site.cast is not None
        page = self.context.new_page()
        page.goto(f"/backa/walks/{self.site.cast.walk_id}/observations/new")
        expect(page.locator("[data-pin=status]")).to_have_text("Din plats, ± 8 m")
        return page

    def note(self, page: Page, text: str, photos: list[bytes]) -> None:
        """Write and save it, while the server cannot be reached; the form is for the next one then."""
        files = [FilePayload(name=f"{n}.jpg", mimeType="image/jpeg", buffer=data) for n, data in enumerate(photos)]
        if files:
            page.set_input_files("#photos", files)
        page.locator(".tile", has_text="Belysning").tap()
        page.fill("#text", text)
        page.get_by_role("button", name="Spara").tap()
        expect(page.locator(".capture__kept")).to_be_visible()
        expect(page.locator("#text")).to_have_value("")

    def outbox(self, page: Page) -> Page:
        page.goto("/backa/phone")
        return page

    def all_sent(self, page: Page) -> None:
        expect(page.locator(".unsent__head h2")).to_have_text("Allt är skickat", timeout=PATIENCE_MS)


OpenWalker = Callable[..., contextlib.AbstractContextManager[Walker]]


@pytest.fixture
def walker(browser: Browser, site: Installation, veras_cookies: Any) -> OpenWalker:
    @contextlib.contextmanager
    def walker(*scripts: str) -> Iterator[Walker]:
        with Proxy(site.port, away).open() as way:
            context = browser.new_context(
                **PHONE, storage_state=veras_cookies, base_url=way.url, locale="sv-SE", permissions=["geolocation"],
                geolocation={"latitude": photographs.LAT, "longitude": photographs.LON, "accuracy": 8},
                # What it sends while no page is open takes its chances: nobody can shorten its pauses.
                service_workers="block",
            )  # fmt: skip
            for script in (SOON, *scripts):
                context.add_init_script(script)
            yield Walker(site, context, way)
            context.close()

    return walker


def small(n: int, *, quality: int = 60) -> bytes:
    """A photo of some kilobytes, unlike the others."""
    return photographs.jpeg(photographs.corners(160 + n, 120), quality=quality)


def found(site: Installation, text: str) -> list[tuple[UUID, int, int]]:
    """What the server has of this text: each with its version, and how many photos hang on it."""
    photos = sa.select(sa.func.count()).where(ObservationPhoto.observation_id == Observation.id).scalar_subquery()
    asked = sa.select(Observation.id, Observation.version, photos).where(Observation.text == text)
    with site.database() as database, database.reading() as session:
        return [(row[0], row[1], row[2]) for row in session.execute(asked)]


def test_everything_arrives_once_through_a_bad_network(walker: OpenWalker, site: Installation) -> None:
    weather = Weather(random.Random(SEED))
    texts = [f"nät {n}" for n in range(MANY)]
    with walker() as vera:
        page = vera.form()
        for n, text in enumerate(texts):
            vera.note(page, text, [small(n * PHOTOS_EACH + k) for k in range(PHOTOS_EACH)])
        weather.proxy, vera.proxy.decide = vera.proxy, weather

        vera.all_sent(vera.outbox(page))
        late = vera.proxy.deliver()

    sent = sum(one.asked.is_sending for one in vera.proxy.passed)
    print(f"seed {SEED}: {MANY} observations, {MANY * PHOTOS_EACH} photos, {sent} requests, {dict(weather.met)}")
    for text in texts:
        assert [(version, photos) for _id, version, photos in found(site, text)] == [(1, PHOTOS_EACH)], text
    assert len(weather.met) == 8
    assert all(status < 500 for status in late)
    assert site.run("verify").stdout.strip() == "The log and the photos are whole."


def test_a_connection_that_is_cut_at_each_kilobyte_brings_all_of_it_once(
    walker: OpenWalker, site: Installation
) -> None:
    each = Each()
    with walker() as vera:
        page = vera.form()
        vera.note(page, "varje kilobyte", [small(0, quality=95)])
        vera.proxy.decide = each

        vera.all_sent(vera.outbox(page))

    print(f"cut {sum(each.tries.values()) - len(each.tries)} times, every {STEP} bytes of {len(each.tries)} requests")
    assert [(version, photos) for _id, version, photos in found(site, "varje kilobyte")] == [(1, 1)]
    assert min(each.tries.values()) > 3


def test_a_photo_that_was_interrupted_at_nine_tenths_goes_on_from_there(walker: OpenWalker, site: Installation) -> None:
    def cut(asked: Asked) -> Fate:
        is_first_time = not any(one.fate.cut_request for one in vera.proxy.passed[begun:])
        return Fate(cut_request=asked.size * 9 // 10) if asked.method == "PATCH" and is_first_time else FINE

    with walker() as vera:
        page = vera.form()
        vera.note(page, "nio tiondelar", [photographs.from_a_phone()])
        begun = len(vera.proxy.passed)
        vera.proxy.decide = cut

        vera.all_sent(vera.outbox(page))

    ((observation_id, _version, photos),) = found(site, "nio tiondelar")
    parts = [one for one in vera.proxy.passed[begun:] if one.asked.method == "PATCH"]
    with site.database() as database, database.reading() as session:
        hung = sa.select(Photo).join(ObservationPhoto).where(ObservationPhoto.observation_id == observation_id)
        size = session.scalars(hung).one().byte_count
    before, after = (sum(one.body for one in some) for some in (parts[:1], parts[1:]))
    print(f"of {size} bytes {before} before it was cut and {after} after")
    assert photos == 1
    assert before > size * 0.85
    assert after < size * 0.15
    assert [one.status for one in parts[1:]] == [201]


def test_what_comes_late_does_not_undo_what_was_written_after_it(walker: OpenWalker, site: Installation) -> None:
    def keep_first(asked: Asked) -> Fate:
        is_first = asked.method == "PUT" and not any(one.fate.kept for one in vera.proxy.passed)
        return Fate(kept=True) if is_first else AWAY if asked.method == "PUT" else FINE

    with walker() as vera:
        page = vera.form()
        vera.note(page, "först skrivet", [])
        vera.proxy.decide = keep_first
        vera.outbox(page)
        expect(page.locator("[data-entry]")).to_contain_text("på telefonen")
        page.get_by_role("link", name="Ändra").tap()
        expect(page.locator("#text")).to_have_value("först skrivet")
        page.fill("#text", "sedan rättat")
        page.get_by_role("button", name="Spara").tap()
        expect(page.locator(".capture__kept")).to_be_visible()
        vera.proxy.decide = lambda _asked: FINE
        vera.all_sent(vera.outbox(page))

        late = vera.proxy.deliver()

    assert late == [412]
    assert found(site, "först skrivet") == []
    assert [version for _id, version, _photos in found(site, "sedan rättat")] == [1]


def test_a_phone_that_believes_a_portal_is_found_out(walker: OpenWalker, site: Installation) -> None:
    with walker(BELIEVING) as vera:
        page = vera.form()
        vera.note(page, "trodd", [])
        vera.proxy.decide = lambda asked: Fate(says=proxy.PORTAL) if asked.method == "PUT" else FINE

        vera.all_sent(vera.outbox(page))

    assert found(site, "trodd") == []

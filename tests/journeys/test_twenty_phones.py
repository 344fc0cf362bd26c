"""Twenty phones on one walk for ten minutes: what each of them notes is there once, and the others see it at their next
look.

Eighteen speak to the server as the app does: they note points, every other one with a photo, say some of them twice, as
after a lost answer, and change some. Two are real pages, which note one each. With `WALKAPP_NETWORK` set each of the
eighteen notes ten points and looks a hundred and fifty times, as a page does in ten minutes; a run of all tests lets
them note five and look fifteen times. Nobody waits between two looks.
"""

import json
import os
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import databases, photographs
from tests.factories import accounts as make
from tests.factories import walks as make_walk
from tests.installation import Answer, Caller, Installation, installed
from tests.journeys.conftest import PHONE
from walkapp.accounts import queries, services
from walkapp.accounts.actor import Actor
from walkapp.core import clock

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]

PHONES, PAGES = 20, 2
LOOKS, POINTS = (150, 10) if "WALKAPP_NETWORK" in os.environ else (15, 5)
PICTURE = photographs.jpeg(photographs.corners(160, 120), quality=50)


@dataclass
class Crowd:
    """The installation, the walk, and who is on it."""

    site: Installation
    walk_id: UUID
    people: list[Actor]
    tokens: list[str]


@dataclass
class Phone:
    """One of them, and what it has seen: each point with the look at which it first did."""

    walk_id: UUID
    caller: Caller
    name: str
    change: int = 0
    tag: str = ""
    seen: dict[str, int] = field(default_factory=dict)
    looked_at: list[float] = field(default_factory=list)
    told_at: dict[str, float] = field(default_factory=dict)
    """When the server had said that it holds it."""
    changed: set[str] = field(default_factory=set)
    photos: int = 0
    items: int = 0
    nothing_new_ms: list[float] = field(default_factory=list)
    news_ms: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def address(self) -> str:
        return f"/api/v1/walks/{self.walk_id}/observations"

    def spend_ten_minutes(self, turn: int) -> None:
        for look in range(LOOKS):
            self.look()
            if (look + turn) % (LOOKS // POINTS) == 0:
                self.note(len(self.told_at))

    def look(self) -> None:
        """Ask what is new, as the walk's page does every four seconds."""
        begun = time.monotonic()
        self.looked_at.append(begun)
        headers = {"If-None-Match": self.tag} if self.tag else {}
        answer = self.caller.send("GET", f"{self.address}?since={self.change}", headers=headers)
        took = (time.monotonic() - begun) * 1000
        self.statuses[f"look {answer.status}"] += 1
        self.tag = answer.headers.get("ETag", self.tag)
        if answer.status == 304:
            self.nothing_new_ms.append(took)
            return
        self.news_ms.append(took)
        self.hear(answer.json)

    def hear(self, news: dict[str, Any]) -> None:
        """Take in what is new; the rest of a long list is asked for at once."""
        self.change = news["change"]
        self.items += len(news["items"])
        for one in news["items"]:
            self.seen.setdefault(one["id"], len(self.looked_at) - 1)
        if news["next"] is not None:
            self.hear(self.caller.get(f"{self.address}?cursor={news['next']}&since=0").json)

    def note(self, n: int) -> None:
        point = uuid4()
        address = f"/api/v1/walks/{self.walk_id}/observations/{point}"
        content = {
            "schema": 1, "kind": "risk", "category": "lighting", "severity": "medium", "text": f"{self.name} {n}",
            "place": "", "position_source": "gps", "lat": 60.1405, "lon": 15.4132, "accuracy_m": 8,
            "observed_at": clock.now().isoformat(), "confidential": False,
        }  # fmt: skip
        self.put(201, address, content, '"0"')
        self.told_at[str(point)] = time.monotonic()
        if n % 3 == 0:
            self.put(200, address, content, '"0"')
        if n % 2 == 0:
            photo = uuid4()
            # Bytes of its own: what comes behind a picture's end is nothing to whoever shows it.
            data = PICTURE + photo.bytes
            self.count(self.caller.put_photo(f"/api/v1/observations/{point}/photos/{photo}", data), 201)
            self.photos += 1
        if n % 5 == 0:
            self.changed.add(str(point))
            self.put(200, address, {**content, "text": f"{self.name} {n}, rättad"}, '"1"')

    def put(self, expected: int, address: str, content: dict[str, object], tag: str) -> None:
        headers = {"Content-Type": "application/json", "If-Match": tag}
        self.count(self.caller.send("PUT", address, json.dumps(content).encode(), headers), expected)

    def count(self, answer: Answer, expected: int) -> None:
        self.statuses[f"{answer.status}" if answer.status == expected else f"{answer.status}: {answer.body!r}"] += 1


@pytest.fixture(scope="module")
def crowd(database_server: databases.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    with installed(database_server, tmp_path_factory.mktemp("twenty")) as site:
        assert site.cast is not None
        with site.database() as database, database.writing() as session:
            here = queries.municipality_by_slug(session, "backa")
            assert here is not None
            people = [make.person(session, here, name=f"Vandrare{n}") for n in range(PHONES)]
            walk_id = make_walk.walk(session, site.cast.lina, title="Tjugo", invited=people).id
            tokens = []
            for one in people:
                member = queries.member(session, here.id, one.user_id or UUID(int=0))
                assert member is not None
                tokens.append(services.create_token(session, member, at=clock.now()))
        site.start()
        yield Crowd(site, walk_id, people, tokens)
        print(site.log)


@pytest.fixture
def pages(browser: Browser, crowd: Crowd) -> Iterator[list[Page]]:
    """The walk's page on real phones."""
    contexts = [page_of(browser, crowd, one) for one in crowd.people[-PAGES:]]
    yield [context.pages[0] for context in contexts]
    for context in contexts:
        context.close()


def page_of(browser: Browser, crowd: Crowd, who: Actor) -> BrowserContext:
    with crowd.site.database() as database, database.writing() as session:
        member = queries.member(session, who.municipality_id, who.user_id or UUID(int=0))
        assert member is not None
        link = services.create_sign_in_link(session, member, at=clock.now())
    context = browser.new_context(
        **PHONE, base_url=crowd.site.url, locale="sv-SE", permissions=["geolocation"],
        geolocation={"latitude": photographs.LAT, "longitude": photographs.LON, "accuracy": 8},
    )  # fmt: skip
    page = context.new_page()
    page.goto(f"/link/{link}")
    page.locator("main button").first.click()
    page.wait_for_url(lambda address: "/link/" not in address)
    page.goto(f"/backa/walks/{crowd.walk_id}")
    return context


def note_on(page: Page, crowd: Crowd, text: str) -> None:
    """A point by hand, and back to the walk."""
    page.goto(f"/backa/walks/{crowd.walk_id}/observations/new")
    expect(page.locator("[data-pin=status]")).to_have_text("Din plats, ± 8 m")
    page.locator(".tile", has_text="Belysning").tap()
    page.fill("#text", text)
    page.get_by_role("button", name="Spara").tap()
    said = page.locator("[data-capture-status], .strip").filter(has_text=re.compile("[Ss]parad"))
    expect(said.first).to_be_attached()
    page.goto(f"/backa/walks/{crowd.walk_id}")


def test_what_twenty_note_is_there_once_and_seen_by_all(crowd: Crowd, pages: list[Page]) -> None:
    phones = [
        Phone(crowd.walk_id, Caller(crowd.site.port, token), f"telefon {n}")
        for n, token in enumerate(crowd.tokens[:-PAGES])
    ]
    begun = time.monotonic()
    with ThreadPoolExecutor(len(phones)) as everybody:
        everything_done = [everybody.submit(phone.spend_ten_minutes, n) for n, phone in enumerate(phones)]
        for n, page in enumerate(pages):
            note_on(page, crowd, f"sida {n}")
        for done in everything_done:
            done.result()
    took = time.monotonic() - begun
    for page in pages:
        expect(page.locator("[data-live-rows] > li")).to_have_count(len(phones) * POINTS + PAGES)
    for phone in phones:
        phone.look()
    tell(phones, took)

    points = {point: at for phone in phones for point, at in phone.told_at.items()}
    assert len(points) == len(phones) * POINTS
    statuses = sum((phone.statuses for phone in phones), Counter())
    assert set(statuses) == {"200", "201", "look 200", "look 304"}, statuses
    listed = everything(crowd)
    by_hand = {str(one["id"]) for one in listed if str(one["text"]).startswith("sida")}
    assert Counter(str(one["id"]) for one in listed) == Counter([*points, *by_hand])
    assert len(by_hand) == PAGES
    assert sorted(one["number"] for one in listed) == list(range(1, len(listed) + 1))
    assert {one["id"]: one["version"] for one in listed if one["id"] in points} == versions(phones)
    for phone in phones:
        assert [point for point, at in points.items() if missed(phone, point, at)] == []
    # Each change is carried to a phone once at most; a photo is one when it comes, and one when it can be shown.
    changes = len(listed) + sum(2 * phone.photos + len(phone.changed) for phone in phones)
    assert max(phone.items for phone in phones) <= changes
    assert crowd.site.run("verify").stdout.strip() == "The log and the photos are whole."


def missed(phone: Phone, point: str, at: float) -> bool:
    """Not seen at the first look that began after the server had said that it holds the point."""
    first = next((n for n, began in enumerate(phone.looked_at) if began >= at), len(phone.looked_at) - 1)
    return phone.seen.get(point, len(phone.looked_at)) > first


def versions(phones: list[Phone]) -> dict[str, int]:
    return {point: 2 if point in phone.changed else 1 for phone in phones for point in phone.told_at}


def everything(crowd: Crowd) -> list[dict[str, Any]]:
    caller, found = Caller(crowd.site.port, crowd.tokens[0]), []
    cursor: str | None = ""
    while cursor is not None:
        path = f"/api/v1/walks/{crowd.walk_id}/observations?limit=200"
        page = caller.get(f"{path}&cursor={cursor}" if cursor else path).json
        found += page["items"]
        cursor = page["next"]
    return found


def tell(phones: list[Phone], took: float) -> None:
    """The figures: how much was asked and answered, and how long a look takes with and without news."""
    looks = sum(len(phone.looked_at) for phone in phones)
    without, news = ([ms for phone in phones for ms in getattr(phone, name)] for name in ("nothing_new_ms", "news_ms"))
    points = sum(len(phone.told_at) for phone in phones)
    print(
        f"{len(phones)} phones and {PAGES} pages, ten minutes in {took:.1f} s: {points} points, {looks} looks; "
        f"with news {statistics.median(news):.0f} ms (median), "
        f"without {statistics.median(without) if without else 0:.0f} ms; "
        f"{sum(phone.items for phone in phones) / len(phones):.0f} points carried to each phone"
    )

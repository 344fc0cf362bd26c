"""Going through a walk stop by stop: with no network, over a reload, until the leader sees it; and the way kept."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from tests import photographs
from tests.installation import Caller, Installation
from tests.journeys.conftest import PHONE, sign_in
from tests.journeys.test_offline import make_ready, walk_of
from walkapp.observations.models import Observation
from walkapp.walks.models import Category, StopVisit, TrackPart, Walk

# Once: what a browser keeps and sends; what the server makes of it is asked with both engines beside its rooms.
pytestmark = [pytest.mark.browser, pytest.mark.once]

OpenPhone = Callable[..., Page]
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 "
    "Mobile/15E148 Safari/604.1"
)
COUNT_LOCKS = """() => {
  window.asked = 0;
  const request = navigator.wakeLock.request.bind(navigator.wakeLock);
  navigator.wakeLock.request = (kind) => { window.asked += 1; return request(kind); };
}"""


@pytest.fixture
def phone(site: Installation, browser: Browser) -> Iterator[Page]:
    """A phone at the walk's stop; what fails where there is no network is no fault here."""
    here = {"latitude": 60.1405, "longitude": 15.4132, "accuracy": 8}
    context = browser.new_context(
        **PHONE, locale="sv-SE", timezone_id="Europe/Stockholm", base_url=site.url, geolocation=here,
        permissions=["geolocation"],
    )  # fmt: skip
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


@pytest.fixture(autouse=True)
def two_questions(site: Installation) -> None:
    """So much is asked at the one stop of the walk, and nothing has been answered or walked."""
    with site.database() as database, database.writing() as session:
        for table in (StopVisit, TrackPart):
            session.execute(sa.delete(table))
        for category in session.scalars(sa.select(Category)):
            category.questions = "Bländar ljuset?\nÄr det mörkt?" if category.key == "lighting" else ""
        walk_row(session, site).keeps_track = False


def walk_row(session: Any, site: Installation) -> Walk:
    assert site.cast is not None
    walk: Walk = session.get_one(Walk, site.cast.walk_id)
    return walk


def stored(site: Installation, what: Callable[[Any], Any]) -> Any:
    with site.database() as database, database.reading() as session:
        return what(session)


def until(page: Page, found: Callable[[], bool]) -> None:
    for _turn in range(100):
        if found():
            return
        page.wait_for_timeout(200)
    raise AssertionError("It did not happen within twenty seconds.")


def say(page: Page, question: str, answer: str) -> None:
    page.get_by_role("group", name=question).get_by_role("radio", name=answer).click()


def test_what_is_answered_without_a_network_survives_and_arrives(site: Installation, phone: Page) -> None:
    sign_in(phone, "vera")
    address = make_ready(site, phone)
    phone.context.set_offline(True)
    phone.reload()
    phone.get_by_role("link", name="Gå igenom stopp för stopp").click()

    expect(phone.get_by_role("heading", name="Stationen")).to_be_visible()
    expect(phone.get_by_text("Du är framme")).to_be_visible()
    say(phone, "Bländar ljuset?", "Bra")
    expect(phone.locator("[data-check-progress]")).to_contain_text("1 av 2 frågor")
    phone.reload()
    expect(phone.get_by_role("group", name="Bländar ljuset?").get_by_label("Bra")).to_be_checked()
    expect(phone.locator(".check__sent")).to_contain_text("ligger på telefonen")
    assert stored(site, lambda session: session.scalars(sa.select(StopVisit)).all()) == []
    phone.context.set_offline(False)

    expect(phone.locator(".check__sent")).to_have_text("Svaren är skickade.")
    phone.get_by_role("button", name="Sammanfattning").click()
    expect(phone.get_by_role("heading", name="1 av 1 stopp besökta")).to_be_visible()
    assert phone.url.endswith(f"{address}/stops")
    (visit,) = stored(site, lambda session: session.scalars(sa.select(StopVisit)).all())
    assert [(one["question"], one["answer"]) for one in visit.answers] == [("Bländar ljuset?", "good")]


def test_a_problem_opens_the_form_and_leads_back_to_the_stop(
    site: Installation, phone: Page, open_page: OpenPhone
) -> None:
    sign_in(phone, "vera")
    phone.goto(walk_of(site) + "/stops")

    say(phone, "Är det mörkt?", "Problem")

    expect(phone.get_by_label("Vad ser du?")).to_have_value("Är det mörkt?")
    expect(phone.locator("#place")).to_have_value("Stationen")
    expect(phone.locator("input[name='category']:checked")).to_have_value("lighting")
    phone.get_by_label("Vad ser du?").fill("Är det mörkt? Ja, hela vägen")
    phone.get_by_role("button", name="Spara").click()
    expect(phone.get_by_role("link", name="Punkten är sparad. Visa den")).to_be_visible()
    expect(phone.locator(".check__sent")).to_have_text("Svaren är skickade.")
    point = stored(site, lambda session: session.scalars(
        sa.select(Observation).where(Observation.text == "Är det mörkt? Ja, hela vägen")).one())  # fmt: skip
    (visit,) = stored(site, lambda session: session.scalars(sa.select(StopVisit)).all())
    assert visit.answers[0]["observation"] == str(point.id)
    desk = open_page()
    sign_in(desk, "lina")
    desk.goto(walk_of(site))
    expect(desk.locator(".coverage").get_by_role("link", name="Är det mörkt?")).to_be_visible()


def test_a_problem_without_a_network_leads_back_with_the_point_on_the_phone(site: Installation, phone: Page) -> None:
    sign_in(phone, "vera")
    address = make_ready(site, phone)
    phone.context.set_offline(True)
    phone.goto(f"{address}/stops")

    say(phone, "Bländar ljuset?", "Problem")
    expect(phone.get_by_label("Vad ser du?")).to_have_value("Bländar ljuset?")
    phone.get_by_role("button", name="Spara").click()

    expect(phone.get_by_role("link", name="Punkten är sparad. Visa den")).to_be_visible()
    phone.context.set_offline(False)
    until(phone, lambda: stored(site, lambda session: session.scalar(
        sa.select(sa.func.count()).where(Observation.text == "Bländar ljuset?")) == 1))  # fmt: skip


def test_signing_out_asks_first_where_answers_are_not_sent(site: Installation, phone: Page) -> None:
    sign_in(phone, "vera")
    make_ready(site, phone)
    phone.goto(walk_of(site) + "/stops")
    phone.context.route("**/visits/*", lambda route: route.abort())

    say(phone, "Bländar ljuset?", "Bra")
    phone.locator("details.menu summary").click()
    phone.get_by_role("button", name="Logga ut").click()

    expect(phone.get_by_role("dialog")).to_contain_text("inte skicka")
    phone.context.unroute("**/visits/*")


def test_the_way_is_noted_told_paused_and_sent(site: Installation, phone: Page) -> None:
    with site.database() as database, database.writing() as session:
        walk_row(session, site).keeps_track = True
    sign_in(phone, "vera")
    phone.goto(walk_of(site))
    note = phone.locator(".track")
    expect(note).to_contain_text("Vägen ni går sparas, utan namn")

    for step in range(1, 4):
        phone.context.set_geolocation({"latitude": 60.1405 + step / 5000, "longitude": 15.4132, "accuracy": 6})
        phone.wait_for_function(POINTS, arg=[user_of(site), step])
    note.get_by_role("button", name="Pausa").click()
    expect(note).to_contain_text("Vägen sparas inte nu.")
    phone.context.set_geolocation({"latitude": 60.2, "longitude": 15.5, "accuracy": 6})
    phone.reload()
    expect(note).to_contain_text("Vägen sparas inte nu.")
    phone.evaluate(LONG_AGO, user_of(site))
    phone.reload()

    until(phone, lambda: stored(site, lambda session: session.scalar(sa.select(sa.func.count(TrackPart.id))) == 1))
    (line,) = stored(site, lambda session: session.scalars(sa.select(TrackPart.line)).all())
    assert len(line) >= 3
    assert max(lat for _lon, lat in line) < 60.15
    # The phone lets go of it by the answer, which comes after the row.
    phone.wait_for_function(f"async (user) => (await ({COUNT_POINTS})(user)) === 0", arg=user_of(site))


OPENED = """(user) => new Promise((resolve, reject) => {
  const asked = indexedDB.open(`walkapp-${user}`);
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
})"""
ALL_TRACKS = f"""async (user) => {{
  const store = await ({OPENED})(user);
  const all = await new Promise((resolve) => {{
    const asked = store.transaction('tracks').objectStore('tracks').getAll();
    asked.onsuccess = () => resolve(asked.result);
  }});
  store.close();
  return all;
}}"""
COUNT_POINTS = f"async (user) => (await ({ALL_TRACKS})(user)).flatMap((one) => one.line).length"
POINTS = f"async ([user, least]) => (await ({COUNT_POINTS})(user)) >= least"
LONG_AGO = f"""async (user) => {{
  const all = await ({ALL_TRACKS})(user);
  const store = await ({OPENED})(user);
  const writing = store.transaction('tracks', 'readwrite');
  for (const one of all) writing.objectStore('tracks').put({{ ...one, at: Date.now() - 300000 }});
  await new Promise((resolve) => {{ writing.oncomplete = resolve; }});
  store.close();
}}"""


def user_of(site: Installation) -> str:
    assert site.cast is not None
    return str(site.cast.vera.user_id)


def test_the_walks_photos_are_there_without_a_network(site: Installation, phone: Page) -> None:
    photograph(site)
    sign_in(phone, "vera")
    make_ready(site, phone)
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.locator("main > .strip")).to_contain_text("Ingen kontakt med servern.")

    photos = phone.evaluate(
        "() => JSON.parse(document.querySelector('#walk-map .map-data').textContent).points.features"
        ".map((one) => one.properties.photo).filter(Boolean)"
    )
    assert [address[:5] for address in photos] == ["blob:"]
    width = phone.evaluate(
        "async (address) => { const image = new Image(); image.src = address; await image.decode(); "
        "return image.naturalWidth; }", photos[0],
    )  # fmt: skip
    assert width > 0


def photograph(site: Installation) -> None:
    """A point of Vera's with a photo that is ready."""
    caller, point, photo = Caller(site.port, site.token("vera@example.org")), uuid4(), uuid4()
    content = {"kind": "risk", "category": "lighting", "text": "Fotad lampa", "lat": 60.1405, "lon": 15.4132,
               "position_source": "gps", "observed_at": "2026-11-23T18:20:00+01:00"}  # fmt: skip
    assert site.cast is not None
    assert caller.put_json(f"/api/v1/walks/{site.cast.walk_id}/observations/{point}", content).status == 201
    assert caller.put_photo(f"/api/v1/observations/{point}/photos/{photo}", photographs.jpeg()).status == 201
    while caller.get(f"/api/v1/photos/{photo}?size=list").status == 202:
        time.sleep(0.2)


def test_the_screen_is_kept_on_and_asked_for_again_when_somebody_comes_back(
    site: Installation, phone: Page
) -> None:
    phone.add_init_script(f"({COUNT_LOCKS})()")
    sign_in(phone, "vera")
    for address in ("", "/stops"):
        phone.goto(walk_of(site) + address)

        phone.wait_for_function("() => window.asked === 1")
        phone.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
        phone.wait_for_function("() => window.asked === 2")


def test_an_iphone_is_told_why_and_how_it_is_put_on_the_home_screen(
    site: Installation, open_page: OpenPhone
) -> None:
    phone = open_page(user_agent=IPHONE)
    sign_in(phone, "vera")
    phone.goto(walk_of(site))

    hint = phone.locator("[data-behaviour='install']")
    expect(hint).to_contain_text("sju dagar")
    expect(hint).to_contain_text("hemskärmen")

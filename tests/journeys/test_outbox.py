"""What is on the phone only, against the real server: nothing leaves it but by the server's own stored answer."""

import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests import databases
from tests.installation import Installation, installed
from tests.journeys.test_capture import PASSWORD, choose_photo, kept, link_of, phone_of, walk_page
from walkapp.observations.models import Observation

# Once: what the phone does; what the server makes of it is tested with both engines beside its rooms.
pytestmark = [pytest.mark.browser, pytest.mark.once]

SENDING = re.compile(r"/api/v1/(walks/.*/observations|observations)/")
SESSION = re.compile(r"/api/v1/session")
Answer = Callable[[Route], None]


@pytest.fixture(scope="module")
def server(database_server: databases.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(database_server, tmp_path_factory.mktemp("outbox")) as found:
        found.start()
        yield found


def signed_in_as(server: Installation, context: BrowserContext, name: str) -> None:
    page = context.new_page()
    page.goto(f"{server.url}/link/{link_of(server, name)}")
    page.locator("main button").first.click()
    page.wait_for_url(lambda address: "/link/" not in address)
    if page.locator("#password").count():
        page.fill("#password", PASSWORD)
        page.fill("#password_confirm", PASSWORD)
        page.get_by_role("button", name="Spara").or_(page.locator("main form .btn--lamp")).first.click()
    page.wait_for_url(lambda address: "/welcome" not in address and "/link/" not in address)
    page.close()


@pytest.fixture(scope="module")
def cookies(server: Installation, browser: Browser) -> dict[str, object]:
    context = browser.new_context(locale="sv-SE")
    signed_in_as(server, context, "vera")
    state = dict(context.storage_state())
    context.close()
    return state


@pytest.fixture
def phone(browser: Browser, cookies: dict[str, object]) -> Iterator[BrowserContext]:
    context = phone_of(browser, cookies, accept_downloads=True)
    yield context
    context.close()


def noted(phone: BrowserContext, server: Installation, text: str, *, photo: bool = False) -> Page:
    """The capture page, after Save; what becomes of it is the test's."""
    page = phone.new_page()
    page.goto(f"{walk_page(server)}/observations/new")
    expect(page.locator("[data-pin=status]")).to_have_text("Din plats, ± 8 m")
    if photo:
        choose_photo(page)
    page.locator(".tile", has_text="Belysning").tap()
    page.fill("#text", text)
    page.get_by_role("button", name="Spara").tap()
    return page


def without_network(phone: BrowserContext, server: Installation, text: str, *, photo: bool = False) -> Page:
    """Noted while nothing of the API can be reached; pages still come, as they do from a phone that has them."""
    phone.route("**/api/v1/**", lambda route: route.abort())
    page = noted(phone, server, text, photo=photo)
    expect(page.locator(".capture__kept")).to_contain_text("Sparad på telefonen.")
    return page


def list_of(page: Page, server: Installation) -> Page:
    page.goto(f"{server.url}/backa/phone")
    return page


def told_that_it_is_safe(page: Page) -> None:
    """From here on a page may be left: on a slow machine before the server has answered."""
    said = page.locator("[data-capture-status], .strip").filter(has_text=re.compile("[Ss]parad"))
    expect(said.first).to_be_attached()


def sent(page: Page, server: Installation, text: str) -> Observation:
    """What the server has of it, once, after the phone has said that it is sent."""
    told_that_it_is_safe(page)
    list_of(page, server)
    expect(page.locator("[data-entry]", has_text=text).locator(".state")).to_have_text("skickad", timeout=60_000)
    (found,) = rows(server, text)
    return found


def rows(server: Installation, text: str) -> list[Observation]:
    with server.database() as database, database.reading() as session:
        return list(session.scalars(sa.select(Observation).where(Observation.text == text)))


def until(holds: Callable[[], bool], *, seconds: float = 30) -> None:
    """Wait for what happens without a page."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)


def portal(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<h1>Välkommen till tågets nät</h1>")


def lying_portal(route: Route) -> None:
    route.fulfill(status=200, content_type="application/json", body=json.dumps({"ok": True}))


def gateway(route: Route) -> None:
    route.fulfill(status=502, content_type="text/html", body="<h1>Bad Gateway</h1>")


def login_page(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body='<form action="/sign-in"></form>', headers={"ETag": '"1"'})


def elsewhere(route: Route) -> None:
    route.fulfill(status=302, headers={"Location": "/sign-in"})


def silence(route: Route) -> None:
    route.abort("timedout")


@pytest.mark.parametrize("answer", [portal, lying_portal, gateway, login_page, elsewhere, silence])
@pytest.mark.parametrize("where", [SENDING, SESSION])
def test_an_answer_that_is_not_the_servers_takes_nothing_away(
    server: Installation, phone: BrowserContext, answer: Answer, where: re.Pattern[str]
) -> None:
    text = f"{answer.__name__} {where.pattern[-9:]}"
    phone.route(where, answer)
    page = noted(phone, server, text, photo=answer is portal)
    expect(page.locator(".capture__kept")).to_contain_text("Sparad på telefonen.")
    expect(page.locator("a.unsent")).to_have_text("En osänd")
    assert rows(server, text) == []

    phone.unroute(where)
    list_of(page, server)
    row = page.locator("[data-entry]", has_text=text)

    # What was tried waits for its time, and goes by itself then.
    expect(row.locator(".state")).to_have_text("skickad", timeout=60_000)
    expect(page.locator("a.unsent")).to_have_js_property("hidden", True)
    (found,) = rows(server, text)
    assert kept(server, str(found.id))[1] == (1 if answer is portal else 0)


def test_what_was_noted_without_a_network_is_listed_and_sent_once(server: Installation, phone: BrowserContext) -> None:
    page = without_network(phone, server, "Trasig lykta", photo=True)
    page.goto(walk_page(server))
    expect(page.locator("[data-behaviour=unsent] [data-entry]")).to_contain_text("på telefonen")

    phone.unroute("**/api/v1/**")
    other = phone.new_page()
    other.goto(walk_page(server))

    expect(page.locator("[data-behaviour=unsent]")).to_be_hidden()
    (found,) = rows(server, "Trasig lykta")
    assert kept(server, str(found.id))[1] == 1


def test_what_is_on_the_phone_is_changed_before_it_is_sent(server: Installation, phone: BrowserContext) -> None:
    page = without_network(phone, server, "Fel ord", photo=True)
    phone.set_geolocation({"latitude": 60.2, "longitude": 15.5, "accuracy": 8})
    list_of(page, server).get_by_role("link", name="Ändra").tap()
    expect(page.locator("#text")).to_have_value("Fel ord")
    expect(page.locator(".capture__photos .photo")).to_have_count(1)
    page.fill("#text", "Rätt ord")
    page.get_by_role("button", name="Spara").tap()
    told_that_it_is_safe(page)
    phone.unroute("**/api/v1/**")

    found = sent(page, server, "Rätt ord")
    assert rows(server, "Fel ord") == []
    assert (found.version, round(found.lat or 0, 4), found.position_source.value) == (1, 60.1405, "gps")
    assert kept(server, str(found.id))[1] == 1


def test_what_is_removed_before_it_is_sent_never_comes_to_the_server(
    server: Installation, phone: BrowserContext
) -> None:
    page = without_network(phone, server, "Ångrad")
    list_of(page, server).get_by_role("button", name="Ta bort").tap()
    page.get_by_role("dialog").get_by_role("button", name="Avbryt").tap()
    expect(page.locator("[data-entry]")).to_have_count(1)
    page.get_by_role("button", name="Ta bort").tap()
    page.get_by_role("dialog").get_by_role("button", name="Ta bort").tap()
    expect(page.locator("[data-entry]")).to_have_count(0)

    phone.unroute("**/api/v1/**")
    page.reload()

    expect(page.locator("[data-behaviour=unsent]")).to_contain_text("Inget väntar på den här telefonen.")
    assert rows(server, "Ångrad") == []


def test_everything_unsent_is_saved_to_a_file_that_the_leader_takes_in(
    server: Installation, phone: BrowserContext, browser: Browser
) -> None:
    page = without_network(phone, server, "Till fil", photo=True)
    list_of(page, server)
    with page.expect_download() as started:
        page.get_by_role("button", name="Spara till fil").tap()

    with zipfile.ZipFile(io.BytesIO(started.value.path().read_bytes())) as found:
        assert found.testzip() is None
        (said,) = json.loads(found.read("observations.json"))["observations"]
        picture = found.read(said["photos"][0]["file"])
    assert said["content"]["text"] == "Till fil"
    assert picture[:2] == b"\xff\xd8"
    expect(page.locator("a.unsent")).to_have_text("En osänd")

    desk = browser.new_context(locale="sv-SE")
    signed_in_as(server, desk, "lina")
    taken = desk.new_page()
    taken.goto(walk_page(server))
    taken.get_by_role("link", name="Ta in en fil från en telefon").click()
    taken.set_input_files("#file", {"name": "walkapp.zip", "mimeType": "application/zip",
                                    "buffer": started.value.path().read_bytes()})  # fmt: skip
    taken.get_by_role("button", name="Ta in filen").click()
    expect(taken.get_by_role("main")).to_contain_text("Nytt: 1 punkt, 1 foto eller röstanteckning.")
    expect(taken.get_by_role("main")).to_contain_text("Telefonen hör till Vera.")
    desk.close()

    # With a network again the phone finds that the server has it all, and nothing comes twice.
    phone.unroute("**/api/v1/**")
    page.get_by_role("button", name="Skicka nu").tap()
    expect(page.locator("a.unsent")).to_be_hidden()
    with server.database() as database, database.reading() as session:
        (row,) = session.scalars(sa.select(Observation).where(Observation.text == "Till fil")).all()
        assert (row.version, [str(one.id) for one in row.photos]) == (1, [said["photos"][0]["id"]])


def test_what_waits_is_sent_by_the_woken_service_worker_while_no_page_is_open(
    server: Installation, phone: BrowserContext
) -> None:
    page = without_network(phone, server, "I bakgrunden", photo=True)
    user = page.locator("html").get_attribute("data-user")
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    (worker,) = phone.service_workers
    page.goto("about:blank")
    phone.unroute("**/api/v1/**")

    # As the browser does when there is a network again; a Chromium without a window never does so itself.
    worker.evaluate("tag => { self.dispatchEvent(new SyncEvent('sync', { tag })); }", f"send:{user}")

    until(lambda: [kept(server, str(one.id))[1] for one in rows(server, "I bakgrunden")] == [1])


def test_what_two_noted_at_one_place_is_asked_about_and_not_merged(
    server: Installation, browser: Browser, phone: BrowserContext
) -> None:
    other = phone_of(browser, {"cookies": [], "origins": []})
    signed_in_as(server, other, "lina")
    for one in (other, phone):
        one.set_geolocation({"latitude": 60.1441, "longitude": 15.4201, "accuracy": 8})
    told_that_it_is_safe(noted(other, server, "Linas lykta"))
    until(lambda: len(rows(server, "Linas lykta")) == 1)
    other.close()

    for answer, text in (("Nej, två saker", "Annan lykta"), ("Ja, samma sak", "Veras lykta")):
        page = noted(phone, server, text)
        asked = page.locator(".same")
        expect(asked).to_contain_text("Samma sak?")
        expect(asked).to_contain_text("Linas lykta")
        asked.get_by_role("button", name=answer).tap()
        expect(asked).not_to_contain_text(answer)
        expect(page.locator("a.unsent")).to_have_js_property("hidden", True)

    (lina,) = rows(server, "Linas lykta")
    until(lambda: rows(server, "Veras lykta")[0].same_as == lina.id)
    (vera,) = rows(server, "Veras lykta")
    assert rows(server, "Annan lykta")[0].same_as is None
    assert (vera.state.value, lina.state.value) == ("new", "new")


def test_a_leader_who_ends_the_walk_is_told_what_is_not_sent(server: Installation, browser: Browser) -> None:
    phone = phone_of(browser, {"cookies": [], "origins": []})
    signed_in_as(server, phone, "lina")
    page = without_network(phone, server, "Sista punkten")
    page.goto(walk_page(server))
    expect(page.locator("[data-behaviour=unsent] [data-entry]")).to_have_count(1)
    page.get_by_role("button", name="Avsluta vandringen").tap()
    expect(page.get_by_role("dialog")).to_contain_text("En punkt på den här telefonen är inte skickad än.")
    phone.unroute("**/api/v1/**")
    expect(list_of(page, server).locator("[data-entry] .state")).to_have_text("skickad", timeout=60_000)
    page.goto(walk_page(server))
    page.get_by_role("button", name="Avsluta vandringen").tap()

    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("dialog")).not_to_contain_text("inte skickad")
    phone.close()


def test_another_person_on_the_same_phone_sees_and_sends_nothing(server: Installation, phone: BrowserContext) -> None:
    page = without_network(phone, server, "Veras egen")
    page.close()
    phone.unroute("**/api/v1/**")
    phone.clear_cookies()
    signed_in_as(server, phone, "lina")

    theirs = list_of(phone.new_page(), server)
    expect(theirs.locator("[data-behaviour=unsent]")).to_contain_text("Inget väntar på den här telefonen.")
    expect(theirs.locator("body")).not_to_contain_text("Veras egen")
    assert rows(server, "Veras egen") == []
    phone.clear_cookies()
    signed_in_as(server, phone, "vera")
    list_of(theirs, server)

    expect(theirs.locator("[data-entry]", has_text="Veras egen").locator(".state")).to_have_text("skickad")
    (found,) = rows(server, "Veras egen")
    assert server.cast is not None
    assert found.author_id is not None


def test_of_two_who_change_one_point_both_texts_stand_side_by_side(server: Installation, phone: BrowserContext) -> None:
    page = noted(phone, server, "Min första")
    observation_id = str(sent(page, server, "Min första").id)
    with server.database() as database, database.writing() as session:
        row = session.get_one(Observation, UUID(observation_id))
        row.text, row.version = "Linas text", row.version + 1
    page.goto(f"{walk_page(server)}/observations/new?edit={observation_id}")
    expect(page.locator("#text")).to_have_value("Min första")
    page.fill("#text", "Min andra")
    page.get_by_role("button", name="Spara").tap()
    told_that_it_is_safe(page)

    expect(page.locator("form .conflict")).to_contain_text("Linas text")
    row_of = list_of(page, server).locator(f"[data-entry='{observation_id}']")
    expect(row_of.locator(".conflict")).to_contain_text("Linas text")
    expect(row_of.locator(".conflict")).to_contain_text("Min andra")
    assert [one.text for one in rows(server, "Linas text")] == ["Linas text"]
    row_of.get_by_role("button", name="Spara det jag skrev").tap()

    expect(page.locator("a.unsent")).to_have_js_property("hidden", True)
    assert [str(one.id) for one in rows(server, "Min andra")] == [observation_id]


def test_a_phone_that_is_full_says_so_and_keeps_the_form(server: Installation, phone: BrowserContext) -> None:
    page = phone.new_page()
    quota = phone.new_cdp_session(page)
    page.goto(walk_page(server))
    quota.send("Storage.overrideQuotaForOrigin", {"origin": server.url, "quotaSize": 1})
    page.goto(f"{walk_page(server)}/observations/new")
    expect(page.locator("[data-pin=status]")).to_have_text("Din plats, ± 8 m")
    choose_photo(page)
    page.locator(".tile", has_text="Belysning").tap()
    page.fill("#text", "Inte plats")

    page.get_by_role("button", name="Spara").tap()
    expect(page.locator(".errsum")).to_contain_text("Telefonen har inte plats för mer.")
    expect(page.locator("#text")).to_have_value("Inte plats")
    expect(page.locator("[data-capture-status]")).not_to_have_text("Sparad")
    quota.send("Storage.overrideQuotaForOrigin", {"origin": server.url})
    page.get_by_role("button", name="Spara").tap()

    assert kept(server, str(sent(page, server, "Inte plats").id))[1] == 1

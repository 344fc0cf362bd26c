"""Noting something on a walk, in a phone-sized browser against the real server."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests import databases, photographs
from tests.factories import observations as make
from tests.installation import Installation, installed
from walkapp.accounts import queries, services
from walkapp.core import clock
from walkapp.observations.models import Observation, ObservationPhoto

# Once: what the page does in the browser; what the server makes of it is tested with both engines beside its rooms.
pytestmark = [pytest.mark.browser, pytest.mark.once]

PASSWORD = "tre grodor i diket"
PHONE = {"width": 390, "height": 844}
WITH_KEYBOARD = {"width": 390, "height": 450}
AXE = Path(__file__).resolve().parents[2] / "static" / "node_modules" / "axe-core" / "axe.min.js"
COUNT_TAPS = """addEventListener('pointerdown', () => {
  sessionStorage.setItem('taps', String(Number(sessionStorage.getItem('taps') ?? 0) + 1));
}, true);"""
KEPT_BYTES = """async (n) => {
    const [{ name }] = (await indexedDB.databases()).filter(({ name }) => name.startsWith('walkapp-'));
    const asked = indexedDB.open(name);
    const store = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
    const counted = store.transaction('bytes').objectStore('bytes').count();
    const found = await new Promise((done) => { counted.onsuccess = () => done(counted.result); });
    store.close();
    return found === n;
}"""
PLAYS = """(one) => new Promise((done) => {
    one.onloadedmetadata = () => done(one.duration > 0);
    one.onerror = () => done(false);
    one.preload = 'auto';
    one.load();
})"""


@pytest.fixture(scope="module")
def server(database_server: databases.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(database_server, tmp_path_factory.mktemp("capture")) as found:
        found.start()
        yield found


@pytest.fixture(scope="module")
def signed_in(server: Installation, browser: Browser) -> dict[str, object]:
    """The cookies of Vera, who came in by her link and chose a password."""
    context = browser.new_context(locale="sv-SE")
    page = context.new_page()
    page.goto(f"{server.url}/link/{link_of(server, 'vera')}")
    page.locator("main button").first.click()
    page.fill("#password", PASSWORD)
    page.fill("#password_confirm", PASSWORD)
    page.get_by_role("button", name="Spara").or_(page.locator("main form .btn--lamp")).first.click()
    page.wait_for_url(lambda address: "/welcome" not in address)
    state = dict(context.storage_state())
    context.close()
    return state


def link_of(server: Installation, name: str) -> str:
    assert server.cast is not None
    actor = server.cast.people[name]
    with server.database() as database, database.writing() as session:
        member = queries.member(session, actor.municipality_id, actor.user_id or UUID(int=0))
        assert member is not None
        return services.create_sign_in_link(session, member, at=clock.now())


@pytest.fixture
def phone(server: Installation, browser: Browser, signed_in: dict[str, object]) -> Iterator[BrowserContext]:
    context = phone_of(browser, signed_in)
    yield context
    context.close()


def phone_of(browser: Browser, state: object, **options: object) -> BrowserContext:
    return browser.new_context(
        storage_state=state, viewport=PHONE, has_touch=True, is_mobile=True, locale="sv-SE",
        geolocation={"latitude": 60.1405, "longitude": 15.4132, "accuracy": 8}, permissions=["geolocation"], **options,
    )  # type: ignore[arg-type]  # fmt: skip


def walk_page(server: Installation) -> str:
    assert server.cast is not None
    return f"{server.url}/backa/walks/{server.cast.walk_id}"


def opened(phone: BrowserContext, server: Installation) -> Page:
    """The form, ready to be written in."""
    page = phone.new_page()
    page.goto(f"{walk_page(server)}/observations/new")
    expect(page.locator("[data-pin=status]")).to_have_text("Din plats, ± 8 m")
    return page


def photo() -> FilePayload:
    return FilePayload(name="IMG_1.jpg", mimeType="image/jpeg", buffer=photographs.from_a_phone())


def choose_photo(page: Page) -> None:
    with page.expect_file_chooser() as chooser:
        page.tap(".shoot")
    chooser.value.set_files(photo())
    expect(page.locator(".capture__photos .photo")).to_have_count(1)


def kept(server: Installation, observation_id: str) -> tuple[Observation, int]:
    with server.database() as database, database.reading() as session:
        row = session.get_one(Observation, UUID(observation_id))
        photos = sa.select(sa.func.count()).where(ObservationPhoto.observation_id == row.id)
        return row, session.scalar(photos) or 0


def kept_with(page: Page, server: Installation, observation_id: str, photos: int) -> Observation:
    """The point once the server has so many of its photos: they go after the text, and no page waits for them."""
    for _turn in range(100):
        row, found = kept(server, observation_id)
        if found >= photos:
            break
        page.wait_for_timeout(200)
    assert found == photos
    return row


def written(server: Installation, text: str = "Helt mörkt") -> list[tuple[str, int]]:
    """What the server has of this text, with the number of photos on each."""
    with server.database() as database, database.reading() as session:
        rows = session.scalars(sa.select(Observation.id).where(Observation.text == text)).all()
        found = [(row, kept(server, str(row))[1]) for row in rows]
    return [(text, photos) for _row, photos in found]


def saved_id(page: Page) -> str:
    page.wait_for_url(re.compile(r"\?point=.*&saved=1"))
    return page.url.split("point=")[1].split("&")[0]


def test_four_taps_from_the_opened_walk_to_a_saved_point(server: Installation, phone: BrowserContext) -> None:
    phone.add_init_script(COUNT_TAPS)
    page = phone.new_page()
    page.goto(walk_page(server))

    page.get_by_role("link", name="Ny punkt").tap()
    choose_photo(page)
    page.locator(".tile", has_text="Belysning").tap()
    page.get_by_role("button", name="Spara").tap()

    row = kept_with(page, server, saved_id(page), 1)
    assert page.evaluate("sessionStorage.getItem('taps')") == "4"
    assert (row.severity.value, row.position_source.value, row.accuracy_m) == ("medium", "gps", 8.0)
    expect(page.locator(".strip").first).to_contain_text(f"Punkt {row.number} är sparad.")
    expect(page.locator("[data-live-rows] [aria-current=true]")).to_have_attribute("data-point", str(row.id))


def test_everything_that_is_pressed_stands_above_the_thumb_bar_without_scrolling(
    server: Installation, phone: BrowserContext
) -> None:
    page = opened(phone, server)
    choose_photo(page)

    bottoms = page.evaluate(
        "['.shoot', '.tiles', '.capture__severity', '.place', '#text']"
        ".map(selector => document.querySelector(selector).getBoundingClientRect().bottom)"
    )

    assert max(bottoms) <= page.evaluate("document.querySelector('.thumb').getBoundingClientRect().top")


def test_with_the_keyboard_open_the_field_its_error_and_save_are_seen(
    server: Installation, phone: BrowserContext
) -> None:
    page = opened(phone, server)
    page.locator(".tile", has_text="Belysning").tap()
    page.fill("#text", "a" * 4001)
    page.get_by_role("button", name="Spara").tap()
    expect(page.locator("#text-error")).to_contain_text("4001")

    page.set_viewport_size(WITH_KEYBOARD)  # type: ignore[arg-type]
    page.locator(".errsum a").first.click()

    for part in ("#text-error", ".thumb .btn"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    expect(page.locator("#text")).to_be_focused()
    covered = page.evaluate(
        "document.querySelector('#text-error').getBoundingClientRect().bottom"
        " <= document.querySelector('.thumb').getBoundingClientRect().top"
    )
    assert covered
    assert page.input_value("#text") == "a" * 4001


def test_what_is_mended_is_complained_of_no_longer(server: Installation, phone: BrowserContext) -> None:
    page = opened(phone, server)
    page.locator(".pick", has_text="Ingen punkt på kartan").tap()
    page.get_by_role("button", name="Spara").tap()
    expect(page.locator(".errsum h2")).to_have_text("2 saker behöver rättas")

    page.locator(".tile", has_text="Belysning").tap()
    expect(page.locator(".errsum h2")).to_have_text("En sak behöver rättas")
    expect(page.locator(".field--error, .error")).to_have_count(2)
    page.set_input_files("#photos", [photo(), photo()])
    expect(page.locator(".errsum, .field--error, .error")).to_have_count(0)

    expect(page.locator("[data-photo-count]")).to_have_text("2 foton")
    row_of_photos = "document.querySelector('.capture__photos')"
    assert page.evaluate(f"{row_of_photos}.scrollWidth <= {row_of_photos}.clientWidth")
    page.get_by_role("button", name="Spara").tap()
    row = kept_with(page, server, saved_id(page), 2)
    assert (row.position_source.value, row.lat) == ("none", None)


def test_a_reload_loses_no_word(server: Installation, phone: BrowserContext) -> None:
    page = opened(phone, server)
    page.locator(".tile", has_text="Klotter").tap()
    page.fill("#text", "Halt vid trappan")

    page.reload()

    expect(page.locator("#text")).to_have_value("Halt vid trappan")
    expect(page.locator(".tile", has_text="Klotter").locator("input")).to_be_checked()
    page.get_by_role("button", name="Börja om").tap()
    expect(page.locator("#text")).to_have_value("")


def test_a_session_that_has_ended_is_begun_again_above_the_form(server: Installation, phone: BrowserContext) -> None:
    page = opened(phone, server)
    choose_photo(page)
    page.locator(".tile", has_text="Sikt").tap()
    page.fill("#text", "Muren skymmer")
    phone.clear_cookies()

    page.get_by_role("button", name="Spara").tap()
    page.fill("#signpanel-email", "vera@example.org")
    page.fill("#signpanel-password", "fel")
    page.get_by_role("button", name="Logga in och skicka").tap()
    expect(page.locator(".signpanel .error")).to_have_text("Adressen eller lösenordet stämmer inte.")
    page.fill("#signpanel-password", PASSWORD)
    page.get_by_role("button", name="Logga in och skicka").tap()

    row, photos = kept(server, saved_id(page))
    assert (row.text, photos) == ("Muren skymmer", 1)


def test_a_server_that_does_not_answer_loses_nothing(server: Installation, phone: BrowserContext) -> None:
    page = opened(phone, server)
    choose_photo(page)
    page.locator(".tile", has_text="Tunnel").tap()
    page.fill("#text", "Helt mörkt")
    phone.set_offline(True)

    page.get_by_role("button", name="Spara").tap()
    expect(page.locator(".capture__kept")).to_contain_text("Sparad på telefonen.")
    assert written(server) == []
    # This page has no room for the badge, so only its attribute says whether there is something to tell.
    expect(page.locator("a.unsent")).to_have_js_property("hidden", False)
    phone.set_offline(False)

    expect(page.locator("a.unsent")).to_have_js_property("hidden", True, timeout=20_000)
    assert written(server) == [("Helt mörkt", 1)]


def test_a_photo_that_cannot_be_taken_is_named_and_the_point_is_saved(
    server: Installation, phone: BrowserContext
) -> None:
    page = opened(phone, server)
    with page.expect_file_chooser() as chooser:
        page.tap(".shoot")
    cut = FilePayload(name="IMG_2.jpg", mimeType="image/jpeg", buffer=photographs.half(photographs.from_a_phone()))
    chooser.value.set_files(cut)
    page.locator(".tile", has_text="Skräp").tap()
    page.get_by_role("button", name="Spara").tap()
    expect(page.locator("#photos-error")).to_contain_text("Punkten är sparad, men foto 1 kom inte med.")

    page.get_by_role("button", name="Ta bort foto 1").tap()
    page.get_by_role("button", name="Spara").tap()

    row, photos = kept(server, saved_id(page))
    assert (row.version, photos) == (1, 0)


def test_the_place_of_a_photo_taken_elsewhere_is_offered(server: Installation, phone: BrowserContext) -> None:
    phone.set_geolocation({"latitude": 60.2, "longitude": 15.5, "accuracy": 8})
    page = opened(phone, server)

    choose_photo(page)
    page.get_by_role("button", name="Använd fotots plats").tap()

    expect(page.locator("[data-pin=status]")).to_have_text("Platsen kommer från fotot")
    assert page.input_value("input[name=position_source]") == "photo"


def test_the_same_form_works_without_script(
    server: Installation, browser: Browser, signed_in: dict[str, object]
) -> None:
    context = phone_of(browser, signed_in, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{walk_page(server)}/observations/new")

    page.set_input_files("#photos", photo())
    page.locator(".tile", has_text="Gångyta").click()
    page.fill("#text", "Grop i asfalten")
    page.fill("#place", "Vid bron")
    expect(page.locator(".place .hint")).to_have_text("Skriv platsen i ord här nedanför. Kartan behöver JavaScript.")
    page.locator("summary", has_text="Skriv koordinater").click()
    page.fill("#lat_typed", "60,1405")
    page.fill("#lon_typed", "15,4132")
    page.get_by_role("button", name="Spara").click()

    row, photos = kept(server, saved_id(page))
    assert (row.text, row.place, row.lat, photos) == ("Grop i asfalten", "Vid bron", 60.1405, 1)
    context.close()


def test_points_of_others_arrive_by_themselves(server: Installation, phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto(walk_page(server))
    before = page.locator("[data-live-rows] > li").count()

    assert server.cast is not None
    with server.database() as database, database.writing() as session:
        made = make.observation(session, server.cast.lina, server.cast.walk_id, id=uuid4(), text="Kom just nu")

    expect(page.locator("[data-live-rows] > li")).to_have_count(before + 1, timeout=15_000)
    expect(page.locator(f"#p-{made.id}")).to_contain_text("Kom just nu")
    expect(page.locator(f"[data-map-point='{made.id}'], [data-map-point]").first).to_be_attached()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_at_seven_to_one_and_axe_finds_nothing(
    server: Installation, phone: BrowserContext, theme: str
) -> None:
    page = opened(phone, server)
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    choose_photo(page)
    page.get_by_role("button", name="Spara").tap()
    expect(page.locator(".errsum")).to_be_visible()
    page.evaluate(f"() => {{ {AXE.read_text('utf-8')} }}")

    rules = {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}
    found = page.evaluate(f"axe.run(document, {{rules: {json.dumps(rules)}}})")["violations"]

    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []


def test_what_was_said_without_a_network_is_heard_by_the_server_once(
    server: Installation, phone: BrowserContext
) -> None:
    phone.grant_permissions(["geolocation", "microphone"])
    phone.route("**/api/v1/**", lambda route: route.abort())
    page = opened(phone, server)
    page.locator(".tile", has_text="Belysning").tap()
    page.get_by_role("button", name="Säg det i stället").tap()
    expect(page.get_by_role("button", name=re.compile("Spelar in 0:01"))).to_be_visible()
    page.get_by_role("button", name=re.compile("Spelar in")).tap()
    expect(page.locator("audio")).to_have_count(1)
    page.wait_for_function(KEPT_BYTES, arg=1)
    page.reload()
    expect(page.locator("audio")).to_have_js_property("error", None)
    # What is being said when somebody saves is taken along.
    page.get_by_role("button", name="Säg mer").tap()
    expect(page.get_by_role("button", name=re.compile("Spelar in 0:01"))).to_be_visible()
    page.get_by_role("button", name="Spara").tap()
    expect(page.locator(".capture__kept")).to_contain_text("Sparad på telefonen.")
    expect(page.locator("audio")).to_have_count(0)

    phone.unroute("**/api/v1/**")
    page.goto(f"{server.url}/backa/phone")
    row = page.locator("[data-entry]").first
    expect(row.locator(".state")).to_have_text("skickad", timeout=60_000)
    expect(row).to_contain_text("röst")
    observation_id = row.get_attribute("data-entry")
    page.goto(f"{server.url}/backa/observations/{observation_id}")
    expect(page.locator("audio")).to_have_count(2)
    for player in page.locator("audio").all():
        assert player.evaluate(PLAYS)

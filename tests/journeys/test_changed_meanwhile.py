"""What has changed on the server before a phone could send: nothing is lost, and the walker hears what to do."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect

from tests.factories import walks as make_walk
from tests.installation import Installation
from tests.journeys.conftest import sign_in
from walkapp.accounts import security
from walkapp.accounts.actor import system
from walkapp.app import create_app
from walkapp.core import clock
from walkapp.core.config import from_environment
from walkapp.core.db import Base
from walkapp.observations.models import Observation
from walkapp.walks import services as walks
from walkapp.walks.models import Participant, Walk
from walkapp.walks.rules import WalkState

# Once: what the phone does with the server's answers; each of them is tested with both engines beside its room.
pytestmark = [pytest.mark.browser, pytest.mark.once]

NEW_PASSWORD = "en annan lykta vid ån"


@pytest.fixture
def phone(veras_phone: BrowserContext) -> BrowserContext:
    veras_phone.new_page()
    return veras_phone


def new_walk(site: Installation, title: str, state: WalkState = WalkState.ONGOING) -> UUID:
    """A walk of the test's own, with Vera invited."""
    assert site.cast is not None
    people = site.cast.people
    with site.database() as database, database.writing() as session:
        return make_walk.walk(session, people["lina"], title=title, state=state, invited=[people["vera"]]).id


def noted(phone: BrowserContext, walk_id: UUID, text: str) -> Page:
    """Written and saved where the API cannot be reached."""
    phone.route("**/api/v1/**", lambda route: route.abort())
    page = phone.pages[0]
    page.goto(f"/backa/walks/{walk_id}/observations/new")
    expect(page.locator("[data-pin=status]")).to_have_text("Din plats, ± 8 m")
    page.locator(".tile", has_text="Belysning").tap()
    page.fill("#text", text)
    page.get_by_role("button", name="Spara").tap()
    expect(page.locator(".capture__kept")).to_contain_text("Sparad på telefonen.")
    return page


def with_a_network(phone: BrowserContext, page: Page) -> Page:
    phone.unroute("**/api/v1/**")
    page.goto("/backa/phone")
    return page


def become(site: Installation, walk_id: UUID, *states: WalkState) -> None:
    with site.database() as database, database.writing() as session:
        walk = session.get_one(Walk, walk_id)
        for state in states:
            walks.change_state(session, system(walk.municipality_id), walk, state, at=clock.now(), reason="Åska")


def rows(site: Installation, text: str) -> list[Observation]:
    with site.database() as database, database.reading() as session:
        return list(session.scalars(sa.select(Observation).where(Observation.text == text)))


def stays_and_says(page: Page, site: Installation, text: str, sentence: str) -> None:
    """It needs its walker, says why in one sentence, can be saved to a file, and is still here after another look."""
    row = page.locator("[data-entry]", has_text=text)
    expect(row.locator(".state")).to_have_text("behöver dig")
    expect(row.locator(".unsent__why")).to_have_text(sentence)
    expect(page.get_by_role("button", name="Spara till fil")).to_be_visible()
    page.reload()
    expect(row.locator(".state")).to_have_text("behöver dig")
    assert rows(site, text) == []


def test_a_session_that_ended_meanwhile_is_begun_anew_and_what_waits_is_sent(
    phone: BrowserContext, site: Installation
) -> None:
    noted(phone, new_walk(site, "Utgången"), "efter utgången inloggning").close()
    phone.clear_cookies()

    page = with_a_network(phone, phone.new_page())
    page.wait_for_url("**/sign-in**")
    assert rows(site, "efter utgången inloggning") == []
    sign_in(page, "vera")
    page.goto("/backa/phone")

    expect(page.locator("[data-entry]").locator(".state")).to_have_text("skickad", timeout=60_000)
    assert len(rows(site, "efter utgången inloggning")) == 1


def test_a_password_that_was_changed_meanwhile_is_asked_for_above_the_form(
    phone: BrowserContext, site: Installation
) -> None:
    walk_id = new_walk(site, "Lösenord")
    page = phone.pages[0]
    phone.clear_cookies()
    sign_in(page, "karin")
    page.goto(f"/backa/walks/{walk_id}/observations/new")
    expect(page.locator("[data-pin=status]")).to_have_text("Din plats, ± 8 m")
    page.locator(".tile", has_text="Belysning").tap()
    page.fill("#text", "efter bytt lösenord")
    choose_password(site, NEW_PASSWORD)

    page.get_by_role("button", name="Spara").tap()
    expect(page.locator(".signpanel")).to_contain_text("Punkten är sparad på telefonen med sina foton.")
    page.fill("#signpanel-email", "karin@example.org")
    page.fill("#signpanel-password", NEW_PASSWORD)
    page.get_by_role("button", name="Logga in och skicka").tap()
    page.wait_for_url("**?point=*&saved=1")

    assert len(rows(site, "efter bytt lösenord")) == 1


def choose_password(site: Installation, password: str) -> None:
    """Karin has another password from now on, and is signed in nowhere."""
    assert site.cast is not None
    user_id = site.cast.karin.user_id
    assert user_id is not None
    app = create_app(from_environment(site.environment))
    with app.app_context(), site.database() as database, database.writing() as session:
        security.set_password(session, user_id, password)


def test_what_comes_after_its_walk_was_published_goes_in_as_late(phone: BrowserContext, site: Installation) -> None:
    walk_id = new_walk(site, "Publicerad")
    page = noted(phone, walk_id, "efter publiceringen")
    become(site, walk_id, WalkState.REVIEW, WalkState.PUBLISHED)

    with_a_network(phone, page)

    expect(page.locator("[data-entry]").locator(".state")).to_have_text("skickad", timeout=60_000)
    (found,) = rows(site, "efter publiceringen")
    assert found.late


def test_a_walk_that_was_called_off_meanwhile_leaves_the_point_here(phone: BrowserContext, site: Installation) -> None:
    walk_id = new_walk(site, "Inställd", WalkState.PLANNED)
    page = noted(phone, walk_id, "på en inställd vandring")
    become(site, walk_id, WalkState.CANCELLED)

    with_a_network(phone, page)

    sentence = "Vandringen tar inte emot punkter. Punkten ligger kvar här; fråga ledaren."
    stays_and_says(page, site, "på en inställd vandring", sentence)


@pytest.mark.parametrize("gone", ["the walk", "the invitation"])
def test_a_walk_that_is_no_longer_there_leaves_the_point_here(
    phone: BrowserContext, site: Installation, gone: str
) -> None:
    walk_id = new_walk(site, "Borta")
    text = f"på en vandring utan {gone}"
    page = noted(phone, walk_id, text)
    remove(site, walk_id, whole=gone == "the walk")

    with_a_network(phone, page)

    stays_and_says(page, site, text, "Vandringen finns inte längre hos dig. Punkten ligger kvar här; fråga ledaren.")


def remove(site: Installation, walk_id: UUID, *, whole: bool) -> None:
    """Take away the walk with all that hangs on it, or Vera's place on it alone."""
    assert site.cast is not None
    user_id = site.cast.vera.user_id
    with site.database() as database, database.writing() as session:
        if not whole:
            place = (Participant.walk_id == walk_id, Participant.user_id == user_id)
            session.execute(sa.delete(Participant).where(*place))
            return
        for table in reversed(Base.metadata.sorted_tables):
            if "walk_id" in table.c:
                session.execute(sa.delete(table).where(table.c.walk_id == walk_id))
        session.execute(sa.delete(Walk).where(Walk.id == walk_id))

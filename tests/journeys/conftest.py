"""Real browsers against the real server: an installation a module, a phone a test, an eye on what goes wrong in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
)

from tests import databases
from tests.installation import Installation, installed
from tests.mailbox import Mailbox
from tests.photographs import LAT, LON
from walkapp.accounts.models import User
from walkapp.accounts.security import hash_password
from walkapp.app import create_app
from walkapp.core.config import from_environment

# Playwright's own five seconds are soon over where three processes of tests share two cores.
expect.set_options(timeout=20_000)
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PASSWORD = "lyktan vid ån lyser igen"


@pytest.fixture(scope="module")
def post() -> Iterator[Mailbox]:
    """A mail server that takes everything."""
    found = Mailbox()
    found.start()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def site(
    database_server: databases.Server, tmp_path_factory: pytest.TempPathFactory, post: Mailbox
) -> Iterator[Installation]:
    """The real server with the cast in its database; everybody has chosen PASSWORD, and their mail really goes out."""
    folder = tmp_path_factory.mktemp("site")
    with installed(database_server, folder, WALKAPP_MAIL_URL=post.url) as found:
        _give_passwords(found)
        found.start()
        yield found
        print(found.log)


def _give_passwords(site: Installation) -> None:
    with create_app(from_environment(site.environment)).app_context():
        hashed = hash_password(PASSWORD)
    with site.database() as database, database.writing() as session:
        for user in session.query(User):
            user.password = hashed


@dataclass
class Watch:
    """What went wrong in a browser without anybody asking: errors in its console, broken rules, failed requests."""

    faults: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)
    """Statuses from 400 on that a test wants to see."""

    def over(self, context: BrowserContext) -> None:
        context.on("page", self._page)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def _page(self, page: Page) -> None:
        page.on("crash", lambda _page: self.faults.append("crash"))

    def _said(self, message: ConsoleMessage) -> None:
        # A failed load is named with its status by _answered.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        # Going to another page ends what the old one was still asking for.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.method} {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails the test at its end where something went wrong in one of its browsers."""
    found = Watch()
    yield found
    assert found.faults == []


OpenPhone = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: Installation, watch: Watch) -> Iterator[OpenPhone]:
    """Opens a page in a browser of its own: a phone by the station in Smedjebacken, unless told otherwise."""
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        usual = {
            **PHONE, "locale": "sv-SE", "timezone_id": "Europe/Stockholm", "base_url": site.url,
            "geolocation": {"latitude": LAT, "longitude": LON, "accuracy": 8}, "permissions": ["geolocation"],
        }  # fmt: skip
        context = browser.new_context(**{**usual, **options})
        context.set_default_timeout(30_000)
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def phone(open_page: OpenPhone) -> Page:
    """A phone held upright, with nobody signed in."""
    return open_page()


def sign_in(page: Page, name: str) -> None:
    """Sign one of the cast in as they do it themselves: address, password, button."""
    page.goto("/sign-in")
    page.get_by_label("E-post").fill(f"{name}@example.org")
    page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


@pytest.fixture(scope="module")
def veras_cookies(browser: Browser, site: Installation) -> Any:
    """What a browser keeps of Vera's having signed in: a test's own phone begins with it."""
    context = browser.new_context(base_url=site.url, locale="sv-SE")
    sign_in(context.new_page(), "vera")
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def veras_phone(browser: Browser, site: Installation, veras_cookies: Any) -> Iterator[BrowserContext]:
    """Her phone by the station, with nobody watching what goes wrong on it."""
    context = browser.new_context(
        **PHONE, storage_state=veras_cookies, base_url=site.url, locale="sv-SE", timezone_id="Europe/Stockholm",
        geolocation={"latitude": LAT, "longitude": LON, "accuracy": 8}, permissions=["geolocation"],
    )  # fmt: skip
    context.set_default_timeout(30_000)
    yield context
    context.close()

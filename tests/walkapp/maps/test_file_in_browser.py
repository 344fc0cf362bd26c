"""The file in a real browser, opened from the disk with the network off, and in walkapp's own frame."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.cast import Cast
from tests.factories import walks as make_walk
from tests.walkapp.maps.conftest import Place
from tests.walkapp.maps.test_council import PAYLOADS
from walkapp.accounts.models import Municipality
from walkapp.actions.rules import State
from walkapp.core import clock, web
from walkapp.core.db import Database
from walkapp.maps import council

# Once: what the page does in the browser; what the server makes of it is tested with both engines beside its rooms.
pytestmark = [pytest.mark.browser, pytest.mark.once]


class Opened:
    """A page with all that it asked for and complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))


@pytest.fixture
def opened(browser: Browser, app: Flask, cast: Cast, tmp_path: Path) -> Iterator[Callable[[], Opened]]:
    """Write the file and open it from the disk, without any network."""
    context = browser.new_context(offline=True, viewport={"width": 1440, "height": 900}, reduced_motion="reduce")

    def opened() -> Opened:
        path = tmp_path / "karta.html"
        with app.app_context():
            html = council.whole_file(web.reader(), web.blobs(), cast.municipality_id, at=clock.now())
        path.write_text(html, "utf-8")
        found = Opened(context.new_page())
        found.page.goto(path.as_uri())
        return found

    yield opened
    context.close()


# Neither do points lie on one another, nor names on points.
CROWDED = """() => {
  const box = (one, less) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    return [left + less, top + less, right - less, bottom - less];
  };
  const points = [...document.querySelectorAll('.point')].map((one) => box(one, 9));
  const names = [...document.querySelectorAll('.m-label')].map((one) => box(one, 0));
  const on = (a, b) => a !== b && a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
  return [...points, ...names].filter((one) => points.some((other) => on(one, other)));
}"""
SHEET_MM = (277, 190)
"""An A4 lying down, within its margins."""


def outside(asked: list[str]) -> list[str]:
    return [url for url in asked if not url.startswith(("file:", "data:"))]


def test_three_places_can_be_read_with_the_network_off(opened: Callable[[], Opened], place: Place) -> None:
    places = ["Gångtunneln vid stationen", "Torget", "Hamnparken"]
    for at, name in enumerate(places):
        place(f"Punkt {at}", place=name, lat=60.14 + at / 1000)

    file = opened()

    text = file.page.inner_text("#list")
    assert file.page.evaluate(CROWDED) == []
    assert [name for name in places if name not in text] == []
    assert file.page.locator(".leaflet-marker-icon.point").count() == 3
    assert (outside(file.asked), file.complaints) == ([], [])


def test_a_point_opens_with_the_keyboard_and_tells_its_answer_and_picture(
    opened: Callable[[], Opened], place: Place, picture: Callable[..., UUID]
) -> None:
    picture(place("Två lampor", state=State.DONE, answer="Båda är bytta."), released=True)
    file = opened()

    file.page.locator('[aria-label^="Risk 1, rapporterad klar: Två lampor"]').press("Enter")

    popup = file.page.locator(".leaflet-popup")
    assert "Båda är bytta." in popup.inner_text()
    assert popup.locator("img").evaluate("image => image.complete && image.naturalWidth") > 0
    file.page.keyboard.press("Escape")
    popup.wait_for(state="detached")
    assert file.page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Risk 1")
    assert (outside(file.asked), file.complaints) == ([], [])


def test_one_sheet_of_paper_holds_headline_map_numbers_and_shapes(opened: Callable[[], Opened], place: Place) -> None:
    for at, state in enumerate(State):
        place(f"Punkt {at}", state=state, due_in=-1, lat=60.14 + at / 1000)
    page = opened().page
    page.set_viewport_size({"width": round(SHEET_MM[0] * 96 / 25.4), "height": 1000})

    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    ends = page.locator("h1, .sheet__map, .counts, .legend, .sheet__foot, .point").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().bottom / 96 * 25.4)"
    )
    assert len(ends) == 5 + len(State)
    assert [end for end in ends if not 0 < end <= SHEET_MM[1]] == []


def test_two_points_with_one_number_are_told_apart_by_their_walks(
    database: Database, cast: Cast, opened: Callable[[], Opened], place: Place
) -> None:
    with database.writing() as session:
        other = make_walk.walk(session, cast.sven, title="Norra sidan").id
    place("Här")
    place("Där", walk_id=other, lat=60.145)

    file = opened()

    for walk, title in (("Centrum och stationen", "Här"), ("Norra sidan", "Där")):
        file.page.locator(f'[aria-label="Risk 1, tilldelad, {walk}: {title}"]').press("Enter")
        assert walk in file.page.locator(".leaflet-popup").inner_text()


def test_nothing_that_somebody_wrote_runs(
    database: Database, cast: Cast, opened: Callable[[], Opened], place: Place
) -> None:
    for at, payload in enumerate(PAYLOADS):
        place(payload, place=payload, answer=payload, state=State.DONE, lat=60.14 + at / 1000)
    with database.writing() as session:
        session.get_one(Municipality, cast.municipality_id).name = PAYLOADS[0]

    file = opened()
    for icon in file.page.locator(".leaflet-marker-icon.point").all():
        icon.press("Enter")
        file.page.locator(".leaflet-popup").first.wait_for()

    assert file.page.evaluate("window.__xss") is None
    assert (outside(file.asked), file.complaints) == ([], [])


def test_points_on_one_spot_are_a_pile_and_the_list_is_written_when_it_is_opened(
    monkeypatch: pytest.MonkeyPatch, opened: Callable[[], Opened], place: Place
) -> None:
    monkeypatch.setattr(council, "ROWS_OPEN_UP_TO", 5)
    for at in range(8):
        place(f"Punkt {at}")

    file = opened()

    assert file.page.locator('[aria-label="8 punkter tätt ihop"]').count() == 1
    assert file.page.locator("#rows tr").count() == 0
    file.page.locator("#list summary").click()
    # Browsers tell a script of an opened fold after the click is done.
    expect(file.page.locator("#rows tr")).to_have_count(8)
    file.page.locator("#rows button").first.click()
    assert "Punkt 0" in file.page.locator(".leaflet-popup").inner_text()
    assert file.complaints == []

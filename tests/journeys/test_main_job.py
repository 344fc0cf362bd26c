"""From a phone in the dark to a closed action on the council's map, by nothing but what the browser itself asks for."""

import io
import re
import time

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.installation import Installation
from tests.journeys.conftest import DESK, OpenPhone, sign_in
from tests.mailbox import Mailbox
from tests.photographs import LAT, LON, from_a_phone, size_of

pytestmark = pytest.mark.browser

SEEN = "Två lampor är släckta i tunneln"
SHEET = ("h1", ".council__map", ".council__counts", ".council__legend")
SHEET_PX = 1009
"""An A4 within its margins."""
PLACE = "Gångtunneln vid stationen"
TO_DO = "Byt de två lamporna i gångtunneln"
ANSWER = "Båda lamporna är bytta och lyser."


def test_an_observation_becomes_a_verified_action_on_the_councils_map(
    site: Installation, phone: Page, open_page: OpenPhone, post: Mailbox
) -> None:
    picture = from_a_phone(orientation=6)
    assert 3_000_000 < len(picture) < 4_500_000
    assert size_of(picture) == (4000, 3000)

    _note_what_is_seen(phone, picture)
    desk = open_page(**DESK)
    number = _make_an_action(desk)
    letter = _letter_to(post, "hans@example.org")
    _report_done(open_page(), number, picture)
    _verify(desk, number)
    _release(desk)
    _publish(desk)

    assert f"{site.url}/backa/actions/" in letter
    _read_the_map(open_page(**DESK))


def _letter_to(post: Mailbox, address: str) -> str:
    """The text of the letter that comes to somebody, as soon as it has come."""
    until = time.monotonic() + 30
    while True:
        found = [message for message in post.messages if message["To"] == address]
        if found:
            body = found[-1].get_body(("plain",))
            assert body is not None
            return str(body.get_content())
        assert time.monotonic() < until, [message["To"] for message in post.messages]
        time.sleep(0.1)


def _note_what_is_seen(page: Page, picture: bytes) -> None:
    """Vera, on her phone, on the walk."""
    sign_in(page, "vera")
    page.get_by_role("link", name="Öppna vandringen").tap()
    page.wait_for_url("**/walks/*")
    page.get_by_role("link", name="Ny punkt").tap()
    with page.expect_file_chooser() as chooser:
        page.locator(".shoot").tap()
    chooser.value.set_files(FilePayload(name="IMG_2042.jpg", mimeType="image/jpeg", buffer=picture))
    page.locator(".tile", has_text="Belysning").tap()
    page.get_by_label("Vad ser du?").fill(SEEN)
    page.get_by_label("Platsen med ord").fill(PLACE)
    _set_the_point(page)
    page.get_by_role("button", name="Spara").tap()
    page.wait_for_url(re.compile(r"saved=1"))
    expect(page.get_by_role("status").filter(has_text="är sparad")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(SEEN))).to_be_visible()


def _set_the_point(page: Page) -> None:
    """Move the map a little under the pin, as one does where the phone's position is off."""
    status = page.locator("[data-pin=status]")
    expect(status).to_contain_text("8 m")
    page.locator("[data-pin=move]").tap()
    area = page.locator("[data-pin=map]").bounding_box()
    assert area is not None
    x, y = area["x"] + area["width"] / 2, area["y"] + area["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 24, y + 18, steps=6)
    page.mouse.up()
    expect(page.locator("input[name=position_source]")).to_have_value("map")
    assert abs(float(page.locator("input[name=lat]").input_value()) - LAT) < 0.01
    assert abs(float(page.locator("input[name=lon]").input_value()) - LON) < 0.01


def _make_an_action(page: Page) -> str:
    """Karin, at her desk, reviews the walk."""
    sign_in(page, "karin")
    page.goto("/backa/walks")
    page.get_by_role("link", name="Öppna vandringen").click()
    page.get_by_role("link", name="Granska punkterna").first.click()
    expect(page.get_by_role("heading", name=SEEN)).to_be_visible()
    page.get_by_label("Gatuenheten").check()
    page.get_by_label("Vad ska göras?").fill(TO_DO)
    page.get_by_role("button", name=re.compile("^Gör åtgärd")).click()
    link = page.get_by_role("link", name=re.compile(r"20\d\d-\d{4}")).first
    number = re.search(r"20\d\d-\d{4}", link.inner_text())
    assert number
    return number[0]


def _report_done(page: Page, number: str, picture: bytes) -> None:
    """Hans, in the van, has mended it."""
    sign_in(page, "hans")
    page.get_by_role("link", name=TO_DO).first.tap()
    expect(page.get_by_text(number).first).to_be_visible()
    _unfold(page, "accept").get_by_role("button").last.tap()
    expect(page.get_by_text(re.compile("tog emot")).first).to_be_visible()
    done = _unfold(page, "done")
    done.get_by_label("Svaret som alla ser").fill(ANSWER)
    after = FilePayload(name="IMG_2050.jpg", mimeType="image/jpeg", buffer=picture + b"after")
    done.locator("input[type=file]").set_input_files(after)
    done.get_by_role("button").last.tap()
    expect(page.get_by_text("Ditt svar är sparat.")).to_be_visible()


def _unfold(page: Page, verb: str) -> Locator:
    """The form of one answer, opened where it is folded."""
    answer = page.locator(f"#answer-{verb}")
    if not answer.evaluate("fold => fold.open"):
        answer.locator("summary").first.tap()
    return answer


def _verify(page: Page, number: str) -> None:
    """Karin has gone to look."""
    page.goto("/backa/actions")
    page.get_by_role("link", name=TO_DO).first.click()
    expect(page.get_by_text(ANSWER).first).to_be_visible()
    page.locator("#answer-verify").get_by_role("button").last.click()
    expect(page.get_by_text("Ditt svar är sparat.")).to_be_visible()
    expect(page.get_by_text(number).first).to_be_visible()


def _release(page: Page) -> None:
    """Karin looks at Vera's photo, covers a corner of it, and lets the council see it."""
    page.get_by_role("link", name=re.compile("Titta och släpp")).first.click()
    shown = page.locator("img[data-behaviour=redact]")
    expect(shown).to_be_visible()
    with page.expect_response(re.compile(r"/photos/.*size=screen")) as answered:
        page.reload()
    upright = Image.open(io.BytesIO(answered.value.body()))
    assert upright.size == (1500, 2000)
    assert not upright.getexif()
    page.get_by_role("button", name="Lägg till ruta").click()
    page.get_by_role("button", name="Släpp fotot").click()
    expect(page.get_by_text("släppt").first).to_be_visible()


def _publish(page: Page) -> None:
    """Karin ends the walk and lets others read what it led to."""
    page.goto("/backa/walks")
    page.get_by_role("link", name="Öppna vandringen").click()
    page.get_by_role("button", name="Avsluta vandringen").click()
    page.get_by_role("dialog").get_by_role("button", name="Avsluta vandringen").click()
    expect(page.get_by_role("button", name="Avsluta vandringen")).to_have_count(0)
    page.goto(page.url.partition("?")[0] + "/review")
    page.get_by_role("button", name="Publicera vandringen").click()
    page.get_by_role("dialog").get_by_role("button", name="Publicera").click()
    expect(page.get_by_text("Publicerad").first).to_be_visible()


def _see_it_on_paper(page: Page) -> None:
    """The first sheet has headline, map and numbers below one another; the table begins on the next."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": 703, "height": 1000})
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    tops, ends = ([page.locator(part).evaluate(f"one => one.getBoundingClientRect().{edge}") for part in SHEET]
                  for edge in ("top", "bottom"))  # fmt: skip
    assert all(top >= end - 1 for top, end in zip(tops[1:], ends, strict=False)), (tops, ends)
    assert ends[-1] < SHEET_PX
    assert page.locator("section:has(> .council__table)").evaluate("one => getComputedStyle(one).breakBefore") == "page"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    page.set_viewport_size(size)


def _read_the_map(page: Page) -> None:
    """Vidar, who shows it in the council."""
    sign_in(page, "vidar")
    page.goto("/backa/map")
    expect(page.get_by_role("heading", level=1)).to_have_text("Alla risker är åtgärdade")
    row = page.get_by_role("row", name=re.compile(PLACE))
    expect(row).to_contain_text(SEEN)
    expect(row).to_contain_text("Kontrollerad")
    expect(row).to_contain_text("Gatuenheten")
    _see_it_on_paper(page)
    page.locator("[data-behaviour=map] [data-map-point]").click()
    expect(page.locator("[data-behaviour=map]")).to_contain_text(SEEN)
    assert "Vera" not in page.locator("main").inner_text()
    row.get_by_role("link", name=SEEN).click()
    photo = page.locator("main .photo img").first
    expect(photo).to_be_visible()
    page.wait_for_function("image => image.naturalWidth > 0", arg=photo.element_handle())
    assert "Vera" not in page.locator("main").inner_text()

from datetime import UTC, date, datetime

import pytest

from walkapp.core import clock, text

pytestmark = pytest.mark.once

EVENING = datetime(2026, 11, 23, 18, 41, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: EVENING)


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("sv", date(2026, 11, 14), "14 nov"), ("sv", date(2026, 5, 3), "3 maj"), ("sv", date(2025, 5, 3), "3 maj 2025"),
        ("en", date(2026, 11, 14), "14 Nov"), ("en", date(2025, 5, 3), "3 May 2025"), ("sv", EVENING, "23 nov"),
        ("sv", SUMMER, "2 juli"),
    ],
)  # fmt: skip
def test_a_day_is_written_as_people_write_it(code: str, value: date, expected: str) -> None:
    with text.speaking(code):
        assert text.day(value) == expected


def test_a_day_can_have_its_weekday() -> None:
    assert text.long_day(date(2026, 11, 24)) == "tisdag 24 november 2026"
    with text.speaking("en"):
        assert text.long_day(date(2026, 11, 24)) == "Tuesday 24 November 2026"


def test_an_hour_is_a_swedish_clock_s() -> None:
    assert text.time_of_day(EVENING) == "19.41"
    assert text.time_of_day(SUMMER) == "00.30"
    with text.speaking("en"):
        assert text.time_of_day(EVENING) == "19:41"


def test_a_moment_has_both() -> None:
    assert text.moment(EVENING) == "23 nov 19.41"


@pytest.mark.parametrize(("value", "expected"), [(0, "0"), (999, "999"), (1000, "999+"), (12_345, "999+")])
def test_a_count_is_exact_as_far_as_it_matters(value: int, expected: str) -> None:
    assert text.count(value) == expected


@pytest.mark.parametrize(
    ("metres", "expected"), [(0.4, "0 m"), (23.6, "24 m"), (999.4, "999 m"), (1240, "1,2 km"), (12_500, "12,5 km")]
)
def test_a_distance_is_one_that_an_eye_can_use(metres: float, expected: str) -> None:
    assert text.distance(metres) == expected


@pytest.mark.parametrize("code", ["de", "", "sv-SE", "../../etc", "SV"])
def test_a_language_that_is_not_spoken_becomes_swedish(code: str) -> None:
    with text.speaking("en"):
        text.speak(code)

        assert text.language() == "sv"


def test_another_language_is_spoken_only_inside_the_block() -> None:
    with text.speaking("en"):
        inside = text.gettext("Sign in")

    assert (inside, text.gettext("Sign in")) == ("Sign in", "Logga in")


@pytest.mark.parametrize(
    ("code", "number", "expected"),
    [
        ("sv", 0, "0 dagar sen"),
        ("sv", 1, "1 dag sen"),
        ("sv", 5, "5 dagar sen"),
        ("en", 1, "1 day late"),
        ("en", 2, "2 days late"),
    ],
)
def test_a_number_has_the_form_that_goes_with_it(code: str, number: int, expected: str) -> None:
    with text.speaking(code):
        assert text.ngettext("%(num)d day late", "%(num)d days late", number) == expected


def test_a_text_that_nobody_has_translated_stays_as_it_is() -> None:
    assert text.gettext("Nobody has put this into Swedish") == "Nobody has put this into Swedish"
    assert text.ngettext("%(num)d unheard of", "%(num)d unheard ofs", 2) == "2 unheard ofs"


def test_what_is_filled_in_is_not_read_as_a_pattern() -> None:
    assert text.gettext("%(email)s is already a member here.", email="100%s@example.org").startswith(
        "100%s@example.org"
    )


def test_a_lazy_text_is_put_into_words_when_it_is_shown() -> None:
    label = text.lazy_gettext("Sign in")

    with text.speaking("en"):
        english = str(label)

    assert (english, str(label)) == ("Sign in", "Logga in")


def test_a_lazy_text_takes_values_like_any_other() -> None:
    assert text.lazy_gettext("%(num)d of them") % {"num": 3} == "3 of them"


def test_a_telephone_number_holds_together() -> None:
    assert text.phone(" 0240-66 00 00 ") == "0240\u201166\u00a000\u00a000"

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from walkapp.photos import exif
from walkapp.photos.exif import Shot

pytestmark = pytest.mark.once

TAKEN = {0x9003: "2026:11:20 18:42:07", 0x9011: "+01:00"}
PLACE = {1: "N", 2: (60, Fraction(51, 2), 0), 3: "E", 4: (15, 24, Fraction(475, 10))}


def test_moment_and_position_are_read() -> None:
    found = exif.shot(TAKEN, PLACE)

    assert found.taken_at == datetime(2026, 11, 20, 17, 42, 7, tzinfo=UTC)
    assert (found.lat, found.lon) == (60.425, pytest.approx(15.413194, abs=1e-6))


def test_south_and_west_are_below_zero() -> None:
    found = exif.shot({}, {**PLACE, 1: "S", 3: "W"})

    assert (found.lat, found.lon) == (-60.425, pytest.approx(-15.413194, abs=1e-6))


def test_a_moment_without_an_offset_is_nobody_knows_when() -> None:
    assert exif.shot({0x9003: "2026:11:20 18:42:07"}, {}).taken_at is None


def test_the_satellites_moment_is_taken_where_there_is_no_other() -> None:
    found = exif.shot({}, {29: "2026:11:20", 7: (17, 42, Fraction(75, 10))})

    assert found.taken_at == datetime(2026, 11, 20, 17, 42, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {0x9003: "0000:00:00 00:00:00", 0x9011: "+00:00"},
        {0x9003: "1970:01:01 00:00:00", 0x9011: "+00:00"},
        {0x9003: "2026:13:45 99:99:99", 0x9011: "+01:00"},
        {0x9003: "2026:11:20 18:42:07", 0x9011: "   :  "},
        {0x9003: b"\xff\xfe", 0x9011: "+01:00"},
        {0x9003: 17, 0x9011: None},
    ],
)
def test_a_moment_that_cannot_be_is_not_said(tags: dict[int, object]) -> None:
    assert exif.shot(tags, {}).taken_at is None


@pytest.mark.parametrize(
    "gps",
    [
        {},
        {**PLACE, 1: "X"},
        {**PLACE, 1: ""},
        {**PLACE, 2: (91, 0, 0)},
        {**PLACE, 4: (181, 0, 0)},
        {**PLACE, 2: (float("nan"), 0, 0)},
        {**PLACE, 2: (1, 2)},
        {**PLACE, 2: "60.1"},
        {**PLACE, 2: (-5, 0, 0)},
        {1: "N", 2: (60, 0, 0)},
        {1: "N", 2: (0, 0, 0), 3: "E", 4: (0, 0, 0)},
    ],
)
def test_a_position_that_cannot_be_is_not_said(gps: dict[int, object]) -> None:
    assert exif.shot({}, gps) == Shot()


@pytest.mark.parametrize(("said", "meant"), [(1, 1), (6, 6), (8, 8), (0, 1), (9, 1), (None, 1), ("6", 1), (6.0, 1)])
def test_an_orientation_is_one_of_eight(said: object, meant: int) -> None:
    assert exif.orientation({0x0112: said}) == meant

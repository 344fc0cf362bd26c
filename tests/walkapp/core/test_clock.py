from datetime import UTC, date, datetime

import pytest

from walkapp.core import clock

pytestmark = pytest.mark.once


def test_now_knows_its_time_zone() -> None:
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
    ],
)
def test_the_day_changes_at_midnight_in_sweden(
    monkeypatch: pytest.MonkeyPatch, moment: datetime, expected: date
) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)

    assert clock.today() == expected


@pytest.mark.parametrize(
    ("day", "time", "expected"),
    [
        (date(2026, 11, 23), "18:30", datetime(2026, 11, 23, 17, 30, tzinfo=UTC)),
        (date(2026, 7, 1), "18:30", datetime(2026, 7, 1, 16, 30, tzinfo=UTC)),
        (date(2026, 10, 25), "01:30", datetime(2026, 10, 24, 23, 30, tzinfo=UTC)),
        (date(2026, 10, 25), "18:00", datetime(2026, 10, 25, 17, 0, tzinfo=UTC)),
    ],
)
def test_what_a_swedish_clock_shows_is_a_moment(day: date, time: str, expected: datetime) -> None:
    found = clock.from_local(day, time)

    assert found == expected
    assert clock.local(found).strftime("%H:%M") == time

"""The only place that asks what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day that it is in Sweden."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment as a Swedish clock shows it."""
    return moment.astimezone(STOCKHOLM)


def from_local(day: date, clock: str) -> datetime:
    """The moment (UTC) at which a Swedish clock shows `clock` ("18:30") on `day`."""
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM).astimezone(UTC)

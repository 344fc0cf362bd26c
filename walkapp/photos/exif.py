"""When and where a picture was taken, read from its EXIF values. Whatever is odd there counts as not said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any, Final

Tags = Mapping[int, Any]

ORIENTATION: Final = 0x0112
EXIF_IFD: Final = 0x8769
GPS_IFD: Final = 0x8825
_DATE_TIME_ORIGINAL: Final = 0x9003
_OFFSET_TIME_ORIGINAL: Final = 0x9011
_LAT_REF, _LAT, _LON_REF, _LON, _GPS_TIME, _GPS_DATE = 1, 2, 3, 4, 7, 29
_FIRST_YEAR: Final = 1990
_ODD: Final = (TypeError, ValueError, KeyError, IndexError, ArithmeticError, AttributeError)


@dataclass(frozen=True, slots=True)
class Shot:
    """What the camera wrote down: moment in UTC where its offset is known too, position in WGS 84."""

    taken_at: datetime | None = None
    lat: float | None = None
    lon: float | None = None


def orientation(main: Tags) -> int:
    """How the camera was held, 1 to 8 as EXIF counts; 1 (upright) where nothing sensible is said."""
    value = main.get(ORIENTATION)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def shot(exif: Tags, gps: Tags) -> Shot:
    """Moment and position from the EXIF and GPS directories."""
    lat = _degrees(gps, _LAT, _LAT_REF, "NS", limit=90)
    lon = _degrees(gps, _LON, _LON_REF, "EW", limit=180)
    if lat is None or lon is None or (lat == 0 and lon == 0):
        lat = lon = None
    return Shot(_taken_at(exif) or _gps_moment(gps), lat, lon)


def _taken_at(exif: Tags) -> datetime | None:
    try:
        day, clock = exif[_DATE_TIME_ORIGINAL].strip("\0 ").split(" ")
        offset = exif[_OFFSET_TIME_ORIGINAL].strip("\0 ")
        moment = datetime.fromisoformat(f"{day.replace(':', '-')}T{clock}{offset}")
        return _sensible(moment) if moment.tzinfo else None
    except _ODD:
        return None


def _gps_moment(gps: Tags) -> datetime | None:
    """The satellites' own moment, which is UTC: for cameras that write no offset."""
    try:
        year, month, day = (int(part) for part in gps[_GPS_DATE].strip("\0 ").split(":"))
        hours, minutes, seconds = (float(part) for part in gps[_GPS_TIME])
        since = timedelta(hours=hours, minutes=minutes, seconds=int(seconds))
        return _sensible(datetime(year, month, day, tzinfo=UTC) + since)
    except _ODD:
        return None


def _sensible(moment: datetime) -> datetime | None:
    return moment.astimezone(UTC) if moment.year >= _FIRST_YEAR else None


def _degrees(gps: Tags, value_tag: int, ref_tag: int, refs: str, *, limit: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in gps[value_tag])
        ref = gps[ref_tag].strip("\0 ").upper()
        value = degrees + minutes / 60 + seconds / 3600
        if ref not in refs or len(ref) != 1 or not isfinite(value) or not 0 <= value <= limit:
            return None
        return round(-value if ref == refs[1] else value, 6)
    except _ODD:
        return None

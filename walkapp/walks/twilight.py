"""When it is light and when it is dark at a place, by the sun's altitude."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from astral import Depression, Observer
from astral.sun import dusk, elevation, sunrise, sunset

from walkapp.core import clock
from walkapp.core.geo import Point
from walkapp.core.text import N_, time_of_day
from walkapp.core.text import gettext as _
from walkapp.walks.models import Walk
from walkapp.walks.rules import Light, light

MIDDLE_OF_SWEDEN = Point(60.1405, 15.4132)

_AT_THE_START = {
    Light.DAY: N_("The walk begins in daylight."),
    Light.DUSK: N_("The walk begins at dusk."),
    Light.DARK: N_("It is dark when the walk begins."),
}


def light_at(moment: datetime, place: Point) -> Light:
    """Daylight, dusk or dark at this moment and place."""
    return light(elevation(Observer(place.lat, place.lon), moment))


def sunset_on(day: date, place: Point) -> datetime | None:
    """When the sun goes down; None on a day when it does not, or never came up."""
    return _moment(sunset, day, place)


def dark_on(day: date, place: Point) -> datetime | None:
    """When civil twilight ends and it is dark; None in the summer nights that never get dark."""
    return _moment(lambda observer, **when: dusk(observer, depression=Depression.CIVIL, **when), day, place)


def dark_from(walk: Walk) -> datetime | None:
    """When it gets dark on the walk's evening, where it meets."""
    has_place = walk.meeting_lat is not None and walk.meeting_lon is not None
    place = Point(walk.meeting_lat or 0, walk.meeting_lon or 0) if has_place else MIDDLE_OF_SWEDEN
    return dark_on(clock.local(walk.starts_at).date(), place)


def night_of(walk: Walk) -> tuple[datetime, datetime] | None:
    """Sunset on the walk's evening and sunrise after it; None where the sun does not go down or does not come up."""
    place, evening = place_of(walk, MIDDLE_OF_SWEDEN), clock.local(walk.starts_at).date()
    down, up = sunset_on(evening, place), _moment(sunrise, evening + timedelta(days=1), place)
    return (down, up) if down and up else None


def is_dark_at(walk: Walk, moment: datetime) -> bool:
    """True while the sun is down where the walk meets."""
    return light_at(moment, place_of(walk, MIDDLE_OF_SWEDEN)) is not Light.DAY


def place_of(walk: Walk, otherwise: Point) -> Point:
    """Where the walk meets, or `otherwise` where no point is set."""
    if walk.meeting_lat is None or walk.meeting_lon is None:
        return otherwise
    return Point(walk.meeting_lat, walk.meeting_lon)


def in_words(day: date, place: Point, *, starts_at: datetime | None = None) -> str:
    """When the sun goes down and when it is dark, and how it is when the walk begins."""
    down, dark = sunset_on(day, place), dark_on(day, place)
    if down is None or dark is None:
        return _("It does not get dark that night.")
    facts = _("Dark from %(dark)s. The sun goes down at %(sunset)s.", dark=time_of_day(dark), sunset=time_of_day(down))
    if starts_at is None:
        return facts
    return f"{facts} {_(_AT_THE_START[light_at(starts_at, place)])}"


def _moment(of: Callable[..., datetime], day: date, place: Point) -> datetime | None:
    try:
        found: datetime = of(Observer(place.lat, place.lon), date=day, tzinfo=clock.STOCKHOLM)
    except ValueError:  # the sun does not pass that altitude on that day
        return None
    return found

"""The life of a walk, and whether it is dark."""

from datetime import datetime, timedelta
from enum import StrEnum

from walkapp.core.text import N_


class WalkKind(StrEnum):
    """What a walk is for."""

    SAFETY = "safety"
    VERIFICATION = "verification"
    """Goes and looks at what is reported done."""


class WalkState(StrEnum):
    """How far a walk has come."""

    PLANNED = "planned"
    ONGOING = "ongoing"
    REVIEW = "review"
    PUBLISHED = "published"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


WALK_STATE_NAMES = {
    WalkState.PLANNED: N_("Planned"),
    WalkState.ONGOING: N_("In progress"),
    WalkState.REVIEW: N_("Under review"),
    WalkState.PUBLISHED: N_("Published"),
    WalkState.ARCHIVED: N_("Archived"),
    WalkState.CANCELLED: N_("Cancelled"),
}

TRANSITIONS: dict[WalkState, frozenset[WalkState]] = {
    WalkState.PLANNED: frozenset({WalkState.ONGOING, WalkState.CANCELLED}),
    WalkState.ONGOING: frozenset({WalkState.REVIEW}),
    WalkState.REVIEW: frozenset({WalkState.PUBLISHED}),
    WalkState.PUBLISHED: frozenset({WalkState.ARCHIVED}),
    WalkState.ARCHIVED: frozenset(),
    WalkState.CANCELLED: frozenset(),
}

TAKES_OBSERVATIONS = frozenset({WalkState.PLANNED, WalkState.ONGOING, WalkState.REVIEW})
IS_PUBLIC = frozenset({WalkState.PUBLISHED, WalkState.ARCHIVED})


TAKES_GUESTS = frozenset({WalkState.PLANNED, WalkState.ONGOING})
"""While a walk may be joined by its link."""
GUEST_GRACE = timedelta(hours=48)
"""What a guest noted without a network may still be sent for so long after the walk's end, until it is published."""
MOST_GUESTS = 200


def guests_until(ends_at: datetime) -> datetime:
    """When a walk is over for its guests at the latest, whatever the leader does or forgets."""
    return ends_at + GUEST_GRACE


def may_be_joined(state: WalkState, ends_at: datetime, now: datetime) -> bool:
    """True where somebody may join the walk by its link now."""
    return state in TAKES_GUESTS and now < guests_until(ends_at)


def is_open_to_guests(state: WalkState, ends_at: datetime, now: datetime) -> bool:
    """True where those who have joined by a link may still record."""
    return state in TAKES_OBSERVATIONS and now < guests_until(ends_at)


def may_become(current: WalkState, wanted: WalkState) -> bool:
    """True where a walk may go from the one state to the other."""
    return wanted in TRANSITIONS[current]


class Light(StrEnum):
    """How much of the day is left, by the sun's altitude."""

    DAY = "day"
    DUSK = "dusk"
    DARK = "dark"


CIVIL_DUSK_DEG = -6.0
"""Below it street lighting is needed to see by (civil twilight's end, US Naval Observatory)."""


def light(sun_altitude_deg: float) -> Light:
    """Day above the horizon, dusk down to six degrees below it, dark further down."""
    if sun_altitude_deg > 0:
        return Light.DAY
    return Light.DUSK if sun_altitude_deg > CIVIL_DUSK_DEG else Light.DARK


LIGHT_NAMES = {Light.DAY: N_("Daylight"), Light.DUSK: N_("Dusk"), Light.DARK: N_("Dark")}



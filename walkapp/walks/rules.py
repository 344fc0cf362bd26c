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
"""While a walk may be joined by its link, and its guests may look and record."""
TAKES_FROM_GUESTS = frozenset({WalkState.REVIEW, WalkState.PUBLISHED})
"""While only what a guest's phone still holds is taken."""
GUEST_GRACE = timedelta(hours=48)
"""What a guest noted without a network is taken for so long after the walk's planned end.

Two nights: a phone that ran out of battery, or whose owner has no data left, is on a network of its own at home by
then; and a walk that its leader forgot to end is over for its guests all the same. Whether something was noted before
the end only the phone's clock knows, and a wrong clock must lose nothing: so all that comes by then is taken, and what
comes after publishing is marked as late for the leader to decide about.
"""
MOST_GUESTS = 200
MOST_OF_A_GUEST = 200
"""So many points one guest may note on a walk: more than anybody writes, and too few to fill a disk with."""


class Visit(StrEnum):
    """How far a guest's part in a walk has come."""

    ON = "on"
    """They look at the walk and record."""
    SENDING = "sending"
    """The walk has ended: what their phone still holds is taken, and nothing is shown."""
    OVER = "over"
    """Nothing is shown and nothing taken."""


def visit(state: WalkState, ends_at: datetime, now: datetime) -> Visit:
    """How far the walk has come for those who joined it by its link."""
    if now >= ends_at + GUEST_GRACE:
        return Visit.OVER
    if state in TAKES_GUESTS:
        return Visit.ON
    return Visit.SENDING if state in TAKES_FROM_GUESTS else Visit.OVER


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


class Verdict(StrEnum):
    """What somebody answered to one of the questions of a stop."""

    GOOD = "good"
    PROBLEM = "problem"
    NOT_APPLICABLE = "not_applicable"


AT_STOP_M = 25.0
"""So near a stop somebody has been there: what a phone's position is good for outdoors."""
OPEN_QUESTIONS = frozenset({"positive"})
"""Categories whose questions ask for words: a checklist has no answer to them."""
TAKES_VISITS = TAKES_OBSERVATIONS | IS_PUBLIC
"""A phone that was out of reach sends what was answered when it comes back, published or not: nobody publishes it."""
TAKES_TRACK = TAKES_OBSERVATIONS

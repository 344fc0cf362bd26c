"""The states of an observation and who may be told what they mean."""

from enum import StrEnum

from walkapp.core.text import N_


class Kind(StrEnum):
    """What somebody noticed."""

    RISK = "risk"
    POSITIVE = "positive"
    """What works and should be kept."""
    SUGGESTION = "suggestion"


class Severity(StrEnum):
    """How grave it is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Origin(StrEnum):
    """Where an observation came from; only the first needs a walk."""

    WALK = "walk"
    RESIDENT = "resident"
    IMPORT = "import"
    DIALOGUE = "dialogue"


class PositionSource(StrEnum):
    """How the position was found."""

    GPS = "gps"
    MAP = "map"
    PHOTO = "photo"
    NONE = "none"


class ObservationState(StrEnum):
    """What became of it."""

    NEW = "new"
    ACCEPTED = "accepted"
    """Has an action."""
    DUPLICATE = "duplicate"
    DISMISSED = "dismissed"
    NOTED = "noted"
    """Something good, or a suggestion kept for later."""
    WITHDRAWN = "withdrawn"


KIND_NAMES = {Kind.RISK: N_("Risk"), Kind.POSITIVE: N_("Good"), Kind.SUGGESTION: N_("Suggestion")}
SEVERITY_NAMES = {Severity.LOW: N_("Low"), Severity.MEDIUM: N_("Medium"), Severity.HIGH: N_("High")}
STATE_NAMES = {
    ObservationState.NEW: N_("New"),
    ObservationState.ACCEPTED: N_("Has an action"),
    ObservationState.DUPLICATE: N_("Duplicate"),
    ObservationState.DISMISSED: N_("Dismissed"),
    ObservationState.NOTED: N_("Noted"),
    ObservationState.WITHDRAWN: N_("Withdrawn"),
}

REVIEWED = frozenset({ObservationState.ACCEPTED, ObservationState.NOTED})
"""What others than those who walked and review may be shown."""

DECISIONS: dict[ObservationState, frozenset[ObservationState]] = {
    ObservationState.NEW: frozenset({
        ObservationState.ACCEPTED, ObservationState.DUPLICATE, ObservationState.DISMISSED, ObservationState.NOTED,
        ObservationState.WITHDRAWN,
    }),
    ObservationState.ACCEPTED: frozenset({ObservationState.ACCEPTED, ObservationState.WITHDRAWN}),
    ObservationState.DUPLICATE: frozenset({ObservationState.NEW, ObservationState.WITHDRAWN}),
    ObservationState.DISMISSED: frozenset({ObservationState.NEW, ObservationState.WITHDRAWN}),
    ObservationState.NOTED: frozenset({ObservationState.NEW, ObservationState.ACCEPTED, ObservationState.WITHDRAWN}),
    ObservationState.WITHDRAWN: frozenset(),
}  # fmt: skip

NEEDS_REASON = frozenset({ObservationState.DISMISSED, ObservationState.WITHDRAWN})

TEXT_LIMIT = 4000
PLACE_LIMIT = 200
EXTRA_LIMIT_BYTES = 4096


def may_decide(current: ObservationState, wanted: ObservationState, kind: Kind) -> bool:
    """True where a reviewer may go from the one to the other; a risk is never only noted."""
    if wanted is ObservationState.NOTED and kind is Kind.RISK:
        return False
    return wanted in DECISIONS[current]

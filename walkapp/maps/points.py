"""A point of the council map, what a map is narrowed to, and what the points say together."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from walkapp.actions.rules import STATE_NAMES, State
from walkapp.core import clock
from walkapp.core.text import N_, day, gettext, language, ngettext, number
from walkapp.observations.rules import STATE_NAMES as OBSERVATION_STATE_NAMES
from walkapp.observations.rules import Kind, ObservationState

TITLE_LIMIT = 90
_SENTENCE = re.compile(r"(.+?[.!?])(?:\s|$)", re.DOTALL)


class Group(StrEnum):
    """What a reader of the map tells apart: one drawing each."""

    OPEN = "open"
    """Nobody has begun."""
    UNDER_WAY = "under_way"
    WAITING = "waiting"
    DONE = "done"
    VERIFIED = "verified"
    DECLINED = "declined"
    NOTED = "noted"
    """Good to keep, or a suggestion kept for later: nothing is to be done."""


GROUP_OF = {
    State.UNASSIGNED: Group.OPEN, State.RETURNED: Group.OPEN, State.ASSIGNED: Group.OPEN,
    State.PLANNED: Group.UNDER_WAY, State.IN_PROGRESS: Group.UNDER_WAY, State.WAITING: Group.WAITING,
    State.DONE: Group.DONE, State.VERIFIED: Group.VERIFIED, State.DECLINED: Group.DECLINED,
    ObservationState.ACCEPTED: Group.OPEN, ObservationState.NOTED: Group.NOTED,
}  # fmt: skip
DRAWN_AS = {
    Group.VERIFIED: State.VERIFIED, Group.DONE: State.DONE, Group.UNDER_WAY: State.IN_PROGRESS,
    Group.WAITING: State.WAITING, Group.OPEN: State.ASSIGNED, Group.DECLINED: State.DECLINED,
    Group.NOTED: ObservationState.NOTED,
}  # fmt: skip
"""The state whose drawing stands for a group, in the order of a legend."""
GROUP_NAMES = {
    Group.VERIFIED: N_("checked on the spot"), Group.DONE: N_("fixed, to be checked"),
    Group.UNDER_WAY: N_("under way with a date"), Group.WAITING: N_("waiting for something"),
    Group.OPEN: N_("not begun"), Group.DECLINED: N_("will not be done"), Group.NOTED: N_("noted, to keep"),
}  # fmt: skip
ENDED = {
    Group.DONE: N_("fixed %(day)s"), Group.VERIFIED: N_("checked %(day)s"), Group.DECLINED: N_("decided %(day)s"),
}  # fmt: skip
LATE = "late"
"""A choice beside the groups: what is late, wherever it stands."""


class Point(NamedTuple):
    """What the map tells about an observation: nothing here is confidential, and no name of a person."""

    id: UUID
    number: int | None
    kind: Kind
    state: State | ObservationState
    """Its most open action's, or its own where it has none that may be told of."""
    late_days: int
    title: str
    category: str
    area: str
    place: str
    lat: float | None
    lon: float | None
    observed_at: datetime | None
    observed_year: int | None
    walk: str
    owner: str
    """The department; empty while nobody owns it."""
    due_on: date | None
    ended_at: datetime | None
    """When it was closed, or reported done."""
    answer: str
    """What the public is told about what is done."""

    @property
    def group(self) -> Group:
        return GROUP_OF[self.state]

    @property
    def is_late(self) -> bool:
        return self.late_days > 0

    @property
    def has_work(self) -> bool:
        """True where somebody is to do, or has done, something about it."""
        return self.group is not Group.NOTED

    @property
    def owner_name(self) -> str:
        """Who does it, or did, in the reader's language; nobody where nothing is to be done."""
        if not self.has_work:
            return ""
        if self.state is State.RETURNED:
            # Its department has said that it is not theirs.
            return gettext("New owner to be found")
        return self.owner or gettext("Owner unknown")

    @property
    def when(self) -> str:
        """Until when it is to be done, or when it ended: a closed one is not waited for."""
        if self.group in ENDED:
            return _dated(ENDED[self.group], clock.local(self.ended_at).date(), language()) if self.ended_at else ""
        return _dated(N_("by %(day)s"), self.due_on, language()) if self.due_on and self.has_work else ""

    @property
    def state_name(self) -> str:
        """The state in the reader's language."""
        if isinstance(self.state, State):
            return gettext(STATE_NAMES[self.state])
        return gettext(OBSERVATION_STATE_NAMES[self.state])


@dataclass(frozen=True, slots=True)
class Filter:
    """What the map is narrowed to; what lives in its address."""

    walk_id: UUID | None = None
    area_id: UUID | None = None
    state: str = ""
    """A group, a state of an action, or `late`."""
    since: date | None = None
    until: date | None = None
    kind: Kind | None = None
    category_id: UUID | None = None
    department_id: UUID | None = None

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "Filter":
        """From an address; what cannot be read there narrows nothing."""
        return cls(
            walk_id=_uuid(args.get("walk")), area_id=_uuid(args.get("area")), state=_state(args.get("state")),
            since=_day(args.get("from")), until=_day(args.get("to")), kind=_kind(args.get("kind")),
            category_id=_uuid(args.get("category")), department_id=_uuid(args.get("department")),
        )  # fmt: skip

    def args(self) -> dict[str, Any]:
        """What of it stands in an address."""
        values = {
            "walk": self.walk_id, "area": self.area_id, "state": self.state, "from": self.since, "to": self.until,
            "kind": self.kind, "category": self.category_id, "department": self.department_id,
        }  # fmt: skip
        return {name: str(value) for name, value in values.items() if value}

    def choose(self, points: Sequence[Point]) -> Sequence[Point]:
        """Those of the points that are in the wanted state."""
        if not self.state:
            return points
        if self.state == LATE:
            return [point for point in points if point.is_late]
        return [point for point in points if self.state in {point.group, point.state}]


@dataclass(slots=True)
class Summary:
    """What the points say together, in numbers that a headline can use."""

    total: int = 0
    risks: int = 0
    fixed: int = 0
    """Risks reported done or verified."""
    late: int = 0
    placeless: int = 0
    by_group: dict[Group, int] = field(default_factory=lambda: dict.fromkeys(DRAWN_AS, 0))

    @classmethod
    def of(cls, points: Iterable[Point]) -> "Summary":
        found = cls()
        for point in points:
            group = point.group
            found.total += 1
            found.by_group[group] += 1
            found.late += point.is_late
            found.placeless += point.lat is None
            if point.kind is Kind.RISK:
                found.risks += 1
                found.fixed += group in {Group.DONE, Group.VERIFIED}
        return found

    @property
    def headline(self) -> str:
        """The answer, in a sentence: "Två av tre risker är åtgärdade"."""
        if not self.total:
            return gettext("Nothing to show on the map yet")
        if not self.risks:
            return ngettext("%(num)d point on the map", "%(num)d points on the map", self.total)
        if self.fixed == self.risks:
            return gettext("Every risk is fixed")
        if not self.fixed:
            return ngettext("%(num)d risk found, none fixed yet", "%(num)d risks found, none fixed yet", self.risks)
        fixed, risks = _in_words(self.fixed, self.risks)
        return gettext("%(fixed)s of %(risks)s risks are fixed", fixed=fixed, risks=risks)


NUMBER_WORDS = (
    N_("one"), N_("two"), N_("three"), N_("four"), N_("five"), N_("six"), N_("seven"), N_("eight"), N_("nine"),
    N_("ten"), N_("eleven"), N_("twelve"),
)  # fmt: skip


def title_of(text: str, *, otherwise: str) -> str:
    """A point's title: the first sentence of what somebody wrote, at most 90 characters, else the category."""
    line = text.strip().partition("\n")[0].rstrip()
    sentence = _SENTENCE.match(line)
    title = sentence.group(1).removesuffix(".") if sentence else line
    if len(title) > TITLE_LIMIT:
        title = title[:TITLE_LIMIT].rsplit(" ", 1)[0].rstrip(",;:") + "…"
    return title or otherwise


@lru_cache(maxsize=4096)
def _dated(message: str, value: date, _language: str) -> str:
    return gettext(message, day=day(value, year=True))


def _in_words(fixed: int, of: int) -> tuple[str, str]:
    if of > len(NUMBER_WORDS):
        return number(fixed), number(of)
    return gettext(NUMBER_WORDS[fixed - 1]).capitalize(), gettext(NUMBER_WORDS[of - 1])


def _uuid(value: str | None) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        return None


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def _kind(value: str | None) -> Kind | None:
    return Kind(value) if value in set(Kind) else None


def _state(value: str | None) -> str:
    return value if value and value in {LATE, *Group, *State} else ""

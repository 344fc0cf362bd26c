"""The forms in which the example is told. Times are days and clock times from an evening, so that it is never old."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from walkapp.accounts.models import DepartmentKind
from walkapp.accounts.rules import Role
from walkapp.actions.rules import Priority, Verb, WaitingFor
from walkapp.core.clock import STOCKHOLM
from walkapp.example.sketch import Line, Town
from walkapp.observations.rules import Kind, ObservationState, Severity

Spot = tuple[float, float]
"""Metres east and north of the town's centre."""


@dataclass(frozen=True, slots=True)
class When:
    """A clock time a number of days after a walk's day; negative before it."""

    day: int
    clock: str

    def after(self, walk_on: date) -> datetime:
        """The moment, in Swedish time."""
        return datetime.combine(walk_on + timedelta(days=self.day), time.fromisoformat(self.clock), STOCKHOLM)


@dataclass(frozen=True, slots=True)
class Party:
    """A department or an outside party."""

    key: str
    name: str
    email: str
    kind: DepartmentKind = DepartmentKind.INTERNAL
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person; `login` is what stands before @example.org."""

    login: str
    name: str
    role: Role
    party: str = ""

    @property
    def email(self) -> str:
        return f"{self.login}@example.org"


@dataclass(frozen=True, slots=True)
class Place:
    """A named part of the municipality; its outline is in the town's metres."""

    name: str
    outline: Line


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer said of an observation that gets no action."""

    state: ObservationState
    reason: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """One observation, `minute` minutes into the walk; `scenes` are its photos. Without `at` it has no position."""

    key: str
    minute: int
    by: str
    kind: Kind
    category: str
    severity: Severity
    text: str
    place: str = ""
    at: Spot | None = None
    scenes: tuple[str, ...] = ()
    confidential: bool = False
    decision: Decision | None = None
    released: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody did with an action, and when. `due` and `until` are days after the walk."""

    when: When
    by: str
    verb: Verb | None
    comment: str = ""
    reason: str = ""
    party: str = ""
    answer: str = ""
    due: int | None = None
    waiting: WaitingFor | None = None
    until: int | None = None
    scene: str = ""
    """The photo that shows it done; drawn from the same spot as the first observation's."""


@dataclass(frozen=True, slots=True)
class Work:
    """An action and all that happened to it. Without `party` its owner is unknown."""

    title: str
    of: tuple[str, ...]
    party: str
    due: int
    priority: Priority = Priority.SOON
    when: When = When(1, "09:10")
    by: str = "coordinator"
    steps: tuple[Step, ...] = ()
    share_confidential: bool = False
    external_case: str = ""
    police_report: str = ""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A line of an older list: no position, sometimes only a year, and words that fit no field."""

    key: str
    year: int | None
    kind: Kind
    category: str | None
    text: str
    place: str = ""
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Evening:
    """A walk as planned and as it went."""

    title: str
    place: str
    leader: str
    invited: tuple[str, ...]
    coming: tuple[str, ...]
    meeting: str
    meeting_at: Spot
    route: Line
    stops: tuple[tuple[str, Spot], ...]
    note: str
    minutes: int
    seen: tuple[Seen, ...] = ()
    works: tuple[Work, ...] = ()
    remembered: tuple[Remembered, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """A municipality of the example."""

    name: str
    town: Town
    outline: tuple[Spot, ...]
    """Longitude and latitude."""
    fault_phone: str
    places: tuple[Place, ...]
    parties: tuple[Party, ...]
    people: tuple[Person, ...]
    usual_owners: tuple[tuple[str, str], ...]
    """Category key and party key."""
    keeper: str
    """Who keeps the queue of actions with no known owner."""

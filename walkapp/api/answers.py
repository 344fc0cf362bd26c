"""The types of what /api/v1 answers. openapi.json is made from these; documents.py fills them."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

from walkapp.accounts.models import DepartmentKind
from walkapp.accounts.rules import Role
from walkapp.actions.models import EvidenceRole
from walkapp.actions.rules import CostClass, Priority, State, WaitingFor
from walkapp.core import clock
from walkapp.observations.rules import Kind, ObservationState, Origin, PositionSource, Severity
from walkapp.photos.models import PhotoState
from walkapp.walks.rules import Verdict, WalkKind, WalkState

Moment = Annotated[
    datetime,
    PlainSerializer(lambda moment: clock.local(moment).isoformat(), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment as a Swedish clock shows it, with its offset."""

ChainMoment = Annotated[
    datetime,
    PlainSerializer(lambda moment: moment.astimezone(UTC).isoformat(), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment in UTC, in the letters that the log's hashes are over."""


class Answer(BaseModel):
    """What an answer is made of; every field is always there."""

    model_config = ConfigDict(frozen=True, defer_build=True, json_schema_serialization_defaults_required=True)


class Named(Answer):
    """Something by its id and name."""

    id: UUID
    name: str


class DepartmentAnswer(Named):
    kind: DepartmentKind


class PersonAnswer(Answer):
    """Somebody, by the name that others may read."""

    name: str


class UserAnswer(Named):
    email: str
    language: str


class MembershipAnswer(Answer):
    slug: str
    name: str
    role: Role
    department: Named | None


class SessionAnswer(Answer):
    user: UserAnswer
    municipalities: list[MembershipAnswer]
    csrf_token: str | None
    """For the header X-CSRFToken; a program's own token needs none."""


class CategoryAnswer(Answer):
    key: str
    name: str
    """In the reader's language, like `short`."""
    short: str
    icon: str
    questions: list[str]
    names: dict[str, str]
    shorts: dict[str, str]


class WalkAnswer(Answer):
    id: UUID
    kind: WalkKind
    state: WalkState
    title: str
    starts_at: Moment
    ends_at: Moment
    published_at: Moment | None
    meeting_place: str
    meeting_lat: float | None
    meeting_lon: float | None
    area: Named | None
    leader: PersonAnswer


class StopAnswer(Answer):
    number: int
    name: str
    lat: float
    lon: float


class AreaAnswer(Named):
    outline: dict[str, Any] | None
    """GeoJSON."""


class WalkWholeAnswer(WalkAnswer):
    """All that a phone needs before it goes offline."""

    note: str
    area: AreaAnswer | None
    route: list[list[float]]
    """[lon, lat] pairs."""
    stops: list[StopAnswer]
    categories: list[CategoryAnswer]
    outline: dict[str, Any] | None
    """The municipality's, as GeoJSON: a position outside it is taken with a warning."""
    warnings: list[str]
    """What must be said where people write."""
    fault_phone: str
    keeps_track: bool
    """The leader has turned on that phones note the way; each may pause it."""
    photo_px: int
    """The longest side to which a phone scales a photo before it sends it."""
    change: int
    """Ask for the observations `?since=` this."""


class AnsweredAnswer(Answer):
    """A question that was asked at a stop, and what was answered."""

    category: str
    question: str
    answer: Verdict
    observation: UUID | None


class VisitAnswer(Answer):
    """What somebody answered at a stop."""

    id: UUID
    walk: UUID
    stop_name: str
    stop_lat: float
    stop_lon: float
    visited_at: Moment
    changed_at: Moment
    received_at: Moment
    answers: list[AnsweredAnswer]
    who: PersonAnswer
    mine: bool


class TrackPartAnswer(Answer):
    """A stretch of the way that is kept."""

    id: UUID
    points: int


class TrackAnswer(Answer):
    """The way that was walked, and by nobody in particular."""

    keeps_track: bool
    lines: list[list[list[float]]]
    """[lon, lat] pairs of each stretch."""


class PhotoAnswer(Answer):
    id: UUID
    state: PhotoState
    width: int | None
    height: int | None
    released: bool


class PhotoReceiptAnswer(PhotoAnswer):
    digest: str
    """SHA-256 of the bytes that are kept, base64: whoever sent them knows by it that they are whole."""


class VoiceAnswer(Answer):
    """A voice note: heard on the observation's page."""

    id: UUID
    media_type: str
    bytes: int


class VoiceReceiptAnswer(VoiceAnswer):
    digest: str
    """SHA-256 of the bytes that are kept, base64."""


class Holding(StrEnum):
    """What the server has of something that a phone keeps."""

    HELD = "held"
    """Just this: the phone may let go of its copy."""
    CHANGED = "changed"
    """Another version, or other bytes."""
    WITHDRAWN = "withdrawn"
    MISSING = "missing"
    """Not here, or not for this user."""


class HeldAnswer(Answer):
    state: Holding
    etag: str | None
    """Of the observation as it is here."""
    digest: str | None
    """Of the bytes as they are here, base64."""


class HoldingsAnswer(Answer):
    epoch: UUID
    """Another than before: the server was restored from a backup, and may lack what it has confirmed."""
    observations: dict[UUID, HeldAnswer]
    photos: dict[UUID, HeldAnswer]
    voices: dict[UUID, HeldAnswer]


class EvidenceAnswer(PhotoAnswer):
    role: EvidenceRole
    added_at: Moment


class ActionLinkAnswer(Answer):
    id: UUID
    number: str
    state: State


class PlaceAnswer(Answer):
    """An observation as an action's list names it."""

    id: UUID
    walk: UUID | None
    number: int | None
    kind: Kind
    category: str | None
    place: str
    lat: float | None
    lon: float | None


class ObservationAnswer(PlaceAnswer):
    schema_: Annotated[int, Field(serialization_alias="schema")] = 1
    severity: Severity
    text: str
    accuracy_m: float | None
    position_source: PositionSource
    observed_at: Moment | None
    observed_year: int | None
    confidential: bool
    same_as: UUID | None
    """What its author says it is the same as: as said to the author, to others where they see that one too."""
    extra: dict[str, Any]
    state: ObservationState
    reason: str
    duplicate_of: UUID | None
    origin: Origin
    late: bool
    version: int
    change: int
    received_at: Moment
    area: Named | None
    author: PersonAnswer | None
    mine: bool
    photos: list[PhotoAnswer]
    voices: list[VoiceAnswer]
    """Empty for those who see only what is released."""
    actions: list[ActionLinkAnswer]


class ObservationWholeAnswer(ObservationAnswer):
    warnings: list[str]
    """`outside`: the position lies outside the municipality."""


class ActionAnswer(Answer):
    id: UUID
    number: str
    title: str
    state: State
    closed: bool
    overdue: bool
    proposed: State | None
    priority: Priority
    due: date
    department: DepartmentAnswer | None
    waiting_for: WaitingFor | None
    until: date | None
    public_answer: str
    created_at: Moment
    accepted_at: Moment | None
    done_at: Moment | None
    closed_at: Moment | None
    version: int
    change: int
    observations: list[PlaceAnswer]


class EventAnswer(Answer):
    seq: int
    at: ChainMoment
    tag: str
    actor: PersonAnswer | None
    detail: dict[str, Any]


class ActionWholeAnswer(ActionAnswer):
    observations: list[ObservationAnswer]  # type: ignore[assignment]
    photos: list[EvidenceAnswer]
    events: list[EventAnswer]
    allowed: list[State]
    """The states that this user may take it to."""
    note: str | None
    """Internal, like the four below: null for who only sees what is released."""
    external_case: str | None
    registry_number: str | None
    police_report: str | None
    cost_class: CostClass | None
    proposed_reason: str | None


class LogAnswer(EventAnswer):
    """An event with its link of the chain."""

    municipality: UUID
    object: UUID
    actor_id: UUID | None
    detail_digest: str
    previous_hash: str
    hash: str


# -- lists -------------------------------------------------------------------------------------------------------------


class ListAnswer(Answer):
    next: str | None = None
    """The cursor of the rest; null at the end."""


class WalksAnswer(ListAnswer):
    items: list[WalkAnswer]


class VisitsAnswer(ListAnswer):
    items: list[VisitAnswer]


class ObservationsAnswer(ListAnswer):
    items: list[ObservationAnswer]
    gone: list[UUID] = []
    """With `?since=`: what there is no more, or no more for this user."""
    change: int
    """Ask `?since=` this next time."""


class ActionsAnswer(ListAnswer):
    items: list[ActionAnswer]


class LogsAnswer(ListAnswer):
    items: list[LogAnswer]


class DepartmentsAnswer(ListAnswer):
    items: list[DepartmentAnswer]


class CategoriesAnswer(ListAnswer):
    items: list[CategoryAnswer]

"""What requests may carry: bodies and the values of addresses. openapi.json is made from these."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from walkapp.actions.models import EvidenceRole
from walkapp.actions.rules import CostClass, Priority, State, WaitingFor
from walkapp.core import fields
from walkapp.core.paging import LARGEST_LIMIT, LIMIT
from walkapp.observations.rules import ObservationState
from walkapp.photos.rules import Size
from walkapp.walks.rules import Verdict, WalkState

# -- bodies ------------------------------------------------------------------------------------------------------------


class Body(BaseModel):
    """A body whose every field is known here."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class DecisionBody(Body):
    """What a reviewer makes of an observation."""

    state: ObservationState
    reason: fields.Reason = ""
    of: fields.Id | None = None
    """The observation that this one is a duplicate of."""
    action: fields.Id | None = None
    """The action that it joins."""


class AnsweredBody(Body):
    """A question that was asked at a stop."""

    category: fields.Title
    question: fields.Reason
    answer: Verdict
    observation: fields.Id | None = None
    """The point that a problem became; it may come later than this."""


class VisitBody(Body):
    """What somebody answered at a stop, all of it each time. The stop is named by where it lies: plans change."""

    stop_name: Annotated[fields.Text, Field(max_length=120)] = ""
    stop_lat: Annotated[fields.Number, Field(ge=-90, le=90)]
    stop_lon: Annotated[fields.Number, Field(ge=-180, le=180)]
    visited_at: fields.Moment
    changed_at: fields.Moment
    """When the last answer was given, by the same clock: what is older than what is here changes nothing."""
    answers: Annotated[list[AnsweredBody], Field(max_length=200)] = []


class TrackBody(Body):
    """A stretch of the way that was walked."""

    line: Annotated[list[fields.Spot], Field(min_length=1, max_length=500)]
    """[lon, lat] pairs, in the order in which they were walked."""


class HeldBody(Body):
    """What a phone keeps: observations by their ETag, photos and voice notes by the digest of their bytes (base64)."""

    observations: Annotated[dict[fields.Id, fields.Tag], Field(max_length=1000)] = {}
    photos: Annotated[dict[fields.Id, fields.Tag], Field(max_length=1000)] = {}
    voices: Annotated[dict[fields.Id, fields.Tag], Field(max_length=1000)] = {}


class ActionBody(Body):
    """What makes an action."""

    title: fields.Title
    observations: Annotated[list[fields.Id], Field(min_length=1, max_length=200)]
    department: fields.Id | None = None
    """None while the owner is unknown."""
    priority: Priority = Priority.SOON
    due: fields.Day
    share_confidential: fields.Yes = False
    """The department may see the confidential ones too."""


class TransitionBody(Body):
    """A step of an action."""

    to: State
    comment: fields.Comment = ""
    reason: fields.Reason = ""
    """For `waiting`: season, budget, investigation, other, or in words."""
    department: fields.Id | None = None
    due: fields.Day | None = None
    until: fields.Day | None = None
    waiting_for: WaitingFor | None = None
    public_answer: fields.Answer = ""
    external_case: fields.CaseNumber | None = None
    registry_number: fields.CaseNumber | None = None
    police_report: fields.CaseNumber | None = None
    cost_class: CostClass | None = None


# -- values of addresses -----------------------------------------------------------------------------------------------


class NoQuery(BaseModel):
    """An address that takes no values."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class PageQuery(NoQuery):
    """Which part of a list."""

    cursor: Annotated[str, Field(min_length=1, max_length=400)] | None = None
    limit: Annotated[int, Field(ge=1, le=LARGEST_LIMIT), fields.AS_NUMBER] = LIMIT


class WalksQuery(PageQuery):
    """Which walks."""

    state: WalkState | None = None
    ids: fields.IdsInAddress | None = None
    """Only those of these, fifty at most: what has become of the walks that a phone keeps."""


class ObservationsQuery(PageQuery):
    """Which of a walk's observations."""

    bbox: fields.BoxInAddress | None = None
    since: Annotated[int, Field(ge=0), fields.AS_NUMBER] | None = None
    """Only what has changed after this change number, in the order of change."""


class SaveQuery(NoQuery):
    """How an observation is taken in."""

    late: fields.YesInAddress = False
    """Also though the walk is published: for its leader to decide about."""


class WithdrawQuery(NoQuery):
    """Why an observation is withdrawn."""

    reason: fields.Reason = ""
    """Needed from whoever withdraws what somebody else saw."""


class PhotoQuery(NoQuery):
    """How large the picture should be."""

    size: Size = Size.SCREEN


class EvidenceQuery(NoQuery):
    """What a photo of an action shows."""

    role: EvidenceRole


class ActionsQuery(PageQuery):
    """Which actions."""

    state: State | None = None
    closed: fields.YesInAddress | None = None
    department: fields.Id | None = None
    overdue: fields.YesInAddress = False
    walk: fields.Id | None = None
    bbox: fields.BoxInAddress | None = None
    q: Annotated[str, Field(max_length=200)] = ""


class EventsQuery(PageQuery):
    """Which part of the log."""

    since: Annotated[int, Field(ge=0), fields.AS_NUMBER] = 0
    """The number of the last event that is known already."""


class Problem(BaseModel):
    """What is wrong (RFC 9457)."""

    model_config = ConfigDict(extra="allow", defer_build=True)

    type: str
    title: str
    status: int
    detail: str
    errors: dict[str, list[str]] | None = None
    """Field by field, with 422."""
    allowed: list[State] | None = None
    """The steps that may be taken instead, with 409."""
    late: Literal[True] | None = None
    """The same with `?late=1` is taken, with 409."""
    upload_offset: int | None = None
    """Where a photo in parts goes on, with 409; also in the header Upload-Offset."""
    current: dict[str, Any] | None = None
    """What it is now, with 412."""
    municipalities: list[str] | None = None
    """Which can be named in the header Walkapp-Municipality, with 400."""

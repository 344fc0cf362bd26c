"""Every change to an action. A department reports done; somebody else verifies, and that closes."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.models import Municipality
from walkapp.accounts.rules import Permission, Role, Scope
from walkapp.actions import notices, queries, rules
from walkapp.actions.models import Action, ActionObservation, ActionPhoto, ActionStep, EvidenceRole
from walkapp.actions.rules import CLOSED, Priority, State, Step, Verb, WaitingFor
from walkapp.audit import services as audit
from walkapp.audit.tags import Tag
from walkapp.core import clock, search
from walkapp.core.db import new_id
from walkapp.core.errors import Conflict, Invalid, NotAllowed, Stale
from walkapp.core.text import gettext as _
from walkapp.observations import queries as observation_queries
from walkapp.observations import services as observation_services
from walkapp.observations.models import Observation
from walkapp.observations.rules import ObservationState, Severity
from walkapp.photos.models import Photo

VERB_TAGS = {
    Verb.ASSIGN: Tag.ACTION_ASSIGN, Verb.MOVE: Tag.ACTION_ASSIGN, Verb.ACCEPT: Tag.ACTION_ACCEPT,
    Verb.PLAN: Tag.ACTION_PLAN, Verb.START: Tag.ACTION_START, Verb.WAIT: Tag.ACTION_WAIT,
    Verb.RETURN: Tag.ACTION_RETURN, Verb.REPORT_DONE: Tag.ACTION_DONE, Verb.DECLINE: Tag.ACTION_DECLINE,
    Verb.VERIFY: Tag.ACTION_VERIFY, Verb.REMAINS: Tag.ACTION_REMAINS, Verb.REOPEN: Tag.ACTION_REOPEN,
}  # fmt: skip
TITLE_LIMIT = 160


@dataclass(frozen=True, slots=True)
class Draft:
    """What makes an action."""

    title: str
    observation_ids: Sequence[UUID]
    department_id: UUID | None
    due_on: date
    priority: Priority = Priority.SOON
    share_confidential: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What comes with a step. `to` chooses among the steps together with who asks; `verb` where `to` says too little."""

    to: State
    comment: str = ""
    reason: str = ""
    department_id: UUID | None = None
    due_on: date | None = None
    until: date | None = None
    waiting_for: WaitingFor | None = None
    public_answer: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    """Case numbers and the like that are kept beside: external_case, police_report, registry_number, cost_class."""

    def digest(self) -> str:
        """SHA-256 of what is asked, in hex: the same request again is known by it."""
        values = {name: str(getattr(self, name)) for name in self.__slots__}
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a step."""

    action: Action
    created: bool


def open_action(
    session: Session, actor: Actor, draft: Draft, *, at: datetime, request_key: str | None = None
) -> tuple[Action, bool]:
    """Make an action out of observations and say whether it was made now: the same key again gives the same action.

    Raises Invalid with every wrong field, NotAllowed, NotFound for an observation that the actor does not see,
    Conflict where the key came with something else before.
    """
    audit.take_turn(session, actor.municipality_id)
    digest = _digest_of(draft)
    known = queries.made_with_key(session, actor, request_key) if request_key else None
    if known is not None:
        if known.request_digest != digest:
            raise Conflict(_("This key has been used for another action."))
        return known, False
    seen = [observation_queries.get(session, actor, one) for one in dict.fromkeys(draft.observation_ids)]
    _must_make(actor, draft, seen)
    _check(session, actor, draft, seen, at)
    year, serial = _next_number(session, actor, at)
    made = Action(
        id=new_id(), municipality_id=actor.municipality_id, year=year, serial=serial, title=draft.title.strip(),
        state=State.ASSIGNED if draft.department_id else State.UNASSIGNED, closed=False,
        department_id=draft.department_id, priority=draft.priority, due_on=draft.due_on,
        confidential=any(one.confidential for one in seen), share_confidential=draft.share_confidential,
        created_at=at, created_by_id=actor.user_id, request_key=request_key,
        request_digest=digest if request_key else None, version=1, change=0, public_answer="", note="",
    )  # fmt: skip
    made.observations = list(seen)
    session.add(made)
    session.flush()
    detail = {
        "number": made.number, "to": made.state.value, "department": _id(draft.department_id),
        "due": draft.due_on.isoformat(), "observations": [str(one.id) for one in seen],
    }  # fmt: skip
    made.change = audit.append(session, Tag.ACTION_CREATE, actor, made.id, at=at, **detail)
    for one in seen:
        _accept(session, actor, one, made, at)
    _reshare(session, seen)
    _index(session, made)
    notices.assigned(session, made, at=at)
    return made, True


def join(session: Session, actor: Actor, action: Action, observation: Observation, *, at: datetime) -> None:
    """Let an action that is not closed answer one more observation. Doing it again changes nothing."""
    observation_services.must_review(actor, observation)
    if observation in action.observations:
        return
    if action.closed:
        raise Conflict(_("The action is closed. Reopen it, or make another."))
    action.observations.append(observation)
    action.confidential = action.confidential or observation.confidential
    session.flush()
    _log(session, actor, action, Tag.ACTION_JOIN, at, observation=str(observation.id))
    _accept(session, actor, observation, action, at)
    _reshare(session, [observation])
    _index(session, action)


def leave(session: Session, actor: Actor, observation: Observation, *, at: datetime) -> None:
    """Take an accepted observation back to new, out of the actions that nobody has begun with.

    Raises Conflict where an action about it has come further than assigned, or would be left with nothing.
    """
    observation_services.must_review(actor, observation)
    actions = queries.of_observations(session, actor, [observation.id]).get(observation.id, [])
    for action in actions:
        if action.state not in {State.UNASSIGNED, State.ASSIGNED} or action.accepted_at or len(action.observations) < 2:
            raise Conflict(_("%(number)s is already being worked with. Decline it instead.", number=action.number))
    for action in actions:
        action.observations.remove(observation)
        session.flush()
        _log(session, actor, action, Tag.ACTION_EDIT, at, left=str(observation.id))
    observation_services.take_back_acceptance(session, actor, observation, at=at)
    _reshare(session, [observation])


def allowed(session: Session, actor: Actor, action: Action) -> list[Step]:
    """The steps that this actor may take with the action as it stands."""
    return [step for step in rules.steps_from(action.state) if _may(session, actor, action, step)]


def take_step(
    session: Session, actor: Actor, action: Action, request: Request, *, at: datetime, step_id: UUID | None = None,
    if_match: str | None = None, verb: Verb | None = None,
) -> Taken:  # fmt: skip
    """Take one step of the state machine; one sent again with the same `step_id` is taken once.

    Raises Conflict with `allowed` where the step is not one, NotAllowed where it is one but not theirs, Stale where
    `if_match` is an old tag, Invalid for what must come with it. A decline by who may only propose it is a proposal.
    """
    audit.take_turn(session, actor.municipality_id)
    if step_id and _was_taken(session, actor, action, step_id, request):
        return Taken(action, False)
    if if_match is not None and if_match.removeprefix("W/") not in {action.etag, "*"}:
        raise Stale(_("Somebody else changed the action first."), current=action)
    step = _choose(session, actor, action, request, verb)
    _check_needs(session, action, step, request, at)
    if step.verb is Verb.DECLINE and actor.reach(Permission.DECLINE) is Scope.PROPOSE:
        _propose(session, actor, action, request, at)
    else:
        _enter(session, actor, action, step, request, at)
    if step_id:
        session.add(
            ActionStep(id=step_id, municipality_id=action.municipality_id, action_id=action.id,
                       digest=request.digest(), at=at)
        )  # fmt: skip
    return Taken(action, True)


def refuse_proposal(session: Session, actor: Actor, action: Action, *, reason: str, at: datetime) -> None:
    """Say no to a proposed decline; the action goes on as it was."""
    if actor.reach(Permission.DECLINE) in {Scope.NO, Scope.PROPOSE} or action.proposed is None:
        raise NotAllowed
    action.proposed, action.proposed_reason = None, ""
    _log(session, actor, action, Tag.ACTION_COMMENT, at, comment=reason.strip(), proposal="refused")


def comment(session: Session, actor: Actor, action: Action, text: str, *, at: datetime) -> None:
    """Write something into the action's history."""
    if actor.role in {Role.VIEWER, Role.AUDITOR}:
        raise NotAllowed
    if not text.strip() or len(text) > 4000:
        raise Invalid(errors={"comment": [_("Write something, up to 4,000 characters.")]})
    _log(session, actor, action, Tag.ACTION_COMMENT, at, comment=text.strip())


def edit(session: Session, actor: Actor, action: Action, *, at: datetime, **values: Any) -> None:
    """Change title, priority, due date, answer, notes or numbers; the history says which.

    Who owns or coordinates it may; the title and the due date are the coordinator's and the leader's.
    """
    steers = _reaches(session, actor, action, Permission.MAKE_ACTIONS)
    if not steers and not _reaches(session, actor, action, Permission.WORK_ACTIONS):
        raise NotAllowed
    if not steers and values.keys() & {"title", "due_on", "priority", "share_confidential"}:
        raise NotAllowed
    if "title" in values and not str(values["title"]).strip():
        raise Invalid(errors={"title": [_("Write a title.")]})
    changed = {key: value for key, value in values.items() if getattr(action, key) != value}
    if not changed:
        return
    before = {key: _plain(getattr(action, key)) for key in changed}
    for key, value in changed.items():
        setattr(action, key, value)
    after = {key: _plain(value) for key, value in changed.items()}
    _log(session, actor, action, Tag.ACTION_EDIT, at, **{"from": before, "to": after})
    _reshare(session, action.observations)
    _index(session, action)


def add_photo(session: Session, actor: Actor, action: Action, photo: Photo, role: EvidenceRole, *, at: datetime) -> None:
    """Keep a photo that has been taken in as evidence. Doing it again changes nothing."""
    known = session.get(ActionPhoto, photo.id)
    if known is not None and known.action_id == action.id:
        return
    if known is not None:
        raise Conflict(_("This photo belongs to another action."))
    if not may_add_photo(session, actor, action):
        raise NotAllowed
    session.add(ActionPhoto(photo_id=photo.id, action_id=action.id, role=role, added_at=at))
    session.flush()
    _log(session, actor, action, Tag.ACTION_PHOTO, at, photo=str(photo.id), role=role.value)


def may_add_photo(session: Session, actor: Actor, action: Action) -> bool:
    """True for who works with, steers or verifies the action."""
    ways = (Permission.WORK_ACTIONS, Permission.MAKE_ACTIONS, Permission.VERIFY)
    return any(_reaches(session, actor, action, permission) for permission in ways)


def empty_department(session: Session, actor: Actor, department_id: UUID, *, at: datetime) -> int:
    """Move what a department owns and has not closed to the queue, as when it is taken out of use; give the number."""
    moved = queries.open_of_department(session, actor.municipality_id, department_id)
    for action in moved:
        before, action.state = action.state, State.UNASSIGNED
        action.department_id, action.accepted_at, action.proposed = None, None, None
        action.done_at, action.done_by_id = None, None
        detail = {"from": before.value, "to": State.UNASSIGNED.value, "department": _id(department_id)}
        _log(session, actor, action, Tag.ACTION_QUEUE, at, **detail)
        _reshare(session, action.observations)
    return len(moved)


def proposed_due(session: Session, municipality_id: UUID, observation: Observation, today: date) -> date:
    """The due date that the rules propose for an action about this observation."""
    here = session.get_one(Municipality, municipality_id)
    days = {
        Severity.HIGH: here.due_days_high, Severity.MEDIUM: here.due_days_medium, Severity.LOW: here.due_days_low,
    }  # fmt: skip
    category_days = observation.category.due_days if observation.category else None
    return rules.due_on(today, category_days=category_days, severity=observation.severity, days_by_severity=days)


# -- one step ----------------------------------------------------------------------------------------------------------


def _choose(session: Session, actor: Actor, action: Action, request: Request, verb: Verb | None) -> Step:
    possible = [
        step for step in rules.steps_from(action.state)
        if step.target is request.to and (verb is None or step.verb is verb)
    ]  # fmt: skip
    if verb is None and request.to is State.ASSIGNED:
        possible = _assignments(action, request, possible)
    theirs = [step for step in possible if _may(session, actor, action, step)]
    if theirs:
        return theirs[0]
    if possible:
        raise NotAllowed
    names = sorted({step.target.value for step in allowed(session, actor, action)})
    raise Conflict(
        _("The action is %(state)s and cannot become that.", state=_(rules.STATE_NAMES[action.state]).lower()),
        allowed=names,
    )


def _assignments(action: Action, request: Request, possible: list[Step]) -> list[Step]:
    """`assigned` is reached in four ways: without another department it can only be accepting or reopening."""
    elsewhere = request.department_id is not None and request.department_id != action.department_id
    wanted = {Verb.ASSIGN, Verb.REOPEN, Verb.MOVE if elsewhere else Verb.ACCEPT}
    return [step for step in possible if step.verb in wanted]


def _may(session: Session, actor: Actor, action: Action, step: Step) -> bool:
    if not _reaches(session, actor, action, step.permission):
        return False
    if step.permission is Permission.VERIFY and actor.role is not Role.SYSTEM:
        return actor.role is Role.LEADER or action.done_by_id is None or action.done_by_id != actor.user_id
    return True


def _reaches(session: Session, actor: Actor, action: Action, permission: Permission) -> bool:
    reach = actor.reach(permission)
    if reach is Scope.ALL:
        return True
    if reach in {Scope.DEPARTMENT, Scope.PROPOSE}:
        return action.department_id is not None and action.department_id == actor.department_id
    return reach is Scope.OWN and queries.leads_a_walk_of(session, actor, action)


def _check_needs(session: Session, action: Action, step: Step, request: Request, at: datetime) -> None:
    have: dict[str, Callable[[], bool]] = {
        "department": lambda: request.department_id is not None,
        "reason": lambda: bool(request.reason.strip()) or (step.verb is Verb.WAIT and request.waiting_for is not None),
        "due": lambda: request.due_on is not None,
        "until": lambda: request.until is not None,
        "public_answer": lambda: bool(request.public_answer.strip() or action.public_answer),
        "after_photo": lambda: queries.has_after_photo(session, action),
        "photo": lambda: queries.has_after_photo(session, action),
    }
    errors: dict[str, list[str]] = {}
    for need in step.needs:
        if not any(have[name]() for name in need.split("|")):
            errors[_field_of(need)] = [_missing(step.verb, need)]
    today = clock.local(at).date()
    for name, day in (("due", request.due_on), ("until", request.until)):
        if day is not None and day < today:
            errors[name] = [_("The date has passed. Choose today or later.")]
    for name, limit in (("reason", 1000), ("public_answer", 2000), ("comment", 4000)):
        if len(getattr(request, name)) > limit:
            errors[name] = [_("At most %(limit)s characters.", limit=limit)]
    if errors:
        raise Invalid(errors=errors)


def _field_of(need: str) -> str:
    return "reason" if "reason" in need.split("|") else need


def _missing(verb: Verb, need: str) -> str:
    if need == "after_photo|reason":
        return _("Add a photo of how it became, or say why there is none.")
    if need == "reason|photo":
        return _("Say what remains, or add a photo.")
    if verb is Verb.DECLINE:
        return _("Give the reason that everybody may read.")
    if verb is Verb.WAIT and need == "reason":
        return _("Say what it waits for.")
    return {
        "department": _("Choose a department."),
        "reason": _("Write a reason."),
        "due": _("Choose a date."),
        "until": _("Choose a date."),
        "public_answer": _("Write the answer that those who walked will read."),
    }[need]


def _enter(session: Session, actor: Actor, action: Action, step: Step, request: Request, at: datetime) -> None:
    before = action.state
    owner_before = action.department_id
    if request.department_id is not None and step.permission is not Permission.WORK_ACTIONS:
        department = accounts.department(session, action.municipality_id, request.department_id)
        if not department.active:
            raise Invalid(errors={"department": [_("This department is no longer in use.")]})
        action.department_id = department.id
    action.state, action.closed = step.target, step.target in CLOSED
    action.proposed, action.proposed_reason = None, ""
    _apply(actor, action, step, request, at)
    detail = {
        "from": before.value, "to": step.target.value, "comment": request.comment.strip(),
        "reason": request.reason.strip(), "until": _plain(request.until), "due": _plain(request.due_on),
        "waiting_for": _plain(request.waiting_for), "answer": request.public_answer.strip(),
        "department": _id(action.department_id) if action.department_id != owner_before else None,
        "whose": _id(request.department_id) if step.verb is Verb.RETURN else None,
    }  # fmt: skip
    _log(session, actor, action, VERB_TAGS[step.verb], at, **{key: value for key, value in detail.items() if value})
    _reshare(session, action.observations)
    _index(session, action)
    if step.verb in {Verb.ASSIGN, Verb.MOVE, Verb.REOPEN}:
        notices.assigned(session, action, at=at)
    if step.verb is Verb.RETURN:
        notices.returned(session, action, at=at)


def _apply(actor: Actor, action: Action, step: Step, request: Request, at: datetime) -> None:
    if request.public_answer.strip():
        action.public_answer = request.public_answer.strip()
    for name, value in request.fields.items():
        setattr(action, name, value)
    if request.due_on is not None:
        action.due_on = request.due_on
    action.waiting_for = (request.waiting_for or WaitingFor.OTHER) if step.verb is Verb.WAIT else None
    action.waiting_until = request.until if step.verb is Verb.WAIT else None
    if step.verb is Verb.WAIT and request.until is not None:
        action.due_on = max(action.due_on, request.until)
    if step.verb in {Verb.ASSIGN, Verb.MOVE, Verb.REOPEN}:
        action.accepted_at = None
    elif step.permission is Permission.WORK_ACTIONS and step.verb is not Verb.RETURN:
        action.accepted_at = action.accepted_at or at
    if step.verb is Verb.REPORT_DONE:
        action.done_at, action.done_by_id = at, actor.user_id
    elif step.verb is not Verb.VERIFY:
        action.done_at, action.done_by_id = None, None
    if step.verb is Verb.DECLINE and not action.public_answer:
        action.public_answer = request.reason.strip()
    action.closed_at = at if action.closed else None


def _propose(session: Session, actor: Actor, action: Action, request: Request, at: datetime) -> None:
    action.proposed, action.proposed_reason = State.DECLINED, request.reason.strip()
    _log(session, actor, action, Tag.ACTION_PROPOSE_DECLINE, at, reason=request.reason.strip(),
         comment=request.comment.strip())  # fmt: skip
    notices.proposed(session, action, at=at)


def _was_taken(session: Session, actor: Actor, action: Action, step_id: UUID, request: Request) -> bool:
    taken = queries.step(session, actor, step_id)
    if taken is None:
        return False
    if taken.action_id != action.id or taken.digest != request.digest():
        raise Conflict(_("This id has been used for another step."), allowed=[])
    return True


# -- making ------------------------------------------------------------------------------------------------------------


def _must_make(actor: Actor, draft: Draft, seen: Sequence[Observation]) -> None:
    reach = actor.reach(Permission.MAKE_ACTIONS)
    if reach is Scope.ALL:
        return
    leads = all(one.walk is not None and one.walk.leader_id == actor.user_id for one in seen)
    if reach is Scope.OWN and leads:
        return
    if reach is Scope.DEPARTMENT and draft.department_id == actor.department_id:
        return
    raise NotAllowed


def _check(session: Session, actor: Actor, draft: Draft, seen: Sequence[Observation], at: datetime) -> None:
    errors: dict[str, list[str]] = {}
    if not draft.title.strip():
        errors["title"] = [_("Write a title.")]
    if len(draft.title) > TITLE_LIMIT:
        errors["title"] = [_("At most %(limit)s characters.", limit=TITLE_LIMIT)]
    if not seen:
        errors["observations"] = [_("Choose at least one observation.")]
    if actor.role is not Role.SYSTEM and draft.due_on < clock.local(at).date():
        errors["due"] = [_("The date has passed. Choose today or later.")]
    undecidable = {ObservationState.DISMISSED, ObservationState.DUPLICATE}
    if any(one.state in undecidable for one in seen):
        errors["observations"] = [_("A dismissed one or a duplicate cannot get an action. Undo that first.")]
    if draft.department_id:
        department = accounts.department(session, actor.municipality_id, draft.department_id)
        if not department.active:
            errors["department"] = [_("This department is no longer in use.")]
    if errors:
        raise Invalid(errors=errors)


def _next_number(session: Session, actor: Actor, at: datetime) -> tuple[int, int]:
    """The year's next serial; the municipality's row is held until the end, so none is lost or given twice."""
    query = sa.select(Municipality).where(Municipality.id == actor.municipality_id).with_for_update()
    here = session.scalars(query.execution_options(populate_existing=True)).one()
    year = clock.local(at).year
    serial = here.action_numbers.get(str(year), 0) + 1
    here.action_numbers = {**here.action_numbers, str(year): serial}
    return year, serial


def _accept(session: Session, actor: Actor, observation: Observation, action: Action, at: datetime) -> None:
    if observation_services.may_review(actor, observation) or actor.role is Role.SYSTEM:
        observation_services.decide(
            session, actor, observation, ObservationState.ACCEPTED, at=at, action_number=action.number
        )


def _reshare(session: Session, changed: Sequence[Observation]) -> None:
    """Let exactly the departments that own an action about each observation see it."""
    session.flush()
    for observation in changed:
        rows = session.execute(
            sa.select(Action.department_id, Action.share_confidential)
            .join(ActionObservation, ActionObservation.action_id == Action.id)
            .where(ActionObservation.observation_id == observation.id, Action.department_id.is_not(None))
        )
        observation_services.share(session, observation, [(owner, both) for owner, both in rows if owner])


def _index(session: Session, action: Action) -> None:
    places = " ".join(f"{one.place} {one.text}" for one in action.observations if not one.confidential)
    search.put(session, action.municipality_id, action.id, action.number, action.title, places, action.external_case,
               action.registry_number, action.police_report)  # fmt: skip


def _log(session: Session, actor: Actor, action: Action, tag: Tag, at: datetime, **detail: Any) -> None:
    action.version += 1
    action.change = audit.append(session, tag, actor, action.id, at=at, **detail)


def _digest_of(draft: Draft) -> str:
    values = {name: str(getattr(draft, name)) for name in draft.__slots__}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _id(value: UUID | None) -> str | None:
    return str(value) if value else None


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | bool | None) else str(value)



"""Every change to an action. A department reports done; somebody else verifies, and that closes."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from walkapp.accounts.actor import Actor, system
from walkapp.accounts.models import Municipality
from walkapp.accounts.rules import Permission, Role, Scope
from walkapp.actions import notices, queries, rights, rules
from walkapp.actions.demands import check_draft, check_step, check_values
from walkapp.actions.drafts import Draft, Request, Taken
from walkapp.actions.entering import enter
from walkapp.actions.models import Action, ActionStep
from walkapp.actions.rules import State, Step, Verb
from walkapp.actions.traces import index, log, plain, reshare, word
from walkapp.audit import services as audit
from walkapp.audit.tags import Tag
from walkapp.core import clock, etags
from walkapp.core.db import new_id
from walkapp.core.errors import Conflict, Invalid, NotAllowed, Stale
from walkapp.core.text import gettext as _
from walkapp.observations import queries as observation_queries
from walkapp.observations import services as observation_services
from walkapp.observations.models import Observation
from walkapp.observations.rules import ObservationState, Severity

__all__ = ["Draft", "Request", "Taken"]


def open_action(
    session: Session, actor: Actor, draft: Draft, *, at: datetime, request_key: str | None = None
) -> tuple[Action, bool]:
    """Make an action out of observations and say whether it was made now: the same key again gives the same action.

    Raises Invalid with every wrong field, NotAllowed, NotFound for an observation that the actor does not see,
    Conflict where the key came with something else before.
    """
    audit.take_turn(session, actor.municipality_id)
    digest = draft.digest()
    known = queries.made_with_key(session, actor, request_key) if request_key else None
    if known is not None:
        if known.request_digest != digest:
            raise Conflict(_("This key has been used for another action."))
        return known, False
    seen = [observation_queries.get(session, actor, one) for one in dict.fromkeys(draft.observation_ids)]
    _must_make(actor, draft, seen)
    check_draft(session, actor, draft, seen, at)
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
        "number": made.number, "to": made.state.value, "department": word(draft.department_id),
        "due": draft.due_on.isoformat(), "observations": [str(one.id) for one in seen],
    }  # fmt: skip
    made.change = audit.append(session, Tag.ACTION_CREATE, actor, made.id, at=at, **detail)
    for one in seen:
        _accept(session, actor, one, made, at)
    reshare(session, seen)
    index(session, made)
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
    log(session, actor, action, Tag.ACTION_JOIN, at, observation=str(observation.id))
    _accept(session, actor, observation, action, at)
    reshare(session, [observation])
    index(session, action)


def leave(session: Session, actor: Actor, observation: Observation, *, at: datetime) -> None:
    """Take an accepted observation back to new, out of the actions that nobody has begun with.

    An action that is left with nothing is closed as undone: its number is never given again. Raises Conflict where an
    action about it has come further than assigned.
    """
    audit.take_turn(session, actor.municipality_id)
    observation_services.must_review(actor, observation)
    if observation.state is not ObservationState.ACCEPTED:
        return
    actions = queries.of_observations(session, actor, [observation.id]).get(observation.id, [])
    for action in actions:
        if action.state not in {State.UNASSIGNED, State.ASSIGNED} or action.accepted_at:
            raise Conflict(_("%(number)s is already being worked with. Decline it instead.", number=action.number))
    for action in actions:
        _let_go(session, actor, action, observation, at)
    observation_services.take_back_acceptance(session, actor, observation, at=at)
    reshare(session, [observation])


def hold(session: Session, actor: Actor, action_id: UUID) -> Action:
    """The action as it stands now, with the municipality's turn until the end of the transaction.

    Raises NotFound where it does not exist for the actor.
    """
    audit.take_turn(session, actor.municipality_id)
    return queries.get(session, actor, action_id, lock=True)


def allowed(session: Session, actor: Actor, action: Action) -> list[Step]:
    """The steps that this actor may take with the action as it stands."""
    return [step for step in rules.steps_from(action.state) if rights.may_take(session, actor, action, step)]


def take_step(
    session: Session, actor: Actor, action: Action, request: Request, *, at: datetime, step_id: UUID | None = None,
    if_match: str | None = None, verb: Verb | None = None,
) -> Taken:  # fmt: skip
    """Take one step of the state machine; one sent again with the same `step_id` is taken once.

    Accepting what is accepted changes nothing. Raises Conflict with `allowed` where the step is not one, NotAllowed
    where it is one but not theirs, Stale where `if_match` is an old tag, Invalid for what must come with it. A decline
    by who may only propose it is a proposal.
    """
    audit.take_turn(session, actor.municipality_id)
    # It may have been read before the turn came, and changed by whoever had it.
    session.flush()
    session.refresh(action)
    if step_id and _was_taken(session, actor, action, step_id, request):
        return Taken(action, False)
    must_match(action, if_match)
    step = _choose(session, actor, action, request, verb)
    check_step(session, action, step, request, at)
    if step.verb is Verb.ACCEPT and action.accepted_at is not None:
        return Taken(action, False)
    if step.verb is Verb.DECLINE and actor.reach(Permission.DECLINE) is Scope.PROPOSE:
        _propose(session, actor, action, request, at)
    else:
        enter(session, actor, action, step, request, at)
    if step_id:
        session.add(
            ActionStep(id=step_id, municipality_id=action.municipality_id, action_id=action.id,
                       digest=request.digest(), at=at)
        )  # fmt: skip
    return Taken(action, True)


def must_match(action: Action, if_match: str | None) -> None:
    """Raise Stale where the tag is one of an older version; no tag matches everything."""
    if if_match is not None and not etags.matches(if_match, action.etag):
        raise Stale(_("Somebody else changed the action first."), current=action)


def refuse_proposal(session: Session, actor: Actor, action: Action, *, reason: str, at: datetime) -> None:
    """Say no to a proposed decline; the action goes on as it was. Raises Conflict where nothing is proposed."""
    if not may_decide(session, actor, action):
        raise NotAllowed
    if action.proposed is None:
        raise Conflict(_("Somebody has already answered the proposal."))
    action.proposed, action.proposed_reason = None, ""
    log(session, actor, action, Tag.ACTION_COMMENT, at, comment=reason.strip(), proposal="refused")


def may_decide(session: Session, actor: Actor, action: Action) -> bool:
    """True for who may decline, and so answers a proposal to decline."""
    proposes = actor.reach(Permission.DECLINE) is Scope.PROPOSE
    return not proposes and rights.reaches(session, actor, action, Permission.DECLINE)


def comment(
    session: Session, actor: Actor, action: Action, text: str, *, at: datetime, key: UUID | None = None
) -> None:
    """Write something into the action's history. The same words with the same key again change nothing."""
    if actor.role in {Role.VIEWER, Role.AUDITOR}:
        raise NotAllowed
    if not text.strip() or len(text) > 4000:
        raise Invalid(errors={"comment": [_("Write something, up to 4,000 characters.")]})
    digest = hashlib.sha256(text.strip().encode()).hexdigest()
    known = queries.step(session, actor, key) if key else None
    if known is not None and (known.action_id, known.digest) == (action.id, digest):
        return
    if key and known is None:
        session.add(
            ActionStep(id=key, municipality_id=action.municipality_id, action_id=action.id, digest=digest, at=at)
        )
    log(session, actor, action, Tag.ACTION_COMMENT, at, comment=text.strip())


def edit(session: Session, actor: Actor, action: Action, *, at: datetime, **values: object) -> None:
    """Change title, priority, due date, answer, notes or numbers; the history says which.

    Who owns or coordinates it may; the title and the due date are the coordinator's and the leader's.
    """
    steers, works = may_edit(session, actor, action)
    if not (steers or works):
        raise NotAllowed
    if not steers and values.keys() & {"title", "due_on", "priority", "share_confidential"}:
        raise NotAllowed
    check_values(values, action, at)
    changed = {key: value for key, value in values.items() if getattr(action, key) != value}
    if not changed:
        return
    before = {key: plain(getattr(action, key)) for key in changed}
    for key, value in changed.items():
        setattr(action, key, value)
    after = {key: plain(value) for key, value in changed.items()}
    log(session, actor, action, Tag.ACTION_EDIT, at, **{"from": before, "to": after})
    reshare(session, action.observations)
    index(session, action)


def may_edit(session: Session, actor: Actor, action: Action) -> tuple[bool, bool]:
    """Whether the actor steers the action, and whether they work with it."""
    steers = rights.reaches(session, actor, action, Permission.MAKE_ACTIONS)
    return steers, rights.reaches(session, actor, action, Permission.WORK_ACTIONS)


def empty_department(session: Session, actor: Actor, department_id: UUID, *, at: datetime) -> int:
    """Move what a department owns and has not closed to the queue, as when it is taken out of use; give the number."""
    audit.take_turn(session, actor.municipality_id)
    moved = queries.open_of_department(session, actor.municipality_id, department_id)
    for action in moved:
        before, action.state = action.state, State.UNASSIGNED
        action.department_id, action.accepted_at, action.proposed = None, None, None
        action.done_at, action.done_by_id = None, None
        action.waiting_for, action.waiting_until, action.proposed_reason = None, None, ""
        detail = {"from": before.value, "to": State.UNASSIGNED.value, "department": word(department_id)}
        log(session, actor, action, Tag.ACTION_QUEUE, at, **detail)
        reshare(session, action.observations)
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
    theirs = [step for step in possible if rights.may_take(session, actor, action, step)]
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


def _propose(session: Session, actor: Actor, action: Action, request: Request, at: datetime) -> None:
    action.proposed, action.proposed_reason = State.DECLINED, request.reason.strip()
    log(session, actor, action, Tag.ACTION_PROPOSE_DECLINE, at, reason=request.reason.strip(),
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


def _next_number(session: Session, actor: Actor, at: datetime) -> tuple[int, int]:
    """The year's next serial; the municipality's row is held until the end, so none is lost or given twice."""
    query = sa.select(Municipality).where(Municipality.id == actor.municipality_id).with_for_update()
    here = session.scalars(query.execution_options(populate_existing=True)).one()
    year = clock.local(at).year
    serial = here.action_numbers.get(str(year), 0) + 1
    here.action_numbers = {**here.action_numbers, str(year): serial}
    return year, serial


def _accept(session: Session, actor: Actor, observation: Observation, action: Action, at: datetime) -> None:
    # A head who makes an action may not review the walk: then it is the action that accepts, by itself.
    reviews = observation_services.may_review(actor, observation)
    doer = actor if reviews else system(actor.municipality_id)
    observation_services.decide(
        session, doer, observation, ObservationState.ACCEPTED, at=at, action_number=action.number
    )


def _let_go(session: Session, actor: Actor, action: Action, observation: Observation, at: datetime) -> None:
    action.observations.remove(observation)
    action.confidential = any(one.confidential for one in action.observations)
    session.flush()
    log(session, actor, action, Tag.ACTION_EDIT, at, left=str(observation.id))
    if not action.observations:
        undone = Request(State.DECLINED, reason=_("Undone at the review."))
        step = next(step for step in rules.STEPS if step.verb is Verb.DECLINE)
        enter(session, actor, action, step, undone, at)
    index(session, action)



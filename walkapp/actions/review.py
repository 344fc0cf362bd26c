"""What the review desk shows: the walk's observations, the one that is being answered, and what it may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.actions import board, queries
from walkapp.actions.models import Action
from walkapp.audit import queries as audit
from walkapp.core import paging, text
from walkapp.core.geo import distance_m
from walkapp.core.text import gettext as _
from walkapp.observations import queries as observations
from walkapp.observations import sameness
from walkapp.observations.models import Observation
from walkapp.observations.rules import DECISIONS, STATE_NAMES, Kind, ObservationState
from walkapp.walks.models import Walk

ALIKE_M = 30.0
"""So near each other two points of one category are asked about: is it the same?"""
MOST = 1000
GONE = frozenset({ObservationState.DUPLICATE, ObservationState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another point of the walk, and how far off it is where both have a place."""

    observation: Observation
    metres: float | None


@dataclass(frozen=True, slots=True)
class Joinable:
    """An action that the observation may belong to, a point of it, and how far off that is."""

    action: Action
    observation: Observation | None
    metres: float | None


@dataclass(frozen=True, slots=True)
class Decided:
    """What has just been decided, in one sentence; where it led to an action, that."""

    observation: Observation
    said: str
    action: Action | None


@dataclass(frozen=True, slots=True)
class Detail:
    """The observation that is being answered."""

    observation: Observation
    actions: Sequence[Action]
    neighbours: Sequence[Neighbour]
    alike: Neighbour | None
    said: Neighbour | None
    """The one that its author says is the same."""
    joinable: Sequence[Joinable]
    original: Observation | None
    may: frozenset[ObservationState]
    next_id: UUID | None
    previous_id: UUID | None


@dataclass(frozen=True, slots=True)
class Desk:
    """The whole desk."""

    walk: Walk
    observations: Sequence[Observation]
    left: int
    detail: Detail | None
    change: int
    unanswered: Sequence[Observation]
    """The risks that keep the walk from being published."""


def desk(session: Session, actor: Actor, walk: Walk, chosen_id: UUID | None) -> Desk:
    """Gather the desk; without a choice the first undecided observation lies on it."""
    # The number is asked for first: what comes in meanwhile is then fetched once more rather than missed.
    change = observations.latest_change(session, actor, walk.id)
    found = everything(session, actor, walk.id)
    asked = next((one for one in found if one.id == chosen_id), None)
    chosen = asked or first_undecided(found) or next(iter(found), None)
    return Desk(
        walk=walk, observations=found, left=sum(one.state is ObservationState.NEW for one in found),
        detail=_detail(session, actor, chosen, found) if chosen else None, change=change,
        unanswered=queries.risks_without_answer(session, actor, walk.id),
    )  # fmt: skip


def everything(session: Session, actor: Actor, walk_id: UUID) -> list[Observation]:
    """Every observation of the walk that the actor sees, a thousand at most."""
    found: list[Observation] = []
    cursor: str | None = None
    while len(found) < MOST:
        page = observations.of_walk(session, actor, walk_id, cursor=cursor, limit=paging.LARGEST_LIMIT)
        found += page.items
        cursor = page.next
        if cursor is None:
            break
    return found


def first_undecided(found: Sequence[Observation], after: UUID | None = None) -> Observation | None:
    """The next one without a decision, after the given one and then from the beginning."""
    ids = [one.id for one in found]
    start = ids.index(after) + 1 if after in ids else 0
    return next((one for one in [*found[start:], *found[:start]] if one.state is ObservationState.NEW), None)


def what_happened(session: Session, actor: Actor, observation: Observation) -> str:
    """Who was first, and with what: a sentence about the last thing that happened with the observation."""
    entries = audit.of_objects(session, actor.municipality_id, [observation.id])
    if not entries:
        return _("Somebody was first.")
    last = entries[-1]
    names = accounts.names(session, actor.municipality_id)
    who = names.get(last.actor_id, _("Somebody")) if last.actor_id else _("Somebody")
    return _(
        "%(who)s was first, at %(time)s. The point is now: %(state)s.",
        who=who, time=text.time_of_day(last.at), state=_(STATE_NAMES[observation.state]).lower(),
    )  # fmt: skip


def decided(session: Session, actor: Actor, found: Sequence[Observation], id_: UUID | None) -> Decided | None:
    """What the last decision came to; None where it was undone, or none is asked about."""
    one = next((one for one in found if one.id == id_ and one.state is not ObservationState.NEW), None)
    if one is None:
        return None
    actions = queries.of_observations(session, actor, [one.id]).get(one.id, [])
    action = max(actions, key=lambda made: (made.year, made.serial), default=None)
    return Decided(one, _said(one, action, found), action)


def _said(one: Observation, action: Action | None, found: Sequence[Observation]) -> str:
    point = one.number or ""
    if action is not None:
        if len(action.observations) > 1:
            return _("Point %(point)s belongs to %(number)s now.", point=point, number=action.number)
        if action.department is None:
            return _("Point %(point)s became %(number)s, owner unknown.", point=point, number=action.number)
        return _("Point %(point)s became %(number)s with %(owner)s.", point=point, number=action.number,
                 owner=action.department.name)  # fmt: skip
    if one.state is ObservationState.DUPLICATE:
        original = next((other.number for other in found if other.id == one.duplicate_of_id), None)
        return _("Point %(point)s is the same as point %(number)s.", point=point, number=original or "")
    return _("Point %(point)s: %(state)s.", point=point, state=_(STATE_NAMES[one.state]).lower())


def fits(one: Kind, other: Kind) -> bool:
    """Whether a point of one kind may be the same as one of another: what is good is never what is to be mended."""
    return (one is Kind.POSITIVE) is (other is Kind.POSITIVE)


def joinable(session: Session, actor: Actor, chosen: Observation) -> list[Joinable]:
    """The open actions that the observation may belong to, the nearest first."""
    near = queries.joinable(session, actor, chosen)
    shown = [Joinable(action, board.shown_observation(actor, action), metres) for action, metres in near]
    return [one for one in shown if one.observation is None or fits(chosen.kind, one.observation.kind)]


def _detail(session: Session, actor: Actor, chosen: Observation, found: Sequence[Observation]) -> Detail:
    neighbours = _neighbours(chosen, found)
    number = found.index(chosen)
    may = DECISIONS[chosen.state]
    if chosen.kind is Kind.RISK:
        may = may - {ObservationState.NOTED}
    actions = queries.of_observations(session, actor, [chosen.id]).get(chosen.id, [])
    is_new = chosen.state is ObservationState.NEW
    return Detail(
        observation=chosen, actions=actions, neighbours=neighbours, may=may,
        alike=_alike(chosen, neighbours) if is_new else None, said=_said_same(chosen, found) if is_new else None,
        joinable=joinable(session, actor, chosen) if is_new else (),
        original=next((one for one in found if one.id == chosen.duplicate_of_id), None),
        next_id=found[number + 1].id if number + 1 < len(found) else None,
        previous_id=found[number - 1].id if number else None,
    )  # fmt: skip


def _said_same(chosen: Observation, found: Sequence[Observation]) -> Neighbour | None:
    """What its author says it is the same as, or what that one has been joined to since."""
    other = next((one for one in found if one.id == chosen.same_as), None)
    if other is None or not sameness.counts(chosen, other):
        return None
    if other.state is ObservationState.DUPLICATE:
        other = next((one for one in found if one.id == other.duplicate_of_id), other)
    return None if other.id == chosen.id or other.state in GONE else _neighbour(chosen, other)


def _neighbour(chosen: Observation, other: Observation) -> Neighbour:
    here, there = queries.point_of(chosen), queries.point_of(other)
    return Neighbour(other, distance_m(here, there) if here and there else None)


def _neighbours(chosen: Observation, found: Sequence[Observation]) -> list[Neighbour]:
    measured = [
        _neighbour(chosen, one) for one in found
        if one is not chosen and one.state not in GONE and fits(chosen.kind, one.kind)
    ]  # fmt: skip
    return sorted(measured, key=lambda one: (one.metres is None, one.metres or 0.0, one.observation.number or 0))


def _alike(chosen: Observation, neighbours: Sequence[Neighbour]) -> Neighbour | None:
    return next(
        (
            one for one in neighbours
            if one.metres is not None and one.metres <= ALIKE_M
            and one.observation.category_id == chosen.category_id and one.observation.kind is chosen.kind
        ),
        None,
    )  # fmt: skip

"""The main menu of each role: what they come for, in the order they come for it."""

from dataclasses import dataclass

from flask import request, url_for

from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import DEPARTMENT_ROLES, Permission, Role, Scope
from walkapp.actions import queries as actions
from walkapp.core import clock, web
from walkapp.core.text import gettext as _
from walkapp.observations import queries as observations
from walkapp.observations.rules import ObservationState
from walkapp.walks import queries as walks
from walkapp.walks.rules import WalkState


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of the main menu."""

    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an entry leads, and how the endpoints begin that it is the current one for."""

    label: str
    url: str
    starts: tuple[str, ...]
    count: int | None = None


def of(actor: Actor) -> list[NavItem]:
    """The entries, the one that the reader stands on marked; none for guests, who have one walk."""
    if actor.role is Role.GUEST:
        return []
    places = [place for place in (*_work(actor), *_house(actor)) if place]
    endpoint = request.endpoint or ""
    best = max((len(start) for place in places for start in place.starts if endpoint.startswith(start)), default=0)

    def is_current(place: _Place) -> bool:
        return any(endpoint.startswith(start) and len(start) == best for start in place.starts)

    return [NavItem(place.label, place.url, is_current(place), place.count) for place in places]


def _work(actor: Actor) -> list[_Place | None]:
    has_overview = actor.role is not Role.WALKER and actor.role not in DEPARTMENT_ROLES
    sees_walks = actor.reach(Permission.OBSERVE) is not Scope.NO or actor.role in {Role.VIEWER, Role.AUDITOR}
    label = _("My actions") if actor.department_id else _("Actions")
    review = _review(actor) if actor.may(Permission.RUN_WALKS) else None
    of_walks = ("walks.", "observations.") if review else ("walks.", "observations.", "actions.review")
    return [
        _Place(_("Overview"), url_for("shell.home"), ("shell.home",)) if has_overview else None,
        _Place(_("Walks"), url_for("walks.index"), of_walks) if sees_walks else None,
        review,
        _Place(label, url_for("actions.index"), ("actions.",), _open_count(actor))
        if actor.reach(Permission.SEE_ACTIONS) is not Scope.NO else None,
        _Place(_("Map"), url_for("maps.council"), ("maps.",))
        if actor.reach(Permission.SEE_COUNCIL) is not Scope.NO else None,
    ]  # fmt: skip


def _house(actor: Actor) -> list[_Place | None]:
    of_registers = ("accounts.department", "accounts.area", "walks.categor", "accounts.settings")
    return [
        _Place(_("People"), url_for("accounts.people"), ("accounts.people", "accounts.person", "accounts.invite"))
        if actor.reach(Permission.KEEP_PEOPLE) is not Scope.NO else None,
        _Place(_("Registers"), url_for("accounts.departments"), of_registers)
        if actor.reach(Permission.KEEP_DEPARTMENTS) is not Scope.NO else None,
        _Place(_("Log"), url_for("shell.log"), ("shell.log",))
        if actor.reach(Permission.SEE_LOG) is Scope.ALL else None,
    ]  # fmt: skip


def _review(actor: Actor) -> _Place | None:
    """Where points wait to be reviewed: the walk that has most of them, and how many there are in all."""
    session = web.reader()
    going = walks.in_states(session, actor, WalkState.REVIEW, WalkState.ONGOING, WalkState.PLANNED)
    mine = [walk.id for walk in going if walks.may_run(actor, walk)]
    if not mine:
        return None
    new = {
        walk_id: number
        for (walk_id, state), number in observations.count_by_state(session, actor, mine).items()
        if state is ObservationState.NEW
    }
    if not new:
        return None
    most = max(new, key=lambda walk_id: new[walk_id])
    return _Place(_("Review"), url_for("actions.review", walk_id=most), ("actions.review",), sum(new.values()))


def _open_count(actor: Actor) -> int | None:
    if actor.role in {Role.VIEWER, Role.AUDITOR}:
        return None
    return actions.count(web.reader(), actor, actions.Filter(closed=False), today=clock.today())

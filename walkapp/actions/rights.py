"""Who may take which step with which action."""

from sqlalchemy.orm import Session

from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission, Role, Scope
from walkapp.actions import queries
from walkapp.actions.models import Action
from walkapp.actions.rules import Step


def reaches(session: Session, actor: Actor, action: Action, permission: Permission) -> bool:
    """True where the permission reaches this action, be it only to propose."""
    if actor.reach(permission) is Scope.OWN:
        return queries.leads_a_walk_of(session, actor, action)
    return reaches_if_led(actor, action, permission, leads=False)


def may_take(session: Session, actor: Actor, action: Action, step: Step) -> bool:
    """True where the actor may take the step, whatever state the action is in."""
    return reaches(session, actor, action, step.permission) and _is_not_their_own_work(actor, action, step)


def may_take_if_led(actor: Actor, action: Action, step: Step, *, leads: bool) -> bool:
    """Like `may_take`, for who knows already whether the actor leads a walk of the action: lists do."""
    reach = reaches_if_led(actor, action, step.permission, leads=leads)
    return reach and _is_not_their_own_work(actor, action, step)


def reaches_if_led(actor: Actor, action: Action, permission: Permission, *, leads: bool) -> bool:
    """Like `reaches`, for who knows already whether the actor leads a walk of the action."""
    reach = actor.reach(permission)
    if reach in {Scope.DEPARTMENT, Scope.PROPOSE}:
        return action.department_id is not None and action.department_id == actor.department_id
    return reach is Scope.ALL or (reach is Scope.OWN and leads)


def _is_not_their_own_work(actor: Actor, action: Action, step: Step) -> bool:
    if actor.role in step.barred:
        return False
    if step.permission is not Permission.VERIFY or actor.role in {Role.SYSTEM, Role.LEADER}:
        return True
    return action.done_by_id is None or action.done_by_id != actor.user_id

"""Which event mails whom. Here only jobs are written; the mail is composed when it is sent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts.rules import DEPARTMENT_ROLES, Role
from walkapp.actions.models import Action
from walkapp.core import jobs
from walkapp.core.db import new_id

ASSIGNED, RETURNED, PROPOSED = "actions.assigned", "actions.returned", "actions.proposed"


def assigned(session: Session, action: Action, *, at: datetime) -> None:
    """Tell the department's people, or its address where nobody there has an account."""
    if action.department_id is None:
        return
    people = [
        member.user_id for member in accounts.members(session, action.municipality_id, *DEPARTMENT_ROLES)
        if member.department_id == action.department_id
    ]  # fmt: skip
    if not people:
        _enqueue(session, ASSIGNED, action, {"department": str(action.department_id)}, at)
    for user_id in people:
        _enqueue(session, ASSIGNED, action, {"user": str(user_id)}, at)


def returned(session: Session, action: Action, *, at: datetime) -> None:
    """Tell the keeper of the queue, or every coordinator where there is none."""
    for user_id in _keepers(session, action):
        _enqueue(session, RETURNED, action, {"user": str(user_id)}, at)


def proposed(session: Session, action: Action, *, at: datetime) -> None:
    """Tell those who decide about a proposed decline."""
    heads = [
        member.user_id for member in accounts.members(session, action.municipality_id, Role.HEAD)
        if member.department_id == action.department_id
    ]  # fmt: skip
    for user_id in heads or _keepers(session, action):
        _enqueue(session, PROPOSED, action, {"user": str(user_id)}, at)


def _keepers(session: Session, action: Action) -> list[UUID]:
    here = accounts.municipality(session, action.municipality_id)
    if here.queue_keeper_id:
        return [here.queue_keeper_id]
    return [member.user_id for member in accounts.members(session, action.municipality_id, Role.COORDINATOR)]


def _enqueue(session: Session, kind: str, action: Action, to: dict[str, str], at: datetime) -> None:
    payload = {
        "action": str(action.id), "municipality": str(action.municipality_id), "letter": str(new_id()), **to,
    }  # fmt: skip
    jobs.enqueue(session, kind, payload, at=at)

"""What a step of the state machine does to the action, once it is known to be allowed and complete."""

from datetime import datetime

from sqlalchemy.orm import Session

from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission
from walkapp.actions import notices
from walkapp.actions.drafts import Request
from walkapp.actions.models import Action
from walkapp.actions.rules import CLOSED, State, Step, Verb, WaitingFor
from walkapp.actions.traces import index, log, plain, reshare, word
from walkapp.audit.tags import Tag

VERB_TAGS = {
    Verb.ASSIGN: Tag.ACTION_ASSIGN, Verb.MOVE: Tag.ACTION_ASSIGN, Verb.ACCEPT: Tag.ACTION_ACCEPT,
    Verb.PLAN: Tag.ACTION_PLAN, Verb.START: Tag.ACTION_START, Verb.WAIT: Tag.ACTION_WAIT,
    Verb.RETURN: Tag.ACTION_RETURN, Verb.REPORT_DONE: Tag.ACTION_DONE, Verb.DECLINE: Tag.ACTION_DECLINE,
    Verb.VERIFY: Tag.ACTION_VERIFY, Verb.REMAINS: Tag.ACTION_REMAINS, Verb.REOPEN: Tag.ACTION_REOPEN,
}  # fmt: skip
TO_AN_OWNER = frozenset({Verb.ASSIGN, Verb.MOVE, Verb.REOPEN})


def enter(session: Session, actor: Actor, action: Action, step: Step, request: Request, at: datetime) -> None:
    """Let the action be where the step leads, write it down, and tell whom it concerns."""
    before, owner_before = action.state, action.department_id
    _change_owner(action, step, request, at)
    action.state, action.closed = step.target, step.target in CLOSED
    action.closed_at = at if action.closed else None
    action.proposed, action.proposed_reason = None, ""
    _keep_words(action, step, request)
    _keep_days(action, step, request)
    _keep_report(actor, action, step, at)
    detail = {
        "from": before.value, "to": step.target.value, "comment": request.comment.strip(),
        "reason": request.reason.strip(), "until": plain(request.until), "due": plain(request.due_on),
        "waiting_for": plain(request.waiting_for), "answer": request.public_answer.strip(),
        "department": word(action.department_id) if action.department_id != owner_before else None,
        "whose": word(request.department_id) if step.verb is Verb.RETURN else None,
    }  # fmt: skip
    log(session, actor, action, VERB_TAGS[step.verb], at, **{key: value for key, value in detail.items() if value})
    reshare(session, action.observations)
    index(session, action)
    if step.verb in TO_AN_OWNER:
        notices.assigned(session, action, at=at)
    if step.verb is Verb.RETURN:
        notices.returned(session, action, at=at)


def _change_owner(action: Action, step: Step, request: Request, at: datetime) -> None:
    if step.verb in TO_AN_OWNER:
        action.department_id = request.department_id or action.department_id
        action.accepted_at = None
    elif step.permission is Permission.WORK_ACTIONS and step.verb is not Verb.RETURN:
        action.accepted_at = action.accepted_at or at


def _keep_words(action: Action, step: Step, request: Request) -> None:
    if request.public_answer.strip():
        action.public_answer = request.public_answer.strip()
    if step.target is State.DECLINED and not action.public_answer:
        action.public_answer = request.reason.strip()
    for name, value in request.fields.items():
        setattr(action, name, value)


def _keep_days(action: Action, step: Step, request: Request) -> None:
    if request.due_on is not None:
        action.due_on = request.due_on
    waits = step.verb is Verb.WAIT
    action.waiting_for = (request.waiting_for or WaitingFor.OTHER) if waits else None
    action.waiting_until = request.until if waits else None
    if waits and request.until is not None:
        action.due_on = max(action.due_on, request.until)


def _keep_report(actor: Actor, action: Action, step: Step, at: datetime) -> None:
    if step.verb is Verb.REPORT_DONE:
        action.done_at, action.done_by_id = at, actor.user_id
    elif step.verb is not Verb.VERIFY:
        action.done_at, action.done_by_id = None, None

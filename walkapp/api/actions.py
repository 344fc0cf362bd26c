"""Actions: listed, made, shown, and taken from state to state."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from walkapp.accounts import guard
from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission, Scope
from walkapp.actions import queries, rules, services
from walkapp.actions.models import Action
from walkapp.actions.rules import State, WaitingFor
from walkapp.api import answers, bodies, documents, history, parameters, schemas
from walkapp.api.operations import operation
from walkapp.api.replies import committed, reply
from walkapp.api.schemas import ActionBody, TransitionBody
from walkapp.core import clock, web
from walkapp.core.errors import BadRequest, Stale
from walkapp.core.text import gettext as _
from walkapp.observations import queries as observations

KEY_LENGTH = 120


@operation(
    "GET", "/actions", summary="The actions that I see: open before closed, the earliest due first",
    answers={200: answers.ActionsAnswer}, errors=(404,), query=schemas.ActionsQuery,
)  # fmt: skip
def index() -> Response:
    actor, session, wanted = guard.current_actor(), web.reader(), parameters.read(schemas.ActionsQuery)
    guard.check(actor, Permission.SEE_ACTIONS)
    parameters.check_department(actor, wanted.department)
    parameters.check_walk(actor, wanted.walk)
    narrowed = queries.Filter(
        state=wanted.state, closed=wanted.closed, department_id=wanted.department, overdue=wanted.overdue,
        walk_id=wanted.walk, box=wanted.bbox, text=wanted.q,
    )  # fmt: skip
    today = clock.today()
    found = parameters.page(
        lambda: queries.page(session, actor, narrowed, today=today, cursor=wanted.cursor, limit=wanted.limit)
    )
    return reply(answers.ActionsAnswer(items=_listed(session, actor, found.items, today), next=found.next))


@operation(
    "POST", "/actions", summary="Make an action out of observations",
    answers={201: answers.ActionWholeAnswer, 200: answers.ActionWholeAnswer},
    errors=(400, 403, 404, 409, 413, 415), body=schemas.ActionBody, headers=("Idempotency-Key",),
)  # fmt: skip
def create() -> Response:
    actor, key = guard.current_actor(), _key()
    guard.check(actor, Permission.MAKE_ACTIONS)
    body = bodies.read(ActionBody)
    parameters.check_department(actor, body.department)
    draft = services.Draft(
        title=body.title, observation_ids=body.observations, department_id=body.department, due_on=body.due,
        priority=body.priority, share_confidential=body.share_confidential,
    )  # fmt: skip

    def change(session: Session) -> tuple[bool, answers.ActionWholeAnswer]:
        action, created = services.open_action(session, actor, draft, at=clock.now(), request_key=key)
        return created, _whole(session, actor, action)

    created, answer = committed(change)
    return _reply(answer, 201 if created else 200, url_for("api.actions_show", action_id=answer.id))


@operation(
    "GET", "/actions/<uuid:action_id>", summary="One action with its history and the steps that I may take",
    answers={200: answers.ActionWholeAnswer}, errors=(404,),
)  # fmt: skip
def show(action_id: UUID) -> Response:
    actor, session = guard.current_actor(), web.reader()
    return _reply(_shown(session, actor, queries.get(session, actor, action_id)))


@operation(
    "PUT", "/actions/<uuid:action_id>/transitions/<uuid:step_id>",
    summary="Take a step under an id that the phone made; the same again changes nothing",
    answers={201: answers.ActionWholeAnswer, 200: answers.ActionWholeAnswer},
    errors=(400, 403, 404, 409, 412, 413, 415), body=schemas.TransitionBody, headers=("If-Match",),
)  # fmt: skip
def take_step(action_id: UUID, step_id: UUID) -> Response:
    actor = guard.current_actor()
    queries.get(web.reader(), actor, action_id)
    body = bodies.read(TransitionBody)
    parameters.check_department(actor, body.department)
    wanted, if_match = _request_of(body), request.headers.get("If-Match")

    def change(session: Session) -> tuple[bool, answers.ActionWholeAnswer]:
        action = services.hold(session, actor, action_id)
        taken = services.take_step(
            session, actor, action, wanted, at=clock.now(), step_id=step_id, if_match=if_match
        )
        return taken.created, _whole(session, actor, taken.action)

    try:
        created, answer = committed(change)
    except Stale as problem:
        current = _shown(web.reader(), actor, queries.get(web.reader(), actor, action_id))
        raise Stale(problem.detail, current=current.model_dump(mode="json", by_alias=True)) from problem
    return _reply(answer, 201 if created else 200)


def _key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= KEY_LENGTH and key.isascii() and key.isprintable()):
        raise BadRequest(
            _("The header Idempotency-Key takes 1 to %(limit)s letters, digits and signs.", limit=KEY_LENGTH)
        )
    return key


def _request_of(body: TransitionBody) -> services.Request:
    waiting_for, reason = body.waiting_for, body.reason
    if body.to is State.WAITING and waiting_for is None and reason:
        is_word = reason in set(WaitingFor)
        waiting_for, reason = (WaitingFor(reason), "") if is_word else (WaitingFor.OTHER, reason)
    beside = {
        "external_case": body.external_case, "registry_number": body.registry_number,
        "police_report": body.police_report, "cost_class": body.cost_class,
    }  # fmt: skip
    return services.Request(
        to=body.to, comment=body.comment, reason=reason, department_id=body.department, due_on=body.due,
        until=body.until, waiting_for=waiting_for, public_answer=body.public_answer,
        fields={name: value for name, value in beside.items() if value is not None},
    )  # fmt: skip


def _listed(session: Session, actor: Actor, rows: Sequence[Action], today: date) -> list[answers.ActionAnswer]:
    seen = observations.visible_ids(session, actor, {one.id for row in rows for one in row.observations})
    return [
        answers.ActionAnswer(
            **_values(actor, row, today),
            observations=[answers.PlaceAnswer(**documents.place(one)) for one in row.observations if one.id in seen],
        )
        for row in rows
    ]  # fmt: skip


def _whole(session: Session, actor: Actor, action: Action) -> answers.ActionWholeAnswer:
    """The action as it has just become, also where the change has taken it out of the actor's sight."""
    session.flush()
    session.refresh(action)
    return _shown(session, actor, action)


def _shown(session: Session, actor: Actor, action: Action) -> answers.ActionWholeAnswer:
    seen = queries.visible_observations(session, actor, action)
    is_inside = _is_inside(actor)
    return answers.ActionWholeAnswer(
        **_values(actor, action, clock.today()), observations=documents.observation_list(session, actor, seen),
        photos=[
            answers.EvidenceAnswer(**dict(documents.photo(one.photo)), role=one.role, added_at=one.added_at)
            for one in action.evidence if is_inside or one.photo.released_at
        ],
        events=history.of_action(session, actor, action, is_inside=is_inside),
        allowed=sorted({step.target for step in services.allowed(session, actor, action)}),
        note=action.note if is_inside else None, external_case=action.external_case if is_inside else None,
        registry_number=action.registry_number if is_inside else None,
        police_report=action.police_report if is_inside else None,
        cost_class=action.cost_class if is_inside else None,
        proposed_reason=action.proposed_reason if is_inside else None,
    )  # fmt: skip


def _is_inside(actor: Actor) -> bool:
    """True for who works with actions; viewers are shown what is meant for everybody."""
    return actor.reach(Permission.SEE_LOG) is not Scope.NO


def _values(actor: Actor, row: Action, today: date) -> dict[str, Any]:
    return {
        "id": row.id, "number": row.number, "title": row.title, "state": row.state, "closed": row.closed,
        "overdue": rules.is_late(row.state, row.due_on, today), "priority": row.priority, "due": row.due_on,
        "proposed": row.proposed if _is_inside(actor) else None,
        "department": documents.department(row.department) if row.department else None,
        "waiting_for": row.waiting_for, "until": row.waiting_until, "public_answer": row.public_answer,
        "created_at": row.created_at, "accepted_at": row.accepted_at, "done_at": row.done_at,
        "closed_at": row.closed_at, "version": row.version, "change": row.change,
    }  # fmt: skip


def _reply(answer: answers.ActionWholeAnswer, status: int = 200, location: str | None = None) -> Response:
    return reply(answer, status, etag=f'"{answer.version}"', location=location)

"""Observations: taken in from phones, listed, decided about."""

from uuid import UUID

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from walkapp.accounts import guard
from walkapp.accounts.actor import Actor
from walkapp.actions import services as actions
from walkapp.api import answers, bodies, documents, parameters, schemas
from walkapp.api.operations import operation
from walkapp.api.replies import committed, reply
from walkapp.api.schemas import DecisionBody
from walkapp.audit import queries as log
from walkapp.audit import services as audit
from walkapp.core import clock, faults, paging, web
from walkapp.core.errors import Gone, Invalid, Stale
from walkapp.core.geo import Box
from walkapp.observations import body, queries, services
from walkapp.observations.models import Observation
from walkapp.observations.rules import ObservationState
from walkapp.observations.services import Saved
from walkapp.walks import queries as walks
from walkapp.walks import services as walk_services


@operation(
    "PUT", "/walks/<uuid:walk_id>/observations/<uuid:observation_id>",
    summary="Take in an observation under an id that the phone made; the same again changes nothing",
    answers={201: answers.ObservationWholeAnswer, 200: answers.ObservationWholeAnswer},
    errors=(400, 403, 404, 409, 410, 412, 413, 415, 428), query=schemas.SaveQuery, body=body.ObservationBody,
    headers=("If-Match",),
)  # fmt: skip
def put(walk_id: UUID, observation_id: UUID) -> Response:
    actor, late = guard.current_actor(), parameters.read(schemas.SaveQuery).late
    walk_services.must_record(web.reader(), actor, walks.find(web.reader(), actor, walk_id))
    wanted = body.read(bodies.read_json(), is_category=lambda key: _is_category(actor, key))
    if_match = request.headers.get("If-Match")

    def save(session: Session) -> tuple[bool, answers.ObservationWholeAnswer]:
        saved = services.save(
            session, actor, walk_id, observation_id, wanted, at=clock.now(), if_match=if_match, late=late
        )
        return saved.created, _saved(session, actor, saved)

    try:
        created, answer = committed(save)
    except Stale as problem:
        raise Stale(problem.detail, current=_current(actor, observation_id)) from problem
    return _reply(answer, 201 if created else 200)


@operation(
    "GET", "/walks/<uuid:walk_id>/observations",
    summary="The walk's observations in the order of their numbers, or those that changed since a change number",
    answers={200: answers.ObservationsAnswer, 304: None}, errors=(404,), query=schemas.ObservationsQuery,
    headers=("If-None-Match",),
)  # fmt: skip
def index(walk_id: UUID) -> Response:
    actor, session, wanted = guard.current_actor(), web.reader(), parameters.read(schemas.ObservationsQuery)
    walks.find(session, actor, walk_id)
    # The log's last number: whatever could make the answer another one, rights included, has made it grow.
    tag = str(log.head(session, actor.municipality_id))
    if request.if_none_match.contains_weak(tag):
        return Response(status=304, headers={"ETag": f'"{tag}"'})
    found = _all(session, actor, walk_id, wanted) if wanted.since is None else _changed(session, actor, walk_id, wanted)
    return reply(found, etag=f'"{tag}"')


@operation(
    "GET", "/observations/<uuid:observation_id>", summary="One observation",
    answers={200: answers.ObservationWholeAnswer}, errors=(404,),
)  # fmt: skip
def show(observation_id: UUID) -> Response:
    actor = guard.current_actor()
    row = queries.get(web.reader(), actor, observation_id)
    return _reply(documents.whole_observation(web.reader(), actor, row))


@operation(
    "DELETE", "/observations/<uuid:observation_id>",
    summary="Withdraw it: gone from every list, kept for the record", answers={204: None}, errors=(403, 404),
    query=schemas.WithdrawQuery,
)  # fmt: skip
def withdraw(observation_id: UUID) -> Response:
    actor, reason = guard.current_actor(), parameters.read(schemas.WithdrawQuery).reason

    def change(session: Session) -> None:
        audit.take_turn(session, actor.municipality_id)
        row = queries.get(session, actor, observation_id, withdrawn=True)
        services.withdraw(session, actor, row, at=clock.now(), reason=reason)

    committed(change)
    return Response(status=204)


@operation(
    "PUT", "/observations/<uuid:observation_id>/decision", summary="Say what becomes of it, or undo that",
    answers={200: answers.ObservationWholeAnswer}, errors=(400, 403, 404, 409, 410, 413, 415),
    body=schemas.DecisionBody,
)  # fmt: skip
def decide(observation_id: UUID) -> Response:
    actor = guard.current_actor()
    services.must_review(actor, queries.get(web.reader(), actor, observation_id, withdrawn=True))
    wanted = bodies.read(DecisionBody)

    def change(session: Session) -> answers.ObservationWholeAnswer:
        audit.take_turn(session, actor.municipality_id)
        row = queries.get(session, actor, observation_id, withdrawn=True)
        _decide(session, actor, row, wanted)
        session.flush()
        return documents.whole_observation(session, actor, row)

    return _reply(committed(change))


def _decide(session: Session, actor: Actor, row: Observation, wanted: DecisionBody) -> None:
    at = clock.now()
    if wanted.state is ObservationState.WITHDRAWN:
        services.withdraw(session, actor, row, at=at, reason=wanted.reason)
    elif row.state is ObservationState.WITHDRAWN:
        raise Gone
    elif wanted.state is ObservationState.ACCEPTED:
        if wanted.action is None:
            raise Invalid(errors={"action": [faults.needed()]})
        actions.join(session, actor, actions.hold(session, actor, wanted.action), row, at=at)
    elif wanted.state is row.state is ObservationState.NEW:
        return
    elif wanted.state is ObservationState.NEW and row.state is ObservationState.ACCEPTED:
        actions.leave(session, actor, row, at=at)
    else:
        of = queries.get(session, actor, wanted.of) if wanted.of else None
        services.decide(session, actor, row, wanted.state, at=at, reason=wanted.reason, of=of)


def _saved(session: Session, actor: Actor, saved: Saved) -> answers.ObservationWholeAnswer:
    row = saved.observation
    session.flush()
    if saved.created:
        # Nothing hangs on it yet: no need to look for photos and actions.
        shown = documents.observation(actor, row, (), ())
    else:
        shown = documents.observation_list(session, actor, [row])[0]
    return answers.ObservationWholeAnswer(**dict(shown), warnings=list(saved.warnings))


def _current(actor: Actor, observation_id: UUID) -> dict[str, object]:
    row = queries.get(web.reader(), actor, observation_id)
    return documents.whole_observation(web.reader(), actor, row).model_dump(mode="json", by_alias=True)


def _all(
    session: Session, actor: Actor, walk_id: UUID, wanted: schemas.ObservationsQuery
) -> answers.ObservationsAnswer:
    change = queries.latest_change(session, actor, walk_id)
    found = parameters.page(
        lambda: queries.of_walk(
            session, actor, walk_id, box=wanted.bbox, cursor=wanted.cursor, limit=wanted.limit
        )
    )
    items = documents.observation_list(session, actor, found.items)
    return answers.ObservationsAnswer(items=items, next=found.next, change=change)


def _changed(
    session: Session, actor: Actor, walk_id: UUID, wanted: schemas.ObservationsQuery
) -> answers.ObservationsAnswer:
    since = parameters.number(wanted.cursor) if wanted.cursor else wanted.since or 0
    found = queries.changes(session, actor, walk_id, since, limit=wanted.limit)
    inside = [row for row in found.items if wanted.bbox is None or _is_in(row, wanted.bbox)]
    gone = {*found.gone, *(row.id for row in found.items)} - {row.id for row in inside}
    more = len(found.items) + len(found.gone) == wanted.limit
    return answers.ObservationsAnswer(
        items=documents.observation_list(session, actor, inside), gone=sorted(gone), change=found.change,
        next=paging.encode((found.change,)) if more else None,
    )  # fmt: skip


def _is_in(row: Observation, box: Box) -> bool:
    if row.lat is None or row.lon is None:
        return False
    return box.south <= row.lat <= box.north and box.west <= row.lon <= box.east


def _is_category(actor: Actor, key: str) -> bool:
    return walks.category_by_key(web.reader(), actor.municipality_id, key) is not None


def _reply(answer: answers.ObservationWholeAnswer, status: int = 200) -> Response:
    location = url_for("api.observations_show", observation_id=answer.id) if status == 201 else None
    return reply(answer, status, etag=f'"{answer.version}"', location=location)

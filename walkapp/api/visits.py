"""What was answered at the stops of a walk, and the way that was walked: taken in from phones."""

from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from walkapp.accounts import guard
from walkapp.accounts.actor import Actor
from walkapp.api import answers, bodies, schemas
from walkapp.api.operations import operation
from walkapp.api.replies import committed, reply
from walkapp.core import clock, web
from walkapp.core.errors import NotAllowed
from walkapp.core.geo import Point
from walkapp.core.text import gettext as _
from walkapp.walks import queries, services, tracks, visits
from walkapp.walks.models import StopVisit
from walkapp.walks.visits import Answered, Visit


@operation(
    "PUT", "/walks/<uuid:walk_id>/visits/<uuid:visit_id>",
    summary="Keep what was answered at a stop, under an id that the phone made; what is older changes nothing",
    answers={201: answers.VisitAnswer, 200: answers.VisitAnswer}, errors=(400, 403, 404, 409, 413, 415),
    body=schemas.VisitBody,
)  # fmt: skip
def put(walk_id: UUID, visit_id: UUID) -> Response:
    actor = guard.current_actor()
    _must_record(actor, walk_id)
    wanted = _visit(bodies.read(schemas.VisitBody))

    def save(session: Session) -> tuple[bool, answers.VisitAnswer]:
        row, created = visits.save(session, actor, walk_id, visit_id, wanted, at=clock.now())
        return created, _shown(actor, row)

    created, answer = committed(save)
    return reply(answer, 201 if created else 200)


@operation(
    "GET", "/walks/<uuid:walk_id>/visits",
    summary="What was answered at the stops: by everybody for who runs the walk, else by oneself",
    answers={200: answers.VisitsAnswer}, errors=(404,),
)  # fmt: skip
def index(walk_id: UUID) -> Response:
    actor, session = guard.current_actor(), web.reader()
    walk = queries.find(session, actor, walk_id)
    rows = visits.of_walk(session, actor, walk)
    return reply(answers.VisitsAnswer(items=[_shown(actor, row) for row in rows]))


@operation(
    "PUT", "/walks/<uuid:walk_id>/track/<uuid:part_id>",
    summary="Keep a stretch of the way that was walked, where the walk keeps track; it belongs to nobody",
    answers={201: answers.TrackPartAnswer, 200: answers.TrackPartAnswer}, errors=(400, 403, 404, 409, 413, 415),
    body=schemas.TrackBody,
)  # fmt: skip
def put_track(walk_id: UUID, part_id: UUID) -> Response:
    actor = guard.current_actor()
    _must_record(actor, walk_id)
    line = [Point(lat, lon) for lon, lat in bodies.read(schemas.TrackBody).line]
    created = committed(lambda session: tracks.add(session, actor, walk_id, part_id, line, at=clock.now()))
    return reply(answers.TrackPartAnswer(id=part_id, points=len(line)), 201 if created else 200)


@operation(
    "GET", "/walks/<uuid:walk_id>/track", summary="The way that was walked, for who runs the walk",
    answers={200: answers.TrackAnswer}, errors=(403, 404),
)  # fmt: skip
def show_track(walk_id: UUID) -> Response:
    actor, session = guard.current_actor(), web.reader()
    walk = queries.find(session, actor, walk_id)
    if not queries.may_run(actor, walk):
        raise NotAllowed(_("Only the walk’s leader and the coordinators see the way walked."))
    return reply(answers.TrackAnswer(keeps_track=walk.keeps_track, lines=tracks.of_walk(session, walk)))


def _must_record(actor: Actor, walk_id: UUID) -> None:
    """Before the body is read: whose business it is comes first."""
    session = web.reader()
    services.must_record(session, actor, queries.find(session, actor, walk_id))


def _visit(body: schemas.VisitBody) -> Visit:
    answered = [Answered(one.category, one.question, one.answer, one.observation) for one in body.answers]
    stop = Point(body.stop_lat, body.stop_lon)
    return Visit(body.stop_name, stop, body.visited_at, body.changed_at, answered)


def _shown(actor: Actor, row: StopVisit) -> answers.VisitAnswer:
    return answers.VisitAnswer(
        id=row.id, walk=row.walk_id, stop_name=row.stop_name, stop_lat=row.stop_lat, stop_lon=row.stop_lon,
        visited_at=row.visited_at, changed_at=row.changed_at, received_at=row.received_at,
        answers=[answers.AnsweredAnswer.model_validate(one) for one in row.answers],
        who=answers.PersonAnswer(name=row.participant.name),
        mine=row.participant_id == actor.participant_id or (row.participant.user_id or 0) == actor.user_id,
    )  # fmt: skip

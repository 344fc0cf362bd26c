"""Walks: the list, and one with all that a phone takes along."""

from typing import Any
from uuid import UUID

from flask import Response

from walkapp.accounts import guard
from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission, Role, Scope
from walkapp.api import answers, documents, parameters, schemas
from walkapp.api.operations import operation
from walkapp.api.replies import reply
from walkapp.core import web
from walkapp.core.errors import NotFound
from walkapp.core.text import gettext as _
from walkapp.observations import queries as observations
from walkapp.walks import queries
from walkapp.walks.models import Walk


@operation(
    "GET", "/walks", summary="The walks that I see, the latest first", answers={200: answers.WalksAnswer},
    errors=(404,), query=schemas.WalksQuery,
)  # fmt: skip
def index() -> Response:
    actor = guard.current_actor()
    if {actor.reach(Permission.SEE_OBSERVATIONS), actor.reach(Permission.OBSERVE)} == {Scope.NO}:
        raise NotFound
    wanted = parameters.read(schemas.WalksQuery)
    found = parameters.page(
        lambda: queries.page(
            web.reader(), actor, state=wanted.state, ids=wanted.ids, cursor=wanted.cursor, limit=wanted.limit
        )
    )
    items = [answers.WalkAnswer(**_shown(walk)) for walk in found.items]
    return reply(answers.WalksAnswer(items=items, next=found.next))


@operation(
    "GET", "/walks/<uuid:walk_id>", summary="One walk with all that a phone needs before it goes offline",
    answers={200: answers.WalkWholeAnswer}, errors=(404,),
)  # fmt: skip
def show(walk_id: UUID) -> Response:
    actor, session = guard.current_actor(), web.reader()
    walk = queries.get(session, actor, walk_id)
    # Before what a phone reads after it: a change in between is then told twice, and never missed.
    change = observations.latest_change(session, actor, walk_id)
    return reply(_whole(actor, walk, change))


def _shown(walk: Walk) -> dict[str, Any]:
    return {
        "id": walk.id, "kind": walk.kind, "state": walk.state, "title": walk.title, "starts_at": walk.starts_at,
        "ends_at": walk.ends_at, "published_at": walk.published_at, "meeting_place": walk.meeting_place,
        "meeting_lat": walk.meeting_lat, "meeting_lon": walk.meeting_lon, "area": documents.named(walk.area),
        "leader": answers.PersonAnswer(name=walk.leader.name),
    }  # fmt: skip


def _whole(actor: Actor, walk: Walk, change: int) -> answers.WalkWholeAnswer:
    here = accounts.municipality(web.reader(), actor.municipality_id)
    area = answers.AreaAnswer(id=walk.area.id, name=walk.area.name, outline=walk.area.outline) if walk.area else None
    stops = [answers.StopAnswer(number=one.number, name=one.name, lat=one.lat, lon=one.lon) for one in walk.stops]
    shown = _shown(walk) | {"area": area}
    if actor.role is Role.GUEST:
        # Residents meet no other person's name, and what is written to the invited is not for them.
        shown["leader"] = answers.PersonAnswer(name="")
    return answers.WalkWholeAnswer(
        **shown, note="" if actor.role is Role.GUEST else walk.note, route=walk.route, stops=stops,
        categories=[documents.category(one) for one in walk.categories], outline=here.outline,
        warnings=_warnings(here.fault_phone), fault_phone=here.fault_phone,
        keeps_track=walk.keeps_track, photo_px=here.photo_px,
        change=change,
    )  # fmt: skip


def _warnings(fault_phone: str) -> list[str]:
    """What must be said where people write."""
    said = [
        _("Ongoing crime or danger: call 112."),
        _("Describe the place, not people."),
        _("Avoid faces and number plates."),
    ]
    if fault_phone:
        said.insert(1, _("Acute faults: call %(phone)s.", phone=fault_phone))
    return said

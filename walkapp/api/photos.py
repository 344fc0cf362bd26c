"""Photos: the way in for their bytes, and the way out for what may be shown of them."""

from collections.abc import Callable
from uuid import UUID

from flask import Response, url_for
from sqlalchemy.orm import Session

from walkapp.accounts import guard
from walkapp.accounts.actor import Actor
from walkapp.actions import evidence
from walkapp.actions import queries as action_queries
from walkapp.actions import services as actions
from walkapp.api import answers, berths, documents, parameters, schemas
from walkapp.api.berths import ERRORS, Berth
from walkapp.api.operations import operation
from walkapp.core import clock, web
from walkapp.core.errors import NotFound
from walkapp.observations import queries as observation_queries
from walkapp.observations import services as observations
from walkapp.photos import intake, queries, services, serving
from walkapp.photos.intake import Kept
from walkapp.photos.models import Photo


@operation(
    "PUT", "/observations/<uuid:observation_id>/photos/<uuid:photo_id>",
    summary="Store a photo's bytes under an id that the phone made; the same again changes nothing",
    answers={201: answers.PhotoReceiptAnswer, 200: answers.PhotoReceiptAnswer}, errors=ERRORS, body="picture",
    headers=("Content-Digest",),
)  # fmt: skip
def put(observation_id: UUID, photo_id: UUID) -> Response:
    return berths.taken_in(of_observation(observation_id, photo_id))


def of_observation(observation_id: UUID, photo_id: UUID) -> Berth:
    """Where a photo of an observation goes. Raises NotFound or NotAllowed for who may not put it there."""
    actor, may_add = berths.to_fill(observation_id)

    def hang(session: Session, photo: Photo) -> None:
        observations.add_photo(session, actor, berths.held(session, observation_id), photo, at=clock.now())

    return _berth(actor, photo_id, may_add, hang)


@operation(
    "PUT", "/actions/<uuid:action_id>/photos/<uuid:photo_id>",
    summary="Store evidence: how the place looks before or after",
    answers={201: answers.PhotoReceiptAnswer, 200: answers.PhotoReceiptAnswer}, errors=ERRORS,
    query=schemas.EvidenceQuery,
    body="picture", headers=("Content-Digest",),
)  # fmt: skip
def put_evidence(action_id: UUID, photo_id: UUID) -> Response:
    return berths.taken_in(of_action(action_id, photo_id))


def of_action(action_id: UUID, photo_id: UUID) -> Berth:
    """Where evidence goes, in the role that the address names. Raises as `of_observation` does."""
    actor, session = guard.current_actor(), web.reader()
    role = parameters.read(schemas.EvidenceQuery).role
    may_add = evidence.may_add(session, actor, action_queries.get(session, actor, action_id))

    def hang(session: Session, photo: Photo) -> None:
        evidence.add(session, actor, actions.hold(session, actor, action_id), photo, role, at=clock.now())

    return _berth(actor, photo_id, may_add, hang)


@operation(
    "GET", "/photos/<uuid:photo_id>", summary="The picture, without anything that the camera wrote beside it",
    answers={200: "picture", 202: None, 304: None}, errors=(404,), query=schemas.PhotoQuery,
    headers=("If-None-Match",),
)  # fmt: skip
def show(photo_id: UUID) -> Response:
    size = parameters.read(schemas.PhotoQuery).size
    return serving.response(_visible(guard.current_actor(), photo_id), size)


def _visible(actor: Actor, photo_id: UUID) -> Photo:
    """The photo, if one of those that show it exists for the actor."""
    session = web.reader()
    try:
        return observation_queries.owner_of_photo(session, actor, photo_id)[1]
    except NotFound:
        return action_queries.owner_of_photo(session, actor, photo_id)[1]


def _berth(actor: Actor, photo_id: UUID, may_add: bool, hang: Callable[[Session, Photo], None]) -> Berth:
    def write(session: Session, kept: Kept | None) -> tuple[bool, answers.PhotoReceiptAnswer]:
        if kept is None:
            photo, created = queries.get(session, actor.municipality_id, photo_id), False
        else:
            photo, created = services.take_in(session, actor, photo_id=photo_id, kept=kept, at=clock.now())
        hang(session, photo)
        return created, documents.receipt(photo)

    # Wherever it hangs: it may be sent again also by who may add no other.
    known = queries.by_id(web.reader(), actor.municipality_id, [photo_id]).get(photo_id)
    address = url_for("api.photos_show", photo_id=photo_id)
    return Berth(actor, intake.PHOTO, photo_id, known, may_add, write, address)

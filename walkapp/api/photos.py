"""Photos: the way in for their bytes, and the way out for what may be shown of them."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from walkapp.accounts import guard
from walkapp.accounts.actor import Actor
from walkapp.actions import queries as action_queries
from walkapp.actions import services as actions
from walkapp.api import answers, documents, parameters, schemas
from walkapp.api.operations import operation
from walkapp.api.replies import committed, reply
from walkapp.core import clock, web
from walkapp.core.errors import Conflict, NotAllowed, NotFound
from walkapp.core.text import gettext as _
from walkapp.observations import queries as observation_queries
from walkapp.observations import services as observations
from walkapp.photos import intake, queries, services, serving
from walkapp.photos.intake import Kept
from walkapp.photos.models import Photo

ERRORS = (400, 403, 404, 409, 413, 415)


@dataclass(frozen=True, slots=True)
class Berth:
    """Where a photo that is being sent will hang, once its bytes are here."""

    actor: Actor
    photo_id: UUID
    known: Photo | None
    """The photo, where it has come already."""
    may_add: bool
    hang: Callable[[Session, Photo], None]

    def refuse_other(self, sha256: str) -> None:
        """Raise Conflict for other bytes than came under this id: before thirty megabytes are read for nothing."""
        if self.known is not None and self.known.digest != sha256:
            raise Conflict(_("There is already another photo with this id."))


@operation(
    "PUT", "/observations/<uuid:observation_id>/photos/<uuid:photo_id>",
    summary="Store a photo's bytes under an id that the phone made; the same again changes nothing",
    answers={201: answers.PhotoReceiptAnswer, 200: answers.PhotoReceiptAnswer}, errors=ERRORS, body="picture",
    headers=("Content-Digest",),
)  # fmt: skip
def put(observation_id: UUID, photo_id: UUID) -> Response:
    return _taken_in(of_observation(observation_id, photo_id))


def of_observation(observation_id: UUID, photo_id: UUID) -> Berth:
    """Where a photo of an observation goes. Raises NotFound or NotAllowed for who may not put it there."""
    actor, session = guard.current_actor(), web.reader()
    row = observation_queries.find_to_fill(session, actor, observation_id)
    known, may_add = _known(session, actor, photo_id), observations.may_fill(actor, row)
    if known is None and not may_add:
        raise NotAllowed

    def hang(session: Session, photo: Photo) -> None:
        # Seen a moment ago; what may have changed meanwhile, the service looks at itself.
        changed = observation_queries.by_id(session, observation_id, lock=True)
        if changed is None:
            raise NotFound
        observations.add_photo(session, actor, changed, photo, at=clock.now())

    return Berth(actor, photo_id, known, may_add, hang)


@operation(
    "PUT", "/actions/<uuid:action_id>/photos/<uuid:photo_id>",
    summary="Store evidence: how the place looks before or after",
    answers={201: answers.PhotoReceiptAnswer, 200: answers.PhotoReceiptAnswer}, errors=ERRORS,
    query=schemas.EvidenceQuery,
    body="picture", headers=("Content-Digest",),
)  # fmt: skip
def put_evidence(action_id: UUID, photo_id: UUID) -> Response:
    return _taken_in(of_action(action_id, photo_id))


def of_action(action_id: UUID, photo_id: UUID) -> Berth:
    """Where evidence goes, in the role that the address names. Raises as `of_observation` does."""
    actor, session = guard.current_actor(), web.reader()
    role = parameters.read(schemas.EvidenceQuery).role
    action = action_queries.get(session, actor, action_id)
    known, may_add = _known(session, actor, photo_id), actions.may_add_photo(session, actor, action)
    if known is None and not may_add:
        raise NotAllowed

    def hang(session: Session, photo: Photo) -> None:
        actions.add_photo(session, actor, actions.hold(session, actor, action_id), photo, role, at=clock.now())

    return Berth(actor, photo_id, known, may_add, hang)


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


def _taken_in(berth: Berth) -> Response:
    """Bytes first, until they last; then the rows, in one transaction; then the answer."""
    digest = request.headers.get("Content-Digest")
    berth.refuse_other(intake.sha256_of(digest))
    kept = intake.receive(
        web.blobs(), berth.actor.municipality_id, intake.pieces_of(request.stream), content_digest=digest,
        declared_length=request.content_length,
    )  # fmt: skip
    return written(berth, kept)


def written(berth: Berth, kept: Kept) -> Response:
    """The rows of a photo whose bytes last, and the answer that says so."""

    def write(session: Session) -> tuple[bool, answers.PhotoReceiptAnswer]:
        photo, created = services.take_in(
            session, berth.actor, photo_id=berth.photo_id, kept=kept, at=clock.now()
        )
        berth.hang(session, photo)
        return created, documents.receipt(photo)

    created, answer = committed(write)
    location = url_for("api.photos_show", photo_id=berth.photo_id) if created else None
    return reply(answer, 201 if created else 200, location=location)


def _known(session: Session, actor: Actor, photo_id: UUID) -> Photo | None:
    """The photo of this id, wherever it hangs: it may be sent again also by who may add no other."""
    return queries.by_id(session, actor.municipality_id, [photo_id]).get(photo_id)

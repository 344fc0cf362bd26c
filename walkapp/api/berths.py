"""Where bytes go that somebody sends: found before they are read, kept before any row names them, answered last."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import Response, request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from walkapp.accounts import guard
from walkapp.accounts.actor import Actor
from walkapp.api.replies import committed, reply
from walkapp.core import web
from walkapp.core.errors import Conflict, NotAllowed, NotFound
from walkapp.core.text import gettext as _
from walkapp.observations import queries, services
from walkapp.observations.models import Observation, VoiceNote
from walkapp.photos import intake
from walkapp.photos.intake import Cargo, Kept
from walkapp.photos.models import Photo

ERRORS = (400, 403, 404, 409, 413, 415)


@dataclass(frozen=True, slots=True)
class Berth:
    """Where something that is being sent will hang, once its bytes are here."""

    actor: Actor
    cargo: Cargo
    id: UUID
    known: Photo | VoiceNote | None
    """Its row, where it has come already."""
    may_add: bool
    write: Callable[[Session, Kept | None], tuple[bool, BaseModel]]
    """Writes the rows, in one transaction: whether they are new, and the answer. None: its bytes were here already."""
    address: str | None = None
    """Where it can be asked for."""

    def __post_init__(self) -> None:
        if self.known is None and not self.may_add:
            raise NotAllowed

    def refuse_other(self, sha256: str) -> None:
        """Raise Conflict for other bytes than came under this id: before thirty megabytes are read for nothing."""
        if self.known is not None and self.known.digest != sha256:
            raise Conflict(_(self.cargo.taken))


def to_fill(observation_id: UUID) -> tuple[Actor, bool]:
    """Who sends something of this observation, and whether they may add to it. Raises NotFound where it is not theirs
    to know of."""
    actor = guard.current_actor()
    return actor, services.may_fill(actor, queries.find_to_fill(web.reader(), actor, observation_id))


def held(session: Session, observation_id: UUID) -> Observation:
    """The observation, to be added to: seen a moment ago, and what may have changed meanwhile its service looks at."""
    row = queries.by_id(session, observation_id, lock=True)
    if row is None:
        raise NotFound
    return row


def taken_in(berth: Berth) -> Response:
    """Bytes first, until they last; then the rows, in one transaction; then the answer."""
    digest = request.headers.get("Content-Digest")
    berth.refuse_other(intake.sha256_of(digest))
    kept = intake.receive(
        web.blobs(), berth.actor.municipality_id, intake.pieces_of(request.stream), content_digest=digest,
        declared_length=request.content_length, cargo=berth.cargo,
    )  # fmt: skip
    return written(berth, kept)


def written(berth: Berth, kept: Kept | None) -> Response:
    """The rows of what lasts in the store, and the answer that says so."""
    created, answer = committed(lambda session: berth.write(session, kept))
    return reply(answer, 201 if created else 200, location=berth.address if created else None)

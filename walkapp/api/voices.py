"""Voice notes: the way in for their bytes. They are heard on the pages alone, by those who see the observation."""

from uuid import UUID

from flask import Response, request
from sqlalchemy.orm import Session

from walkapp.accounts import guard
from walkapp.api import answers, documents
from walkapp.api.operations import operation
from walkapp.api.replies import committed, reply
from walkapp.audit import services as audit
from walkapp.core import clock, web
from walkapp.core.errors import Conflict, NotAllowed, NotFound
from walkapp.core.text import gettext as _
from walkapp.observations import queries, services, voices
from walkapp.photos import intake


@operation(
    "PUT", "/observations/<uuid:observation_id>/voice/<uuid:voice_id>",
    summary="Store a voice note's bytes under an id that the phone made; the same again changes nothing",
    answers={201: answers.VoiceReceiptAnswer, 200: answers.VoiceReceiptAnswer},
    errors=(400, 403, 404, 409, 413, 415), body="sound", headers=("Content-Digest",),
)  # fmt: skip
def put(observation_id: UUID, voice_id: UUID) -> Response:
    actor, session = guard.current_actor(), web.reader()
    row = queries.find_to_fill(session, actor, observation_id)
    known = voices.by_id(session, actor.municipality_id, [voice_id]).get(voice_id)
    if known is None and not services.may_fill(actor, row):
        raise NotAllowed
    digest = request.headers.get("Content-Digest")
    if known is not None and known.digest != intake.sha256_of(digest):
        raise Conflict(_("There is already another voice note with this id."))
    kept = voices.receive(
        web.blobs(), actor.municipality_id, intake.pieces_of(request.stream), content_digest=digest,
        declared_length=request.content_length,
    )  # fmt: skip

    def write(session: Session) -> tuple[bool, answers.VoiceReceiptAnswer]:
        audit.take_turn(session, actor.municipality_id)
        changed = queries.by_id(session, observation_id, lock=True)
        if changed is None:
            raise NotFound
        note, created = voices.add(session, actor, changed, voice_id, kept, at=clock.now())
        shown = documents.voice(note)
        return created, answers.VoiceReceiptAnswer(**shown.model_dump(), digest=documents.digest(note.digest))

    created, answer = committed(write)
    return reply(answer, 201 if created else 200)

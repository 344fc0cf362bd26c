"""Voice notes: the way in for their bytes. They are heard on the pages alone, by those who see the observation."""

from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from walkapp.api import answers, berths, documents
from walkapp.api.berths import Berth
from walkapp.api.operations import operation
from walkapp.core import clock, web
from walkapp.observations import voices
from walkapp.photos.intake import Kept


@operation(
    "PUT", "/observations/<uuid:observation_id>/voice/<uuid:voice_id>",
    summary="Store a voice note's bytes under an id that the phone made; the same again changes nothing",
    answers={201: answers.VoiceReceiptAnswer, 200: answers.VoiceReceiptAnswer}, errors=berths.ERRORS, body="sound",
    headers=("Content-Digest",),
)  # fmt: skip
def put(observation_id: UUID, voice_id: UUID) -> Response:
    actor, may_add = berths.to_fill(observation_id)

    def write(session: Session, kept: Kept | None) -> tuple[bool, answers.VoiceReceiptAnswer]:
        assert kept is not None  # a note comes whole
        row = berths.held(session, observation_id)
        note, created = voices.add(session, actor, row, voice_id, kept, at=clock.now())
        return created, documents.voice_receipt(note)

    known = voices.by_id(web.reader(), actor.municipality_id, [voice_id]).get(voice_id)
    return berths.taken_in(Berth(actor, voices.VOICE, voice_id, known, may_add, write))

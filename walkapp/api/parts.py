"""Photos in parts, on the address of their PUT: Resumable Uploads for HTTP (draft-ietf-httpbis-resumable-upload).

A phone asks with HEAD how far it has come, goes on from there with PATCH, and ends with `Upload-Complete: ?1` and the
digest of the whole. What has come is bound to who sent it, seen by nobody, and swept after a day without more of it.
"""

import re
from uuid import UUID

from flask import Response, request

from walkapp.api import answers, berths, bodies, photos, schemas
from walkapp.api.berths import ERRORS, Berth
from walkapp.api.operations import operation
from walkapp.core import parts, web
from walkapp.core.errors import BadRequest, NotAllowed
from walkapp.core.parts import Part
from walkapp.core.text import gettext as _
from walkapp.observations.models import VoiceNote
from walkapp.photos import intake
from walkapp.photos.models import Photo

SENT = ("Upload-Offset", "Upload-Complete", "Repr-Digest")
_NUMBER = re.compile(r"[0-9]{1,15}")
_YES, _NO = "?1", "?0"


@operation(
    "HEAD", "/observations/<uuid:observation_id>/photos/<uuid:photo_id>",
    summary="How much of a photo has come: Upload-Offset, and whether that is all of it: Upload-Complete",
    answers={204: None}, errors=(403, 404, 409),
)  # fmt: skip
def show(observation_id: UUID, photo_id: UUID) -> Response:
    return _progress(photos.of_observation(observation_id, photo_id))


@operation(
    "PATCH", "/observations/<uuid:observation_id>/photos/<uuid:photo_id>",
    summary="Go on sending a photo from an offset; the end is answered as a PUT of the whole",
    answers={201: answers.PhotoReceiptAnswer, 200: answers.PhotoReceiptAnswer, 204: None}, errors=ERRORS,
    body="picture", headers=SENT,
)  # fmt: skip
def append(observation_id: UUID, photo_id: UUID) -> Response:
    return _appended(photos.of_observation(observation_id, photo_id))


@operation(
    "HEAD", "/actions/<uuid:action_id>/photos/<uuid:photo_id>", summary="How much of a photo of evidence has come",
    answers={204: None}, errors=(403, 404, 409), query=schemas.EvidenceQuery,
)  # fmt: skip
def show_evidence(action_id: UUID, photo_id: UUID) -> Response:
    return _progress(photos.of_action(action_id, photo_id))


@operation(
    "PATCH", "/actions/<uuid:action_id>/photos/<uuid:photo_id>",
    summary="Go on sending a photo of evidence from an offset",
    answers={201: answers.PhotoReceiptAnswer, 200: answers.PhotoReceiptAnswer, 204: None}, errors=ERRORS,
    query=schemas.EvidenceQuery, body="picture", headers=SENT,
)  # fmt: skip
def append_evidence(action_id: UUID, photo_id: UUID) -> Response:
    return _appended(photos.of_action(action_id, photo_id))


def _progress(berth: Berth) -> Response:
    if berth.known is not None:
        return _so_far(_size(berth, berth.known), complete=True)
    return _so_far(_part(berth).offset())


def _appended(berth: Berth) -> Response:
    offset, is_end = _offset(), _is_end()
    if berth.known is not None:
        return _again(berth, berth.known, is_end=is_end)
    part, blobs = _part(berth), web.blobs()
    end = intake.receive_piece(
        part, intake.pieces_of(request.stream), offset=offset, declared_length=request.content_length
    )
    if not is_end:
        return _so_far(end)
    return berths.written(
        berth, intake.finish(blobs, berth.actor.municipality_id, part, size=end, digest=_whole_digest())
    )


def _again(berth: Berth, known: Photo | VoiceNote, *, is_end: bool) -> Response:
    """The photo is here already: who missed the answer to its end, and ends once more, is told so again."""
    if not is_end:
        raise parts.wrong_offset(_size(berth, known))
    berth.refuse_other(intake.sha256_of(_whole_digest()))
    bodies.drain()
    return berths.written(berth, None)


def _size(berth: Berth, known: Photo | VoiceNote) -> int:
    if not berth.may_add and known.received_by != berth.actor.id:
        raise NotAllowed
    return known.byte_count


def _part(berth: Berth) -> Part:
    return intake.part_of(web.blobs(), berth.actor.municipality_id, berth.actor.id, berth.id)


def _so_far(offset: int, *, complete: bool = False) -> Response:
    answer = Response(status=204)
    answer.headers["Upload-Offset"] = str(offset)
    answer.headers["Upload-Complete"] = _YES if complete else _NO
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _offset() -> int:
    value = request.headers.get("Upload-Offset", "").strip()
    if not _NUMBER.fullmatch(value):
        raise BadRequest(_("The header Upload-Offset must say where these bytes begin."))
    return int(value)


def _is_end() -> bool:
    value = request.headers.get("Upload-Complete", _NO).strip()
    if value not in {_YES, _NO}:
        raise BadRequest(_("The header Upload-Complete is ?1 for the last part and ?0 for any other."))
    return value == _YES


def _whole_digest() -> str | None:
    """The digest of the whole photo: Repr-Digest, or the Content-Digest of a sender who means the whole by it."""
    return request.headers.get("Repr-Digest") or request.headers.get("Content-Digest")

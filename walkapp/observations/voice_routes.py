"""The sound of a voice note, for those who may hear it."""

from uuid import UUID

from flask import Response, request

from walkapp.accounts import guard
from walkapp.accounts.rules import Permission
from walkapp.core import web
from walkapp.core.errors import NotFound
from walkapp.observations import voices
from walkapp.observations.blueprint import blueprint


@blueprint.get("/<municipality>/voice/<uuid:voice_id>")
@guard.require(Permission.SEE_OBSERVATIONS)
def voice(voice_id: UUID) -> Response:
    """One note, whole or the part that a player asks for."""
    actor = guard.current_actor()
    note = voices.get(web.reader(), actor, voice_id)
    address = voices.key(actor.municipality_id, note.digest)
    try:
        length = web.blobs().size(address)
    except FileNotFoundError as problem:
        raise NotFound from problem
    sound = Response(web.blobs().open_stream(address), mimetype=note.media_type)
    sound.content_length = length
    sound.headers["Cache-Control"] = "private, no-store"
    sound.headers["X-Content-Type-Options"] = "nosniff"
    sound.headers["Content-Disposition"] = f'inline; filename="{note.id}"'
    # Some players play nothing that cannot be asked for piece by piece.
    sound.make_conditional(request, accept_ranges=True, complete_length=length)
    return sound

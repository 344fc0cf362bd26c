"""What the server holds of what a phone has kept: a phone lets go of its own copy by this answer alone.

`epoch` is another after the server was restored from a backup: then the phone asks about everything again.
"""

from collections.abc import Mapping
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from walkapp.accounts import guard
from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Role
from walkapp.actions import queries as actions
from walkapp.api import answers, bodies, documents, schemas
from walkapp.api.answers import Holding
from walkapp.api.operations import operation
from walkapp.api.replies import reply
from walkapp.core import web
from walkapp.observations import holdings, voices
from walkapp.observations.models import VoiceNote
from walkapp.photos import queries as photos
from walkapp.photos import rules
from walkapp.photos.models import Photo

MAX_BYTES = 512 * 1024
"""A thousand of each kind, with room."""
MISSING = answers.HeldAnswer(state=Holding.MISSING, etag=None, digest=None)
WITHDRAWN = answers.HeldAnswer(state=Holding.WITHDRAWN, etag=None, digest=None)


@operation(
    "POST", "/held", summary="What of this the server holds, holds otherwise, has withdrawn or does not have",
    answers={200: answers.HoldingsAnswer}, errors=(413, 415), body=schemas.HeldBody,
)  # fmt: skip
def ask() -> Response:
    actor, session = guard.current_actor(), web.reader()
    asked = bodies.read(schemas.HeldBody, max_bytes=MAX_BYTES)
    found = answers.HoldingsAnswer(
        epoch=accounts.epoch(session), observations=_observations(session, actor, asked.observations),
        photos=_photos(session, actor, asked.photos), voices=_voices(session, actor, asked.voices),
    )  # fmt: skip
    return reply(found)


def _observations(session: Session, actor: Actor, asked: Mapping[UUID, str]) -> dict[UUID, answers.HeldAnswer]:
    known = holdings.versions(session, actor, asked) if asked else {}
    return {one: _version(etag, known.get(one)) for one, etag in asked.items()}


def _version(etag: str, known: holdings.Version | None) -> answers.HeldAnswer:
    if known is None:
        return MISSING
    version, is_withdrawn = known
    if is_withdrawn:
        return WITHDRAWN
    same = etag.removeprefix("W/").strip('"') == str(version)
    return answers.HeldAnswer(state=Holding.HELD if same else Holding.CHANGED, etag=f'"{version}"', digest=None)


def _photos(session: Session, actor: Actor, asked: Mapping[UUID, str]) -> dict[UUID, answers.HeldAnswer]:
    """Held is a photo whose row has this digest and whose bytes lie in the store, as many as came."""
    if not asked:
        return {}
    rows = photos.by_id(session, actor.municipality_id, list(asked))
    withdrawn = holdings.of_photos(session, actor, rows)
    evidence = actions.photos_seen(session, actor, rows)
    seen = {
        one: row for one, row in rows.items()
        if row.received_by == actor.id or ((one in withdrawn or one in evidence) and _may_see(actor, row))
    }  # fmt: skip
    keys = {one: rules.received_key(actor.municipality_id, row.digest) for one, row in seen.items()}
    sizes = web.blobs().sizes(keys.values())
    there = {one: row for one, row in seen.items() if sizes.get(keys[one]) == row.byte_count}
    return {
        one: WITHDRAWN if one in seen and withdrawn.get(one) else _bytes(digest, there.get(one))
        for one, digest in asked.items()
    }


def _voices(session: Session, actor: Actor, asked: Mapping[UUID, str]) -> dict[UUID, answers.HeldAnswer]:
    """As for photos; who did not send a note hears of it only where they see its observation and may hear it."""
    rows = voices.by_id(session, actor.municipality_id, asked) if asked else {}
    known = holdings.versions(session, actor, {row.observation_id for row in rows.values()}) if rows else {}
    seen = {one: row for one, row in rows.items() if row.received_by == actor.id or _hears(actor, row, known)}
    keys = {one: voices.key(actor.municipality_id, row.digest) for one, row in seen.items()}
    sizes = web.blobs().sizes(keys.values())
    found = dict.fromkeys(asked, MISSING)
    for one, row in seen.items():
        if known.get(row.observation_id, (0, False))[1]:
            found[one] = WITHDRAWN
        elif sizes.get(keys[one]) == row.byte_count:
            found[one] = _bytes(asked[one], row)
    return found


def _hears(actor: Actor, row: VoiceNote, known: Mapping[UUID, holdings.Version]) -> bool:
    return row.observation_id in known and actor.role not in {Role.VIEWER, Role.PUBLIC, Role.WALKER}


def _may_see(actor: Actor, row: Photo) -> bool:
    """Whoever sees only what is released anywhere hears of nothing else here: they have sent none of it."""
    return actor.role not in {Role.VIEWER, Role.PUBLIC, Role.WALKER} or row.released_at is not None


def _bytes(digest: str, row: Photo | VoiceNote | None) -> answers.HeldAnswer:
    if row is None:
        return MISSING
    held = documents.digest(row.digest)
    state = Holding.HELD if digest == held else Holding.CHANGED
    return answers.HeldAnswer(state=state, etag=None, digest=held)

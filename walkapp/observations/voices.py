"""Voice notes: taken in, found, compared with the store.

A voice is personal data: a note is heard by those who see its observation with everything that belongs to it, and is
never public and never released. There is no masked version of a voice.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from walkapp.accounts.actor import Actor
from walkapp.audit import services as audit
from walkapp.audit.tags import Tag
from walkapp.core.blobs import Blobs
from walkapp.core.errors import Conflict, NotAllowed, NotFound
from walkapp.core.tenancy import inside, within
from walkapp.core.text import N_
from walkapp.core.text import gettext as _
from walkapp.observations import queries, services, sounds
from walkapp.observations.models import Observation, VoiceNote
from walkapp.observations.rules import ObservationState
from walkapp.photos import upkeep
from walkapp.photos.intake import Cargo, Kept, Look

MAX_BYTES = 10_000_000


def key(municipality_id: UUID, digest: str) -> str:
    """Where a note's bytes lie."""
    return f"{municipality_id}/voices/{digest}"


VOICE = Cargo(
    max_bytes=MAX_BYTES, key=key, look=lambda path: Look(sounds.media_type_of(path)),
    too_large=N_("The voice note is larger than 10 MB."),
    not_whole=N_("The voice note did not arrive whole. Send it again."),
    not_same=N_("The voice note did not arrive whole. Send it again."),
    taken=N_("There is already another voice note with this id."),
)  # fmt: skip


def add(
    session: Session, actor: Actor, observation: Observation, voice_id: UUID, kept: Kept, *, at: datetime,
    sender_id: UUID | None = None,
) -> tuple[VoiceNote, bool]:  # fmt: skip
    """Hang a note whose bytes are kept on the observation; True where it is new. The same again changes nothing.

    `sender_id` is whose phone it comes from, where the actor only brings it.
    Raises Conflict where the id stands for other bytes or hangs elsewhere, NotAllowed as for a photo.
    """
    kept.must_be(VOICE, actor.municipality_id)
    audit.take_turn(session, actor.municipality_id)
    if observation.state is ObservationState.WITHDRAWN:
        raise NotFound
    there = session.get(VoiceNote, voice_id)
    if there is not None:
        same = (observation.municipality_id, observation.id, kept.digest)
        if (there.municipality_id, there.observation_id, there.digest) != same:
            raise Conflict(_(VOICE.taken))
        return there, False
    if not services.may_fill(actor, observation):
        raise NotAllowed
    made = VoiceNote(
        id=voice_id, municipality_id=observation.municipality_id, observation_id=observation.id, digest=kept.digest,
        media_type=kept.media_type, byte_count=kept.byte_count, received_at=at, received_by=sender_id or actor.id,
    )  # fmt: skip
    session.add(made)
    detail = {"voice": str(voice_id), "digest": kept.digest, "bytes": kept.byte_count}
    observation.change = audit.append(session, Tag.OBSERVATION_VOICE, actor, observation.id, at=at, **detail)
    return made, True


def may_hear(actor: Actor, observation: Observation) -> bool:
    """True for those who see the observation with what is not released; its author always."""
    return queries.is_author(actor, observation) or not queries.sees_only_released(actor, observation)


def heard(actor: Actor, observation: Observation) -> list[VoiceNote]:
    """The observation's notes that the actor may hear."""
    return list(observation.voices) if may_hear(actor, observation) else []


def by_id(session: Session, municipality_id: UUID, ids: Collection[UUID]) -> dict[UUID, VoiceNote]:
    """The notes of these ids that the municipality has."""
    rows = session.scalars(within(VoiceNote, municipality_id).where(VoiceNote.id.in_(list(ids))))
    return {one.id: one for one in rows}


def get(session: Session, actor: Actor, voice_id: UUID) -> VoiceNote:
    """One note. Raises NotFound where the actor may not hear it."""
    note = by_id(session, actor.municipality_id, [voice_id]).get(voice_id)
    if note is None or not may_hear(actor, queries.find(session, actor, note.observation_id)):
        raise NotFound
    return note


def verify(session: Session, blobs: Blobs, municipality_id: UUID) -> Iterator[str]:
    """Read every note again and name each that is missing or not what was received."""
    for note in session.scalars(within(VoiceNote, municipality_id).order_by(VoiceNote.id)):
        yield from upkeep.faults(
            blobs, key(municipality_id, note.digest), f"voice note {note.id}", note.digest, note.byte_count
        )


def sweep(session: Session, blobs: Blobs, municipality_id: UUID, *, before: datetime) -> int:
    """Remove notes' bytes that no row has named since `before`, as for photos; give their number."""
    named = session.scalars(sa.select(VoiceNote.digest).where(inside(VoiceNote, municipality_id)).distinct())
    return upkeep.sweep_unnamed(blobs, key(municipality_id, ""), set(named), before=before)

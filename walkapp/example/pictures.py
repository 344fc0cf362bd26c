"""The example's photos on their way in: drawn, kept in the store, and made into sizes, before any row names them."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from walkapp.core.blobs import Blobs
from walkapp.core.db import new_id
from walkapp.example.content.kinds import Evening
from walkapp.example.scenes import draw
from walkapp.photos import intake, rules
from walkapp.photos.decoding import Decoded, Decoder
from walkapp.photos.intake import Kept


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture to be drawn: `seed` is its place, so that before and after are seen from the same spot."""

    scene: str
    seed: str


@dataclass(frozen=True, slots=True)
class Print:
    """A picture that is drawn, durable, and has its sizes."""

    photo_id: UUID
    kept: Kept
    decoded: Decoded


def shots_of(evening: Evening) -> list[Shot]:
    """Every picture of an evening: what was seen, and what was done about it."""
    seen = [Shot(scene, one.key) for one in evening.seen for scene in one.scenes]
    after = [Shot(step.scene, work.of[0]) for work in evening.works for step in work.steps if step.scene]
    return [*seen, *after]


def develop(blobs: Blobs, municipality_id: UUID, shots: Iterable[Shot]) -> Mapping[Shot, Print]:
    """Draw the pictures, keep them and make their sizes; the decoder works while the next one is drawn."""
    wanted = list(dict.fromkeys(shots))
    decoder = Decoder()
    try:
        with ThreadPoolExecutor(max_workers=2) as pool:
            prints = pool.map(lambda shot: _develop_one(blobs, decoder, municipality_id, shot), wanted)
            return dict(zip(wanted, prints, strict=True))
    finally:
        decoder.close()


def _develop_one(blobs: Blobs, decoder: Decoder, municipality_id: UUID, shot: Shot) -> Print:
    kept = intake.receive_file(blobs, municipality_id, BytesIO(draw(shot.scene, shot.seed)))
    photo_id = new_id()
    received = rules.received_key(municipality_id, kept.digest)
    with blobs.path(received) as path, blobs.workspace() as folder:
        decoded = decoder.make(path, kept.media_type, folder=folder, sizes=rules.SIZES_AT_ONCE)
        for size in rules.SIZES_AT_ONCE:
            blobs.put_file(folder / f"{size}.jpg", rules.derived_key(municipality_id, photo_id, 1, size))
    return Print(photo_id, kept, decoded)

"""Makes the sizes of photos, as jobs: read the row, decode and store without any transaction, then one short write."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from walkapp.accounts import actor
from walkapp.core import clock
from walkapp.core.blobs import Blobs
from walkapp.core.db import Database
from walkapp.core.errors import NotFound
from walkapp.core.jobs import Handler, Payload
from walkapp.photos import decoding, queries, rules, services
from walkapp.photos.decoding import Decoded, Decoder, Undecodable
from walkapp.photos.models import Photo
from walkapp.photos.rules import Box, Size

Listener = Callable[[Session, Photo, int], None]
"""Is told, in the transaction of the change, that a photo became ready or unreadable, with the change's number."""


@dataclass(frozen=True, slots=True)
class Order:
    """What of a photo's row the making needs, carried out of the session."""

    photo_id: UUID
    municipality_id: UUID
    digest: str
    media_type: str
    version: int
    boxes: tuple[Box, ...]

    def key(self, size: Size) -> str:
        return rules.derived_key(self.municipality_id, self.photo_id, self.version, size)


def job_handlers(database: Database, blobs: Blobs, *, tell: Listener) -> Mapping[str, Handler]:
    """The kinds of jobs that are done here; `tell` hears of each photo that came out of one."""
    workshop = Workshop(database, blobs, decoding.shared(), tell=tell)
    return {services.MAKE_SIZES: workshop.make_sizes, services.MAKE_FULL: workshop.make_full}


class Workshop:
    """Knows database, store and decoder. Every job may be run twice, and by two workers at once."""

    def __init__(self, database: Database, blobs: Blobs, decoder: Decoder, *, tell: Listener) -> None:
        self._database = database
        self._blobs = blobs
        self._decoder = decoder
        self._tell = tell

    def make_sizes(self, payload: Payload) -> None:
        """Make list and screen; the photo becomes ready or unreadable.

        Raises DecoderFailed, Unavailable or FileNotFoundError where trying again may help.
        """
        order = self._order(payload)
        if order is None:
            return
        try:
            decoded = self._make(order, rules.SIZES_AT_ONCE)
        except Undecodable as problem:
            self._note_unreadable(order, why=str(problem))
            return
        self._note_ready(order, decoded)
        if order.version > 1:
            self._remove_older(order)

    def make_full(self, payload: Payload) -> None:
        """Make the size that has all pixels, where it is not there yet."""
        order = self._order(payload)
        if order is None or self._blobs.exists(order.key(Size.FULL)):
            return
        try:
            self._make(order, (Size.FULL,))
        except Undecodable:
            self._give_screen_as_full(order)

    def _order(self, payload: Payload) -> Order | None:
        """What to make; None where the photo is gone or has a newer version, which has a job of its own."""
        with self._database.reading() as session:
            try:
                photo = queries.get(session, UUID(payload["municipality"]), UUID(payload["photo"]))
            except NotFound:
                return None
        return _order_of(photo) if photo.version == payload["version"] else None

    def _make(self, order: Order, sizes: tuple[Size, ...]) -> Decoded:
        received = rules.received_key(order.municipality_id, order.digest)
        with self._blobs.path(received) as path, self._blobs.workspace() as folder:
            decoded = self._decoder.make(path, order.media_type, folder=folder, sizes=sizes, boxes=order.boxes)
            for size in sizes:
                self._blobs.put_file(folder / f"{size}.jpg", order.key(size))
        return decoded

    def _give_screen_as_full(self, order: Order) -> None:
        # A picture whose screen size could be made and whose pixels are too many for the decoder's memory: the largest
        # that there is, rather than a wait without end.
        with self._blobs.workspace() as folder:
            copy = Path(folder / "screen.jpg")
            copy.write_bytes(self._blobs.read(order.key(Size.SCREEN)))
            self._blobs.put_file(copy, order.key(Size.FULL))

    def _note_ready(self, order: Order, decoded: Decoded) -> None:
        with self._database.writing() as session:
            photo = queries.get(session, order.municipality_id, order.photo_id)
            if photo.version == order.version:
                doer = actor.system(order.municipality_id)
                self._told(session, photo, services.mark_ready(session, doer, photo, decoded, at=clock.now()))

    def _note_unreadable(self, order: Order, *, why: str) -> None:
        with self._database.writing() as session:
            photo = queries.get(session, order.municipality_id, order.photo_id)
            if photo.version == order.version:
                doer = actor.system(order.municipality_id)
                self._told(session, photo, services.mark_unreadable(session, doer, photo, why=why, at=clock.now()))

    def _told(self, session: Session, photo: Photo, change: int | None) -> None:
        if change is not None:
            self._tell(session, photo, change)

    def _remove_older(self, order: Order) -> None:
        """Remove what was made of earlier versions, which shows what is covered now."""
        for key in list(self._blobs.keys(rules.derived_folder(order.municipality_id, order.photo_id))):
            if rules.version_of(key) < order.version:
                self._blobs.delete(key)


def _order_of(photo: Photo) -> Order:
    boxes = tuple(Box.read(box) for box in photo.boxes)
    return Order(photo.id, photo.municipality_id, photo.digest, photo.media_type, photo.version, boxes)

"""The photos of a form sent without script: received whole before anything is saved, then hung on what was noted."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from walkapp.accounts.actor import Actor
from walkapp.core import web
from walkapp.core.errors import Invalid, TooLarge, Unsupported
from walkapp.core.text import gettext as _
from walkapp.observations import services
from walkapp.observations.models import Observation
from walkapp.photos import intake
from walkapp.photos import services as photos
from walkapp.photos.intake import Kept

AT_MOST = 12


def receive(municipality_id: UUID, files: Iterable[object]) -> list[Kept]:
    """Keep the bytes of every chosen file. Raises Invalid, about the photos, for the first that cannot be taken."""
    chosen = [file for file in files or () if isinstance(file, FileStorage) and file.filename]
    if len(chosen) > AT_MOST:
        raise Invalid(errors={"photos": [_("At most %(n)s photos at a time.", n=AT_MOST)]})
    return [_receive(municipality_id, file, number, len(chosen)) for number, file in enumerate(chosen, 1)]


def attach(session: Session, actor: Actor, row: Observation, kept: Sequence[Kept], *, at: datetime) -> None:
    """Hang the photos on the observation. The same picture on it is the same photo, however often it is sent."""
    for one in kept:
        photo, _new = photos.take_in(session, actor, photo_id=uuid5(row.id, one.digest), kept=one, at=at)
        services.add_photo(session, actor, row, photo, at=at)


def _receive(municipality_id: UUID, file: FileStorage, number: int, of: int) -> Kept:
    try:
        return intake.receive_file(web.blobs(), municipality_id, file.stream)
    except (TooLarge, Unsupported, Invalid) as problem:
        which = _("Photo %(n)s: ", n=number) if of > 1 else ""
        again = _("Photos must be chosen again.")
        raise Invalid(errors={"photos": [f"{which}{_sentence(problem)} {again}"]}) from problem


def _sentence(problem: TooLarge | Unsupported | Invalid) -> str:
    errors = problem.errors if isinstance(problem, Invalid) else {}
    return " ".join(sentence for found in errors.values() for sentence in found) or problem.detail

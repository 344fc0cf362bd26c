"""Makes photos of observations."""

import io

from sqlalchemy.orm import Session

from tests import photographs
from tests.moment import NOW
from walkapp.accounts.actor import Actor
from walkapp.core.blobs import Blobs
from walkapp.core.db import new_id
from walkapp.observations import services as observations
from walkapp.observations.models import Observation
from walkapp.photos import intake, services
from walkapp.photos.models import Photo


def photo(
    session: Session, blobs: Blobs, taker: Actor, row: Observation, data: bytes | None = None
) -> Photo:
    """A photo that `taker` hung on the observation; its sizes are made when the jobs are run."""
    kept = intake.receive_file(blobs, taker.municipality_id, io.BytesIO(data or photographs.jpeg()))
    made, _new = services.take_in(session, taker, photo_id=new_id(), kept=kept, at=NOW)
    observations.add_photo(session, taker, row, made, at=NOW)
    session.flush()
    return made

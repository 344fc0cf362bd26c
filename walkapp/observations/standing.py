"""What an observation is told by what hangs on it: its photos, and the actions about it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from walkapp.core.tenancy import inside
from walkapp.observations.models import Observation, ObservationPhoto, ObservationShare
from walkapp.photos.models import Photo


def photo_changed(session: Session, photo: Photo, change: int) -> None:
    """Let those who ask `?since=` hear that an observation's photo is ready, unreadable, released or taken back.

    A photo that hangs on no observation (evidence of an action) changes none.
    """
    owner = sa.select(ObservationPhoto.observation_id).where(ObservationPhoto.photo_id == photo.id)
    session.execute(
        sa.update(Observation)
        .where(inside(Observation, photo.municipality_id), Observation.id == owner.scalar_subquery())
        .values(change=change)
    )


def share(
    session: Session, observation: Observation, departments: Iterable[tuple[UUID, bool]]
) -> None:
    """Set which departments answer for the observation, each with whether it may see it while confidential."""
    session.execute(
        sa.delete(ObservationShare).where(
            inside(ObservationShare, observation.municipality_id),
            ObservationShare.observation_id == observation.id,
        )
    )
    wanted: dict[UUID, bool] = {}
    for department_id, confidential in departments:
        wanted[department_id] = wanted.get(department_id, False) or confidential
    for department_id, confidential in wanted.items():
        session.add(
            ObservationShare(
                municipality_id=observation.municipality_id, observation_id=observation.id,
                department_id=department_id, confidential=confidential,
            )
        )


def tell_work(
    observation: Observation, *, state: str = "", due: date | None = None, owner: str = "", answer: str = "",
    change: int = 0,
) -> None:  # fmt: skip
    """Write down what may be told of the action that speaks for the observation; nothing where no state is given.

    `due` while it can be late. `change` is the log's number of what changed, for those who ask `?since=`.
    """
    values = {"state": state, "due": due.isoformat() if due else "", "owner": owner, "answer": answer}
    told = {name: value for name, value in values.items() if value} if state else None
    if told != observation.work:
        observation.work, observation.change = told, max(observation.change, change)

"""What every change to an action leaves behind: its row of the log, its words for searching, who may see what."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from walkapp.accounts.actor import Actor
from walkapp.actions.models import Action, ActionObservation
from walkapp.actions.rules import MAY_BE_LATE, openness
from walkapp.audit import services as audit
from walkapp.audit.tags import Tag
from walkapp.core import search
from walkapp.observations import standing
from walkapp.observations.models import Observation


def log(session: Session, actor: Actor, action: Action, tag: Tag, at: datetime, **detail: object) -> None:
    """Write the change down. An action's version is the number of events about it."""
    action.version += 1
    action.change = audit.append(session, tag, actor, action.id, at=at, **detail)


def index(session: Session, action: Action) -> None:
    """Let the action be found by what is written about it, confidential observations left out."""
    places = " ".join(f"{one.place} {one.text}" for one in action.observations if not one.confidential)
    search.put(session, action.municipality_id, action.id, action.number, action.title, places, action.external_case,
               action.registry_number, action.police_report)  # fmt: skip


def reshare(session: Session, changed: Sequence[Observation]) -> None:
    """Let exactly the departments that own an action about each observation see it, and let it tell how that stands.

    The most open action speaks for it; one that is confidential is not told of.
    """
    session.flush()
    for observation in changed:
        actions = session.scalars(
            sa.select(Action)
            .join(ActionObservation, ActionObservation.action_id == Action.id)
            .where(ActionObservation.observation_id == observation.id)
            .options(joinedload(Action.department))
        ).all()
        owners = [(one.department_id, one.share_confidential) for one in actions if one.department_id]
        standing.share(session, observation, owners)
        _tell(observation, [one for one in actions if not one.confidential])


def _tell(observation: Observation, actions: Sequence[Action]) -> None:
    if not actions:
        standing.tell_work(observation)
        return
    first = min(actions, key=lambda one: (openness(one.state), one.due_on))
    answers = dict.fromkeys(one.public_answer for one in actions if one.public_answer)
    standing.tell_work(
        observation, state=first.state.value, due=first.due_on if first.state in MAY_BE_LATE else None,
        owner=first.department.name if first.department else "", answer="\n".join(answers),
        change=max(one.change for one in actions),
    )  # fmt: skip


def word(value: UUID | None) -> str | None:
    """An id as the log keeps it."""
    return str(value) if value else None


def plain(value: object) -> object:
    """A value as the log keeps it."""
    return value if isinstance(value, str | int | bool | None) else str(value)

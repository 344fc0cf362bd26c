"""What was answered at the stops of a walk, by whom: taken in from phones, seen by who answered, and by who leads.

An answer is somebody's, as an observation is: it carries the participant who gave it, and goes when they are erased.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission, Scope
from walkapp.audit import services as audit
from walkapp.audit.tags import Tag
from walkapp.core.errors import Conflict
from walkapp.core.geo import Point
from walkapp.core.tenancy import is_inside, within
from walkapp.core.text import gettext as _
from walkapp.walks import queries, rules, services
from walkapp.walks.models import Participant, StopVisit, Walk
from walkapp.walks.rules import Verdict


@dataclass(frozen=True, slots=True)
class Answered:
    """One question, as the phone asked it, and what was answered."""

    category: str
    question: str
    answer: Verdict
    observation: UUID | None = None
    """The point that a problem became: on its way, or here."""

    def as_json(self) -> dict[str, str | None]:
        """As the database keeps it."""
        observation = str(self.observation) if self.observation else None
        return {
            "category": self.category, "question": self.question, "answer": self.answer.value,
            "observation": observation,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """What a phone says of a stop that somebody has been at."""

    stop_name: str
    stop: Point
    visited_at: datetime
    changed_at: datetime
    answers: Sequence[Answered]


def sees_all(actor: Actor, walk: Walk) -> bool:
    """True where the actor sees what everybody answered, and by whom: who runs the walk, and the auditor."""
    return queries.may_run(actor, walk) or actor.reach(Permission.SEE_OBSERVATIONS) is Scope.ALL


def of_walk(session: Session, actor: Actor, walk: Walk) -> Sequence[StopVisit]:
    """The visits of a walk that the actor sees, the earliest first: everybody's, or their own."""
    query = within(StopVisit, actor.municipality_id).where(StopVisit.walk_id == walk.id)
    if not sees_all(actor, walk):
        query = query.where(StopVisit.participant_id.in_(_own(actor, walk)))
    query = query.options(joinedload(StopVisit.participant))
    return session.scalars(query.order_by(StopVisit.visited_at, StopVisit.id)).all()


def save(
    session: Session, actor: Actor, walk_id: UUID, visit_id: UUID, wanted: Visit, *, at: datetime
) -> tuple[StopVisit, bool]:
    """Keep what somebody answered at a stop; gives it, and whether it is new. The same again changes nothing.

    What is older than what is here, because an earlier request was under way for longer, changes nothing either.
    The first visit starts the walk, as the first observation does. Raises NotFound for a walk that does not exist for
    the actor, NotAllowed where they may not record on it, Conflict where the id is another's or the walk takes none.
    """
    audit.take_turn(session, actor.municipality_id)
    walk = queries.find(session, actor, walk_id, lock=True)
    services.must_record(session, actor, walk)
    found = session.get(StopVisit, visit_id)
    if found is not None and not _is_theirs(session, actor, walk, found):
        raise Conflict(_("This id belongs to something else."))
    kept = [one.as_json() for one in wanted.answers]
    if found is not None and (found.changed_at >= wanted.changed_at or _is_same(found, wanted, kept)):
        return found, False
    if walk.state not in rules.TAKES_VISITS:
        raise Conflict(_("The walk is cancelled and takes no answers."))
    services.start(session, actor, walk, at=at)
    row = found or StopVisit(
        id=visit_id, municipality_id=walk.municipality_id, walk_id=walk.id,
        participant=services.participant(session, actor, walk),
    )  # fmt: skip
    row.stop_name, row.stop_lat, row.stop_lon = wanted.stop_name, wanted.stop.lat, wanted.stop.lon
    row.visited_at, row.changed_at, row.answers = wanted.visited_at, wanted.changed_at, kept
    row.received_at = at
    session.add(row)
    session.flush()
    audit.append(session, Tag.WALK_VISIT, actor, walk.id, at=at, visit=str(row.id), answers=len(kept))
    return row, found is None


def _own(actor: Actor, walk: Walk) -> sa.Select[UUID]:
    mine = Participant.user_id == actor.user_id if actor.user_id else Participant.id == actor.participant_id
    query = within(Participant, actor.municipality_id).where(Participant.walk_id == walk.id, mine)
    return query.with_only_columns(Participant.id)


def _is_theirs(session: Session, actor: Actor, walk: Walk, found: StopVisit) -> bool:
    if not is_inside(found, actor.municipality_id) or found.walk_id != walk.id:
        return False
    return found.participant_id in set(session.scalars(_own(actor, walk)))


def _is_same(found: StopVisit, wanted: Visit, answers: list[dict[str, str | None]]) -> bool:
    return found.answers == answers and (found.stop_lat, found.stop_lon) == (wanted.stop.lat, wanted.stop.lon)

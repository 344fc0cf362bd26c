"""The way that was walked, where the leader has turned that on: taken in from phones, shown to who leads, erased.

It serves to see which stops were reached. A stretch belongs to the walk and not to a person: with it there is no name
and no time, and its id says nothing of the phone. The log keeps that somebody sent so many points, not which.
Who runs the walk sees it, nobody else. It is erased when the walk is archived, thirty days after it was published, and
when the leader says so; what comes after the walk was published is not taken.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from walkapp.accounts.actor import Actor
from walkapp.audit import services as audit
from walkapp.audit.tags import Tag
from walkapp.core.errors import Conflict, NotAllowed
from walkapp.core.geo import Point
from walkapp.core.tenancy import inside, within
from walkapp.core.text import gettext as _
from walkapp.walks import queries, rules, services
from walkapp.walks.models import TrackPart, Walk
from walkapp.walks.rules import WalkState

LIFE = timedelta(days=30)
"""After publishing."""
PARTS_AT_MOST = 5000
"""Of a walk: thirty phones for a long evening, and no machine that fills the disk."""
DECIMALS = 5
"""About a metre: a phone knows no better."""

Line = Sequence[Point]


def add(session: Session, actor: Actor, walk_id: UUID, part_id: UUID, line: Line, *, at: datetime) -> bool:
    """Keep a stretch of the way; True where it is new. The same again changes nothing.

    Raises NotFound for a walk that does not exist for the actor, NotAllowed where they may not record on it, Conflict
    where the walk keeps no track, or none any more, and where the id stands for something else.
    """
    audit.take_turn(session, actor.municipality_id)
    walk = queries.find(session, actor, walk_id, lock=True)
    services.must_record(session, actor, walk)
    kept = [[round(point.lon, DECIMALS), round(point.lat, DECIMALS)] for point in line]
    found = session.get(TrackPart, part_id)
    if found is not None:
        if found.walk_id != walk.id or found.line != kept:
            raise Conflict(_("This id belongs to something else."))
        return False
    if not walk.keeps_track or walk.state not in rules.TAKES_TRACK:
        raise Conflict(_("This walk keeps no track of the way."))
    if _count(session, walk) >= PARTS_AT_MOST:
        raise Conflict(_("There is no room for more of the way."))
    session.add(TrackPart(id=part_id, municipality_id=walk.municipality_id, walk_id=walk.id, line=kept))
    session.flush()
    audit.append(session, Tag.WALK_TRACK, actor, walk.id, at=at, points=len(kept))
    return True


def of_walk(session: Session, walk: Walk) -> list[list[list[float]]]:
    """Each stretch of the way, as [lon, lat] pairs; the caller asks first whether the reader runs the walk."""
    query = within(TrackPart, walk.municipality_id).where(TrackPart.walk_id == walk.id)
    return list(session.scalars(query.with_only_columns(TrackPart.line).order_by(TrackPart.id)))


def erase(session: Session, actor: Actor, walk: Walk, *, at: datetime) -> int:
    """Erase the way for good, because the leader says so; gives how many stretches there were."""
    if not queries.may_run(actor, walk):
        raise NotAllowed
    audit.take_turn(session, actor.municipality_id)
    erased = _erase(session, [walk])
    if erased:
        audit.append(session, Tag.WALK_ERASE_TRACK, actor, walk.id, at=at, parts=erased)
    return erased


def erase_old(session: Session, actor: Actor, *, at: datetime) -> int:
    """Erase the ways of walks that are archived, or were published thirty days ago; gives how many stretches."""
    over = sa.or_(Walk.state == WalkState.ARCHIVED, Walk.published_at < at - LIFE)
    tracked = sa.select(TrackPart.walk_id).where(inside(TrackPart, actor.municipality_id))
    query = within(Walk, actor.municipality_id).where(over, Walk.id.in_(tracked))
    walks = session.scalars(query).all()
    for walk in walks:
        audit.append(session, Tag.WALK_ERASE_TRACK, actor, walk.id, at=at)
    return _erase(session, walks)


def _erase(session: Session, walks: Sequence[Walk]) -> int:
    if not walks:
        return 0
    here = inside(TrackPart, walks[0].municipality_id)
    gone = session.scalars(
        sa.delete(TrackPart).where(here, TrackPart.walk_id.in_([walk.id for walk in walks])).returning(TrackPart.id)
    ).all()
    return len(gone)


def _count(session: Session, walk: Walk) -> int:
    query = within(TrackPart, walk.municipality_id).where(TrackPart.walk_id == walk.id)
    return session.scalar(query.with_only_columns(sa.func.count())) or 0

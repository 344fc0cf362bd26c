"""Puts the example into an empty installation, and takes it out again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from walkapp.accounts.models import Membership, Municipality, User
from walkapp.core import clock
from walkapp.core.blobs import Blobs
from walkapp.core.db import Base, Database, new_id
from walkapp.core.jobs import Job
from walkapp.example.content.autumn import AUTUMN
from walkapp.example.content.kinds import Evening, Story
from walkapp.example.content.people import LUDVIKA_STORY, SMEDJEBACKEN_STORY
from walkapp.example.content.tonight import TONIGHT
from walkapp.example.content.winter import LUDVIKA_EVENING, WINTER
from walkapp.example.pictures import Print, Shot, develop, shots_of
from walkapp.example.settling import settle
from walkapp.example.telling import Chronicle, Telling

AUTUMN_DAYS_AGO = 62
LUDVIKA_DAYS_AGO = 20
WINTER_DAYS_AHEAD = 17
SETTLED_DAYS_AGO = 100
_WALKED_FOR = timedelta(minutes=75)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A municipality on its way in, with its pictures."""

    story: Story
    municipality_id: UUID
    prints: Mapping[Shot, Print]


def load(database: Database, blobs: Blobs, *, now: datetime) -> bool:
    """Load the example where there is no municipality at all; False, and nothing changed, where there is one.

    Dates are counted from `now`: one walk two months ago, one that began an hour ago, one in two weeks. The pictures
    are drawn and stored first, without any transaction; everything else is one.
    """
    with database.reading() as session:
        if _is_lived_in(session):
            return False
    drafts = [
        _draft(blobs, SMEDJEBACKEN_STORY, (AUTUMN, TONIGHT, WINTER)),
        _draft(blobs, LUDVIKA_STORY, (LUDVIKA_EVENING,)),
    ]
    with database.writing() as session:
        if _is_lived_in(session):
            return False
        _smedjebacken(session, drafts[0], now)
        _ludvika(session, drafts[1], now)
        # What is told here happened long ago: nobody gets mail about it, and the pictures have their sizes.
        session.execute(sa.delete(Job))
    return True


def remove(database: Database, blobs: Blobs) -> list[str]:
    """Take the example's municipalities out, with their people, log and pictures; give their slugs.

    A person of the example who is a member elsewhere stays. Where there is no example, nothing happens.
    """
    with database.writing() as session:
        rows = session.execute(sa.select(Municipality.id, Municipality.slug).where(Municipality.example)).all()
        _empty_tables(session, [row.id for row in rows])
    for row in rows:
        for key in list(blobs.keys(str(row.id))):
            blobs.delete(key)
    return [row.slug for row in rows]


def _is_lived_in(session: Session) -> bool:
    return session.scalar(sa.select(Municipality.id).limit(1)) is not None


def _draft(blobs: Blobs, story: Story, evenings: Sequence[Evening]) -> _Draft:
    municipality_id = new_id()
    shots = [shot for evening in evenings for shot in shots_of(evening)]
    return _Draft(story, municipality_id, develop(blobs, municipality_id, shots))


def _smedjebacken(session: Session, draft: _Draft, now: datetime) -> None:
    today = clock.local(now).date()
    cast = settle(session, draft.story, draft.municipality_id, at=now - timedelta(days=SETTLED_DAYS_AGO))
    chronicle = Chronicle()
    autumn_at = clock.from_local(today - timedelta(days=AUTUMN_DAYS_AGO), "19:00")
    autumn = Telling(session, cast, AUTUMN, draft.prints, autumn_at)
    autumn.planned(chronicle, days_before=21)
    autumn.walked(chronicle)
    autumn.reviewed(chronicle)
    autumn.published(chronicle, days_after=4)
    tonight = Telling(session, cast, TONIGHT, draft.prints, _begun(now))
    tonight.planned(chronicle, days_before=12)
    tonight.walked(chronicle)
    winter = Telling(session, cast, WINTER, draft.prints, _evening(today + timedelta(days=WINTER_DAYS_AHEAD)))
    winter.planned(chronicle, days_before=WINTER_DAYS_AHEAD + 4)
    chronicle.play()


def _ludvika(session: Session, draft: _Draft, now: datetime) -> None:
    today = clock.local(now).date()
    cast = settle(session, draft.story, draft.municipality_id, at=now - timedelta(days=SETTLED_DAYS_AGO))
    chronicle = Chronicle()
    starts_at = _evening(today - timedelta(days=LUDVIKA_DAYS_AGO))
    evening = Telling(session, cast, LUDVIKA_EVENING, draft.prints, starts_at)
    evening.planned(chronicle, days_before=14)
    evening.walked(chronicle)
    evening.reviewed(chronicle)
    chronicle.play()


def _evening(day: date) -> datetime:
    return clock.from_local(day, "17:30")


def _begun(now: datetime) -> datetime:
    """A quarter-hour a good hour ago: whenever the example is loaded, its walk is going on."""
    start = now - _WALKED_FOR
    return start.replace(minute=start.minute - start.minute % 15, second=0, microsecond=0)


def _empty_tables(session: Session, municipality_ids: Sequence[UUID]) -> None:
    """Remove every row of these municipalities, from the tables that depend on others downwards."""
    people = sa.select(User.id).where(User.example)
    tables = [table for table in reversed(Base.metadata.sorted_tables) if table.name != User.__tablename__]
    for table in tables:
        session.execute(sa.delete(table).where(_belongs(table, municipality_ids)))
    elsewhere = sa.select(Membership.user_id)
    session.execute(sa.delete(User).where(User.id.in_(people), User.id.not_in(elsewhere)))


def _belongs(table: sa.Table, municipality_ids: Sequence[UUID]) -> sa.ColumnElement[bool]:
    """The clause for a table's rows of these municipalities: by its own column, else by what its rows point at."""
    if table.name == Municipality.__tablename__:
        return table.c.id.in_(municipality_ids)
    if "municipality_id" in table.c:
        return table.c.municipality_id.in_(municipality_ids)
    owners = [
        key.parent.in_(sa.select(key.column).where(key.column.table.c.municipality_id.in_(municipality_ids)))
        for key in table.foreign_keys
        if "municipality_id" in key.column.table.c
    ]
    return sa.or_(sa.false(), *owners)

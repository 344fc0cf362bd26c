"""What authors say is the same thing: told to the reviewer, who joins or does not. Nothing is merged by itself.

A phone without a network may name a point before that point has come, and one that is withdrawn meanwhile. So the word
is kept as it was said, and whether it counts is asked each time it is read.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from walkapp.accounts.actor import Actor
from walkapp.observations import queries
from walkapp.observations.models import Observation


def said(session: Session, actor: Actor, rows: Sequence[Observation]) -> dict[UUID, UUID]:
    """By observation, the other one that its author says is the same, where that counts and exists for the actor."""
    named = {row.id: row.same_as for row in rows if row.same_as is not None}
    seen = {one.id: one for one in queries.among(session, actor, set(named.values()))}
    return {row.id: named[row.id] for row in rows if row.id in named and _is_word(row, seen.get(named[row.id]))}


def counts(row: Observation, other: Observation) -> bool:
    """True where the word of `row`'s author about `other` is one: on the same walk, and something they may know of."""
    if other.id == row.id or row.walk_id is None or other.walk_id != row.walk_id:
        return False
    return row.author_id is not None and _knows(row, other)


def _is_word(row: Observation, other: Observation | None) -> bool:
    return other is not None and counts(row, other)


def _knows(row: Observation, other: Observation) -> bool:
    """A guest knows of their own alone; members of what is open, of their own, and leaders of all on their walk."""
    if row.author_id == other.author_id:
        return True
    user_id = row.author.user_id if row.author else None
    leads = user_id is not None and row.walk is not None and row.walk.leader_id == user_id
    return leads or (user_id is not None and not other.confidential)

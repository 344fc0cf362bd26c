"""Observations that come by another's hand: noted on a phone that cannot send, brought in a file by who runs the walk.

What the file says of its sender is believed where that is somebody who may record on this walk; the log keeps who
brought it. Nothing of anybody else's is changed, and nothing that is newer than the phone knew.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.audit import services as audit
from walkapp.core.errors import Conflict
from walkapp.core.text import gettext as _
from walkapp.observations import queries, services
from walkapp.observations.content import Content
from walkapp.observations.models import Observation
from walkapp.observations.rules import ObservationState, Origin
from walkapp.walks import queries as walks
from walkapp.walks import services as walk_services
from walkapp.walks.models import Participant, Walk


class Outcome(StrEnum):
    """What became of an observation that was brought."""

    MADE = "made"
    CHANGED = "changed"
    KNOWN = "known"


def author_of(session: Session, walk: Walk, person_id: UUID | None) -> Participant | None:
    """Who of those that may record on the walk has this id, of a user or of a guest; None where nobody has."""
    if person_id is None:
        return None
    there = next((one for one in walks.participants(session, walk) if person_id in {one.user_id, one.id}), None)
    if there is not None:
        return there
    member = accounts.member(session, walk.municipality_id, person_id)
    if member is None or not walks.may_record(session, accounts.actor_of(member), walk):
        return None
    joined = walk_services.join(session, walk, member.user_id, member.user.name)
    session.flush()
    return joined


def bring(
    session: Session, actor: Actor, walk: Walk, observation_id: UUID, content: Content, *,
    author: Participant | None, etag: str | None, at: datetime,
) -> tuple[Observation, Outcome]:  # fmt: skip
    """Make the observation, or the version that its author wrote next; the same again changes nothing.

    `etag` is what the phone had heard that the server holds. Raises Conflict for what is another's, another walk's,
    withdrawn, or changed since; and as `services.carry` does.
    """
    audit.take_turn(session, actor.municipality_id)
    there = queries.by_id(session, observation_id, lock=True)
    if there is None:
        return services.carry(session, actor, walk, observation_id, content, author=author, at=at), Outcome.MADE
    if there.walk_id != walk.id or there.municipality_id != walk.municipality_id:
        raise Conflict(_("This id belongs to another walk."))
    if there.state is ObservationState.WITHDRAWN:
        raise Conflict(_("It has been withdrawn here."))
    if services.content_of(there).as_json() == content.as_json():
        return there, Outcome.KNOWN
    if author is None or there.author_id != author.id:
        raise Conflict(_("Somebody else noted the point with this id."))
    if etag != there.etag:
        raise Conflict(_("It has been changed here since the phone last heard of it. Open the point and compare."))
    return services.edit(session, actor, there, content, if_match=there.etag, at=at), Outcome.CHANGED


def may_add_files(observation: Observation, author: Participant | None) -> bool:
    """True where what hangs on the phone's observation may come along: it is its author's, or nobody's as it came."""
    if author is not None:
        return observation.author_id == author.id
    return observation.author_id is None and observation.origin is Origin.WALK

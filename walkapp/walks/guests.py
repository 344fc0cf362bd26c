"""Residents who join a walk by its link: the link is made and withdrawn, guests join, leave and are removed.

The link's secret is a keyed digest of a stored nonce, so that a leader can show the same code again on a phone and
print it, while a copy of the database alone opens nothing.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts import services as account_services
from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Role
from walkapp.audit import services as audit
from walkapp.audit.tags import Tag
from walkapp.core.db import new_id
from walkapp.core.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from walkapp.core.tenancy import inside, within
from walkapp.core.text import gettext as _
from walkapp.walks import queries, rules
from walkapp.walks.models import Participant, Walk, WalkLink

SECRET_BYTES = 20
NAME_LENGTH = 40
JOINS = 30
"""So many may join by one link from one address within the window: a group behind one network, and no machine."""
WINDOW = timedelta(minutes=15)


def secret_of(key: str, link: WalkLink) -> str:
    """The link's secret, 160 bits; `key` is the installation's."""
    return _secret(key, link.nonce)


def link_of(session: Session, walk: Walk) -> WalkLink | None:
    """The walk's link that works; None where there is none."""
    query = within(WalkLink, walk.municipality_id).where(WalkLink.walk_id == walk.id, WalkLink.revoked_at.is_(None))
    return session.scalar(query)


def by_secret(session: Session, secret: str, now: datetime) -> tuple[WalkLink, Walk] | None:
    """The link and the walk that a secret opens; None where it was withdrawn, or the walk cannot be joined any more."""
    link = session.scalar(
        sa.select(WalkLink).where(WalkLink.digest == accounts.digest(secret), WalkLink.revoked_at.is_(None))
    )
    if link is None:
        return None
    walk = session.get_one(Walk, link.walk_id)
    return (link, walk) if rules.may_be_joined(walk.state, walk.ends_at, now) else None


def of_walk(session: Session, walk: Walk) -> Sequence[Participant]:
    """The guests who are on the walk, by name."""
    query = within(Participant, walk.municipality_id).join(WalkLink, WalkLink.id == Participant.link_id)
    here = query.where(Participant.walk_id == walk.id, Participant.left_at.is_(None), WalkLink.revoked_at.is_(None))
    return session.scalars(here.order_by(Participant.name, Participant.id)).all()


def actor_of(session: Session, participant_id: UUID, now: datetime) -> Actor | None:
    """Who a guest's session speaks for; None where the walk is over for them, the link withdrawn, or they have left."""
    found = session.get(Participant, participant_id)
    if found is None or found.link_id is None or found.left_at is not None:
        return None
    link, walk = session.get_one(WalkLink, found.link_id), session.get_one(Walk, found.walk_id)
    if link.revoked_at is not None or not rules.is_open_to_guests(walk.state, walk.ends_at, now):
        return None
    return _actor(session, found)


def make_link(session: Session, actor: Actor, walk: Walk, *, key: str, at: datetime) -> WalkLink:
    """Make the walk's link; one that there is stops at once, with those who came by it."""
    _must_run(actor, walk)
    if not rules.may_be_joined(walk.state, walk.ends_at, at):
        raise Conflict(_("Guests can join a walk that is planned or in progress."))
    audit.take_turn(session, walk.municipality_id)
    _revoke(session, walk, at)
    nonce = secrets.token_hex(16)
    link = WalkLink(
        id=new_id(), municipality_id=walk.municipality_id, walk_id=walk.id, nonce=nonce,
        digest=accounts.digest(_secret(key, nonce)), created_at=at,
    )  # fmt: skip
    session.add(link)
    session.flush()
    audit.append(session, Tag.WALK_LINK_CREATE, actor, walk.id, at=at)
    return link


def withdraw_link(session: Session, actor: Actor, walk: Walk, *, at: datetime) -> None:
    """Stop the walk's link, and let those who came by it do no more. What they noted stays."""
    _must_run(actor, walk)
    audit.take_turn(session, walk.municipality_id)
    if _revoke(session, walk, at):
        audit.append(session, Tag.WALK_LINK_WITHDRAW, actor, walk.id, at=at)


def join(session: Session, secret: str, *, name: str, address: str, at: datetime) -> Actor:
    """Make whoever has the secret a guest of its walk.

    Raises Gone where it opens nothing, Invalid for a name that is none, Conflict where the walk is full or too many
    join from one address.
    """
    found = by_secret(session, secret, at)
    if found is None:
        raise Gone(_("This link does not work any more."))
    audit.take_turn(session, found[1].municipality_id)
    # Once more, now that nobody else can change it: it may have been withdrawn while this one waited.
    for row in found:
        session.refresh(row)
    link, walk = found
    if link.revoked_at is not None or not rules.may_be_joined(walk.state, walk.ends_at, at):
        raise Gone(_("This link does not work any more."))
    called = _clean(name)
    number = _joined(session, walk) + 1
    tried = f"{link.id} {address}"
    if accounts.failed_sign_ins(session, tried, at - WINDOW) >= JOINS:
        raise Conflict(_("Many have just joined from here. Wait a quarter of an hour and try again."))
    if number > rules.MOST_GUESTS:
        raise Conflict(_("The walk is full. Tell the leader what you have seen."))
    account_services.note_failed_sign_in(session, tried, at=at)
    guest = Participant(
        id=new_id(), municipality_id=walk.municipality_id, walk_id=walk.id, link_id=link.id,
        name=called or _("Guest %(n)s", n=number),
    )  # fmt: skip
    session.add(guest)
    session.flush()
    actor = _actor(session, guest)
    audit.append(session, Tag.GUEST_JOIN, actor, walk.id, at=at, name=guest.name)
    return actor


def leave(session: Session, actor: Actor, *, at: datetime) -> None:
    """End a guest's part in the walk, as they wish."""
    guest = session.get(Participant, actor.participant_id) if actor.participant_id else None
    if guest is None or guest.link_id is None:
        raise NotAllowed
    if guest.left_at is None:
        guest.left_at = at
        audit.append(session, Tag.GUEST_LEAVE, actor, guest.walk_id, at=at)


def remove(session: Session, actor: Actor, walk: Walk, participant_id: UUID, *, at: datetime) -> None:
    """End a guest's part in the walk, as its leader wishes. What they noted stays."""
    _must_run(actor, walk)
    guest = session.scalar(
        within(Participant, walk.municipality_id).where(
            Participant.id == participant_id, Participant.walk_id == walk.id, Participant.link_id.is_not(None)
        )
    )
    if guest is None:
        raise NotFound
    if guest.left_at is None:
        guest.left_at = at
        audit.append(session, Tag.GUEST_REMOVE, actor, walk.id, at=at, name=guest.name)


def _secret(key: str, nonce: str) -> str:
    signed = hmac.new(key.encode(), f"walk link {nonce}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(signed[:SECRET_BYTES]).decode().rstrip("=")


def _actor(session: Session, guest: Participant) -> Actor:
    here = accounts.municipality(session, guest.municipality_id)
    return Actor(
        municipality_id=guest.municipality_id, role=Role.GUEST, participant_id=guest.id, name=guest.name, slug=here.slug
    )


def _clean(name: str) -> str:
    called = " ".join(name.split())
    if len(called) > NAME_LENGTH or not called.isprintable():
        raise Invalid(errors={"name": [_("Write a first name of at most %(n)s characters, or none.", n=NAME_LENGTH)]})
    return called


def _joined(session: Session, walk: Walk) -> int:
    guests = sa.select(sa.func.count()).select_from(Participant).where(
        inside(Participant, walk.municipality_id), Participant.walk_id == walk.id, Participant.link_id.is_not(None)
    )  # fmt: skip
    return session.scalar(guests) or 0


def _revoke(session: Session, walk: Walk, at: datetime) -> bool:
    link = link_of(session, walk)
    if link is not None:
        link.revoked_at = at
        session.flush()
    return link is not None


def _must_run(actor: Actor, walk: Walk) -> None:
    if actor.role is not Role.SYSTEM and not queries.may_run(actor, walk):
        raise NotAllowed

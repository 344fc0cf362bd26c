"""Residents who join a walk by its link: the link is made and withdrawn, guests join, leave and are removed.

The link's secret is a keyed digest of a stored nonce, so that a leader can show the same code again on a phone and
print it, while a copy of the database alone opens nothing. How long a guest's part lasts is in rules.py (GUEST_GRACE);
a withdrawn link ends it at once. A guest's first name is kept until the walk is published or the leader removes them.
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
from walkapp.accounts.actor import Actor, Visitor
from walkapp.accounts.rules import Role
from walkapp.audit import services as audit
from walkapp.audit.tags import Tag
from walkapp.core.db import new_id
from walkapp.core.errors import Conflict, Gone, Invalid, NotAllowed, NotFound, WalkappError
from walkapp.core.tenancy import inside, within
from walkapp.core.text import gettext as _
from walkapp.walks import queries, rules
from walkapp.walks.models import Participant, Walk, WalkLink
from walkapp.walks.rules import Visit, WalkState

SECRET_BYTES = 20
NAME_LENGTH = 40
JOINS = 60
"""So many may join by one link from one address within the window: a group behind one network, and no machine."""
WINDOW = timedelta(minutes=15)


def secret_of(key: str, link: WalkLink) -> str | None:
    """The link's secret, 160 bits; `key` is the installation's. None where the installation has another key by now."""
    secret = _secret(key, link.nonce)
    return secret if accounts.digest(secret) == link.digest else None


def link_of(session: Session, walk: Walk) -> WalkLink | None:
    """The walk's link that works; None where there is none."""
    query = within(WalkLink, walk.municipality_id).where(WalkLink.walk_id == walk.id, WalkLink.revoked_at.is_(None))
    return session.scalar(query)


def walk_to_join(session: Session, secret: str, now: datetime) -> Walk:
    """The walk that a secret opens now.

    Raises NotFound for a secret that was never one, Gone where the link was withdrawn or the walk is over.
    """
    link, walk = _by_secret(session, secret)
    _must_be_open(link, walk, now)
    return walk


def of_walk(session: Session, walk: Walk) -> Sequence[Participant]:
    """The guests who are on the walk, by name."""
    query = within(Participant, walk.municipality_id).join(WalkLink, WalkLink.id == Participant.link_id)
    here = query.where(Participant.walk_id == walk.id, Participant.left_at.is_(None), WalkLink.revoked_at.is_(None))
    return session.scalars(here.order_by(Participant.name, Participant.id)).all()


def names(session: Session, municipality_id: UUID, ids: set[UUID]) -> dict[UUID, str]:
    """What the guests among these are called, by id: for the log."""
    query = within(Participant, municipality_id).where(Participant.id.in_(ids), Participant.link_id.is_not(None))
    return {one.id: one.called for one in session.scalars(query)} if ids else {}


def visitor(session: Session, participant_id: UUID, now: datetime) -> Visitor | None:
    """Who a guest's session speaks for, and what is open to them; None for somebody whom nobody knows."""
    guest = session.get(Participant, participant_id)
    if guest is None or guest.link_id is None:
        return None
    link, walk = session.get_one(WalkLink, guest.link_id), session.get_one(Walk, guest.walk_id)
    visit = Visit.OVER if guest.left_at or link.revoked_at else rules.visit(walk.state, walk.ends_at, now)
    return Visitor(
        actor=_actor(session, guest), walk_id=walk.id, may_look=visit is Visit.ON, may_send=visit is not Visit.OVER,
        said="" if visit is Visit.ON else _ended(guest, link, walk),
    )  # fmt: skip


def make_link(session: Session, actor: Actor, walk: Walk, *, key: str, at: datetime) -> WalkLink:
    """Make the walk's link; one that there is stops at once, with those who came by it."""
    _must_run(actor, walk)
    if rules.visit(walk.state, walk.ends_at, at) is not Visit.ON:
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


def join(
    session: Session, secret: str, *, name: str, address: str, at: datetime, before: UUID | None = None
) -> Participant:
    """Make whoever has the secret a guest of its walk.

    `before` is who they were on this phone: on the same walk they are the same again, also by a new link, so that what
    the phone still holds is sent. Raises NotFound and Gone as `walk_to_join` does, Invalid for a name that is none,
    Conflict where the walk is full or too many join from one address.
    """
    link, walk = _by_secret(session, secret)
    audit.take_turn(session, walk.municipality_id)
    # Once more, now that nobody else can change it: it may have been withdrawn while this one waited.
    session.refresh(link)
    session.refresh(walk)
    _must_be_open(link, walk, at)
    called = _clean(name)
    guest = _same(session, walk, before)
    if guest is not None and guest.link_id == link.id:
        return guest
    _must_have_room(session, link, walk, address, at=at)
    if guest is None:
        guest = Participant(id=new_id(), municipality_id=walk.municipality_id, walk_id=walk.id, name="")
        session.add(guest)
    guest.link_id, guest.name = link.id, called or guest.name
    session.flush()
    audit.append(session, Tag.GUEST_JOIN, _actor(session, guest), walk.id, at=at)
    return guest


def leave(session: Session, actor: Actor, *, at: datetime) -> None:
    """End a guest's part in the walk, as they wish. What they sent stays."""
    guest = session.get(Participant, actor.participant_id) if actor.participant_id else None
    if guest is None or not guest.is_guest:
        raise NotAllowed
    if guest.left_at is None:
        guest.left_at = at
        audit.append(session, Tag.GUEST_LEAVE, actor, guest.walk_id, at=at)


def remove(session: Session, actor: Actor, walk: Walk, participant_id: UUID, *, at: datetime) -> None:
    """End a guest's part in the walk, as its leader wishes, and forget the name. What they noted stays."""
    _must_run(actor, walk)
    guest = session.scalar(_guests(walk).where(Participant.id == participant_id))
    if guest is None:
        raise NotFound
    guest.name = ""
    if guest.left_at is None:
        guest.left_at = at
        audit.append(session, Tag.GUEST_REMOVE, actor, walk.id, at=at)


def forget_names(session: Session, walk: Walk) -> None:
    """Erase the first names of the walk's guests: whoever reviewed the points has no more use for them."""
    for guest in session.scalars(_guests(walk)):
        guest.name = ""


def _secret(key: str, nonce: str) -> str:
    signed = hmac.new(key.encode(), f"walk link {nonce}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(signed[:SECRET_BYTES]).decode().rstrip("=")


def _by_secret(session: Session, secret: str) -> tuple[WalkLink, Walk]:
    link = session.scalar(sa.select(WalkLink).where(WalkLink.digest == accounts.digest(secret)))
    if link is None:
        raise NotFound(_("There is no walk at this address. Scan the code once more, or ask the leader."))
    return link, session.get_one(Walk, link.walk_id)


def _must_be_open(link: WalkLink, walk: Walk, now: datetime) -> None:
    if link.revoked_at is not None:
        raise Gone(_("This link has been withdrawn. Ask the leader for the new one."))
    if rules.visit(walk.state, walk.ends_at, now) is not Visit.ON:
        raise _over(walk)


def _over(walk: Walk) -> WalkappError:
    if walk.state is WalkState.CANCELLED:
        return Gone(_("The walk is cancelled."))
    return Gone(_("The walk has ended, so nobody can join it any more."))


def _ended(guest: Participant, link: WalkLink, walk: Walk) -> str:
    if link.revoked_at is not None:
        return _("The leader has withdrawn the link that you came by.")
    if guest.left_at is not None:
        return _("Your part in the walk has ended.")
    if walk.state is WalkState.CANCELLED:
        return _("The walk is cancelled.")
    return _("The walk has ended. Thank you for coming along.")


def _same(session: Session, walk: Walk, before: UUID | None) -> Participant | None:
    if before is None:
        return None
    return session.scalar(_guests(walk).where(Participant.id == before, Participant.left_at.is_(None)))


def _must_have_room(session: Session, link: WalkLink, walk: Walk, address: str, *, at: datetime) -> None:
    tried = f"{link.id} {address}"
    if accounts.failed_sign_ins(session, tried, at - WINDOW) >= JOINS:
        raise Conflict(_("Many have just joined from here. Wait a quarter of an hour and try again."))
    if _joined(session, walk) >= rules.MOST_GUESTS:
        raise Conflict(_("The walk is full. Tell the leader what you have seen."))
    account_services.note_failed_sign_in(session, tried, at=at)


def _actor(session: Session, guest: Participant) -> Actor:
    here = accounts.municipality(session, guest.municipality_id)
    return Actor(
        municipality_id=guest.municipality_id, role=Role.GUEST, participant_id=guest.id, name=guest.called,
        slug=here.slug,
    )  # fmt: skip


def _clean(name: str) -> str:
    called = " ".join(name.split())
    if len(called) > NAME_LENGTH or not called.isprintable():
        raise Invalid(errors={"name": [_("Write a first name of at most %(n)s characters, or none.", n=NAME_LENGTH)]})
    return called


def _guests(walk: Walk) -> sa.Select[Participant]:
    query = within(Participant, walk.municipality_id)
    return query.where(Participant.walk_id == walk.id, Participant.link_id.is_not(None))


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

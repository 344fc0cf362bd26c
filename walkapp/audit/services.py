"""Adds to the chain, and proves it."""

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event as event_api
from sqlalchemy.orm import Session, SessionTransaction

from walkapp.audit.models import ChainHead, Event, EventDetail
from walkapp.audit.tags import Tag
from walkapp.core.db import new_id, run
from walkapp.core.tenancy import Model, inside, is_inside, within
from walkapp.core.text import gettext as _

FIRST_HASH = "0" * 64
BATCH = 1000
HELD = "audit.heads"
"""Where a session remembers the chain ends that its transaction holds."""


class Doer(Protocol):
    """Whoever does something: a person, a participant, or walkapp itself (id None)."""

    @property
    def id(self) -> UUID | None: ...

    @property
    def municipality_id(self) -> UUID: ...


def append(session: Session, tag: Tag, doer: Doer, object_id: UUID, *, at: datetime, **detail: object) -> int:
    """Add one event to the doer's municipality's chain, in the session's transaction, and give its number.

    The number also serves as the change number of what was changed. `detail` must be plain JSON.
    """
    head = _head(session, doer.municipality_id)
    salt = secrets.token_hex(16)
    link = _Link(
        municipality_id=doer.municipality_id,
        seq=head.seq + 1,
        at=at.astimezone(UTC),
        actor_id=doer.id,
        tag=tag.value,
        object_id=object_id,
        detail_digest=digest_of(salt, detail),
        previous_hash=head.hash,
    )
    head.seq, head.hash = link.seq, hash_of(link)
    _write(session, link, head.hash, salt, detail)
    return link.seq


def take_turn(session: Session, municipality_id: UUID) -> None:
    """Wait until no other transaction changes this municipality, and hold its turn until the end of this one.

    Services take it first where two requests for the same id could otherwise both find it free.
    """
    _head(session, municipality_id)


def made_before(
    session: Session, model: type[Model], municipality_id: UUID, key: UUID | None
) -> tuple[Model | None, UUID]:
    """What a form with this key has made already, and the id that what it makes now may have.

    Takes the municipality's turn first: of two presses the second one then sees what the first one made.
    """
    take_turn(session, municipality_id)
    found = session.get(model, key) if key else None
    if found is None:
        return None, key or new_id()
    return (found if is_inside(found, municipality_id) else None), new_id()


def verify_chain(session: Session, municipality_id: UUID) -> list[str]:
    """Walk the whole chain and name every fault in it, in the reader's language; an empty list means that it is whole.

    A cut-off tail is found by the chain's head; one who also rewrites the head and every hash after the change is
    found only by comparison with a copy of the head kept elsewhere.
    """
    faults: list[str] = []
    expected, previous = 1, FIRST_HASH
    for event, kept in _chain(session, municipality_id):
        if event.seq != expected:
            faults.append(_("Event %(seq)s is missing.", seq=expected))
            expected = event.seq
        elif event.previous_hash != previous:
            faults.append(_("Event %(seq)s does not follow the one before it.", seq=event.seq))
        if event.hash != hash_of(event):
            faults.append(_("Event %(seq)s has been changed.", seq=event.seq))
        if kept is not None and event.detail_digest != digest_of(kept.salt, kept.detail):
            faults.append(_("The detail of event %(seq)s has been changed.", seq=event.seq))
        expected, previous = event.seq + 1, event.hash
    head = session.get(ChainHead, municipality_id)
    return [*faults, *_faults_of_head(head, expected - 1, previous), *_lost_details(session, municipality_id)]


def _faults_of_head(head: ChainHead | None, seq: int, last_hash: str) -> list[str]:
    if head is None:
        # The making of a municipality is its first event: there is no chain without an end.
        return [_("The chain has no head.")]
    return [] if (head.seq, head.hash) == (seq, last_hash) else [_("The chain does not end where its head says.")]


def _lost_details(session: Session, municipality_id: UUID) -> list[str]:
    lost = sa.select(EventDetail.seq).outerjoin(Event, _same_event()).where(Event.seq.is_(None))
    seqs = session.scalars(lost.where(inside(EventDetail, municipality_id)).order_by(EventDetail.seq))
    return [_("The detail of event %(seq)s has no event.", seq=seq) for seq in seqs]


def erase_detail(session: Session, municipality_id: UUID, seq: int) -> None:
    """Erase what an event said; the chain still verifies."""
    session.execute(sa.delete(EventDetail).where(inside(EventDetail, municipality_id), EventDetail.seq == seq))


def digest_of(salt: str, detail: dict[str, Any]) -> str:
    """SHA-256 over the salt and the detail as canonical JSON (sorted keys, no spaces), in hex."""
    text = json.dumps(detail, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()


class _Link(NamedTuple):
    """An event that is about to be written, without its hash."""

    municipality_id: UUID
    seq: int
    at: datetime
    actor_id: UUID | None
    tag: str
    object_id: UUID
    detail_digest: str
    previous_hash: str


def hash_of(event: Event | _Link) -> str:
    """SHA-256 over everything that the event says and the hash before it, in hex."""
    parts = (
        event.municipality_id, event.seq, event.at.astimezone(UTC).isoformat(), event.actor_id or "", event.tag,
        event.object_id, event.detail_digest, event.previous_hash,
    )  # fmt: skip
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


@dataclass(slots=True)
class _Head:
    """The end of a chain, held by this transaction."""

    seq: int
    hash: str


def _head(session: Session, municipality_id: UUID) -> _Head:
    """Read and hold the chain's end once in a transaction; from then on nobody else can move it."""
    held: dict[UUID, _Head] = session.info.setdefault(HELD, {})
    if municipality_id not in held:
        row = run(session, _READ_HEAD, {"municipality_id": municipality_id}).first()
        if row is None:
            run(session, _NEW_HEAD, {"municipality_id": municipality_id, "seq": 0, "hash": FIRST_HASH})
        held[municipality_id] = _Head(row.seq, row.hash) if row else _Head(0, FIRST_HASH)
    return held[municipality_id]


def _write(session: Session, link: _Link, hash_: str, salt: str, detail: dict[str, object]) -> None:
    # Straight into the tables: an event is written with every change there is, and never looked at again here.
    key = {"municipality_id": link.municipality_id, "seq": link.seq}
    run(session, _NEW_EVENT, {**link._asdict(), "hash": hash_})
    run(session, _NEW_DETAIL, {**key, "salt": salt, "detail": detail})
    # At once, not at the end: a savepoint that is rolled back takes its events and the end of the chain back together.
    run(session, _MOVE_HEAD, {"of": link.municipality_id, "new_seq": link.seq, "new_hash": hash_})


@event_api.listens_for(Session, "after_transaction_end")
def _let_go(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None or transaction.nested:
        session.info.pop(HELD, None)


_HEADS = cast(sa.Table, ChainHead.__table__)
_READ_HEAD = (
    sa.select(_HEADS.c.seq, _HEADS.c.hash)
    .where(_HEADS.c.municipality_id == sa.bindparam("municipality_id"))
    .with_for_update()
)
_NEW_HEAD = sa.insert(_HEADS)
_MOVE_HEAD = (
    sa.update(_HEADS)
    .where(_HEADS.c.municipality_id == sa.bindparam("of"))
    .values(seq=sa.bindparam("new_seq"), hash=sa.bindparam("new_hash"))
)
_NEW_EVENT = sa.insert(cast(sa.Table, Event.__table__))
_NEW_DETAIL = sa.insert(cast(sa.Table, EventDetail.__table__))


def _chain(session: Session, municipality_id: UUID) -> Iterator[tuple[Event, EventDetail | None]]:
    rows = session.execute(
        within(Event, municipality_id)
        .add_columns(EventDetail)
        .outerjoin(EventDetail, _same_event())
        .order_by(Event.seq)
        .execution_options(yield_per=BATCH)
    )
    yield from rows


def _same_event() -> sa.ColumnElement[bool]:
    return sa.and_(EventDetail.municipality_id == Event.municipality_id, EventDetail.seq == Event.seq)

"""Every change to a walk and to what walks look for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission, Role
from walkapp.audit import services as audit
from walkapp.audit.tags import Tag
from walkapp.core import jobs, search
from walkapp.core.db import new_id
from walkapp.core.errors import Conflict, Invalid, NotAllowed
from walkapp.core.text import gettext as _
from walkapp.walks import guests, queries, rules
from walkapp.walks.defaults import DEFAULT_CATEGORIES
from walkapp.walks.models import Category, Participant, Stop, Walk
from walkapp.walks.rules import WalkKind, WalkState

STATE_TAGS = {
    WalkState.ONGOING: Tag.WALK_START,
    WalkState.REVIEW: Tag.WALK_REVIEW,
    WalkState.PUBLISHED: Tag.WALK_PUBLISH,
    WalkState.ARCHIVED: Tag.WALK_ARCHIVE,
    WalkState.CANCELLED: Tag.WALK_CANCEL,
}
LONGEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class StopPlan:
    """A stop as it was planned."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What a leader fills in for a walk."""

    title: str
    starts_at: datetime
    ends_at: datetime
    leader_id: UUID
    kind: WalkKind = WalkKind.SAFETY
    area_id: UUID | None = None
    meeting_place: str = ""
    meeting_lat: float | None = None
    meeting_lon: float | None = None
    route: Sequence[Sequence[float]] = ()
    stops: Sequence[StopPlan] = ()
    note: str = ""
    keeps_track: bool = False
    invited: Collection[UUID] = field(default=())
    """User ids."""
    category_ids: Collection[UUID] = field(default=())
    """Empty means every active category."""


def plan(
    session: Session, actor: Actor, wanted: Plan, *, at: datetime, notify: bool = True, walk_id: UUID | None = None
) -> Walk:
    """Make a planned walk and invite those named; with a `walk_id` that there is already, nothing is made anew.

    Raises Invalid with every wrong field.
    """
    if not actor.may(Permission.RUN_WALKS):
        raise NotAllowed
    audit.take_turn(session, actor.municipality_id)
    if walk_id and session.get(Walk, walk_id):
        return queries.get(session, actor, walk_id)
    _check(session, actor, wanted)
    walk = Walk(
        id=walk_id or new_id(), municipality_id=actor.municipality_id, state=WalkState.PLANNED, created_at=at,
        point_count=0, title="", starts_at=wanted.starts_at, ends_at=wanted.ends_at, leader_id=wanted.leader_id,
    )  # fmt: skip
    session.add(walk)
    _write(session, actor, walk, wanted)
    session.flush()
    audit.append(session, Tag.WALK_PLAN, actor, walk.id, at=at, title=walk.title)
    invite(session, actor, walk, {*wanted.invited, wanted.leader_id}, at=at, notify=notify)
    return walk


def is_as_planned(session: Session, walk: Walk, wanted: Plan) -> bool:
    """True where the walk stands as this plan says, so that writing it would change nothing."""
    every = {one.id for one in queries.categories(session, walk.municipality_id)}
    invited = {one.user_id for one in queries.participants(session, walk) if one.user_id}
    stored = (
        walk.title, walk.note, walk.keeps_track, walk.kind, walk.starts_at, walk.ends_at, walk.area_id, walk.leader_id,
        walk.meeting_place, walk.meeting_lat, walk.meeting_lon, [list(point) for point in walk.route],
        [(stop.name, stop.lat, stop.lon) for stop in walk.stops], {one.id for one in walk.categories}, invited,
    )  # fmt: skip
    return stored == (
        wanted.title.strip(), wanted.note.strip(), wanted.keeps_track, wanted.kind, wanted.starts_at, wanted.ends_at,
        wanted.area_id, wanted.leader_id, wanted.meeting_place.strip(), wanted.meeting_lat, wanted.meeting_lon,
        [list(point) for point in wanted.route], [(stop.name.strip(), stop.lat, stop.lon) for stop in wanted.stops],
        set(wanted.category_ids) or every, {*wanted.invited, wanted.leader_id},
    )  # fmt: skip


def edit(session: Session, actor: Actor, walk: Walk, wanted: Plan, *, at: datetime) -> None:
    """Change a walk that is not published; the invited get the invitation anew where time or place changed."""
    _must_run(actor, walk)
    if walk.state not in rules.TAKES_OBSERVATIONS:
        raise Conflict(_("A walk that is published or cancelled cannot be changed."))
    _check(session, actor, wanted)
    before, kept_track = (walk.starts_at, walk.ends_at, walk.meeting_place, walk.title), walk.keeps_track
    _write(session, actor, walk, wanted)
    moved = before != (walk.starts_at, walk.ends_at, walk.meeting_place, walk.title)
    turned = {} if kept_track is walk.keeps_track else {"keeps_track": walk.keeps_track}
    audit.append(session, Tag.WALK_EDIT, actor, walk.id, at=at, moved=moved, **turned)
    if moved:
        walk.invitation_sequence += 1
        already = [p.user_id for p in queries.participants(session, walk) if p.user_id]
        _mail(session, walk, already, at=at)
    invite(session, actor, walk, {*wanted.invited, wanted.leader_id}, at=at)


def invite(
    session: Session, actor: Actor, walk: Walk, user_ids: Collection[UUID], *, at: datetime, notify: bool = True
) -> None:
    """Make these members participants and let a job mail the new ones. Those no longer named lose their place."""
    _must_run(actor, walk)
    known = {p.user_id: p for p in queries.participants(session, walk) if p.user_id}
    names = {m.user_id: m.user.name for m in accounts.members(session, actor.municipality_id)}
    new = [user_id for user_id in user_ids if user_id not in known and user_id in names]
    for user_id in new:
        join(session, walk, user_id, names[user_id], invited_at=at)
    gone = [p for user_id, p in known.items() if user_id not in user_ids and walk.state is WalkState.PLANNED]
    for participant in gone:
        session.delete(participant)
    if not (new or gone):
        return
    session.flush()
    people = [str(user_id) for user_id in new]
    audit.append(session, Tag.WALK_INVITE, actor, walk.id, at=at, people=people, removed=len(gone))
    if notify:
        _mail(session, walk, new, at=at)


def join(session: Session, walk: Walk, user_id: UUID, name: str, *, invited_at: datetime | None = None) -> Participant:
    """Make a member a participant of the walk."""
    participant = Participant(
        id=new_id(), municipality_id=walk.municipality_id, walk_id=walk.id, user_id=user_id, name=name,
        invited_at=invited_at,
    )  # fmt: skip
    session.add(participant)
    return participant


def must_record(session: Session, actor: Actor, walk: Walk) -> None:
    """Raise NotAllowed for who may not record what they see on this walk."""
    if not queries.may_record(session, actor, walk):
        raise NotAllowed(_("You are not invited to record on this walk."))


def participant(session: Session, actor: Actor, walk: Walk) -> Participant:
    """The actor as one of the walk's; a member who may record there without being invited takes part by doing so."""
    if actor.user_id is None:
        return session.get_one(Participant, actor.participant_id)
    known = queries.participant_of(session, walk, actor.user_id)
    if known is None:
        known = join(session, walk, actor.user_id, actor.name)
        session.flush()
    return known


def answer(session: Session, actor: Actor, walk: Walk, *, comes: bool, at: datetime) -> None:
    """Say whether the actor comes along."""
    participant = queries.participant_of(session, walk, actor.user_id) if actor.user_id else None
    if participant is None:
        raise NotAllowed
    participant.answer = "yes" if comes else "no"
    audit.append(session, Tag.WALK_ANSWER, actor, walk.id, at=at, comes=comes)


def start(session: Session, actor: Actor, walk: Walk, *, at: datetime) -> None:
    """Begin the walk: by its leader, or by the first observation of anybody who may record."""
    if walk.state is WalkState.PLANNED:
        _enter(session, actor, walk, WalkState.ONGOING, at=at)


def change_state(
    session: Session, actor: Actor, walk: Walk, wanted: WalkState, *, at: datetime, reason: str = ""
) -> None:
    """Take the walk a step on its way. Raises Conflict where it may not go there, Invalid for a missing reason.

    That every risk has an answer before a walk is published is for the caller to see to: it is told higher up.
    """
    _must_run(actor, walk)
    if walk.state is wanted:
        return
    if not rules.may_become(walk.state, wanted):
        raise Conflict(_("The walk cannot do that now."))
    if wanted is WalkState.CANCELLED and not reason.strip():
        raise Invalid(errors={"reason": [_("Say why, so that the invited know.")]})
    _enter(session, actor, walk, wanted, at=at, reason=reason.strip())
    if wanted is WalkState.PUBLISHED:
        walk.published_at = at
        guests.forget_names(session, walk)
    if wanted is WalkState.CANCELLED:
        walk.cancelled_reason = reason.strip()
        walk.invitation_sequence += 1
        _mail(session, walk, [p.user_id for p in queries.participants(session, walk) if p.user_id], at=at)


def next_number(walk: Walk) -> int:
    """The next observation's number on the walk; the caller holds the walk's row."""
    walk.point_count += 1
    return walk.point_count


def add_default_categories(session: Session, actor: Actor, *, at: datetime) -> None:
    """Give a new municipality the categories that Swedish walks use."""
    for position, default in enumerate(DEFAULT_CATEGORIES):
        session.add(
            Category(
                id=new_id(), municipality_id=actor.municipality_id, key=default.key, name_sv=default.name_sv,
                name_en=default.name_en, short_sv=default.short_sv, short_en=default.short_en, icon=default.icon,
                questions="\n".join(default.questions), position=position, active=True, due_days=default.due_days,
            )
        )
    audit.append(session, Tag.CATEGORY_CREATE, actor, actor.municipality_id, at=at, count=len(DEFAULT_CATEGORIES))


def save_category(
    session: Session, actor: Actor, category: Category | None, *, at: datetime, form_id: UUID | None = None,
    **values: object,
) -> Category:  # fmt: skip
    """Make a category, or change the one given. Its key never changes: phones and lists know it by that.

    With the `form_id` of one that was made with this key already, nothing is made anew.
    """
    if not actor.may(Permission.KEEP_DEPARTMENTS):
        raise NotAllowed
    before, free_id = audit.made_before(session, Category, actor.municipality_id, form_id)
    if before and before.key == values.get("key"):
        return before
    kept = category or Category(id=free_id, municipality_id=actor.municipality_id)
    if category is None and queries.category_by_key(session, actor.municipality_id, str(values.get("key", ""))):
        raise Invalid(errors={"key": [_("There is already a category with this key.")]})
    changed = [key for key, value in values.items() if getattr(kept, key, None) != value]
    for key in changed:
        setattr(kept, key, values[key])
    session.add(kept)
    session.flush()
    tag = Tag.CATEGORY_EDIT if category else Tag.CATEGORY_CREATE
    audit.append(session, tag, actor, kept.id, at=at, key=kept.key, fields=changed)
    return kept


def _write(session: Session, actor: Actor, walk: Walk, wanted: Plan) -> None:
    walk.kind, walk.title, walk.note = wanted.kind, wanted.title.strip(), wanted.note.strip()
    walk.starts_at, walk.ends_at, walk.area_id = wanted.starts_at, wanted.ends_at, wanted.area_id
    walk.meeting_place = wanted.meeting_place.strip()
    walk.meeting_lat, walk.meeting_lon = wanted.meeting_lat, wanted.meeting_lon
    walk.leader_id, walk.keeps_track = wanted.leader_id, wanted.keeps_track
    walk.route = [list(point) for point in wanted.route]
    walk.stops.clear()
    session.flush()
    walk.stops.extend(
        Stop(
            id=new_id(), municipality_id=walk.municipality_id, number=number, name=stop.name.strip(), lat=stop.lat,
            lon=stop.lon,
        )
        for number, stop in enumerate(wanted.stops, 1)
    )
    every = queries.categories(session, actor.municipality_id)
    walk.categories = [one for one in every if not wanted.category_ids or one.id in wanted.category_ids]
    stops = " ".join(stop.name for stop in wanted.stops)
    search.put(session, walk.municipality_id, walk.id, walk.title, walk.meeting_place, stops)


def _check(session: Session, actor: Actor, wanted: Plan) -> None:
    errors: dict[str, list[str]] = {}
    if not wanted.title.strip():
        errors["title"] = [_("Write a title.")]
    if wanted.ends_at <= wanted.starts_at or wanted.ends_at - wanted.starts_at > LONGEST:
        errors["ends"] = [_("The walk must end after it starts, and the same evening.")]
    member = accounts.member(session, actor.municipality_id, wanted.leader_id)
    if member is None or member.role not in {Role.LEADER, Role.COORDINATOR}:
        errors["leader"] = [_("Choose a leader who is a walk leader or coordinator here.")]
    if actor.role is Role.LEADER and wanted.leader_id != actor.user_id:
        errors["leader"] = [_("You lead the walks that you plan.")]
    if errors:
        raise Invalid(errors=errors)
    if wanted.area_id:
        accounts.area(session, actor.municipality_id, wanted.area_id)


def _enter(session: Session, actor: Actor, walk: Walk, state: WalkState, *, at: datetime, reason: str = "") -> None:
    before, walk.state = walk.state, state
    detail = {"from": before.value, "to": state.value, **({"reason": reason} if reason else {})}
    audit.append(session, STATE_TAGS[state], actor, walk.id, at=at, **detail)


def _mail(session: Session, walk: Walk, user_ids: Collection[UUID], *, at: datetime) -> None:
    for user_id in user_ids:
        payload = {"walk": str(walk.id), "municipality": str(walk.municipality_id), "user": str(user_id)}
        jobs.enqueue(session, "walks.invitation", payload, at=at)


def _must_run(actor: Actor, walk: Walk) -> None:
    if actor.role is not Role.SYSTEM and not queries.may_run(actor, walk):
        raise NotAllowed

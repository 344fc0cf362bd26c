"""Every change to an observation. Nothing is refused because it is late, and nothing is replaced in silence."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission, Role, Scope
from walkapp.audit import services as audit
from walkapp.audit.tags import Tag
from walkapp.core import etags, geo, search
from walkapp.core.errors import Conflict, Gone, Invalid, NotAllowed, NotFound, Stale, VersionRequired
from walkapp.core.text import gettext as _
from walkapp.observations import queries, rules
from walkapp.observations.content import Content
from walkapp.observations.models import Observation, ObservationPhoto, ObservationRevision
from walkapp.observations.rules import ObservationState, Origin
from walkapp.photos.models import Photo
from walkapp.walks import queries as walks
from walkapp.walks import services as walk_services
from walkapp.walks.models import Category, Participant, Walk
from walkapp.walks.rules import IS_PUBLIC, MOST_OF_A_GUEST, TAKES_OBSERVATIONS

OUTSIDE = "outside"
"""Warning: the position lies outside the municipality's outline."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save."""

    observation: Observation
    created: bool
    warnings: tuple[str, ...] = ()


def save(
    session: Session, actor: Actor, walk_id: UUID, observation_id: UUID, content: Content, *, at: datetime,
    if_match: str | None = None, late: bool = False,
) -> Saved:  # fmt: skip
    """Make the observation, or a new version of it; the same content again changes nothing.

    Raises NotFound for a walk that does not exist for the actor, NotAllowed where they may not record on it, Gone for
    a withdrawn one, Conflict where the id is another walk's or the walk takes no observations (`late` True in the
    error where it is published and `late` would be taken), VersionRequired and Stale for a change without or with an
    old tag, Invalid for an unknown category.
    """
    audit.take_turn(session, actor.municipality_id)
    walk = walks.find(session, actor, walk_id, lock=True)
    walk_services.must_record(session, actor, walk)
    category = _category(session, actor, content)
    existing = queries.by_id(session, observation_id, lock=True)
    if existing is None:
        _must_take(walk, late=late)
        _must_leave_room(session, actor)
        made = _row(actor, walk, observation_id, at)
        made.author, made.late = walk_services.participant(session, actor, walk), walk.state in IS_PUBLIC
        if actor.role is not Role.GUEST:  # whoever scans a poster weeks before does not begin the walk
            walk_services.start(session, actor, walk, at=at)
        _begin(session, actor, made, content, category, Tag.OBSERVATION_CREATE, at)
        return Saved(made, True, warnings(session, actor, content))
    if existing.walk_id != walk.id or existing.municipality_id != actor.municipality_id:
        raise Conflict(_("This id belongs to another walk."))
    if not (queries.is_author(actor, existing) or queries.exists_for(session, actor, existing.id)):
        raise NotFound
    changed = edit(session, actor, existing, content, if_match=if_match, at=at)
    return Saved(changed, False, warnings(session, actor, content))


def edit(
    session: Session, actor: Actor, observation: Observation, content: Content, *, if_match: str | None, at: datetime
) -> Observation:
    """Keep a new version of an observation; the same content again changes nothing. Raises as `save` does."""
    if observation.state is ObservationState.WITHDRAWN:
        raise Gone
    category = _category(session, actor, content)
    if content_of(observation).as_json() == content.as_json():
        return observation
    _must_change(actor, observation)
    if if_match is None:
        raise VersionRequired
    if not etags.matches(if_match, observation.etag):
        raise Stale(current=observation)
    observation.version += 1
    _fill(session, actor, observation, content, category)
    search.put(session, actor.municipality_id, observation.id, *_words(observation, category))
    detail = {"version": observation.version}
    observation.change = audit.append(session, Tag.OBSERVATION_EDIT, actor, observation.id, at=at, **detail)
    _keep_revision(session, observation, content, actor.id, at)
    return observation


def add_photo(session: Session, actor: Actor, observation: Observation, photo: Photo, *, at: datetime) -> None:
    """Hang a photo that has been taken in on the observation; one that hangs there already is left alone.

    Raises NotAllowed for who may not change it: its author may add what the phone took at any time, for a photo that
    comes when the walk is published is late and not wrong.
    """
    if observation.state is ObservationState.WITHDRAWN:
        raise NotFound
    pairs = queries.photo_pairs(session, observation.id, photo.id)
    owner = next((owner_id for photo_id, owner_id in pairs if photo_id == photo.id), None)
    if owner is not None and owner != observation.id:
        raise Conflict(_("This photo belongs to another observation."))
    if owner is not None:
        return
    if not may_fill(actor, observation):
        raise NotAllowed
    session.add(ObservationPhoto(photo_id=photo.id, observation_id=observation.id, position=len(pairs)))
    observation.change = audit.append(
        session, Tag.OBSERVATION_PHOTO, actor, observation.id, at=at, photo=str(photo.id)
    )


def decide(
    session: Session, actor: Actor, observation: Observation, state: ObservationState, *, at: datetime,
    reason: str = "", of: Observation | None = None, action_number: str = "",
) -> None:  # fmt: skip
    """Say what an observation becomes. The same decision again changes nothing.

    Raises NotAllowed for who may not review its walk, Conflict where it may not become that, Invalid for a missing
    reason or original.
    """
    must_review(actor, observation)
    same = observation.state is state and observation.duplicate_of_id == (of.id if of else None)
    if same and state is not ObservationState.ACCEPTED and observation.reason == reason.strip():
        return
    if observation.state is state is ObservationState.ACCEPTED:
        return
    if not rules.may_decide(observation.state, state, observation.kind):
        raise Conflict(_("This decision cannot be taken now."), state=observation.state.value)
    if state in rules.NEEDS_REASON and not reason.strip():
        raise Invalid(errors={"reason": [_("Write a reason.")]})
    if state is ObservationState.DUPLICATE:
        _check_original(observation, of)
    before = observation.state
    observation.state, observation.reason = state, reason.strip()
    observation.duplicate_of_id = of.id if of else None
    observation.decided_at = None if state is ObservationState.NEW else at
    detail = {
        "from": before.value, "to": state.value, "reason": reason.strip(), "of": str(of.id) if of else None,
        "action": action_number,
    }  # fmt: skip
    tag = Tag.OBSERVATION_WITHDRAW if state is ObservationState.WITHDRAWN else Tag.OBSERVATION_DECIDE
    kept = {key: value for key, value in detail.items() if value}
    observation.change = audit.append(session, tag, actor, observation.id, at=at, **kept)
    if state is ObservationState.WITHDRAWN:
        search.remove(session, observation.municipality_id, observation.id)


def withdraw(session: Session, actor: Actor, observation: Observation, *, at: datetime, reason: str = "") -> None:
    """Take an observation out of every list: its author while the walk takes observations, else a reviewer with a
    reason. Doing it again changes nothing."""
    if observation.state is ObservationState.WITHDRAWN:
        return
    if not queries.is_author(actor, observation) or not _is_open(observation):
        decide(session, actor, observation, ObservationState.WITHDRAWN, reason=reason, at=at)
        return
    before, observation.state = observation.state, ObservationState.WITHDRAWN
    observation.reason, observation.decided_at = reason.strip(), at
    detail = {"from": before.value, "to": ObservationState.WITHDRAWN.value}
    observation.change = audit.append(session, Tag.OBSERVATION_WITHDRAW, actor, observation.id, at=at, **detail)
    search.remove(session, observation.municipality_id, observation.id)


def take_back_acceptance(session: Session, actor: Actor, observation: Observation, *, at: datetime) -> None:
    """Make an accepted observation new again, after its last action has let it go."""
    observation.state, observation.decided_at = ObservationState.NEW, None
    detail = {"from": ObservationState.ACCEPTED.value, "to": ObservationState.NEW.value}
    observation.change = audit.append(session, Tag.OBSERVATION_DECIDE, actor, observation.id, at=at, **detail)


def carry(
    session: Session, actor: Actor, walk: Walk, observation_id: UUID, content: Content, *,
    author: Participant | None, at: datetime,
) -> Observation:  # fmt: skip
    """Make an observation that somebody noted on a phone which could not send; whoever runs the walk brings it.

    Late where the walk is published. Raises NotAllowed, Conflict for a cancelled walk, Invalid for its category.
    """
    if not walks.may_run(actor, walk):
        raise NotAllowed
    _must_take(walk, late=True)
    category = _category(session, actor, content)
    made = _row(actor, walk, observation_id, at)
    made.author, made.late = author, walk.state in IS_PUBLIC
    walk_services.start(session, actor, walk, at=at)
    return _begin(session, actor, made, content, category, Tag.OBSERVATION_CARRY, at)


def import_one(
    session: Session, actor: Actor, walk: Walk, observation_id: UUID, content: Content, *, source_key: str,
    at: datetime,
) -> Observation:  # fmt: skip
    """Make an observation out of a row of an imported list."""
    category = _category(session, actor, content)
    made = _row(actor, walk, observation_id, at)
    made.origin, made.source_key, made.author_id = Origin.IMPORT, source_key, None
    return _begin(session, actor, made, content, category, Tag.OBSERVATION_IMPORT, at)


def may_review(actor: Actor, observation: Observation) -> bool:
    """True where the actor may decide about this observation."""
    reach = actor.reach(Permission.RUN_WALKS)
    if reach is Scope.ALL:
        return True
    return reach is Scope.OWN and observation.walk is not None and observation.walk.leader_id == actor.user_id


def must_review(actor: Actor, observation: Observation) -> None:
    """Raise NotAllowed for who may not decide about this observation."""
    if not may_review(actor, observation):
        raise NotAllowed


def may_take_back(actor: Actor, observation: Observation) -> bool:
    """True where the actor may withdraw it without a reason: what they wrote themselves, while the walk is open."""
    return queries.is_author(actor, observation) and _is_open(observation)


def may_edit(actor: Actor, observation: Observation) -> bool:
    """True where the actor may change the observation's content: its author while the walk is open, or a reviewer."""
    return may_review(actor, observation) or (queries.is_author(actor, observation) and _is_open(observation))


def may_fill(actor: Actor, observation: Observation) -> bool:
    """True where the actor may add photos to the observation: whoever may change it, and its author at any time."""
    return may_edit(actor, observation) or queries.is_author(actor, observation)


def _row(actor: Actor, walk: Walk, observation_id: UUID, at: datetime) -> Observation:
    return Observation(
        id=observation_id, municipality_id=actor.municipality_id, walk=walk, origin=Origin.WALK,
        number=walk_services.next_number(walk), state=ObservationState.NEW, version=1, received_at=at, reason="",
        late=False,
    )  # fmt: skip


def _begin(
    session: Session, actor: Actor, made: Observation, content: Content, category: Category | None, tag: Tag,
    at: datetime,
) -> Observation:  # fmt: skip
    _fill(session, actor, made, content, category)
    search.add(session, actor.municipality_id, made.id, *_words(made, category))
    walk_id = str(made.walk.id) if made.walk else None
    detail = {"walk": walk_id, "number": made.number}
    if tag is Tag.OBSERVATION_CARRY and made.author:
        detail["author"] = str(made.author.id)
    made.change = audit.append(session, tag, actor, made.id, at=at, **detail)
    session.add(made)
    session.flush()
    written_by = (made.author.user_id or made.author.id) if made.author else actor.id
    _keep_revision(session, made, content, written_by, at)
    return made


def _fill(session: Session, actor: Actor, row: Observation, content: Content, category: Category | None) -> None:
    row.kind, row.severity, row.confidential = content.kind, content.severity, content.confidential
    row.category = category
    row.text, row.place, row.extra = content.text, content.place, content.extra
    row.same_as = content.same_as
    row.lat, row.lon, row.accuracy_m = content.lat, content.lon, content.accuracy_m
    row.position_source = content.position_source
    row.observed_at, row.observed_year = content.observed_at, content.observed_year
    row.area_id = _area_id(session, actor, content)


def _words(row: Observation, category: Category | None) -> tuple[str, ...]:
    """By which words somebody finds it."""
    return (row.text, row.place, *((category.name_sv, category.name_en) if category else ()))


def _keep_revision(session: Session, row: Observation, content: Content, by: UUID | None, at: datetime) -> None:
    session.add(
        ObservationRevision(
            observation_id=row.id, municipality_id=row.municipality_id, version=row.version,
            content=content.as_json(), author_id=by, at=at,
        )
    )


def content_of(row: Observation) -> Content:
    """What an observation says now."""
    return Content(
        kind=row.kind, category=row.category.key if row.category else None, severity=row.severity, text=row.text,
        place=row.place, lat=row.lat, lon=row.lon, accuracy_m=row.accuracy_m, position_source=row.position_source,
        observed_at=row.observed_at, observed_year=row.observed_year, confidential=row.confidential,
        same_as=row.same_as, extra=row.extra,
    )  # fmt: skip


def _must_take(walk: Walk, *, late: bool) -> None:
    if walk.state in TAKES_OBSERVATIONS or (late and walk.state in IS_PUBLIC):
        return
    if walk.state in IS_PUBLIC:
        raise Conflict(_("The walk is published. What comes now is kept for the leader to decide about."), late=True)
    raise Conflict(_("The walk is cancelled and takes no observations."))


def _must_leave_room(session: Session, actor: Actor) -> None:
    """Nobody knows who a guest is: one of them alone cannot fill the walk."""
    if actor.role is Role.GUEST and queries.count_authored(session, actor) >= MOST_OF_A_GUEST:
        raise Conflict(_("You have noted as much as a guest can. Tell the leader what more you see."))


def _must_change(actor: Actor, observation: Observation) -> None:
    if not may_edit(actor, observation):
        raise NotAllowed


def _is_open(observation: Observation) -> bool:
    if observation.walk is None:
        return True
    return observation.walk.state in TAKES_OBSERVATIONS or observation.late


def _category(session: Session, actor: Actor, content: Content) -> Category | None:
    if content.category is None:
        return None
    found = walks.category_by_key(session, actor.municipality_id, content.category)
    if found is None:
        raise Invalid(errors={"category": [_("There is no such category here.")]})
    return found


def _check_original(observation: Observation, of: Observation | None) -> None:
    if of is None:
        raise Invalid(errors={"of": [_("Say which observation it is the same as.")]})
    if observation.id in {of.id, of.duplicate_of_id}:
        raise Invalid(errors={"of": [_("An observation cannot be the same as itself.")]})
    if of.state is ObservationState.DUPLICATE:
        raise Invalid(errors={"of": [_("That one is itself a duplicate. Choose the original.")]})


def _area_id(session: Session, actor: Actor, content: Content) -> UUID | None:
    point = content.point
    if point is None:
        return None
    drawn = (area for area in accounts.areas(session, actor.municipality_id) if area.outline)
    return next((area.id for area in drawn if geo.contains(area.outline, point)), None)


def warnings(session: Session, actor: Actor, content: Content) -> tuple[str, ...]:
    """What is odd about a content that is taken all the same."""
    outline = accounts.municipality(session, actor.municipality_id).outline
    if content.point and not geo.contains(outline, content.point):
        return (OUTSIDE,)
    return ()

"""What has happened with an observation, told from the log in the reader's language, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission, Scope
from walkapp.audit import queries as audit
from walkapp.audit.queries import Entry
from walkapp.audit.tags import Tag
from walkapp.core import geo
from walkapp.core.tenancy import within
from walkapp.core.text import N_, distance, moment
from walkapp.core.text import gettext as _
from walkapp.observations import queries, services
from walkapp.observations.content import Content
from walkapp.observations.models import Observation
from walkapp.observations.rules import KIND_NAMES, SEVERITY_NAMES, Kind, ObservationState, Severity
from walkapp.walks import queries as walks
from walkapp.walks.models import Participant

WHAT = {
    Tag.OBSERVATION_CREATE: (N_("Noted on the walk"), "lamp"),
    Tag.OBSERVATION_CARRY: (N_("Came in with a phone’s file"), "up"),
    Tag.OBSERVATION_IMPORT: (N_("Came in from a list"), "up"),
    Tag.OBSERVATION_EDIT: (N_("Changed"), "dot"),
    Tag.OBSERVATION_PHOTO: (N_("A photo was added"), "dot"),
    Tag.OBSERVATION_WITHDRAW: (N_("Withdrawn"), "slash"),
    Tag.OBSERVATION_READ: (N_("Read by an auditor"), "ring"),
    Tag.PHOTO_RELEASE: (N_("A photo was looked at and released"), "check"),
    Tag.PHOTO_UNRELEASE: (N_("A photo was taken back"), "back"),
    Tag.PHOTO_UNREADABLE: (N_("A photo could not be read"), "triangle"),
}
"""Tags that are told, each with its words and glyph; the others are steps of the machinery."""
DECIDED = {
    ObservationState.NEW: (N_("The decision was undone"), "back"),
    ObservationState.ACCEPTED: (N_("Became the action"), "check"),
    ObservationState.DUPLICATE: (N_("Is the same as another point"), "back"),
    ObservationState.DISMISSED: (N_("Dismissed"), "slash"),
    ObservationState.NOTED: (N_("Noted and kept"), "check"),
}
FIELD_NAMES = {
    "kind": N_("Kind"), "category": N_("Category"), "severity": N_("Severity"), "text": N_("Text"),
    "place": N_("Place"), "confidential": N_("Confidential"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: what, in whose words, when, who."""

    glyph: str
    what: str
    words: str
    when: str
    iso: str
    who: str
    said: bool
    state: str = ""


class Change(NamedTuple):
    """One thing that is said otherwise than before; empty where nothing is said about it."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Version:
    """One accepted version: who wrote it when, and what it changed from the one before."""

    number: int
    who: str
    when: str
    iso: str
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Conflict:
    """What stands now, by whom and since when, beside what somebody else wants to save."""

    who: str
    when: str
    changes: Sequence[Change]


def of_observation(session: Session, actor: Actor, row: Observation) -> list[Line]:
    """The whole history, newest first; empty for who may not read the log of this observation."""
    if not may_read_log(actor, row):
        return []
    entries = audit.of_objects(session, row.municipality_id, [row.id, *(photo.id for photo in row.photos)])
    names = _names(session, row)
    lines = [_line(entry, names) for entry in entries]
    return [line for line in reversed(lines) if line]


def may_read_log(actor: Actor, row: Observation) -> bool:
    """True where the log of this observation is the actor's to read: all of it, or that of the walks they lead."""
    reach = actor.reach(Permission.SEE_LOG)
    return reach is Scope.ALL or (reach is Scope.OWN and services.may_review(actor, row))


def versions(session: Session, actor: Actor, row: Observation) -> list[Version]:
    """Every accepted version, newest first; empty where there is only one, and for who may not know who wrote them."""
    if row.version == 1 or not queries.sees_author(actor, row):
        return []
    names, categories = _names(session, row), category_names(session, row.municipality_id)
    told: list[Version] = []
    before: dict[str, Any] | None = None
    for kept in queries.revisions(session, row):
        who = names.get(kept.author_id, "") if kept.author_id else ""
        changes = differences(before, kept.content, categories) if before is not None else []
        told.append(Version(kept.version, who, moment(kept.at), kept.at.isoformat(), changes))
        before = kept.content
    return told[::-1]


def category_names(session: Session, municipality_id: UUID) -> dict[str, str]:
    """What each category's key is called, those included that are not in use any more."""
    return {one.key: one.name for one in walks.categories(session, municipality_id, inactive=True)}


def differences(before: Mapping[str, Any], after: Mapping[str, Any], categories: Mapping[str, str]) -> list[Change]:
    """What the one content says otherwise than the other, in words; `categories` gives each key its name."""
    found = [
        Change(_(name), _said(key, before.get(key), categories), _said(key, after.get(key), categories))
        for key, name in FIELD_NAMES.items()
        if before.get(key) != after.get(key)
    ]
    return [*found, *_moved(before, after)]


def conflict(session: Session, row: Observation, mine: Content) -> Conflict:
    """How what stands now differs from what the actor wants to save."""
    latest = queries.revisions(session, row)[-1]
    who = _names(session, row).get(latest.author_id, "") if latest.author_id else ""
    theirs = services.content_of(row).as_json()
    changes = differences(theirs, mine.as_json(), category_names(session, row.municipality_id))
    return Conflict(who, moment(latest.at), changes)


def _said(key: str, value: object, categories: Mapping[str, str]) -> str:
    if key == "kind":
        return _(KIND_NAMES[Kind(str(value))])
    if key == "severity":
        return _(SEVERITY_NAMES[Severity(str(value))])
    if key == "category":
        return categories.get(str(value), str(value or ""))
    if key == "confidential":
        return _("Yes") if value else _("No")
    return str(value or "")


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    was, now = _point(before), _point(after)
    if was == now:
        return []
    far = distance(geo.distance_m(was, now)) if was and now else ""
    moved = f" ({_('moved %(distance)s', distance=far)})" if far else ""
    return [Change(_("Position"), _coordinates(was), _coordinates(now) + moved)]


def _point(content: Mapping[str, Any]) -> geo.Point | None:
    lat, lon = content.get("lat"), content.get("lon")
    return geo.Point(lat, lon) if lat is not None and lon is not None else None


def _coordinates(point: geo.Point | None) -> str:
    return f"{point.lat:.5f}, {point.lon:.5f}" if point else _("no point on the map")


def _line(entry: Entry, names: Mapping[UUID, str]) -> Line | None:
    told = _told(entry)
    if told is None:
        return None
    what, glyph = told
    reason = str(entry.detail.get("reason") or "")
    words = reason or str(entry.detail.get("action") or "")
    who = names.get(entry.actor_id, "") if entry.actor_id else ""
    return Line(glyph, _(what), words, moment(entry.at), entry.at.isoformat(), who, bool(reason))


def _told(entry: Entry) -> tuple[str, str] | None:
    if entry.tag == Tag.OBSERVATION_DECIDE:
        return DECIDED.get(ObservationState(entry.detail.get("to", ObservationState.NEW)))
    return next((told for tag, told in WHAT.items() if tag.value == entry.tag), None)


def _names(session: Session, row: Observation) -> dict[UUID, str]:
    there = within(Participant, row.municipality_id).where(Participant.walk_id == row.walk_id)
    guests = session.scalars(there.where(Participant.link_id.is_not(None)))
    return {**accounts.names(session, row.municipality_id), **{one.id: one.called for one in guests}}

"""What has happened with an observation, told from the log in the reader's language, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission, Scope
from walkapp.audit import queries as audit
from walkapp.audit.queries import Entry
from walkapp.audit.tags import Tag
from walkapp.core.tenancy import inside
from walkapp.core.text import N_, moment
from walkapp.core.text import gettext as _
from walkapp.observations import queries
from walkapp.observations.models import Observation
from walkapp.observations.rules import ObservationState
from walkapp.walks.models import Participant

WHAT = {
    Tag.OBSERVATION_CREATE: (N_("Noted on the walk"), "lamp"),
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
    ObservationState.ACCEPTED: (N_("Became an action"), "check"),
    ObservationState.DUPLICATE: (N_("Is the same as another point"), "back"),
    ObservationState.DISMISSED: (N_("Dismissed"), "slash"),
    ObservationState.NOTED: (N_("Noted and kept"), "check"),
}
FIELD_NAMES = {
    "kind": N_("Kind"), "category": N_("Category"), "severity": N_("Severity"), "text": N_("Text"),
    "place": N_("Place"), "lat": N_("Position"), "lon": N_("Position"), "confidential": N_("Confidential"),
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


@dataclass(frozen=True, slots=True)
class Version:
    """One accepted version: who wrote it when, and what it changed from the one before."""

    number: int
    who: str
    when: str
    changes: Sequence[str]
    text: str


def of_observation(session: Session, actor: Actor, row: Observation) -> list[Line]:
    """The whole history, newest first; empty for roles that may not read the log."""
    if actor.reach(Permission.SEE_LOG) is Scope.NO:
        return []
    entries = audit.of_objects(session, row.municipality_id, [row.id, *(photo.id for photo in row.photos)])
    names = _names(session, row)
    lines = [_line(entry, names) for entry in entries]
    return [line for line in reversed(lines) if line]


def versions(session: Session, actor: Actor, row: Observation) -> list[Version]:
    """Every accepted version, newest first; empty where there is only one, and for who may not read the log."""
    if row.version == 1 or actor.reach(Permission.SEE_LOG) is Scope.NO:
        return []
    names = _names(session, row)
    told: list[Version] = []
    before: dict[str, Any] = {}
    for kept in queries.revisions(session, row):
        fields = [name for name in FIELD_NAMES if before and kept.content.get(name) != before.get(name)]
        changes = list(dict.fromkeys(_(FIELD_NAMES[name]) for name in fields))
        who = names.get(kept.author_id, "") if kept.author_id else ""
        told.append(Version(kept.version, who, moment(kept.at), changes, str(kept.content.get("text", ""))))
        before = kept.content
    return told[::-1]


def _line(entry: Entry, names: Mapping[UUID, str]) -> Line | None:
    told = _told(entry)
    if told is None:
        return None
    what, glyph = told
    reason = str(entry.detail.get("reason") or "")
    words = reason or (_("Action %(number)s", number=entry.detail["action"]) if entry.detail.get("action") else "")
    who = names.get(entry.actor_id, "") if entry.actor_id else ""
    return Line(glyph, _(what), words, moment(entry.at), entry.at.isoformat(), who, bool(reason))


def _told(entry: Entry) -> tuple[str, str] | None:
    if entry.tag == Tag.OBSERVATION_DECIDE:
        return DECIDED.get(ObservationState(entry.detail["to"])) if "to" in entry.detail else DECIDED[ObservationState.NEW]
    return next((told for tag, told in WHAT.items() if tag.value == entry.tag), None)


def _names(session: Session, row: Observation) -> dict[UUID, str]:
    guests = session.execute(
        sa.select(Participant.id, Participant.name).where(
            inside(Participant, row.municipality_id), Participant.walk_id == row.walk_id
        )
    )
    return {**accounts.names(session, row.municipality_id), **{one.id: one.name for one in guests}}

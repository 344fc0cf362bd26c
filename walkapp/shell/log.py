"""The log as people read it: each event as a sentence about a thing that can be opened, filtered by the address."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import ROLE_NAMES, Permission, Role, Scope
from walkapp.actions import queries as actions
from walkapp.audit import queries as audit
from walkapp.audit.queries import Entry, Wanted
from walkapp.audit.tags import Tag
from walkapp.core import clock, paging, web
from walkapp.core.forms import read_id
from walkapp.core.text import N_
from walkapp.core.text import gettext as _
from walkapp.observations import queries as observations
from walkapp.observations.history import DECIDED
from walkapp.observations.models import Observation
from walkapp.observations.rules import ObservationState
from walkapp.shell.events import FIELDS, SENTENCES
from walkapp.walks import guests
from walkapp.walks import queries as walks

PAGE = 100
BY_ITSELF = "walkapp"
"""Stands in the address for what nobody did."""
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "walks": (N_("Walks"), ("walks:walk:", "walks:link:", "walks:guest:")),
    "points": (N_("Points"), ("observations:",)),
    "photos": (N_("Photos"), ("photos:",)),
    "actions": (N_("Actions"), ("actions:",)),
    "people": (N_("People and signing in"), ("accounts:person:", "accounts:link:", "accounts:token:")),
    "registers": (N_("Registers and settings"),
                  ("accounts:department:", "accounts:area:", "accounts:municipality:", "walks:category:")),
}  # fmt: skip
"""What can be asked for: its name, and how the tags of its events begin."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What an event is about, as a link where the reader may open it."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One event."""

    entry: Entry
    who: str
    what: str
    more: str
    thing: Thing | None


def page(actor: Actor, args: Mapping[str, str]) -> dict[str, Any]:
    """The newest events that the address asks for, a hundred at a time, and what its filter can be set to."""
    session = web.reader()
    chosen: dict[str, Any] = {name: args[name] for name in ("kind", "who", "since", "until") if args.get(name)}
    entries = audit.latest(
        session, actor.municipality_id, before=_before(args.get("before", "")), limit=PAGE + 1, wanted=_wanted(chosen)
    )
    names = accounts.names(session, actor.municipality_id)
    lines = _lines(session, actor, entries[:PAGE], names)
    people = sorted(((str(id_), name) for id_, name in names.items()), key=lambda one: one[1].casefold())
    return {
        "lines": lines, "chosen": chosen,
        "older_url": url_for("shell.log", **chosen, before=entries[PAGE - 1].seq) if len(entries) > PAGE else None,
        "kinds": [("", _("Everything")), *((key, _(name)) for key, (name, _tags) in KINDS.items())],
        "people": [("", _("Everybody")), *people, (BY_ITSELF, _("automatically"))],
    }  # fmt: skip


def newest(actor: Actor, limit: int) -> list[Line]:
    """The last events, newest first."""
    session = web.reader()
    entries = audit.latest(session, actor.municipality_id, before=0, limit=limit)
    return _lines(session, actor, entries, accounts.names(session, actor.municipality_id))


def _before(asked: str) -> int:
    return min(int(asked), paging.LARGEST_NUMBER) if asked.isdecimal() and len(asked) < 20 else 0


def _wanted(chosen: Mapping[str, str]) -> Wanted:
    _name, starts = KINDS.get(chosen.get("kind", ""), ("", ()))
    since, until = _day(chosen.get("since")), _day(chosen.get("until"))
    return Wanted(
        tags=starts, actor_id=read_id(chosen.get("who")), by_itself=chosen.get("who") == BY_ITSELF,
        since=clock.from_local(since, "00:00") if since else None,
        until=clock.from_local(until + timedelta(days=1), "00:00") if until else None,
    )  # fmt: skip


def _day(value: str | None) -> date | None:
    try:
        found = date.fromisoformat(value or "")
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def _lines(session: Session, actor: Actor, entries: Sequence[Entry], names: Mapping[UUID, str]) -> list[Line]:
    of_guests = {one.actor_id for one in entries if one.actor_id and one.actor_id not in names}
    names = {**names, **guests.names(session, actor.municipality_id, of_guests)}
    things = _things(session, actor, entries, names)
    departments = {
        str(one.id): one.name for one in accounts.departments(session, actor.municipality_id, inactive=True)
    }
    gone = _("somebody who is no longer here")
    return [
        Line(
            entry=entry, who=names.get(entry.actor_id, gone) if entry.actor_id else _("automatically"),
            what=_(SENTENCES[Tag(entry.tag)]), more=_more(entry, departments),
            thing=things.get((_kind(entry), entry.object_id)),
        )
        for entry in entries
    ]  # fmt: skip


def _more(entry: Entry, departments: Mapping[str, str]) -> str:
    """What the sentence leaves open: which role, department, decision or fields. Never anybody's own words."""
    detail = entry.detail
    if entry.tag == Tag.OBSERVATION_DECIDE:
        decision = DECIDED.get(ObservationState(detail.get("to", ObservationState.NEW)))
        return " ".join(part for part in (_(decision[0]) if decision else "", str(detail.get("action") or "")) if part)
    to = detail.get("to")
    after: Mapping[str, Any] = to if isinstance(to, dict) else detail
    role = after.get("role") if entry.tag.startswith("accounts:person:") else None
    fields = detail.get("fields") if entry.tag.startswith("accounts:") else None
    parts = [
        _(ROLE_NAMES[Role(role)]) if role else "",
        departments.get(str(after.get("department")), ""),
        *dict.fromkeys(_(FIELDS[name]) for name in fields or () if name in FIELDS),
    ]
    return ", ".join(part for part in parts if part)


def _things(
    session: Session, actor: Actor, entries: Iterable[Entry], names: Mapping[UUID, str]
) -> dict[tuple[str, UUID], Thing]:
    """What the events are about, by kind and id; what the reader may not see, or what is gone, is left out."""
    ids: dict[str, set[UUID]] = {}
    for entry in entries:
        ids.setdefault(_kind(entry), set()).add(entry.object_id)
    return {
        (kind, id_): thing
        for kind, of in ids.items()
        for id_, thing in _FINDERS[kind](session, actor, of, names).items()
    }


def _kind(entry: Entry) -> str:
    return entry.tag.rsplit(":", 1)[0]


Finder = Callable[[Session, Actor, set[UUID], Mapping[UUID, str]], dict[UUID, Thing]]


def _people(_session: Session, actor: Actor, ids: set[UUID], names: Mapping[UUID, str]) -> dict[UUID, Thing]:
    url = url_for("accounts.people") if actor.reach(Permission.KEEP_PEOPLE) is not Scope.NO else None
    return {id_: Thing(names[id_], url) for id_ in ids if id_ in names}


def _here(session: Session, actor: Actor, _ids: set[UUID], _names: Mapping[UUID, str]) -> dict[UUID, Thing]:
    here = accounts.municipality(session, actor.municipality_id)
    url = url_for("accounts.settings") if actor.reach(Permission.KEEP_SETTINGS) is not Scope.NO else None
    return {here.id: Thing(here.name, url)}


def _departments(session: Session, actor: Actor, ids: set[UUID], _names: Mapping[UUID, str]) -> dict[UUID, Thing]:
    rows = accounts.departments(session, actor.municipality_id, inactive=True)
    return {
        one.id: Thing(one.name, _kept(actor, "accounts.department", "accounts.departments", department_id=one.id))
        for one in rows if one.id in ids
    }  # fmt: skip


def _areas(session: Session, actor: Actor, ids: set[UUID], _names: Mapping[UUID, str]) -> dict[UUID, Thing]:
    rows = accounts.areas(session, actor.municipality_id)
    return {
        one.id: Thing(one.name, _kept(actor, "accounts.area", "accounts.areas", area_id=one.id))
        for one in rows if one.id in ids
    }  # fmt: skip


def _categories(session: Session, actor: Actor, ids: set[UUID], _names: Mapping[UUID, str]) -> dict[UUID, Thing]:
    rows = walks.categories(session, actor.municipality_id, inactive=True)
    found = {
        one.id: Thing(one.name, _kept(actor, "walks.category", "walks.categories", category_id=one.id))
        for one in rows if one.id in ids
    }  # fmt: skip
    # The first ones were made together, which is written down of the municipality.
    return found | {id_: Thing(_("Categories"), url_for("walks.categories")) for id_ in ids & {actor.municipality_id}}


def _kept(actor: Actor, one: str, all_: str, **values: Any) -> str:  # noqa: ANN401 - what an address is made of
    """The page of one entry of a register for who keeps it, the whole register for who only reads it."""
    return url_for(one, **values) if actor.may(Permission.KEEP_DEPARTMENTS) else url_for(all_)


def _walks(session: Session, actor: Actor, ids: set[UUID], _names: Mapping[UUID, str]) -> dict[UUID, Thing]:
    rows = walks.among(session, actor, ids)
    return {one.id: Thing(one.title, url_for("walks.show", walk_id=one.id)) for one in rows}


def _points(session: Session, actor: Actor, ids: set[UUID], _names: Mapping[UUID, str]) -> dict[UUID, Thing]:
    rows = observations.among(session, actor, ids, withdrawn=True)
    return {one.id: Thing(_point(one), url_for("observations.show", observation_id=one.id)) for one in rows}


def _point(row: Observation) -> str:
    number = _("Point %(number)s", number=row.number) if row.number else _("A point")
    return f"{number}, {row.walk.title}" if row.walk else number


def _actions(session: Session, actor: Actor, ids: set[UUID], _names: Mapping[UUID, str]) -> dict[UUID, Thing]:
    return {
        id_: Thing(f"{one.number}, {one.title}", url_for("actions.show", action_id=id_))
        for id_, one in actions.among(session, actor, ids).items()
    }  # fmt: skip


def _photos(session: Session, actor: Actor, ids: set[UUID], names: Mapping[UUID, str]) -> dict[UUID, Thing]:
    of_points, of_actions = observations.owners_of_photos(session, ids), actions.owners_of_photos(session, ids)
    things = _points(session, actor, set(of_points.values()), names)
    things |= _actions(session, actor, set(of_actions.values()), names)
    return {photo: things[owner] for photo, owner in (of_points | of_actions).items() if owner in things}


_FINDERS: dict[str, Finder] = {
    "accounts:person": _people, "accounts:token": _people, "accounts:link": _people, "accounts:municipality": _here,
    "accounts:department": _departments, "accounts:area": _areas, "walks:category": _categories,
    "walks:walk": _walks, "walks:link": _walks, "walks:guest": _walks, "observations:observation": _points,
    "actions:action": _actions, "photos:photo": _photos,
}  # fmt: skip

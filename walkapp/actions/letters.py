"""The letters of the room, composed when they are sent: number, place and link, nothing that anybody has written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import system
from walkapp.actions import notices, queries
from walkapp.actions.models import Action
from walkapp.actions.rules import Verb
from walkapp.actions.wording import kind_and_place
from walkapp.core import letters, links, mail, text
from walkapp.core.config import Settings
from walkapp.core.db import Database
from walkapp.core.errors import NotFound
from walkapp.core.jobs import Handler, Payload
from walkapp.observations import queries as observations
from walkapp.observations.models import Observation

TEMPLATES = {
    notices.ASSIGNED: "actions/assigned", notices.RETURNED: "actions/returned", notices.PROPOSED: "actions/proposed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets a letter."""

    name: str
    email: str
    language: str
    department_id: UUID | None


def job_handlers(settings: Settings, database: Database) -> Mapping[str, Handler]:
    """Who sends which letter."""

    def handler(kind: str) -> Handler:
        return lambda payload: _send(settings, database, kind, payload)

    return {kind: handler(kind) for kind in TEMPLATES}


def _send(settings: Settings, database: Database, kind: str, payload: Payload) -> None:
    """Write and send one letter; what has been settled meanwhile needs none."""
    with database.reading() as session:
        found = _still_true(session, kind, payload)
        if found is None:
            return
        action, to = found
        with text.speaking(to.language):
            values = _values(session, settings, action)
    subject, body = letters.write(TEMPLATES[kind], to.language, name=to.name, **values)
    # The same job sends the same id again, so that a copy after a broken connection is known as one.
    mail.send(settings, mail.Message(id=payload["letter"], to=to.email, subject=subject, text=body))


def _still_true(session: Session, kind: str, payload: Payload) -> tuple[Action, Receiver] | None:
    here = UUID(payload["municipality"])
    try:
        action = queries.get(session, system(here), UUID(payload["action"]))
    except NotFound:
        return None
    to = _receiver(session, here, payload)
    if to is None or action.closed:
        return None
    if kind == notices.ASSIGNED and to.department_id != action.department_id:
        return None
    if kind == notices.PROPOSED and action.proposed is None:
        return None
    return action, to


def _receiver(session: Session, municipality_id: UUID, payload: Payload) -> Receiver | None:
    if "user" in payload:
        member = accounts.member(session, municipality_id, UUID(payload["user"]))
        if member is None:
            return None
        return Receiver(member.user.name, member.user.email, member.user.language, member.department_id)
    department = accounts.department(session, municipality_id, UUID(payload["department"]))
    if not department.email or not department.active:
        return None
    return Receiver(department.name, department.email, text.DEFAULT_LANGUAGE, department.id)


def _values(session: Session, settings: Settings, action: Action) -> dict[str, Any]:
    here = accounts.municipality(session, action.municipality_id)
    seen = _open_observations(session, action)
    first = seen[0] if seen else None
    parts = (settings.base_url, here.slug, "actions", action.id)
    return {
        "municipality": here.name, "number": action.number, "due": action.due_on,
        "about": kind_and_place(first) if first else "", "spot": first.place if first else "",
        "seen_on": first.walk.starts_at if first and first.walk else None,
        "department": action.department.name if action.department else "",
        "link": links.page(*parts), "yes": links.page(*parts, answer=Verb.PLAN.value),
        "no": links.page(*parts, answer=Verb.RETURN.value),
    }  # fmt: skip


def _open_observations(session: Session, action: Action) -> list[Observation]:
    """What the action is about; nothing where any of it is confidential: a mail can be read by anybody on its way."""
    ids = [one.id for one in action.observations]
    seen = observations.among(session, system(action.municipality_id), ids)
    if action.confidential or any(one.confidential for one in seen):
        return []
    return sorted(seen, key=lambda one: (one.number or 0, str(one.id)))

"""Events of the log as data, without what their reader may not know of."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission, Scope
from walkapp.actions.models import Action
from walkapp.api import answers
from walkapp.audit import queries
from walkapp.audit.queries import Entry
from walkapp.observations import queries as observations

Detail = Mapping[str, Any]

NAMING = ("observations", "observation", "left", "of")
"""Parts of a detail that name observations."""
TOLD_TO_ALL = ("from", "to")


def of_action(session: Session, actor: Actor, action: Action, *, is_inside: bool) -> list[answers.EventAnswer]:
    """The action's history, oldest first. From outside only from which state to which."""
    entries = queries.of_objects(session, action.municipality_id, [action.id])
    if not is_inside:
        return [_step(entry) for entry in entries if isinstance(entry.detail.get("to"), str)]
    names = accounts.names(session, actor.municipality_id)
    details = _details(session, actor, entries)
    told = zip(entries, details, strict=True)
    return [answers.EventAnswer(**_values(entry, names, detail)) for entry, detail in told]


def of_log(session: Session, actor: Actor, entries: Sequence[Entry]) -> list[answers.LogAnswer]:
    """Entries of the log with their links of the chain."""
    names = accounts.names(session, actor.municipality_id)
    details = _details(session, actor, entries)
    return [
        answers.LogAnswer(
            **_values(entry, names, detail), municipality=actor.municipality_id, object=entry.object_id,
            actor_id=entry.actor_id, detail_digest=entry.detail_digest, previous_hash=entry.previous_hash,
            hash=entry.hash,
        )
        for entry, detail in zip(entries, details, strict=True)
    ]  # fmt: skip


def _step(entry: Entry) -> answers.EventAnswer:
    detail = {name: entry.detail[name] for name in TOLD_TO_ALL if isinstance(entry.detail.get(name), str)}
    return answers.EventAnswer(seq=entry.seq, at=entry.at, tag=entry.tag, actor=None, detail=detail)


def _values(entry: Entry, names: Mapping[UUID, str], detail: Detail) -> dict[str, Any]:
    name = names.get(entry.actor_id) if entry.actor_id else None
    return {
        "seq": entry.seq, "at": entry.at, "tag": entry.tag, "detail": detail,
        "actor": answers.PersonAnswer(name=name) if name else None,
    }  # fmt: skip


def _details(session: Session, actor: Actor, entries: Sequence[Entry]) -> list[Detail]:
    """The details, without the ids of observations that do not exist for the actor."""
    details: list[Detail] = [entry.detail for entry in entries]
    if actor.reach(Permission.SEE_OBSERVATIONS) is Scope.ALL and actor.reach(Permission.SEE_CONFIDENTIAL) is Scope.ALL:
        return details
    seen = {str(one) for one in observations.visible_ids(session, actor, set(_named_in(details)))}
    return [_without_hidden(detail, seen) for detail in details]


def _named_in(details: Iterable[Detail]) -> Iterable[UUID]:
    for detail in details:
        for name in NAMING:
            value = detail.get(name)
            for word in value if isinstance(value, list) else [value]:
                if isinstance(word, str):
                    yield UUID(word)


def _without_hidden(detail: Detail, seen: set[str]) -> Detail:
    kept: dict[str, Any] = {}
    for name, value in detail.items():
        if name in NAMING and isinstance(value, list):
            kept[name] = [word for word in value if word in seen]
        elif name not in NAMING or value in seen:
            kept[name] = value
    return kept

"""The log, oldest first, with its chain."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from walkapp.accounts import guard
from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission, Scope
from walkapp.actions import queries as actions
from walkapp.api import answers, history, parameters, schemas
from walkapp.api.operations import operation
from walkapp.api.replies import reply
from walkapp.audit import queries
from walkapp.core import paging, web
from walkapp.observations import queries as observations
from walkapp.walks import queries as walks


@operation(
    "GET", "/events", summary="What has happened, oldest first, with the chain that proves it",
    answers={200: answers.LogsAnswer}, errors=(404,), query=schemas.EventsQuery,
)  # fmt: skip
def index() -> Response:
    actor, session, wanted = guard.current_actor(), web.reader(), parameters.read(schemas.EventsQuery)
    guard.check(actor, Permission.SEE_LOG)
    since = parameters.number(wanted.cursor) if wanted.cursor else wanted.since
    entries = queries.since(
        session, actor.municipality_id, since, limit=wanted.limit + 1, object_ids=_objects(session, actor)
    )
    page = paging.cut(entries, wanted.limit, lambda entry: (entry.seq,))
    return reply(answers.LogsAnswer(items=history.of_log(session, actor, page.items), next=page.next))


def _objects(session: Session, actor: Actor) -> Sequence[UUID] | None:
    """What the actor's part of the log is about; None for all of it."""
    reach = actor.reach(Permission.SEE_LOG)
    if reach is Scope.ALL:
        return None
    of_actions = actions.visible_ids(session, actor)
    if reach is Scope.DEPARTMENT:
        return of_actions
    return [*of_actions, *walks.led_ids(session, actor), *observations.ids_on_led_walks(session, actor)]



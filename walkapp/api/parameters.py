"""What stands behind the question mark of an address: known names, values in range, each once."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from flask import request
from pydantic import BaseModel, ValidationError

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.core import faults, paging, web
from walkapp.core.errors import Invalid, NotFound
from walkapp.core.text import gettext as _
from walkapp.walks import queries as walks

Query = TypeVar("Query", bound=BaseModel)
Found = TypeVar("Found")


def read(query: type[Query]) -> Query:
    """The address's values. Raises Invalid with every one that is unknown, out of range or given twice."""
    doubled = {name: [_("Write this once.")] for name, values in request.args.lists() if len(values) > 1}
    try:
        found = query.model_validate(request.args.to_dict())
    except ValidationError as problem:
        raise Invalid(errors=faults.by_field(problem) | doubled) from problem
    if doubled:
        raise Invalid(errors=doubled)
    return found


def page(find: Callable[[], Found]) -> Found:
    """What a list gives. Raises Invalid where its cursor is not one of ours."""
    try:
        return find()
    except ValueError as problem:
        raise Invalid(errors={"cursor": [_("This is not a cursor of this list.")]}) from problem


def number(cursor: str) -> int:
    """The number that a cursor of one part holds. Raises Invalid where it is not one of ours."""
    return page(lambda: int(str(paging.decode(cursor, 1)[0])))


def check_department(actor: Actor, department_id: UUID | None) -> None:
    """Raise Invalid where the actor's municipality has no such department."""
    if department_id is None:
        return
    try:
        accounts.department(web.reader(), actor.municipality_id, department_id)
    except NotFound as problem:
        raise Invalid(errors={"department": [_("There is no such department here.")]}) from problem


def check_walk(actor: Actor, walk_id: UUID | None) -> None:
    """Raise Invalid where there is no such walk for the actor."""
    if walk_id is None:
        return
    try:
        walks.find(web.reader(), actor, walk_id)
    except NotFound as problem:
        raise Invalid(errors={"walk": [_("There is no such walk here.")]}) from problem

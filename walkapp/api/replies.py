"""The answer to a request that went well, and the transaction that it waits for."""

import json
from collections.abc import Callable
from typing import TypeVar

from flask import Response
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from walkapp.core import web

Result = TypeVar("Result")


def reply(
    answer: BaseModel | dict[str, object], status: int = 200, *, etag: str | None = None, location: str | None = None
) -> Response:
    """The answer as JSON. `etag` with its quotes."""
    body = answer.model_dump_json(by_alias=True) if isinstance(answer, BaseModel) else json.dumps(answer)
    response = Response(body, status, mimetype="application/json")
    if etag:
        response.headers["ETag"] = etag
    if location:
        response.headers["Location"] = location
    return response


def committed(change: Callable[[Session], Result]) -> Result:
    """Make a change in a transaction of its own and give what it gave, once it lasts.

    Where two requests make the same thing at the same moment, the database lets one through; the other is tried once
    more and finds it made.
    """
    try:
        return _once(change)
    except IntegrityError:
        return _once(change)


def _once(change: Callable[[Session], Result]) -> Result:
    with web.transaction() as session:
        return change(session)

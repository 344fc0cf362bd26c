"""What a request carries: JSON read with care, bytes left where they are until somebody wants them."""

from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException

from walkapp.core import faults, json_text
from walkapp.core.errors import BadRequest, Invalid, TooLarge, Unsupported
from walkapp.core.staging import CHUNK_BYTES
from walkapp.core.text import gettext as _

Body = TypeVar("Body", bound=BaseModel)

MAX_JSON_BYTES = 64 * 1024
MAX_DRAIN_BYTES = 128 * 1024 * 1024


def read_json(*, max_bytes: int = MAX_JSON_BYTES) -> dict[str, Any]:
    """The object in the request's body, read as RFC 8259 has it.

    Raises Unsupported where it is not said to be JSON, TooLarge above `max_bytes`, BadRequest where it is not.
    """
    if request.mimetype != "application/json":
        raise Unsupported(_("Send it as application/json."))
    found = _parse(_all_bytes(max_bytes))
    if not isinstance(found, dict):
        raise BadRequest(_("The body must be a JSON object."))
    return found


def read(body: type[Body], *, max_bytes: int = MAX_JSON_BYTES) -> Body:
    """The request's body as this type. Raises what `read_json` does, and Invalid with every field that is wrong."""
    try:
        return body.model_validate(read_json(max_bytes=max_bytes))
    except ValidationError as problem:
        raise Invalid(errors=faults.by_field(problem)) from problem


def drain() -> bool:
    """Read away what the client is still sending; False where it is more than a server should listen to."""
    if (request.content_length or 0) > MAX_DRAIN_BYTES:
        return False
    left = MAX_DRAIN_BYTES
    try:
        while left > 0 and (piece := request.stream.read(CHUNK_BYTES)):
            left -= len(piece)
    except (HTTPException, OSError):
        return False
    return left > 0


def _all_bytes(max_bytes: int) -> bytes:
    pieces: list[bytes] = []
    size = request.content_length or 0
    while size <= max_bytes and (piece := request.stream.read(max_bytes + 1)):
        pieces.append(piece)
        size = max(request.content_length or 0, sum(map(len, pieces)))
    if size > max_bytes:
        raise TooLarge(_("The body is larger than %(n)s KiB.", n=max_bytes // 1024))
    return b"".join(pieces)


def _parse(data: bytes) -> object:
    try:
        return json_text.read(data)
    except ValueError as problem:
        raise BadRequest(_("The body is not JSON (RFC 8259).")) from problem

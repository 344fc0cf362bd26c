"""What fails under /api/v1 is answered as RFC 9457 has it, in the reader's language."""

import json
import logging
import re
import secrets
from collections.abc import Mapping

from flask import Response, g, request
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from walkapp.api.blueprint import blueprint, unlock
from walkapp.core.errors import (
    BadRequest,
    Conflict,
    Invalid,
    NotFound,
    NotSignedIn,
    Stale,
    TooLarge,
    Unavailable,
    Unsupported,
    WalkappError,
)  # fmt: skip
from walkapp.core.parts import OFFSET
from walkapp.core.text import N_
from walkapp.core.text import gettext as _

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 5
PREFIX = "/api/"

log = logging.getLogger(__name__)


class WrongMethod(WalkappError):
    """The address is known, but not in this way."""

    status = 405
    title = N_("This address is not used like that")


class Unexpected(WalkappError):
    """Our own mistake."""


KNOWN: dict[int, type[WalkappError]] = {
    400: BadRequest, 404: NotFound, 405: WrongMethod, 413: TooLarge, 415: Unsupported,
}  # fmt: skip


def type_of(error: WalkappError) -> str:
    """The name by which programs tell problems apart (RFC 9457: any URI; a tag needs no server that lasts)."""
    words = re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()
    return f"tag:walkapp,2026:{words}"


@blueprint.errorhandler(WalkappError)
def known(error: WalkappError) -> Response:
    """What our own rules refused."""
    body: dict[str, object] = {
        **error.more, "type": type_of(error), "title": _(error.title), "status": error.status, "detail": error.detail,
    }  # fmt: skip
    if isinstance(error, Invalid):
        body["errors"] = {field: list(sentences) for field, sentences in error.errors.items()}
    answer = Response(json.dumps(body), error.status, mimetype=MEDIA_TYPE)
    if isinstance(error, NotSignedIn):
        answer.headers["WWW-Authenticate"] = 'Bearer realm="walkapp"'
    if isinstance(error, Stale) and isinstance(current := error.more.get("current"), Mapping):
        answer.headers["ETag"] = f'"{current["version"]}"'
    if isinstance(offset := error.more.get(OFFSET), int):
        answer.headers["Upload-Offset"] = str(offset)
    if isinstance(error, Unavailable):
        answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    return answer


@blueprint.errorhandler(HTTPException)
def by_protocol(error: HTTPException) -> Response:
    """What the web server's own parts refused."""
    status = error.code or 500
    problem = KNOWN.get(status, Unexpected)()
    problem.status = status
    answer = known(problem)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


@blueprint.errorhandler(OperationalError)
def database(error: OperationalError) -> Response:
    """The database does not answer."""
    log.error("database: %s", type(error.orig).__name__)
    return known(Unavailable(_("Nothing was changed. Try again in a moment.")))


@blueprint.errorhandler(IntegrityError)
def collision(_error: IntegrityError) -> Response:
    """Two changes that exclude each other came at the same moment, twice."""
    return known(Conflict(_("Somebody else did the same at the same moment. Send it again.")))


@blueprint.errorhandler(Exception)
def unexpected(error: Exception) -> Response:
    """Our own mistake: said without details, found again by its reference."""
    reference = secrets.token_hex(4)
    log.error("unexpected %s, reference %s", type(error).__name__, reference, exc_info=error)
    return known(Unexpected(_("Nothing was changed. Try again."), reference=reference))


@blueprint.before_app_request
def unrouted() -> Response | None:
    """An address under /api that leads nowhere belongs to no blueprint; it is refused here like any other."""
    problem = request.routing_exception
    if problem is None or not request.path.startswith(PREFIX) or (problem.code or 500) < 400:
        return None
    g.api = True
    try:
        unlock()
    except WalkappError as locked:
        return known(locked)
    return by_protocol(problem)

"""The blueprint of /api/v1 and the lock on its door."""

from flask import Blueprint, Response, g, request
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from walkapp.accounts import guard
from walkapp.api import bodies
from walkapp.core import text
from walkapp.core.errors import WalkappError
from walkapp.core.text import N_

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

OPEN = frozenset({"api.openapi_show"})
"""What is told to everybody."""
OF_THE_PERSON = frozenset({"api.session_show"})
"""What is about a person, whichever municipality they come for."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Forged(WalkappError):
    """A write that a cookie speaks for, without the word that only our own pages know."""

    status = 403
    title = N_("The session's token is missing or is not the right one")


@blueprint.before_request
def unlock() -> None:
    """Let in who shows a token, or a session and, for a write, the session's own word."""
    g.api = True
    if request.endpoint in OPEN:
        return
    if request.endpoint in OF_THE_PERSON and not guard.uses_token():
        guard.user_or_guest()
        return
    actor = guard.current_actor()
    if guard.uses_token():
        if not request.accept_languages:
            text.speak(actor.language)
    elif request.method not in SAFE:
        _check_forgery()


@blueprint.after_app_request
def take_the_rest(response: Response) -> Response:
    """Let a client that is still sending when the answer is no, finish: else it sees a broken connection instead."""
    if g.get("api") and response.status_code >= 400 and not bodies.drain():
        response.headers["Connection"] = "close"
    return response


def _check_forgery() -> None:
    try:
        validate_csrf(request.headers.get("X-CSRFToken"))
    except ValidationError as problem:
        raise Forged(text.gettext("Fetch a new token from /api/v1/session and send again.")) from problem

"""Whether the process serves, and whether what it stands on answers."""

from flask import Blueprint, Response, g
from sqlalchemy.exc import SQLAlchemyError

from walkapp.accounts import guard
from walkapp.api.problems import known
from walkapp.api.replies import reply
from walkapp.core import web
from walkapp.core.errors import Unavailable
from walkapp.core.text import gettext as _

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@guard.open_to_all
def alive() -> Response:
    """200 while the process serves."""
    return reply({"state": "ok"})


@blueprint.get("/readyz")
@guard.open_to_all
def ready() -> Response:
    """200 when database and storage answer; 503 otherwise, with which does not."""
    g.api = True
    failing = [name for name, answers in (("database", _database), ("storage", _storage)) if not answers()]
    if failing:
        return known(Unavailable(_("Does not answer: %(which)s.", which=", ".join(failing)), failing=failing))
    return reply({"state": "ok", "database": "ok", "storage": "ok"})


def _database() -> bool:
    try:
        web.database().check()
    except SQLAlchemyError:
        return False
    return True


def _storage() -> bool:
    try:
        web.blobs().check()
    except Unavailable:
        return False
    return True

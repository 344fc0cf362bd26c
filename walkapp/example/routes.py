"""The example's sign-in links: for whoever sits at this machine, for the people that the example made."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from walkapp.accounts import guard, queries, security
from walkapp.core import web
from walkapp.core.config import LOOPBACK
from walkapp.core.errors import NotFound

blueprint = Blueprint("example", __name__)


@blueprint.get("/example/sign-in/<email>")
@guard.open_to_all
def sign_in(email: str) -> ResponseReturnValue:
    """Sign an example person in; no page for anybody else, nor where others than this machine can reach us."""
    user = queries.user_by_email(web.reader(), email)
    if not web.settings().is_loopback or request.remote_addr not in LOOPBACK or user is None or not user.example:
        raise NotFound
    security.begin_session(user)
    return redirect(url_for("shell.start"), 303)

"""What fails becomes a page with a clear sentence and the right status, or a problem document for a program."""

import logging
import secrets

from flask import Flask, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from walkapp.accounts import guard
from walkapp.accounts.guard import VisitEnded
from walkapp.core.errors import Conflict, Invalid, NotFound, NotSignedIn, TooLarge, Unavailable, WalkappError
from walkapp.core.text import gettext as _
from walkapp.shell import again

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Catch everything here, and nowhere else, on pages; the API has its own (api/problems.py)."""
    app.register_error_handler(WalkappError, _known)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(IntegrityError, _collision)
    app.register_error_handler(Exception, _unknown)


def _known(error: WalkappError) -> ResponseReturnValue:
    if isinstance(error, NotSignedIn) and request.method in {"GET", "HEAD"}:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 303)
    if isinstance(error, NotSignedIn) and again.is_ours():
        return again.page()
    if isinstance(error, VisitEnded):
        return _visit_ended(error)
    errors = [sentence for field in error.errors.values() for sentence in field] if isinstance(error, Invalid) else []
    said = " ".join(errors) or error.detail
    if isinstance(error, NotFound) and said == _(error.title):
        # The same for what never was and for what is another's.
        said = _("The address may be wrong, or what stood here has been removed or is for others to see.")
    return _page(error.status, _(error.title), said)


def _visit_ended(error: VisitEnded) -> ResponseReturnValue:
    """What the guest's phone still holds is sent from this page, or saved to a file where it is too late."""
    found = guard.visitor()
    return Response(render_template("shell/visit_ended.html", visitor=found, text=error.detail), error.status)


def _forged(_error: CSRFError) -> ResponseReturnValue:
    if again.is_ours():
        return again.page()
    return _page(
        400, _("The form was too old"),
        _("Your session has ended or the form was opened in another one. "
          "Go back, load the page again and send once more."),
    )  # fmt: skip


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    if error.code == 404:
        return _known(NotFound())
    if error.code == 413:
        said = _("What you sent is too large. A photo may be up to 30 MB, and twelve can be sent at a time.")
        return _known(TooLarge(said))
    if error.code == 405:
        return _page(405, _("This page cannot be used like that"), _("Go back and try another way."))
    return _page(error.code, _("Something went wrong"), _("Go back and try again."))


def _database(error: OperationalError) -> ResponseReturnValue:
    log.error("database: %s", type(error.orig).__name__)
    return _known(Unavailable(_("Nothing was changed. Try again in a moment.")))


def _collision(_error: IntegrityError) -> ResponseReturnValue:
    return _known(Conflict(_("Somebody else did the same at the same moment. Load the page and look.")))


def _unknown(error: Exception) -> ResponseReturnValue:
    reference = secrets.token_hex(4)
    log.error("unexpected %s, reference %s", type(error).__name__, reference, exc_info=error)
    return _page(500, _("Something went wrong"), _("Nothing was changed. Try again."), reference=reference)


def _page(status: int, title: str, detail: str, *, reference: str | None = None) -> Response:
    g.pop("actor", None)
    again = request.full_path.rstrip("?") if status >= 500 and request.method == "GET" else None
    values = {"heading_text": title, "text": detail, "again": again, "back": None, "back_label": None}
    body = render_template("shell/error.html", reference=reference, **values)
    response = Response(body, status)
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response

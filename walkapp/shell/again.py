"""A form that arrives after its session has ended: nothing typed is lost, it is signed and sent once more.

The page that answers carries everything that was typed; sending it signs in and goes on to where the form was meant to
go. It answers only forms of our own pages, so that nobody elsewhere can have a form signed by who is asked to sign in.
"""

from flask import Flask, Response, g, render_template, request
from flask.typing import ResponseReturnValue

from walkapp.accounts import guard, security
from walkapp.core.errors import Invalid
from walkapp.core.text import gettext as _

EMAIL, PASSWORD = "sign_in_email", "sign_in_password"
OWN_FIELDS = frozenset({EMAIL, PASSWORD, "csrf_token"})
WORDS = ("title", "name", "text", "note", "comment", "reason", "public_answer", "place")
"""Fields whose words are shown, so that one sees that they are still there."""


def install(app: Flask) -> None:
    """Let such a form in, after its token has been checked and before anybody asks who sends it."""
    app.before_request(_enter)


def is_ours() -> bool:
    """True for a form of one of a municipality's pages, or of a person's own, sent by that page."""
    from_here = request.headers.get("Sec-Fetch-Site") == "same-origin" or request.origin == request.host_url.rstrip("/")
    return request.method == "POST" and _keeps_words() and bool(request.form) and from_here


def _keeps_words() -> bool:
    return bool(g.get("slug")) or request.endpoint == "accounts.profile"


def page(problem: str | None = None) -> Response:
    """What was typed, on a page that sends it again; with the fields to sign in where nobody is signed in."""
    g.pop("actor", None)
    signed_in = security.signed_in_user() is not None or guard.visitor() is not None
    body = render_template(
        "shell/again.html", signed_in=signed_in, problem=problem, address=request.full_path.rstrip("?"),
        fields=[(name, value) for name, value in request.form.items(multi=True) if name not in OWN_FIELDS],
        words=[request.form[name] for name in WORDS if request.form.get(name, "").strip()],
        had_files=any(file.filename for file in request.files.values()), email=request.form.get(EMAIL, ""),
    )  # fmt: skip
    return Response(body, 422 if problem else 400 if signed_in else 401)


def _enter() -> ResponseReturnValue | None:
    if request.method != "POST" or EMAIL not in request.form or security.signed_in_user() is not None:
        return None
    try:
        security.sign_in(request.form[EMAIL], request.form.get(PASSWORD, ""))
    except Invalid as problem:
        return page(problem.detail or _("The address or the password is wrong."))
    return None

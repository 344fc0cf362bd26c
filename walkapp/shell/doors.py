"""Before and after each request: whose pages these are, in which language, and the headers that keep others out."""

from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request, session
from flask_wtf.csrf import CSRFProtect

from walkapp.accounts import guard, security
from walkapp.core import text, web
from walkapp.core.config import LOOPBACK, Settings
from walkapp.core.errors import BadRequest
from walkapp.shell import again

csrf = CSRFProtect()

CONTENT_POLICY = "; ".join((  # noqa: FLY002 - one line would be 300 long
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob: data:",
    "media-src 'self' blob:", "connect-src 'self'",
    "font-src 'self'", "manifest-src 'self'", "worker-src 'self'", "frame-src 'self'", "form-action 'self'",
    "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'",
))  # fmt: skip
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
}
IMMUTABLE = "public, max-age=31536000, immutable"
"""Built files carry a hash of their content in their name."""
MAX_FORM_BYTES = 128 * 1024 * 1024
PHOTO_FORM_BYTES = 400 * 1024 * 1024
"""A form without script sends its photos along: so many as it takes, each of the largest size. What is too much is then
said beside the field, with the words still in the form; of a larger body nothing is read."""
STAYING = frozenset({"accounts.profile", "accounts.password", "shell.accessibility", "shell.cookies"})
"""Pages that lie in no municipality: whoever is signed in keeps the menu of the one that they came from."""
LAST_PLACE = "municipality"
PHOTO_FORMS = frozenset({"observations.create", "observations.add_photos", "exchange.phone_file"})


def install(app: Flask, settings: Settings) -> None:
    """Hang the doors."""
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        MAX_FORM_PARTS=200,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # no page sends a Referer; the token is what counts
        SESSION_COOKIE_NAME="__Host-walkapp" if settings.is_https else "walkapp",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=60 * 60 * 24 * 7,
    )
    app.before_request(_make_room)  # before anything reads the form
    csrf.init_app(app)
    app.url_value_preprocessor(_take_slug)
    app.url_defaults(_fill_slug)
    app.before_request(_check_host)
    app.before_request(_stay)
    app.before_request(_choose_language)
    again.install(app)
    app.after_request(_close)


def _take_slug(_endpoint: str | None, values: dict[str, object] | None) -> None:
    g.slug = values.pop("municipality", None) if values else None


def _fill_slug(endpoint: str, values: dict[str, object]) -> None:
    if g.get("slug") and current_app.url_map.is_endpoint_expecting(endpoint, "municipality"):
        values.setdefault("municipality", g.slug)


def _stay() -> None:
    if request.endpoint not in STAYING:
        return
    slugs = [one.municipality.slug for one in guard.memberships()] if security.signed_in_user() else []
    if slugs:
        last = session.get(LAST_PLACE)
        g.slug = last if last in slugs else slugs[0]


def _remember_place(response: Response) -> None:
    """Keep where the reader is; with pages alone, so that no picture that arrives late brings an ended session back."""
    is_page = response.status_code == 200 and response.mimetype == "text/html"
    if is_page and g.get("actor") and g.get("slug") and session.get(LAST_PLACE) != g.slug:
        session[LAST_PLACE] = g.slug


def _make_room() -> None:
    if request.endpoint in PHOTO_FORMS and security.signed_in_user() is not None:
        request.max_content_length = PHOTO_FORM_BYTES


def _check_host() -> None:
    """Only the address of the settings and this machine's own names: a page that points its name here gets nothing."""
    if not _is_ours(request.host, web.settings().base_url):
        raise BadRequest(text.gettext("This is not walkapp’s address. It is the one that WALKAPP_BASE_URL names."))


@lru_cache(maxsize=64)
def _is_ours(host: str, base_url: str) -> bool:
    return (urlsplit(f"//{host}").hostname or "") in {*LOOPBACK, urlsplit(base_url).hostname}


def _choose_language() -> None:
    # Who shows a token speaks its language, as the API finds out (api/blueprint.py): no session is looked for.
    user = None if guard.uses_token() else security.signed_in_user()
    chosen = user.language if user else request.cookies.get("language")
    text.speak(chosen or request.accept_languages.best_match(list(text.LANGUAGES)) or text.DEFAULT_LANGUAGE)


def _close(response: Response) -> Response:
    _remember_place(response)
    # `setdefault` would walk through all of them for each.
    there = {name.lower() for name, _value in response.headers}
    response.headers.extend({name: value for name, value in HEADERS.items() if name.lower() not in there})
    if web.settings().is_https:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.path.startswith("/static/assets/"):
        response.headers["Cache-Control"] = IMMUTABLE
    elif request.endpoint == "static":
        response.headers["Cache-Control"] = "no-cache"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.add("Cookie")
        response.headers.setdefault("Content-Language", text.language())
    return response

"""The response for one photo in one size; called by the route of its owner, after the rights are checked."""

from flask import Response, request

from walkapp.core import clock, web
from walkapp.core.errors import Invalid
from walkapp.core.text import gettext as _
from walkapp.photos import rules, services
from walkapp.photos.models import Photo, PhotoState
from walkapp.photos.rules import Size

MAX_AGE_S = 60
"""How long a browser may go on showing a photo that has been covered or withdrawn meanwhile."""
RETRY_AFTER_S = 2


def response(photo: Photo, size: Size) -> Response:
    """The picture, 304 where the browser has it, or 202 while it is being made.

    Raises Invalid with a sentence where no decoder could read the photo.
    """
    if photo.state is PhotoState.UNREADABLE:
        raise Invalid(_("This photo cannot be read. The text beside it is unchanged."))
    if photo.state is PhotoState.RECEIVED:
        return _being_made()
    tag = f"{photo.id}-{photo.version}-{size}"
    if request.if_none_match.contains(tag):
        return _with_headers(Response(status=304), tag)
    key = rules.derived_key(photo.municipality_id, photo.id, photo.version, size)
    try:
        length = web.blobs().size(key)
    except FileNotFoundError:
        return _order(photo, size)
    picture = Response(web.blobs().open_stream(key), mimetype="image/jpeg")
    picture.content_length = length
    picture.headers["Content-Disposition"] = f'inline; filename="{photo.id}-{size}.jpg"'
    return _with_headers(picture, tag)


def _order(photo: Photo, size: Size) -> Response:
    with web.transaction() as session:
        order = services.order_full if size is Size.FULL else services.order_sizes
        order(session, photo, at=clock.now())
    return _being_made()


def _being_made() -> Response:
    waiting = Response(_("The photo is being made ready."), status=202, mimetype="text/plain")
    waiting.headers["Retry-After"] = str(RETRY_AFTER_S)
    waiting.headers["Cache-Control"] = "private, no-store"
    return waiting


def _with_headers(answer: Response, tag: str) -> Response:
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = f"private, max-age={MAX_AGE_S}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    # A picture opened by its address is a picture and nothing else, whatever its bytes might say to a browser.
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
    return answer

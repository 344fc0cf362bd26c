"""Pages and files of the room: the council map, what it is drawn from, and the base map under every map."""

import hashlib
import json
import secrets
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, send_file
from flask.typing import ResponseReturnValue

from walkapp.accounts import guard
from walkapp.accounts import queries as accounts
from walkapp.accounts.rules import Permission
from walkapp.core import clock, web
from walkapp.core.errors import NotFound
from walkapp.core.text import gettext as _
from walkapp.maps import council as files
from walkapp.maps import cutting, pages, queries, tiles
from walkapp.maps.points import Filter
from walkapp.walks import queries as walks

blueprint = Blueprint("maps", __name__)

TILE_AGE_S = 24 * 3600
SKETCH_AGE_S = 300
FRAME_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; img-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
"""The file's own: it runs where it has no origin, no cookies and nobody to ask."""


@blueprint.get("/<municipality>/map")
@guard.require(Permission.SEE_COUNCIL)
def council() -> ResponseReturnValue:
    wanted, after = Filter.read(request.args), request.args.get("after", "")
    return render_template("maps/council.html", **pages.council(guard.current_actor(), wanted, after=after))


@blueprint.get("/<municipality>/map/points.json")
@guard.require(Permission.SEE_COUNCIL)
def points() -> ResponseReturnValue:
    return _geojson(pages.points(guard.current_actor(), Filter.read(request.args)))


@blueprint.get("/<municipality>/map/sketch.json")
@guard.member
def sketch() -> ResponseReturnValue:
    drawn = queries.sketch(web.reader(), guard.current_actor().municipality_id)
    if drawn is None:
        raise NotFound
    answer = _geojson(drawn)
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:32])
    answer.headers["Cache-Control"] = f"private, max-age={SKETCH_AGE_S}"
    return answer.make_conditional(request)


@blueprint.get("/<municipality>/map/file")
@guard.require(Permission.SEE_COUNCIL)
def preview() -> ResponseReturnValue:
    return render_template("maps/preview.html", wanted=Filter.read(request.args))


@blueprint.get("/<municipality>/map/file.html")
@guard.require(Permission.SEE_COUNCIL)
def frame() -> ResponseReturnValue:
    nonce = secrets.token_urlsafe(16)
    answer = Response(files.with_nonce(_file(), nonce), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = FRAME_POLICY.format(nonce=nonce)
    # It has no origin to keep together; asked to, the browser complains in its console.
    answer.headers["Origin-Agent-Cluster"] = "?0"
    answer.headers["X-Walkapp-Frame"] = "1"
    return answer


@blueprint.get("/<municipality>/map/download.html")
@guard.require(Permission.SEE_COUNCIL)
def file() -> ResponseReturnValue:
    answer = Response(_file(), mimetype="text/html")
    slug, day = guard.current_actor().slug, clock.today().isoformat()
    name = _("map-%(place)s-%(day)s.html", place=slug, day=day)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Walkapp-Frame"] = "1"
    return answer


@blueprint.get("/tiles/<int:z>/<int:x>/<int:y>")
@guard.signed_in_or_guest
def tile(z: int, x: int, y: int) -> ResponseReturnValue:
    if not tiles.exists(z, x, y):
        return Response(status=404, mimetype="text/plain")
    found = tiles.tile(web.settings(), z, x, y)
    if found is None:
        # No error: a map without this tile is a map, and a console full of red helps nobody.
        return Response(status=204, mimetype="text/plain")
    answer = Response(found.body, mimetype=found.media_type)
    answer.headers["Cache-Control"] = f"private, max-age={TILE_AGE_S}"
    answer.set_etag(hashlib.sha256(found.body).hexdigest()[:32])
    return answer.make_conditional(request)


@blueprint.get("/tiles/base.pmtiles")
@guard.signed_in_or_guest
def archive() -> ResponseReturnValue:
    path = tiles.archive_path(web.settings())
    if path is None:
        return Response(status=404, mimetype="text/plain")
    answer = send_file(path, mimetype="application/vnd.pmtiles", conditional=True, max_age=TILE_AGE_S)
    answer.headers["Cache-Control"] = f"private, max-age={TILE_AGE_S}"
    return answer


@blueprint.get("/<municipality>/walks/<uuid:walk_id>/base.pmtiles")
@guard.member
def cut(walk_id: UUID) -> ResponseReturnValue:
    """The base map of the walk's area, for a phone that takes the walk along."""
    actor, session = guard.current_actor(), web.reader()
    walk = walks.get(session, actor, walk_id)
    here = accounts.municipality(session, actor.municipality_id)
    path = cutting.cut(web.settings(), cutting.box_of(pages.places_of(walk, here)))
    if path is None:
        return Response(status=404, mimetype="text/plain")
    answer = send_file(path, mimetype="application/vnd.pmtiles", conditional=False, max_age=0)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(path.stem)
    return answer.make_conditional(request)


def _file() -> str:
    session, actor = web.reader(), guard.current_actor()
    return files.whole_file(
        session, web.blobs(), actor.municipality_id, at=clock.now(), filter=Filter.read(request.args)
    )


def _geojson(content: dict[str, Any]) -> Response:
    return Response(json.dumps(content, ensure_ascii=False, separators=(",", ":")), mimetype="application/geo+json")

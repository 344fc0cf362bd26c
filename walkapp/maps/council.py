"""The council map as one file that opens without any network: what it tells. drawing.py puts it together.

Nothing that somebody wrote goes through a layer of the map: it lies as JSON in a script of its own, which the layers
name, and as text that Jinja has escaped.
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts.models import Municipality
from walkapp.core import clock
from walkapp.core.blobs import Blobs
from walkapp.core.resources import resource_dir
from walkapp.core.text import day, gettext, language
from walkapp.maps import features, queries
from walkapp.maps.points import DRAWN_AS, GROUP_NAMES, Filter, Group, Point, Summary
from walkapp.maps.queries import Evening
from walkapp.observations.rules import KIND_NAMES, Kind
from walkapp.photos.rules import Size, derived_key

PHOTOS_UP_TO = 300
"""Points; above that no photos are put in, or the file could not be mailed."""
PHOTO_BYTES = 60_000
STACKED_FROM = 150
"""Points; fewer are each drawn."""
UNIT = 1e-5
"""Degrees: a metre."""
ROWS_OPEN_UP_TO = 60
GROUND = ("land", "water", "shore", "park", "tree", "public", "house", "stream", "path", "street", "rail", "rail2")
"""The classes of a sketch, drawn from the bottom up in this order."""


def whole_file(
    session: Session, blobs: Blobs, municipality_id: UUID, *, at: datetime,
    filter: Filter | None = None,  # noqa: A002 - what callers call it
) -> str:  # fmt: skip
    """The map as HTML, complete in itself, in the reader's language, of what the council's page shows at `at`.

    Reviewed and not confidential, released photos alone. Needs an app context and no request.
    """
    # folium takes a fifth of a start's time to load, of which no other page nor command has any use.
    from walkapp.maps import drawing  # noqa: PLC0415

    wanted, here = filter or Filter(), accounts.municipality(session, municipality_id)
    points = wanted.choose(queries.points(session, municipality_id, wanted, today=clock.local(at).date()))
    evenings = queries.evenings(session, municipality_id, wanted)
    photos = _thumbnails(session, blobs, municipality_id, points)
    drawn = _data(here, queries.sketch(session, municipality_id), points, evenings, photos)
    summary = Summary.of(points)
    stacked = len(points) > STACKED_FROM
    ground = drawing.ground(here.center_lat, here.center_lon, stacked=stacked)
    head = _head(drawn, stacked=stacked)
    body = _body(ground.get_name(), here, summary, evenings, at)
    return drawing.page(f"{summary.headline} – {here.name}", language(), head=head, body=body, ground=ground)


def with_nonce(html: str, nonce: str) -> str:
    """The file with its scripts named by a nonce, for a frame whose policy asks for one."""
    return html.replace("<script>", f'<script nonce="{nonce}">')


# -- what it is drawn from ---------------------------------------------------------------------------------------------


def _data(
    here: Municipality, sketch: Mapping[str, Any] | None, points: Sequence[Point], evenings: Sequence[Evening],
    photos: Mapping[UUID, str],
) -> dict[str, Any]:  # fmt: skip
    """Everything that the file's script reads. Each text stands once, rows name it by its place."""
    words: dict[str, int] = {"": 0}
    bounds = features.bounds(points)
    corner = (bounds[0], bounds[1]) if bounds else (0.0, 0.0)
    rows = [_row(point, corner, words, photos.get(point.id, "")) for point in points]
    return {
        "rows": rows, "words": list(words), "groups": list(DRAWN_AS), "kinds": list(Kind), "texts": _texts(),
        "ground": _ground(sketch or {}, here.outline, [one.route for one in evenings]), "grid": not sketch,
        "bounds": bounds, "unit": UNIT, "open": ROWS_OPEN_UP_TO,
    }  # fmt: skip


_GROUPS = {group: at for at, group in enumerate(DRAWN_AS)}
_KINDS = {kind: at for at, kind in enumerate(Kind)}


def _row(point: Point, corner: tuple[float, float], words: dict[str, int], photo: str) -> list[object]:
    """A point in few characters: its place as units east and north of the map's corner, nothing where it has none."""

    def word(text: str) -> int:
        return words.setdefault(text, len(words))

    placed = point.lat is not None and point.lon is not None
    row: list[object] = [
        round((point.lon - corner[0]) / UNIT) if placed and point.lon is not None else None,
        round((point.lat - corner[1]) / UNIT) if placed and point.lat is not None else None,
        point.number or 0, _KINDS[point.kind], _GROUPS[point.group], word(point.state_name), point.late_days,
        point.title, word(point.category), word(point.place or point.area), word(point.walk), word(_seen(point)),
        word(point.owner or gettext("Owner unknown")) if point.has_work else 0,
        word(_day_of(point.due_on, language())) if point.due_on else 0, word(point.answer),
    ]  # fmt: skip
    return [*row, photo] if photo else row


def _seen(point: Point) -> str:
    if point.observed_at:
        return _day_of(clock.local(point.observed_at).date(), language())
    return str(point.observed_year) if point.observed_year else ""


@lru_cache(maxsize=4096)
def _day_of(value: date, _language: str) -> str:
    return day(value, year=True)


def _texts() -> dict[str, str]:
    """What the file's script says."""
    return {
        "zoomIn": gettext("Zoom in"), "zoomOut": gettext("Zoom out"), "close": gettext("Close"),
        "all": gettext("Show all points"), "late": gettext("%(n)s days late", n="{n}"),
        "lateOne": gettext("1 day late"), "stack": gettext("%(n)s points close together", n="{n}"),
        "by": gettext("by %(day)s", day="{day}"), "seen": gettext("Seen %(day)s", day="{day}"),
        "photo": gettext("Photo from the place"), "show": gettext("Show on the map"),
        **{f"kind{at}": gettext(KIND_NAMES[kind]) for at, kind in enumerate(Kind)},
    }  # fmt: skip


def _ground(
    sketch: Mapping[str, Any], outline: Mapping[str, Any] | None, routes: Sequence[list[list[float]]]
) -> dict[str, Any]:  # fmt: skip
    """What lies under the points, from the bottom up: the sketch, the municipality's outline, the walks' routes."""
    found = [one for one in sketch.get("features", []) if isinstance(one, dict)]
    # A railway is two lines: the sleepers over the ballast.
    found += [_part("rail2", one["geometry"]) for one in found if _class_of(one) == "rail"]
    order = {name: at for at, name in enumerate(GROUND)}
    found.sort(key=lambda one: order.get(_class_of(one), len(GROUND)))
    lines = [line for line in map(features.line, routes) if line]
    over = [_part("outline", outline)] if outline else []
    over += [_part("casing", line) for line in lines] + [_part("route", line) for line in lines]
    return {"type": "FeatureCollection", "features": [*found, *over]}


def _part(kind: str, geometry: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"class": kind}, "geometry": geometry}


def _class_of(feature: Mapping[str, Any]) -> str:
    return str((feature.get("properties") or {}).get("class", ""))


def _thumbnails(session: Session, blobs: Blobs, municipality_id: UUID, points: Sequence[Point]) -> dict[UUID, str]:
    """The small size of the first released photo of each point, as a data: address."""
    if len(points) > PHOTOS_UP_TO:
        return {}
    found = {}
    photos = queries.released_photos(session, municipality_id, [point.id for point in points])
    for observation_id, (photo_id, version) in photos.items():
        try:
            body = blobs.read(derived_key(municipality_id, photo_id, version, Size.LIST))
        except FileNotFoundError:
            continue
        if len(body) <= PHOTO_BYTES:
            found[observation_id] = "data:image/jpeg;base64," + base64.b64encode(body).decode()
    return found


# -- what stands round it ----------------------------------------------------------------------------------------------


def _head(data: Mapping[str, Any], *, stacked: bool) -> str:
    """Styles, Leaflet, the drawing script and the data."""
    libraries = _libraries(stacked=stacked)
    packed = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # As JSON it cannot end the script that it stands in, nor begin a comment there.
    safe = packed.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"{libraries}\n<script>\nvar COUNCIL = {safe};\n</script>\n<script>\n{_own('council.js')}\n</script>"


def _body(map_id: str, here: Municipality, summary: Summary, evenings: Sequence[Evening], at: datetime) -> str:
    counts = [
        {"n": summary.by_group[group], "late": False, "group": group, "word": gettext(GROUP_NAMES[group])}
        for group in DRAWN_AS if summary.by_group[group]
    ]  # fmt: skip
    if summary.late:
        counts.append({"n": summary.late, "late": True, "group": Group.UNDER_WAY, "word": gettext("past their date")})
    template = current_app.jinja_env.get_template("maps/file.html")
    return template.render(
        map_id=map_id, summary=summary, counts=counts, groups=DRAWN_AS, kinds=list(Kind),
        municipality=here, walks=evenings, at=at, placeless=summary.placeless,
    )  # fmt: skip


@lru_cache(maxsize=2)
def _libraries(*, stacked: bool) -> str:
    folder = resource_dir("static") / "leaflet"
    sheets = ["leaflet.css", *(["MarkerCluster.css"] if stacked else [])]
    scripts = ["leaflet.js", *(["leaflet.markercluster.js"] if stacked else [])]
    styles = "\n".join(_inlined(folder / name) for name in sheets)
    code = "".join(f"<script>\n{_without_map(folder / name)}\n</script>\n" for name in scripts)
    return f"<style>\n{styles}\n{_own('council.css')}\n</style>\n{code}"


def _inlined(sheet: Path) -> str:
    """A style sheet with the pictures that it names inside it."""

    def picture(found: re.Match[str]) -> str:
        body = (sheet.parent / found.group(1)).read_bytes()
        return f"url(data:image/png;base64,{base64.b64encode(body).decode()})"

    return re.sub(r"url\((images/[\w-]+\.png)\)", picture, sheet.read_text("utf-8"))


def _without_map(script: Path) -> str:
    """A script without the line that lets a developer's browser ask for its source."""
    return re.sub(r"^//# sourceMappingURL=.*$", "", script.read_text("utf-8"), flags=re.MULTILINE)


def _own(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")

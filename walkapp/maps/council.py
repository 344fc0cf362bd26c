"""The council map as one file that opens without any network: what it tells. drawing.py puts it together.

Nothing that somebody wrote goes through a layer of the map: it lies as JSON in a script of its own, which the layers
name, and as text that Jinja has escaped.
"""

import base64
import gc
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
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
    with _uncollected():
        points = wanted.choose(queries.points(session, municipality_id, wanted, today=clock.local(at).date()))
        evenings = queries.evenings(session, municipality_id, wanted)
        photos = _thumbnails(session, blobs, municipality_id, wanted) if len(points) <= PHOTOS_UP_TO else {}
        sketch = queries.sketch(session, municipality_id)
        packed = _packed(_data(here, sketch, points, queries.route_of(evenings), photos))
    summary = Summary.of(points)
    ground = drawing.ground(here.center_lat, here.center_lon)
    body = _body(ground.get_name(), here, summary, evenings, at)
    return drawing.page(f"{summary.headline} – {here.name}", language(), head=_head(packed), body=body, ground=ground)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Tens of thousands of rows, none of them in a circle: the collector would walk through all of them, many times."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def with_nonce(html: str, nonce: str) -> str:
    """The file with its scripts named by a nonce, for a frame whose policy asks for one."""
    return html.replace("<script>", f'<script nonce="{nonce}">')


# -- what it is drawn from ---------------------------------------------------------------------------------------------


def _data(
    here: Municipality, sketch: Mapping[str, Any] | None, points: Sequence[Point], route: Sequence[list[float]],
    photos: Mapping[UUID, str],
) -> dict[str, Any]:  # fmt: skip
    """Everything that the file's script reads. Each text stands once, rows name it by its place."""
    bounds = features.bounds(points)
    rows = _Rows((bounds[0], bounds[1]) if bounds else (0.0, 0.0), photos)
    return {
        "rows": [rows.row(point) for point in points], "words": list(rows.words), "states": rows.drawn,
        "kinds": list(Kind), "texts": _texts(), "ground": _ground(sketch or {}, here.outline, route),
        "grid": not sketch, "bounds": bounds, "unit": UNIT, "open": ROWS_OPEN_UP_TO,
    }  # fmt: skip


class _Rows:
    """Writes points in few characters: what many of them say is written once, and thought of once."""

    def __init__(self, corner: tuple[float, float], photos: Mapping[UUID, str]) -> None:
        self.words: dict[str, int] = {"": 0}
        self.drawn: list[tuple[str, str]] = []
        """Each state that occurs: the drawing that stands for it, and its word."""
        self._corner, self._photos = corner, photos
        self._known: dict[object, int] = {}

    def row(self, point: Point) -> list[object]:
        """A point's place as units east and north of the map's corner, nothing where it has none; then what it says.

        What most points leave empty stands last, and is left out there.
        """
        lon, lat = point.lon, point.lat
        row: list[object] = [
            None if lon is None else round((lon - self._corner[0]) / UNIT),
            None if lat is None else round((lat - self._corner[1]) / UNIT),
            point.number or 0, _KINDS[point.kind], self._state(point), point.title, self._word(point.category),
            self._word(point.place or point.area), self._word(point.walk),
            self._once((_day_of(point), point.observed_year), point, _seen),
            self._once((point.state, point.owner), point, lambda one: one.owner_name),
            self._once((point.group, point.due_on, point.ended_at), point, lambda one: one.when),
            point.late_days, self._word(point.answer), self._photos.get(point.id, 0),
        ]  # fmt: skip
        while row[-1] == 0:
            row.pop()
        return row

    def _word(self, text: str) -> int:
        return self.words.setdefault(text, len(self.words))

    def _once(self, key: object, point: Point, say: Callable[[Point], str]) -> int:
        """The place of what is said of all points with this key."""
        if key not in self._known:
            self._known[key] = self._word(say(point))
        return self._known[key]

    def _state(self, point: Point) -> int:
        if point.state not in self._known:
            self._known[point.state] = len(self.drawn)
            self.drawn.append((point.group, point.state_name))
        return self._known[point.state]


_KINDS = {kind: at for at, kind in enumerate(Kind)}


def _day_of(point: Point) -> date | None:
    return clock.local(point.observed_at).date() if point.observed_at else None


def _seen(point: Point) -> str:
    if seen_on := _day_of(point):
        return day(seen_on, year=True)
    return str(point.observed_year) if point.observed_year else ""


def _texts() -> dict[str, str]:
    """What the file's script says."""
    return {
        "zoomIn": gettext("Zoom in"), "zoomOut": gettext("Zoom out"), "close": gettext("Close"),
        "all": gettext("Show all points"), "late": gettext("%(n)s days late", n="{n}"),
        "lateOne": gettext("1 day late"), "stack": gettext("%(n)s points close together", n="{n}"),
        "seen": gettext("Seen %(day)s", day="{day}"),
        "photo": gettext("Photo from the place"), "show": gettext("Show on the map"),
        **{f"kind{at}": gettext(KIND_NAMES[kind]) for at, kind in enumerate(Kind)},
    }  # fmt: skip


def _ground(
    sketch: Mapping[str, Any], outline: Mapping[str, Any] | None, route: Sequence[list[float]]
) -> dict[str, Any]:  # fmt: skip
    """What lies under the points, from the bottom up: the sketch, the municipality's outline, the walk's route."""
    found = [one for one in sketch.get("features", []) if isinstance(one, dict)]
    # A railway is two lines: the sleepers over the ballast.
    found += [_part("rail2", one["geometry"]) for one in found if _class_of(one) == "rail"]
    order = {name: at for at, name in enumerate(GROUND)}
    found.sort(key=lambda one: order.get(_class_of(one), len(GROUND)))
    over = [_part("outline", outline)] if outline else []
    if line := features.line(route):
        over += [_part("casing", line), _part("route", line)]
    return {"type": "FeatureCollection", "features": [*found, *over]}


def _part(kind: str, geometry: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"class": kind}, "geometry": geometry}


def _class_of(feature: Mapping[str, Any]) -> str:
    return str((feature.get("properties") or {}).get("class", ""))


def _thumbnails(session: Session, blobs: Blobs, municipality_id: UUID, wanted: Filter) -> dict[UUID, str]:
    """The small size of the first released photo of each point, as a data: address."""
    found = {}
    photos = queries.released_photos(session, municipality_id, wanted)
    for observation_id, (photo_id, version) in photos.items():
        try:
            body = blobs.read(derived_key(municipality_id, photo_id, version, Size.LIST))
        except FileNotFoundError:
            continue
        if len(body) <= PHOTO_BYTES:
            found[observation_id] = "data:image/jpeg;base64," + base64.b64encode(body).decode()
    return found


# -- what stands round it ----------------------------------------------------------------------------------------------


def _packed(data: Mapping[str, Any]) -> str:
    """As JSON that cannot end the script that it stands in, nor begin a comment there."""
    packed = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return packed.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _head(packed: str) -> str:
    """Styles, Leaflet, the drawing script and the data."""
    own = "".join(f"<script>\n{_own(name)}\n</script>\n" for name in ("crowd.js", "council.js"))
    return f"{_libraries()}\n<script>\nvar COUNCIL = {packed};\n</script>\n{own}"


def _body(map_id: str, here: Municipality, summary: Summary, evenings: Sequence[Evening], at: datetime) -> str:
    counts = [
        {"n": summary.by_group[group], "late": False, "group": group, "word": gettext(GROUP_NAMES[group])}
        for group in DRAWN_AS if summary.by_group[group]
    ]  # fmt: skip
    if summary.late:
        counts.append({"n": summary.late, "late": True, "group": Group.UNDER_WAY, "word": gettext("of these, late")})
    template = current_app.jinja_env.get_template("maps/file.html")
    return template.render(
        map_id=map_id, summary=summary, counts=counts, groups=DRAWN_AS, kinds=list(Kind),
        municipality=here, walks=evenings, at=at, placeless=summary.placeless,
    )  # fmt: skip


@cache
def _libraries() -> str:
    folder = resource_dir("static") / "leaflet"
    styles = "\n".join(_inlined(folder / name) for name in ("leaflet.css", "MarkerCluster.css"))
    scripts = ("leaflet.js", "leaflet.markercluster.js")
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

"""The council map as one file that opens without any network; folium puts it together from what lies here.

folium reads what its layers print as templates once more and escapes no text, so nothing that somebody wrote goes
through a layer: it lies as JSON in a script of its own, which the layers name, and as text that Jinja has escaped.
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

import folium
from branca.element import Element, Figure
from flask import current_app
from folium.plugins import MarkerCluster
from folium.template import Template
from folium.utilities import JsCode
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
DEEPEST_ZOOM = 19
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
    wanted, here = filter or Filter(), accounts.municipality(session, municipality_id)
    points = wanted.choose(queries.points(session, municipality_id, wanted, today=clock.local(at).date()))
    evenings = queries.evenings(session, municipality_id, wanted)
    photos = _thumbnails(session, blobs, municipality_id, points)
    drawn = _data(here, queries.sketch(session, municipality_id), points, evenings, photos)
    summary = Summary.of(points)
    page = _Page(f"{summary.headline} – {here.name}", language())
    page.header.add_child(_Raw(_head(drawn, stacked=len(points) > STACKED_FROM)))
    ground = _map(here, points)
    page.html.add_child(_Raw(_body(ground, here, summary, evenings, at)))
    page.add_child(ground)
    return str(page.render())


def with_nonce(html: str, nonce: str) -> str:
    """The file with its scripts named by a nonce, for a frame whose policy asks for one."""
    return html.replace("<script>", f'<script nonce="{nonce}">')


# -- what folium draws -------------------------------------------------------------------------------------------------


class _Raw(Element):
    """Text that stands in the file as it is: branca would take braces in it for a template."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class _Page(Figure):
    """The file's frame: a language, a title, and a policy that lets nothing in from outside."""

    _template = Template(
        '<!doctype html>\n<html lang="{{ this.language }}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="robots" content="noindex">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; "
        "style-src 'unsafe-inline'; img-src data:\">\n"
        "<title>{{ this.title|e }}</title>\n{{ this.header.render() }}\n</head>\n<body>\n{{ this.html.render() }}\n"
        "<script>\n{{ this.script.render() }}\ncouncilMap.start();\n</script>\n</body>\n</html>\n"
    )

    def __init__(self, title: str, spoken: str) -> None:
        super().__init__(title=title)
        self.header = Element()
        self.header._parent = self  # noqa: SLF001 - as Figure itself does
        self.language = spoken


class _Map(folium.Map):
    """A map whose element stands in the file's body and whose libraries in its head."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium's own way, and so is the next
    default_css: list[tuple[str, str]] = []  # noqa: RUF012
    _template = Template(
        "{% macro script(this, kwargs) %}\n"
        "var {{ this.get_name() }} = councilMap.make({{ this.get_name()|tojson }}, {{ this.location|tojson }}, "
        "{{ this.options|tojavascript }});\n{% endmacro %}"
    )


class _Layer(folium.GeoJson):
    """A GeoJson layer of what lies under `name` in the file's data."""

    _template = Template(
        "{% macro script(this, kwargs) %}\nvar {{ this.get_name() }} = L.geoJson("
        "councilMap.layer({{ this.source|tojson }}), {{ this.options|tojavascript }});\n{% endmacro %}"
    )

    def __init__(self, source: str, **options: JsCode | bool) -> None:
        super().__init__({"type": "FeatureCollection", "features": []})
        self.source = source
        self.options: dict[str, Any] = dict(options)


class _Stacks(MarkerCluster):
    """Points that crowd, as one stack with a count."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium's own way, and so is the next
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


def _map(here: Municipality, points: Sequence[Point]) -> _Map:
    made = _Map(
        location=[here.center_lat, here.center_lon], zoom_start=14, tiles=None, zoom_control=False,
        attribution_control=False, max_zoom=DEEPEST_ZOOM, min_zoom=4,
    )  # fmt: skip
    # folium takes max_zoom for its own tile layer; without one, stacks do not know where they end.
    made.options["max_zoom"], made.options["min_zoom"] = DEEPEST_ZOOM, 4
    style, tree = JsCode("councilMap.style"), JsCode("councilMap.tree")
    _Layer("ground", style=style, point_to_layer=tree, interactive=False).add_to(made)
    parent: Element = made
    if len(points) > STACKED_FROM:
        parent = _Stacks(  # type: ignore[no-untyped-call]
            icon_create_function="councilMap.stack", max_cluster_radius=48, animate=False,
            show_coverage_on_hover=False,
        )
        parent.add_to(made)
    marker, bind = JsCode("councilMap.marker"), JsCode("councilMap.bind")
    _Layer("points", point_to_layer=marker, on_each_feature=bind).add_to(parent)
    return made


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


def _body(ground: _Map, here: Municipality, summary: Summary, evenings: Sequence[Evening], at: datetime) -> str:
    counts = [
        {"n": summary.by_group[group], "late": False, "group": group, "word": gettext(GROUP_NAMES[group])}
        for group in DRAWN_AS if summary.by_group[group]
    ]  # fmt: skip
    if summary.late:
        counts.append({"n": summary.late, "late": True, "group": Group.UNDER_WAY, "word": gettext("past their date")})
    template = current_app.jinja_env.get_template("maps/file.html")
    return template.render(
        map_id=ground.get_name(), summary=summary, counts=counts, groups=DRAWN_AS, kinds=list(Kind),
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

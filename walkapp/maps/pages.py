"""What the council's page shows, put together for its template."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import url_for

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.models import Area, Municipality
from walkapp.core import clock, web
from walkapp.core.text import day
from walkapp.core.text import gettext as _
from walkapp.maps import features, queries
from walkapp.maps.points import DRAWN_AS, GROUP_NAMES, LATE, Filter, Group, Point, Summary
from walkapp.maps.queries import Evening
from walkapp.observations.rules import KIND_NAMES, Kind
from walkapp.photos.rules import Size
from walkapp.walks import queries as walks
from walkapp.walks.models import Walk

ROWS = 100
_NOBODY = str(UUID(int=0))


def council(actor: Actor, wanted: Filter, *, after: str) -> dict[str, Any]:
    """The map's page: headline, counts, filters, and a hundred rows of the table after the first `after`."""
    session, here = web.reader(), actor.municipality_id
    everything = queries.points(session, here, wanted, today=clock.today())
    chosen, url_of = wanted.choose(everything), _addresses(actor, wanted)
    evenings, areas = queries.evenings(session, here), accounts.areas(session, here)
    first = int(after) if after.isdecimal() and len(after) < 7 and int(after) < len(chosen) else 0
    shown = min(first + ROWS, len(chosen))
    summary = Summary.of(everything)
    return {
        "summary": summary, "counts": _counts(summary, wanted), "wanted": wanted,
        "rows": [(point, url_of(point)) for point in chosen[first:shown]],
        "shown": shown, "total": len(chosen), "placeless": Summary.of(chosen).placeless,
        "next_url": url_for("maps.council", **wanted.args(), after=shown) if shown < len(chosen) else None,
        "first_url": url_for("maps.council", **wanted.args()) if first else None,
        "choices": _choices(actor, evenings, areas), "data": _drawn(actor, wanted, areas),
        "points_url": url_for("maps.points", **wanted.args()),
    }  # fmt: skip


def points(actor: Actor, wanted: Filter) -> dict[str, Any]:
    """The points that the filter lets through, as GeoJSON."""
    session, here = web.reader(), actor.municipality_id
    found = queries.points(session, here, wanted, today=clock.today())
    url_of, pictures = _addresses(actor, wanted), queries.released_photos(session, here, wanted)
    pattern = url_for("observations.photo", photo_id=_NOBODY, size=Size.LIST)

    def photo_of(point: Point) -> str | None:
        if point.id not in pictures or not url_of(point):
            return None
        photo_id, version = pictures[point.id]
        return f"{pattern.replace(_NOBODY, str(photo_id))}&v={version}"

    return features.collection(wanted.choose(found), url_of, photo_of)


def _addresses(actor: Actor, wanted: Filter) -> Callable[[Point], str | None]:
    """Gives the address of a point's own page, None where it does not exist for the reader."""
    seen = queries.seen_by(web.reader(), actor, wanted)
    # Built once: ten thousand addresses would take a second.
    pattern = url_for("observations.show", observation_id=_NOBODY)
    return lambda point: pattern.replace(_NOBODY, str(point.id)) if point.id in seen else None


def _counts(summary: Summary, wanted: Filter) -> list[dict[str, Any]]:
    """How many stand where, each a way to see those alone; what there is none of is left out."""
    rows = [
        {"n": summary.by_group[group], "state": state, "late": False, "key": group, "word": _(GROUP_NAMES[group])}
        for group, state in DRAWN_AS.items()
    ]
    state = DRAWN_AS[Group.UNDER_WAY]
    late = {"n": summary.late, "state": state, "late": True, "key": LATE, "word": _("of these, late")}
    others = {name: value for name, value in wanted.args().items() if name != "state"}
    for row in [*rows, late]:
        row["current"] = row["key"] == wanted.state
        chosen = others if row["current"] else {**others, "state": row["key"]}
        row["url"] = url_for("maps.council", **chosen)
    return [row for row in [*rows, late] if row["n"]]


def _choices(actor: Actor, evenings: Sequence[Evening], areas: Sequence[Area]) -> dict[str, list[tuple[str, str]]]:
    session, here = web.reader(), actor.municipality_id
    return {
        "walk": [(str(one.id), f"{one.title}, {day(one.starts_at, year=True)}") for one in evenings],
        "area": [(str(one.id), one.name) for one in areas],
        "state": [*((key.value, _(word)) for key, word in GROUP_NAMES.items()), (LATE, _("late"))],
        "kind": [(kind.value, _(KIND_NAMES[kind])) for kind in Kind],
        "category": [(str(one.id), one.name) for one in walks.categories(session, here)],
        "department": [(str(one.id), one.name) for one in accounts.departments(session, here)],
    }


def _drawn(actor: Actor, wanted: Filter, areas: Sequence[Area]) -> dict[str, Any]:
    """What the map draws besides the points."""
    here = accounts.municipality(web.reader(), actor.municipality_id)
    route = queries.route_of(queries.evenings(web.reader(), actor.municipality_id, wanted))
    outline = next((one.outline for one in areas if one.id == wanted.area_id), None)
    return {
        "route": features.line(route), "area": outline, "outline": here.outline,
        "center": {"lat": here.center_lat, "lon": here.center_lon},
    }  # fmt: skip


def places_of(walk: Walk, here: Municipality) -> list[tuple[float, float]]:
    """Every (lon, lat) that a walk tells of; the municipality's middle where it tells of none."""
    places = [(lon, lat) for lon, lat in walk.route]
    places += [(stop.lon, stop.lat) for stop in walk.stops]
    if walk.meeting_lon is not None and walk.meeting_lat is not None:
        places.append((walk.meeting_lon, walk.meeting_lat))
    if walk.area and walk.area.outline:
        places += [(lon, lat) for ring in walk.area.outline["coordinates"] for lon, lat, *_height in ring]
    return places or [(here.center_lon, here.center_lat)]

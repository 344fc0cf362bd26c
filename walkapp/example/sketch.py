"""How a drawn town becomes GeoJSON: streets and water as laid down, houses and trees set out along them.

Everything is in metres east and north of the town's centre until the end. The same town gives the same drawing.
"""

import math
import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from shapely import STRtree
from shapely.affinity import rotate, translate
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

Line = tuple[tuple[float, float], ...]

Layer = tuple[str, BaseGeometry, dict[str, object]]

_METRES_PER_DEGREE = 111_320.0
_BEYOND = 6.0
"""How many times its reach a town's water, woods and roads go on, so that no view ends at a ruled edge."""


@dataclass(frozen=True, slots=True)
class Street:
    """A street or road along `line`; `homes` is how densely houses stand along it (0–1)."""

    name: str
    width_m: float
    line: Line
    homes: float = 0.8


@dataclass(frozen=True, slots=True)
class Building:
    """A building that people know, by its middle, size and the direction it is turned."""

    east_m: float
    north_m: float
    long_m: float
    deep_m: float
    turned_deg: float = 0


@dataclass(frozen=True, slots=True)
class Label:
    """A name on the map; `kind` is `place`, `water` or `park`."""

    name: str
    east_m: float
    north_m: float
    kind: str = "place"


@dataclass(frozen=True, slots=True)
class Town:
    """A town as drawn: the centre's position, and all that is laid down by hand."""

    slug: str
    lat: float
    lon: float
    reach_m: float
    """How far it is drawn by hand, each way from the centre; what touches that edge goes on beyond it."""
    water: Line
    streets: tuple[Street, ...]
    paths: tuple[Line, ...] = ()
    rails: tuple[Line, ...] = ()
    streams: tuple[Line, ...] = ()
    parks: tuple[Line, ...] = ()
    woods: tuple[Line, ...] = ()
    buildings: tuple[Building, ...] = ()
    labels: tuple[Label, ...] = field(default=())

    def position(self, east_m: float, north_m: float) -> tuple[float, float]:
        """Latitude and longitude of a spot of the drawing, to about a decimetre."""
        along = math.cos(math.radians(self.lat)) * _METRES_PER_DEGREE
        return round(self.lat + north_m / _METRES_PER_DEGREE, 6), round(self.lon + east_m / along, 6)


def feature_collection(town: Town) -> dict[str, object]:
    """The drawing as GeoJSON, in the order in which it is painted.

    Each feature has `class`: land, park, water, shore, stream, tree, house, public, path, street, rail or label;
    streets, paths, streams and rails have `width` in metres, streets and labels a `name`, labels a `kind`.
    """
    near, frame = (box(-m, -m, m, m) for m in (town.reach_m, town.reach_m * _BEYOND))
    shore = _smooth(_stretched(town.water, town.reach_m))
    water = shore.intersection(frame)
    layers = (*_green_and_blue(town, frame, shore), *_growing_and_built(town, near, water), *_lines(town))
    features = [feature for layer in layers for feature in _features(town, layer)]
    return {"type": "FeatureCollection", "features": features}


def _green_and_blue(town: Town, frame: BaseGeometry, lake: Polygon) -> Iterator[Layer]:
    water = lake.intersection(frame)
    yield "land", frame, {}
    for green in (*town.woods, *town.parks):
        yield "park", Polygon(_stretched(green, town.reach_m)).buffer(14).buffer(-14).difference(water), {}
    yield "water", water, {}
    yield "shore", lake.exterior.intersection(frame.buffer(-1)), {}
    for stream in town.streams:
        yield "stream", _bent(_onward(stream, town.reach_m)), {"width": 12}


def _growing_and_built(town: Town, frame: BaseGeometry, water: BaseGeometry) -> Iterator[Layer]:
    chance = random.Random(zlib.crc32(town.slug.encode()))  # noqa: S311
    publics = [_footprint(building) for building in town.buildings]
    houses = list(_houses(town, chance, frame, water, publics))
    trees = _trees(town, chance, frame, water, [*houses, *publics])
    for kind, shapes in (("tree", trees), ("house", houses), ("public", publics)):
        for shape in shapes:
            yield kind, shape, {}


def _lines(town: Town) -> Iterator[Layer]:
    for path in town.paths:
        yield "path", LineString(_onward(path, town.reach_m)), {"width": 3}
    for street in sorted(town.streets, key=lambda one: one.width_m):
        yield "street", LineString(_onward(street.line, town.reach_m)), {"width": street.width_m, "name": street.name}
    for rail in town.rails:
        yield "rail", _bent(_onward(rail, town.reach_m)), {"width": 5}
    for label in town.labels:
        yield "label", Point(label.east_m, label.north_m), {"name": label.name, "kind": label.kind}


def _features(town: Town, layer: Layer) -> Iterator[dict[str, object]]:
    kind, shape, more = layer
    for part in getattr(shape, "geoms", [shape]):
        if not part.is_empty:
            properties = {"class": kind, **more}
            yield {"type": "Feature", "properties": properties, "geometry": _geometry(town, part)}


def _geometry(town: Town, shape: BaseGeometry) -> dict[str, object]:
    def lonlat(spots: Sequence[Sequence[float]]) -> list[list[float]]:
        return [list(reversed(town.position(spot[0], spot[1]))) for spot in spots]

    if isinstance(shape, Polygon):
        rings = [shape.exterior, *shape.interiors]
        return {"type": "Polygon", "coordinates": [lonlat(list(ring.coords)) for ring in rings]}
    if isinstance(shape, Point):
        return {"type": "Point", "coordinates": lonlat([(shape.x, shape.y)])[0]}
    return {"type": "LineString", "coordinates": lonlat(list(shape.coords))}


def _stretched(ring: Line, reach: float) -> Line:
    """A surface whose corners on the edge of the drawing, or outside it, are moved far out."""

    def out(metres: float) -> float:
        return math.copysign(reach * _BEYOND * 1.2, metres) if abs(metres) >= reach else metres

    return tuple((out(east), out(north)) for east, north in ring)


def _onward(line: Line, reach: float) -> Line:
    """A line that goes on in its own direction where it leaves the drawing."""
    spots = list(line)
    for end, inner, at in ((spots[-1], spots[-2], len(spots)), (spots[0], spots[1], 0)):
        if max(abs(end[0]), abs(end[1])) < reach:
            continue
        along = reach * _BEYOND / math.dist(end, inner)
        spots.insert(at, (end[0] + (end[0] - inner[0]) * along, end[1] + (end[1] - inner[1]) * along))
    return tuple(spots)


def _smooth(line: Line) -> Polygon:
    """A shore without corners: each corner is cut three times over."""
    spots = list(line)
    for _ in range(3):
        cut: list[tuple[float, float]] = []
        for (ax, ay), (bx, by) in zip(spots, [*spots[1:], spots[0]], strict=True):
            cut += [(ax * 0.75 + bx * 0.25, ay * 0.75 + by * 0.25), (ax * 0.25 + bx * 0.75, ay * 0.25 + by * 0.75)]
        spots = cut
    return Polygon(spots)


def _bent(line: Line) -> LineString:
    """A line whose corners are cut twice over; its ends stay."""
    spots = list(line)
    for _ in range(2):
        cut = [spots[0]]
        for (ax, ay), (bx, by) in pairwise(spots):
            cut += [(ax * 0.75 + bx * 0.25, ay * 0.75 + by * 0.25), (ax * 0.25 + bx * 0.75, ay * 0.25 + by * 0.75)]
        spots = [*cut, spots[-1]]
    return LineString(spots)


def _footprint(building: Building) -> Polygon:
    shape = box(-building.long_m / 2, -building.deep_m / 2, building.long_m / 2, building.deep_m / 2)
    return translate(rotate(shape, building.turned_deg), building.east_m, building.north_m)


def _houses(
    town: Town, chance: random.Random, frame: BaseGeometry, water: BaseGeometry, publics: Sequence[Polygon]
) -> Iterator[Polygon]:
    lines: list[BaseGeometry] = [LineString(street.line).buffer(street.width_m / 2 + 5) for street in town.streets]
    lines += [LineString(rail).buffer(16) for rail in town.rails]
    lines += [LineString(path).buffer(5) for path in town.paths]
    lines += [LineString(stream).buffer(16) for stream in town.streams]
    lines += [Polygon(green).buffer(4) for green in (*town.parks, *town.woods)]
    lines += [water.buffer(14), *(public.buffer(9) for public in publics)]
    taken = STRtree(lines)
    built: list[Polygon] = []
    for street in town.streets:
        for house in _along(street, chance):
            if not frame.contains(house) or taken.query(house, predicate="intersects").size:
                continue
            if any(house.distance(other) < 7 for other in built):
                continue
            built.append(house)
            yield house


def _along(street: Street, chance: random.Random) -> Iterator[Polygon]:
    line = LineString(street.line)
    reached = 14.0
    while reached < line.length - 10:
        here, next_to = line.interpolate(reached), line.interpolate(reached + 1)
        heading = math.atan2(next_to.y - here.y, next_to.x - here.x)
        for side in (-1, 1):
            if chance.random() > street.homes:
                continue
            size = street.width_m / 7
            long, deep = chance.uniform(12, 22) * size, chance.uniform(9, 12) * size
            away = street.width_m / 2 + 9 + deep / 2 + chance.uniform(0, 5)
            shape = rotate(box(-long / 2, -deep / 2, long / 2, deep / 2), math.degrees(heading) + chance.uniform(-4, 4))
            yield translate(shape, here.x - math.sin(heading) * away * side, here.y + math.cos(heading) * away * side)
        reached += chance.uniform(22, 32) * max(1, street.width_m / 8)


def _trees(
    town: Town, chance: random.Random, frame: BaseGeometry, water: BaseGeometry, houses: Sequence[Polygon]
) -> Iterator[Polygon]:
    streets = [LineString(street.line).buffer(street.width_m / 2 + 5) for street in town.streets]
    rails = [LineString(line).buffer(9) for line in (*town.rails, *town.streams)]
    taken = STRtree([*houses, *streets, *rails, water.buffer(6)])
    for green, each_m2 in (*((park, 620.0) for park in town.parks), *((wood, 1500.0) for wood in town.woods)):
        area = Polygon(green).intersection(frame)
        if isinstance(area, (Polygon, MultiPolygon)):
            west, south, east, north = area.bounds
            for _ in range(round(area.area / each_m2)):
                spot = Point(chance.uniform(west, east), chance.uniform(south, north))
                crown = spot.buffer(chance.choice((5.0, 6.0, 8.0)), quad_segs=2)
                if area.contains(spot) and not taken.query(crown, predicate="intersects").size:
                    yield crown

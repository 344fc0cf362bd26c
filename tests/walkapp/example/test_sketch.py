"""The drawn towns: nothing stands in the lake, and people walk where one can walk."""

from functools import cache
from itertools import pairwise

import pytest
from shapely.geometry import LineString, Point, shape
from shapely.ops import unary_union

from walkapp.example.content.autumn import AUTUMN
from walkapp.example.content.people import LUDVIKA_STORY, SMEDJEBACKEN_STORY
from walkapp.example.content.tonight import TONIGHT
from walkapp.example.content.towns import LUDVIKA, SMEDJEBACKEN
from walkapp.example.content.winter import LUDVIKA_EVENING, WINTER
from walkapp.example.sketch import feature_collection

pytestmark = pytest.mark.once

EVENINGS = [(SMEDJEBACKEN, AUTUMN), (SMEDJEBACKEN, TONIGHT), (SMEDJEBACKEN, WINTER), (LUDVIKA, LUDVIKA_EVENING)]


# Drawn once a town, for looking at.
drawn = cache(feature_collection)


@pytest.fixture(scope="module")
def sketch():
    return drawn(SMEDJEBACKEN)


def _shapes(sketch, *kinds):
    return [shape(one["geometry"]) for one in sketch["features"] if one["properties"]["class"] in kinds]


def test_everything_that_a_map_draws_is_there(sketch):
    kinds = {one["properties"]["class"] for one in sketch["features"]}

    assert kinds == {
        "land", "water", "shore", "park", "tree", "house", "public", "street", "path", "rail", "stream", "label",
    }  # fmt: skip


def test_streets_have_a_width_and_labels_a_name(sketch):
    properties = [one["properties"] for one in sketch["features"]]

    assert all(one["width"] > 0 and one["name"] for one in properties if one["class"] == "street")
    assert all(one["name"] for one in properties if one["class"] == "label")


def test_the_same_town_is_drawn_the_same_way(sketch):
    assert feature_collection(SMEDJEBACKEN) == sketch


def test_no_house_stands_in_the_water(sketch):
    water = unary_union(_shapes(sketch, "water"))

    assert not any(house.intersects(water) for house in _shapes(sketch, "house", "public"))


def test_there_are_enough_houses_and_trees_to_know_a_town_by(sketch):
    assert len(_shapes(sketch, "house")) > 250
    assert len(_shapes(sketch, "tree")) > 250


@pytest.mark.parametrize(("town", "evening"), EVENINGS, ids=[evening.title for _town, evening in EVENINGS])
def test_a_route_follows_streets_and_paths(town, evening):
    ways = unary_union([
        *(LineString(street.line) for street in town.streets),
        *(LineString(path) for path in town.paths),
        *(Point(stop).buffer(60) for _name, stop in evening.stops[:1]),
    ]).buffer(22)  # fmt: skip

    strayed = [(a, b) for a, b in pairwise(evening.route) if not ways.covers(LineString([a, b]))]

    assert strayed == []


@pytest.mark.parametrize(("town", "evening"), EVENINGS, ids=[evening.title for _town, evening in EVENINGS])
def test_points_lie_by_the_route_and_not_in_the_water(town, evening):
    route = LineString(evening.route)
    water = unary_union(_shapes(drawn(town), "water"))
    spots = {one.key: one.at for one in evening.seen if one.at}

    far = [key for key, spot in spots.items() if route.distance(Point(spot)) > 300]
    wet = [key for key, spot in spots.items() if water.contains(Point(*reversed(town.position(*spot))))]

    assert far == []
    assert wet == []


@pytest.mark.parametrize("story", [SMEDJEBACKEN_STORY, LUDVIKA_STORY], ids=["Smedjebacken", "Ludvika"])
def test_a_town_lies_in_its_municipality_and_not_in_the_other(story):
    centre = Point(story.town.lon, story.town.lat)
    outlines = {one.town.slug: shape({"type": "Polygon", "coordinates": [one.outline]}) for one in
                (SMEDJEBACKEN_STORY, LUDVIKA_STORY)}  # fmt: skip

    inside = [slug for slug, outline in outlines.items() if outline.contains(centre)]

    assert inside == [story.town.slug]


def test_areas_do_not_overlap():
    areas = [shape({"type": "Polygon", "coordinates": [place.outline]}) for place in SMEDJEBACKEN_STORY.places]

    overlaps = [a.intersection(b).area for number, a in enumerate(areas) for b in areas[:number]]

    assert max(overlaps) < 1


def test_lake_woods_and_roads_go_on_beyond_the_drawing(sketch):
    edge = SMEDJEBACKEN.lat - 2.5 * SMEDJEBACKEN.reach_m / 111_320

    for kind in ("water", "park", "street"):
        assert min(part.bounds[1] for part in _shapes(sketch, kind)) < edge

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from walkapp.core import geo
from walkapp.core.geo import Box, Point

pytestmark = pytest.mark.once

GAP = [[15.4, 60.4], [15.6, 60.4], [15.6, 60.6], [15.4, 60.4]]
SQUARE = {"type": "Polygon", "coordinates": [[[15, 60], [16, 60], [16, 61], [15, 61], [15, 60]]]}
HOLE = {"type": "Polygon", "coordinates": [*SQUARE["coordinates"], GAP]}
POINTS = some.builds(Point, lat=some.floats(-90, 90), lon=some.floats(-180, 180))


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(90.1, 0), (-91, 0), (0, 180.1), (0, -181), (math.nan, 0), (0, math.nan), (math.inf, 0), (0, -math.inf)],
)
def test_a_position_off_the_globe_does_not_exist(lat: float, lon: float) -> None:
    with pytest.raises(ValueError, match="globe"):
        Point(lat, lon)


def test_a_degree_of_latitude_is_as_long_as_everybody_knows() -> None:
    assert geo.distance_m(Point(60, 15), Point(61, 15)) == pytest.approx(111_195, rel=0.005)


def test_from_smedjebacken_to_ludvika_is_thirteen_kilometres() -> None:
    assert geo.distance_m(Point(60.1405, 15.4132), Point(60.1496, 15.1878)) == pytest.approx(12_500, rel=0.03)


@given(POINTS, POINTS)
def test_there_is_as_far_as_back(one: Point, other: Point) -> None:
    there, back = geo.distance_m(one, other), geo.distance_m(other, one)

    assert there == pytest.approx(back)
    assert 0 <= there <= math.pi * geo.EARTH_RADIUS_M * 1.000001


@given(POINTS)
def test_a_place_is_not_far_from_itself(point: Point) -> None:
    assert geo.distance_m(point, point) == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "nan,0,1,1",
        "0,0,inf,1",
        "2,0,1,1",
        "0,2,1,1",
        "-181,0,1,1",
        "0,0,1,91",
        "1;2;3;4",
    ],
)
def test_a_box_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"box|float"):
        Box.parse(text)


def test_a_box_is_read_from_west_to_north() -> None:
    assert Box.parse("15.2, 60.0,15.7,60.3") == Box(15.2, 60.0, 15.7, 60.3)


@pytest.mark.parametrize(
    ("point", "expected"),
    [(Point(60.2, 15.2), True), (Point(60, 15), True), (Point(59.9, 15.2), False), (Point(60.45, 15.55), False)],
)
def test_an_outline_holds_what_lies_in_it_and_on_its_edge(point: Point, expected: bool) -> None:
    assert geo.contains(HOLE, point) is expected


def test_without_an_outline_nothing_is_outside() -> None:
    assert geo.contains(None, Point(0, 0))
    assert geo.contains({}, Point(0, 0))


def test_a_feature_s_polygon_is_taken_out_of_it() -> None:
    feature = {"type": "Feature", "properties": {"name": "x"}, "geometry": SQUARE}

    assert geo.read_polygon(json.dumps(feature)) == SQUARE


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_no_text_is_no_polygon(text: str) -> None:
    assert geo.read_polygon(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "x", "null", "5", "[]", "{}", '"Polygon"', '{"type": "Point", "coordinates": [15, 60]}',
        '{"type": "Polygon"}', '{"type": "Polygon", "coordinates": null}', '{"type": "Polygon", "coordinates": [[]]}',
        '{"type": "Polygon", "coordinates": [[[15, 60], [16, 61]]]}',
        '{"type": "Polygon", "coordinates": [[[15, 60], [16, 61], [16, 60], [15, 61], [15, 60]]]}',
        '{"type": "Polygon", "coordinates": [[[999, 60], [16, 61], [16, 60], [999, 60]]]}',
        '{"type": "Polygon", "coordinates": [[[NaN, 60], [16, 61], [16, 60], [NaN, 60]]]}',
        '{"type": "Polygon", "coordinates": [[["a", 60], [16, 61], [16, 60], ["a", 60]]]}',
        '{"type": "MultiPolygon", "coordinates": []}', '{"type": "Feature", "geometry": null}', "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_polygon_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each has a sentence of its own, which nobody is shown
        geo.read_polygon(text)


def test_a_drawn_line_is_read_with_or_without_its_wrapping() -> None:
    assert geo.read_line("[[15.4, 60.1], [15.5, 60.2, 140]]") == [[15.4, 60.1], [15.5, 60.2]]
    assert geo.read_line('{"type": "LineString", "coordinates": [[15, 60]]}') == [[15.0, 60.0]]
    assert geo.read_line("") == []


@pytest.mark.parametrize(
    "text",
    [
        "x", "5", '"ab"', "[5]", '["12"]', "[[1]]", "[[null, 1]]", '[["1", "2"]]', "[[181, 0]]", "[[0, 91]]",
        "[[NaN, 0]]",
        '[{"0": 1, "1": 2}]', '{"coordinates": 5}', json.dumps([[15, 60]] * 2001), "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - as above
        geo.read_line(text)

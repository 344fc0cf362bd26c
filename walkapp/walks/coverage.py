"""Which stops of a walk were reached, by whom, and what was answered there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import cos, hypot, radians

from walkapp.core.geo import Point, distance_m
from walkapp.walks.models import Category, Stop, StopVisit
from walkapp.walks.rules import AT_STOP_M, OPEN_QUESTIONS, Verdict

Track = Sequence[Sequence[Sequence[float]]]
"""Stretches of the way, each of [lon, lat] pairs."""
METRES_PER_DEGREE = 111_195


@dataclass(frozen=True, slots=True)
class Problem:
    """A question that somebody answered with a problem."""

    question: str
    who: str
    observation: str | None


@dataclass(frozen=True, slots=True)
class Reached:
    """What is known of a stop."""

    name: str
    number: int | None
    """None for a stop that is not in the plan any more."""
    who: Sequence[str] = ()
    answered: int = 0
    """How many of the questions somebody has answered."""
    problems: Sequence[Problem] = ()
    passed: bool = False
    """The way that was walked comes by."""

    @property
    def is_visited(self) -> bool:
        """True where somebody answered here, or walked by."""
        return bool(self.who) or self.passed


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the plan was walked."""

    stops: Sequence[Reached]
    questions: int
    """How many there are at each stop."""
    moved: Sequence[Reached] = field(default=())
    """Where something was answered, and no stop is any more."""

    @property
    def visited(self) -> int:
        """How many stops were reached."""
        return sum(one.is_visited for one in self.stops)


def questions_of(categories: Sequence[Category]) -> list[tuple[Category, list[str]]]:
    """The categories that have questions which a checklist can answer, each with them."""
    asked = [(one, [line.strip() for line in one.questions.splitlines() if line.strip()]) for one in categories]
    return [(one, lines) for one, lines in asked if lines and one.key not in OPEN_QUESTIONS]


def of(
    stops: Sequence[Stop], visits: Sequence[StopVisit], track: Track, categories: Sequence[Category]
) -> Coverage:
    """What was reached and answered; a visit belongs to the stop that lies where its own did."""
    by_stop: dict[int, list[StopVisit]] = {}
    elsewhere: dict[str, list[StopVisit]] = {}
    for visit in visits:
        stop = _stop_of(visit, stops)
        if stop is None:
            elsewhere.setdefault(visit.stop_name, []).append(visit)
        else:
            by_stop.setdefault(stop.number, []).append(visit)
    passed = {stop.number for stop in stops if comes_by(track, Point(stop.lat, stop.lon))}
    reached = [
        _reached(stop.name, stop.number, by_stop.get(stop.number, ()), passed=stop.number in passed) for stop in stops
    ]
    moved = [_reached(name, None, found) for name, found in elsewhere.items()]
    return Coverage(reached, sum(len(lines) for _category, lines in questions_of(categories)), moved)


def comes_by(track: Track, place: Point) -> bool:
    """True where a stretch of the way passes within 25 metres of the place."""
    return any(_near(line, place) for line in track)


def _near(line: Sequence[Sequence[float]], place: Point) -> bool:
    if len(line) == 1:
        return distance_m(Point(line[0][1], line[0][0]), place) <= AT_STOP_M
    return any(_away_m(a, b, place) <= AT_STOP_M for a, b in pairwise(line))


def _away_m(a: Sequence[float], b: Sequence[float], place: Point) -> float:
    """Metres from the place to the straight line between two [lon, lat]; on a plane, which is good over a stretch."""
    squeeze = cos(radians(place.lat))
    ax, ay = (a[0] - place.lon) * squeeze, a[1] - place.lat
    bx, by = (b[0] - place.lon) * squeeze, b[1] - place.lat
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    part = 0.0 if length == 0 else min(1.0, max(0.0, -(ax * dx + ay * dy) / length))
    return hypot(ax + part * dx, ay + part * dy) * METRES_PER_DEGREE


def _stop_of(visit: StopVisit, stops: Sequence[Stop]) -> Stop | None:
    here = Point(visit.stop_lat, visit.stop_lon)
    away = [(distance_m(here, Point(stop.lat, stop.lon)), stop.name != visit.stop_name, stop) for stop in stops]
    nearest = min(away, key=lambda one: one[:2], default=None)
    return nearest[2] if nearest and nearest[0] <= AT_STOP_M else None


def _reached(name: str, number: int | None, visits: Sequence[StopVisit], *, passed: bool = False) -> Reached:
    answered = {(one["category"], one["question"]) for visit in visits for one in visit.answers}
    problems = [
        Problem(str(one["question"]), visit.participant.name, one["observation"])
        for visit in visits for one in visit.answers if one["answer"] == Verdict.PROBLEM
    ]  # fmt: skip
    who = dict.fromkeys(visit.participant.name for visit in visits)
    return Reached(name, number, tuple(who), len(answered), problems, passed)

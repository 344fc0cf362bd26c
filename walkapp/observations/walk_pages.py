"""The pages of walks that also show what was seen: the list of walks, and one walk with its points."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from walkapp.accounts import guard
from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.models import Municipality
from walkapp.accounts.rules import Permission, Role
from walkapp.core import clock, web
from walkapp.core.errors import Invalid
from walkapp.core.text import gettext as _
from walkapp.observations import nearby, queries, words
from walkapp.observations.models import Observation
from walkapp.observations.rules import ObservationState
from walkapp.photos.models import PhotoState
from walkapp.photos.rules import Size
from walkapp.walks import coverage, tracks, twilight, visits
from walkapp.walks import queries as walks
from walkapp.walks.blueprint import blueprint
from walkapp.walks.models import Participant, Walk
from walkapp.walks.rules import IS_PUBLIC, TAKES_OBSERVATIONS, TRANSITIONS, WalkState

ON_FOOT = frozenset({WalkState.ONGOING, WalkState.REVIEW})


@blueprint.get("/<municipality>/walks")
@guard.require(Permission.SEE_OBSERVATIONS)
def index() -> str:
    """The walks that one sees: those going on, those to come, and the earlier ones page by page."""
    actor, session = guard.current_actor(), web.reader()
    today = clock.from_local(clock.today(), "00:00")
    groups = [walks.in_states(session, actor, state) for state in (WalkState.ONGOING, WalkState.REVIEW)]
    groups.append(walks.to_come(session, actor, since=today))
    try:
        past = walks.past(session, actor, since=today, cursor=request.args.get("cursor"))
    except ValueError as problem:
        raise Invalid(errors={"cursor": [_("This page of the list is not there any more.")]}) from problem
    everything = [walk for group in groups for walk in group] + list(past.items)
    counts = _counts(actor, everything)
    people = walks.people_by_walk(session, actor, [walk.id for walk in everything])
    ongoing, review, coming = groups
    return render_template(
        "walks/index.html", ongoing=ongoing, review=review, coming=coming, past=past.items, next_cursor=past.next,
        first=not request.args.get("cursor"), points=counts, people=people, dark_from=twilight.dark_from,
        may_plan=actor.may(Permission.RUN_WALKS),
    )  # fmt: skip


@blueprint.get("/<municipality>/walks/<uuid:walk_id>")
@guard.require(Permission.SEE_OBSERVATIONS)
def show(walk_id: UUID) -> str:
    """One walk: on foot as the phone needs it, otherwise as a page to read."""
    actor, session = guard.current_actor(), web.reader()
    walk = walks.get(session, actor, walk_id)
    points = queries.all_of_walk(session, actor, walk_id)
    if actor.role is Role.GUEST:
        return _guest_page(actor, walk, points)
    may_record = walks.may_record(session, actor, walk)
    chosen = _chosen(points)
    earlier = nearby.earlier(session, actor, walk) if may_record and walk.state in TAKES_OBSERVATIONS else ()
    seen = queries.visible_ids(session, actor, [row.id for row in earlier])
    template = "walks/on_foot.html" if walk.state in ON_FOOT and may_record else "walks/show.html"
    people = walks.participants(session, walk)
    return render_template(
        template, walk=walk, points=points, may_record=may_record, may_run=walks.may_run(actor, walk),
        may_review=walks.may_run(actor, walk) and actor.may(Permission.RUN_WALKS),
        people=[one for one in people if walk.state is not WalkState.PLANNED or not one.is_guest],
        guests=sum(one.is_guest for one in people),
        own=_own(actor, people), drawn=_whole_map(actor, walk, points, chosen, earlier, seen), chosen=chosen,
        earlier=earlier, seen_earlier=seen,
        saved=chosen if "saved" in request.args else None,
        sent_late="saved" in request.args and chosen is None and walk.state in IS_PUBLIC,
        dark_from=twilight.dark_from(walk), night=twilight.night_of(walk),
        is_dark=template == "walks/on_foot.html" and is_dark(walk),
        left=sum(row.state is ObservationState.NEW for row in points), steps=_steps(actor, walk),
        covered=_covered(actor, walk), has_track=walks.may_run(actor, walk) and bool(tracks.of_walk(session, walk)),
        change=queries.latest_change(session, actor, walk_id), title_of=words.title,
        meta_of=lambda row: words.meta(actor, row),
    )  # fmt: skip


def _guest_page(actor: Actor, walk: Walk, points: Sequence[Observation]) -> str:
    """The walk as a resident sees it who joined by its link: where it goes, and what they noted themselves."""
    chosen = _chosen(points)
    return render_template(
        "walks/guest.html", walk=walk, points=points, drawn=drawn(actor, walk, points, chosen), chosen=chosen,
        saved=chosen if "saved" in request.args else None, night=twilight.night_of(walk), is_dark=is_dark(walk),
        title_of=words.title, meta_of=lambda row: words.meta(actor, row),
    )  # fmt: skip


def is_dark(walk: Walk) -> bool:
    """True while a walk is on and the sun is down where it is: its pages are read outdoors then."""
    return walk.state in ON_FOOT and twilight.is_dark_at(walk, clock.now())


def drawn(actor: Actor, walk: Walk, points: Sequence[Observation], chosen: Observation | None = None) -> dict[str, Any]:
    """What the walk's map draws: route, stops, area and the points."""
    features = (
        words.point(
            actor, row, url=url_for("observations.show", observation_id=row.id), selected=row is chosen,
            photo=_photo(actor, row),
        )
        for row in points
    )  # fmt: skip
    here = accounts.municipality(web.reader(), actor.municipality_id)
    return around(here, walk) | {
        "me": walk.state in ON_FOOT,
        "points": {"type": "FeatureCollection", "features": [one for one in features if one]},
    }


def _photo(actor: Actor, row: Observation) -> str | None:
    """The address of its first photo that the actor may see, as small as lists have it."""
    is_masked = queries.sees_only_released(actor, row)
    seen = (one for one in row.photos if one.state is PhotoState.READY and (one.released_at or not is_masked))
    first = next(seen, None)
    return url_for("observations.photo", photo_id=first.id, size=Size.LIST, v=first.version) if first else None


def _whole_map(
    actor: Actor, walk: Walk, points: Sequence[Observation], chosen: Observation | None,
    earlier: Sequence[Observation], seen: Collection[UUID],
) -> dict[str, Any]:  # fmt: skip
    """The walk's map with what was seen here before, and for who runs the walk with the way that was walked."""
    before = (_before(actor, row, may_open=row.id in seen) for row in earlier)
    track = _track(actor, walk)
    return drawn(actor, walk, points, chosen) | {
        "earlier": {"type": "FeatureCollection", "features": [one for one in before if one]},
        "track": {"type": "MultiLineString", "coordinates": [_line(one) for one in track]} if track else None,
    }


def _before(actor: Actor, row: Observation, *, may_open: bool) -> dict[str, Any] | None:
    """Something seen before; of what is published of others' walks without who saw it."""
    url = url_for("observations.show", observation_id=row.id) if may_open else None
    feature = words.point(actor, row, url=url)
    if feature is not None and not may_open:
        feature["properties"]["meta"] = words.category(row)
    return feature


def _line(stretch: list[list[float]]) -> list[list[float]]:
    """A line has two ends, though somebody stood still."""
    return stretch if len(stretch) > 1 else stretch * 2


def around(here: Municipality, walk: Walk) -> dict[str, Any]:
    """What a map of this walk draws besides points."""
    return {
        "route": {"type": "LineString", "coordinates": walk.route} if len(walk.route) > 1 else None,
        "stops": [{"n": stop.number, "name": stop.name, "lat": stop.lat, "lon": stop.lon} for stop in walk.stops],
        "area": walk.area.outline if walk.area else None, "center": center(here, walk),
    }  # fmt: skip


def center(here: Municipality, walk: Walk) -> dict[str, float]:
    """Where a map of this walk looks when nothing is drawn on it."""
    if walk.meeting_lat is not None and walk.meeting_lon is not None:
        return {"lat": walk.meeting_lat, "lon": walk.meeting_lon}
    return {"lat": here.center_lat, "lon": here.center_lon}


def _covered(actor: Actor, walk: Walk) -> coverage.Coverage | None:
    """Which stops were reached, for who leads; None for the others, and before anybody has walked."""
    session = web.reader()
    if walk.state in {WalkState.PLANNED, WalkState.CANCELLED} or not visits.sees_all(actor, walk):
        return None
    return coverage.of(walk.stops, visits.of_walk(session, actor, walk), _track(actor, walk), walk.categories)


def _track(actor: Actor, walk: Walk) -> list[list[list[float]]]:
    return tracks.of_walk(web.reader(), walk) if walks.may_run(actor, walk) else []


def _counts(actor: Actor, rows: Sequence[Walk]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for (walk_id, _state), number in queries.count_by_state(web.reader(), actor, [row.id for row in rows]).items():
        found[walk_id] = found.get(walk_id, 0) + number
    return found


def _chosen(points: Sequence[Observation]) -> Observation | None:
    wanted = request.args.get("point")
    return next((row for row in points if str(row.id) == wanted), None)


def _own(actor: Actor, people: Sequence[Participant]) -> Participant | None:
    return next((one for one in people if actor.id is not None and actor.id in {one.user_id, one.id}), None)


def _steps(actor: Actor, walk: Walk) -> frozenset[str]:
    return frozenset(state.value for state in TRANSITIONS[walk.state]) if walks.may_run(actor, walk) else frozenset()

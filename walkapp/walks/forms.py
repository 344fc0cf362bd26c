"""Forms of the walks room, and how what was typed or drawn in them is read."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)  # fmt: skip
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from walkapp.core import clock, geo
from walkapp.core.errors import Invalid
from walkapp.core.forms import Form
from walkapp.core.text import N_
from walkapp.core.text import gettext as _
from walkapp.core.text import lazy_gettext as _l
from walkapp.walks.models import Walk
from walkapp.walks.rules import WalkKind
from walkapp.walks.services import Plan, StopPlan

NEEDED = DataRequired(_l("This is needed."))
STOPS_AT_MOST = 60
ICONS = (
    "lightbulb", "tree-deciduous", "eye", "rainbow", "spray-can", "trash-2", "footprints", "hammer", "car", "bus",
    "signpost", "toy-brick", "square-parking", "users", "shapes", "thumbs-up", "building-2", "house", "shield", "siren",
    "moon", "flag", "tag", "route",
)  # fmt: skip
"""What a category may be drawn as: names of the sprite."""
ICON_NAMES = {
    "lightbulb": N_("Lamp"), "tree-deciduous": N_("Tree"), "eye": N_("Eye"), "rainbow": N_("Arch"),
    "spray-can": N_("Spray can"), "trash-2": N_("Bin"), "footprints": N_("Footprints"), "hammer": N_("Hammer"),
    "car": N_("Car"), "bus": N_("Bus"), "signpost": N_("Signpost"), "toy-brick": N_("Toy brick"),
    "square-parking": N_("Parking sign"), "users": N_("A group of people"), "shapes": N_("Shapes"),
    "thumbs-up": N_("Thumb up"),
    "building-2": N_("Building"), "house": N_("House"), "shield": N_("Shield"), "siren": N_("Siren"),
    "moon": N_("Moon"), "flag": N_("Flag"), "tag": N_("Tag"), "route": N_("Route"),
}  # fmt: skip


class WalkForm(Form):
    """What a leader fills in for a walk. The view sets the choices of area, leader, people, groups and categories."""

    key = HiddenField()
    """The id of the walk that a new form makes: sent twice it makes one."""
    title = StringField(_l("Title"), [DataRequired(_l("Write a title.")), Length(max=160)])
    purpose = RadioField(
        _l("What is it for?"),
        choices=[
            (WalkKind.SAFETY.value, _l("Safety walk")),
            (WalkKind.VERIFICATION.value, _l("Look at what is reported done")),
        ],
        default=WalkKind.SAFETY.value,
    )
    area = SelectField(_l("Area"), choices=[])
    day = DateField(_l("Date"), [DataRequired(_l("Write a date."))])
    starts = TimeField(_l("Starts"), [InputRequired(_l("Write when it starts."))])
    ends = TimeField(_l("Ends"), [InputRequired(_l("Write when it ends."))])
    leader = SelectField(_l("Leader"), choices=[])
    meeting_place = StringField(_l("Meeting point in words"), [Optional(), Length(max=200)])
    note = TextAreaField(_l("What those invited should know"), [Optional(), Length(max=4000)])
    people = SelectMultipleField(_l("Who is invited"), choices=[])
    groups = SelectMultipleField(_l("Groups"), choices=[])
    keeps_track = BooleanField(_l("Keep track of the way walked"))
    categories = SelectMultipleField(_l("What you look for"), choices=[])


class JoinForm(Form):
    """What a resident may say of themselves; guests.py says what is too much."""

    name = StringField(_l("Your first name"), [Optional()])


class CancelForm(Form):
    """Why a walk is called off."""

    reason = StringField(_l("Reason"), [DataRequired(_l("Say why, so that the invited know.")), Length(max=300)])


class CategoryForm(Form):
    """A category of the municipality's own, or a change of one. The view sets the choices of department."""

    key = HiddenField()
    """The id of the category that a new form makes: sent twice it makes one."""
    name_sv = StringField(_l("Name in Swedish"), [NEEDED, Length(max=60)])
    name_en = StringField(_l("Name in English"), [NEEDED, Length(max=60)])
    short_sv = StringField(_l("Short name in Swedish"), [NEEDED, Length(max=14)])
    short_en = StringField(_l("Short name in English"), [NEEDED, Length(max=14)])
    icon = RadioField(_l("Picture"), choices=[(name, _l(ICON_NAMES[name])) for name in ICONS], default="tag")
    questions = TextAreaField(_l("Questions to ask on the spot"), [Optional(), Length(max=4000)])
    due_days = IntegerField(_l("Days until an action is due"), [Optional(), NumberRange(1, 1000)])
    department = SelectField(_l("Who usually owns it"), choices=[])
    position = IntegerField(_l("Place in the order"), [InputRequired(_l("This is needed.")), NumberRange(1, 999)])
    active = BooleanField(_l("In use"), default=True)


def plan_of(form: WalkForm, typed: Mapping[str, str], invited: Sequence[UUID], *, was: date | None = None) -> Plan:
    """The plan that a valid form describes; `typed` is the request's form, with what was drawn or written of the way.

    `was` is the walk's day so far, which may stay though it has passed. Raises Invalid for another day that has passed
    and for a way that cannot be read.
    """
    if form.day.data != was and form.day.data < clock.today():
        raise Invalid(errors={"day": [_("The date has passed. Choose today or later.")]})
    starts_at = clock.from_local(form.day.data, form.starts.data.strftime("%H:%M"))
    ends_at = clock.from_local(form.day.data, form.ends.data.strftime("%H:%M"))
    chosen = {UUID(value) for value in form.categories.data or []}
    every = {UUID(str(value)) for value, _label in form.categories.choices}
    lat, lon = _meeting_point(typed)
    return Plan(
        title=form.title.data or "", starts_at=starts_at, leader_id=UUID(form.leader.data),
        ends_at=ends_at if ends_at > starts_at else _next_day(form, starts_at), kind=WalkKind(form.purpose.data),
        area_id=UUID(form.area.data) if form.area.data else None, meeting_place=form.meeting_place.data or "",
        meeting_lat=lat, meeting_lon=lon, route=_route(typed), stops=_stops(typed), note=form.note.data or "",
        keeps_track=bool(form.keeps_track.data), invited=invited, category_ids=() if chosen == every else chosen,
    )  # fmt: skip


def of_walk(walk: Walk, invited: Sequence[UUID]) -> dict[str, Any]:
    """A walk as the form's fields have it."""
    return {
        "title": walk.title, "purpose": walk.kind.value, "area": str(walk.area_id or ""), "note": walk.note,
        "keeps_track": walk.keeps_track,
        "day": clock.local(walk.starts_at).date(), "starts": clock.local(walk.starts_at).time(),
        "ends": clock.local(walk.ends_at).time(), "leader": str(walk.leader_id), "meeting_place": walk.meeting_place,
        "people": [str(user_id) for user_id in invited], "categories": [str(one.id) for one in walk.categories],
    }  # fmt: skip


def way_of(walk: Walk | None) -> dict[str, str]:
    """A walk's meeting point, route and stops: as the fields that carry what is drawn, and as lines for who types."""
    if walk is None:
        return dict.fromkeys(("meeting_lat", "meeting_lon", "route", "stops", "route_lines", "stop_lines"), "")
    line = {"type": "LineString", "coordinates": walk.route}
    stops = [{"name": stop.name, "lat": stop.lat, "lon": stop.lon} for stop in walk.stops]
    return {
        "meeting_lat": _degrees(walk.meeting_lat), "meeting_lon": _degrees(walk.meeting_lon),
        "route": json.dumps(line) if len(walk.route) > 1 else "", "stops": json.dumps(stops) if stops else "",
        "route_lines": "\n".join(f"{lat}, {lon}" for lon, lat in walk.route),
        "stop_lines": "\n".join(f"{stop.name}, {stop.lat}, {stop.lon}" for stop in walk.stops),
    }  # fmt: skip


def _degrees(value: float | None) -> str:
    return "" if value is None else str(value)


def _next_day(form: WalkForm, starts_at: datetime) -> datetime:
    """A walk may go past midnight; what is the same moment is left for the service to refuse."""
    if form.ends.data == form.starts.data:
        return starts_at
    return clock.from_local(form.day.data + timedelta(days=1), form.ends.data.strftime("%H:%M"))


def _meeting_point(typed: Mapping[str, str]) -> tuple[float | None, float | None]:
    names = ("meeting_lat", "meeting_lon")
    lat, lon = ((typed.get(f"{name}_typed") or typed.get(name) or "").strip() for name in names)
    if not lat and not lon:
        return None, None
    try:
        point = geo.Point(float(lat.replace(",", ".")), float(lon.replace(",", ".")))
    except ValueError as problem:
        said = _("The meeting point needs both a latitude and a longitude.")
        raise Invalid(errors={"meeting_place": [said]}) from problem
    return point.lat, point.lon


def _route(typed: Mapping[str, str]) -> list[list[float]]:
    try:
        if "route_lines" in typed:
            points = [_spot(line) for line in typed["route_lines"].splitlines() if line.strip()]
            return [[point.lon, point.lat] for point in points]
        return geo.read_line(typed.get("route", ""))
    except (ValueError, TypeError) as problem:
        said = _("The route cannot be read. Write a latitude and a longitude on each line.")
        raise Invalid(errors={"route": [said]}) from problem


def _stops(typed: Mapping[str, str]) -> list[StopPlan]:
    try:
        if "stop_lines" in typed:
            stops = [_written_stop(line) for line in typed["stop_lines"].splitlines() if line.strip()]
        else:
            stops = [_drawn_stop(one) for one in json.loads(typed.get("stops") or "[]")]
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        said = _("The stops cannot be read. Write name, latitude and longitude on each line.")
        raise Invalid(errors={"stops": [said]}) from problem
    if len(stops) > STOPS_AT_MOST:
        raise Invalid(errors={"stops": [_("At most %(n)s stops.", n=STOPS_AT_MOST)]})
    return stops


def _spot(line: str) -> geo.Point:
    lat, lon = line.replace(";", ",").split(",")
    return geo.Point(float(lat), float(lon))


def _written_stop(line: str) -> StopPlan:
    name, lat, lon = line.replace(";", ",").rsplit(",", 2)
    point = geo.Point(float(lat), float(lon))
    return StopPlan(name.strip()[:120], point.lat, point.lon)


def _drawn_stop(one: dict[str, Any]) -> StopPlan:
    point = geo.Point(float(one["lat"]), float(one["lon"]))
    return StopPlan(str(one["name"]).strip()[:120], point.lat, point.lon)

"""Plan, change, call off, start and end a walk; answer an invitation; the calendar's file."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from walkapp.accounts import guard
from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.models import Membership, Municipality
from walkapp.accounts.rules import Permission, Role
from walkapp.core import clock, forms, links, mail, web
from walkapp.core.db import new_id
from walkapp.core.errors import Invalid, NotAllowed
from walkapp.core.forms import read_id
from walkapp.core.geo import Point
from walkapp.core.text import day, time_of_day
from walkapp.core.text import gettext as _
from walkapp.walks import category_routes, guest_routes, invitees, queries, services, stop_routes, tracks, twilight
from walkapp.walks.blueprint import blueprint
from walkapp.walks.forms import CancelForm, WalkForm, of_walk, plan_of, way_of
from walkapp.walks.models import Walk
from walkapp.walks.rules import TAKES_OBSERVATIONS, WalkState

__all__ = ["blueprint", "category_routes", "guest_routes", "stop_routes"]

STEPS = frozenset({WalkState.ONGOING, WalkState.REVIEW, WalkState.ARCHIVED})
"""The steps taken here; calling off asks for a reason, and publishing is decided where the actions are known."""

EVENING = (time(18, 0), time(20, 0))


@blueprint.route("/<municipality>/walks/new", methods=["GET", "POST"])
@guard.require(Permission.RUN_WALKS)
def create() -> ResponseReturnValue:
    """Plan a walk."""
    actor = guard.current_actor()
    fresh = {"key": str(new_id()), "leader": str(actor.user_id), "starts": EVENING[0], "ends": EVENING[1], "area": ""}
    form = _form(actor, None, fresh)
    if form.validate_on_submit():
        try:
            plan = _plan(actor, form)
            with web.transaction() as session:
                key = read_id(form.key.data)
                before = queries.find_planned(session, actor, key) if key else None
                walk_id = services.plan(session, actor, plan, at=clock.now(), walk_id=key).id
                is_other = before is not None and not services.is_as_planned(session, before, plan)
        except Invalid as problem:
            forms.show_errors(form, problem)
        else:
            if is_other:
                return _planned_before(actor, form, walk_id)
            flash(_("The walk is planned, and the invitations are on their way."), "ok")
            return redirect(url_for("walks.show", walk_id=walk_id), 303)
    return _page(form, None), 422 if form.is_submitted() else 200


@blueprint.route("/<municipality>/walks/<uuid:walk_id>/edit", methods=["GET", "POST"])
@guard.require(Permission.RUN_WALKS)
def edit(walk_id: UUID) -> ResponseReturnValue:
    """Change a walk."""
    actor = guard.current_actor()
    walk = _mine(actor, walk_id)
    if walk.state not in TAKES_OBSERVATIONS:
        flash(_("A walk that is published or cancelled cannot be changed."), "wait")
        return redirect(url_for("walks.show", walk_id=walk_id), 303)
    invited = [one.user_id for one in queries.participants(web.reader(), walk) if one.user_id]
    form = _form(actor, walk, of_walk(walk, invited))
    if form.validate_on_submit():
        try:
            plan = _plan(actor, form, was=clock.local(walk.starts_at).date())
            with web.transaction() as session:
                there = queries.get(session, actor, walk_id, lock=True)
                services.edit(session, actor, there, plan, at=clock.now())
        except Invalid as problem:
            forms.show_errors(form, problem)
        else:
            flash(_("The walk is saved."), "ok")
            return redirect(url_for("walks.show", walk_id=walk_id), 303)
    return _page(form, walk), 422 if form.is_submitted() else 200


@blueprint.route("/<municipality>/walks/<uuid:walk_id>/cancel", methods=["GET", "POST"])
@guard.require(Permission.RUN_WALKS)
def cancel(walk_id: UUID) -> ResponseReturnValue:
    """Call a walk off, and say why."""
    actor = guard.current_actor()
    walk = _mine(actor, walk_id)
    form = CancelForm()
    if form.validate_on_submit():
        with web.transaction() as session:
            there = queries.get(session, actor, walk_id, lock=True)
            reason = form.reason.data or ""
            services.change_state(session, actor, there, WalkState.CANCELLED, reason=reason, at=clock.now())
        flash(_("The walk is cancelled, and the invited are told."), "ok")
        return redirect(url_for("walks.show", walk_id=walk_id), 303)
    page = render_template("walks/cancel.html", form=form, walk=walk)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/<municipality>/walks/<uuid:walk_id>/state")
@guard.require(Permission.RUN_WALKS)
def step(walk_id: UUID) -> ResponseReturnValue:
    """Take the walk a step on its way."""
    actor = guard.current_actor()
    wanted = next((state for state in STEPS if state.value == request.form.get("to")), None)
    if wanted is None:
        raise Invalid(errors={"to": [_("The walk cannot do that now.")]})
    with web.transaction() as session:
        walk = queries.get(session, actor, walk_id, lock=True)
        services.change_state(session, actor, walk, wanted, at=clock.now())
        if wanted is WalkState.ARCHIVED:
            tracks.erase(session, actor, walk, at=clock.now())
    return redirect(url_for("walks.show", walk_id=walk_id), 303)


@blueprint.post("/<municipality>/walks/<uuid:walk_id>/answer")
@guard.member
def answer(walk_id: UUID) -> ResponseReturnValue:
    """Say whether one comes along."""
    actor = guard.current_actor()
    comes = request.form.get("comes")
    if comes not in {"yes", "no"}:
        raise Invalid(errors={"comes": [_("Answer yes or no.")]})
    with web.transaction() as session:
        walk = queries.get(session, actor, walk_id)
        services.answer(session, actor, walk, comes=comes == "yes", at=clock.now())
    return redirect(url_for("walks.show", walk_id=walk_id), 303)


@blueprint.get("/<municipality>/walks/<uuid:walk_id>/walk.ics", endpoint="calendar")
@guard.member
def calendar_file(walk_id: UUID) -> ResponseReturnValue:
    """The walk as a file for one's calendar."""
    from walkapp.walks import calendar  # noqa: PLC0415 - its library is slow to load, and few ask for the file

    actor = guard.current_actor()
    walk = queries.get(web.reader(), actor, walk_id)
    settings = web.settings()
    url = links.page(settings.base_url, actor.slug, "walks", walk.id)
    content = calendar.file(walk, url=url, sender=mail.sender(settings), at=clock.now())
    file = Response(content, mimetype=calendar.MEDIA_TYPE)
    file.headers["Content-Disposition"] = f'attachment; filename="{calendar.FILE_NAME}"'
    return file


@blueprint.get("/<municipality>/walks/darkness")
@guard.require(Permission.RUN_WALKS)
def darkness() -> ResponseReturnValue:
    """When it is dark on the day and at the place that stand in the form now; for the script beside the date."""
    asked = WalkForm(request.args, meta={"csrf": False})
    place = _asked_place(guard.current_actor())
    if asked.day.data is None:
        raise Invalid(errors={"day": [_("Write a date.")]})
    return {"text": _darkness(asked, place)}


def _plan(actor: Actor, form: WalkForm, *, was: date | None = None) -> services.Plan:
    members = accounts.members(web.reader(), actor.municipality_id)
    invited = invitees.chosen(members, form.people.data or (), form.groups.data or ())
    return plan_of(form, request.form, invited, was=was)


def _mine(actor: Actor, walk_id: UUID) -> Walk:
    walk = queries.get(web.reader(), actor, walk_id)
    if not queries.may_run(actor, walk):
        raise NotAllowed(_("You can see this walk, but somebody else leads it."))
    return walk


def _form(actor: Actor, walk: Walk | None, values: dict[str, Any]) -> WalkForm:
    session = web.reader()
    members = accounts.members(session, actor.municipality_id)
    categories = queries.categories(session, actor.municipality_id)
    if walk is None:
        values["categories"] = [str(one.id) for one in categories]
    form = WalkForm(data=values)
    areas = accounts.areas(session, actor.municipality_id)
    form.area.choices = [("", _("No area")), *((str(one.id), one.name) for one in areas)]
    form.leader.choices = [(str(one.user_id), one.user.name) for one in _leaders(actor, members, walk)]
    form.people.choices = [(str(one.user_id), one.user.name) for one in members]
    form.groups.choices = [(group.key, group.name) for group in invitees.groups(members)]
    form.categories.choices = [(str(one.id), one.name) for one in categories]
    return form


def _planned_before(actor: Actor, form: WalkForm, walk_id: UUID) -> ResponseReturnValue:
    """Somebody went back and changed the form of a walk that was made: say what is stored, and offer to change it."""
    walk = queries.get(web.reader(), actor, walk_id)
    when = f"{day(walk.starts_at)} {time_of_day(walk.starts_at)}"
    said = _("The walk is planned already, as “%(title)s”, %(when)s.", title=walk.title, when=when)
    form.form_errors.append(said + " " + _("To change it to what stands here, save once more."))
    return _page(form, walk), 409


def _leaders(actor: Actor, members: Sequence[Membership], walk: Walk | None) -> list[Membership]:
    if actor.role is Role.LEADER:
        return [one for one in members if one.user_id in {actor.user_id, walk.leader_id if walk else None}]
    return [one for one in members if one.role in {Role.LEADER, Role.COORDINATOR}]


def _page(form: WalkForm, walk: Walk | None) -> str:
    session, actor = web.reader(), guard.current_actor()
    here = accounts.municipality(session, actor.municipality_id)
    way = way_of(walk)
    if form.is_submitted():
        way = {name: request.form.get(f"{name}_typed") or request.form.get(name, way[name]) for name in way}
    middle = Point(here.center_lat, here.center_lon)
    place = twilight.place_of(walk, middle) if walk else middle
    areas = {str(one.id): one.outline for one in accounts.areas(session, actor.municipality_id) if one.outline}
    around, members = _around(here, walk), accounts.members(session, actor.municipality_id)
    return render_template(
        "walks/form.html", form=form, walk=walk, way=way, around=around, groups=invitees.groups(members),
        drawing=around | {"area": None, "areas": areas},
        chosen_people={one.user_id for one in members if str(one.user_id) in (form.people.data or ())},
        categories=queries.categories(session, actor.municipality_id),
        darkness=_darkness(form, place) if form.day.data else "",
    )  # fmt: skip


def _around(here: Municipality, walk: Walk | None) -> dict[str, Any]:
    return {
        "outline": here.outline, "center": {"lat": here.center_lat, "lon": here.center_lon},
        "area": walk.area.outline if walk and walk.area else None,
    }  # fmt: skip


def _asked_place(actor: Actor) -> Point:
    here = accounts.municipality(web.reader(), actor.municipality_id)
    try:
        return Point(float(request.args["lat"]), float(request.args["lon"]))
    except (KeyError, ValueError):
        return Point(here.center_lat, here.center_lon)


def _darkness(form: WalkForm, place: Point) -> str:
    starts = form.starts.data
    starts_at = clock.from_local(form.day.data, starts.strftime("%H:%M")) if starts else None
    return twilight.in_words(form.day.data, place, starts_at=starts_at)

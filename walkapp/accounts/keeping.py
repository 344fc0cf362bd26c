"""Pages for who keeps house: people, departments, areas, settings."""

import json
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from walkapp.accounts import guard, queries, services
from walkapp.accounts.actor import Actor
from walkapp.accounts.blueprint import blueprint
from walkapp.accounts.forms import (
    AreaForm,
    DepartmentForm,
    InviteForm,
    PersonForm,
    SettingsForm,
    role_choices,
    role_notes,
)
from walkapp.accounts.models import DepartmentKind, Municipality
from walkapp.accounts.rules import MEMBER_ROLES, Permission, Role, Scope
from walkapp.core import clock, geo, web
from walkapp.core.db import new_id
from walkapp.core.errors import Conflict, Invalid
from walkapp.core.forms import read_id
from walkapp.core.text import gettext as _

NOBODY = ""
PersonLike = TypeVar("PersonLike", bound=PersonForm)


@blueprint.get("/<municipality>/people")
@guard.require(Permission.KEEP_PEOPLE, read=True)
def people() -> ResponseReturnValue:
    actor = guard.current_actor()
    return render_template(
        "accounts/people.html", people=queries.people(web.reader(), actor), may=actor.may(Permission.KEEP_PEOPLE),
        new={one.id for one in queries.never_signed_in(web.reader(), actor.municipality_id)},
    )  # fmt: skip


@blueprint.route("/<municipality>/people/new", methods=["GET", "POST"])
@guard.require(Permission.KEEP_PEOPLE)
def invite() -> ResponseReturnValue:
    actor = guard.current_actor()
    form = _person_choices(InviteForm(data={"key": str(new_id())}), actor)

    def send() -> None:
        with web.transaction() as writing:
            services.invite(
                writing, actor, email=form.email.data, name=form.name.data, role=Role(form.role.data),
                department_id=_id(form.department.data), at=clock.now(), key=read_id(form.key.data),
            )  # fmt: skip

    if _done(form, send):
        flash(_("The invitation is on its way to %(email)s.", email=form.email.data), "ok")
        return redirect(url_for("accounts.people"), 303)
    return _form_page("accounts/invite.html", form, role_notes=role_notes())


@blueprint.route("/<municipality>/people/<uuid:membership_id>", methods=["GET", "POST"])
@guard.require(Permission.KEEP_PEOPLE)
def person(membership_id: UUID) -> ResponseReturnValue:
    actor = guard.current_actor()
    found = queries.person(web.reader(), actor, membership_id)
    values = {"name": found.user.name, "role": found.role.value, "department": str(found.department_id or NOBODY)}
    form = _person_choices(PersonForm(data=values), actor)

    def save() -> None:
        with web.transaction() as writing:
            services.change_role(
                writing, actor, queries.person(writing, actor, membership_id), role=Role(form.role.data),
                department_id=_id(form.department.data), name=form.name.data, at=clock.now(),
            )  # fmt: skip

    if _done(form, save):
        flash(_("Saved."), "ok")
        return redirect(url_for("accounts.people"), 303)
    new = queries.never_signed_in(web.reader(), actor.municipality_id)
    return _form_page(
        "accounts/person.html", form, person=queries.person(web.reader(), actor, membership_id),
        role_notes=role_notes(), is_self=found.user_id == actor.user_id,
        is_new=membership_id in {one.id for one in new},
    )  # fmt: skip


@blueprint.post("/<municipality>/people/<uuid:membership_id>/<any(activate, deactivate):what>")
@guard.require(Permission.KEEP_PEOPLE)
def set_active(membership_id: UUID, what: str) -> ResponseReturnValue:
    actor = guard.current_actor()
    with web.transaction() as writing:
        found = queries.person(writing, actor, membership_id)
        services.set_active(writing, actor, found, active=what == "activate", at=clock.now())
    flash(_("%(name)s can sign in again.", name=found.user.name) if what == "activate"
          else _("%(name)s is deactivated.", name=found.user.name), "ok")  # fmt: skip
    return redirect(url_for("accounts.people"), 303)


@blueprint.post("/<municipality>/people/<uuid:membership_id>/invite")
@guard.require(Permission.KEEP_PEOPLE)
def invite_again(membership_id: UUID) -> ResponseReturnValue:
    actor = guard.current_actor()
    with web.transaction() as writing:
        found = queries.person(writing, actor, membership_id)
        services.invite_again(writing, actor, found, at=clock.now())
    flash(_("The invitation is on its way to %(email)s.", email=found.user.email), "ok")
    return redirect(url_for("accounts.people"), 303)


@blueprint.get("/<municipality>/departments")
@guard.require(Permission.KEEP_DEPARTMENTS, read=True)
def departments() -> ResponseReturnValue:
    actor = guard.current_actor()
    rows = queries.departments(web.reader(), actor.municipality_id, inactive=True)
    members = queries.members(web.reader(), actor.municipality_id, Role.HEAD, Role.HANDLER)
    return render_template(
        "accounts/departments.html", departments=rows, members=members, may=actor.may(Permission.KEEP_DEPARTMENTS)
    )


@blueprint.route("/<municipality>/departments/new", methods=["GET", "POST"])
@guard.require(Permission.KEEP_DEPARTMENTS)
def department_new() -> ResponseReturnValue:
    actor = guard.current_actor()
    form = DepartmentForm(data={"key": str(new_id())})

    def save() -> None:
        with web.transaction() as writing:
            services.create_department(
                writing, actor, name=form.name.data, kind=DepartmentKind(form.kind.data), email=form.email.data or "",
                phone=form.phone.data or "", at=clock.now(), key=read_id(form.key.data),
            )  # fmt: skip

    if _done(form, save):
        return redirect(url_for("accounts.departments"), 303)
    return _form_page("accounts/department.html", form, department=None)


@blueprint.route("/<municipality>/departments/<uuid:department_id>", methods=["GET", "POST"])
@guard.require(Permission.KEEP_DEPARTMENTS)
def department(department_id: UUID) -> ResponseReturnValue:
    actor = guard.current_actor()
    found = queries.department(web.reader(), actor.municipality_id, department_id)
    form = DepartmentForm(obj=found)
    if not form.is_submitted():
        form.kind.data = found.kind.value

    def save() -> None:
        with web.transaction() as writing:
            kept = queries.department(writing, actor.municipality_id, department_id)
            services.edit_department(
                writing, actor, kept, at=clock.now(), name=form.name.data.strip(), email=form.email.data or "",
                kind=DepartmentKind(form.kind.data), phone=form.phone.data or "", active=form.active.data,
            )  # fmt: skip

    if _done(form, save):
        flash(_("Saved."), "ok")
        return redirect(url_for("accounts.departments"), 303)
    return _form_page("accounts/department.html", form, department=found)


@blueprint.get("/<municipality>/areas")
@guard.require(Permission.KEEP_DEPARTMENTS, read=True)
def areas() -> ResponseReturnValue:
    actor = guard.current_actor()
    rows = queries.areas(web.reader(), actor.municipality_id)
    return render_template("accounts/areas.html", areas=rows, may=actor.may(Permission.KEEP_DEPARTMENTS))


@blueprint.route("/<municipality>/areas/new", methods=["GET", "POST"], defaults={"area_id": None})
@blueprint.route("/<municipality>/areas/<uuid:area_id>", methods=["GET", "POST"])
@guard.require(Permission.KEEP_DEPARTMENTS)
def area(area_id: UUID | None) -> ResponseReturnValue:
    actor = guard.current_actor()
    found = queries.area(web.reader(), actor.municipality_id, area_id) if area_id else None
    values = {"name": found.name, "outline": _json(found.outline)} if found else {"key": str(new_id())}
    form = AreaForm(data=values)

    def save() -> None:
        with web.transaction() as writing:
            kept = queries.area(writing, actor.municipality_id, area_id) if area_id else None
            services.save_area(
                writing, actor, kept, name=form.name.data, outline=_polygon(form, "outline"), at=clock.now(),
                key=None if kept else read_id(form.key.data),
            )  # fmt: skip

    if _done(form, save):
        return redirect(url_for("accounts.areas"), 303)
    here = queries.municipality(web.reader(), actor.municipality_id)
    data = {"outline": here.outline, "center": {"lat": here.center_lat, "lon": here.center_lon}}
    return _form_page("accounts/area.html", form, area=found, map_data=data)


@blueprint.route("/<municipality>/settings", methods=["GET", "POST"])
@guard.require(Permission.KEEP_SETTINGS, read=True)
def settings() -> ResponseReturnValue:
    actor = guard.current_actor()
    here = queries.municipality(web.reader(), actor.municipality_id)
    form = _settings_form(actor, here)
    if form.is_submitted():
        guard.check(actor, Permission.KEEP_SETTINGS)

    def save() -> None:
        with web.transaction() as writing:
            services.edit_municipality(writing, actor, at=clock.now(), **_settings_values(form))

    if _done(form, save):
        flash(_("Saved."), "ok")
        return redirect(url_for("accounts.settings"), 303)
    center = {"lat": here.center_lat, "lon": here.center_lon}
    return _form_page(
        "accounts/settings.html", form, may=actor.may(Permission.KEEP_SETTINGS), outline_map={"center": center},
        middle_map={"center": center, "outline": here.outline}, can_draw=geo.is_drawable(here.outline),
    )  # fmt: skip


def _settings_form(actor: Actor, here: Municipality) -> SettingsForm:
    form = SettingsForm(obj=here)
    if not form.is_submitted():
        form.outline.data = _json(here.outline)
        form.queue_keeper.data = str(here.queue_keeper_id or NOBODY)
        form.center_lat.data, form.center_lon.data = str(here.center_lat), str(here.center_lon)
    coordinators = queries.members(web.reader(), actor.municipality_id, Role.COORDINATOR)
    form.queue_keeper.choices = [
        (NOBODY, _("Every coordinator")), *((str(one.user_id), one.user.name) for one in coordinators)
    ]  # fmt: skip
    return form


def _settings_values(form: SettingsForm) -> dict[str, Any]:
    try:
        middle = geo.Point(float(form.center_lat.data.replace(",", ".")), float(form.center_lon.data.replace(",", ".")))
    except ValueError as problem:
        raise Invalid(errors={"center_lat": [_("The position is not on the globe.")]}) from problem
    names = ("name", "council_name", "fault_phone", "accessibility_contact", "due_days_high", "due_days_medium",
             "due_days_low", "photo_px")  # fmt: skip
    values = {name: getattr(form, name).data for name in names}
    return {
        **{name: value.strip() if isinstance(value, str) else value or "" for name, value in values.items()},
        "queue_keeper_id": _id(form.queue_keeper.data), "outline": _polygon(form, "outline"),
        "center_lat": middle.lat, "center_lon": middle.lon,
    }  # fmt: skip


def _person_choices(form: PersonLike, actor: Actor) -> PersonLike:
    reaches_own = actor.reach(Permission.KEEP_PEOPLE) is Scope.DEPARTMENT
    roles = [Role.HANDLER] if reaches_own else list(MEMBER_ROLES)
    form.role.choices = role_choices([role.value for role in roles])
    rows = queries.departments(web.reader(), actor.municipality_id)
    own = [one for one in rows if not reaches_own or one.id == actor.department_id]
    nobody = [] if reaches_own else [(NOBODY, _("None"))]
    form.department.choices = [*nobody, *((str(one.id), one.name) for one in own)]
    return form


def _done(form: FlaskForm, act: Callable[[], None]) -> bool:
    """Do it where the form is right; what the service finds wrong is written beside the field."""
    if not form.validate_on_submit():
        return False
    try:
        act()
    except Invalid as problem:
        for name, sentences in problem.errors.items():
            form[name].errors = [*form[name].errors, *sentences]
        return False
    except Conflict as problem:
        first = next(field for field in form if field.type not in {"HiddenField", "CSRFTokenField"})
        first.errors = [*first.errors, problem.detail]
        return False
    return True


def _form_page(template: str, form: FlaskForm, **values: object) -> ResponseReturnValue:
    return render_template(template, form=form, **values), 422 if form.is_submitted() else 200


def _polygon(form: FlaskForm, name: str) -> dict[str, Any] | None:
    try:
        return geo.read_polygon(form[name].data or "")
    except ValueError as problem:
        raise Invalid(errors={name: [_("This is not an outline: draw it, or paste a GeoJSON polygon.")]}) from problem


def _json(value: object) -> str:
    return json.dumps(value) if value else ""


def _id(value: str | None) -> UUID | None:
    return UUID(value) if value else None

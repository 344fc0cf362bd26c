"""Pages of the room: note something, read it, change it, take it back. Photos and walks have files of their own."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from walkapp.accounts import guard
from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission, Role
from walkapp.core import clock, forms, web
from walkapp.core.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from walkapp.core.text import gettext as _
from walkapp.observations import (
    history,
    photo_routes,
    queries,
    reading,
    releasing,
    services,
    uploads,
    voice_routes,
    voices,
    walk_pages,
    words,
)
from walkapp.observations.blueprint import blueprint
from walkapp.observations.forms import (
    ObservationForm,
    PhotosForm,
    ReadForm,
    WithdrawForm,
    beside,
    category_choices,
    content_of,
    id_of,
    new_values,
    values_of,
)
from walkapp.observations.models import Observation
from walkapp.walks import queries as walks
from walkapp.walks import services as walk_services
from walkapp.walks.models import Category, Walk
from walkapp.walks.rules import IS_PUBLIC, WalkState

__all__ = ["blueprint", "photo_routes", "voice_routes", "walk_pages"]

AS_FIRST_SAVED = '"1"'
"""A form that was sent, went back and was sent again changes what it made itself, and nothing that came after."""


@blueprint.route("/<municipality>/walks/<uuid:walk_id>/observations/new", methods=["GET", "POST"])
@guard.require(Permission.OBSERVE)
def create(walk_id: UUID) -> ResponseReturnValue:
    """Note something that was seen on a walk."""
    actor, session = guard.current_actor(), web.reader()
    walk = walks.get(session, actor, walk_id)
    walk_services.must_record(session, actor, walk)
    if walk.state is WalkState.CANCELLED:
        raise Conflict(_("The walk is cancelled and takes no observations."))
    form = ObservationForm(data=new_values(clock.now()))
    form.category.choices = category_choices(walk.categories)
    if form.validate_on_submit():
        try:
            saved = _save_new(actor, walk, form)
        except (Invalid, Stale) as problem:
            _show(form, problem)
        else:
            return _saved(walk, saved)
    return _capture(walk, form, None), 422 if form.is_submitted() else 200


@blueprint.get("/<municipality>/observations/<uuid:observation_id>")
@guard.require(Permission.SEE_OBSERVATIONS)
def show(observation_id: UUID) -> ResponseReturnValue:
    """One observation, whole; an auditor says first why they read what is confidential."""
    actor = guard.current_actor()
    row = _readable(actor, observation_id)
    if row is None:
        return render_template("observations/why.html", form=ReadForm(), observation_id=observation_id)
    return _show_page(actor, row, withdraw=WithdrawForm())


@blueprint.post("/<municipality>/observations/<uuid:observation_id>/reason")
@guard.require(Permission.SEE_CONFIDENTIAL, read=True)
def why(observation_id: UUID) -> ResponseReturnValue:
    """Say why one reads something confidential; the log keeps it."""
    actor, form = guard.current_actor(), ReadForm()
    if queries.to_read_with_reason(web.reader(), actor, observation_id) is None:
        raise NotFound
    if not form.validate():
        return render_template("observations/why.html", form=form, observation_id=observation_id), 422
    with web.transaction() as session:
        row = queries.to_read_with_reason(session, actor, observation_id)
        if row is None:
            raise NotFound
        reading.read_with_reason(session, actor, row, form.reason.data or "", at=clock.now())
    return redirect(url_for("observations.show", observation_id=observation_id), 303)


@blueprint.route("/<municipality>/observations/<uuid:observation_id>/edit", methods=["GET", "POST"])
@guard.require(Permission.OBSERVE)
def edit(observation_id: UUID) -> ResponseReturnValue:
    """Change what was noted; who was first is told who is second what changed."""
    actor, session = guard.current_actor(), web.reader()
    row = queries.get(session, actor, observation_id)
    walk = _editable(actor, row)
    form = ObservationForm(data=values_of(row))
    form.category.choices = category_choices(_choosable(walk, row))
    if not form.validate_on_submit():
        return _capture(walk, form, row), 422 if form.is_submitted() else 200
    try:
        wanted = content_of(form, request.form, at=clock.now(), before=services.content_of(row))
        with web.transaction() as writing:
            there = queries.get(writing, actor, observation_id)
            tag = f'"{form.version.data}"'
            services.edit(writing, actor, there, wanted, if_match=tag, at=clock.now())
            warnings = services.warnings(writing, actor, wanted)
    except Invalid as problem:
        _show(form, problem)
        return _capture(walk, form, row), 422
    except Stale:
        form.version.data = str(row.version)
        return _capture(walk, form, row, conflict=history.conflict(session, row, wanted)), 412
    flash(_("Saved."), "ok")
    if services.OUTSIDE in warnings:
        flash(_("The place lies outside the municipality. The point is saved all the same."), "wait")
    return redirect(url_for("observations.show", observation_id=observation_id), 303)


@blueprint.post("/<municipality>/observations/<uuid:observation_id>/withdraw")
@guard.require(Permission.OBSERVE)
def withdraw(observation_id: UUID) -> ResponseReturnValue:
    """Take an observation out of every list."""
    actor, form = guard.current_actor(), WithdrawForm()
    row = queries.get(web.reader(), actor, observation_id, withdrawn=True)
    try:
        if not form.validate():
            raise Invalid
        with web.transaction() as session:
            there = queries.get(session, actor, observation_id, withdrawn=True)
            services.withdraw(session, actor, there, reason=form.reason.data or "", at=clock.now())
    except Invalid as problem:
        if problem.errors:
            forms.show_errors(form, problem)
        return _show_page(actor, row, withdraw=form), 422
    flash(_("The point is taken back. It is gone from every list."), "ok")
    return redirect(url_for("walks.show", walk_id=row.walk_id) if row.walk_id else url_for("walks.index"), 303)


def _save_new(actor: Actor, walk: Walk, form: ObservationForm) -> services.Saved:
    """Text first, then the photos' bytes, then everything in one transaction. Raises Invalid, with nothing saved."""
    now = clock.now()
    content, observation_id = content_of(form, request.form, at=now), id_of(form)
    kept = uploads.receive(actor.municipality_id, form.photos.data)
    if not (kept or content.text or content.place or content.point):
        raise Invalid(errors={"text": [_("Write what you see, take a photo, or say where it is.")]})
    with web.transaction() as session:
        late = walk.state in IS_PUBLIC
        saved = services.save(
            session, actor, walk.id, observation_id, content, if_match=AS_FIRST_SAVED, late=late, at=now
        )
        uploads.attach(session, actor, saved.observation, kept, at=now)
    return saved


def _saved(walk: Walk, saved: services.Saved) -> ResponseReturnValue:
    if services.OUTSIDE in saved.warnings:
        flash(_("The place lies outside the municipality. The point is saved all the same."), "wait")
    return redirect(url_for("walks.show", walk_id=walk.id, point=saved.observation.id, saved=1), 303)


def _show(form: ObservationForm, problem: Invalid | Stale) -> None:
    if isinstance(problem, Stale):
        said = _("This point is saved already and has been changed since. Open it to change it further.")
        form.form_errors.append(said)
        return
    forms.show_errors(form, Invalid(problem.detail, errors=beside(problem.errors)))


def _capture(
    walk: Walk | None, form: ObservationForm, row: Observation | None, *, conflict: history.Conflict | None = None
) -> str:
    actor = guard.current_actor()
    here = accounts.municipality(web.reader(), actor.municipality_id)
    around = walk_pages.around(here, walk) if walk else {"center": {"lat": here.center_lat, "lon": here.center_lon}}
    return render_template(
        "observations/capture.html", form=form, walk=walk, row=row, conflict=conflict, categories=_choosable(walk, row),
        around=around | {"outline": here.outline}, fault_phone=here.fault_phone, title_of=words.title,
        late=walk is not None and walk.state in IS_PUBLIC, category_of=words.category,
        is_dark=walk is not None and walk_pages.is_dark(walk),
    )  # fmt: skip


def _choosable(walk: Walk | None, row: Observation | None) -> Sequence[Category]:
    session, actor = web.reader(), guard.current_actor()
    found = list(walk.categories) if walk else list(walks.categories(session, actor.municipality_id))
    if row is not None and row.category is not None and row.category not in found:
        found.append(row.category)
    return found


def _readable(actor: Actor, observation_id: UUID) -> Observation | None:
    """The observation, or None where the actor must say first why they read it. Raises NotFound."""
    session = web.reader()
    hidden = queries.to_read_with_reason(session, actor, observation_id)
    if hidden is None:
        return queries.get(session, actor, observation_id)
    return hidden if reading.has_said_why(session, actor, hidden, now=clock.now()) else None


def _editable(actor: Actor, row: Observation) -> Walk | None:
    if not services.may_edit(actor, row):
        raise NotAllowed(_("Who wrote it can change it while the walk is open, and so can the walk’s leader."))
    return walks.get(web.reader(), actor, row.walk_id) if row.walk_id else None


def _show_page(actor: Actor, row: Observation, *, withdraw: WithdrawForm) -> str:
    session = web.reader()
    only_released = queries.sees_only_released(actor, row)
    return render_template(
        "observations/show.html", row=row, title=words.title(row), category=words.category(row),
        text=words.rest(row), source=words.source(row), imported={} if only_released else words.imported(row),
        voices=voices.heard(actor, row),
        shown=[photo for photo in row.photos if photo.released_at or not only_released],
        author=row.author.called if row.author and queries.sees_author(actor, row) else "",
        may_edit=actor.may(Permission.OBSERVE) and services.may_edit(actor, row),
        may_take_back=services.may_take_back(actor, row), may_review=services.may_review(actor, row),
        may_release=releasing.may_release(actor, row), versions=history.versions(session, actor, row),
        history=history.of_observation(session, actor, row), photos=PhotosForm(), withdraw=withdraw,
        original=queries.among(session, actor, [row.duplicate_of_id] if row.duplicate_of_id else []),
        drawn=_drawn(actor, row), is_public=only_released, walk_url=_walk_url(actor, row),
        on_foot=actor.role is Role.WALKER,
    )  # fmt: skip


def _walk_url(actor: Actor, row: Observation) -> str | None:
    try:
        found = walks.find(web.reader(), actor, row.walk_id) if row.walk_id else None
    except NotFound:
        return None
    return url_for("walks.show", walk_id=found.id, point=row.id) if found else None


def _drawn(actor: Actor, row: Observation) -> dict[str, Any] | None:
    point = words.point(actor, row, url=url_for("observations.show", observation_id=row.id))
    if point is None:
        return None
    return {"points": {"type": "FeatureCollection", "features": [point]}}

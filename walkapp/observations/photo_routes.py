"""The photos of observations: served to who may see them, added, looked at and released, taken back."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from walkapp.accounts import guard
from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission
from walkapp.core import clock, forms, web
from walkapp.core.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from walkapp.core.text import gettext as _
from walkapp.observations import queries, reading, releasing, services, uploads, words
from walkapp.observations.blueprint import blueprint
from walkapp.observations.forms import PhotosForm
from walkapp.observations.models import Observation
from walkapp.photos import rules, serving
from walkapp.photos.forms import ReleaseForm, box_rows, read_boxes, show_boxes
from walkapp.photos.models import Photo

FROM_REVIEW = "review"
"""What `?back=` says where somebody came from the review desk, and wants to go on there."""


@blueprint.get("/<municipality>/photos/<uuid:photo_id>")
@guard.require(Permission.SEE_OBSERVATIONS)
def photo(photo_id: UUID) -> ResponseReturnValue:
    """One photo in the size that the address names."""
    found = _seen(guard.current_actor(), photo_id)
    return serving.response(found, rules.read_size(request.args.get("size")))


@blueprint.post("/<municipality>/observations/<uuid:observation_id>/photos")
@guard.require(Permission.OBSERVE)
def add_photos(observation_id: UUID) -> ResponseReturnValue:
    """Hang more photos on an observation."""
    actor, form, back = guard.current_actor(), PhotosForm(), url_for("observations.show", observation_id=observation_id)
    row = queries.get(web.reader(), actor, observation_id)
    if not services.may_edit(actor, row):
        raise NotAllowed
    try:
        kept = uploads.receive(actor.municipality_id, form.photos.data)
        if not kept:
            raise Invalid(errors={"photos": [_("Choose at least one photo.")]})
    except Invalid as problem:
        forms.show_errors(form, problem)
        page = render_template("observations/photos.html", row=row, title=words.title(row), form=form)
        return page, 422
    with web.transaction() as session:
        there = queries.get(session, actor, observation_id)
        uploads.attach(session, actor, there, kept, at=clock.now())
    flash(_("The photos are saved. They are shown here in a moment."), "ok")
    return redirect(back, 303)


@blueprint.route("/<municipality>/photos/<uuid:photo_id>/release", methods=["GET", "POST"])
@guard.require(Permission.RELEASE)
def release(photo_id: UUID) -> ResponseReturnValue:
    """Look at a photo, cover what nobody may see, and let it be shown; or take it back."""
    actor, form = guard.current_actor(), ReleaseForm()
    row, found = _to_release(actor, photo_id)
    if request.method != "POST":
        show_boxes(form, found)
        return _release_page(row, found, form)
    try:
        with web.transaction() as session:
            there, kept = queries.owner_of_photo(session, actor, photo_id)
            if request.form.get("withdraw"):
                releasing.withdraw_photo(session, actor, there, kept, at=clock.now())
                said = _("The photo is shown to nobody outside any more.")
            else:
                boxes = read_boxes(form, request.form, kept)
                releasing.release_photo(session, actor, there, kept, boxes, at=clock.now())
                said = _("The photo is released.")
    except (Invalid, Conflict, Stale) as problem:
        forms.show_errors(form, problem)
        return _release_page(*_to_release(actor, photo_id), form), problem.status
    flash(said, "ok")
    return redirect(_back(row), 303)


def _to_release(actor: Actor, photo_id: UUID) -> tuple[Observation, Photo]:
    row, found = queries.owner_of_photo(web.reader(), actor, photo_id)
    if not releasing.may_release(actor, row):
        raise NotAllowed
    return queries.get(web.reader(), actor, row.id), found


def _release_page(row: Observation, found: Photo, form: ReleaseForm) -> str:
    rest = [one for one in row.photos if one.id != found.id and one.released_at is None]
    came_from = request.args.get("back")
    return render_template(
        "observations/release.html", row=row, title=words.title(row), photo=found, form=form,
        boxes=box_rows(found, request.form), rest=rest, back=_back(row), came_from=came_from,
        address=url_for("observations.release", photo_id=found.id, back=came_from),
    )  # fmt: skip


def _back(row: Observation) -> str:
    """Where one came from: the review desk, or the observation's own page."""
    if request.args.get("back") == FROM_REVIEW and row.walk_id:
        return url_for("actions.review", walk_id=row.walk_id, point=row.id)
    return url_for("observations.show", observation_id=row.id)


def _seen(actor: Actor, photo_id: UUID) -> Photo:
    session = web.reader()
    hidden = queries.owner_to_read(session, actor, photo_id)
    if hidden is None:
        return queries.owner_of_photo(session, actor, photo_id)[1]
    if not reading.has_said_why(session, actor, hidden, now=clock.now()):
        raise NotFound
    return queries.photo_of(hidden, photo_id)

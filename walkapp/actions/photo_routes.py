"""The photos of evidence: served to who may see the action, looked at and released by who reviews its walk."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from walkapp.accounts import guard
from walkapp.accounts.rules import Permission
from walkapp.actions import evidence, queries
from walkapp.actions.blueprint import blueprint
from walkapp.actions.models import Action
from walkapp.core import clock, web
from walkapp.core.errors import Conflict, Invalid, Stale
from walkapp.core.forms import show_errors
from walkapp.core.text import gettext as _
from walkapp.photos import rules, serving
from walkapp.photos.forms import ReleaseForm, box_rows, read_boxes, show_boxes
from walkapp.photos.models import Photo


@blueprint.get("/<municipality>/actions/photos/<uuid:photo_id>")
@guard.require(Permission.SEE_ACTIONS)
def photo(photo_id: UUID) -> ResponseReturnValue:
    """One photo of evidence, in the size that the address names."""
    _action, found = queries.owner_of_photo(web.reader(), guard.current_actor(), photo_id)
    return serving.response(found, rules.read_size(request.args.get("size")))


@blueprint.route("/<municipality>/actions/photos/<uuid:photo_id>/release", methods=["GET", "POST"])
@guard.require(Permission.RELEASE)
def release(photo_id: UUID) -> ResponseReturnValue:
    """Look at a photo, cover what nobody may see, and let it be shown; or take it back."""
    actor = guard.current_actor()
    action, found = queries.owner_of_photo(web.reader(), actor, photo_id)
    evidence.must_release(web.reader(), actor, action)
    form = ReleaseForm()
    if request.method != "POST":
        show_boxes(form, found)
        return _release_page(action, found, form)
    try:
        with web.transaction() as session:
            held, kept = queries.owner_of_photo(session, actor, photo_id)
            if request.form.get("withdraw"):
                evidence.withdraw(session, actor, held, kept, at=clock.now())
                said = _("The photo is shown to nobody outside any more.")
            else:
                boxes = read_boxes(form, request.form, kept)
                evidence.release(session, actor, held, kept, boxes, at=clock.now())
                said = _("The photo is released.")
    except (Invalid, Conflict, Stale) as problem:
        show_errors(form, problem)
        return _release_page(action, found, form), problem.status
    flash(said, "ok")
    return redirect(url_for("actions.show", action_id=action.id), 303)


def _release_page(action: Action, found: Photo, form: ReleaseForm) -> str:
    return render_template(
        "actions/release.html", action=action, photo=found, form=form, boxes=box_rows(found, request.form)
    )

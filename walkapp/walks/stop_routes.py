"""Going through the walk stop by stop, and erasing the way that was walked."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from walkapp.accounts import guard
from walkapp.accounts.rules import Permission
from walkapp.core import clock, web
from walkapp.core.text import gettext as _
from walkapp.walks import coverage, queries, services, tracks, twilight
from walkapp.walks.blueprint import blueprint
from walkapp.walks.rules import TAKES_OBSERVATIONS, WalkState


@blueprint.get("/<municipality>/walks/<uuid:walk_id>/stops")
@guard.require(Permission.OBSERVE)
def stops(walk_id: UUID) -> ResponseReturnValue:
    """The walk stop by stop, with the questions of its categories; static/src/walks/checklist.ts asks them."""
    actor, session = guard.current_actor(), web.reader()
    walk = queries.get(session, actor, walk_id)
    services.must_record(session, actor, walk)
    if walk.state not in TAKES_OBSERVATIONS:
        return redirect(url_for("walks.show", walk_id=walk_id), 303)
    is_dark = walk.state is not WalkState.PLANNED and twilight.is_dark_at(walk, clock.now())
    questions = coverage.questions_of(walk.categories)
    return render_template("walks/stops.html", walk=walk, questions=questions, is_dark=is_dark)


@blueprint.post("/<municipality>/walks/<uuid:walk_id>/track/erase")
@guard.require(Permission.RUN_WALKS)
def erase_track(walk_id: UUID) -> ResponseReturnValue:
    """Erase the way that was walked."""
    actor = guard.current_actor()
    with web.transaction() as session:
        walk = queries.find(session, actor, walk_id, lock=True)
        tracks.erase(session, actor, walk, at=clock.now())
    flash(_("The way walked is erased."), "ok")
    return redirect(url_for("walks.show", walk_id=walk_id), 303)

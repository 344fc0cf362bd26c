"""What comes in by files."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from walkapp.accounts import guard
from walkapp.accounts.rules import Permission
from walkapp.core import clock, web
from walkapp.core.errors import Conflict, NotAllowed
from walkapp.core.text import gettext as _
from walkapp.exchange import outbox
from walkapp.exchange.forms import PhoneFileForm
from walkapp.exchange.outbox import Report
from walkapp.walks import queries as walks
from walkapp.walks.models import Walk

blueprint = Blueprint("exchange", __name__)


@blueprint.route("/<municipality>/walks/<uuid:walk_id>/phone-file", methods=["GET", "POST"])
@guard.require(Permission.RUN_WALKS)
def phone_file(walk_id: UUID) -> ResponseReturnValue:
    """Take in what a phone that could not send has saved to a file. Sent twice it says what is here already."""
    actor = guard.current_actor()
    walk = walks.get(web.reader(), actor, walk_id)
    if not walks.may_run(actor, walk):
        raise NotAllowed
    form = PhoneFileForm()
    if not form.validate_on_submit():
        return _page(walk, form, None), 422 if form.is_submitted() else 200
    chosen = request.files.get("file")
    if chosen is None or not chosen.filename:
        form.file.errors = [_("Choose the file that the phone saved.")]
        return _page(walk, form, None), 422
    try:
        report = outbox.take_in(
            web.database(), web.blobs(), chosen.stream, actor, walk_id, dry_run=False, at=clock.now()
        )
    except Conflict as problem:
        form.file.errors = [problem.detail]
        return _page(walk, form, None), problem.status
    if report.failed:
        form.file.errors = report.notes
        return _page(walk, form, None), 422
    return _page(walk, form, report)


def _page(walk: Walk, form: PhoneFileForm, report: Report | None) -> str:
    return render_template("exchange/phone_file.html", walk=walk, form=form, report=report)

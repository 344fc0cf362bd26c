"""Files to fetch."""

from flask import Blueprint, Response, request

from walkapp.accounts import guard
from walkapp.accounts.rules import Permission
from walkapp.actions import filters, queries
from walkapp.core import clock, text, web
from walkapp.reports import action_list, tables

blueprint = Blueprint("reports", __name__)


@blueprint.get("/<municipality>/actions.csv")
@guard.require(Permission.SEE_ACTIONS)
def actions_csv() -> Response:
    """The list of actions with the filter of the address; `sep` is semicolon or comma, by language where not said."""
    actor, today = guard.current_actor(), clock.today()
    wanted = filters.read(request.args)
    found = queries.everything(web.reader(), actor, wanted.filter, today=today)
    usual = ";" if text.language() == "sv" else ","
    separator = tables.SEPARATORS.get(request.args.get("sep", ""), usual)
    body = tables.csv_text(
        action_list.headings(), (action_list.row(actor, one, today=today) for one in found), separator=separator
    )
    answer = Response(body, mimetype="text/csv")
    name = text.gettext("actions")
    answer.headers["Content-Disposition"] = f'attachment; filename="walkapp-{name}-{today.isoformat()}.csv"'
    return answer

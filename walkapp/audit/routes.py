"""Pages of the room."""

from flask import Blueprint, abort

blueprint = Blueprint("audit", __name__)


@blueprint.route("/<municipality>/log", methods=["GET", "POST"])
def index() -> str:
    abort(404)

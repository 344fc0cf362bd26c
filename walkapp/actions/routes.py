"""Pages of the room."""

from flask import Blueprint, abort

blueprint = Blueprint("actions", __name__)


@blueprint.route("/<municipality>/walks/<uuid:walk_id>/review", methods=["GET", "POST"])
def review(walk_id: object) -> str:
    abort(404)


@blueprint.route("/<municipality>/actions", methods=["GET", "POST"])
def index() -> str:
    abort(404)


@blueprint.route("/<municipality>/actions/<uuid:action_id>", methods=["GET", "POST"])
def show(action_id: object) -> str:
    abort(404)


@blueprint.route("/<municipality>/actions/new", methods=["GET", "POST"])
def create() -> str:
    abort(404)

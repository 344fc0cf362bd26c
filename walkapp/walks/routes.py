"""Pages of the room."""

from flask import Blueprint, abort

blueprint = Blueprint("walks", __name__)


@blueprint.route("/<municipality>/walks", methods=["GET", "POST"])
def index() -> str:
    abort(404)


@blueprint.route("/<municipality>/walks/new", methods=["GET", "POST"])
def create() -> str:
    abort(404)


@blueprint.route("/<municipality>/walks/<uuid:walk_id>", methods=["GET", "POST"])
def show(walk_id: object) -> str:
    abort(404)


@blueprint.route("/<municipality>/walks/<uuid:walk_id>/edit", methods=["GET", "POST"])
def edit(walk_id: object) -> str:
    abort(404)


@blueprint.route("/<municipality>/categories", methods=["GET", "POST"])
def categories() -> str:
    abort(404)

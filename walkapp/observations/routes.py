"""Pages of the room."""

from flask import Blueprint, abort

blueprint = Blueprint("observations", __name__)


@blueprint.route("/<municipality>/walks/<uuid:walk_id>/observations/new", methods=["GET", "POST"])
def create(walk_id: object) -> str:
    abort(404)


@blueprint.route("/<municipality>/observations/<uuid:observation_id>", methods=["GET", "POST"])
def show(observation_id: object) -> str:
    abort(404)


@blueprint.route("/<municipality>/observations/<uuid:observation_id>/edit", methods=["GET", "POST"])
def edit(observation_id: object) -> str:
    abort(404)


@blueprint.route("/<municipality>/photos/<uuid:photo_id>", methods=["GET", "POST"])
def photo(photo_id: object) -> str:
    abort(404)

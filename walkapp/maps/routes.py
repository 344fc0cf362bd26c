"""Pages of the room."""

from flask import Blueprint, abort

blueprint = Blueprint("maps", __name__)


@blueprint.route("/<municipality>/map", methods=["GET", "POST"])
def council() -> str:
    abort(404)


@blueprint.route("/<municipality>/map/file.html", methods=["GET", "POST"])
def frame() -> str:
    abort(404)


@blueprint.route("/<municipality>/map/points.json", methods=["GET", "POST"])
def points() -> str:
    abort(404)


@blueprint.route("/<municipality>/map/sketch.json", methods=["GET", "POST"])
def sketch() -> str:
    abort(404)

"""Pages of the room."""

from flask import Blueprint, abort

blueprint = Blueprint("shell", __name__)


@blueprint.route("/", methods=["GET", "POST"])
def start() -> str:
    abort(404)


@blueprint.route("/<municipality>/", methods=["GET", "POST"])
def home() -> str:
    abort(404)


@blueprint.route("/<municipality>/search", methods=["GET", "POST"])
def search() -> str:
    abort(404)


@blueprint.route("/<municipality>/help", methods=["GET", "POST"])
def help() -> str:
    abort(404)


@blueprint.route("/accessibility", methods=["GET", "POST"])
def accessibility() -> str:
    abort(404)


@blueprint.route("/cookies", methods=["GET", "POST"])
def cookies() -> str:
    abort(404)


@blueprint.route("/language", methods=["GET", "POST"])
def language() -> str:
    abort(404)

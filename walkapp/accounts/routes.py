"""Pages of the room."""

from flask import Blueprint, abort

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str:
    abort(404)


@blueprint.route("/sign-out", methods=["GET", "POST"])
def sign_out() -> str:
    abort(404)


@blueprint.route("/forgot", methods=["GET", "POST"])
def forgot() -> str:
    abort(404)


@blueprint.route("/profile", methods=["GET", "POST"])
def profile() -> str:
    abort(404)


@blueprint.route("/<municipality>/people", methods=["GET", "POST"])
def people() -> str:
    abort(404)


@blueprint.route("/<municipality>/people/<uuid:membership_id>", methods=["GET", "POST"])
def person(membership_id: object) -> str:
    abort(404)


@blueprint.route("/<municipality>/departments", methods=["GET", "POST"])
def departments() -> str:
    abort(404)


@blueprint.route("/<municipality>/areas", methods=["GET", "POST"])
def areas() -> str:
    abort(404)


@blueprint.route("/<municipality>/settings", methods=["GET", "POST"])
def settings() -> str:
    abort(404)

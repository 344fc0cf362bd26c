"""The blueprint of /api/v1 and the lock on its door."""

from flask import Blueprint

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

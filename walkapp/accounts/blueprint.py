"""The blueprint that routes.py and keeping.py hang their views on."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

"""The pages of the room. Those that also show what was seen on a walk are written one room further up."""

from flask import Blueprint

blueprint = Blueprint("walks", __name__)

"""The shell's blueprint, which several files hang their views on."""

from flask import Blueprint

blueprint = Blueprint("shell", __name__)

"""Where the folders lie that are no Python: beside the package in a checkout, inside it when it is installed."""

from pathlib import Path
from typing import Literal

PACKAGE = Path(__file__).resolve().parent.parent

IN_CHECKOUT = {"static": Path("static", "dist"), "templates": Path("templates"), "migrations": Path("migrations")}


class ResourceMissing(Exception):
    """The installation lacks a folder that it needs; the text says which and what to do."""


def resource_dir(name: Literal["static", "templates", "migrations"]) -> Path:
    """The folder of this name. Raises ResourceMissing where it is neither in the package nor in the checkout."""
    installed = PACKAGE / name
    if installed.is_dir():
        return installed
    found = PACKAGE.parent / IN_CHECKOUT[name]
    if found.is_dir():
        return found
    raise ResourceMissing(f"The folder {found} is missing. Run `make setup`, or install walkapp again.")

"""The form in which somebody says what is covered on a photo, with script or without; its owner's pages show it."""

import json
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from walkapp.core.errors import Invalid, Stale
from walkapp.core.forms import Form
from walkapp.core.text import gettext as _
from walkapp.core.text import lazy_gettext as _l
from walkapp.photos import rules
from walkapp.photos.models import Photo
from walkapp.photos.rules import Box

SPARE_ROWS = 3
"""Empty rows for further areas, where there is no script to draw them."""
SIDES = ("x", "y", "w", "h")


class ReleaseForm(Form):
    """What is covered on a photo: boxes as the script draws them, or rows of `box_x` … `box_h` in per cent."""

    boxes = HiddenField(_l("Covered areas"))
    version = HiddenField()
    """Of the photo that was looked at: what somebody else has covered since is never uncovered unseen."""


def show_boxes(form: ReleaseForm, photo: Photo, *, drawn: Sequence[Sequence[float]] = ()) -> None:
    """Fill the form with what is covered now, and with what else has been drawn."""
    boxes = [*photo.boxes, *(list(box) for box in drawn if list(box) not in photo.boxes)]
    form.boxes.data = json.dumps([dict(zip(SIDES, box, strict=True)) for box in boxes])
    form.version.data = str(photo.version)


def read_boxes(form: ReleaseForm, typed: MultiDict[str, str], photo: Photo) -> list[Box]:
    """The boxes that were drawn, or written where there is no script.

    Raises Invalid where they cannot be read, Stale where somebody else has changed what is covered since the photo was
    looked at; the form holds both then.
    """
    boxes = _read(form, typed)
    is_same = [list(box) for box in boxes] == photo.boxes
    if form.version.data and form.version.data != str(photo.version) and not is_same:
        show_boxes(form, photo, drawn=boxes)
        raise Stale(_("Somebody else has covered something meanwhile. Both your areas and theirs are here now."))
    return boxes


def box_rows(photo: Photo, typed: MultiDict[str, str]) -> list[Sequence[str]]:
    """The rows to write in, in per cent: what was typed and what others have covered since, else what is now."""
    there = [[f"{share * 100:.2f}".rstrip("0").rstrip(".") for share in box] for box in photo.boxes]
    if "box_x" not in typed:
        return [*there, *[[""] * len(SIDES)] * SPARE_ROWS]
    is_stale = typed.get("version") != str(photo.version)
    return [*_typed_rows(typed), *(there if is_stale else [])]


def _read(form: ReleaseForm, typed: MultiDict[str, str]) -> list[Box]:
    try:
        if "box_x" in typed:
            return rules.read_boxes([[_share(value) for value in row] for row in _typed_rows(typed) if any(row)])
        drawn = json.loads(form.boxes.data or "[]")
        return rules.read_boxes([[box[side] for side in SIDES] for box in drawn])
    except (ValueError, TypeError, KeyError, RecursionError) as problem:
        raise Invalid(errors={"boxes": [_("The covered areas cannot be read. Draw them again.")]}) from problem


def _typed_rows(typed: MultiDict[str, str]) -> Iterable[Sequence[str]]:
    columns = [typed.getlist(f"box_{side}") for side in SIDES]
    return ([value.strip() for value in row] for row in zip_longest(*columns, fillvalue=""))


def _share(value: str) -> float:
    return float(value.replace(",", ".")) / 100

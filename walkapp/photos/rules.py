"""The sizes a photo is shown in, the boxes that cover parts of it, and the keys under which its bytes lie."""

import enum
from collections.abc import Sequence
from typing import NamedTuple, Self
from uuid import UUID

from walkapp.core.errors import Invalid
from walkapp.core.text import gettext as _

SCREEN_PIXELS = 2_000
"""Longest side on a screen. Not 2,048: a decoder that halves a 4,000 pixel photo is done, and four times cheaper."""
LIST_PIXELS = 400
MAX_BOXES = 200


class Size(enum.StrEnum):
    """What a photo can be asked for in."""

    LIST = "list"
    """Longest side 400 pixels: lists, map, files that leave walkapp."""
    SCREEN = "screen"
    """Longest side 2,000 pixels: what a person looks at."""
    FULL = "full"
    """All pixels, made when somebody first asks."""


SIZES_AT_ONCE = (Size.SCREEN, Size.LIST)
"""What every photo gets as soon as it has been received."""


class Box(NamedTuple):
    """A covered rectangle of the upright picture; parts of its width and height, from the upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def read(cls, values: Sequence[object]) -> Self:
        """Cut a box to the picture. Raises ValueError where it is not four numbers or covers nothing."""
        if len(values) != 4:
            raise ValueError("A box has four numbers.")
        x, y, width, height = (_number(value) for value in values)
        left, top = max(x, 0.0), max(y, 0.0)
        right, bottom = min(x + width, 1.0), min(y + height, 1.0)
        if not (left < right and top < bottom):
            raise ValueError("The box covers nothing.")
        return cls(*(round(value, 6) for value in (left, top, right - left, bottom - top)))


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -10 <= value <= 10:
        raise ValueError("A box is made of parts of the picture.")
    return float(value)


def read_boxes(values: object) -> list[Box]:
    """The boxes of a form or a request. Raises Invalid where they cannot be read."""
    if not isinstance(values, list) or len(values) > MAX_BOXES:
        raise Invalid(errors={"boxes": [_("The covered areas cannot be read. Draw them again.")]})
    try:
        return [Box.read(value) for value in values]
    except (TypeError, ValueError) as problem:
        raise Invalid(errors={"boxes": [_("The covered areas cannot be read. Draw them again.")]}) from problem


def received_key(municipality_id: UUID, digest: str) -> str:
    """Where the bytes as sent lie: named by their SHA-256, so that the same picture is kept once."""
    return f"{municipality_id}/photos/{digest}"


def derived_folder(municipality_id: UUID, photo_id: UUID) -> str:
    """Where everything made from one photo lies."""
    return f"{municipality_id}/derived/{photo_id}"


def derived_key(municipality_id: UUID, photo_id: UUID, version: int, size: Size) -> str:
    """Where one size of one version lies; what was covered later is another version and never overwrites."""
    return f"{derived_folder(municipality_id, photo_id)}/{version}-{size}.jpg"


def version_of(key: str) -> int:
    """The version in a derived key."""
    return int(key.rpartition("/")[2].partition("-")[0])


def read_size(value: str | None) -> Size:
    """The size that a request asks for, `screen` where none is named. Raises Invalid for a word that is none."""
    if value is None:
        return Size.SCREEN
    try:
        return Size(value)
    except ValueError as problem:
        raise Invalid(errors={"size": [_("Choose list, screen or full.")]}) from problem

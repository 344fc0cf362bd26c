"""An address as a QR code, drawn as one path: no picture file, and sharp at any size."""

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4
"""Modules of light around the code, as the standard wants it."""


@dataclass(frozen=True, slots=True)
class Code:
    """A square of `size` by `size` modules, and the path (SVG) over those that are dark."""

    size: int
    path: str


def of(address: str) -> Code:
    """The code of an address, with room for a scratch (level M) and the light margin that readers need."""
    rows = [bytes(row) for row in segno.make_qr(address, error="m").matrix_iter(border=QUIET)]
    return Code(len(rows), "".join(_line(y, row) for y, row in enumerate(rows)))


def _line(y: int, row: bytes) -> str:
    runs, x = [], 0
    for is_dark, some in groupby(row):
        length = len(list(some))
        if is_dark:
            runs.append(f"M{x} {y}h{length}v1h-{length}z")
        x += length
    return "".join(runs)

"""The code that is drawn is the code that was made."""

import re

import segno

from walkapp.walks import codes

ADDRESS = "https://trygghet.smedjebacken.example/join/JkHxtOjj23uBzSzAfyCPrh1pwQw"


def dark(path: str) -> set[tuple[int, int]]:
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path)
    return {(int(x) + step, int(y)) for x, y, length in runs for step in range(int(length))}


def test_the_path_covers_the_dark_modules_and_leaves_the_margin_light() -> None:
    code = codes.of(ADDRESS)

    made = segno.make_qr(ADDRESS, error="m")
    expected = {
        (x + codes.QUIET, y + codes.QUIET) for y, row in enumerate(made.matrix) for x, one in enumerate(row) if one
    }
    assert dark(code.path) == expected
    assert code.size == len(made.matrix) + 2 * codes.QUIET

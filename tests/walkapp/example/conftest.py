"""What the tests of the example share: its pictures, each drawn once."""

from collections.abc import Iterator
from functools import cache

import pytest

from walkapp.example import pictures


@pytest.fixture(scope="session", autouse=True)
def drawn_once() -> Iterator[None]:
    """Remember the drawn pictures: the same scene and seed give the same bytes, and take half of a loading's time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pictures, "draw", cache(pictures.draw))
        yield

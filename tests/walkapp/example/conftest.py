"""What the tests of the example share: its pictures, each drawn once."""

import hashlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import walkapp.example.scenes
from walkapp.example import pictures

SCENES = Path(walkapp.example.scenes.__file__).parent
KEPT = Path(__file__).resolve().parents[3] / ".pytest_cache" / "drawn"


@pytest.fixture(scope="session", autouse=True)
def drawn_once() -> Iterator[None]:
    """Keep the drawn pictures, for the other processes of tests too: drawing them takes half of a loading's time.

    The same scene and seed give the same bytes while the drawing is the same, as test_scenes shows.
    """
    folder = KEPT / hashlib.sha256(b"".join(path.read_bytes() for path in sorted(SCENES.glob("*.py")))).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    draw = pictures.draw

    @cache
    def kept(scene: str, seed: str) -> bytes:
        path = folder / f"{scene}.{hashlib.sha256(seed.encode()).hexdigest()}.jpg"
        if not path.is_file():
            fresh = path.with_suffix(f".{os.getpid()}.{id(path)}")
            fresh.write_bytes(draw(scene, seed))
            fresh.replace(path)
        return path.read_bytes()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pictures, "draw", kept)
        yield

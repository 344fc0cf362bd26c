"""The drawn pictures: each its own, the same for the same seed."""

import io
from itertools import combinations

import pytest
from PIL import Image, ImageChops

from walkapp.example.content.autumn import AUTUMN
from walkapp.example.content.tonight import TONIGHT
from walkapp.example.content.winter import LUDVIKA_EVENING
from walkapp.example.pictures import shots_of
from walkapp.example.scenes import SCENES, draw

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def drawn() -> dict[str, bytes]:
    return {scene: draw(scene, "a place") for scene in SCENES}


def test_the_same_scene_and_seed_give_the_same_bytes(drawn):
    again = draw("bush_over_path", "a place")

    assert again == drawn["bush_over_path"]


def test_another_place_looks_different(drawn):
    elsewhere = draw("bush_over_path", "another place")

    assert _difference(_small(elsewhere), _small(drawn["bush_over_path"])) > 40


def test_a_picture_is_as_large_as_a_phone_sends(drawn):
    sizes = {Image.open(io.BytesIO(data)).size for data in drawn.values()}

    assert sizes == {(1600, 1200)}
    assert all(100_000 < len(data) < 450_000 for data in drawn.values())


def test_any_two_scenes_are_told_apart_at_96_pixels(drawn):
    small = {scene: _small(data) for scene, data in drawn.items()}

    alike = [(a, b) for a, b in combinations(small, 2) if _difference(small[a], small[b]) < 12]

    assert alike == []


def test_a_scene_that_nobody_has_drawn_is_refused():
    with pytest.raises(KeyError):
        draw("a dragon", "a place")


def test_every_scene_that_the_example_names_can_be_drawn():
    named = {shot.scene for evening in (AUTUMN, TONIGHT, LUDVIKA_EVENING) for shot in shots_of(evening)}

    assert named <= set(SCENES)


def _small(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB").resize((96, 72))


def _difference(one: Image.Image, other: Image.Image) -> int:
    """How far the most different part of two small pictures differs, 0 to 255; a part is 4 by 4 pixels."""
    parts = ImageChops.difference(one, other).reduce(4).convert("L").getextrema()
    return int(parts[1])

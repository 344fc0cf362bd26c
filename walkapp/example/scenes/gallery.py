"""Every scene by name."""

import random
import zlib
from collections.abc import Callable, Mapping

from walkapp.example.scenes import lamps, paths, places
from walkapp.example.scenes.canvas import Dusk

Scene = Callable[[random.Random], Dusk]

SCENES: Mapping[str, Scene] = {**lamps.SCENES, **paths.SCENES, **places.SCENES}
_WITH_WRITING = frozenset({"bus_stop_glass", "bus_stop_whole", "car_on_walkway", "dark_entrance"})


def draw(scene: str, seed: str) -> bytes:
    """The JPEG of a scene, 1,600 × 1,200; raises KeyError for a name that is not in `SCENES`.

    A place before and after is drawn with the same seed: it is then seen from the same spot.
    """
    chance = random.Random(zlib.crc32(seed.encode()))  # noqa: S311
    mirrored = chance.random() < 0.5 and scene not in _WITH_WRITING
    return SCENES[scene](chance).jpeg(mirrored=mirrored)

"""Drawn pictures of places at dusk: `draw(scene, seed)` gives the JPEG of one, `SCENES` names them all.

The same scene and seed give the same bytes; another seed gives another sky, another viewpoint and other trees.
"""

from walkapp.example.scenes.gallery import SCENES, draw

__all__ = ["SCENES", "draw"]

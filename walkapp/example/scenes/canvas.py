"""A dusk that can be painted on: shapes with their daylight colours, then light, then haze and grain.

Shapes are drawn at twice the size into RGB with their own colours; alpha says how much the evening's light matters to
a pixel (255 for ground and walls, 0 for what shines by itself: sky, windows, lamps). Light is gathered small and soft
and multiplied in at the end, so that a lamp shows the path below it as a real one does.
"""

import io
import random
from collections.abc import Callable, Sequence
from functools import cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 1600, 1200
_FINE = 2
_COARSE = 8

Colour = tuple[int, int, int]
Spot = tuple[float, float]

LAMP_LIGHT: Colour = (255, 200, 118)
WHITE_LIGHT: Colour = (236, 240, 232)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`first` with `share` (0–1) of `second` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


class Dusk:
    """One picture in the making, 1,600 × 1,200 units; `jpeg()` ends it."""

    def __init__(self, chance: random.Random, *, sky: Sequence[Colour], ambient: Colour) -> None:
        self.chance = chance
        self.sky = sky
        self._picture = _sky(tuple(sky)).copy()
        self._pen = ImageDraw.Draw(self._picture)
        self._light = Image.new("RGB", (WIDTH // _COARSE, HEIGHT // _COARSE), ambient)
        self._glow = Image.new("RGB", (WIDTH // _COARSE, HEIGHT // _COARSE))

    def shape(self, spots: Sequence[Spot], colour: Colour, *, shines: bool = False) -> None:
        """A filled polygon."""
        self._pen.polygon([(x * _FINE, y * _FINE) for x, y in spots], fill=(*colour, 0 if shines else 255))

    def box(
        self, left: float, top: float, right: float, bottom: float, colour: Colour, *, shines: bool = False
    ) -> None:
        """A filled upright rectangle."""
        self.shape([(left, top), (right, top), (right, bottom), (left, bottom)], colour, shines=shines)

    def round_box(self, left: float, top: float, right: float, bottom: float, radius: float, colour: Colour) -> None:
        """A filled rectangle with rounded corners."""
        self._pen.rounded_rectangle(
            (left * _FINE, top * _FINE, right * _FINE, bottom * _FINE), radius * _FINE, fill=(*colour, 255)
        )

    def disc(self, x: float, y: float, across: float, down: float, colour: Colour, *, shines: bool = False) -> None:
        """A filled ellipse; `across` and `down` are its radii."""
        frame = ((x - across) * _FINE, (y - down) * _FINE, (x + across) * _FINE, (y + down) * _FINE)
        self._pen.ellipse(frame, fill=(*colour, 0 if shines else 255))

    def ring(self, x: float, y: float, across: float, down: float, colour: Colour, thick: float) -> None:
        """The outline of an ellipse."""
        frame = ((x - across) * _FINE, (y - down) * _FINE, (x + across) * _FINE, (y + down) * _FINE)
        self._pen.ellipse(frame, outline=(*colour, 255), width=round(thick * _FINE))

    def line(self, spots: Sequence[Spot], colour: Colour, thick: float, *, shines: bool = False) -> None:
        """A line through spots, with round joints."""
        fine = [(x * _FINE, y * _FINE) for x, y in spots]
        self._pen.line(fine, fill=(*colour, 0 if shines else 255), width=max(1, round(thick * _FINE)), joint="curve")

    def arc(self, x: float, y: float, radius: float, start: float, end: float, colour: Colour, thick: float) -> None:
        """A part of a circle's outline, degrees clockwise from three o'clock."""
        frame = ((x - radius) * _FINE, (y - radius) * _FINE, (x + radius) * _FINE, (y + radius) * _FINE)
        self._pen.arc(frame, start, end, fill=(*colour, 255), width=round(thick * _FINE))

    def word(self, text: str, x: float, y: float, tall: float, colour: Colour) -> None:
        """Text with its middle at (x, y)."""
        self._pen.text((x * _FINE, y * _FINE), text, fill=(*colour, 255), font=_font(round(tall * _FINE)), anchor="mm")

    def speckle(self, spots: Sequence[Spot], colours: Sequence[Colour], size: float) -> None:
        """Small strokes scattered over a quadrilateral (top left, top right, bottom right, bottom left)."""
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = spots
        roll = self.chance.random
        for _ in range(260):
            depth = roll() ** 0.6
            left, right = ax + (dx - ax) * depth, bx + (cx - bx) * depth
            top, low = ay + (dy - ay) * depth, by + (cy - by) * depth
            share = roll()
            x, y, reach = left + (right - left) * share, top + (low - top) * share, size * (0.25 + depth)
            colour = colours[int(roll() * len(colours))]
            self.line([(x, y), (x + reach * (roll() - 0.5), y - reach * roll())], colour, 1 + 2 * depth)

    def shine(self, spots: Sequence[Spot], *, tint: Colour = LAMP_LIGHT, strength: float, soft: float) -> None:
        """Light that falls on what lies inside a polygon; `soft` is how far its edge fades."""
        self._light = ImageChops.add(self._light, _soft_patch(spots, tint, strength, soft))

    def pool(
        self, x: float, y: float, across: float, down: float, *, tint: Colour = LAMP_LIGHT, strength: float
    ) -> None:
        """Light on the ground, brightest in the middle."""
        _lay(self._light, ImageChops.add, (x, y, across, down), mix((0, 0, 0), tint, strength))

    def shade(self, x: float, y: float, across: float, down: float, *, strength: float) -> None:
        """Take light away, most in the middle."""
        _lay(self._light, ImageChops.subtract, (x, y, across, down), mix((0, 0, 0), (255, 255, 255), strength))

    def halo(self, x: float, y: float, radius: float, *, tint: Colour = LAMP_LIGHT, strength: float) -> None:
        """Glow in the air around something that shines."""
        _lay(self._glow, ImageChops.screen, (x, y, radius, radius), mix((0, 0, 0), tint, strength))

    def beam(self, spots: Sequence[Spot], *, tint: Colour = LAMP_LIGHT, strength: float, soft: float = 26) -> None:
        """Light that is seen in the damp air itself, as a cone below a lamp."""
        self._glow = ImageChops.screen(self._glow, _soft_patch(spots, tint, strength, soft))

    def jpeg(self, *, mirrored: bool) -> bytes:
        """The finished picture."""
        small = self._picture.reduce(_FINE)
        *colours, matters = small.split()
        light = self._light.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
        light.paste((255, 255, 255), mask=ImageChops.invert(matters))
        seen = ImageChops.multiply(Image.merge("RGB", colours), light)
        seen = ImageChops.screen(seen, self._glow.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR))
        seen = ImageChops.add(seen, ImageChops.offset(_grain(), self.chance.randrange(WIDTH), 0), 1, -9)
        if mirrored:
            seen = seen.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        out = io.BytesIO()
        seen.save(out, "JPEG", quality=84)
        return out.getvalue()


def _soft_patch(spots: Sequence[Spot], tint: Colour, strength: float, soft: float) -> Image.Image:
    patch = Image.new("RGB", (WIDTH // _COARSE, HEIGHT // _COARSE))
    coarse = [(x / _COARSE, y / _COARSE) for x, y in spots]
    ImageDraw.Draw(patch).polygon(coarse, fill=mix((0, 0, 0), tint, strength))
    return patch.filter(ImageFilter.BoxBlur(soft / _COARSE)).filter(ImageFilter.BoxBlur(soft / _COARSE))


def _lay(
    layer: Image.Image,
    how: Callable[[Image.Image, Image.Image], Image.Image],
    blot: tuple[float, float, float, float],
    colour: Colour,
) -> None:
    x, y, across, down = (v / _COARSE for v in blot)
    size = (max(2, round(2 * across)), max(2, round(2 * down)))
    left, top = round(x - across), round(y - down)
    frame = (left, top, left + size[0], top + size[1])
    patch = Image.new("RGB", size)
    patch.paste(colour, (0, 0, *size), _falloff().resize(size))
    layer.paste(how(layer.crop(frame), patch), frame)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


@cache
def _falloff() -> Image.Image:
    """White in the middle, black at the rim, bent so that it looks like light and not like a ball."""
    return (
        Image.radial_gradient("L").resize((64, 64)).point([round(255 * max(0.0, 1 - v / 180) ** 2) for v in range(256)])
    )


@cache
def _grain() -> Image.Image:
    noise = Image.frombytes("L", (800, 600), random.Random(7).randbytes(800 * 600))  # noqa: S311
    soft = noise.point([v * 18 // 255 for v in range(256)]).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
    return Image.merge("RGB", (soft, soft, soft))


@cache
def _sky(colours: tuple[Colour, ...]) -> Image.Image:
    """Colours from the top of the picture to its bottom, evenly spaced."""
    strip = Image.new("RGB", (1, len(colours)))
    strip.putdata(colours)
    wide, high = WIDTH * _FINE, HEIGHT * _FINE
    sky = strip.resize((1, high), Image.Resampling.BICUBIC).resize((wide, high), Image.Resampling.NEAREST)
    nothing = Image.new("L", sky.size)
    # Not RGBA: Pillow would weigh colours by alpha when it shrinks, and the sky has none.
    return Image.merge("RGBX", (*sky.split(), nothing))

"""What stands in the pictures: sky and ground, paths, lamps, trees, houses. Each draws itself where it is told to."""

import random
from collections.abc import Sequence

from walkapp.example.scenes.canvas import HEIGHT, LAMP_LIGHT, WIDTH, Colour, Dusk, Spot, mix

GRASS: Colour = (104, 128, 82)
GRASS_DRY: Colour = (132, 138, 92)
ASPHALT: Colour = (142, 146, 150)
GRAVEL: Colour = (176, 162, 138)
SNOW: Colour = (226, 234, 242)
CONCRETE: Colour = (164, 164, 158)
IRON: Colour = (46, 50, 54)
WOOD: Colour = (150, 108, 70)
LEAF: Colour = (74, 112, 62)
SPRUCE: Colour = (40, 66, 54)
RUST_RED: Colour = (150, 52, 40)
OCHRE: Colour = (206, 168, 96)
WINDOW: Colour = (255, 208, 120)

_SKIES: tuple[tuple[Colour, ...], ...] = (
    ((22, 34, 58), (40, 58, 88), (92, 108, 130), (206, 152, 104), (236, 176, 108), (236, 176, 108)),
    ((18, 28, 52), (34, 48, 82), (74, 84, 122), (160, 124, 132), (206, 146, 122), (206, 146, 122)),
    ((24, 40, 56), (44, 68, 86), (84, 112, 122), (148, 158, 142), (190, 178, 138), (190, 178, 138)),
    ((30, 36, 50), (50, 60, 76), (82, 92, 104), (122, 124, 126), (150, 146, 138), (150, 146, 138)),
)
_AMBIENTS: tuple[Colour, ...] = ((150, 155, 176), (146, 146, 174), (146, 160, 168), (150, 154, 162))


def evening(chance: random.Random, *, dark: float = 0.0) -> Dusk:
    """An empty evening, one of several skies; `dark` (0–1) is how far the night has come."""
    which = chance.randrange(len(_SKIES))
    night: Colour = (8, 13, 24)
    sky = [mix(colour, night, dark * (0.8 - 0.14 * place)) for place, colour in enumerate(_SKIES[which])]
    return Dusk(
        chance, sky=[sky[0], *sky[:4], sky[4], *sky[4:], *sky[4:]], ambient=mix(_AMBIENTS[which], night, dark * 0.6)
    )


def ground(dusk: Dusk, top: float, colour: Colour = GRASS) -> None:
    """Level ground from `top` to the lower edge, with tufts."""
    dusk.box(0, top, WIDTH, HEIGHT, colour)
    blades = [mix(colour, (40, 60, 40), 0.4), mix(colour, (210, 210, 150), 0.3)]
    dusk.speckle([(0, top), (WIDTH, top), (WIDTH, HEIGHT), (0, HEIGHT)], blades, 26)


def way(
    dusk: Dusk,
    far: tuple[float, float, float],
    near: tuple[float, float, float],
    colour: Colour = ASPHALT,
    *,
    bend: float = 0,
) -> None:
    """A path from `far` to `near`, each (left x, right x, y); `bend` pushes its middle sideways."""
    left: list[Spot] = []
    right: list[Spot] = []
    for step in range(13):
        t = (step / 12) ** 1.7
        push = bend * 4 * t * (1 - t)
        y = far[2] + (near[2] - far[2]) * t
        left.append((far[0] + (near[0] - far[0]) * t + push, y))
        right.append((far[1] + (near[1] - far[1]) * t + push, y))
    verge = [(x - 4 - (y - far[2]) * 0.05, y) for x, y in left], [(x + 4 + (y - far[2]) * 0.05, y) for x, y in right]
    dusk.shape([*verge[0], *reversed(verge[1])], mix(colour, (86, 78, 58), 0.6))
    dusk.shape([*left, *reversed(right)], colour)
    pebbles = [mix(colour, (30, 30, 34), 0.25), mix(colour, (255, 255, 255), 0.25)]
    dusk.speckle([left[0], right[0], right[-1], left[-1]], pebbles, 16)


def forest(
    dusk: Dusk, line: float, *, low: float = 50, high: float = 150, left: float = 0, right: float = WIDTH
) -> None:
    """The edge of a wood far away, spruce and leaf, along the horizon."""
    roll = dusk.chance.uniform
    tone = mix(SPRUCE, (110, 130, 150), 0.22)
    x = left - 30
    while x < right + 30:
        tall, broad = roll(low, high), roll(34, 66)
        colour = mix(tone, (0, 0, 0), roll(0, 0.35))
        if dusk.chance.random() < 0.55:
            dusk.shape([(x - broad * 0.5, line), (x, line - tall * 1.15), (x + broad * 0.5, line)], colour)
        else:
            dusk.disc(x, line - tall * 0.45, broad * 0.75, tall * 0.5, colour)
        x += broad * 0.62
    dusk.box(left, line - low * 0.45, right, line + 2, mix(tone, (0, 0, 0), 0.3))


def spruce(dusk: Dusk, x: float, foot: float, tall: float) -> None:
    """One spruce, near."""
    dusk.box(x - tall * 0.025, foot - tall * 0.15, x + tall * 0.025, foot, (74, 58, 44))
    for step in range(6):
        top = foot - tall + step * tall * 0.135
        wide, drop = tall * (0.07 + step * 0.036), tall * 0.25
        sway = dusk.chance.uniform(-0.012, 0.012) * tall
        tips = [(x, top), (x + wide + sway, top + drop), (x + wide * 0.3, top + drop * 0.9), (x, top + drop * 1.05)]
        dusk.shape(
            [*tips, (x - wide * 0.3, top + drop * 0.9), (x - wide + sway, top + drop)], mix(SPRUCE, LEAF, step * 0.05)
        )


def tree(dusk: Dusk, x: float, foot: float, tall: float, *, leaf: Colour = LEAF) -> None:
    """One leafy tree, near."""
    roll = dusk.chance.uniform
    trunk = tall * 0.045
    dusk.shape(
        [
            (x - trunk, foot),
            (x - trunk * 0.6, foot - tall * 0.6),
            (x + trunk * 0.6, foot - tall * 0.6),
            (x + trunk, foot),
        ],
        (88, 70, 54),
    )
    crown(dusk, x, foot - tall * 0.68, tall * 0.3, tall * 0.3, leaf)
    dusk.line([(x, foot - tall * 0.4), (x + roll(-0.14, 0.14) * tall, foot - tall * 0.6)], (88, 70, 54), trunk)


def crown(dusk: Dusk, x: float, y: float, across: float, down: float, leaf: Colour = LEAF) -> None:
    """A mass of leaves: dark below, lighter above, with loose tufts at its edge."""
    roll = dusk.chance.uniform
    for shade, share, count in ((0.42, 1.0, 16), (0.15, 0.86, 16), (-0.2, 0.62, 18)):
        other: Colour = (18, 30, 22) if shade > 0 else (190, 206, 120)
        for _ in range(count):
            cx = x + roll(-0.75, 0.75) * across * share
            cy = y + roll(-0.75, 0.7) * down * share - (1 - share) * down * 0.5
            size = roll(0.2, 0.4) * min(across, down) * (0.7 if shade < 0 else 1)
            dusk.disc(cx, cy, size, size * 0.85, mix(leaf, other, abs(shade) + roll(0, 0.14)))


def lamp_post(
    dusk: Dusk,
    x: float,
    foot: float,
    tall: float,
    *,
    lit: bool,
    side: int = -1,
    strength: float = 1.0,
    tint: Colour = LAMP_LIGHT,
) -> Spot:
    """A street lamp with its arm to one side (-1 left, 1 right); gives where its head is. Lit ones light the ground."""
    thick, reach = tall * 0.017, tall * 0.16 * side
    top = foot - tall
    head = (x + reach, top + tall * 0.01)
    dusk.shape([(x - thick, foot), (x - thick * 0.6, top), (x + thick * 0.6, top), (x + thick, foot)], IRON)
    dusk.line([(x, top + thick), (x + reach * 0.3, top - thick), (x + reach, top - thick * 0.4)], IRON, thick * 1.2)
    half = tall * 0.055
    dusk.shape(
        [
            (head[0] - half, head[1] - half * 0.3),
            (head[0] + half, head[1] - half * 0.3),
            (head[0] + half * 0.8, head[1] + half * 0.1),
            (head[0] - half * 0.8, head[1] + half * 0.1),
        ],
        IRON,
    )
    if lit:
        glass = [
            (head[0] - half * 0.75, head[1] + half * 0.1),
            (head[0] + half * 0.75, head[1] + half * 0.1),
            (head[0] + half * 0.5, head[1] + half * 0.42),
            (head[0] - half * 0.5, head[1] + half * 0.42),
        ]
        dusk.shape(glass, mix(tint, (255, 255, 255), 0.6), shines=True)
        dusk.pool(head[0], foot, tall * 0.75, tall * 0.26, tint=tint, strength=0.95 * strength)
        dusk.beam(
            [
                (head[0] - half, head[1]),
                (head[0] + half, head[1]),
                (head[0] + tall * 0.33, foot + tall * 0.05),
                (head[0] - tall * 0.33, foot + tall * 0.05),
            ],
            tint=tint,
            strength=0.24 * strength,
            soft=tall * 0.05,
        )
        dusk.halo(head[0], head[1], tall * 0.38, tint=tint, strength=0.85 * strength)
    else:
        dusk.disc(head[0], head[1] + half * 0.16, half * 0.6, half * 0.2, (70, 76, 82))
    return head


def house(
    dusk: Dusk, left: float, foot: float, wide: float, tall: float, *, wall: Colour = RUST_RED, lit: float = 0.6
) -> None:
    """A small wooden house with white corners; `lit` is the share of windows with light."""
    top = foot - tall * 0.62
    dusk.box(left, top, left + wide, foot, wall)
    dusk.shape(
        [
            (left - wide * 0.05, top + 2),
            (left + wide * 0.12, foot - tall),
            (left + wide * 0.88, foot - tall),
            (left + wide * 1.05, top + 2),
        ],
        (70, 62, 62),
    )
    dusk.box(left + wide * 0.7, foot - tall * 1.12, left + wide * 0.77, foot - tall * 0.9, (90, 76, 70))
    for edge in (left, left + wide - wide * 0.025):
        dusk.box(edge, top, edge + wide * 0.025, foot, (220, 216, 204))
    _windows(dusk, (left + wide * 0.1, top + tall * 0.14, wide * 0.8, tall * 0.3), 4, 1, lit)


def block(
    dusk: Dusk, left: float, foot: float, wide: float, tall: float, *, wall: Colour = OCHRE, lit: float = 0.45
) -> None:
    """A block of flats of three floors, seen from the front."""
    dusk.box(left, foot - tall, left + wide, foot, wall)
    dusk.box(left - wide * 0.015, foot - tall * 1.05, left + wide * 1.015, foot - tall * 0.99, (76, 70, 68))
    _windows(dusk, (left + wide * 0.05, foot - tall * 0.92, wide * 0.9, tall * 0.86), max(4, int(wide / 70)), 3, lit)


def town(dusk: Dusk, line: float, *, left: float = 0, right: float = WIDTH) -> None:
    """Houses far away along the horizon, some windows lit."""
    roll = dusk.chance.uniform
    walls: Sequence[Colour] = (RUST_RED, OCHRE, (182, 176, 160), (120, 132, 128))
    x = left + roll(-60, 10)
    while x < right:
        wide = roll(130, 230)
        wall = mix(dusk.chance.choice(walls), (120, 130, 150), 0.25)
        if dusk.chance.random() < 0.35:
            block(dusk, x, line, wide, roll(110, 150), wall=wall)
        else:
            house(dusk, x, line, wide * 0.8, roll(90, 120), wall=wall)
        x += wide + roll(10, 90)


def _windows(dusk: Dusk, frame: tuple[float, float, float, float], columns: int, rows: int, lit: float) -> None:
    left, top, wide, tall = frame
    step, rise = wide / columns, tall / rows
    for row in range(rows):
        for column in range(columns):
            x, y = left + column * step + step * 0.2, top + row * rise + rise * 0.18
            right, low = x + step * 0.6, y + rise * 0.64
            if dusk.chance.random() < lit:
                dusk.box(x, y, right, low, mix(WINDOW, (214, 140, 70), dusk.chance.random() * 0.5), shines=True)
                dusk.halo((x + right) / 2, (y + low) / 2, step * 0.7, strength=0.16)
            else:
                dusk.box(x, y, right, low, (58, 66, 80))
            dusk.line([((x + right) / 2, y), ((x + right) / 2, low)], (222, 218, 206), max(1.5, step * 0.04))


def sign_post(dusk: Dusk, x: float, foot: float, tall: float, thick: float = 12) -> None:
    """A bare steel pole."""
    dusk.box(x - thick / 2, foot - tall, x + thick / 2, foot, (148, 152, 156))
    dusk.box(x - thick / 2, foot - tall, x - thick / 6, foot, (190, 194, 198))


def bench(dusk: Dusk, left: float, foot: float, wide: float) -> None:
    """A park bench from the front."""
    tall = wide * 0.36
    for x in (left + wide * 0.1, left + wide * 0.86):
        dusk.box(x, foot - tall, x + wide * 0.04, foot, IRON)
    for y in (0.98, 0.78):
        dusk.box(left, foot - tall * y, left + wide, foot - tall * (y - 0.14), WOOD)
    dusk.shape(
        [
            (left - 4, foot - tall * 0.42),
            (left + wide + 4, foot - tall * 0.42),
            (left + wide + 12, foot - tall * 0.3),
            (left - 12, foot - tall * 0.3),
        ],
        mix(WOOD, (255, 220, 170), 0.25),
    )


def car(
    dusk: Dusk, left: float, foot: float, wide: float, paint: Colour, *, plate: str = "", lights: bool = False
) -> None:
    """A car from behind; `plate` is written on it, `lights` are its rear lamps burning."""
    tall = wide * 0.74
    dusk.disc(left + wide / 2, foot, wide * 0.56, wide * 0.06, (20, 22, 26))
    for x in (left + wide * 0.05, left + wide * 0.79):
        dusk.round_box(x, foot - tall * 0.26, x + wide * 0.16, foot, wide * 0.03, (22, 22, 24))
    roof = [
        (left + wide * 0.2, foot - tall),
        (left + wide * 0.8, foot - tall),
        (left + wide * 0.93, foot - tall * 0.58),
        (left + wide * 0.07, foot - tall * 0.58),
    ]
    dusk.shape(roof, mix(paint, (0, 0, 0), 0.15))
    dusk.shape(
        [
            (left + wide * 0.24, foot - tall * 0.95),
            (left + wide * 0.76, foot - tall * 0.95),
            (left + wide * 0.85, foot - tall * 0.6),
            (left + wide * 0.15, foot - tall * 0.6),
        ],
        (44, 56, 68),
    )
    dusk.round_box(left, foot - tall * 0.62, left + wide, foot - tall * 0.16, wide * 0.07, paint)
    dusk.box(left + wide * 0.02, foot - tall * 0.22, left + wide * 0.98, foot - tall * 0.16, mix(paint, (0, 0, 0), 0.5))
    for x in (left + wide * 0.03, left + wide * 0.81):
        dusk.box(x, foot - tall * 0.54, x + wide * 0.16, foot - tall * 0.41, (226, 44, 36), shines=lights)
        if lights:
            dusk.halo(x + wide * 0.08, foot - tall * 0.47, wide * 0.3, tint=(220, 40, 30), strength=0.7)
    if plate:
        dusk.round_box(
            left + wide * 0.29, foot - tall * 0.4, left + wide * 0.71, foot - tall * 0.25, 6, (250, 250, 244)
        )
        dusk.box(left + wide * 0.295, foot - tall * 0.39, left + wide * 0.325, foot - tall * 0.26, (40, 80, 170))
        dusk.word(plate, left + wide * 0.515, foot - tall * 0.325, wide * 0.09, (16, 18, 20))

"""Light and its absence: rows of lamps, a flickering one, a path through the wood, a tunnel, a car park."""

import random

from walkapp.example.scenes import parts
from walkapp.example.scenes.canvas import HEIGHT, WHITE_LIGHT, WIDTH, Dusk, mix


def _lamp_row(chance: random.Random, *, broken: bool) -> Dusk:
    dusk = parts.evening(chance, dark=0.15)
    line = chance.uniform(570, 620)
    parts.town(dusk, line, right=520)
    parts.forest(dusk, line, left=420)
    parts.ground(dusk, line)
    middle = chance.uniform(640, 740)
    parts.way(dusk, (middle - 22, middle + 30, line + 4), (120, 1080, HEIGHT), bend=chance.uniform(-40, 60))
    parts.tree(dusk, 1440 + chance.uniform(-40, 60), 900, 620)
    parts.tree(dusk, 120 + chance.uniform(-60, 40), 820, 460)
    row = ((66, 34, 150), (130, 92, 270), (250, 200, 470), (460, 420, 830))
    for place, (aside, down, tall) in enumerate(row):
        parts.lamp_post(dusk, middle + aside, line + down, tall, lit=not broken or place < 2)
    return dusk


def lamp_row_broken(chance: random.Random) -> Dusk:
    """A path with a row of lamps; the two nearest are out."""
    return _lamp_row(chance, broken=True)


def lamp_row_lit(chance: random.Random) -> Dusk:
    """The same path with every lamp lit."""
    return _lamp_row(chance, broken=False)


def _lamp_alone(chance: random.Random, *, broken: bool) -> Dusk:
    dusk = parts.evening(chance, dark=0.3)
    parts.forest(dusk, 800, low=120, high=300)
    parts.ground(dusk, 800)
    parts.way(dusk, (420, 560, 804), (-200, 900, HEIGHT), parts.GRAVEL)
    head = parts.lamp_post(dusk, chance.uniform(980, 1080), 1060, 900, lit=not broken)
    if broken:
        _flicker(dusk, *head)
    return dusk


def _flicker(dusk: Dusk, x: float, y: float) -> None:
    dusk.disc(x, y + 12, 44, 16, (255, 224, 160), shines=True)
    dusk.halo(x, y, 210, strength=0.75)
    for near, far in ((0.1, 0.2), (0.34, 0.48), (0.66, 0.84)):
        top, low = y + 860 * near, y + 860 * far
        half_top, half_low = 40 + 300 * near, 40 + 300 * far
        dusk.beam(
            [(x - half_top, top), (x + half_top, top), (x + half_low, low), (x - half_low, low)], strength=0.5, soft=10
        )
    for side in (-1, 1):
        for turn in (0, 1):
            left, high, step = x + side * (80 + turn * 50), y - 30 + turn * 70, side * 46
            zigzag = [(left, high), (left + step, high - 16), (left + step * 0.8, high + 14), (left + step * 1.9, high)]
            dusk.line(zigzag, (255, 214, 120), 9, shines=True)
    dusk.pool(x, 1080, 420, 120, strength=0.45)


def lamp_flicker(chance: random.Random) -> Dusk:
    """One lamp close by whose light comes and goes in bands."""
    return _lamp_alone(chance, broken=True)


def lamp_steady(chance: random.Random) -> Dusk:
    """The same lamp, mended."""
    return _lamp_alone(chance, broken=False)


def _wood_path(chance: random.Random, *, lit: bool) -> Dusk:
    dusk = parts.evening(chance, dark=0.0 if not lit else 0.25)
    line = 560.0
    parts.forest(dusk, line, low=160, high=330)
    parts.ground(dusk, line, mix(parts.GRASS, (70, 76, 50), 0.6))
    middle = chance.uniform(760, 840)
    parts.way(
        dusk, (middle - 18, middle + 18, line + 6), (420, 1240, HEIGHT), parts.GRAVEL, bend=chance.choice((-170, 170))
    )
    for foot, tall in ((640, 420), (720, 620), (850, 880), (1060, 1250)):
        gap = (foot - line) * 0.9 + 120
        parts.spruce(dusk, middle - gap - chance.uniform(20, 80), foot, tall)
        parts.spruce(dusk, middle + gap + chance.uniform(20, 80), foot, tall)
    if lit:
        for aside, foot, tall in ((90, 640, 190), (230, 800, 420)):
            parts.lamp_post(dusk, middle + aside, foot, tall, lit=True, tint=WHITE_LIGHT)
        dusk.pool(middle, 1000, 700, 240, tint=WHITE_LIGHT, strength=0.6)
        return dusk
    dusk.shade(middle, 1000, 1500, 700, strength=0.2)
    dusk.shade(middle, 640, 700, 300, strength=0.1)
    return dusk


def dark_path(chance: random.Random) -> Dusk:
    """A gravel path that disappears among spruces, no lamp anywhere."""
    return _wood_path(chance, lit=False)


def dark_path_lit(chance: random.Random) -> Dusk:
    """The path among the spruces with new white lamps."""
    return _wood_path(chance, lit=True)


def _tunnel(chance: random.Random, *, lit: bool) -> Dusk:
    dusk = parts.evening(chance, dark=0.1)
    parts.ground(dusk, 300, parts.GRASS_DRY)
    dusk.shape([(0, 330), (WIDTH, 330), (WIDTH, 360), (0, 360)], (96, 92, 90))
    for x in range(0, WIDTH, 70):
        dusk.box(x, 322, x + 34, 334, (70, 62, 56))
    dusk.line([(0, 318), (WIDTH, 318)], (130, 134, 138), 7)
    shift = chance.uniform(-40, 40)
    dusk.shape(
        [(180 + shift, 400), (1420 + shift, 400), (1600, 980), (1600, 1010), (0, 1010), (0, 980)], parts.CONCRETE
    )
    dusk.shape(
        [(180 + shift, 400), (1420 + shift, 400), (1430 + shift, 446), (170 + shift, 446)],
        mix(parts.CONCRETE, (255, 255, 255), 0.3),
    )
    dusk.box(0, 985, WIDTH, HEIGHT, parts.ASPHALT)
    left, right, top, low = 460 + shift, 1140 + shift, 520, 1000
    inside = (238, 236, 222) if lit else (22, 24, 28)
    dusk.shape(
        [(left, low), (left, top + 70), (left + 70, top), (right - 70, top), (right, top + 70), (right, low)],
        mix(inside, (0, 0, 0), 0.12),
    )
    end = (left + 230, right - 230, top + 150, low - 130)
    if lit:
        dusk.shape(
            [(left + 70, top), (right - 70, top), (end[1], end[2]), (end[0], end[2])], (250, 248, 236), shines=True
        )
        dusk.shape(
            [(left, low), (left, top + 70), (left + 70, top), (end[0], end[2]), (end[0], end[3])],
            (214, 206, 182),
            shines=True,
        )
        dusk.shape(
            [(right, low), (right, top + 70), (right - 70, top), (end[1], end[2]), (end[1], end[3])],
            (226, 220, 198),
            shines=True,
        )
        dusk.shape([(left, low), (right, low), (end[1], end[3]), (end[0], end[3])], (160, 156, 146), shines=True)
        dusk.box(end[0], end[2], end[1], end[3], (96, 120, 128), shines=True)
        for share in (0.15, 0.45, 0.7):
            y, half = top + 20 + 130 * share, 70 * (1 - share)
            dusk.box(
                (left + right) / 2 - half,
                y,
                (left + right) / 2 + half,
                y + 12 * (1 - share * 0.6),
                (255, 255, 246),
                shines=True,
            )
        dusk.shine(
            [(left, low), (right, low), (right + 240, HEIGHT), (left - 240, HEIGHT)],
            tint=WHITE_LIGHT,
            strength=0.75,
            soft=50,
        )
        dusk.halo((left + right) / 2, 760, 620, tint=(255, 244, 214), strength=0.42)
        return dusk
    dusk.box(end[0] + 60, end[2] + 70, end[1] - 60, end[3], (74, 88, 96), shines=True)
    dusk.shape([(left, low), (right, low), (end[1] - 60, end[3]), (end[0] + 60, end[3])], (40, 42, 46))
    for tag_x, colour in ((left - 190, (170, 60, 90)), (right + 60, (60, 110, 170))):
        for turn in range(3):
            dusk.arc(tag_x + 30 + turn * 34, 820 + turn * 14, 34, 20 + 90 * turn, 260 + 90 * turn, colour, 10)
    dusk.shade((left + right) / 2, 860, 760, 360, strength=0.3)
    return dusk


def tunnel_dark(chance: random.Random) -> Dusk:
    """An underpass below the railway with a black mouth."""
    return _tunnel(chance, lit=False)


def tunnel_lit(chance: random.Random) -> Dusk:
    """The underpass painted white and lit from within."""
    return _tunnel(chance, lit=True)


def dark_parking(chance: random.Random) -> Dusk:
    """A car park with one unlit mast and cars that can only be made out."""
    dusk = parts.evening(chance, dark=0.25)
    parts.block(dusk, chance.uniform(40, 160), 560, 520, 300, lit=0.15)
    parts.forest(dusk, 560, left=720)
    dusk.box(0, 556, WIDTH, HEIGHT, parts.ASPHALT)
    for x in range(-500, 2300, 280):
        dusk.shape(
            [(800 + (x - 800) * 0.52, 690), (800 + (x - 788) * 0.52, 690), (x + 26, HEIGHT), (x, HEIGHT)],
            (214, 214, 206),
        )
    for slot in chance.sample((0, 1, 2, 3), 3):
        parts.car(
            dusk,
            90 + slot * 400,
            900,
            320,
            chance.choice(((120, 40, 40), (70, 90, 120), (150, 150, 146), (60, 66, 60))),
        )
    parts.lamp_post(dusk, 800, 690, 620, lit=False, side=1)
    parts.lamp_post(dusk, 798, 690, 620, lit=False, side=-1)
    dusk.shade(800, 960, 1500, 620, strength=0.26)
    return dusk


def square_lit(chance: random.Random) -> Dusk:
    """A square with lit shops, a string of lamps and new light: worth keeping."""
    dusk = parts.evening(chance)
    for left, wide, tall, wall in (
        (-20, 460, 420, parts.OCHRE),
        (430, 420, 360, (190, 120, 96)),
        (850, 360, 440, (196, 190, 170)),
        (1210, 420, 380, (160, 176, 168)),
    ):
        parts.block(dusk, left, 700, wide, tall, wall=wall, lit=0.6)
        dusk.box(left + 30, 600, left + wide - 30, 700, (255, 222, 150), shines=True)
        dusk.box(left + 10, 576, left + wide - 10, 606, mix(wall, (120, 30, 30), 0.5))
    dusk.box(0, 698, WIDTH, HEIGHT, (178, 168, 152))
    for row in range(9):
        y = 698 + (row / 8) ** 1.8 * 502
        dusk.line([(0, y), (WIDTH, y)], (140, 130, 118), 1.5 + row * 0.4)
    for x in range(-1600, 3300, 220):
        dusk.line([(800 + (x - 800) * 0.45, 698), (x, HEIGHT)], (140, 130, 118), 2.5)
    bulbs = [(x, 330 + 150 * (1 - abs((x % 540) / 270 - 1)) ** 0.8) for x in range(0, WIDTH + 1, 54)]
    dusk.line(bulbs, (40, 40, 44), 4)
    for x, y in bulbs:
        dusk.disc(x, y + 10, 11, 13, (255, 236, 180), shines=True)
        dusk.halo(x, y + 10, 70, strength=0.5)
    for tree_x in (260 + chance.uniform(-60, 60), 1300 + chance.uniform(-60, 60)):
        parts.tree(dusk, tree_x, 950, 420)
        parts.bench(dusk, tree_x - 130, 1010, 300)
        parts.lamp_post(dusk, tree_x + 150, 990, 560, lit=True)
    dusk.pool(800, 900, 1100, 340, strength=0.5)
    return dusk


SCENES = {
    "lamp_row_broken": lamp_row_broken,
    "lamp_row_lit": lamp_row_lit,
    "lamp_flicker": lamp_flicker,
    "lamp_steady": lamp_steady,
    "dark_path": dark_path,
    "dark_path_lit": dark_path_lit,
    "tunnel_dark": tunnel_dark,
    "tunnel_lit": tunnel_lit,
    "dark_parking": dark_parking,
    "square_lit": square_lit,
}

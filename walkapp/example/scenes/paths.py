"""Where one walks: overgrown paths, holes, water, ice, worn crossings, missing signs, cars where they should not be."""

import math
import random

from walkapp.example.scenes import parts
from walkapp.example.scenes.canvas import HEIGHT, WIDTH, Colour, Dusk, Spot, mix


def _hedge_path(chance: random.Random, *, cut: bool) -> Dusk:
    dusk = parts.evening(chance)
    line = 590.0
    parts.town(dusk, line)
    parts.ground(dusk, line)
    parts.way(dusk, (740, 800, line + 4), (300, 1220, HEIGHT))
    parts.lamp_post(dusk, 640, 760, 480, lit=True, side=1)
    if cut:
        for x, y in ((860, 660), (930, 720), (1030, 800), (1170, 920), (1340, 1060)):
            size = (y - 540) * 0.34
            parts.crown(dusk, x + size, y - size * 0.3, size * 0.8, size * 0.5)
        for turn in range(34):
            twig_x, twig_y = 1440 + chance.uniform(-120, 120), 1140 + chance.uniform(-40, 40)
            dusk.line(
                [(twig_x, twig_y), (twig_x + chance.uniform(-90, 90), twig_y - chance.uniform(10, 70))],
                (118, 92, 60) if turn % 2 else (96, 120, 66),
                6,
            )
        return dusk
    leaf: Colour = chance.choice(((92, 132, 60), (104, 126, 52), (80, 126, 74)))
    for x, y, size in ((860, 640, 70), (960, 640, 150), (1120, 660, 250), (1330, 720, 380), (1030, 900, 210)):
        parts.crown(dusk, x, y, size * 1.15, size, leaf)
    for x, y in ((880, 930), (800, 860), (900, 1040), (760, 950)):
        dusk.line([(x + 180, y - 60), (x + 60, y - 30), (x, y)], (86, 74, 48), 7)
        parts.crown(dusk, x, y, 74, 56, leaf)
    return dusk


def bush_over_path(chance: random.Random) -> Dusk:
    """A big bush that has grown over half of the path and hides the lamp behind it."""
    return _hedge_path(chance, cut=False)


def bush_cut(chance: random.Random) -> Dusk:
    """The same path with a low hedge and a heap of twigs."""
    return _hedge_path(chance, cut=True)


def _blob(chance: random.Random, x: float, y: float, across: float, down: float) -> list[Spot]:
    waves = [(chance.uniform(0.02, 0.1), turn, chance.uniform(0, math.tau)) for turn in (2, 3, 5, 7)]
    spots = []
    for step in range(48):
        angle = math.tau * step / 48
        reach = 1 + sum(size * math.sin(turn * angle + start) for size, turn, start in waves)
        spots.append((x + across * reach * math.cos(angle), y + down * reach * math.sin(angle)))
    return spots


def _asphalt_near(chance: random.Random) -> Dusk:
    dusk = parts.evening(chance)
    parts.town(dusk, 330)
    parts.ground(dusk, 328)
    parts.way(dusk, (640, 960, 334), (-420, 2020, HEIGHT))
    dusk.shape([(1060, 334), (1090, 334), (2420, HEIGHT), (2220, HEIGHT)], (186, 184, 178))
    parts.lamp_post(dusk, 520, 420, 300, lit=True, side=1)
    return dusk


def hole_asphalt(chance: random.Random) -> Dusk:
    """A hole in the asphalt, water in it that mirrors the sky."""
    dusk = _asphalt_near(chance)
    x, y = chance.uniform(720, 860), 850
    dusk.shape(_blob(chance, x, y, 440, 190), (108, 108, 108))
    dusk.shape(_blob(chance, x, y + 6, 400, 164), (54, 50, 46))
    dusk.shape(_blob(chance, x, y + 34, 330, 112), mix(dusk.sky[-1], (60, 80, 110), 0.45), shines=True)
    dusk.shape(_blob(chance, x - 60, y + 40, 120, 30), dusk.sky[-1], shines=True)
    for _ in range(26):
        dusk.disc(
            x + chance.uniform(-560, 560),
            y + chance.uniform(120, 270),
            chance.uniform(6, 20),
            chance.uniform(4, 11),
            (74, 72, 70),
        )
    for way in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        crack = [
            (x + way[0] * (380 + step * 80), y + way[1] * (60 + step * 34) + chance.uniform(-24, 24))
            for step in range(4)
        ]
        dusk.line(crack, (66, 64, 64), 8)
    return dusk


def hole_mended(chance: random.Random) -> Dusk:
    """The same place with a square of new, dark asphalt."""
    dusk = _asphalt_near(chance)
    x, y = chance.uniform(720, 860), 850
    dusk.shape([(x - 380, y - 180), (x + 380, y - 180), (x + 560, y + 210), (x - 560, y + 210)], (84, 86, 94))
    dusk.line(
        [(x - 380, y - 180), (x + 380, y - 180), (x + 560, y + 210), (x - 560, y + 210), (x - 380, y - 180)],
        (58, 58, 62),
        9,
    )
    dusk.speckle(
        [(x - 370, y - 170), (x + 370, y - 170), (x + 540, y + 200), (x - 540, y + 200)],
        [(112, 114, 120), (60, 60, 66)],
        14,
    )
    return dusk


def puddle(chance: random.Random) -> Dusk:
    """Water over the whole width of a path, a lamp mirrored in it."""
    dusk = parts.evening(chance)
    parts.forest(dusk, 520)
    parts.ground(dusk, 520)
    parts.way(dusk, (700, 790, 524), (60, 1420, HEIGHT), parts.GRAVEL, bend=-60)
    head = parts.lamp_post(dusk, 1130, 720, 560, lit=True)
    dusk.shape(_blob(chance, 700, 900, 700, 150), (90, 84, 74))
    dusk.shape(_blob(chance, 700, 904, 660, 132), mix(dusk.sky[-1], (50, 70, 100), 0.5), shines=True)
    for step in range(5):
        dusk.disc(head[0] - 130, 830 + step * 40, 52 - step * 6, 9, (255, 226, 160), shines=True)
    dusk.halo(head[0] - 130, 900, 170, strength=0.55)
    return dusk


def icy_steps(chance: random.Random) -> Dusk:
    """A flight of steps with ice, snow on both sides and a handrail."""
    dusk = parts.evening(chance)
    parts.town(dusk, 300)
    dusk.box(0, 298, WIDTH, HEIGHT, parts.SNOW)
    middle = chance.uniform(740, 860)
    for step in range(8):
        y, rise, half = 320 + step * 104, 42 + step * 2, 250 + step * 62
        dusk.shape(
            [(middle - half, y), (middle + half, y), (middle + half + 34, y + 62), (middle - half - 34, y + 62)],
            (206, 224, 238),
        )
        dusk.shape(
            [
                (middle - half * 0.7, y + 8),
                (middle + half * chance.uniform(0, 0.7), y + 6),
                (middle + half * 0.5, y + 52),
                (middle - half * 0.5, y + 46),
            ],
            (156, 198, 226),
        )
        dusk.line([(middle - half * 0.5, y + 24), (middle - half * 0.1, y + 18)], (246, 252, 255), 7)
        dusk.box(middle - half - 34, y + 62, middle + half + 34, y + 62 + rise, (122, 126, 134))
        for _ in range(7):
            x = middle + chance.uniform(-half, half)
            dusk.shape([(x - 9, y + 60), (x + 9, y + 60), (x, y + 60 + chance.uniform(24, 66))], (212, 234, 248))
    for side in (-1, 1):
        top, low = (middle + side * 270, 170), (middle + side * 760, 860)
        dusk.line([top, low], parts.IRON, 20)
        for share in (0.05, 0.5, 0.95):
            post_x, post_y = top[0] + (low[0] - top[0]) * share, top[1] + (low[1] - top[1]) * share
            dusk.line([(post_x, post_y), (post_x, post_y + 170 + 150 * share)], parts.IRON, 14)
    return dusk


def worn_crossing(chance: random.Random) -> Dusk:
    """A crossing whose stripes are nearly gone, and headlights on the way."""
    dusk = parts.evening(chance, dark=0.1)
    parts.town(dusk, 540)
    parts.ground(dusk, 540)
    dusk.shape([(560, 544), (760, 544), (1500, HEIGHT), (-420, HEIGHT)], parts.ASPHALT)
    for stripe in range(7):
        left = -40 + stripe * 200
        worn = mix((232, 230, 222), parts.ASPHALT, chance.uniform(0.35, 0.9))
        dusk.shape(
            [(300 + (left - 300) * 0.82, 850), (390 + (left - 300) * 0.82, 850), (left + 110, 1030), (left, 1030)], worn
        )
    for turn in range(30):
        dusk.disc(
            chance.uniform(0, 1400),
            chance.uniform(850, 1030),
            chance.uniform(14, 46),
            chance.uniform(6, 16),
            mix(parts.ASPHALT, (60, 60, 64), (turn % 3) * 0.1),
        )
    for x in (600, 690):
        dusk.disc(x, 596, 17, 14, (255, 250, 226), shines=True)
        dusk.halo(x, 596, 190, tint=(255, 246, 214), strength=0.85)
        dusk.beam([(x - 10, 600), (x + 10, 600), (x + 240, 1010), (x - 300, 1010)], tint=(255, 246, 214), strength=0.2)
    dusk.pool(600, 830, 520, 190, tint=(255, 246, 214), strength=0.4)
    parts.sign_post(dusk, 1260, 1000, 620, 16)
    dusk.shape([(1150, 290), (1370, 290), (1370, 510), (1150, 510)], (32, 92, 180))
    dusk.shape([(1260, 312), (1352, 486), (1168, 486)], (244, 244, 236))
    dusk.line([(1262, 372), (1250, 420), (1222, 470)], (20, 22, 26), 13)
    dusk.line([(1250, 420), (1292, 470)], (20, 22, 26), 13)
    dusk.disc(1264, 356, 14, 14, (20, 22, 26))
    parts.crown(dusk, 1390, 400, 150, 190)
    return dusk


def sign_missing(chance: random.Random) -> Dusk:
    """A fork in the path and a pole with empty brackets."""
    dusk = parts.evening(chance)
    parts.forest(dusk, 600, low=80, high=200)
    parts.ground(dusk, 600, parts.GRASS_DRY)
    parts.way(dusk, (180, 240, 606), (520, 1100, HEIGHT), parts.GRAVEL, bend=-120)
    parts.way(dusk, (1320, 1390, 606), (520, 1100, HEIGHT), parts.GRAVEL, bend=130)
    x = chance.uniform(760, 840)
    parts.sign_post(dusk, x, 960, 780, 26)
    dusk.disc(x, 178, 17, 9, (190, 194, 198))
    for y in (250, 380):
        for side in (-1, 1):
            dusk.line([(x, y), (x + side * 90, y), (x + side * 90, y + 22)], (190, 194, 198), 13)
            dusk.disc(x + side * 64, y, 10, 10, (60, 62, 66))
    for start in range(0, 360, 30):
        dusk.arc(x, 320, 190, start, start + 16, (236, 236, 226), 6)
    return dusk


def car_on_walkway(chance: random.Random) -> Dusk:
    """A car parked across a walkway, its plate to be read."""
    dusk = parts.evening(chance)
    parts.block(dusk, chance.uniform(-80, 60), 620, 760, 420, lit=0.4)
    parts.tree(dusk, 1420, 660, 470)
    parts.ground(dusk, 618)
    dusk.shape([(300, 624), (1300, 624), (1700, HEIGHT), (-100, HEIGHT)], (186, 182, 172))
    for row in range(7):
        y = 640 + row**1.7 * 26
        dusk.line([(300 - (y - 624) * 0.69, y), (1300 + (y - 624) * 0.69, y)], (150, 146, 138), 3 + row)
    parts.lamp_post(dusk, 1330, 760, 620, lit=True)
    letters = "".join(chance.choice("BDKLMTR") for _ in range(3))
    paint = chance.choice(((150, 160, 168), (60, 86, 130), (140, 44, 38), (214, 212, 204)))
    parts.car(
        dusk, chance.uniform(400, 500), 1010, 700, paint, plate=f"{letters} {chance.randrange(10, 99)}0", lights=True
    )
    return dusk


SCENES = {
    "bush_over_path": bush_over_path,
    "bush_cut": bush_cut,
    "hole_asphalt": hole_asphalt,
    "hole_mended": hole_mended,
    "puddle": puddle,
    "icy_steps": icy_steps,
    "worn_crossing": worn_crossing,
    "sign_missing": sign_missing,
    "car_on_walkway": car_on_walkway,
}

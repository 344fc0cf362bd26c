"""Where one stays: stop, playground, bench, kiosk, bins, fence, door; broken, and mended again."""

import random

from walkapp.example.scenes import parts
from walkapp.example.scenes.canvas import HEIGHT, WHITE_LIGHT, WIDTH, Colour, Dusk, mix

_SPRAY: tuple[Colour, ...] = ((236, 64, 122), (40, 190, 214), (250, 210, 50), (140, 220, 80), (250, 130, 40))


def _substation(chance: random.Random, *, sprayed: bool) -> Dusk:
    dusk = parts.evening(chance)
    parts.town(dusk, 600)
    parts.ground(dusk, 600)
    dusk.shape([(0, 1010), (WIDTH, 940), (WIDTH, HEIGHT), (0, HEIGHT)], parts.ASPHALT)
    left, right, top, low = 380, 1180, 330, 980
    wall: Colour = chance.choice(((126, 148, 128), (150, 152, 146), (172, 160, 130)))
    dusk.shape(
        [(right, top + 20), (right + 190, top + 60), (right + 190, low - 60), (right, low)], mix(wall, (0, 0, 0), 0.35)
    )
    dusk.box(left, top, right, low, wall)
    dusk.shape(
        [
            (left - 50, top + 10),
            (left + 10, top - 70),
            (right + 130, top - 70),
            (right + 240, top + 60),
            (right + 20, top + 22),
        ],
        (80, 80, 82),
    )
    for x in (left + 400, right - 8):
        dusk.line([(x, top + 40), (x, low)], mix(wall, (0, 0, 0), 0.4), 5)
    for y in range(top + 70, top + 190, 24):
        dusk.line([(left + 60, y), (left + 330, y)], mix(wall, (0, 0, 0), 0.45), 9)
    dusk.shape([(right - 190, top + 60), (right - 110, top + 200), (right - 270, top + 200)], (250, 206, 40))
    dusk.line(
        [(right - 186, top + 100), (right - 204, top + 144), (right - 176, top + 144), (right - 194, top + 186)],
        (20, 20, 20),
        9,
    )
    parts.lamp_post(dusk, 230, 990, 760, lit=True, side=1)
    if sprayed:
        _spray(dusk, left + 30, right - 60, low - 250)
    dusk.shine([(left, top), (right + 190, top), (right + 190, low), (left, low)], strength=0.3, soft=60)
    return dusk


def _spray(dusk: Dusk, left: float, right: float, middle: float) -> None:
    chance = dusk.chance
    colours = chance.sample(_SPRAY, 3)
    step = (right - left) / 4
    letters = [
        [
            (
                left + (letter + 0.5 + chance.uniform(-0.42, 0.42)) * step,
                middle + (170 if turn % 2 else -170) * chance.uniform(0.6, 1.15),
            )
            for turn in range(4)
        ]
        for letter in range(4)
    ]
    for ink, thick in (((24, 24, 30), 84), (colours[0], 56), ((250, 250, 246), 12)):
        for spots in letters:
            dusk.line(spots, ink, thick)
            for spot in spots:
                dusk.disc(*spot, thick / 2, thick / 2, ink)
    for _ in range(12):
        x, y = chance.uniform(left, right), middle + chance.uniform(-190, 170)
        dusk.disc(x, y, 12, 12, colours[1])
        dusk.line([(x, y), (x, y + chance.uniform(30, 90))], colours[1], 7)
    dusk.arc((left + right) / 2, middle + 30, 330, 190, 350, colours[2], 18)


def graffiti_kiosk(chance: random.Random) -> Dusk:
    """A substation sprayed all over."""
    return _substation(chance, sprayed=True)


def graffiti_gone(chance: random.Random) -> Dusk:
    """The substation clean again."""
    return _substation(chance, sprayed=False)


def _bus_stop(chance: random.Random, *, broken: bool) -> Dusk:
    dusk = parts.evening(chance, dark=0.1)
    parts.town(dusk, 640)
    parts.ground(dusk, 640)
    dusk.box(0, 930, WIDTH, 1010, (170, 168, 160))
    dusk.box(0, 1010, WIDTH, HEIGHT, parts.ASPHALT)
    dusk.box(0, 1004, WIDTH, 1018, (206, 204, 196))
    left, right, top, low = 330, 1210, 360, 960
    pane: Colour = (132, 158, 170)
    for x in (left, left + 300, left + 600):
        dusk.box(x + 12, top + 60, x + 268, low - 60, mix(pane, (60, 80, 96), chance.uniform(0, 0.25)))
        dusk.shape(
            [(x + 40, top + 60), (x + 110, top + 60), (x + 30, low - 200), (x + 12, low - 200), (x + 12, top + 190)],
            mix(pane, (255, 255, 255), 0.35),
        )
    for x in (left, left + 290, left + 590, right - 20):
        dusk.box(x, top, x + 18, low, parts.IRON)
    dusk.box(left - 60, top - 40, right + 60, top + 14, (60, 66, 72))
    dusk.box(left + 20, top + 14, right - 20, top + 26, (255, 246, 216), shines=True)
    dusk.halo((left + right) / 2, top + 60, 420, tint=WHITE_LIGHT, strength=0.28)
    dusk.pool((left + right) / 2, low, 620, 150, tint=WHITE_LIGHT, strength=0.6)
    parts.bench(dusk, left + 60, low - 10, 440)
    dusk.box(1340, 300, 1356, 970, (150, 154, 158))
    dusk.round_box(1270, 250, 1430, 430, 16, (30, 90, 170))
    dusk.round_box(1298, 288, 1402, 372, 10, (250, 214, 60))
    for x in (1318, 1382):
        dusk.disc(x, 376, 13, 13, (20, 24, 30))
    if broken:
        _shatter(dusk, left + 735, 640)
    return dusk


def _shatter(dusk: Dusk, x: float, y: float) -> None:
    roll = dusk.chance.uniform
    dusk.shape(
        [
            (x - 60, y - 90),
            (x - 8, y - 56),
            (x + 54, y - 100),
            (x + 62, y - 8),
            (x + 108, y + 40),
            (x + 40, y + 66),
            (x + 30, y + 150),
            (x - 26, y + 84),
            (x - 96, y + 110),
            (x - 70, y + 16),
            (x - 112, y - 40),
        ],
        (18, 24, 34),
    )
    for dx, dy in ((-1, -1.6), (0.2, -1.9), (1, -1.4), (1, -0.2), (1, 1.2), (0.3, 1.9), (-0.7, 1.7), (-1, 0.4)):
        dusk.line(
            [(x + dx * 60, y + dy * 52), (x + dx * 92 + roll(-10, 10), y + dy * 92), (x + dx * 118, y + dy * 122)],
            (236, 246, 250),
            6,
        )
    dusk.ring(x, y, 96, 130, (214, 230, 238), 4)
    for _ in range(46):
        sx, sy, size = x + roll(-300, 330), 990 + roll(-40, 120), roll(8, 30)
        dusk.shape(
            [(sx, sy), (sx + size, sy - size * 0.4), (sx + size * 0.7, sy + size * 0.3)],
            mix((196, 224, 236), (255, 255, 255), roll(0, 1)),
        )


def bus_stop_glass(chance: random.Random) -> Dusk:
    """A bus shelter with a smashed pane, glass on the ground."""
    return _bus_stop(chance, broken=True)


def bus_stop_whole(chance: random.Random) -> Dusk:
    """The bus shelter with its new pane."""
    return _bus_stop(chance, broken=False)


def _bin(chance: random.Random, *, full: bool) -> Dusk:
    dusk = parts.evening(chance)
    parts.forest(dusk, 580, left=500)
    parts.town(dusk, 580, right=560)
    parts.ground(dusk, 580)
    parts.way(dusk, (200, 330, 586), (-200, 760, HEIGHT), parts.GRAVEL)
    parts.bench(dusk, 150, 900, 420)
    parts.lamp_post(dusk, 1380, 860, 700, lit=True)
    x, top, low = chance.uniform(830, 930), 500, 1010
    dusk.disc(x, low, 190, 34, (44, 52, 40))
    dusk.shape([(x - 150, top), (x + 150, top), (x + 124, low), (x - 124, low)], (52, 92, 70))
    for offset in range(-110, 130, 40):
        dusk.line([(x + offset, top + 20), (x + offset * 0.84, low - 10)], (38, 70, 54), 9)
    dusk.disc(x, top, 156, 40, (34, 60, 48))
    if not full:
        dusk.disc(x, top, 130, 28, (14, 18, 16))
        return dusk
    litter: tuple[Colour, ...] = ((236, 236, 230), (214, 60, 50), (246, 214, 90), (80, 140, 190), (196, 160, 110))
    for across, up, size in ((-70, 30, 96), (60, 40, 104), (0, 96, 92)):
        dusk.disc(
            x + across, top - up, size, size * 0.82, mix((226, 228, 226), (150, 156, 160), chance.uniform(0, 0.5))
        )
        dusk.line(
            [(x + across - 40, top - up - 20), (x + across, top - up + 10), (x + across + 20, top - up - 40)],
            (150, 156, 160),
            6,
        )
        dusk.shape(
            [
                (x + across - 14, top - up - size * 0.7),
                (x + across + 30, top - up - size * 1.1),
                (x + across + 26, top - up - size * 0.6),
            ],
            (206, 210, 210),
        )
    dusk.round_box(x + 96, top - 66, x + 150, top + 20, 10, litter[1])
    for place in range(16):
        lx, ly = x + chance.uniform(-460, 520), chance.uniform(990, 1150)
        colour = litter[place % len(litter)]
        if place % 3 == 0:
            dusk.round_box(lx, ly - 30, lx + 66, ly, 10, colour)
            dusk.disc(lx + 66, ly - 15, 9, 15, (200, 204, 206))
        elif place % 3 == 1:
            dusk.shape([(lx, ly), (lx + 70, ly - 26), (lx + 84, ly + 16), (lx + 20, ly + 34)], colour)
        else:
            dusk.disc(lx, ly, 44, 26, mix(colour, (230, 230, 230), 0.4))
    return dusk


def litter_bin(chance: random.Random) -> Dusk:
    """A bin that runs over, cans and bags around it."""
    return _bin(chance, full=True)


def litter_cleared(chance: random.Random) -> Dusk:
    """The bin emptied and the grass clean."""
    return _bin(chance, full=False)


def _swings(chance: random.Random, *, broken: bool) -> Dusk:
    dusk = parts.evening(chance)
    parts.town(dusk, 560)
    parts.ground(dusk, 560)
    dusk.disc(800, 1010, 820, 210, (206, 184, 136))
    for _ in range(3):
        parts.tree(dusk, chance.choice((60, 1540)) + chance.uniform(-60, 60), 720, 420)
    steel: Colour = (206, 70, 54)
    for x, spread in ((300, 110), (1300, 110)):
        dusk.line([(x - spread, 1050), (x, 330), (x + spread, 1000)], steel, 26)
    dusk.line([(290, 336), (1310, 336)], steel, 28)
    chain: Colour = (60, 64, 70)
    seat: Colour = (250, 198, 60)
    for x in (480, 680):
        dusk.line([(x, 340), (x, 880)], chain, 12)
    dusk.round_box(456, 866, 704, 922, 14, seat)
    if broken:
        dusk.line([(920, 340), (920, 760), (896, 900)], chain, 12)
        dusk.line([(1120, 340), (1130, 540)], chain, 12)
        dusk.shape([(868, 910), (922, 884), (1040, 1092), (986, 1120)], seat)
        dusk.line([(1020, 1090), (1080, 1076), (1120, 1060), (1180, 1088)], chain, 12)
        dusk.shade(980, 900, 300, 300, strength=0.12)
    else:
        for x in (920, 1120):
            dusk.line([(x, 340), (x, 880)], chain, 12)
        dusk.round_box(896, 866, 1144, 922, 14, seat)
    return dusk


def swing_broken(chance: random.Random) -> Dusk:
    """A swing that hangs by one chain."""
    return _swings(chance, broken=True)


def swing_mended(chance: random.Random) -> Dusk:
    """Both swings whole."""
    return _swings(chance, broken=False)


def bench_by_water(chance: random.Random) -> Dusk:
    """A bench by the lake, the moon in the water: worth keeping."""
    dusk = parts.evening(chance)
    moon = chance.uniform(980, 1200)
    dusk.disc(moon, 250, 62, 62, (255, 246, 218), shines=True)
    dusk.halo(moon, 250, 260, tint=(255, 240, 200), strength=0.6)
    parts.forest(dusk, 560, low=40, high=110)
    for row in range(60):
        y = 560 + row * 6
        dusk.box(0, y, WIDTH, y + 6, mix(dusk.sky[-1], (22, 36, 62), row / 60 * 0.85), shines=True)
    for step in range(16):
        wide = 90 - step * 2 + chance.uniform(-40, 40)
        dusk.disc(moon + chance.uniform(-14, 14), 585 + step * 21, wide, 5, (255, 240, 206), shines=True)
    dusk.shape([(0, 880), (500, 850), (1100, 905), (WIDTH, 860), (WIDTH, HEIGHT), (0, HEIGHT)], parts.GRASS)
    for _ in range(40):
        x = chance.choice((chance.uniform(0, 260), chance.uniform(1350, 1600)))
        dusk.line([(x, 920), (x + chance.uniform(-20, 20), 920 - chance.uniform(90, 220))], (70, 84, 52), 7)
    parts.bench(dusk, 420, 1090, 620)
    parts.lamp_post(dusk, 240, 1060, 780, lit=True, side=1)
    return dusk


def _mesh(dusk: Dusk, hole: float) -> None:
    wire: Colour = (188, 194, 198)
    for start in range(-700, WIDTH + 700, 44):
        for slope in (-1, 1):
            for y in range(400, 1040, 32):
                x = start + slope * (y - 400)
                if abs(x + slope * 16 - hole) > max(0.0, (y - 545) * 0.62):
                    dusk.line([(x, y), (x + slope * 32, y + 32)], wire, 3)


def fence_broken(chance: random.Random) -> Dusk:
    """A wire fence by the railway with a hole that somebody uses."""
    dusk = parts.evening(chance)
    parts.forest(dusk, 520)
    parts.ground(dusk, 520, parts.GRASS_DRY)
    dusk.shape([(0, 640), (WIDTH, 600), (WIDTH, 700), (0, 760)], (120, 112, 104))
    for x in range(-20, WIDTH, 60):
        dusk.shape(
            [(x, 660 - x * 0.025), (x + 26, 660 - x * 0.025), (x + 34, 736 - x * 0.035), (x + 4, 736 - x * 0.035)],
            (82, 66, 54),
        )
    for y, drop in ((672, 0.027), (716, 0.034)):
        dusk.line([(0, y), (WIDTH, y - WIDTH * drop)], (176, 178, 182), 8)
    hole = chance.uniform(700, 860)
    parts.way(dusk, (hole - 26, hole + 30, 742), (hole - 300, hole + 240, HEIGHT), parts.GRAVEL)
    dusk.pool(hole, 1000, 620, 300, tint=WHITE_LIGHT, strength=0.4)
    _mesh(dusk, hole)
    for post in range(60, WIDTH, 370):
        dusk.box(post, 370, post + 22, 1060, (120, 126, 130))
    dusk.box(0, 388, WIDTH, 402, (120, 126, 130))
    for side in (-1, 1):
        edge = [
            (hole, 560),
            (hole + side * 96, 690),
            (hole + side * 214, 860),
            (hole + side * 236, 1010),
            (hole + side * 300, 930),
        ]
        dusk.line(edge, (240, 244, 246), 18)
    return dusk


def dark_entrance(chance: random.Random) -> Dusk:
    """A stair door with its lamp out and bicycles in disorder."""
    dusk = parts.evening(chance, dark=0.1)
    wall: Colour = chance.choice(((186, 140, 96), (176, 120, 92), (170, 162, 140)))
    dusk.box(0, 0, WIDTH, 940, wall)
    for y in range(0, 940, 44):
        dusk.line([(0, y), (WIDTH, y)], mix(wall, (0, 0, 0), 0.14), 4)
    dusk.box(0, 936, WIDTH, HEIGHT, parts.ASPHALT)
    for x in (90, 1180):
        lit = x == 1180
        dusk.box(x, 180, x + 330, 520, (234, 230, 220))
        dusk.box(x + 18, 198, x + 312, 502, parts.WINDOW if lit else (50, 60, 76), shines=lit)
        dusk.box(x + 156, 198, x + 174, 502, (234, 230, 220))
    dusk.halo(1345, 350, 330, strength=0.25)
    left = 600
    dusk.box(left - 60, 120, left + 460, 160, (72, 72, 76))
    dusk.box(left, 190, left + 400, 940, (58, 46, 38))
    dusk.box(left + 26, 220, left + 374, 930, (92, 66, 46))
    dusk.box(left + 80, 280, left + 320, 640, (20, 26, 34))
    dusk.box(left + 340, 600, left + 356, 690, (196, 196, 190))
    dusk.disc(left + 200, 172, 30, 16, (80, 84, 88))
    dusk.word("7", left - 44, 300, 60, (240, 236, 226))
    dusk.shade(left + 200, 620, 620, 620, strength=0.5)
    for x, tilt in ((160, 0), (330, 40), (1240, -20)):
        for wheel in (0, 230):
            dusk.ring(x + wheel, 930 + tilt * 0.5, 104, 104, (24, 26, 30), 12)
        frame: Colour = chance.choice(((190, 60, 50), (60, 120, 170), (210, 206, 196)))
        dusk.line(
            [(x, 930 + tilt * 0.5), (x + 70, 800 + tilt), (x + 180, 800), (x + 110, 930), (x, 930 + tilt * 0.5)],
            frame,
            12,
        )
        dusk.line([(x + 230, 930 + tilt * 0.5), (x + 180, 790), (x + 216, 770)], frame, 12)
        dusk.line([(x + 50, 780 + tilt), (x + 96, 780 + tilt)], (24, 26, 30), 16)
    return dusk


SCENES = {
    "graffiti_kiosk": graffiti_kiosk,
    "graffiti_gone": graffiti_gone,
    "bus_stop_glass": bus_stop_glass,
    "bus_stop_whole": bus_stop_whole,
    "litter_bin": litter_bin,
    "litter_cleared": litter_cleared,
    "swing_broken": swing_broken,
    "swing_mended": swing_mended,
    "bench_by_water": bench_by_water,
    "fence_broken": fence_broken,
    "dark_entrance": dark_entrance,
}

"""What comes out of the decoder: nothing but pixels, upright, in the right colours, with what is covered gone."""

import io
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests import photographs
from tests.photographs import CANARIES, CANARY
from walkapp.photos import images
from walkapp.photos.containers import AVIF, HEIC, JPEG, PNG, WEBP
from walkapp.photos.decoding import Decoded, Decoder, Undecodable
from walkapp.photos.rules import Box, Size

pytestmark = pytest.mark.once

EVERY_SIZE = tuple(Size)
CORPUS = {
    "canaries": (photographs.full_of_canaries, JPEG),
    "from a phone": (photographs.from_a_phone, JPEG),
    "progressive": (photographs.progressive_jpeg, JPEG),
    "grey": (photographs.grey_jpeg, JPEG),
    "cmyk": (photographs.cmyk_jpeg, JPEG),
    "several in one": (photographs.mpo, JPEG),
    "png": (photographs.png, PNG),
    "16 bits rgb": (photographs.png_of_16_bits_rgb, PNG),
    "animated png": (photographs.animated_png, PNG),
    **{
        f"png {mode}": (lambda mode=mode: photographs.png_of_mode(mode), PNG)
        for mode in ("I;16", "RGBA", "LA", "P", "1")
    },
    "webp": (photographs.webp, WEBP),
    "lossless webp": (lambda: photographs.webp(lossless=True), WEBP),
    "animated webp": (photographs.animated_webp, WEBP),
    "heic": (photographs.heic, HEIC),
    "avif": (photographs.avif, AVIF),
    "nothing but night": (photographs.dark_jpeg, JPEG),
    "nothing but grey": (photographs.mid_grey_jpeg, JPEG),
    "png in passes": (photographs.png_in_passes, PNG),
    "one row": (lambda: photographs.jpeg(Image.new("RGB", (65_000, 1), "red")), JPEG),
    "one pixel": (lambda: photographs.png(Image.new("RGB", (1, 1), "red")), PNG),
}
"""Every kind of picture that is taken: how it is made, and what its container says."""


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    decoder = Decoder()
    yield decoder
    decoder.close()


@pytest.fixture
def made(decoder: Decoder, tmp_path: Path):
    """Decode bytes; gives what was found, and each size's bytes."""

    def make(
        data: bytes, media_type: str = JPEG, *, boxes: tuple[Box, ...] = (), sizes: tuple[Size, ...] = EVERY_SIZE
    ) -> tuple[Decoded, dict[Size, bytes]]:
        path = tmp_path / "received"
        path.write_bytes(data)
        # As the app asks: what everybody gets at once, and all pixels by itself.
        wanted = [tuple(size for size in sizes if size is not Size.FULL), tuple(s for s in sizes if s is Size.FULL)]
        found = [decoder.make(path, media_type, folder=tmp_path, sizes=group, boxes=boxes) for group in wanted if group]
        assert found[0] == found[-1]
        return found[0], {size: (tmp_path / f"{size}.jpg").read_bytes() for size in sizes}

    return make


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def segments(data: bytes) -> list[int]:
    """The markers of a JPEG up to its scan, after a look that it ends where its bytes end."""
    assert data.endswith(b"\xff\xd9")
    found, at = [], 2
    while True:
        marker, length = data[at + 1], struct.unpack_from(">H", data, at + 2)[0]
        found.append(marker)
        if marker == 0xDA:
            return found
        at += 2 + length


def near(pixel: tuple[int, int, int], wanted: tuple[int, int, int], off: int = 40) -> bool:
    return all(abs(a - b) <= off for a, b in zip(pixel, wanted, strict=True))


def corners_of(image: Image.Image) -> list[tuple[int, int, int]]:
    w, h = image.size
    places = ((w // 10, h // 10), (w - w // 10, h // 10), (w - w // 10, h - h // 10), (w // 10, h - h // 10))
    return [image.convert("RGB").getpixel(place) for place in places]


HALVED = photographs.jpeg(photographs.noise(640, 480))
UPRIGHT = [(220, 20, 20), (20, 180, 20), (20, 20, 220), (240, 240, 240)]


# -- nothing but pixels ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CORPUS)
def test_what_comes_out_is_a_jpeg_of_pixels_alone(name: str, made) -> None:
    make, media_type = CORPUS[name]

    _, sizes = made(make(), media_type)

    for data in sizes.values():
        # JFIF, quantisation, frame, Huffman tables, scan: no application data but JFIF's own, no comment.
        assert set(segments(data)) <= {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}
        assert segments(data).count(0xE0) == 1
        assert CANARY.encode() not in data
        assert opened(data).mode == "RGB"
        assert set(opened(data).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("boxes", [(), (Box(0.1, 0.1, 0.2, 0.2),)], ids=["shown", "covered"])
def test_no_canary_gets_through(boxes: tuple[Box, ...], made) -> None:
    data = photographs.full_of_canaries()
    planted = [canary for canary in CANARIES if canary in data]

    _, sizes = made(data, boxes=boxes)

    assert len(planted) == 7
    assert not [canary for canary in planted for size in sizes.values() if canary in size]


# -- size, turn and colour ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("width", [640, 1600])
def test_every_picture_is_upright(orientation: int, width: int, made) -> None:
    scene = photographs.corners(width, width * 3 // 4)

    found, sizes = made(photographs.jpeg(scene, orientation=orientation))

    assert (found.width, found.height) == scene.size
    for data in sizes.values():
        image = opened(data)
        assert image.width > image.height
        assert all(near(pixel, wanted) for pixel, wanted in zip(corners_of(image), UPRIGHT, strict=True))


@pytest.mark.parametrize(("make", "media_type"), [(photographs.png, PNG), (photographs.webp, WEBP)])
def test_other_kinds_are_turned_too(make, media_type: str, made) -> None:
    found, sizes = made(make(orientation=6), media_type)

    assert (found.width, found.height) == (640, 480)
    assert all(near(a, b) for a, b in zip(corners_of(opened(sizes[Size.SCREEN])), UPRIGHT, strict=True))


def test_a_heic_is_turned_once(made) -> None:
    tags = photographs.exif(orientation=6)
    turned = photographs.stored(photographs.corners(), 6)

    found, sizes = made(photographs.heic(turned, tags=tags), HEIC)

    assert (found.width, found.height) == (640, 480)
    assert all(near(a, b) for a, b in zip(corners_of(opened(sizes[Size.SCREEN])), UPRIGHT, strict=True))


@pytest.mark.parametrize(
    ("received", "screen", "small"),
    [
        ((4000, 3000), (2000, 1500), (400, 300)),
        ((4032, 3024), (2000, 1500), (400, 300)),
        ((3968, 2976), (1984, 1488), (400, 300)),
        ((2400, 1800), (2000, 1500), (400, 300)),
        ((1200, 900), (1200, 900), (400, 300)),
        ((300, 200), (300, 200), (300, 200)),
        ((6000, 100), (2000, 33), (400, 7)),
    ],
)
def test_sizes_keep_the_proportions_and_never_grow(
    received: tuple[int, int], screen: tuple[int, int], small: tuple[int, int], made
) -> None:
    _, sizes = made(photographs.jpeg(photographs.corners(*received)))

    assert opened(sizes[Size.SCREEN]).size == screen
    assert opened(sizes[Size.LIST]).size == small
    assert opened(sizes[Size.FULL]).size == received


@pytest.mark.parametrize("name", ["cmyk", "png I;16", "grey", "png LA", "png P", "animated png", "animated webp"])
def test_colours_and_greys_survive_every_kind(name: str, made) -> None:
    make, media_type = CORPUS[name]
    is_grey = name in {"png I;16", "grey", "png LA"}
    wanted = [(round(0.299 * r + 0.587 * g + 0.114 * b),) * 3 for r, g, b in UPRIGHT] if is_grey else UPRIGHT

    _, sizes = made(make(), media_type)

    for data in sizes.values():
        assert all(near(a, b) for a, b in zip(corners_of(opened(data)), wanted, strict=True)), corners_of(opened(data))


def test_a_wide_gamut_becomes_srgb(made) -> None:
    """Red and green are exchanged by the profile: what heeds it shows them exchanged."""
    _, sizes = made(photographs.with_exchanged_profile())

    for data in sizes.values():
        red, green, blue, _ = corners_of(opened(data))
        assert red[1] > red[0]
        assert green[0] > green[1]
        assert blue[2] > blue[0]


def test_a_profile_that_cannot_be_read_is_left_out(made) -> None:
    _, sizes = made(photographs.with_profile(b"not a profile at all" * 20))

    assert near(corners_of(opened(sizes[Size.SCREEN]))[0], UPRIGHT[0])


def test_what_is_transparent_becomes_white(made) -> None:
    _, sizes = made(photographs.png(Image.new("RGBA", (64, 64), (200, 0, 0, 0))), PNG)

    assert near(opened(sizes[Size.SCREEN]).getpixel((32, 32)), (255, 255, 255))


# -- what the camera wrote down ----------------------------------------------------------------------------------------


def test_moment_and_position_are_read(made) -> None:
    for data, media_type in ((photographs.from_a_phone(), JPEG), (photographs.heic(), HEIC), (photographs.png(), PNG)):
        found, _ = made(data, media_type, sizes=(Size.LIST,))

        assert found.taken_at is not None
        assert found.taken_at.isoformat() == "2026-11-20T17:42:07+00:00"
        assert found.lat == pytest.approx(photographs.LAT, abs=1e-5)
        assert found.lon == pytest.approx(photographs.LON, abs=1e-5)


def test_a_picture_whose_exif_is_rubbish_is_still_a_picture(made) -> None:
    for rubbish in (b"Exif\0\0", b"Exif\0\0MM\0*\xff\xff\xff\xff", b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + bytes(40)):
        found, _ = made(photographs.jpeg_with_exif(rubbish))

        assert (found.taken_at, found.lat, found.lon) == (None, None, None)


# -- covered means gone ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("width", [640, 4000])
def test_covered_pixels_are_gone_from_every_size(orientation: int, width: int, made) -> None:
    scene = photographs.corners(width, width * 3 // 4)
    over_red = Box(0, 0, 0.26, 0.26)

    _, sizes = made(photographs.jpeg(scene, orientation=orientation), boxes=(over_red,))

    for data in sizes.values():
        image = opened(data).convert("RGB")
        area = image.crop((0, 0, image.width * 26 // 100, image.height * 26 // 100))
        assert all(high <= 75 for _, high in area.getextrema())
        assert near(corners_of(image)[1], UPRIGHT[1])


def test_nothing_covered_shows_at_the_edges_of_the_box(made) -> None:
    """A white plate on black, covered to the pixel: any grey beside the box would be a trace of it."""
    scene = Image.new("RGB", (4000, 3000), "black")
    scene.paste((255, 255, 255), (1003, 1005, 1501, 1207))
    plate = Box(1003 / 4000, 1005 / 3000, 498 / 4000, 202 / 3000)

    _, sizes = made(photographs.jpeg(scene, quality=95), boxes=(plate,))

    for data in sizes.values():
        assert max(high for _, high in opened(data).convert("RGB").getextrema()) <= max(images.COVER) + 25


# -- what cannot be decoded --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "media_type"),
    [
        (photographs.whole_outside_broken_inside, PNG),
        (lambda: photographs.half(photographs.jpeg(photographs.noise(640, 480))), JPEG),
        *((lambda share=share: photographs.with_forged_end(HALVED, share), JPEG) for share in (0.0, 0.5, 0.97)),
        (photographs.png_without_rows, PNG),
        (photographs.png_with_a_wrong_sum, PNG),
        (photographs.bomb, PNG),
        (photographs.svg, JPEG),
        (photographs.png, JPEG),
        (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", JPEG),
    ],
    ids=[
        "broken inside", "half", "no scan", "forged half", "forged end", "missing rows", "wrong sum", "bomb", "svg",
        "another kind than said", "postscript",
    ],
)  # fmt: skip
def test_what_cannot_be_decoded_is_said_to_be_so(
    make: Callable[[], bytes], media_type: str, decoder: Decoder, tmp_path: Path
) -> None:
    (tmp_path / "received").write_bytes(make())

    with pytest.raises(Undecodable):
        decoder.make(tmp_path / "received", media_type, folder=tmp_path, sizes=(Size.SCREEN,))

    assert not (tmp_path / "screen.jpg").exists()


def test_requests_are_served_without_pillow() -> None:
    code = "import sys, walkapp.photos.intake, walkapp.photos.serving, walkapp.photos.services, walkapp.photos.workshop"

    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nprint([m for m in sys.modules if m.startswith('PIL')])"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "[]"

"""Every call to Pillow. Runs only in the decoder's process: what it raises and what it uses stays there.

A picture is decoded as small as will do, covered, shrunk, turned upright and written as a new JPEG without anything
that is not a pixel. One format for all sizes: JPEG is encoded ten times faster than WebP and needs no second look at
who can read it; at 400 pixels the difference is 9 kB.
"""

import io
import math
import struct
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pillow_heif
from PIL import AvifImagePlugin, Image, ImageCms, ImageDraw, ImageOps, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin

from walkapp.photos import exif, wholeness
from walkapp.photos.containers import AVIF, HEIC, JPEG, MAX_JPEG_PIXELS, MAX_PIXELS, PNG, WEBP
from walkapp.photos.exif import Shot
from walkapp.photos.rules import LIST_PIXELS, SCREEN_PIXELS, Box, Size

FORMATS: Final = {JPEG: ("JPEG",), PNG: ("PNG",), WEBP: ("WEBP",), HEIC: ("HEIF",), AVIF: ("AVIF",)}
QUALITY: Final = {Size.LIST: 78, Size.SCREEN: 80, Size.FULL: 90}
COVER: Final = (38, 43, 48)
BLOCK: Final = 16
"""Pixels of a JPEG's largest block: what a scaled decode shows beside a box may hold a trace of what the box covers."""
SLACK: Final = 0.99
"""A scaled decode that ends at most one per cent below the wanted size is taken as it is."""

PRELOADED: Final = (AvifImagePlugin, ImageOps, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin)
"""What Pillow would import by itself, anew in every child, at the first picture that needs it."""

Point = tuple[float, float]
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_AS_STORED: Final[dict[int, Callable[[float, float], Point]]] = {
    1: lambda u, v: (u, v),
    2: lambda u, v: (1 - u, v),
    3: lambda u, v: (1 - u, 1 - v),
    4: lambda u, v: (u, 1 - v),
    5: lambda u, v: (v, u),
    6: lambda u, v: (v, 1 - u),
    7: lambda u, v: (1 - v, 1 - u),
    8: lambda u, v: (1 - v, u),
}
"""Where a point of the upright picture lies in the one that the camera stored."""
_SRGB: Final = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


BOMBS: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class NotDecodable(Exception):
    """The picture is more than walkapp decodes, or less than it says it is."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decode tells about a picture: its size when upright, and what the camera wrote down."""

    width: int
    height: int
    shot: Shot


def prepare() -> None:
    """Teach Pillow HEIC and its limits; once per process."""
    pillow_heif.register_heif_opener(thumbnails=False)
    pillow_heif.options.DECODE_THREADS = 1
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def make(path: Path, media_type: str, *, boxes: Sequence[Box], sizes: Sequence[Size], folder: Path) -> Facts:
    """Write each size as `<size>.jpg` in the folder; where boxes are, nothing of what they cover is in any of them.

    Raises whatever Pillow raises for a picture that cannot be decoded whole.
    """
    with Image.open(_source(path, media_type), formats=FORMATS[media_type]) as image:
        if media_type != JPEG and image.width * image.height > MAX_PIXELS:
            raise NotDecodable
        turn, shot = _said_by_camera(image)
        width, height = image.size
        profile = image.info.get("icc_profile")
        scale = 1 if Size.FULL in sizes else _ask_for_less(image)
        picture = _in_rgb(image, profile)
    _cover(picture, boxes, turn, scale)
    if Size.FULL in sizes:
        picture, profile = _in_srgb(picture, profile), None
        _write(_upright(picture, turn), Size.FULL, folder)
    if Size.SCREEN in sizes or Size.LIST in sizes:
        picture.thumbnail((SCREEN_PIXELS, SCREEN_PIXELS))
        screen = _upright(_in_srgb(picture, profile), turn)
        _write_small(screen, sizes, folder)
    return Facts(height, width, shot) if turn >= 5 else Facts(width, height, shot)


def _source(path: Path, media_type: str) -> Path | io.BytesIO:
    """What Pillow is to open, such that it refuses a picture that lacks pixels. Raises NotDecodable for such a PNG."""
    if media_type == PNG and not wholeness.png_is_whole(path):
        raise NotDecodable
    strict = wholeness.jpeg_without_end(path.read_bytes()) if media_type == JPEG else None
    return path if strict is None else io.BytesIO(strict)


def _write_small(screen: Image.Image, sizes: Sequence[Size], folder: Path) -> None:
    if Size.SCREEN in sizes:
        _write(screen, Size.SCREEN, folder)
    if Size.LIST in sizes:
        screen.thumbnail((LIST_PIXELS, LIST_PIXELS))
        _write(screen, Size.LIST, folder)


def _said_by_camera(image: Image.Image) -> tuple[int, Shot]:
    """Orientation, moment and position. Pictures with EXIF that cannot be parsed are still pictures."""
    try:
        tags = image.getexif()
        return exif.orientation(tags), exif.shot(tags.get_ifd(exif.EXIF_IFD), tags.get_ifd(exif.GPS_IFD))
    except (SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, OSError, struct.error):
        return 1, Shot()


def _ask_for_less(image: Image.Image) -> int:
    """Have a JPEG decoded at a half, a quarter or an eighth where that is still enough; give the divisor.

    What is asked for must have the picture's own proportions: a square of 2,000 is never halved to from 4,000 x 3,000.
    """
    share = SCREEN_PIXELS * SLACK / max(image.size)
    before = image.width
    image.draft(None, (max(1, int(image.width * share)), max(1, int(image.height * share))))
    return round(before / image.width)


def _in_rgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The decoded picture in RGB, on white where it is transparent; the same object where it is so already."""
    image.load()
    if image.mode == "RGB" and not image.has_transparency_data:
        return image
    if image.mode.startswith("I"):
        # Sixteen bits of grey: Pillow would cut them off at 255, not scale them.
        return image.point(lambda value: value * (1 / 257)).convert("L").convert("RGB")
    if image.has_transparency_data:
        see_through = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(see_through, mask=see_through.getchannel("A"))
        return ground
    if image.mode == "CMYK" and profile:
        return _by_profile(image, profile) or image.convert("RGB")
    return image.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    return (profile and _by_profile(picture, profile)) or picture


def _by_profile(picture: Image.Image, profile: bytes) -> Image.Image | None:
    """The picture in sRGB; None where it is so already or the profile is not one for this picture."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return None
        return ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


def _cover(picture: Image.Image, boxes: Sequence[Box], turn: int, scale: int) -> None:
    """Paint over the boxes, outwards to whole pixels and over what a scaled decode has mixed across their edges."""
    draw = ImageDraw.Draw(picture)
    margin = math.ceil(BLOCK / scale) if scale > 1 else 2
    for box in boxes:
        ends = [_AS_STORED[turn](box.x, box.y), _AS_STORED[turn](box.x + box.width, box.y + box.height)]
        across = sorted(u * picture.width for u, _ in ends)
        down = sorted(v * picture.height for _, v in ends)
        upper_left = math.floor(across[0]) - margin, math.floor(down[0]) - margin
        draw.rectangle((*upper_left, math.ceil(across[1]) + margin, math.ceil(down[1]) + margin), COVER)


def _upright(picture: Image.Image, turn: int) -> Image.Image:
    return picture.transpose(_TURNS[turn]) if turn in _TURNS else picture


def _write(picture: Image.Image, size: Size, folder: Path) -> None:
    # Pillow writes a JPEG's comment and density from here without being asked to.
    picture.info.clear()
    picture.save(folder / f"{size}.jpg", "JPEG", quality=QUALITY[size])

"""Pictures for tests, made here so that none has to be carried along: whole, odd, broken and hostile ones."""

import io
import struct
import zlib
from functools import cache

import pillow_heif
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

pillow_heif.register_heif_opener()

CANARY = "KANARIEFAGEL"
CANARIES = tuple(
    f"{CANARY}-{place}".encode() for place in ("exif", "xmp", "iptc", "com", "icc", "thumb", "tail", "png")
)
TAKEN = "2026:11:20 18:42:07"
LAT, LON = 60.1405, 15.4132
TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""What a camera does to the upright scene before it stores it with that EXIF orientation."""


@cache
def noise(width: int, height: int) -> Image.Image:
    """A picture with about the detail of a photograph at dusk."""
    size = (width // 4, height // 4)
    grain = Image.effect_noise(size, 60).resize((width, height), Image.Resampling.BILINEAR)
    fine = Image.effect_noise((width, height), 22)
    ramp = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (Image.blend(grain, fine, 0.5), ramp, Image.blend(ramp, fine, 0.3)))


def corners(width: int = 640, height: int = 480) -> Image.Image:
    """Upright scene whose corners tell how it is turned: red, green, blue, white from the upper left, clockwise."""
    image = Image.new("RGB", (width, height), (90, 90, 90))
    draw = ImageDraw.Draw(image)
    w, h = width // 4, height // 4
    draw.rectangle((0, 0, w, h), (220, 20, 20))
    draw.rectangle((width - w, 0, width, h), (20, 180, 20))
    draw.rectangle((width - w, height - h, width, height), (20, 20, 220))
    draw.rectangle((0, height - h, w, height), (240, 240, 240))
    return image


def exif(
    *, orientation: int = 1, taken: str | None = TAKEN, offset: str | None = "+01:00", position: bool = True
) -> Image.Exif:
    """EXIF as a phone writes it, with canaries in its texts."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010E] = f"{CANARY}-exif"
    tags[0x010F] = f"{CANARY}-exif"
    inner = tags.get_ifd(0x8769)
    if taken:
        inner[0x9003] = taken
    if offset:
        inner[0x9011] = offset
    inner[0x9286] = b"ASCII\0\0\0" + f"{CANARY}-exif".encode()
    if position:
        gps = tags.get_ifd(0x8825)
        gps[1], gps[2] = ("N", _degrees(LAT))
        gps[3], gps[4] = ("E", _degrees(LON))
    return tags


def _degrees(value: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    minutes = value % 1 * 60
    return IFDRational(int(value)), IFDRational(int(minutes)), IFDRational(round(minutes % 1 * 60 * 1000), 1000)


def stored(image: Image.Image, orientation: int) -> Image.Image:
    """The scene as a camera turned that way stores it."""
    turn = TURNS[orientation]
    return image if turn is None else image.transpose(turn)


def jpeg(
    image: Image.Image | None = None, *, orientation: int = 1, quality: int = 85, tags: Image.Exif | None = None
) -> bytes:
    """A JPEG that shows the scene upright when its orientation is heeded."""
    picture = stored(image or corners(), orientation)
    return _saved(picture, "JPEG", quality=quality, exif=tags or exif(orientation=orientation))


@cache
def from_a_phone(orientation: int = 6) -> bytes:
    """A 12-megapixel JPEG of 3 to 4 MB with position, time and orientation, as a phone held upright makes it."""
    return _saved(noise(4000, 3000), "JPEG", quality=89, exif=exif(orientation=orientation))


@cache
def large() -> bytes:
    """A JPEG of about 13 MB."""
    return _saved(noise(6000, 4500), "JPEG", quality=95, exif=exif())


@cache
def shrunk_by_a_phone() -> bytes:
    """What the phone's own page sends after shrinking: about 600 kB, 2,000 pixels."""
    return _saved(noise(2000, 1500), "JPEG", quality=83)


def full_of_canaries() -> bytes:
    """A JPEG with a canary in EXIF, XMP, IPTC, comment, profile, thumbnail and behind its end."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # Bytes beyond the profile's own tags: still a profile that can be read.
    data = _saved(
        corners(),
        "JPEG",
        exif=_exif_with_thumbnail(),
        comment=f"{CANARY}-com".encode(),
        icc_profile=profile + f"{CANARY}-icc".encode(),
    )
    xmp = b"http://ns.adobe.com/xap/1.0/\0" + f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{CANARY}-xmp</x:xmpmeta>".encode()
    text = f"{CANARY}-iptc".encode()
    iptc = b"\x1c\x02\x78" + struct.pack(">H", len(text)) + text
    photoshop = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc + b"\0" * (len(iptc) % 2)
    return data[:2] + _segment(0xE1, xmp) + _segment(0xED, photoshop) + data[2:] + f"{CANARY}-tail".encode()


def _exif_with_thumbnail() -> bytes:
    """EXIF whose second directory holds a small JPEG with a canary as its comment."""
    thumbnail = _saved(corners(160, 120), "JPEG", comment=f"{CANARY}-thumb".encode())
    text = f"{CANARY}-exif".encode() + b"\0"
    first = struct.pack(">HHHII", 1, 0x010E, 2, len(text), 0)
    at_text = 8 + 2 + 12 + 4
    at_second = at_text + len(text)
    first = struct.pack(">H", 1) + struct.pack(">HHII", 0x010E, 2, len(text), at_text) + struct.pack(">I", at_second)
    at_thumbnail = at_second + 2 + 3 * 12 + 4
    second = struct.pack(">H", 3) + struct.pack(">HHIHH", 0x0103, 3, 1, 6, 0)
    second += struct.pack(">HHII", 0x0201, 4, 1, at_thumbnail) + struct.pack(">HHII", 0x0202, 4, 1, len(thumbnail))
    second += struct.pack(">I", 0)
    return b"Exif\0\0MM\0*" + struct.pack(">I", 8) + first + text + second + thumbnail


def _segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def jpeg_with_exif(block: bytes) -> bytes:
    """A JPEG with these bytes as its EXIF segment."""
    data = _saved(corners(), "JPEG")
    return data[:2] + _segment(0xE1, block) + data[2:]


def with_profile(profile: bytes) -> bytes:
    """A JPEG with these bytes as its colour profile."""
    return _saved(corners(), "JPEG", quality=90, icc_profile=profile)


def with_exchanged_profile() -> bytes:
    """A JPEG whose profile says that red is green and green is red."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for at in range(132, len(profile) - 12, 12):
        kind = bytes(profile[at : at + 4])
        if kind in {b"rXYZ", b"gXYZ"}:
            profile[at : at + 4] = b"gXYZ" if kind == b"rXYZ" else b"rXYZ"
    return with_profile(bytes(profile).replace(b"s\0R\0G\0B", b"o\0t\0h\0r"))


def mpo() -> bytes:
    """A JPEG with a second picture behind the first, as phones with two lenses make them."""
    return _saved(corners(), "MPO", save_all=True, append_images=[Image.new("RGB", (640, 480), "purple")])


def png(image: Image.Image | None = None, *, orientation: int = 1) -> bytes:
    """A PNG with canaries in its text chunks and EXIF."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", f"{CANARY}-png")
    texts.add_itxt("XML:com.adobe.xmp", f"<x>{CANARY}-xmp</x>")
    picture = stored(image or corners(), orientation)
    return _saved(picture, "PNG", pnginfo=texts, exif=exif(orientation=orientation), compress_level=1)


def webp(image: Image.Image | None = None, *, lossless: bool = False, orientation: int = 1) -> bytes:
    picture = stored(image or corners(), orientation)
    xmp = f"<x>{CANARY}-xmp</x>".encode()
    return _saved(picture, "WEBP", lossless=lossless, method=0, exif=exif(orientation=orientation), xmp=xmp)


def plain_webp(*, lossless: bool) -> bytes:
    """A WebP of the simple form, without an extended header."""
    return _saved(corners(), "WEBP", lossless=lossless, method=0)


def heic(image: Image.Image | None = None, *, tags: Image.Exif | None = None) -> bytes:
    """A HEIC as a phone makes it: turned by its own box, and by an EXIF tag that repeats it."""
    xmp = f"<x>{CANARY}-xmp</x>".encode()
    return _saved(image or corners(), "HEIF", quality=80, exif=(tags or exif()).tobytes(), xmp=xmp)


def avif(image: Image.Image | None = None) -> bytes:
    return _saved(image or corners(), "AVIF", quality=60, speed=10, exif=exif())


def animated_webp() -> bytes:
    frames = [corners(), Image.new("RGB", (640, 480), "purple")]
    return _saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=100)


def animated_png() -> bytes:
    frames = [corners(), Image.new("RGB", (640, 480), "purple")]
    return _saved(frames[0], "PNG", save_all=True, append_images=frames[1:], duration=100)


def cmyk_jpeg() -> bytes:
    return _saved(corners().convert("CMYK"), "JPEG", quality=90)


def grey_jpeg() -> bytes:
    return _saved(corners().convert("L"), "JPEG", quality=90)


def progressive_jpeg() -> bytes:
    return _saved(corners(), "JPEG", quality=80, progressive=True)


def png_of_mode(mode: str) -> bytes:
    """The corners as a PNG of another mode: I;16, RGBA, LA, P, 1, L."""
    image = corners()
    if mode == "I;16":
        grey = image.convert("L")
        wide = b"".join(struct.pack("<H", value * 257) for value in grey.tobytes())
        return _saved(Image.frombytes("I;16", grey.size, wide), "PNG")
    return _saved(image.convert(mode), "PNG")


def png_of_16_bits_rgb(width: int = 64, height: int = 48) -> bytes:
    """A 16-bit RGB PNG, which Pillow itself cannot write."""
    row = b"\0" + b"".join(struct.pack(">HHH", 0xC800, 0x1400, 0x1400) for _ in range(width))
    return _png(width, height, zlib.compress(row * height), depth=16)


@cache
def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of about 100 kB that claims 900 megapixels."""
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(bytes(1 + width // 8)) for _ in range(height)) + packer.flush()
    return _png(width, height, body, depth=1, colour=0)


def _png(width: int, height: int, body: bytes, *, depth: int, colour: int = 2) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def claiming(data: bytes, width: int, height: int) -> bytes:
    """The same JPEG or PNG with another size in its header."""
    changed = bytearray(data)
    if data.startswith(b"\x89PNG"):
        changed[16:24] = struct.pack(">II", width, height)
    else:
        at = data.rindex(b"\xff\xc0") + 5
        changed[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(changed)


def svg() -> bytes:
    return b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def half(data: bytes) -> bytes:
    """What is left when the connection or the card gave up halfway."""
    return data[: len(data) // 2]


def with_forged_end(data: bytes, share: float = 0.5) -> bytes:
    """A JPEG that lost the rest of its pixels, with the mark of an end put behind what is left."""
    scan = data.rindex(b"\xff\xda")
    start = scan + 2 + int.from_bytes(data[scan + 2 : scan + 4], "big")
    return data[: start + int((len(data) - 2 - start) * share)].rstrip(b"\xff") + b"\xff\xd9"


def dark_jpeg() -> bytes:
    """Nothing but night: a picture that is as flat as a missing half, and whole."""
    return _saved(Image.new("RGB", (1200, 900), (9, 9, 12)), "JPEG", restart_marker_rows=1)


def mid_grey_jpeg() -> bytes:
    """A whole picture of the very grey that missing pixels are painted in."""
    return _saved(Image.new("RGB", (1201, 903), (128, 128, 128)), "JPEG")


def png_without_rows(rows: int = 40, *, of: int = 48) -> bytes:
    """A PNG whose data are sound and end before the rows do that its header promises."""
    return _png(64, of, zlib.compress((b"\0" + bytes(64 * 3)) * rows), depth=8)


def png_in_passes() -> bytes:
    """A PNG of nine by nine whose rows come in Adam7's seven passes, which Pillow itself cannot write."""
    shapes = ((2, 2), (1, 2), (3, 1), (2, 3), (5, 2), (4, 5), (9, 4))
    body = b"".join((b"\0" + b"\xc8\x14\x14" * columns) * rows for columns, rows in shapes)
    data = bytearray(_png(9, 9, zlib.compress(body), depth=8))
    data[28] = 1
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    return bytes(data)


def png_with_a_wrong_sum() -> bytes:
    """A PNG one of whose data chunks does not have the sum that stands behind it."""
    data = bytearray(png_without_rows(48))
    data[-13] ^= 0xFF
    return bytes(data)


def whole_outside_broken_inside() -> bytes:
    """A PNG whose container is right and whose pixels are not: only a full decode can tell."""
    data = bytearray(png(noise(640, 480)))
    middle = len(data) // 2
    data[middle : middle + 64] = bytes(64)
    return bytes(data)


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height of a picture, as Pillow opens it."""
    with Image.open(io.BytesIO(data)) as image:
        return image.size

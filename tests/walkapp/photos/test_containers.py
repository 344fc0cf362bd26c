import struct
import time
from pathlib import Path

import pytest

from tests import photographs
from walkapp.core.errors import Invalid, TooLarge, Unsupported
from walkapp.photos.containers import AVIF, HEIC, JPEG, MAX_BYTES, PNG, WEBP, Container, inspect

pytestmark = pytest.mark.once

WHOLE = {
    "from a phone": (photographs.from_a_phone, JPEG, (4000, 3000)),
    "shrunk": (photographs.shrunk_by_a_phone, JPEG, (2000, 1500)),
    "progressive": (photographs.progressive_jpeg, JPEG, (640, 480)),
    "grey": (photographs.grey_jpeg, JPEG, (640, 480)),
    "cmyk": (photographs.cmyk_jpeg, JPEG, (640, 480)),
    "with bytes behind its end": (photographs.full_of_canaries, JPEG, (640, 480)),
    "png": (photographs.png, PNG, (640, 480)),
    "animated png": (photographs.animated_png, PNG, (640, 480)),
    "16 bits": (photographs.png_of_16_bits_rgb, PNG, (64, 48)),
    "webp": (photographs.webp, WEBP, (640, 480)),
    "lossless webp": (lambda: photographs.webp(lossless=True), WEBP, (640, 480)),
    "plain webp": (lambda: photographs.plain_webp(lossless=False), WEBP, (640, 480)),
    "plain lossless webp": (lambda: photographs.plain_webp(lossless=True), WEBP, (640, 480)),
    "animated webp": (photographs.animated_webp, WEBP, (640, 480)),
    "heic": (photographs.heic, HEIC, (640, 480)),
    "avif": (photographs.avif, AVIF, (640, 480)),
}
OTHERS = {
    "svg": photographs.svg(),
    "gif": b"GIF89a" + bytes(100),
    "tiff": b"II*\0" + bytes(100),
    "bmp": b"BM" + bytes(100),
    "pdf": b"%PDF-1.7\n" + bytes(100),
    "html": b"<!doctype html><script>alert(1)</script>",
    "zip": b"PK\x03\x04" + bytes(100),
    "film": struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 0, b"mp42") + bytes(100),
    "sound": b"RIFF" + struct.pack("<I", 100) + b"WAVE" + bytes(100),
    "text": b"hello",
    "one byte": b"\xff",
}


def inspected(data: bytes, tmp_path: Path) -> Container:
    path = tmp_path / "photo"
    path.write_bytes(data)
    return inspect(path)


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_picture_tells_its_kind_and_size(name: str, tmp_path: Path) -> None:
    make, media_type, (width, height) = WHOLE[name]

    found = inspected(make(), tmp_path)

    assert found == Container(media_type, width, height)


@pytest.mark.parametrize("name", OTHERS)
def test_another_kind_of_file_is_refused_by_its_bytes(name: str, tmp_path: Path) -> None:
    with pytest.raises(Unsupported):
        inspected(OTHERS[name], tmp_path)


@pytest.mark.parametrize("tenths", range(1, 10))
@pytest.mark.parametrize("name", WHOLE)
def test_a_picture_cut_anywhere_is_not_whole(name: str, tenths: int, tmp_path: Path) -> None:
    data = WHOLE[name][0]()
    end = data.rindex(b"\xff\xd9") + 2 if data.startswith(b"\xff\xd8") else len(data)

    with pytest.raises(Invalid) as refused:
        inspected(data[: end * tenths // 10], tmp_path)

    assert "photo" in refused.value.errors


def test_half_of_a_13_megabyte_photo_is_refused_though_its_thumbnail_has_an_end(tmp_path: Path) -> None:
    small = photographs.full_of_canaries()
    thumbnail_end = small.index(b"\xff\xd9")
    big = photographs.half(photographs.large())
    data = small[: small.rindex(b"\xff\xda") + 14] + big[1000:].replace(b"\xff\xd9", b"\xff\xd0")

    assert len(photographs.large()) > 12_000_000
    assert thumbnail_end < len(data)
    for broken in (big, data):
        with pytest.raises(Invalid):
            inspected(broken, tmp_path)


def test_a_picture_without_its_very_last_byte_is_not_whole(tmp_path: Path) -> None:
    for make in (photographs.jpeg, photographs.png, photographs.webp, photographs.heic, photographs.avif):
        with pytest.raises(Invalid):
            inspected(make()[:-1], tmp_path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        inspected(b"", tmp_path)


def test_a_picture_without_pixels_is_not_whole(tmp_path: Path) -> None:
    no_width = bytearray(photographs.png())
    no_width[16:20] = bytes(4)

    with pytest.raises(Invalid):
        inspected(bytes(no_width), tmp_path)


def test_a_bomb_is_refused_at_once(tmp_path: Path) -> None:
    bomb = photographs.bomb()

    with pytest.raises(TooLarge):
        inspected(bomb, tmp_path)

    assert len(bomb) < 120_000


def test_a_jpeg_may_have_100_megapixels_and_others_50(tmp_path: Path) -> None:
    assert inspected(photographs.claiming(photographs.jpeg(), 10_000, 10_000), tmp_path).width == 10_000
    with pytest.raises(TooLarge):
        inspected(photographs.claiming(photographs.jpeg(), 10_001, 10_000), tmp_path)
    assert inspected(photographs.claiming(photographs.png(), 10_000, 5_000), tmp_path).width == 10_000
    with pytest.raises(TooLarge):
        inspected(photographs.claiming(photographs.png(), 10_001, 5_000), tmp_path)


def test_more_than_30_megabytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        inspected(photographs.jpeg() + bytes(MAX_BYTES), tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8" + b"\xff\xe0\x00\x02" * 5_000_000,
        b"\xff\xd8" + b"\xff" * 20_000_000,
        photographs.png()[:33] + (struct.pack(">I4s", 0, b"tEXt") + bytes(4)) * 1_600_000,
        photographs.heic()[:40] + struct.pack(">I4s", 8, b"free") * 2_500_000,
    ],
    ids=["segments", "padding", "chunks", "boxes"],
)
def test_a_file_of_nothing_but_empty_parts_costs_no_time(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "photo"
    path.write_bytes(data)
    before = time.process_time()

    with pytest.raises(Invalid):
        inspect(path)

    assert time.process_time() - before < 0.5


def test_a_look_at_a_phones_picture_costs_less_than_a_millisecond(tmp_path: Path) -> None:
    path = tmp_path / "photo"
    path.write_bytes(photographs.shrunk_by_a_phone())
    inspect(path)
    before = time.process_time()

    for _ in range(20):
        inspect(path)

    assert (time.process_time() - before) / 20 < 0.001


def test_phones_may_put_bytes_behind_the_last_box(tmp_path: Path) -> None:
    assert inspected(photographs.heic() + b"\0\0\0\x01\xff\xfe\0\0SEFT", tmp_path).media_type == HEIC

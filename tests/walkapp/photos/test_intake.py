import base64
import hashlib
import io
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests import photographs
from walkapp.core.blobs import Blobs
from walkapp.core.errors import BadRequest, Invalid, TooLarge, Unsupported
from walkapp.photos import intake
from walkapp.photos.containers import MAX_BYTES

pytestmark = pytest.mark.once

HERE = uuid4()


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs.open((tmp_path / "blobs").as_uri())


def header(data: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"


def received(blobs: Blobs, data: bytes, content_digest: str | None = None, length: int | None = None) -> intake.Kept:
    pieces = intake.pieces_of(io.BytesIO(data))
    digest = header(data) if content_digest is None else content_digest
    return intake.receive(blobs, HERE, pieces, content_digest=digest, declared_length=length)


def nothing_is_left(blobs: Blobs) -> bool:
    return list(blobs.keys(str(HERE))) == [] and list(blobs._incoming.iterdir()) == []


def test_a_photo_is_kept_under_its_municipality_and_digest(blobs: Blobs) -> None:
    data = photographs.from_a_phone()

    kept = received(blobs, data, length=len(data))

    assert (kept.media_type, kept.width, kept.height, kept.byte_count) == ("image/jpeg", 4000, 3000, len(data))
    assert blobs.read(f"{HERE}/photos/{hashlib.sha256(data).hexdigest()}") == data


def test_a_file_of_a_form_is_kept_without_a_digest(blobs: Blobs) -> None:
    data = photographs.png()

    kept = intake.receive_file(blobs, HERE, io.BytesIO(data))

    assert kept.digest == hashlib.sha256(data).hexdigest()


def test_a_png_that_calls_itself_jpeg_is_taken_as_what_it_is(blobs: Blobs) -> None:
    assert received(blobs, photographs.png()).media_type == "image/png"


@pytest.mark.parametrize(
    "content_digest",
    ["", "sha-256", "sha-256=", "sha-256=::", "sha-256=abc", "sha-256=:not base64!:", "sha-256=:YWJj:", "md5=:YWJj:",
     header(b"other bytes")],
)  # fmt: skip
def test_without_the_right_digest_nothing_is_kept(blobs: Blobs, content_digest: str) -> None:
    with pytest.raises(BadRequest):
        received(blobs, photographs.jpeg(), content_digest)

    assert nothing_is_left(blobs)


def test_other_digests_may_stand_beside_the_one_that_counts(blobs: Blobs) -> None:
    data = photographs.jpeg()

    assert received(blobs, data, f"sha-512=:YWJj:, SHA-256={header(data).partition('=')[2]}").digest


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: photographs.half(photographs.large()), Invalid),
        (photographs.svg, Unsupported),
        (photographs.bomb, TooLarge),
        (bytes, Invalid),
    ],
    ids=["half of 13 MB", "svg", "bomb", "nothing"],
)
def test_what_the_container_gives_away_is_refused_and_leaves_nothing(
    blobs: Blobs, make: Callable[[], bytes], error: type
) -> None:
    with pytest.raises(error):
        received(blobs, make())

    assert nothing_is_left(blobs)


def test_a_photo_that_is_too_large_is_refused_while_it_comes(blobs: Blobs) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while True:
            sent += 65_536
            yield bytes(65_536)

    with pytest.raises(TooLarge):
        intake.receive(blobs, HERE, endless(), content_digest=header(b""))

    assert sent <= MAX_BYTES + 2 * 65_536
    assert nothing_is_left(blobs)


def test_a_photo_that_says_it_is_too_large_is_not_read_at_all(blobs: Blobs) -> None:
    with pytest.raises(TooLarge):
        intake.receive(blobs, HERE, iter(()), content_digest=header(b""), declared_length=MAX_BYTES + 1)


def test_a_connection_that_breaks_leaves_nothing_and_the_same_again_succeeds(blobs: Blobs) -> None:
    data = photographs.from_a_phone()

    def broken() -> Iterator[bytes]:
        yield data[:100_000]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        intake.receive(blobs, HERE, broken(), content_digest=header(data), declared_length=len(data))
    with pytest.raises(BadRequest):
        intake.receive(blobs, HERE, [data[:100_000]], content_digest=header(data), declared_length=len(data))
    assert nothing_is_left(blobs)

    assert received(blobs, data).byte_count == len(data)


def test_a_large_photo_is_never_in_memory_as_a_whole(blobs: Blobs, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(photographs.large())
    digest = header(photographs.large())
    tracemalloc.start()

    with (tmp_path / "large").open("rb") as file:
        intake.receive(blobs, HERE, intake.pieces_of(file), content_digest=digest)

    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()

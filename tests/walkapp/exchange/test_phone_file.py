"""A file that no phone saved is refused as a whole with a sentence, and nothing of it is written or unpacked."""

import io
import json
import struct
import zipfile
from collections.abc import Callable
from typing import IO, Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import phone_files
from tests.cast import Cast
from tests.moment import NOW
from tests.phone_files import attached, noted, packed, picture, saved, words
from walkapp.audit.models import Event
from walkapp.core.blobs import Blobs
from walkapp.core.db import Database
from walkapp.exchange import outbox, phone_file
from walkapp.exchange.outbox import Report
from walkapp.observations.models import Observation

# Once: what bytes are asks no database.
pytestmark = pytest.mark.once

Brought = Callable[[IO[bytes]], Report]


@pytest.fixture
def bring(database: Database, blobs: Blobs, cast: Cast) -> Brought:
    return lambda file: outbox.take_in(database, blobs, file, cast.lina, cast.walk_id, dry_run=False, at=NOW)


def one(cast: Cast, **values: Any) -> bytes:
    return json.dumps(words(cast.vera.user_id, noted(cast.walk_id)) | values).encode()


def damaged(cast: Cast) -> bytes:
    return saved(None, noted(cast.walk_id)).getvalue()[:-30]


def with_a_comment(cast: Cast) -> bytes:
    """A second end in the comment of the first: what is looked at and what is read are the same one."""
    made = saved(None, noted(cast.walk_id))
    with zipfile.ZipFile(made, "a") as archive:
        archive.comment = b"PK\x05\x06" + bytes(18)
    return made.getvalue()


def with_two_of_a_name(cast: Cast) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("observations.json", one(cast))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("observations.json", b"{}")
    return made.getvalue()


def with_many(_cast: Cast) -> bytes:
    return packed({f"{n}.jpg": b"" for n in range(phone_file.MOST_FILES + 1)}).getvalue()


def with_a_long_list(cast: Cast) -> bytes:
    """The end says that the list of names is two hundred megabytes long."""
    made = bytearray(saved(None, noted(cast.walk_id)).getvalue())
    made[-10:-6] = (200_000_000).to_bytes(4, "little")
    return bytes(made)


def with_other_ends(cast: Cast) -> bytes:
    """The plain end says that there is one file; the one with sizes of 64 bits, which is read too, knows of all."""
    made = with_many(cast)
    count, size, offset = struct.unpack("<HLL", made[-12:-2])
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    way_there = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(made) - 22, 1)
    return made[:-22] + large + way_there + b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 1, 1, 46, offset, 0)


def words_alone(data: bytes) -> Callable[[Cast], bytes]:
    return lambda _cast: packed({"observations.json": data}).getvalue()


def with_words(**values: Any) -> Callable[[Cast], bytes]:
    return lambda cast: packed({"observations.json": one(cast, **values)}).getvalue()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda _cast: b"", "ingen ZIP-fil"), (lambda _cast: b"PK\x03\x04 hello", "ingen ZIP-fil"),
        (lambda _cast: picture(), "ingen ZIP-fil"), (damaged, "ingen ZIP-fil"), (with_a_comment, "Det finns ingen"),
        (with_other_ends, "ingen ZIP-fil"), (with_two_of_a_name, "heter likadant"), (with_many, "fler filer"),
        (with_a_long_list, "fler filer"), (lambda _cast: packed({"notes.json": b"{}"}).getvalue(), "observations.json"),
        (words_alone(b'{\n"format": "walkapp-outbox",\n oj}'), "på rad 3"), (words_alone(b"{\n\xff}"), "på rad 2"),
        (words_alone(b"[" * 100_000), "JSON"), (words_alone(b'{"a": NaN}'), "JSON"), (words_alone(b"[]"), "förstår"),
        (words_alone(b" " * (phone_file.LARGEST_WORDS + 1)), "för stor"), (with_words(version=2), "nyare walkapp"),
        (with_words(format="other"), "förstår: format"), (with_words(observations={}), "förstår: observations"),
        (with_words(person={"id": "../vera"}), "förstår: person.id"),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)  # fmt: skip
def test_a_file_that_cannot_be_read_changes_nothing(
    bring: Brought, session: Session, cast: Cast, make: Callable[[Cast], bytes], said: str
) -> None:
    before = session.scalar(sa.select(sa.func.count()).select_from(Event))
    session.rollback()

    report = bring(io.BytesIO(make(cast)))

    assert (report.failed, report.imported) == (True, 0)
    assert said in report.notes[0]
    assert session.scalar(sa.select(sa.func.count()).select_from(Event)) == before


def test_the_words_are_not_unpacked_beyond_their_limit(bring: Brought) -> None:
    file = packed({"observations.json": bytes(300_000_000)}, method=zipfile.ZIP_DEFLATED)
    assert len(file.getvalue()) < 400_000

    report = bring(file)

    assert "för stor" in report.notes[0]


def test_a_photo_that_unpacks_to_too_much_is_refused_and_the_point_comes_in(bring: Brought, cast: Cast) -> None:
    bomb = attached(bytes(90_000_000))
    said = one(cast, observations=words(None, noted(cast.walk_id, photos=[bomb]))["observations"])
    file = packed({"observations.json": said, bomb["file"]: bomb["bytes"]}, method=zipfile.ZIP_DEFLATED)

    report = bring(file)

    assert (report.imported, report.files, report.refused) == (1, 0, 1)
    assert "30 MB" in report.notes[0]


def test_all_that_is_unpacked_is_counted(
    bring: Brought, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone with room for less, in place of 600 MB."""
    photos = [attached(picture()) for _ in range(3)]
    file = saved(cast.vera.user_id, noted(cast.walk_id, photos=photos))
    whole = sum(info.file_size for info in zipfile.ZipFile(file).infolist())
    monkeypatch.setattr(phone_file, "MOST_UNPACKED", whole - 1)

    report = bring(file)

    assert (report.imported, report.files, report.refused) == (1, 2, 1)
    assert "mer än någon telefon sparar" in report.notes[0]


def test_a_name_is_never_a_path(bring: Brought, cast: Cast, tmp_path: Any) -> None:
    outside = tmp_path / "outside.jpg"
    outside.write_bytes(picture())
    up = attached(picture(), file="../../../../tmp/up.jpg")
    away = attached(picture(), file=str(outside))
    file = saved(cast.vera.user_id, noted(cast.walk_id, photos=[up, away]), without=str(outside))

    report = bring(file)

    assert (report.files, report.refused) == (1, 1)
    assert "saknas i filen" in report.notes[0]
    assert not (tmp_path.parents[2] / "tmp" / "up.jpg").exists()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_what_phones_pack_with_is_unpacked(bring: Brought, cast: Cast, method: int) -> None:
    report = bring(packed({"observations.json": one(cast)}, method=method))

    assert (report.failed, report.notes) == (True, ["Den går inte att packa upp."])


def test_a_byte_that_was_changed_on_the_way_is_seen(bring: Brought, cast: Cast) -> None:
    photo = attached(picture(), digest=None)
    made = bytearray(saved(cast.vera.user_id, noted(cast.walk_id, photos=[photo])).getvalue())
    made[made.index(photo["bytes"]) + len(photo["bytes"]) // 2] ^= 1

    report = bring(io.BytesIO(made))

    assert (report.imported, report.files, report.refused) == (1, 0, 1)
    assert "packa upp" in report.notes[0]


def test_what_says_that_it_is_encrypted_is_refused(bring: Brought, cast: Cast) -> None:
    made = bytearray(packed({"observations.json": one(cast)}).getvalue())
    for head, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(head) + at] |= 1

    assert bring(io.BytesIO(made)).failed


def test_a_point_may_be_as_large_as_in_a_request(bring: Brought, cast: Cast, session: Session) -> None:
    large = noted(cast.walk_id, more="x" * 70_000)

    report = bring(saved(cast.vera.user_id, large, noted(cast.walk_id)))

    assert (report.imported, report.refused) == (1, 1)
    assert session.get(Observation, UUID(large["id"])) is None


def test_a_phone_that_says_no_digest_is_believed_by_the_files_own_sum(bring: Brought, cast: Cast) -> None:
    old = attached(picture(), digest=None)
    said = words(None, noted(cast.walk_id, photos=[old]))
    del said["person"]
    file = phone_files.packed({"observations.json": json.dumps(said).encode(), old["file"]: old["bytes"]})

    assert (report := bring(file)).files == 1
    assert report.notes == []

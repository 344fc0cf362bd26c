"""A photo in parts: what has come is known, goes on from there, is never mixed, and becomes what a PUT would make."""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import photographs
from tests.clients import Clients, Program
from tests.walkapp.api.conftest import digest_of
from walkapp.app import sweeper
from walkapp.core import parts
from walkapp.core.blobs import Blobs
from walkapp.core.db import Database
from walkapp.core.errors import Conflict
from walkapp.photos import rules
from walkapp.photos.models import Photo

Programs = Callable[[str], Program]
Seen = Callable[..., UUID]
HALF = 4_000


@pytest.fixture
def address(seen: Seen) -> str:
    return f"/observations/{seen()}/photos/{uuid4()}"


def patch(
    program: Program, address: str, data: bytes, offset: int | str | None, *, whole: bytes | None = None,
    header: str = "Repr-Digest", digest: str | None = None,
) -> Any:  # fmt: skip
    """One part; with `whole` the last one, whose digest is that of the whole."""
    headers = {} if offset is None else {"Upload-Offset": str(offset)}
    if whole is not None:
        headers |= {"Upload-Complete": "?1", header: digest or digest_of(whole)}
    return program.patch(address, data=data, headers=headers)


def progress(program: Program, address: str) -> tuple[str | None, str | None]:
    answer = program.head(address)
    assert answer.status_code == 204
    return answer.headers.get("Upload-Offset"), answer.headers.get("Upload-Complete")


def stored(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Photo)) or 0


def kept_parts(blobs: Blobs) -> list[Path]:
    return sorted(blobs.part("x", max_bytes=1)._path.parent.glob("*.grown"))


@pytest.mark.parametrize("header", ["Repr-Digest", "Content-Digest"])
def test_a_photo_in_parts_is_the_photo(
    programs: Programs, address: str, picture: bytes, session: Session, blobs: Blobs, header: str
) -> None:
    vera = programs("vera")

    begun = progress(vera, address)
    first = patch(vera, address, picture[:HALF], 0)
    there = progress(vera, address)
    last = patch(vera, address, picture[HALF:], HALF, whole=picture, header=header)

    assert begun == ("0", "?0")
    assert (first.status_code, first.headers["Upload-Offset"], first.headers["Upload-Complete"]) == (
        204, str(HALF), "?0"
    )  # fmt: skip
    assert there == (str(HALF), "?0")
    assert last.status_code == 201
    assert (last.json["state"], last.json["width"]) == ("received", 640)
    assert f"sha-256=:{last.json['digest']}:" == digest_of(picture)
    assert progress(vera, address) == (str(len(picture)), "?1")
    photo = session.scalars(sa.select(Photo)).one()
    assert blobs.read(rules.received_key(photo.municipality_id, photo.digest)) == picture
    assert kept_parts(blobs) == []


def test_the_whole_in_one_part_is_201(programs: Programs, address: str, picture: bytes) -> None:
    assert patch(programs("vera"), address, picture, 0, whole=picture).status_code == 201


def test_an_end_without_more_bytes_ends_it(programs: Programs, address: str, picture: bytes) -> None:
    vera = programs("vera")
    patch(vera, address, picture, 0)

    assert patch(vera, address, b"", len(picture), whole=picture).status_code == 201


def test_who_missed_the_last_answer_gets_it_again(
    programs: Programs, address: str, picture: bytes, session: Session
) -> None:
    vera = programs("vera")
    made = patch(vera, address, picture, 0, whole=picture)

    again = patch(vera, address, b"", len(picture), whole=picture)
    other = patch(vera, address, b"", len(picture), whole=b"other bytes")
    more = patch(vera, address, b"more", 0)

    assert (again.status_code, again.json) == (200, made.json)
    assert (other.status_code, more.status_code) == (409, 409)
    assert more.headers["Upload-Offset"] == str(len(picture))
    assert stored(session) == 1


def test_parts_after_a_put_change_nothing(
    programs: Programs, address: str, picture: bytes, send_photo: Callable[..., Any]
) -> None:
    send_photo(programs("vera"), address)

    assert progress(programs("vera"), address) == (str(len(picture)), "?1")
    assert patch(programs("vera"), address, picture, 0, whole=picture).status_code == 200


@pytest.mark.parametrize("offset", [0, 1, HALF - 1, HALF + 1, 10**14])
def test_another_offset_is_409_with_the_right_one(
    programs: Programs, address: str, picture: bytes, offset: int
) -> None:
    vera = programs("vera")
    patch(vera, address, picture[:HALF], 0)

    answer = patch(vera, address, picture[HALF:], offset)

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, str(HALF))
    assert answer.json["upload_offset"] == HALF
    assert progress(vera, address) == (str(HALF), "?0")


@pytest.mark.parametrize("offset", [None, "", "-1", "x", "1.5", "9" * 16, "٣"])
def test_an_offset_that_is_none_is_400(programs: Programs, address: str, offset: str | None) -> None:
    headers = {} if offset is None else {"Upload-Offset": offset.encode().decode("latin-1")}

    assert programs("vera").patch(address, data=b"x", headers=headers).status_code == 400
    assert progress(programs("vera"), address) == ("0", "?0")


def test_an_end_that_is_neither_yes_nor_no_is_400(programs: Programs, address: str) -> None:
    headers = {"Upload-Offset": "0", "Upload-Complete": "true"}

    assert programs("vera").patch(address, data=b"x", headers=headers).status_code == 400


@pytest.mark.parametrize("digest", ["", "sha-256=:YWJj:", digest_of(b"other bytes")])
def test_an_end_without_the_wholes_digest_begins_anew(
    programs: Programs, address: str, picture: bytes, session: Session, blobs: Blobs, digest: str
) -> None:
    vera = programs("vera")
    patch(vera, address, picture[:HALF], 0)
    headers = {"Upload-Offset": str(HALF), "Upload-Complete": "?1", **({"Repr-Digest": digest} if digest else {})}

    answer = vera.patch(address, data=picture[HALF:], headers=headers)

    assert answer.status_code == 400
    assert progress(vera, address) == ("0", "?0")
    assert (stored(session), kept_parts(blobs)) == (0, [])
    assert patch(vera, address, picture, 0, whole=picture).status_code == 201


@pytest.mark.parametrize(
    ("data", "status"),
    [(b"", 422), (b"hello", 415), (photographs.jpeg()[:-200], 422)], ids=["empty", "text", "cut"],
)  # fmt: skip
def test_what_is_no_whole_photo_is_refused_as_in_a_put(
    programs: Programs, address: str, session: Session, blobs: Blobs, data: bytes, status: int
) -> None:
    answer = patch(programs("vera"), address, data, 0, whole=data)

    assert answer.status_code == status
    assert (stored(session), kept_parts(blobs)) == (0, [])


def test_more_than_a_photo_may_be_is_413(programs: Programs, address: str, blobs: Blobs) -> None:
    vera = programs("vera")
    patch(vera, address, b"x" * 20_000_000, 0)

    said = patch(vera, address, b"x" * 10_000_001, 20_000_000)

    assert said.status_code == 413
    assert kept_parts(blobs) == []


def test_more_than_a_photo_may_be_is_413_where_nobody_said_how_much_comes(
    programs: Programs, address: str, blobs: Blobs
) -> None:
    answer = programs("vera").patch(
        address, headers={"Upload-Offset": "0"},
        environ_overrides={"wsgi.input": Pieces(b"x" * 1_000_000, 31), "wsgi.input_terminated": True},
    )  # fmt: skip

    assert answer.status_code == 413
    assert kept_parts(blobs) == []


def test_a_connection_that_breaks_leaves_what_came(programs: Programs, address: str, picture: bytes) -> None:
    vera = programs("vera")

    broken = vera.patch(
        address, headers={"Upload-Offset": "0"},
        environ_overrides={"wsgi.input": Pieces(picture[:HALF], 1), "CONTENT_LENGTH": str(len(picture))},
    )  # fmt: skip

    assert broken.status_code == 400
    assert progress(vera, address) == (str(HALF), "?0")
    assert patch(vera, address, picture[HALF:], HALF, whole=picture).status_code == 201


def test_what_is_told_is_on_the_disk(
    programs: Programs, address: str, picture: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    real = os.fsync

    def watched(descriptor: int) -> None:
        asked.append(os.fstat(descriptor).st_size)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    patch(programs("vera"), address, picture[:HALF], 0)

    assert HALF in asked


def test_parts_are_their_senders_own(programs: Programs, address: str, picture: bytes) -> None:
    patch(programs("vera"), address, picture[:HALF], 0)

    # Lina leads the walk: she may add to the point, and knows nothing of what Vera has sent.
    assert progress(programs("lina"), address) == ("0", "?0")
    assert patch(programs("lina"), address, picture[HALF:], HALF).status_code == 409
    assert progress(programs("vera"), address) == (str(HALF), "?0")


def test_nobody_sees_a_part(programs: Programs, address: str, picture: bytes) -> None:
    patch(programs("vera"), address, picture[:HALF], 0)
    observation, photo_id = address.split("/photos/")

    assert programs("vera").get(f"/photos/{photo_id}").status_code == 404
    assert programs("vera").get(observation).json["photos"] == []


def test_two_at_once_make_one_whole_photo(
    clients: Clients, address: str, picture: bytes, session: Session, blobs: Blobs
) -> None:
    phones = [clients.program("vera") for _number in range(4)]

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(
            pool.map(lambda phone: patch(phone, address, picture, 0, whole=picture).status_code, phones)
        )

    assert set(statuses) <= {200, 201, 409}
    assert statuses.count(201) == 1
    assert stored(session) == 1
    photo = session.scalars(sa.select(Photo)).one()
    assert blobs.read(rules.received_key(photo.municipality_id, photo.digest)) == picture


def test_a_connection_that_hangs_is_overtaken_and_adds_nothing_afterwards(
    clients: Clients, address: str, picture: bytes, session: Session
) -> None:
    hanging, other = clients.program("vera"), clients.program("vera")
    body = Hanging(picture[:HALF], b"rubbish" * 100)
    statuses: list[int] = []

    def send() -> None:
        answer = hanging.patch(
            address, headers={"Upload-Offset": "0"},
            environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": str(HALF + 700)},
        )  # fmt: skip
        statuses.append(answer.status_code)

    thread = threading.Thread(target=send)
    thread.start()
    assert body.waits.wait(10)
    assert progress(other, address) == (str(HALF), "?0")
    went_on = patch(other, address, picture[HALF:-100], HALF)
    body.wake.set()
    thread.join(10)
    ended = patch(other, address, picture[-100:], len(picture) - 100, whole=picture)

    assert (went_on.status_code, statuses, ended.status_code) == (204, [409], 201)
    assert session.scalars(sa.select(Photo)).one().digest == hashlib.sha256(picture).hexdigest()


def test_who_cannot_get_at_a_part_is_told_to_come_again(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "WAIT_S", 0.1)
    part = blobs.part("one", max_bytes=100)
    part.append(b"abc", at=0)

    with part.whole(size=3), pytest.raises(Conflict):
        part.append(b"def", at=3)

    assert part.offset() == 3


def test_old_parts_are_swept(
    programs: Programs, address: str, picture: bytes, blobs: Blobs, database: Database
) -> None:
    patch(programs("vera"), address, picture[:HALF], 0)
    (part,) = kept_parts(blobs)

    sweeper(database, blobs)({})
    still = progress(programs("vera"), address)
    old = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    os.utime(part, (old, old))
    sweeper(database, blobs)({})

    assert still == (str(HALF), "?0")
    assert progress(programs("vera"), address) == ("0", "?0")
    assert patch(programs("vera"), address, picture[HALF:], HALF).status_code == 409


@pytest.mark.parametrize(
    ("name", "status"),
    [("nobody", 401), ("hans", 403), ("hedda", 403), ("vidar", 403), ("olle", 403), ("sven", 404), ("ada", 404),
     ("petra", 404), ("bodil", 404)],
)  # fmt: skip
def test_who_may_not_put_it_there_may_not_send_parts_of_it(
    clients: Clients, seen: Seen, action: Callable[..., UUID], name: str, status: int
) -> None:
    observation_id = seen()
    action(observation_ids=[observation_id])
    address = f"/observations/{observation_id}/photos/{uuid4()}"
    program = clients.program(None if name == "nobody" else name)

    assert program.head(address).status_code == status
    assert patch(program, address, b"x", 0).status_code == status


def test_evidence_comes_in_parts_too(
    programs: Programs, action: Callable[..., UUID], picture: bytes
) -> None:
    action_id, photo_id = action(), uuid4()
    hans, address = programs("hans"), f"/actions/{action_id}/photos/{photo_id}?role=after"

    patch(hans, address, picture[:HALF], 0)
    there = progress(hans, address)
    made = patch(hans, address, picture[HALF:], HALF, whole=picture)

    assert (there, made.status_code) == ((str(HALF), "?0"), 201)
    assert [one["role"] for one in hans.get(f"/actions/{action_id}").json["photos"]] == ["after"]
    assert programs("bodil").head(address).status_code == 404
    assert programs("vidar").head(address).status_code == 403


class Pieces:
    """A body that is some bytes some times over, and then the end."""

    def __init__(self, piece: bytes, times: int) -> None:
        self._rest = self._all(piece, times)

    def read(self, size: int = -1) -> bytes:
        del size
        return next(self._rest, b"")

    @staticmethod
    def _all(piece: bytes, times: int) -> Iterator[bytes]:
        for _number in range(times):
            for at in range(0, len(piece), 65_536):
                yield piece[at : at + 65_536]


class Hanging:
    """A body whose end comes only when it is woken."""

    def __init__(self, first: bytes, then: bytes) -> None:
        self.waits, self.wake = threading.Event(), threading.Event()
        self._pieces = [first, then]

    def read(self, size: int = -1) -> bytes:
        del size
        if len(self._pieces) == 1:
            self.waits.set()
            assert self.wake.wait(10)
        return self._pieces.pop(0) if self._pieces else b""

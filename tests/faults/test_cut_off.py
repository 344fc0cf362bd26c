"""A connection breaks while a photo is on its way: nothing of it stays, and the same photo again is taken."""

import socket
import time
from uuid import UUID, uuid4

import pytest

from tests.installation import Caller, Installation, digest_header
from tests.photographs import shrunk_by_a_phone
from walkapp.photos.models import Photo

# What breaks off is the body, before anything is asked of the database.
pytestmark = pytest.mark.once


@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "in chunks"])
def test_half_a_photo_leaves_nothing_and_the_whole_one_is_taken_afterwards(
    running: Installation, vera: Caller, content, *, chunked: bool
) -> None:
    observation, photo = uuid4(), uuid4()
    vera.put_json(f"/api/v1/walks/{running.cast.walk_id}/observations/{observation}", content())
    # Bytes of its own, so that no other test's photo is the same.
    path, data = f"/api/v1/observations/{observation}/photos/{photo}", shrunk_by_a_phone() + photo.bytes

    _send_half(running, vera, path, data, chunked=chunked)

    _wait_until_forgotten(running, photo)
    assert vera.get(f"/api/v1/photos/{photo}").status == 404
    assert vera.get(f"/api/v1/observations/{observation}").json["photos"] == []
    assert vera.put_photo(path, data).status == 201
    assert vera.put_photo(path, data).status == 200


def _send_half(installation: Installation, phone: Caller, path: str, data: bytes, *, chunked: bool) -> None:
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(data)}"
    head = (
        f"PUT {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {phone.authorization}\r\n"
        f"Content-Type: image/jpeg\r\nContent-Digest: {digest_header(data)}\r\n{length}\r\n\r\n"
    ).encode()
    half = data[: len(data) // 2]
    body = f"{len(half):x}\r\n".encode() + half + b"\r\n" if chunked else half
    with socket.create_connection(("127.0.0.1", installation.port), timeout=10) as connection:
        connection.sendall(head + body)


def _wait_until_forgotten(installation: Installation, photo: UUID) -> None:
    until = time.monotonic() + 120
    while files := list((installation.blobs / ".incoming").iterdir()):
        assert time.monotonic() < until, files
        time.sleep(0.05)
    with installation.database() as database, database.reading() as session:
        assert session.get(Photo, photo) is None
    assert not [path for path in installation.blobs.rglob("*") if path.is_file() and photo.bytes in path.read_bytes()]

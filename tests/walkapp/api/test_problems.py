"""What is refused, and how it is said (RFC 9457)."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from tests.cast import Cast
from tests.clients import Program
from walkapp.api.bodies import MAX_JSON_BYTES

Programs = Callable[[str], Program]
Walked = Callable[..., dict[str, Any]]
# Fixed, since it stands in test ids, which both engines must have alike.
SOME = UUID("0b8e5d3a-4c1f-4a77-8f6e-2d9c7a1b5e43")


@pytest.fixture
def address(cast: Cast) -> str:
    return f"/walks/{cast.walk_id}/observations/{uuid4()}"


def send(program: Program, address: str, data: bytes, content_type: str = "application/json") -> Any:
    return program.put(address, data=data, content_type=content_type)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"null", b"[]", b'"text"', b"3", b'{"lat": NaN}', b'{"lat": Infinity}', b'{"lat": -Infinity}',
        b'{"lat": 1e999}', b"{'kind': 'risk'}", b'{"kind": "risk",}', b"\xff\xfe{}", b"\xef\xbb\xbf{}",
        b'{"text": "\\ud800"}', b'{"text": "\xc3"}', b"[" * 30_000, b'{"a": ' * 5000, b'{"lat": ' + b"9" * 5000 + b"}",
        b'{"text": "a\nb"}', b"{}{}",
    ],
)  # fmt: skip
def test_what_is_not_json_is_400(programs: Programs, address: str, data: bytes) -> None:
    answer = send(programs("vera"), address, data)

    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_the_same_name_twice_is_json(programs: Programs, address: str, walked: Walked) -> None:
    text = json.dumps(walked(text="andra"))

    answer = send(programs("vera"), address, b'{"text": "forsta", ' + text[1:].encode())

    assert (answer.status_code, answer.json["text"]) == (201, "andra")


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_does_not_say_that_it_is_json_is_415(
    programs: Programs, address: str, walked: Walked, content_type: str
) -> None:
    answer = send(programs("vera"), address, json.dumps(walked()).encode(), content_type)

    assert answer.status_code == 415


def test_a_charset_may_stand_beside_the_type(programs: Programs, address: str, walked: Walked) -> None:
    answer = send(programs("vera"), address, json.dumps(walked()).encode(), "application/json; charset=utf-8")

    assert answer.status_code == 201


def test_a_body_has_a_limit(programs: Programs, address: str, walked: Walked) -> None:
    text = json.dumps(walked()).encode()
    room = MAX_JSON_BYTES - len(text)

    at_it = send(programs("vera"), address, text + b" " * room)
    above_it = send(programs("vera"), address, text + b" " * (room + 1))

    assert (at_it.status_code, above_it.status_code) == (201, 413)


def test_the_type_is_looked_at_before_the_size_and_the_size_before_the_text(programs: Programs, address: str) -> None:
    large = b"{" * (MAX_JSON_BYTES + 1)

    assert send(programs("vera"), address, large, "text/plain").status_code == 415
    assert send(programs("vera"), address, large).status_code == 413


@pytest.mark.parametrize(
    "address",
    ["/nowhere", "/walks/", "/walks/7", "/observations/not-an-id", "/actions/2026-0001", "/photos/%00", "/held/x"],
)
def test_an_address_that_leads_nowhere_is_404(programs: Programs, address: str) -> None:
    answer = programs("karin").get(address)

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("post", "/walks", {"GET", "HEAD", "OPTIONS"}), ("delete", f"/actions/{SOME}", {"GET", "HEAD", "OPTIONS"}),
        ("put", "/actions", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("patch", f"/observations/{SOME}", {"DELETE", "GET", "HEAD", "OPTIONS"}),
    ],
)  # fmt: skip
def test_another_method_is_405_with_those_that_are(
    programs: Programs, method: str, address: str, allowed: set[str]
) -> None:
    answer = getattr(programs("karin"), method)(address)

    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert set(answer.headers["Allow"].split(", ")) == allowed


def test_a_page_that_is_not_there_stays_a_page(app: Flask, cast: Cast) -> None:
    answer = app.test_client().get("/nowhere/at/all")

    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_a_problem_has_its_four_members(programs: Programs) -> None:
    answer = programs("karin").get(f"/walks/{uuid4()}").json

    assert answer == {
        "type": "tag:walkapp,2026:not-found", "title": "Det finns inte här", "status": 404,
        "detail": "Det finns inte här",
    }  # fmt: skip


def test_no_answer_is_kept_by_anybody(programs: Programs) -> None:
    for address in ("/walks", f"/walks/{uuid4()}", "/openapi.json"):
        headers = programs("karin").get(address).headers

        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_our_own_mistake_is_500_and_says_nothing_about_itself(
    app: Flask, programs: Programs, send_photo: Callable[..., Any], seen: Callable[..., Any]
) -> None:
    address = f"/observations/{seen()}/photos/{uuid4()}"
    app.extensions["walkapp.blobs"] = None

    answer = send_photo(programs("vera"), address)

    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert answer.json["reference"]
    assert "NoneType" not in answer.text

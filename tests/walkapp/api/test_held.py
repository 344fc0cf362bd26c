"""What the server says that it holds: a phone throws its own copy away by it, so nothing here may be too kind."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.clients import Clients, Program
from walkapp.accounts import queries as accounts
from walkapp.core.blobs import Blobs
from walkapp.core.db import Database
from walkapp.photos import rules
from walkapp.walks.rules import WalkState

Programs = Callable[[str], Program]
Seen = Callable[..., UUID]
Photographed = Callable[..., tuple[UUID, UUID]]


def digest(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def ask(program: Program, **asked: Any) -> Any:
    sent = {kind: {str(one): tag for one, tag in of.items()} for kind, of in asked.items()}
    answer = program.post("/held", json=sent)
    assert answer.status_code == 200, answer.text
    return answer.json


def observation(program: Program, one: UUID, etag: str = '"1"') -> Any:
    return ask(program, observations={one: etag})["observations"][str(one)]


def photo(program: Program, one: UUID, tag: str) -> Any:
    return ask(program, photos={one: tag})["photos"][str(one)]


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    engines = {database.reader, database.writer}
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        for engine in engines:
            sa.event.remove(engine, "before_cursor_execute", note)


def test_an_observation_is_held_changed_withdrawn_or_missing(
    programs: Programs, seen: Seen, walked: Callable[..., Any], cast: Cast
) -> None:
    vera, one = programs("vera"), uuid4()
    vera.put(f"/walks/{cast.walk_id}/observations/{one}", json=walked())

    held = observation(vera, one)
    vera.put(f"/walks/{cast.walk_id}/observations/{one}", json=walked(text="Tre"), headers={"If-Match": '"1"'})
    changed = observation(vera, one)
    again = observation(vera, one, 'W/"2"')
    vera.delete(f"/observations/{one}")
    withdrawn = observation(vera, one, '"2"')

    assert held == {"state": "held", "etag": '"1"', "digest": None}
    assert changed == {"state": "changed", "etag": '"2"', "digest": None}
    assert again["state"] == "held"
    assert withdrawn == {"state": "withdrawn", "etag": None, "digest": None}
    assert observation(vera, uuid4()) == {"state": "missing", "etag": None, "digest": None}


def test_a_photo_is_held_by_its_bytes(
    programs: Programs, photographed: Photographed, picture: bytes
) -> None:
    observation_id, photo_id = photographed()
    vera = programs("vera")

    assert photo(vera, photo_id, digest(picture)) == {"state": "held", "etag": None, "digest": digest(picture)}
    assert photo(vera, photo_id, digest(b"other")) == {"state": "changed", "etag": None, "digest": digest(picture)}
    assert photo(vera, uuid4(), digest(picture))["state"] == "missing"
    vera.delete(f"/observations/{observation_id}")
    assert photo(vera, photo_id, digest(picture))["state"] == "withdrawn"


@pytest.mark.parametrize("left", [None, b"half"])
def test_a_photo_whose_bytes_are_gone_or_cut_is_missing(
    programs: Programs, photographed: Photographed, picture: bytes, blobs: Blobs, cast: Cast, left: bytes | None
) -> None:
    _observation_id, photo_id = photographed()
    key = rules.received_key(cast.municipality_id, hashlib.sha256(picture).hexdigest())
    blobs.delete(key)
    if left is not None:
        with blobs.stage() as staged:
            staged.write(left)
            blobs.commit(staged, key)

    assert photo(programs("vera"), photo_id, digest(picture))["state"] == "missing"


def test_evidence_is_held_too(
    programs: Programs, action: Callable[..., UUID], send_photo: Callable[..., Any], picture: bytes
) -> None:
    photo_id = uuid4()
    send_photo(programs("hans"), f"/actions/{action()}/photos/{photo_id}?role=after")

    states = {name: photo(programs(name), photo_id, digest(picture))["state"] for name in ("hans", "karin", "vera")}

    assert states == {"hans": "held", "karin": "held", "vera": "missing"}


def test_what_one_recorded_is_held_when_one_no_longer_sees_it(
    programs: Programs, photographed: Photographed, picture: bytes, database: Database
) -> None:
    observation_id, photo_id = photographed()
    with database.writing() as session:
        session.execute(sa.text("UPDATE walk SET state = :state"), {"state": WalkState.PUBLISHED.value})

    assert programs("vera").get(f"/observations/{observation_id}").status_code == 404
    assert observation(programs("vera"), observation_id)["state"] == "held"
    assert photo(programs("vera"), photo_id, digest(picture))["state"] == "held"


@pytest.mark.parametrize("name", ["bodil", "sven", "hans", "ada", "petra", "vidar"])
def test_what_somebody_may_not_see_is_missing_to_them(
    programs: Programs, photographed: Photographed, picture: bytes, name: str
) -> None:
    observation_id, photo_id = photographed()

    assert observation(programs(name), observation_id)["state"] == "missing"
    assert photo(programs(name), photo_id, digest(picture))["state"] == "missing"


def test_a_confidential_one_is_missing_to_another_walker(programs: Programs, seen: Seen) -> None:
    secret = seen(author="lina", confidential=True)

    assert observation(programs("vera"), secret)["state"] == "missing"
    assert observation(programs("lina"), secret)["state"] == "held"


def test_it_names_the_epoch(programs: Programs, session: Session) -> None:
    nothing: dict[str, Any] = {"observations": {}, "photos": {}, "voices": {}}

    assert ask(programs("vera")) == {"epoch": str(accounts.epoch(session)), **nothing}


def test_nobody_hears_nothing(clients: Clients) -> None:
    assert clients.program().post("/held", json={}).status_code == 401


@pytest.mark.parametrize("kind", ["observations", "photos", "voices"])
def test_a_thousand_of_each_at_most(programs: Programs, kind: str) -> None:
    tag = digest(b"")

    whole = programs("vera").post("/held", json={kind: {str(uuid4()): tag for _number in range(1000)}})
    over = programs("vera").post("/held", json={kind: {str(uuid4()): tag for _number in range(1001)}})

    assert (whole.status_code, over.status_code) == (200, 422)
    assert list(over.json["errors"]) == [kind]


@pytest.mark.parametrize(
    "body",
    [{"photos": []}, {"photos": {"x": "y"}}, {"observations": {str(UUID(int=1)): 1}}, {"other": {}},
     {"observations": {str(UUID(int=1)): "x" * 101}}],
)  # fmt: skip
def test_what_cannot_be_asked_is_named(programs: Programs, body: dict[str, Any]) -> None:
    answer = programs("vera").post("/held", json=body)

    assert (answer.status_code, list(answer.json["errors"])) == (422, list(body))


def test_it_takes_as_few_statements_for_many_as_for_one(
    programs: Programs, seen: Seen, photographed: Photographed, picture: bytes, database: Database
) -> None:
    vera, numbers = programs("vera"), []
    made = [photographed() for _number in range(4)]
    for some in (made[:1], made):
        with counted(database) as statements:
            found = ask(
                vera, observations=dict.fromkeys((one for one, _photo in some), '"1"'),
                photos=dict.fromkeys((one for _observation, one in some), digest(picture)),
            )  # fmt: skip
        assert {one["state"] for kind in ("observations", "photos") for one in found[kind].values()} == {"held"}
        numbers.append(len(statements))

    assert numbers[0] == numbers[1]
    assert 0 < numbers[1] <= 10

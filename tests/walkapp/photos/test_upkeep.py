from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests import photographs
from walkapp.accounts.actor import Actor
from walkapp.core.blobs import Blobs
from walkapp.core.db import Database
from walkapp.photos import queries, rules, upkeep

Take = Callable[..., UUID]


def faults(database: Database, blobs: Blobs, doer: Actor) -> list[str]:
    with database.reading() as session:
        return list(upkeep.verify(session, blobs, doer.municipality_id))


def key_of(database: Database, doer: Actor, photo_id: UUID) -> str:
    with database.reading() as session:
        return rules.received_key(doer.municipality_id, queries.get(session, doer.municipality_id, photo_id).digest)


def sweep(database: Database, blobs: Blobs, doer: Actor, *, before: datetime) -> int:
    with database.reading() as session:
        return upkeep.sweep(session, blobs, doer.municipality_id, before=before)


def test_a_whole_store_has_no_faults(database: Database, blobs: Blobs, take: Take, vera: Actor) -> None:
    take(photographs.jpeg())
    take(photographs.png())

    assert faults(database, blobs, vera) == []


def test_a_missing_picture_is_named(database: Database, blobs: Blobs, take: Take, vera: Actor) -> None:
    photo_id = take(photographs.jpeg())
    take(photographs.png())
    blobs.delete(key_of(database, vera, photo_id))

    assert faults(database, blobs, vera) == [f"photo {photo_id} is not in the store"]


@pytest.mark.parametrize("bit", [0, 1000, 20_000])
def test_one_bit_that_has_turned_is_named(bit: int, database: Database, blobs: Blobs, take: Take, vera: Actor) -> None:
    photo_id = take(photographs.jpeg())
    with blobs.path(key_of(database, vera, photo_id)) as path:
        data = bytearray(path.read_bytes())
        data[bit // 8] ^= 1 << bit % 8
        path.write_bytes(data)

    assert faults(database, blobs, vera) == [f"photo {photo_id} has been changed in the store"]


def test_bytes_that_no_row_names_are_swept_after_a_day_and_others_stay(
    database: Database, blobs: Blobs, take: Take, vera: Actor
) -> None:
    photo_id = take(photographs.jpeg())
    with blobs.stage() as staged:
        staged.write(b"left where a request ended")
        blobs.commit(staged, rules.received_key(vera.municipality_id, staged.digest))

    assert sweep(database, blobs, vera, before=datetime.now(UTC) - timedelta(hours=24)) == 0
    assert sweep(database, blobs, vera, before=datetime.now(UTC) + timedelta(minutes=1)) == 1

    assert list(blobs.keys(str(vera.municipality_id))) == [key_of(database, vera, photo_id)]

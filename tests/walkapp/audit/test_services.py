import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.factories import accounts as make
from tests.moment import NOW
from walkapp.accounts.actor import Actor, system
from walkapp.audit import queries, services
from walkapp.audit.models import Event, EventDetail
from walkapp.audit.tags import Tag
from walkapp.core.db import Database, new_id
from walkapp.core.text import speaking

LENGTH = 6


@pytest.fixture
def backa(database: Database) -> Actor:
    """walkapp itself in a municipality with six events, the first of them its making."""
    with database.writing() as session:
        here = system(make.services.create_municipality(session, "backa", "Backa", at=NOW).id)
    append(database, here, LENGTH - 1)
    return here


def append(database: Database, actor: Actor, times: int) -> None:
    with database.writing() as session:
        for number in range(times):
            at = NOW + timedelta(seconds=number)
            services.append(session, Tag.AREA_EDIT, actor, new_id(), at=at, name=f"Ängen {number}", number=number)


def faults(database: Database, actor: Actor) -> list[str]:
    with database.reading() as session, speaking("en"):
        return services.verify_chain(session, actor.municipality_id)


def execute(database: Database, statement: str, **values: object) -> None:
    with database.writer.begin() as connection:
        connection.execute(sa.text(statement), values)


def events(session: Session) -> list[Event]:
    return list(session.scalars(sa.select(Event).order_by(Event.seq)))


def remake(database: Database, change: Callable[[Session], None]) -> None:
    """Change rows of the log as somebody could who has the database and knows its shape."""
    with database.writing() as session:
        session.execute(sa.delete(EventDetail))
        change(session)


def test_an_untouched_chain_is_whole(database: Database, backa: Actor) -> None:
    assert faults(database, backa) == []


def test_each_event_follows_the_one_before_it(database: Database, backa: Actor) -> None:
    with database.reading() as session:
        rows = events(session)

    assert [row.seq for row in rows] == [1, 2, 3, 4, 5, 6]
    assert rows[0].previous_hash == services.FIRST_HASH
    assert [row.previous_hash for row in rows[1:]] == [row.hash for row in rows[:-1]]


def test_a_detail_can_be_erased_and_the_chain_stays_whole(database: Database, backa: Actor) -> None:
    with database.writing() as session:
        services.erase_detail(session, backa.municipality_id, 3)

    with database.reading() as session:
        entries = queries.since(session, backa.municipality_id, 0, limit=10)
    assert faults(database, backa) == []
    assert entries[2].detail == {}
    assert entries[3].detail == {"name": "Ängen 2", "number": 2}


def test_after_every_detail_is_erased_the_chain_is_whole(database: Database, backa: Actor) -> None:
    execute(database, "DELETE FROM event_detail")

    assert faults(database, backa) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("tag", "accounts:area:remove"), ("actor_id", new_id()), ("object_id", new_id()),
        ("at", NOW - timedelta(days=1)), ("detail_digest", "f" * 64), ("hash", "f" * 64), ("previous_hash", "f" * 64),
    ],
)  # fmt: skip
def test_a_changed_event_is_found(database: Database, backa: Actor, column: str, value: object) -> None:
    def change(session: Session) -> None:
        session.execute(sa.update(Event).where(Event.seq == 3).values({column: value}))

    remake(database, change)

    assert "Event 3 has been changed." in faults(database, backa)


def test_a_changed_event_with_a_new_hash_of_its_own_is_found(database: Database, backa: Actor) -> None:
    def change(session: Session) -> None:
        event = events(session)[2]
        event.tag = Tag.AREA_CREATE.value
        event.hash = services.hash_of(event)

    remake(database, change)

    assert faults(database, backa) == ["Event 4 does not follow the one before it."]


def test_a_changed_detail_is_found(database: Database, backa: Actor) -> None:
    execute(database, """UPDATE event_detail SET detail = '{"name": "Ängen 9", "number": 1}' WHERE seq = 3""")

    assert faults(database, backa) == ["The detail of event 3 has been changed."]


def test_a_changed_salt_is_found(database: Database, backa: Actor) -> None:
    execute(database, "UPDATE event_detail SET salt = '00' WHERE seq = 3")

    assert faults(database, backa) == ["The detail of event 3 has been changed."]


def test_details_that_changed_places_are_found(database: Database, backa: Actor) -> None:
    with database.writing() as session:
        third, fourth = session.scalars(sa.select(EventDetail).where(EventDetail.seq.in_([3, 4])))
        third.detail, fourth.detail = fourth.detail, third.detail
        third.salt, fourth.salt = fourth.salt, third.salt

    assert faults(database, backa) == [
        "The detail of event 3 has been changed.", "The detail of event 4 has been changed.",
    ]  # fmt: skip


def test_a_removed_event_is_found(database: Database, backa: Actor) -> None:
    execute(database, "DELETE FROM event_detail WHERE seq = 3")
    execute(database, "DELETE FROM event WHERE seq = 3")

    assert faults(database, backa) == ["Event 3 is missing."]


def test_a_removed_first_event_is_found(database: Database, backa: Actor) -> None:
    execute(database, "DELETE FROM event_detail WHERE seq = 1")
    execute(database, "DELETE FROM event WHERE seq = 1")

    assert faults(database, backa) == ["Event 1 is missing."]


def test_a_cut_tail_is_found(database: Database, backa: Actor) -> None:
    execute(database, "DELETE FROM event_detail WHERE seq > 4")
    execute(database, "DELETE FROM event WHERE seq > 4")

    assert faults(database, backa) == ["The chain does not end where its head says."]


def test_a_chain_of_which_nothing_is_left_is_found(database: Database, backa: Actor) -> None:
    execute(database, "DELETE FROM event_detail")
    execute(database, "DELETE FROM event")

    assert faults(database, backa) == ["The chain does not end where its head says."]


def test_a_chain_without_its_head_is_found(database: Database, backa: Actor) -> None:
    execute(database, "DELETE FROM chain_head")

    assert faults(database, backa) == ["The chain has no head."]


def test_a_log_that_is_gone_altogether_is_found(database: Database, backa: Actor) -> None:
    for table in ("event_detail", "event", "chain_head"):
        execute(database, f"DELETE FROM {table}")

    assert faults(database, backa) == ["The chain has no head."]


def test_an_event_added_at_the_end_is_found(database: Database, backa: Actor) -> None:
    def change(session: Session) -> None:
        last = events(session)[-1]
        session.add(forged(backa, seq=last.seq + 1, previous_hash=last.hash))

    remake(database, change)

    assert faults(database, backa) == ["The chain does not end where its head says."]


def test_an_event_inserted_between_two_is_found(database: Database, backa: Actor) -> None:
    def change(session: Session) -> None:
        for event in reversed(events(session)[3:]):
            session.execute(sa.update(Event).where(Event.seq == event.seq).values(seq=event.seq + 1))
        session.add(forged(backa, seq=4, previous_hash=events(session)[2].hash))

    remake(database, change)

    assert "Event 5 has been changed." in faults(database, backa)
    assert "Event 5 does not follow the one before it." in faults(database, backa)


def test_two_events_that_changed_places_are_found(database: Database, backa: Actor) -> None:
    def change(session: Session) -> None:
        for before, after in ((3, 99), (4, 3), (99, 4)):
            session.execute(sa.update(Event).where(Event.seq == before).values(seq=after))

    remake(database, change)

    assert "Event 3 has been changed." in faults(database, backa)
    assert "Event 4 has been changed." in faults(database, backa)


def test_an_event_moved_to_another_municipality_is_found_in_both(database: Database, backa: Actor) -> None:
    with database.writing() as session:
        dalby = system(make.services.create_municipality(session, "dalby", "Dalby", at=NOW).id)

    def change(session: Session) -> None:
        moved = sa.update(Event).where(Event.municipality_id == backa.municipality_id, Event.seq == 6)
        session.execute(moved.values(municipality_id=dalby.municipality_id, seq=2))

    remake(database, change)

    assert faults(database, backa) == ["The chain does not end where its head says."]
    assert "Event 2 has been changed." in faults(database, dalby)


def test_eight_threads_write_one_whole_chain(database: Database, backa: Actor) -> None:
    threads = [threading.Thread(target=append_one_by_one, args=(database, backa, 5)) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.reading() as session:
        assert queries.head(session, backa.municipality_id) == LENGTH + 40
    assert faults(database, backa) == []


def test_an_event_of_a_transaction_that_failed_does_not_exist(database: Database, backa: Actor) -> None:
    with pytest.raises(ZeroDivisionError):
        append_and_fail(database, backa)

    append(database, backa, 1)

    with database.reading() as session:
        assert queries.head(session, backa.municipality_id) == LENGTH + 1
    assert faults(database, backa) == []


def test_each_municipality_has_a_chain_of_its_own(database: Database, backa: Actor) -> None:
    with database.writing() as session:
        dalby = system(make.services.create_municipality(session, "dalby", "Dalby", at=NOW).id)
    append(database, dalby, 2)

    with database.reading() as session:
        assert queries.head(session, dalby.municipality_id) == 3
        assert [entry.seq for entry in queries.since(session, dalby.municipality_id, 0, limit=9)] == [1, 2, 3]
    assert faults(database, dalby) == []


def test_the_chain_itself_holds_no_text_of_anybodys(database: Database, backa: Actor) -> None:
    with database.writing() as session:
        services.append(session, Tag.ACTION_COMMENT, backa, new_id(), at=NOW, comment="Vera bor i nummer 7")

    with database.reading() as session:
        last = events(session)[-1]
    assert "Vera" not in str(vars(last))


def test_the_same_detail_has_another_digest_each_time(database: Database, backa: Actor) -> None:
    with database.writing() as session:
        for _ in range(2):
            services.append(session, Tag.ACTION_COMMENT, backa, new_id(), at=NOW, comment="Ja")

    with database.reading() as session:
        one, other = events(session)[-2:]
    assert one.detail_digest != other.detail_digest


def append_one_by_one(database: Database, actor: Actor, times: int) -> None:
    for _ in range(times):
        append(database, actor, 1)


def append_and_fail(database: Database, actor: Actor) -> None:
    with database.writing() as session:
        services.append(session, Tag.AREA_EDIT, actor, new_id(), at=NOW)
        session.flush()
        raise ZeroDivisionError


def forged(actor: Actor, *, seq: int, previous_hash: str) -> Event:
    event = Event(
        municipality_id=actor.municipality_id, seq=seq, at=NOW, actor_id=None, tag=Tag.AREA_EDIT.value,
        object_id=UUID(int=1), detail_digest=services.digest_of("", {}), previous_hash=previous_hash,
    )  # fmt: skip
    event.hash = services.hash_of(event)
    return event

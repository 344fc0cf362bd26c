"""The example keeps out of an installation that is lived in, and goes as it came."""

from datetime import UTC, datetime

import sqlalchemy as sa

from walkapp.accounts import queries as accounts
from walkapp.accounts import services as account_services
from walkapp.accounts.actor import system
from walkapp.accounts.models import Membership, Municipality, User
from walkapp.accounts.rules import Role
from walkapp.core.db import Base
from walkapp.example import loading

NOW = datetime(2026, 11, 24, 9, 41, tzinfo=UTC)


def test_where_somebody_has_begun_for_real_nothing_is_loaded(database, blobs, session):
    with database.writing() as writing:
        account_services.create_municipality(writing, "norberg", "Norberg", at=NOW)

    loaded = loading.load(database, blobs, now=NOW)

    assert not loaded
    assert [one.slug for one in accounts.municipalities(session)] == ["norberg"]


def test_removing_leaves_nothing_but_what_is_not_the_examples(database, blobs):
    loading.load(database, blobs, now=NOW)
    with database.writing() as writing:
        own = account_services.create_municipality(writing, "norberg", "Norberg", at=NOW)
        account_services.invite(writing, system(own.id), email="walker@example.org", name="", role=Role.WALKER,
                                department_id=None, at=NOW, notify=False)  # fmt: skip
        kept = own.id

    removed = loading.remove(database, blobs)

    with database.reading() as session:
        left = _rows(session)
        assert [one.slug for one in session.scalars(sa.select(Municipality))] == ["norberg"]
        assert [one.email for one in session.scalars(sa.select(User))] == ["walker@example.org"]
        assert [one.municipality_id for one in session.scalars(sa.select(Membership))] == [kept]
    assert sorted(removed) == ["ludvika", "smedjebacken"]
    assert set(left) == {"installation", "municipality", "user", "membership", "event", "event_detail", "chain_head"}


def test_removing_where_there_is_no_example_does_nothing(database, blobs):
    assert loading.remove(database, blobs) == []


def _rows(session) -> dict[str, int]:
    counts = {
        table.name: session.scalar(sa.select(sa.func.count()).select_from(table))
        for table in Base.metadata.sorted_tables
    }
    return {name: count for name, count in counts.items() if count}

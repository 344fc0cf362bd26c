"""Numbers without gaps or doubles, however many make actions at once."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
import sqlalchemy as sa

from tests.cast import Cast
from tests.factories.observations import observation as make_observation
from tests.moment import NOW, TODAY
from walkapp.actions import services
from walkapp.actions.models import Action
from walkapp.audit import services as audit
from walkapp.core.db import Database

THREADS, EACH = 50, 20


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_fifty_people_make_twenty_actions_each_at_once(database: Database, cast: Cast) -> None:
    with database.writing() as writing:
        points = [make_observation(writing, cast.vera, cast.walk_id).id for _ in range(THREADS)]
    together = threading.Barrier(THREADS)

    def make(point: UUID) -> None:
        together.wait()
        left = EACH
        while left:
            # Where fifty wait for thirty connections on a slow machine, some are asked to come back.
            with contextlib.suppress(sa.exc.TimeoutError), database.writing() as writing:
                draft = services.Draft(f"Åtgärd {left}", [point], None, TODAY)
                services.open_action(writing, cast.karin, draft, at=NOW)
                left -= 1

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(make, points))

    with database.reading() as reading:
        of_here = sa.select(Action.serial).where(Action.municipality_id == cast.municipality_id)
        assert sorted(reading.scalars(of_here)) == list(range(1, THREADS * EACH + 1))
        assert audit.verify_chain(reading, cast.municipality_id) == []


def test_a_refused_action_uses_no_number(database: Database, cast: Cast) -> None:
    with database.writing() as writing:
        point = make_observation(writing, cast.vera, cast.walk_id).id
    for title in ("", "Laga lampan"):
        draft = services.Draft(title, [point], cast.department_id, TODAY)
        try:
            with database.writing() as writing:
                services.open_action(writing, cast.karin, draft, at=NOW)
        except services.Invalid:
            continue

    with database.reading() as reading:
        assert [one.number for one in reading.scalars(
            sa.select(Action).where(Action.municipality_id == cast.municipality_id)
        )] == ["2026-0001"]  # fmt: skip


def test_each_municipality_counts_for_itself(database: Database, cast: Cast) -> None:
    with database.writing() as writing:
        point = make_observation(writing, cast.vera, cast.walk_id).id
        draft = services.Draft("Laga lampan", [point], cast.department_id, TODAY)

        made, _new = services.open_action(writing, cast.karin, draft, at=NOW)

    assert made.number == "2026-0001"

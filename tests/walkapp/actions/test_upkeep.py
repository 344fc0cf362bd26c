"""What becomes of a department's actions when nobody there can answer any more."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.clients import Clients
from tests.factories import actions as make_action
from tests.factories import observations as make_observation
from tests.moment import NOW
from walkapp.accounts import queries as accounts
from walkapp.accounts import services as account_services
from walkapp.accounts.models import Department, Membership
from walkapp.actions import services
from walkapp.actions.models import Action
from walkapp.actions.rules import State
from walkapp.audit.models import Event, EventDetail
from walkapp.core import clock
from walkapp.core.db import Database
from walkapp.core.jobs import Worker


@pytest.fixture
def owned(database: Database, cast: Cast) -> list[UUID]:
    """Two open actions of Gatuenheten, one of them accepted, and one of Parkenheten."""
    with database.writing() as session:
        ids = []
        for owner in (cast.department_id, cast.department_id, cast.other_department_id):
            seen = make_observation.observation(session, cast.vera, cast.walk_id)
            ids.append(make_action.action(session, cast.karin, [seen.id], department_id=owner).id)
        held = services.hold(session, cast.hans, ids[1])
        services.take_step(session, cast.hans, held, services.Request(to=State.IN_PROGRESS), at=NOW)
    return ids


def take_out_of_use(database: Database, cast: Cast, *, active: bool = False) -> None:
    with database.writing() as session:
        row = accounts.department(session, cast.municipality_id, cast.department_id)
        account_services.edit_department(session, cast.karin, row, at=clock.now(), active=active)


def set_active(database: Database, cast: Cast, name: str, *, active: bool) -> None:
    with database.writing() as session:
        mine = Membership.user_id == cast.people[name].user_id
        row = session.scalars(sa.select(Membership).where(mine)).one()
        account_services.set_active(session, cast.ada, row, active=active, at=clock.now())


def states(session: Session, ids: list[UUID]) -> list[tuple[str, UUID | None]]:
    session.rollback()
    rows = [session.get_one(Action, one) for one in ids]
    return [(row.state.value, row.department_id) for row in rows]


def test_a_department_taken_out_of_use_leaves_its_open_actions_to_the_queue(
    database: Database, cast: Cast, owned: list[UUID], jobs: Worker, session: Session
) -> None:
    take_out_of_use(database, cast)

    jobs.run_all()

    assert states(session, owned) == [
        ("unassigned", None), ("unassigned", None), ("assigned", cast.other_department_id),
    ]  # fmt: skip


def test_each_action_tells_of_it_once(
    database: Database, cast: Cast, owned: list[UUID], jobs: Worker, session: Session
) -> None:
    take_out_of_use(database, cast)
    jobs.run_all()
    take_out_of_use(database, cast, active=True)
    take_out_of_use(database, cast)
    jobs.run_all()

    same = sa.and_(EventDetail.municipality_id == Event.municipality_id, EventDetail.seq == Event.seq)
    query = sa.select(EventDetail.detail).join(Event, same).where(Event.tag == "actions:action:queue")
    told = session.scalars(query.where(Event.object_id == owned[1])).all()
    assert told == [{"from": "in_progress", "to": "unassigned", "department": str(cast.department_id)}]


def test_a_closed_action_stays_with_who_closed_it(
    database: Database, cast: Cast, owned: list[UUID], jobs: Worker, session: Session
) -> None:
    with database.writing() as writing:
        held = services.hold(writing, cast.hedda, owned[0])
        request = services.Request(to=State.DECLINED, reason="Vägen läggs ner")
        services.take_step(writing, cast.hedda, held, request, at=NOW)
    take_out_of_use(database, cast)

    jobs.run_all()

    assert states(session, owned)[0] == ("declined", cast.department_id)


def test_a_department_that_is_used_again_before_the_job_ran_keeps_its_actions(
    database: Database, cast: Cast, owned: list[UUID], jobs: Worker, session: Session
) -> None:
    take_out_of_use(database, cast)
    take_out_of_use(database, cast, active=True)

    jobs.run_all()

    assert states(session, owned)[0] == ("assigned", cast.department_id)


def test_while_somebody_is_left_a_department_keeps_its_actions(
    database: Database, cast: Cast, owned: list[UUID], jobs: Worker, session: Session
) -> None:
    set_active(database, cast, "hans", active=False)

    jobs.run_all()

    assert states(session, owned)[0] == ("assigned", cast.department_id)


def test_when_nobody_is_left_its_open_actions_go_to_the_queue(
    database: Database, cast: Cast, owned: list[UUID], jobs: Worker, session: Session
) -> None:
    set_active(database, cast, "hans", active=False)
    set_active(database, cast, "hedda", active=False)

    jobs.run_all()

    assert [state for state, _owner in states(session, owned)] == ["unassigned", "unassigned", "assigned"]
    assert session.get_one(Department, cast.department_id).active


def test_somebody_who_comes_back_before_the_job_ran_finds_them_still_there(
    database: Database, cast: Cast, owned: list[UUID], jobs: Worker, session: Session
) -> None:
    set_active(database, cast, "hans", active=False)
    set_active(database, cast, "hedda", active=False)
    set_active(database, cast, "hans", active=True)

    jobs.run_all()

    assert states(session, owned)[0] == ("assigned", cast.department_id)


def test_what_a_department_shared_is_no_longer_seen_by_it(
    database: Database, cast: Cast, owned: list[UUID], jobs: Worker, clients: Clients
) -> None:
    program = clients.program("hans")
    before = program.get(f"/actions/{owned[0]}").status_code
    take_out_of_use(database, cast)

    jobs.run_all()

    assert (before, program.get(f"/actions/{owned[0]}").status_code) == (200, 404)


def test_the_coordinator_finds_them_in_the_queue(
    database: Database, cast: Cast, owned: list[UUID], jobs: Worker, clients: Clients
) -> None:
    take_out_of_use(database, cast)
    jobs.run_all()

    found = clients.program("karin").get("/actions?state=unassigned").get_json()["items"]

    assert {item["id"] for item in found} == {str(one) for one in owned[:2]}

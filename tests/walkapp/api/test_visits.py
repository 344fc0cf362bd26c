"""What was answered at the stops, and the way that was walked: kept once, shown to whom it concerns, erased."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.clients import Program
from tests.factories import walks as make_walk
from walkapp.accounts.actor import Actor, system
from walkapp.audit.models import Event
from walkapp.audit.tags import Tag
from walkapp.core import clock
from walkapp.core.db import Database
from walkapp.walks import services, tracks
from walkapp.walks.models import StopVisit, TrackPart, Walk
from walkapp.walks.rules import WalkState

Programs = Callable[[str], Program]
EARLY, LATER = "2026-11-23T18:20:00+01:00", "2026-11-23T18:24:00+01:00"
GOOD = {"category": "lighting", "question": "Bländar ljuset?", "answer": "good", "observation": None}
PROBLEM = {"category": "litter", "question": "Räcker papperskorgarna?", "answer": "problem"}
LINE = [[15.4130, 60.1400], [15.4132, 60.1405]]


def body(*answers: dict[str, Any], changed_at: str = EARLY) -> dict[str, Any]:
    return {
        "stop_name": "Stationen", "stop_lat": 60.1405, "stop_lon": 15.4132, "visited_at": EARLY,
        "changed_at": changed_at, "answers": list(answers),
    }  # fmt: skip


def events(session: Session, tag: Tag) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Event).where(Event.tag == tag.value)) or 0


def in_state(database: Database, leader: Actor, invited: Actor, state: WalkState) -> UUID:
    with database.writing() as writing:
        return make_walk.walk(writing, leader, invited=[invited], state=state).id


def turn_on(database: Database, walk_id: UUID) -> None:
    with database.writing() as writing:
        writing.get_one(Walk, walk_id).keeps_track = True


def test_a_visit_is_201_then_200_and_logged_once(programs: Programs, cast: Cast, session: Session) -> None:
    vera, address = programs("vera"), f"/walks/{cast.walk_id}/visits/{uuid4()}"

    made, again = vera.put(address, json=body(GOOD)), vera.put(address, json=body(GOOD))

    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json == again.json
    assert made.json["answers"] == [GOOD]
    assert (made.json["who"], made.json["mine"]) == ({"name": "Vera"}, True)
    assert events(session, Tag.WALK_VISIT) == 1


def test_what_is_answered_later_takes_its_place_and_what_is_older_does_not(programs: Programs, cast: Cast) -> None:
    vera, address, point = programs("vera"), f"/walks/{cast.walk_id}/visits/{uuid4()}", str(uuid4())
    more = body(GOOD, {**PROBLEM, "observation": point}, changed_at=LATER)
    vera.put(address, json=body(GOOD))

    changed, late = vera.put(address, json=more), vera.put(address, json=body())

    assert (changed.status_code, late.status_code) == (200, 200)
    assert [one["observation"] for one in changed.json["answers"]] == [None, point]
    assert late.json["answers"] == changed.json["answers"]


def test_everybody_sees_their_own_and_who_leads_sees_all(programs: Programs, cast: Cast, database: Database) -> None:
    with database.writing() as writing:
        walk = writing.get_one(Walk, cast.walk_id)
        services.invite(writing, cast.lina, walk, [cast.vera.user_id, cast.hans.user_id], at=clock.now(), notify=False)
    for name in ("vera", "hans"):
        programs(name).put(f"/walks/{cast.walk_id}/visits/{uuid4()}", json=body(GOOD))

    seen = {
        name: [one["who"]["name"] for one in programs(name).get(f"/walks/{cast.walk_id}/visits").json["items"]]
        for name in ("vera", "hans", "lina", "karin", "olle")
    }

    both = ["Vera", "Hans"]
    assert seen["vera"] == ["Vera"]
    assert seen["hans"] == ["Hans"]
    assert sorted(seen["lina"]) == sorted(seen["karin"]) == sorted(seen["olle"]) == sorted(both)


def test_the_same_id_is_nobody_elses(programs: Programs, cast: Cast, session: Session) -> None:
    visit, there = uuid4(), programs("bodil")
    programs("vera").put(f"/walks/{cast.walk_id}/visits/{visit}", json=body(GOOD))

    answers = [
        programs("lina").put(f"/walks/{cast.walk_id}/visits/{visit}", json=body(changed_at=LATER)),
        there.put(f"/walks/{cast.other_walk_id}/visits/{visit}", json=body(changed_at=LATER)),
    ]

    assert [one.status_code for one in answers] == [409, 409]
    assert session.scalars(sa.select(StopVisit)).one().answers == [GOOD]


def test_the_first_visit_starts_the_walk(programs: Programs, cast: Cast, database: Database, session: Session) -> None:
    walk_id = in_state(database, cast.lina, cast.vera, WalkState.PLANNED)

    programs("vera").put(f"/walks/{walk_id}/visits/{uuid4()}", json=body(GOOD))

    assert session.get_one(Walk, walk_id).state is WalkState.ONGOING


@pytest.mark.parametrize(("state", "status"), [(WalkState.PUBLISHED, 201), (WalkState.CANCELLED, 409)])
def test_who_was_out_of_reach_is_heard_until_nothing_was_walked(
    programs: Programs, cast: Cast, database: Database, state: WalkState, status: int
) -> None:
    walk_id = in_state(database, cast.lina, cast.vera, state)

    answer = programs("vera").put(f"/walks/{walk_id}/visits/{uuid4()}", json=body(GOOD))

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"stop_lat": 91}, "stop_lat"), ({"changed_at": "i kväll"}, "changed_at"), ({"stop_name": "x" * 121}, "stop_name"),
     ({"answers": [{**GOOD, "answer": "kanske"}]}, "answers"), ({"answers": [GOOD] * 201}, "answers"),
     ({"who": "Lina"}, "who")],
)  # fmt: skip
def test_what_is_wrong_is_named(programs: Programs, cast: Cast, wrong: dict[str, Any], field: str) -> None:
    address = f"/walks/{cast.walk_id}/visits/{uuid4()}"

    answer = programs("vera").put(address, json={**body(GOOD), **wrong})

    assert answer.status_code == 422
    assert any(name.startswith(field) for name in answer.json["errors"])


def test_the_way_is_kept_only_where_the_leader_turned_it_on(
    programs: Programs, cast: Cast, database: Database, session: Session
) -> None:
    vera, address = programs("vera"), f"/walks/{cast.walk_id}/track/{uuid4()}"
    refused = vera.put(address, json={"line": LINE})
    turn_on(database, cast.walk_id)

    made, again = vera.put(address, json={"line": LINE}), vera.put(address, json={"line": LINE})

    assert (refused.status_code, made.status_code, again.status_code) == (409, 201, 200)
    assert session.scalars(sa.select(TrackPart)).one().line == LINE
    assert events(session, Tag.WALK_TRACK) == 1


def test_the_way_is_told_to_who_leads_and_names_nobody(programs: Programs, cast: Cast, database: Database) -> None:
    turn_on(database, cast.walk_id)
    programs("vera").put(f"/walks/{cast.walk_id}/track/{uuid4()}", json={"line": LINE})

    shown = {name: programs(name).get(f"/walks/{cast.walk_id}/track") for name in ("lina", "karin", "vera", "olle")}

    assert shown["lina"].json == shown["karin"].json == {"keeps_track": True, "lines": [LINE]}
    assert (shown["vera"].status_code, shown["olle"].status_code) == (403, 403)
    assert set(TrackPart.__table__.columns.keys()) == {"id", "municipality_id", "walk_id", "line"}


def test_another_way_under_the_same_id_is_409(programs: Programs, cast: Cast, database: Database) -> None:
    turn_on(database, cast.walk_id)
    address = f"/walks/{cast.walk_id}/track/{uuid4()}"
    programs("vera").put(address, json={"line": LINE})

    answer = programs("vera").put(address, json={"line": LINE[:1]})

    assert answer.status_code == 409


@pytest.mark.parametrize("line", [[], [[15.4]], [[15.4, 95.0]], [["a", "b"]], [[15.4, 60.1]] * 501])
def test_a_way_that_is_none_is_422(programs: Programs, cast: Cast, database: Database, line: list[Any]) -> None:
    turn_on(database, cast.walk_id)

    answer = programs("vera").put(f"/walks/{cast.walk_id}/track/{uuid4()}", json={"line": line})

    assert answer.status_code == 422


def test_thirty_days_after_publishing_the_way_is_erased(cast: Cast, database: Database, session: Session) -> None:
    here, now = system(cast.municipality_id), clock.now()
    with database.writing() as writing:
        old, new = (make_walk.walk(writing, cast.lina, state=WalkState.PUBLISHED) for _ in range(2))
        old.published_at, new.published_at = now - timedelta(days=31), now - timedelta(days=29)
        for walk in (old, new):
            writing.add(TrackPart(id=uuid4(), municipality_id=walk.municipality_id, walk_id=walk.id, line=LINE))
        kept = new.id

    with database.writing() as writing:
        erased = tracks.erase_old(writing, here, at=now)

    assert erased == 1
    assert session.scalars(sa.select(TrackPart.walk_id)).all() == [kept]
    assert events(session, Tag.WALK_ERASE_TRACK) == 1


def test_a_phone_learns_in_one_question_what_has_become_of_its_walks(programs: Programs, cast: Cast) -> None:
    ids = f"{cast.walk_id},{cast.other_walk_id},{uuid4()}"

    answer = programs("vera").get(f"/walks?ids={ids}")

    assert [(one["id"], one["state"]) for one in answer.json["items"]] == [(str(cast.walk_id), "ongoing")]
    assert programs("vera").get("/walks?ids=hej").status_code == 422
    assert programs("vera").get("/walks?ids=" + ",".join([str(cast.walk_id)] * 51)).status_code == 422

"""What the changes of an action keep, and what they refuse."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.factories.actions import action as make_action
from tests.factories.observations import observation as make_observation
from tests.moment import NOW, TODAY
from tests.walkapp.actions.conftest import place
from walkapp.accounts.models import Department
from walkapp.actions import evidence, queries, services
from walkapp.actions.models import Action, ActionPhoto, EvidenceRole
from walkapp.actions.rules import State, Verb, WaitingFor
from walkapp.core.db import Database
from walkapp.core.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from walkapp.observations import queries as observations
from walkapp.photos.models import Photo, PhotoState

LATER = NOW + timedelta(minutes=5)


def photo(session: Session, cast: Cast) -> Photo:
    made = Photo(
        id=uuid4(), municipality_id=cast.municipality_id, digest="0" * 64, media_type="image/jpeg", byte_count=1,
        state=PhotoState.READY, received_at=NOW, boxes=[], version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def errors_of(session: Session, cast: Cast, action: Action, request: services.Request, name: str = "hans") -> set[str]:
    with pytest.raises(Invalid) as refused:
        services.take_step(session, cast.people[name], action, request, at=NOW)
    return set(refused.value.errors)


@pytest.mark.parametrize(
    ("to", "missing"),
    [
        (State.PLANNED, {"due"}), (State.WAITING, {"reason", "until"}), (State.RETURNED, {"reason"}),
        (State.DONE, {"reason", "public_answer"}),
    ],
)  # fmt: skip
def test_a_step_says_everything_that_is_missing(
    database: Database, cast: Cast, to: State, missing: set[str]
) -> None:
    with database.writing() as session:
        action = place(session, cast, State.ASSIGNED)

        assert errors_of(session, cast, action, services.Request(to)) == missing


def test_a_date_that_has_passed_is_refused(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.ASSIGNED)
        yesterday = TODAY - timedelta(days=1)

        assert errors_of(session, cast, action, services.Request(State.PLANNED, due_on=yesterday)) == {"due"}


def test_a_photo_takes_the_place_of_the_reason_why_there_is_none(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.IN_PROGRESS)
        evidence.add(session, cast.hans, action, photo(session, cast), EvidenceRole.AFTER, at=NOW)

        services.take_step(session, cast.hans, action, services.Request(State.DONE, public_answer="Klart"), at=NOW)

    assert action.state is State.DONE


def test_after_still_there_a_new_photo_is_asked_for(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.IN_PROGRESS)
        evidence.add(session, cast.hans, action, photo(session, cast), EvidenceRole.AFTER, at=NOW)
        services.take_step(session, cast.hans, action, services.Request(State.DONE, public_answer="Klart"), at=NOW)
        remains = services.Request(State.IN_PROGRESS, reason="Den blinkar än")
        services.take_step(session, cast.lina, action, remains, at=LATER)

        again = services.Request(State.DONE, public_answer="Klart")

        assert errors_of(session, cast, action, again) == {"reason"}


def test_still_there_needs_a_reason_or_a_photo_of_its_own(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.IN_PROGRESS)
        evidence.add(session, cast.hans, action, photo(session, cast), EvidenceRole.AFTER, at=NOW)
        services.take_step(session, cast.hans, action, services.Request(State.DONE, public_answer="Klart"), at=NOW)

        assert errors_of(session, cast, action, services.Request(State.IN_PROGRESS), "lina") == {"reason"}
        evidence.add(session, cast.lina, action, photo(session, cast), EvidenceRole.BEFORE, at=LATER)
        services.take_step(session, cast.lina, action, services.Request(State.IN_PROGRESS), at=LATER)

    assert (action.state, action.done_at, action.done_by_id) == (State.IN_PROGRESS, None, None)


def test_a_step_sent_twice_is_taken_once(database: Database, cast: Cast, assigned_id: UUID) -> None:
    step_id, request = uuid4(), services.Request(State.PLANNED, due_on=TODAY)
    for wanted in (True, False):
        with database.writing() as session:
            action = services.hold(session, cast.hans, assigned_id)

            taken = services.take_step(session, cast.hans, action, request, at=NOW, step_id=step_id)

        assert taken.created is wanted

    with database.writing() as session:
        action = services.hold(session, cast.hans, assigned_id)
        other = services.Request(State.IN_PROGRESS)
        with pytest.raises(Conflict):
            services.take_step(session, cast.hans, action, other, at=NOW, step_id=step_id)


def test_the_second_of_two_people_is_told(database: Database, cast: Cast, assigned_id: UUID) -> None:
    with database.reading() as reading:
        tag = queries.get(reading, cast.hans, assigned_id).etag
    with database.writing() as session:
        first = services.hold(session, cast.karin, assigned_id)
        move = services.Request(State.PLANNED, due_on=TODAY)
        services.take_step(session, cast.karin, first, move, at=NOW, if_match=tag)

    with database.writing() as session:
        second = services.hold(session, cast.hans, assigned_id)
        with pytest.raises(Stale):
            services.take_step(session, cast.hans, second, services.Request(State.IN_PROGRESS), at=NOW, if_match=tag)


def test_the_version_is_the_number_of_events(database: Database, cast: Cast, assigned_id: UUID) -> None:
    from walkapp.audit import queries as audit

    with database.writing() as session:
        action = services.hold(session, cast.hans, assigned_id)
        services.comment(session, cast.hans, action, "Vi tittar i morgon", at=NOW)
        services.take_step(session, cast.hans, action, services.Request(State.IN_PROGRESS), at=NOW)

    with database.reading() as reading:
        action = queries.get(reading, cast.hans, assigned_id)
        assert action.version == len(audit.of_objects(reading, cast.municipality_id, [assigned_id])) == 3


def test_a_handler_proposes_and_the_head_decides(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.IN_PROGRESS)

        services.take_step(session, cast.hans, action, services.Request(State.DECLINED, reason="För dyrt"), at=NOW)
        assert (action.state, action.proposed) == (State.IN_PROGRESS, State.DECLINED)
        with pytest.raises(NotAllowed):
            services.refuse_proposal(session, cast.hans, action, reason="", at=NOW)
        services.take_step(session, cast.hedda, action, services.Request(State.DECLINED, reason="För dyrt"), at=NOW)

    assert (action.state, action.proposed, action.public_answer) == (State.DECLINED, None, "För dyrt")


def test_a_refused_proposal_leaves_the_action_as_it_was(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.IN_PROGRESS)
        services.take_step(session, cast.hans, action, services.Request(State.DECLINED, reason="För dyrt"), at=NOW)

        services.refuse_proposal(session, cast.karin, action, reason="Pengar finns", at=NOW)

        with pytest.raises(Conflict):
            services.refuse_proposal(session, cast.hedda, action, reason="", at=NOW)
    assert (action.state, action.proposed) == (State.IN_PROGRESS, None)


def test_waiting_moves_the_date_and_what_comes_after_forgets_it(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.ASSIGNED)
        until = TODAY + timedelta(days=150)
        wait = services.Request(State.WAITING, waiting_for=WaitingFor.SEASON, until=until)

        services.take_step(session, cast.hans, action, wait, at=NOW)
        assert (action.waiting_for, action.waiting_until, action.due_on) == (WaitingFor.SEASON, until, until)
        services.take_step(session, cast.hans, action, services.Request(State.IN_PROGRESS), at=NOW)

    assert (action.waiting_for, action.waiting_until) == (None, None)


def test_a_reopened_action_always_has_an_owner(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.UNASSIGNED)
        services.take_step(session, cast.karin, action, services.Request(State.DECLINED, reason="Nej"), at=NOW)

        again = services.Request(State.ASSIGNED, reason="Jo")
        assert errors_of(session, cast, action, again, "karin") == {"department"}


def test_moving_to_the_same_department_is_refused(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.PLANNED)
        same = services.Request(State.ASSIGNED, reason="Fel", department_id=cast.department_id)
        with pytest.raises(Invalid) as refused:
            services.take_step(session, cast.karin, action, same, at=NOW, verb=Verb.MOVE)

    assert set(refused.value.errors) == {"department"}


def test_nothing_goes_to_a_department_out_of_use_or_of_somewhere_else(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.UNASSIGNED)
        session.get_one(Department, cast.external_id).active = False

        out_of_use = services.Request(State.ASSIGNED, department_id=cast.external_id)
        assert errors_of(session, cast, action, out_of_use, "karin") == {"department"}
        nowhere = services.Request(State.ASSIGNED, department_id=uuid4())
        with pytest.raises(NotFound):
            services.take_step(session, cast.karin, action, nowhere, at=NOW)


def test_a_department_taken_out_of_use_leaves_its_open_actions_to_the_queue(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        open_one = place(session, cast, State.WAITING)
        closed_one = place(session, cast, State.VERIFIED)

        assert services.empty_department(session, cast.ada, cast.department_id, at=NOW) == 1

    assert (open_one.state, open_one.department_id) == (State.UNASSIGNED, None)
    assert (closed_one.state, closed_one.department_id) == (State.VERIFIED, cast.department_id)


def test_what_an_action_is_about_is_seen_by_its_owner_alone(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.ASSIGNED)
        point = action.observations[0].id
        move = services.Request(State.ASSIGNED, reason="Parkens", department_id=cast.other_department_id)

        assert observations.get(session, cast.hans, point).id == point
        services.take_step(session, cast.karin, action, move, at=NOW)
        assert observations.get(session, cast.petra, point).id == point

        with pytest.raises(NotFound):
            observations.get(session, cast.hans, point)


@pytest.mark.parametrize("share", [False, True])
def test_the_owner_sees_a_confidential_point_only_where_the_action_says_so(
    database: Database, cast: Cast, share: bool
) -> None:
    with database.writing() as session:
        point = make_observation(session, cast.vera, cast.walk_id, confidential=True)
        action = make_action(
            session, cast.karin, [point.id], department_id=cast.department_id, share_confidential=share
        )

        seen = queries.visible_observations(session, cast.hans, action)

    assert [one.id for one in seen] == ([point.id] if share else [])


def test_an_action_about_something_confidential_does_not_exist_for_viewers(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.ASSIGNED)
        assert queries.get(session, cast.vidar, action.id) is action

        action.observations[0].confidential = True
        session.flush()

        for name in ("vidar", "olle"):
            with pytest.raises(NotFound):
                queries.get(session, cast.people[name], action.id)


def test_a_handler_changes_the_answer_and_not_the_title(database: Database, cast: Cast, assigned_id: UUID) -> None:
    with database.writing() as session:
        action = services.hold(session, cast.hans, assigned_id)
        services.edit(session, cast.hans, action, at=NOW, public_answer="Vi byter den i mars")

        with pytest.raises(NotAllowed):
            services.edit(session, cast.hans, action, at=NOW, title="Annat")
        with pytest.raises(Invalid):
            services.edit(session, cast.hans, action, at=NOW, registry_number="x" * 61)

    assert action.public_answer == "Vi byter den i mars"


def test_a_late_date_may_stay_and_a_new_one_may_not_be_past(database: Database, cast: Cast, assigned_id: UUID) -> None:
    with database.writing() as session:
        action = services.hold(session, cast.karin, assigned_id)
        action.due_on = TODAY - timedelta(days=9)

        services.edit(session, cast.karin, action, at=NOW, due_on=action.due_on, note="Påminn")
        with pytest.raises(Invalid):
            services.edit(session, cast.karin, action, at=NOW, due_on=TODAY - timedelta(days=1))


def test_a_photo_is_evidence_once(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action, other = place(session, cast, State.ASSIGNED), place(session, cast, State.ASSIGNED)
        one = photo(session, cast)

        evidence.add(session, cast.hans, action, one, EvidenceRole.AFTER, at=NOW)
        evidence.add(session, cast.hans, action, one, EvidenceRole.AFTER, at=NOW)
        with pytest.raises(Conflict):
            evidence.add(session, cast.hans, other, one, EvidenceRole.AFTER, at=NOW)
        with pytest.raises(NotAllowed):
            evidence.add(session, cast.vidar, action, photo(session, cast), EvidenceRole.AFTER, at=NOW)

        assert session.scalar(sa.select(sa.func.count()).select_from(ActionPhoto)) == 1


@pytest.mark.parametrize(("name", "may"), [("karin", True), ("lina", True), ("hans", False), ("hedda", False)])
def test_evidence_is_released_by_who_reviews_the_walk(database: Database, cast: Cast, name: str, may: bool) -> None:
    with database.writing() as session:
        action, one = place(session, cast, State.ASSIGNED), photo(session, cast)
        evidence.add(session, cast.hans, action, one, EvidenceRole.AFTER, at=NOW)
        with pytest.raises(NotFound):
            queries.owner_of_photo(session, cast.vidar, one.id)

        if not may:
            with pytest.raises(NotAllowed):
                evidence.release(session, cast.people[name], action, one, [], at=NOW)
            return
        evidence.release(session, cast.people[name], action, one, [], at=NOW)

        assert queries.owner_of_photo(session, cast.vidar, one.id) == (action, one)


def test_a_point_tells_how_the_work_about_it_stands(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        seen = make_observation(session, cast.vera, cast.walk_id)
        action = make_action(session, cast.karin, [seen.id], department_id=cast.department_id)
        told = [seen.shown_state]
        plan = services.Request(State.PLANNED, due_on=TODAY + timedelta(days=3))
        services.take_step(session, cast.hans, action, plan, at=NOW)
        told.append(seen.shown_state)
        late = [seen.is_overdue(TODAY + timedelta(days=days)) for days in (3, 4)]
        done = services.Request(State.DONE, reason="Kameran var sönder", public_answer="Lampan lyser igen")
        services.take_step(session, cast.hans, action, done, at=NOW)
        told.append(seen.shown_state)

    assert told == ["assigned", "planned", "done"]
    assert late == [False, True]
    assert seen.work == {"state": "done", "owner": "Gatuenheten", "answer": "Lampan lyser igen"}
    assert not seen.is_overdue(TODAY + timedelta(days=400))


def test_a_point_tells_nothing_of_a_confidential_action_nor_of_one_that_let_it_go(
    database: Database, cast: Cast
) -> None:
    with database.writing() as session:
        hidden = make_observation(session, cast.lina, cast.walk_id, confidential=True)
        make_action(session, cast.karin, [hidden.id], department_id=cast.department_id)
        undone = make_observation(session, cast.vera, cast.walk_id)
        make_action(session, cast.karin, [undone.id], department_id=cast.department_id)
        services.leave(session, cast.karin, undone, at=NOW)

    assert (hidden.shown_state, hidden.work) == ("accepted", None)
    assert (undone.shown_state, undone.work) == ("new", None)

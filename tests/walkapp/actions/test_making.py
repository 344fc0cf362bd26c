"""Making an action, letting it answer one point more, and undoing that."""

from datetime import timedelta

import pytest

from tests.cast import Cast
from tests.factories.actions import action as make_action
from tests.factories.observations import observation as make_observation
from tests.moment import NOW, TODAY
from tests.walkapp.actions.conftest import place
from walkapp.actions import services
from walkapp.actions.rules import State
from walkapp.core.db import Database
from walkapp.core.errors import Conflict, NotAllowed
from walkapp.observations.rules import ObservationState


def test_joining_an_action_accepts_the_point(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.PLANNED)
        point = make_observation(session, cast.vera, cast.walk_id)

        services.join(session, cast.lina, action, point, at=NOW)
        services.join(session, cast.lina, action, point, at=NOW)

        assert point.state is ObservationState.ACCEPTED
        assert len(action.observations) == 2


def test_nobody_joins_a_closed_action(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.VERIFIED)
        point = make_observation(session, cast.vera, cast.walk_id)

        with pytest.raises(Conflict):
            services.join(session, cast.karin, action, point, at=NOW)


def test_undoing_a_new_action_closes_it_and_keeps_its_number(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.ASSIGNED)
        point = action.observations[0]

        services.leave(session, cast.lina, point, at=NOW)

        assert (point.state, action.state, action.observations) == (ObservationState.NEW, State.DECLINED, [])
        again = make_action(session, cast.lina, [point.id], department_id=cast.department_id)
        assert (action.number, again.number) == ("2026-0001", "2026-0002")


def test_what_has_begun_cannot_be_undone_at_the_desk(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.PLANNED)

        with pytest.raises(Conflict):
            services.leave(session, cast.karin, action.observations[0], at=NOW)


def test_an_action_that_a_head_makes_accepts_the_point_too(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.ASSIGNED)
        point = action.observations[0]

        make_action(session, cast.hedda, [point.id], department_id=cast.department_id)
        with pytest.raises(NotAllowed):
            make_action(session, cast.hedda, [point.id], department_id=cast.other_department_id)

    assert point.state is ObservationState.ACCEPTED


def test_the_same_key_makes_the_same_action(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        point = make_observation(session, cast.vera, cast.walk_id)
        draft = services.Draft("Laga lampan", [point.id], cast.department_id, TODAY)

        first, new = services.open_action(session, cast.karin, draft, at=NOW, request_key="k")
        second, again = services.open_action(session, cast.karin, draft, at=NOW, request_key="k")
        other = services.Draft("Något annat", [point.id], cast.department_id, TODAY)

        assert (first.id, new, again) == (second.id, True, False)
        with pytest.raises(Conflict):
            services.open_action(session, cast.karin, other, at=NOW, request_key="k")


def test_the_due_date_follows_the_most_specific_rule(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        point = make_observation(session, cast.vera, cast.walk_id)
        assert point.category is not None

        point.category.due_days = None
        by_severity = services.proposed_due(session, cast.municipality_id, point, TODAY)
        point.category.due_days = 3
        by_category = services.proposed_due(session, cast.municipality_id, point, TODAY)

    assert (by_severity - TODAY, by_category - TODAY) == (timedelta(days=14), timedelta(days=3))

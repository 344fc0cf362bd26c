"""Every state × target × person against a copy of the product's table, written by hand and read by nothing else."""

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.moment import NOW, TODAY
from tests.walkapp.actions.conftest import place
from walkapp.accounts.actor import Actor
from walkapp.actions import queries, services
from walkapp.actions.rules import State, WaitingFor
from walkapp.core.db import Database
from walkapp.core.errors import Conflict, NotAllowed, NotFound

WORKING = ("assigned", "planned", "in_progress", "waiting")
OPEN = ("unassigned", "assigned", "returned", "planned", "in_progress", "waiting", "done")
CLOSED = ("verified", "declined")
ACCEPT = "accept"
"""Assigned → assigned, by the department itself: it takes the action on."""

TAKEN_ON_FROM = (*WORKING, "done")
"""Elsewhere `assigned` without another department is assigning or reopening."""

# Hans handles and Hedda heads the department that owns the action; Lina leads the walk that it came of.
TABLE: dict[tuple[str, str], set[str]] = {
    ("unassigned", "assigned"): {"karin", "lina"},
    ("returned", "assigned"): {"karin", "lina"},
    **{(origin, "assigned"): {"karin"} for origin in ("assigned", "planned", "in_progress", "waiting", "done")},
    ("assigned", ACCEPT): {"hedda", "hans", "karin"},
    **{(origin, "planned"): {"hedda", "hans", "karin"} for origin in WORKING},
    **{(origin, "in_progress"): {"hedda", "hans", "karin"} for origin in WORKING},
    **{(origin, "waiting"): {"hedda", "hans", "karin"} for origin in WORKING},
    **{(origin, "returned"): {"hedda", "hans", "karin"} for origin in WORKING},
    **{(origin, "done"): {"hedda", "hans", "karin"} for origin in WORKING},
    **{(origin, "declined"): {"hedda", "karin"} for origin in OPEN},
    ("done", "verified"): {"karin", "lina", "hedda"},
    ("done", "in_progress"): {"karin", "lina", "hedda"},
    **{(origin, "assigned"): {"karin"} for origin in CLOSED},
}
PROPOSE = {(origin, "declined"): {"hans"} for origin in OPEN}
SEE = {"karin", "lina", "hans", "hedda", "vidar", "olle"}
PEOPLE = ("karin", "lina", "sven", "hans", "hedda", "petra", "vera", "vidar", "olle", "ada", "bodil")
TARGETS = (*(state.value for state in State), ACCEPT)


def expected(state: str, target: str, name: str) -> str:
    sees = name in SEE and not (state == "unassigned" and name in {"hans", "hedda"})
    if not sees:
        return "unseen"
    if name in TABLE.get((state, target), set()):
        return "taken"
    if name in PROPOSE.get((state, target), set()):
        return "proposed"
    return "refused" if (state, target) in TABLE else "impossible"


def what_happens(session: Session, cast: Cast, actor: Actor, action_id: object, target: str) -> str:
    to = State.ASSIGNED if target == ACCEPT else State(target)
    department = cast.other_department_id if target != ACCEPT and to is State.ASSIGNED else None
    request = services.Request(
        to, comment="Ord", reason="Skäl", department_id=department, due_on=TODAY, until=TODAY,
        waiting_for=WaitingFor.SEASON, public_answer="Svar",
    )  # fmt: skip
    try:
        action = queries.get(session, actor, action_id)  # type: ignore[arg-type]
        services.take_step(session, actor, action, request, at=NOW)
    except NotFound:
        return "unseen"
    except NotAllowed:
        return "refused"
    except Conflict:
        return "impossible"
    if action.proposed is not None:
        return "proposed"
    return "taken" if action.state is to else f"became {action.state}"


@pytest.mark.parametrize("state", list(State))
def test_each_person_can_take_exactly_the_steps_of_the_table(database: Database, cast: Cast, state: State) -> None:
    found, wanted = {}, {}

    with database.writing() as session:
        action_id = place(session, cast, state, done_by=cast.petra.user_id).id
        for name in PEOPLE:
            for target in TARGETS:
                if target == ACCEPT and state.value not in TAKEN_ON_FROM:
                    continue
                tried = session.begin_nested()
                found[name, target] = what_happens(session, cast, cast.people[name], action_id, target)
                wanted[name, target] = expected(state.value, target, name)
                tried.rollback()
                session.expire_all()

    assert found == wanted


@pytest.mark.parametrize("name", ["hans", "hedda"])
def test_the_department_cannot_give_its_action_away(database: Database, cast: Cast, name: str) -> None:
    with database.writing() as session:
        action_id = place(session, cast, State.ASSIGNED).id

        assert what_happens(session, cast, cast.people[name], action_id, "assigned") == "refused"


@pytest.mark.parametrize("name", ["karin", "hedda"])
@pytest.mark.parametrize("target", ["verified", "in_progress"])
def test_who_reported_it_done_never_judges_it(database: Database, cast: Cast, name: str, target: str) -> None:
    with database.writing() as session:
        action_id = place(session, cast, State.DONE, done_by=cast.people[name].user_id).id

        assert what_happens(session, cast, cast.people[name], action_id, target) == "refused"


def test_what_is_offered_is_what_can_be_done(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        for state in State:
            action = place(session, cast, state, done_by=cast.petra.user_id)
            for name in ("karin", "lina", "hans", "hedda"):
                offered = {step.target.value for step in services.allowed(session, cast.people[name], action)}
                sees = not (state is State.UNASSIGNED and name in {"hans", "hedda"})
                wanted = {
                    target for (origin, target), names in [*TABLE.items(), *PROPOSE.items()]
                    if origin == state.value and name in names and sees and target != ACCEPT
                }  # fmt: skip
                if state is State.ASSIGNED and name in {"hans", "hedda"}:
                    wanted.add("assigned")

                assert offered == wanted, (state, name)

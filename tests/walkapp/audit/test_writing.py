"""Every change writes one event about what it changed, in its own transaction."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.factories import actions as make_action
from tests.factories import observations as make_observation
from tests.moment import NOW, TODAY
from walkapp.accounts import queries as accounts
from walkapp.accounts import services as account_services
from walkapp.accounts.models import DepartmentKind, Membership, User
from walkapp.accounts.rules import Role
from walkapp.actions import services as action_services
from walkapp.actions.models import Action
from walkapp.actions.rules import State
from walkapp.audit.models import Event
from walkapp.core.db import Database, new_id
from walkapp.observations import queries as observations
from walkapp.observations import services as observation_services
from walkapp.observations.models import Observation
from walkapp.observations.rules import ObservationState
from walkapp.walks import queries as walks
from walkapp.walks import services as walk_services
from walkapp.walks.rules import WalkState

Change = Callable[[Session, Cast], UUID]
"""Changes one thing and gives the id that its event is about."""

LATER = NOW + timedelta(hours=1)
EARLIER, EARLIER_ACTION = new_id(), "Laga bänken"


def member(session: Session, cast: Cast, name: str) -> Membership:
    user_id = cast.people[name].user_id
    assert user_id is not None
    found = accounts.member(session, cast.people[name].municipality_id, user_id)
    assert found is not None
    return found


def edit_municipality(session: Session, cast: Cast) -> UUID:
    account_services.edit_municipality(session, cast.ada, at=LATER, fault_phone="0240-66 00 00")
    return cast.municipality_id


def invite(session: Session, cast: Cast) -> UUID:
    made = account_services.invite(
        session, cast.ada, email="nils@example.org", name="Nils", role=Role.WALKER, department_id=None, at=LATER
    )
    return made.user_id


def change_role(session: Session, cast: Cast) -> UUID:
    vera = member(session, cast, "vera")
    account_services.change_role(
        session, cast.ada, vera, role=Role.LEADER, department_id=None, name="Vera", at=LATER
    )
    return vera.user_id


def deactivate(session: Session, cast: Cast) -> UUID:
    hans = member(session, cast, "hans")
    account_services.set_active(session, cast.ada, hans, active=False, at=LATER)
    return hans.user_id


def create_department(session: Session, cast: Cast) -> UUID:
    made = account_services.create_department(
        session, cast.karin, name="Fritid", kind=DepartmentKind.INTERNAL, email="", phone="", at=LATER
    )
    return made.id


def edit_department(session: Session, cast: Cast) -> UUID:
    row = accounts.department(session, cast.municipality_id, cast.department_id)
    account_services.edit_department(session, cast.karin, row, at=LATER, name="Gata och park")
    return row.id


def save_area(session: Session, cast: Cast) -> UUID:
    return account_services.save_area(session, cast.karin, None, name="Centrum", outline=None, at=LATER).id


def create_token(session: Session, cast: Cast) -> UUID:
    vera = member(session, cast, "vera")
    account_services.create_token(session, vera, at=LATER)
    return vera.user_id


def create_sign_in_link(session: Session, cast: Cast) -> UUID:
    vera = member(session, cast, "vera")
    account_services.create_sign_in_link(session, vera, at=LATER)
    return vera.user_id


def note_sign_in(session: Session, cast: Cast) -> UUID:
    user = session.get_one(User, cast.vera.user_id)
    account_services.note_sign_in(session, user, at=LATER)
    return user.id


def edit_profile(session: Session, cast: Cast) -> UUID:
    assert cast.vera.user_id is not None
    account_services.edit_profile(session, cast.vera.user_id, language="en", at=LATER)
    return cast.vera.user_id


def change_state_of_a_walk(session: Session, cast: Cast) -> UUID:
    walk = walks.get(session, cast.lina, cast.walk_id)
    walk_services.change_state(session, cast.lina, walk, WalkState.REVIEW, at=LATER)
    return walk.id


def answer_an_invitation(session: Session, cast: Cast) -> UUID:
    walk_services.answer(session, cast.vera, walks.get(session, cast.vera, cast.walk_id), comes=True, at=LATER)
    return cast.walk_id


def save_category(session: Session, cast: Cast) -> UUID:
    row = walks.categories(session, cast.municipality_id)[0]
    return walk_services.save_category(session, cast.karin, row, at=LATER, due_days=7).id


def record(session: Session, cast: Cast) -> UUID:
    return make_observation.observation(session, cast.vera, cast.walk_id).id


def earlier(session: Session, cast: Cast) -> Observation:
    return observations.get(session, cast.karin, EARLIER)


def earlier_action(session: Session) -> UUID:
    return session.scalars(sa.select(Action.id).where(Action.title == EARLIER_ACTION)).one()


def dismiss(session: Session, cast: Cast) -> UUID:
    row = earlier(session, cast)
    observation_services.decide(session, cast.lina, row, ObservationState.DISMISSED, reason="Åtgärdat", at=LATER)
    return row.id


def withdraw(session: Session, cast: Cast) -> UUID:
    row = earlier(session, cast)
    observation_services.withdraw(session, cast.vera, row, at=LATER)
    return row.id


def edit_an_observation(session: Session, cast: Cast) -> UUID:
    row = earlier(session, cast)
    content = make_observation.content(text="Tre lampor")
    observation_services.edit(session, cast.vera, row, content, if_match=row.etag, at=LATER)
    return row.id


def open_action(session: Session, cast: Cast) -> UUID:
    return make_action.action(session, cast.karin, [earlier(session, cast).id]).id


def take_step(session: Session, cast: Cast) -> UUID:
    action = action_services.hold(session, cast.hans, earlier_action(session))
    action_services.take_step(session, cast.hans, action, action_services.Request(to=State.IN_PROGRESS), at=LATER)
    return action.id


def comment(session: Session, cast: Cast) -> UUID:
    action = action_services.hold(session, cast.hans, earlier_action(session))
    action_services.comment(session, cast.hans, action, "Vi tittar på det", at=LATER)
    return action.id


def edit_an_action(session: Session, cast: Cast) -> UUID:
    action = action_services.hold(session, cast.karin, earlier_action(session))
    action_services.edit(session, cast.karin, action, at=LATER, due_on=TODAY + timedelta(days=30))
    return action.id


def empty_department(session: Session, cast: Cast) -> UUID:
    action_id = earlier_action(session)
    action_services.empty_department(session, cast.karin, cast.department_id, at=LATER)
    return action_id


CHANGES: dict[str, Change] = {
    change.__name__: change
    for change in (
        edit_municipality, invite, change_role, deactivate, create_department, edit_department, save_area, create_token,
        create_sign_in_link, note_sign_in, edit_profile, change_state_of_a_walk, answer_an_invitation, save_category,
        record, dismiss, withdraw, edit_an_observation, open_action, take_step, comment, edit_an_action,
        empty_department,
    )
}  # fmt: skip


@pytest.fixture
def before(database: Database, cast: Cast) -> int:
    """The number of Backa's events before the change, with an observation and an action there to be changed."""
    with database.writing() as session:
        make_observation.observation(session, cast.vera, cast.walk_id, id=EARLIER)
        about = make_observation.observation(session, cast.vera, cast.walk_id, text="Trasig bänk")
        make_action.action(session, cast.karin, [about.id], title=EARLIER_ACTION, department_id=cast.department_id)
    return len(tags(database, cast))


def tags(database: Database, cast: Cast) -> list[tuple[UUID, str]]:
    query = sa.select(Event.object_id, Event.tag).where(Event.municipality_id == cast.municipality_id)
    with database.reading() as session:
        return [(object_id, tag) for object_id, tag in session.execute(query.order_by(Event.seq))]


@pytest.mark.parametrize("name", CHANGES)
def test_one_event_tells_of(name: str, database: Database, cast: Cast, before: int) -> None:
    with database.writing() as session:
        object_id = CHANGES[name](session, cast)

    new = tags(database, cast)[before:]

    assert [about for about, _tag in new].count(object_id) == 1


@pytest.mark.parametrize("name", CHANGES)
def test_nothing_tells_of_what_was_rolled_back(name: str, database: Database, cast: Cast, before: int) -> None:
    with pytest.raises(ZeroDivisionError):
        change_and_fail(CHANGES[name], database, cast)

    assert len(tags(database, cast)) == before


def test_what_changes_nothing_is_not_an_event(database: Database, cast: Cast, before: int) -> None:
    with database.writing() as session:
        vera = session.get_one(User, cast.vera.user_id)
        account_services.edit_profile(session, vera.id, name=vera.name, language=vera.language, at=LATER)
        account_services.edit_municipality(session, cast.ada, at=LATER, fault_phone="")
        account_services.set_active(session, cast.ada, member(session, cast, "hans"), active=True, at=LATER)

    assert len(tags(database, cast)) == before


def change_and_fail(change: Change, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        change(session, cast)
        session.flush()
        raise ZeroDivisionError

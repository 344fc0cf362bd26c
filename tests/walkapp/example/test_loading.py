"""The example in a database: what is there, that it is told in order, and that it goes as it came."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from walkapp.accounts import queries as accounts
from walkapp.accounts.rules import Role
from walkapp.actions.models import Action
from walkapp.actions.rules import State, is_late
from walkapp.audit import services as audit
from walkapp.audit.models import Event
from walkapp.core.blobs import Blobs
from walkapp.core.db import Base, Database
from walkapp.core.jobs import Job
from walkapp.example import loading
from walkapp.observations.models import Observation
from walkapp.observations.rules import Kind, ObservationState, Origin
from walkapp.photos import upkeep
from walkapp.photos.models import Photo, PhotoState
from walkapp.walks.models import Walk
from walkapp.walks.rules import WalkState

# What is loaded is the same on either engine; that it can be, test_removing shows on both.
pytestmark = pytest.mark.once

NOW = datetime(2026, 11, 24, 9, 41, tzinfo=UTC)


@pytest.fixture(scope="module")
def place(database_server, tmp_path_factory):
    """A database and a store with the example in them, for looking at."""
    database_server.empty()
    database = Database(database_server.url)
    blobs = Blobs.open((tmp_path_factory.mktemp("example") / "blobs").as_uri())
    assert loading.load(database, blobs, now=NOW)
    yield database, blobs
    database.dispose()


@pytest.fixture
def here(place):
    """A session of the loaded database."""
    with place[0].reading() as session:
        yield session


def _municipality(session, slug="smedjebacken"):
    return accounts.municipality_by_slug(session, slug)


def _of(session, model, slug="smedjebacken"):
    return session.scalars(sa.select(model).where(model.municipality_id == _municipality(session, slug).id)).all()


def test_both_municipalities_say_that_they_are_examples(here):
    found = {one.slug: one.example for one in accounts.municipalities(here)}

    assert found == {"smedjebacken": True, "ludvika": True}


def test_the_people_of_the_contract_have_their_roles(here):
    roles = {user.email: member.role for user, member in accounts.example_users(here)}

    assert roles["admin@example.org"] is Role.ADMIN
    assert roles["coordinator@example.org"] is Role.COORDINATOR
    assert roles["leader@example.org"] is Role.LEADER
    assert roles["walker@example.org"] is Role.WALKER
    assert roles["viewer@example.org"] is Role.VIEWER
    assert roles["auditor@example.org"] is Role.AUDITOR
    assert roles["coordinator.ludvika@example.org"] is Role.COORDINATOR


def test_head_and_handler_are_in_gatuenheten(here):
    members = {user.email: member for user, member in accounts.example_users(here)}

    head, handler = members["gatachef@example.org"], members["gata@example.org"]

    assert (head.role, head.department.name) == (Role.HEAD, "Gatuenheten")
    assert (handler.role, handler.department.name) == (Role.HANDLER, "Gatuenheten")


def test_there_are_three_walks_with_at_least_sixty_observations(here):
    states = Counter(walk.state for walk in _of(here, Walk))

    assert states == {WalkState.PLANNED: 1, WalkState.ONGOING: 1, WalkState.PUBLISHED: 1}
    assert len(_of(here, Observation)) >= 60


def test_the_ongoing_walk_is_on_right_now_with_leader_and_walker(here):
    walk = next(one for one in _of(here, Walk) if one.state is WalkState.ONGOING)

    invited = {participant.user.email for participant in walk.participants if participant.user}

    assert walk.starts_at < NOW < walk.ends_at
    assert walk.leader.email == "leader@example.org"
    assert "walker@example.org" in invited


def test_there_is_an_action_in_every_state_and_some_are_late(here):
    actions = _of(here, Action)

    late = [one for one in actions if is_late(one.state, one.due_on, NOW.date())]

    assert {one.state for one in actions} == set(State)
    assert len(late) >= 3


def test_there_are_good_things_suggestions_duplicates_dismissed_and_confidential_ones(here):
    seen = _of(here, Observation)

    states = {one.state for one in seen}

    assert {one.kind for one in seen} == set(Kind)
    assert states >= {ObservationState.DUPLICATE, ObservationState.DISMISSED, ObservationState.NOTED}
    assert any(one.confidential for one in seen)
    assert all(one.reason for one in seen if one.state is ObservationState.DISMISSED)


def test_every_risk_of_the_published_walk_has_an_answer(here):
    seen = [one for one in _of(here, Observation) if one.walk.state is WalkState.PUBLISHED]

    unanswered = [one.number for one in seen if one.state is ObservationState.NEW]

    assert unanswered == []


def test_an_older_list_came_in_without_positions_and_some_with_only_a_year(here):
    remembered = [one for one in _of(here, Observation) if one.origin is Origin.IMPORT]

    assert len(remembered) >= 5
    assert all(one.lat is None and one.observed_at is None for one in remembered)
    assert {one.observed_year for one in remembered} >= {None, 2021}


def test_every_observation_with_a_position_knows_its_area(here):
    outside = [one.number for one in _of(here, Observation) if one.lat is not None and one.area_id is None]

    assert outside == []


def test_the_log_is_whole_and_goes_forward_in_time(here):
    for slug in ("smedjebacken", "ludvika"):
        here_id = _municipality(here, slug).id
        times = here.scalars(sa.select(Event.at).where(Event.municipality_id == here_id).order_by(Event.seq)).all()

        assert audit.verify_chain(here, here_id) == []
        assert times == sorted(times)
        assert times[-1] <= NOW


def test_every_photo_is_in_the_store_with_its_sizes(place, here):
    photos = _of(here, Photo)

    faults = list(upkeep.verify(here, place[1], _municipality(here).id))

    assert len(photos) >= 40
    assert {photo.state for photo in photos} == {PhotoState.READY}
    assert faults == []


def test_some_photos_wait_to_be_released(here):
    released = Counter(photo.released_at is not None for photo in _of(here, Photo))

    assert released[True] > 20
    assert released[False] > 10


def test_nobody_gets_mail_about_what_happened_long_ago(here):
    assert here.scalar(sa.select(sa.func.count()).select_from(Job)) == 0


def test_loading_again_changes_nothing(place, here):
    before = _rows(here)

    again = loading.load(*place, now=NOW + timedelta(days=1))

    assert not again
    assert _rows(here) == before


def _rows(session) -> dict[str, int]:
    counts = {
        table.name: session.scalar(sa.select(sa.func.count()).select_from(table))
        for table in Base.metadata.sorted_tables
    }
    return {name: count for name, count in counts.items() if count}

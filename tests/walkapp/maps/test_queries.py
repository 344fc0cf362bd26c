"""Which points the council map shows, and what it tells of them."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.factories import walks as make_walk
from tests.moment import NOW
from tests.walkapp.maps.conftest import Place
from walkapp.actions.rules import State
from walkapp.core import clock
from walkapp.core.db import Database
from walkapp.core.text import day
from walkapp.maps import queries
from walkapp.maps.points import Filter, Group, Point, Summary
from walkapp.observations.models import Observation
from walkapp.observations.rules import Kind, ObservationState
from walkapp.walks.models import Walk
from walkapp.walks.rules import WalkState


def shown(session: Session, cast: Cast, wanted: Filter | None = None) -> list[Point]:
    return queries.points(session, cast.municipality_id, wanted or Filter(), today=clock.today())


def titles(points: list[Point]) -> list[str]:
    return [point.title for point in points]


def test_a_reviewed_point_is_shown_and_a_new_one_is_not(session: Session, cast: Cast, place: Place) -> None:
    place("Granskad")
    place("Ny", state=None)

    points = shown(session, cast)

    assert titles(points) == ["Granskad"]


def test_a_confidential_point_is_shown_to_nobody(session: Session, cast: Cast, place: Place) -> None:
    place("Hemlig", confidential=True)

    points = shown(session, cast)

    assert points == []


def test_another_municipality_has_its_own_map(database: Database, session: Session, cast: Cast, place: Place) -> None:
    place("Vår")
    with database.writing() as writing:
        writing.execute(sa.update(Observation).values(state=ObservationState.ACCEPTED))

    points = shown(session, cast)

    assert titles(points) == ["Vår"]


def test_points_of_a_cancelled_walk_are_gone(database: Database, session: Session, cast: Cast, place: Place) -> None:
    place()
    with database.writing() as writing:
        writing.get_one(Walk, cast.walk_id).state = WalkState.CANCELLED

    points = shown(session, cast)

    assert points == []


def test_a_walk_that_is_not_published_yet_is_neither_shown_nor_counted(
    session: Session, cast: Cast, place: Place
) -> None:
    place(published=False)

    assert shown(session, cast) == []
    assert queries.evenings(session, cast.municipality_id) == []


@pytest.mark.once
@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.PLANNED, f"senast {day(clock.today() + timedelta(days=14), year=True)}"),
        (State.DONE, f"åtgärdad {day(clock.local(NOW).date(), year=True)}"),
        (State.VERIFIED, f"kontrollerad {day(clock.local(NOW).date(), year=True)}"),
        (State.DECLINED, f"beslutat {day(clock.local(NOW).date(), year=True)}"),
    ],
)
def test_what_has_ended_says_when_instead_of_until_when(
    session: Session, cast: Cast, place: Place, state: State, said: str
) -> None:
    place(state=state)

    (point,) = shown(session, cast)

    assert point.when == said


@pytest.mark.once
def test_who_handed_it_back_does_not_own_it(session: Session, cast: Cast, place: Place) -> None:
    place(state=State.RETURNED)

    (point,) = shown(session, cast)

    assert (point.owner, point.owner_name) == ("Gatuenheten", "Ny ägare söks")


def test_the_most_open_of_several_actions_speaks(
    session: Session, cast: Cast, place: Place, join: Callable[..., UUID]
) -> None:
    seen = place(state=State.VERIFIED)
    join(seen, State.WAITING, department_id=cast.other_department_id)

    (point,) = shown(session, cast)

    assert (point.state, point.owner) == (State.WAITING, "Parkenheten")


def test_a_confidential_action_is_not_told_of(
    session: Session, cast: Cast, place: Place, join: Callable[..., UUID]
) -> None:
    seen = place(state=State.VERIFIED)
    join(seen, State.ASSIGNED, confidential=True, department_id=cast.other_department_id)

    (point,) = shown(session, cast)

    assert (point.state, point.owner) == (State.VERIFIED, "Gatuenheten")


def test_a_point_is_late_after_its_day_until_it_is_reported_done(session: Session, cast: Cast, place: Place) -> None:
    place("Sen", due_in=-3)
    place("I dag", due_in=0)
    place("Klar", due_in=-3, state=State.DONE)

    late = {point.title: point.late_days for point in shown(session, cast)}

    assert late == {"Sen": 3, "I dag": 0, "Klar": 0}


def test_a_good_thing_is_noted_and_has_no_owner(session: Session, cast: Cast, place: Place) -> None:
    place("Fin belysning", state=None, kind=Kind.POSITIVE, category="positive")

    (point,) = shown(session, cast)

    assert (point.group, point.has_work, point.owner) == (Group.NOTED, False, "")


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [
        ("kind", Kind.SUGGESTION, ["Förslag"]),
        ("state", "late", ["Sen"]),
        ("state", "verified", ["Kontrollerad"]),
        ("state", "open", ["Sen"]),
        ("since", clock.local(NOW).date(), ["Sen", "Kontrollerad", "Förslag"]),
        ("since", clock.local(NOW).date() + timedelta(days=1), []),
        ("until", clock.local(NOW).date(), ["Sen", "Kontrollerad", "Förslag"]),
        ("until", clock.local(NOW).date() - timedelta(days=1), []),
    ],
)
def test_a_filter_lets_through_what_fits(
    session: Session, cast: Cast, place: Place, name: str, value: object, left: list[str]
) -> None:
    place("Sen", due_in=-1)
    place("Kontrollerad", state=State.VERIFIED)
    place("Förslag", state=None, kind=Kind.SUGGESTION)
    wanted = Filter(**{name: value})

    points = wanted.choose(shown(session, cast, wanted))

    assert titles(list(points)) == left


def test_a_filter_by_owner_finds_the_department_of_any_action(
    session: Session, cast: Cast, place: Place, join: Callable[..., UUID]
) -> None:
    both = place("Båda")
    place("Gatans")
    join(both, State.PLANNED, department_id=cast.other_department_id)

    points = shown(session, cast, Filter(department_id=cast.other_department_id))

    assert titles(points) == ["Båda"]


def test_a_filter_by_walk_shows_that_walk(database: Database, session: Session, cast: Cast, place: Place) -> None:
    with database.writing() as writing:
        other = make_walk.walk(writing, cast.sven, title="Norra sidan").id
    place("Här")
    place("Där", walk_id=other)

    points = shown(session, cast, Filter(walk_id=other))

    assert titles(points) == ["Där"]


def test_a_year_alone_is_within_a_period_that_touches_it(
    database: Database, session: Session, cast: Cast, place: Place
) -> None:
    seen = place()
    with database.writing() as writing:
        row = writing.get_one(Observation, seen)
        row.observed_at, row.observed_year = None, 2019
    summer = Filter(since=clock.today().replace(year=2019, month=6), until=clock.today().replace(year=2019, month=8))

    inside, before = shown(session, cast, summer), shown(session, cast, Filter(until=clock.today().replace(year=2018)))

    assert (len(inside), len(before)) == (1, 0)


@pytest.mark.parametrize("number", [5, 30])
def test_the_number_of_statements_does_not_grow_with_the_points(
    database: Database, session: Session, cast: Cast, place: Place, number: int
) -> None:
    for at in range(number):
        place(f"Punkt {at}")
    statements: list[str] = []
    sa.event.listen(
        database.reader, "before_cursor_execute", lambda _c, _k, text, *_more: statements.append(text)
    )

    points = shown(session, cast)

    assert (len(points), len([text for text in statements if text.startswith("SELECT")])) == (number, 3)


def test_the_summary_counts_risks_and_says_it_in_words(session: Session, cast: Cast, place: Place) -> None:
    place(state=State.VERIFIED)
    place(state=State.DONE)
    place(due_in=-1)
    place(state=None, kind=Kind.POSITIVE)

    summary = Summary.of(shown(session, cast))

    assert summary.headline == "Två av tre risker är åtgärdade"
    assert (summary.total, summary.risks, summary.fixed, summary.late) == (4, 3, 2, 1)

"""Residents on one walk: who gets in, for how long, and what ends it."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.factories import observations as make_observation
from tests.factories import walks as make_walk
from tests.moment import NOW
from walkapp.accounts.actor import Actor, Visitor
from walkapp.audit.models import Event, EventDetail
from walkapp.core import text
from walkapp.core.db import Database
from walkapp.core.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from walkapp.observations import queries as observations
from walkapp.observations import services as observation_services
from walkapp.observations.models import Observation
from walkapp.walks import guests, queries, rules, services
from walkapp.walks.models import Participant, Walk, WalkLink
from walkapp.walks.rules import WalkState

KEY = "a secret"


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that writes: what is joined in it is asked about in it."""
    text.speak("sv")
    with database.writing() as writing:
        yield writing


def walk_of(session: Session, cast: Cast) -> Walk:
    return session.get_one(Walk, cast.walk_id)


def secret(session: Session, cast: Cast) -> str:
    word = guests.secret_of(KEY, guests.make_link(session, cast.lina, walk_of(session, cast), key=KEY, at=NOW))
    assert word is not None
    return word


def join(
    session: Session, word: str, name: str = "Maj", *, address: str = "192.0.2.1", before: Actor | None = None
) -> Actor:
    was = before.participant_id if before else None
    return visit(session, guests.join(session, word, name=name, address=address, at=NOW, before=was).id).actor


def visit(session: Session, participant_id: UUID | None, *, later: timedelta = timedelta()) -> Visitor:
    assert participant_id is not None
    found = guests.visitor(session, participant_id, NOW + later)
    assert found is not None
    return found


def is_in(session: Session, guest: Actor, *, later: timedelta = timedelta()) -> bool:
    return visit(session, guest.participant_id, later=later).may_look


def may_send(session: Session, guest: Actor, *, later: timedelta = timedelta()) -> bool:
    return visit(session, guest.participant_id, later=later).may_send


def test_the_secret_is_long_is_nowhere_in_the_database_and_can_be_shown_again(session: Session, cast: Cast) -> None:
    word = secret(session, cast)

    link = session.scalars(sa.select(WalkLink)).one()
    assert len(word) * 6 >= 128
    assert word not in (link.digest, link.nonce)
    assert guests.secret_of(KEY, link) == word
    assert guests.secret_of("another installation", link) is None


def test_a_guest_sees_that_walk_and_their_own_points_alone(session: Session, cast: Cast) -> None:
    make_walk.walk(session, cast.lina, title="En annan")
    of_vera = make_observation.observation(session, cast.vera, cast.walk_id)
    maj = join(session, secret(session, cast))
    own = make_observation.observation(session, maj, cast.walk_id)

    assert [one.id for one in session.scalars(queries.visible(maj))] == [cast.walk_id]
    assert [one.id for one in observations.all_of_walk(session, maj, cast.walk_id)] == [own.id]
    assert of_vera.id != own.id


@pytest.mark.parametrize("who", ["vera", "sven", "olle", "ada", "hedda"])
def test_only_who_runs_the_walk_makes_and_withdraws_its_link(session: Session, cast: Cast, who: str) -> None:
    walk = walk_of(session, cast)

    with pytest.raises(NotAllowed):
        guests.make_link(session, cast.people[who], walk, key=KEY, at=NOW)
    with pytest.raises(NotAllowed):
        guests.withdraw_link(session, cast.people[who], walk, at=NOW)


@pytest.mark.parametrize("state", [WalkState.REVIEW, WalkState.PUBLISHED, WalkState.CANCELLED])
def test_a_walk_that_is_over_gets_no_link(session: Session, cast: Cast, state: WalkState) -> None:
    walk = make_walk.walk(session, cast.lina, state=state)

    with pytest.raises(Conflict):
        guests.make_link(session, cast.lina, walk, key=KEY, at=NOW)


def test_a_withdrawn_link_puts_everybody_out_and_keeps_what_they_noted(session: Session, cast: Cast) -> None:
    word = secret(session, cast)
    maj = join(session, word)
    noted = make_observation.observation(session, maj, cast.walk_id)

    guests.withdraw_link(session, cast.lina, walk_of(session, cast), at=NOW)

    assert not is_in(session, maj)
    assert not may_send(session, maj)
    assert guests.of_walk(session, walk_of(session, cast)) == []
    assert session.get(Observation, noted.id) is not None
    with pytest.raises(Gone):
        join(session, word)


def test_a_new_link_stops_the_old_one(session: Session, cast: Cast) -> None:
    old = secret(session, cast)
    maj = join(session, old)

    new = secret(session, cast)

    assert not is_in(session, maj)
    assert is_in(session, join(session, new))
    with pytest.raises(Gone):
        join(session, old)


def test_who_scans_the_new_link_on_the_same_phone_is_the_same_guest(session: Session, cast: Cast) -> None:
    maj = join(session, secret(session, cast))
    again = join(session, secret(session, cast), "", before=maj)

    assert (again.participant_id, again.name) == (maj.participant_id, "Maj (gäst)")
    assert is_in(session, maj)


def test_joining_twice_on_one_phone_makes_one_guest(session: Session, cast: Cast) -> None:
    word = secret(session, cast)
    maj = join(session, word)

    assert join(session, word, "Bo", before=maj) == maj
    assert len(guests.of_walk(session, walk_of(session, cast))) == 1


def test_who_was_removed_or_is_of_another_walk_comes_back_as_somebody_else(session: Session, cast: Cast) -> None:
    word, walk = secret(session, cast), walk_of(session, cast)
    maj = join(session, word)
    assert maj.participant_id is not None
    guests.remove(session, cast.lina, walk, maj.participant_id, at=NOW)
    member = queries.participant_of(session, walk, cast.vera.user_id) if cast.vera.user_id else None
    assert member is not None

    again = join(session, word, "", before=maj)
    with_members_id = guests.join(session, word, name="", address="192.0.2.1", at=NOW, before=member.id)

    assert again.participant_id != maj.participant_id
    assert with_members_id.id != member.id


@pytest.mark.parametrize("states", [(), (WalkState.REVIEW,), (WalkState.REVIEW, WalkState.PUBLISHED)])
def test_what_was_noted_may_be_sent_until_48_hours_after_the_end(
    session: Session, cast: Cast, states: tuple[WalkState, ...]
) -> None:
    word = secret(session, cast)
    maj, walk = join(session, word), walk_of(session, cast)
    for state in states:
        services.change_state(session, cast.lina, walk, state, at=NOW)
    end = walk.ends_at - NOW + rules.GUEST_GRACE

    assert is_in(session, maj) is (not states)
    assert may_send(session, maj, later=end - timedelta(seconds=1))
    assert not may_send(session, maj, later=end)
    if states:
        with pytest.raises(Gone):
            join(session, word)


def test_a_cancelled_walk_ends_at_once(session: Session, cast: Cast) -> None:
    walk = make_walk.walk(session, cast.lina, state=WalkState.PLANNED, starts_at=NOW)
    word = guests.secret_of(KEY, guests.make_link(session, cast.lina, walk, key=KEY, at=NOW))
    assert word is not None
    maj = join(session, word)

    services.change_state(session, cast.lina, walk, WalkState.CANCELLED, reason="Snö", at=NOW)

    assert not may_send(session, maj)
    with pytest.raises(Gone):
        join(session, word)


def test_a_link_that_never_was_is_not_here(session: Session) -> None:
    with pytest.raises(NotFound):
        join(session, "a" * 27)


def test_publishing_erases_first_names_and_keeps_what_was_noted(session: Session, cast: Cast) -> None:
    maj, walk = join(session, secret(session, cast)), walk_of(session, cast)
    noted = make_observation.observation(session, maj, cast.walk_id)
    for state in (WalkState.REVIEW, WalkState.PUBLISHED):
        services.change_state(session, cast.lina, walk, state, at=NOW)

    assert noted.author is not None
    assert (noted.author.name, noted.author.called) == ("", "Gäst")
    assert queries.participant_of(session, walk, cast.vera.user_id or walk.id).name == "Vera"  # type: ignore[union-attr]


def test_a_guest_leaves_and_another_is_removed(session: Session, cast: Cast) -> None:
    word, walk = secret(session, cast), walk_of(session, cast)
    maj, bo, eva = (join(session, word, name) for name in ("Maj", "Bo", "Eva"))

    guests.leave(session, maj, at=NOW)
    assert bo.participant_id is not None
    guests.remove(session, cast.karin, walk, bo.participant_id, at=NOW)

    assert [is_in(session, one) for one in (maj, bo, eva)] == [False, False, True]
    assert [one.name for one in guests.of_walk(session, walk)] == ["Eva"]
    assert session.get_one(Participant, bo.participant_id).name == ""


def test_no_member_and_no_guest_of_another_walk_is_removed(session: Session, cast: Cast) -> None:
    maj, walk = join(session, secret(session, cast)), walk_of(session, cast)
    other = make_walk.walk(session, cast.lina, title="En annan")
    vera = queries.participant_of(session, walk, cast.vera.user_id) if cast.vera.user_id else None
    assert vera is not None
    assert maj.participant_id is not None

    with pytest.raises(NotFound):
        guests.remove(session, cast.lina, walk, vera.id, at=NOW)
    with pytest.raises(NotFound):
        guests.remove(session, cast.lina, other, maj.participant_id, at=NOW)
    with pytest.raises(NotAllowed):
        guests.remove(session, maj, walk, maj.participant_id, at=NOW)


def test_a_guest_needs_no_name(session: Session, cast: Cast) -> None:
    word = secret(session, cast)

    assert [join(session, word, name).name for name in ("", "  Maj   Britt ")] == ["Gäst", "Maj Britt (gäst)"]


@pytest.mark.parametrize("name", ["x" * 41, "Maj\u202e", "M\x00aj"])
def test_a_name_that_is_none_is_refused(session: Session, cast: Cast, name: str) -> None:
    with pytest.raises(Invalid):
        join(session, secret(session, cast), name)


def test_one_address_joins_so_often_and_no_more(session: Session, cast: Cast) -> None:
    word = secret(session, cast)
    for _number in range(guests.JOINS):
        join(session, word)

    with pytest.raises(Conflict):
        join(session, word)
    assert is_in(session, join(session, word, address="192.0.2.2"))


def test_a_walk_has_200_guests_at_most(session: Session, cast: Cast) -> None:
    word = secret(session, cast)
    for number in range(rules.MOST_GUESTS):
        join(session, word, address=f"192.0.2.{number}")

    with pytest.raises(Conflict):
        join(session, word, address="198.51.100.1")


def test_a_guest_does_not_begin_a_walk_that_is_planned(session: Session, cast: Cast) -> None:
    walk = make_walk.walk(session, cast.lina, state=WalkState.PLANNED, starts_at=NOW)
    word = guests.secret_of(KEY, guests.make_link(session, cast.lina, walk, key=KEY, at=NOW))
    assert word is not None

    make_observation.observation(session, join(session, word), walk.id)

    assert walk.state is WalkState.PLANNED


def test_one_guest_cannot_fill_a_walk(session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observation_services, "MOST_OF_A_GUEST", 2)
    word = secret(session, cast)
    maj, bo = join(session, word), join(session, word, "Bo")
    for _number in range(2):
        make_observation.observation(session, maj, cast.walk_id)

    with pytest.raises(Conflict):
        make_observation.observation(session, maj, cast.walk_id)
    make_observation.observation(session, bo, cast.walk_id)


def test_the_log_names_nobody_in_its_chain(session: Session, cast: Cast) -> None:
    maj = join(session, secret(session, cast))
    guests.withdraw_link(session, cast.lina, walk_of(session, cast), at=NOW)

    last = session.scalars(
        sa.select(Event).where(Event.municipality_id == cast.municipality_id).order_by(Event.seq.desc()).limit(3)
    ).all()[::-1]
    details = [session.get_one(EventDetail, (one.municipality_id, one.seq)).detail for one in last]
    assert [one.tag for one in last] == ["walks:link:create", "walks:guest:join", "walks:link:withdraw"]
    assert [one.actor_id for one in last] == [cast.lina.user_id, maj.participant_id, cast.lina.user_id]
    assert details == [{}, {}, {}]

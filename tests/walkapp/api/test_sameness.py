"""`same_as`: what an author says is the same thing, kept as said, told where it counts, and never merged by itself."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from tests.cast import Cast
from tests.clients import Program
from tests.factories import walks as make_walk
from tests.moment import NOW
from walkapp.core.db import Database
from walkapp.observations import services
from walkapp.observations.models import Observation
from walkapp.walks.rules import WalkState

Walked = Callable[..., dict[str, Any]]
Programs = Callable[[str], Program]
Seen = Callable[..., UUID]


def put(program: Program, cast: Cast, body: dict[str, Any], id_: UUID | None = None, **more: Any) -> Any:
    return program.put(f"/walks/{cast.walk_id}/observations/{id_ or uuid4()}", json=body, **more)


def test_what_the_author_says_is_kept_given_back_and_joins_nothing(
    programs: Programs, cast: Cast, walked: Walked, seen: Seen
) -> None:
    other = seen(author="karin")

    made = put(programs("vera"), cast, walked(same_as=str(other)))
    told = programs("karin").get(f"/observations/{made.json['id']}").json

    assert (made.status_code, made.json["same_as"], made.json["extra"]) == (201, str(other), {})
    assert (told["same_as"], told["state"], told["duplicate_of"]) == (str(other), "new", None)


def test_the_same_word_again_changes_nothing_and_another_is_a_new_version(
    programs: Programs, cast: Cast, walked: Walked, seen: Seen
) -> None:
    vera, id_, other = programs("vera"), uuid4(), str(seen())
    made = put(vera, cast, walked(same_as=other), id_).json

    again = put(vera, cast, made, id_)
    without = put(vera, cast, walked(), id_)
    taken_back = put(vera, cast, walked(same_as=None), id_, headers={"If-Match": '"1"'})

    assert (again.status_code, again.json["version"]) == (200, 1)
    assert without.status_code == 428
    assert (taken_back.json["version"], taken_back.json["same_as"]) == (2, None)


def test_a_point_may_be_named_before_it_has_come(programs: Programs, cast: Cast, walked: Walked, seen: Seen) -> None:
    later, id_ = uuid4(), uuid4()
    first = put(programs("vera"), cast, walked(same_as=str(later)), id_)
    before = programs("karin").get(f"/observations/{id_}").json["same_as"]

    seen(id=later)

    assert (first.status_code, first.json["same_as"], before) == (201, str(later), None)
    assert programs("karin").get(f"/observations/{id_}").json["same_as"] == str(later)


def test_a_word_counts_only_about_another_point_of_the_walk_that_the_author_may_know(
    programs: Programs, cast: Cast, walked: Walked, seen: Seen, database: Database
) -> None:
    gone = seen()
    with database.writing() as session:
        services.withdraw(session, cast.vera, session.get_one(Observation, gone), at=NOW)
        other_walk_id = make_walk.walk(session, cast.lina, invited=[cast.vera], state=WalkState.ONGOING).id
    itself, hidden = uuid4(), seen(author="karin", confidential=True)
    elsewhere = seen(author="vera", walk_id=other_walk_id)

    for id_, named in ((itself, itself), (uuid4(), hidden), (uuid4(), elsewhere), (uuid4(), gone), (uuid4(), uuid4())):
        taken = put(programs("vera"), cast, walked(same_as=str(named)), id_)
        assert taken.status_code == 201, taken.text
        assert programs("karin").get(f"/observations/{id_}").json["same_as"] is None, named


def test_who_does_not_see_that_point_is_not_told_its_id(
    programs: Programs, cast: Cast, walked: Walked, seen: Seen, database: Database
) -> None:
    other = seen(author="vera", confidential=True)
    said = put(programs("vera"), cast, walked(same_as=str(other))).json["id"]

    listed = programs("karin").get(f"/walks/{cast.walk_id}/observations").json["items"]
    open_to_all = programs("olle").get(f"/walks/{cast.walk_id}/observations").json["items"]

    assert [one["same_as"] for one in listed if one["id"] == said] == [str(other)]
    assert [one["same_as"] for one in open_to_all if one["id"] == said] == [None]


def test_what_is_no_id_is_named(programs: Programs, cast: Cast, walked: Walked) -> None:
    for wrong in ("sju", 7, ["x"], "", "x" * 36):
        answer = put(programs("vera"), cast, walked(same_as=wrong))

        assert (answer.status_code, list(answer.json["errors"])) == (422, ["same_as"])

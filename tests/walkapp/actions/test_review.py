"""The review desk: who sits at it, every decision, undo, two reviewers at once, publishing, and what is new."""

from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.clients import Browser, Clients
from tests.factories.actions import action as make_action
from tests.factories.observations import observation as make_observation
from tests.moment import NOW
from walkapp.actions import queries
from walkapp.actions.rules import State
from walkapp.core.db import Database
from walkapp.observations import queries as observations
from walkapp.observations import services as observation_services
from walkapp.observations.models import Observation
from walkapp.observations.rules import Kind, ObservationState
from walkapp.walks import queries as walks
from walkapp.walks import services as walk_services
from walkapp.walks.rules import WalkState

# Once: what a page says. That every route answers on either engine, tests/contract/test_routes.py asks; what it reads
# and writes there, the tests of the room's queries and services ask on both.
pytestmark = pytest.mark.once


def url(cast: Cast, *parts: object) -> str:
    return "/".join(str(part) for part in (f"/backa/walks/{cast.walk_id}/review", *parts))


def page_of(response: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


@pytest.fixture
def points(database: Database, cast: Cast) -> list[UUID]:
    """A risk, a risk 12 metres away in the same category, something good, and a suggestion far off."""
    with database.writing() as session:
        return [
            make_observation(session, cast.vera, cast.walk_id, **values).id
            for values in (
                {"text": "Släckt lampa"}, {"text": "Lampan är trasig", "lat": 60.14061},
                {"kind": Kind.POSITIVE, "category": "positive", "text": "Fin park", "lat": 60.15},
                {"kind": Kind.SUGGESTION, "text": "En bänk", "lat": 60.2},
            )
        ]  # fmt: skip


def read(database: Database, cast: Cast, point: UUID) -> Observation:
    with database.reading() as reading:
        return observations.get(reading, cast.karin, point)


def decide(browser: Browser, cast: Cast, point: UUID, decision: str, **typed: Any) -> TestResponse:
    """Open the point on the desk, fill in one of its forms, and send it."""
    page = page_of(browser.get(url(cast) + f"?point={point}"))
    form = page.find("input", attrs={"name": "decision", "value": decision}).find_parent("form")
    data = {tag["name"]: tag.get("value", "") for tag in form.find_all("input", type=["hidden", "text", "date"])}
    for tag in form.find_all("input", type="radio", checked=True):
        data[tag["name"]] = tag["value"]
    assert form["action"] == url(cast, point)
    return browser.post(form["action"], data | {key.replace("_", "-", 1): value for key, value in typed.items()})


@pytest.mark.parametrize(
    ("name", "status"),
    [("karin", 200), ("lina", 200), ("sven", 404), ("vera", 404), ("hans", 404), ("vidar", 404), ("olle", 404),
     ("ada", 404), ("bodil", 404), (None, 303)],
)  # fmt: skip
def test_who_sits_at_the_desk(clients: Clients, cast: Cast, points: list[UUID], name: str | None, status: int) -> None:
    browser = clients.browser(name)

    assert browser.get(url(cast)).status_code == status
    assert browser.get(url(cast) + f"?point={points[2]}").status_code == status


def test_a_leader_who_is_only_invited_reviews_nothing(clients: Clients, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        walk = walks.get(session, cast.lina, cast.walk_id)
        assert cast.sven.user_id is not None
        walk_services.join(session, walk, cast.sven.user_id, "Sven", invited_at=NOW)

    assert clients.browser("sven").get(url(cast)).status_code == 403


def test_an_empty_desk_says_that_points_will_come(clients: Clients, cast: Cast) -> None:
    page = clients.browser("lina").get(url(cast))

    assert page.status_code == 200
    assert "Inga punkter ännu" in page.text


def test_the_first_undecided_point_lies_on_the_desk(clients: Clients, cast: Cast, points: list[UUID]) -> None:
    page = page_of(clients.browser("lina").get(url(cast)))

    assert page.select_one('a[aria-current="true"]')["data-point"] == str(points[0])
    assert "4 kvar av 4" in " ".join(page.select_one('[data-review="count"]').get_text(" ").split())
    assert len(page.select("a.row")) == 4
    assert page.select_one("script.map-data")


def test_a_risk_becomes_an_action_with_what_is_proposed(
    clients: Clients, database: Database, cast: Cast, points: list[UUID]
) -> None:
    answer = decide(clients.browser("lina"), cast, points[0], "action", department=str(cast.department_id))

    with database.reading() as reading:
        (made,) = queries.of_observations(reading, cast.karin, [points[0]])[points[0]]
    assert answer.status_code == 303
    assert answer.headers["Location"] == url(cast) + f"?point={points[1]}&decided={points[0]}#detail"
    assert (made.title, made.number) == ("Släckt lampa", "2026-0001")
    assert made.state is State.ASSIGNED
    assert read(database, cast, points[0]).state is ObservationState.ACCEPTED


def test_a_decision_is_said_once_with_owner_link_and_undo(
    clients: Clients, database: Database, cast: Cast, points: list[UUID]
) -> None:
    lina = clients.browser("lina")
    answer = decide(lina, cast, points[0], "action", department=str(cast.department_id))

    page = page_of(lina.get(answer.headers["Location"]))

    said = page.find_all(string="Punkt 1 blev 2026-0001 hos Gatuenheten.")
    assert [one.parent.name for one in said] == ["a"]
    assert len(page.find_all(attrs={"name": "decision", "value": "undo"})) == 1
    assert page.find(attrs={"data-key": "z"}).find_parent("form")["action"] == url(cast, points[0])


def test_a_decided_point_on_the_desk_has_one_undo(clients: Clients, cast: Cast, points: list[UUID]) -> None:
    lina = clients.browser("lina")
    decide(lina, cast, points[2], "note")

    page = page_of(lina.get(url(cast) + f"?point={points[2]}&decided={points[2]}"))

    assert "Punkt 3: noterad." in page.get_text()
    assert len(page.find_all(attrs={"data-key": "z"})) == 1


def test_every_key_that_is_promised_is_there(clients: Clients, cast: Cast, points: list[UUID]) -> None:
    """Also "same as another point" where none is suggested; the sheet names no key that does nothing."""
    lina = clients.browser("lina")

    keys: set[str] = set()
    for point in points:
        page = page_of(lina.get(url(cast) + f"?point={point}"))
        here = [tag["data-key"] for tag in page.select("[data-key]")]
        named = {tag.get_text().lower() for tag in page.select(".review__keys kbd")}
        assert len(here) == len(set(here))
        assert named - {"z"} <= set(here)
        keys |= {*here, *(tag["aria-keyshortcuts"] for tag in page.select("[aria-keyshortcuts]"))}

    sheet = {tag.get_text().lower() for tag in page_of(lina.get(url(cast))).select("#keys kbd")}
    photo, action, undo = {"f", "m"}, {"l"}, {"z"}
    assert sheet - photo - action - undo - {"9"} <= keys


def test_not_known_yet_is_the_queue(clients: Clients, database: Database, cast: Cast, points: list[UUID]) -> None:
    assert decide(clients.browser("lina"), cast, points[0], "action", department="").status_code == 303

    with database.reading() as reading:
        (made,) = queries.of_observations(reading, cast.karin, [points[0]])[points[0]]
    assert (made.state, made.department_id) == (State.UNASSIGNED, None)


@pytest.mark.parametrize(
    ("number", "decision", "typed", "state"),
    [
        (0, "dismiss", {"dismiss_reason": "Privat tomt"}, ObservationState.DISMISSED),
        (2, "note", {}, ObservationState.NOTED), (3, "note", {}, ObservationState.NOTED),
    ],
)  # fmt: skip
def test_the_other_decisions_and_their_undoing(
    clients: Clients, database: Database, cast: Cast, points: list[UUID], number: int, decision: str,
    typed: dict[str, str], state: ObservationState,
) -> None:  # fmt: skip
    lina = clients.browser("lina")
    assert decide(lina, cast, points[number], decision, **typed).status_code == 303
    assert read(database, cast, points[number]).state is state

    assert decide(lina, cast, points[number], "undo").status_code == 303

    assert read(database, cast, points[number]).state is ObservationState.NEW


def test_the_nearest_of_the_same_kind_is_asked_about(
    clients: Clients, database: Database, cast: Cast, points: list[UUID]
) -> None:
    lina = clients.browser("lina")
    page = page_of(lina.get(url(cast) + f"?point={points[0]}"))
    nearest = [row["value"] for row in page.select('input[type="radio"][name="duplicate-of"]')]
    assert "Samma som punkt 2?" in page.get_text()
    assert nearest == [str(points[1]), str(points[3])], "what is good is no original of a risk"

    assert decide(lina, cast, points[0], "duplicate").status_code == 303

    assert read(database, cast, points[0]).duplicate_of_id == points[1]


def test_what_its_author_says_is_the_same_is_joined_with_one_tap(
    clients: Clients, database: Database, cast: Cast, points: list[UUID]
) -> None:
    with database.writing() as session:
        far = make_observation(session, cast.vera, cast.walk_id, same_as=points[0], lat=60.3, category="traffic").id
    lina = clients.browser("lina")
    page = page_of(lina.get(url(cast) + f"?point={far}")).get_text()

    assert "Vera säger: samma som punkt 1" in page
    assert decide(lina, cast, far, "duplicate").status_code == 303

    assert read(database, cast, far).duplicate_of_id == points[0]


def test_what_is_said_of_a_point_that_was_joined_since_is_asked_about_its_original(
    clients: Clients, database: Database, cast: Cast, points: list[UUID]
) -> None:
    with database.writing() as session:
        said = make_observation(session, cast.vera, cast.walk_id, same_as=points[1], lat=60.3).id
        joined, original = (observations.get(session, cast.karin, one) for one in (points[1], points[0]))
        observation_services.decide(session, cast.karin, joined, ObservationState.DUPLICATE, of=original, at=NOW)
    page = page_of(clients.browser("lina").get(url(cast) + f"?point={said}")).get_text()

    assert "Vera säger: samma som punkt 1" in page


def test_joining_an_action_that_exists(clients: Clients, database: Database, cast: Cast, points: list[UUID]) -> None:
    with database.writing() as session:
        there = make_action(session, cast.karin, [points[1]], department_id=cast.department_id).id
    lina = clients.browser("lina")

    assert decide(lina, cast, points[0], "join", join_action=str(there)).status_code == 303

    with database.reading() as reading:
        assert len(queries.get(reading, cast.lina, there).observations) == 2


def test_undoing_an_action_that_has_begun_is_refused_with_a_sentence(
    clients: Clients, database: Database, cast: Cast, points: list[UUID]
) -> None:
    with database.writing() as session:
        make_action(session, cast.karin, [points[0]], department_id=cast.department_id).state = State.PLANNED

    page = decide(clients.browser("lina"), cast, points[0], "undo")

    assert page.status_code == 409
    assert "2026-0001 arbetas det redan med." in page.text


def test_a_dismissal_needs_a_reason_and_keeps_the_rest(
    clients: Clients, database: Database, cast: Cast, points: list[UUID]
) -> None:
    page = decide(clients.browser("lina"), cast, points[0], "dismiss", dismiss_reason=" ")

    assert page.status_code == 422
    assert page_of(page).find(id="dismiss").has_attr("open")
    assert page_of(page).find(id="dismiss-reason-error")


def test_an_action_without_a_title_or_a_date_is_refused_and_the_words_stay(
    clients: Clients, database: Database, cast: Cast, points: list[UUID]
) -> None:
    page = decide(clients.browser("lina"), cast, points[0], "action", title="Laga lampan", due="")

    assert page.status_code == 422
    assert page_of(page).find(id="title")["value"] == "Laga lampan"
    assert read(database, cast, points[0]).state is ObservationState.NEW


@pytest.mark.parametrize(
    "data",
    [
        {"decision": "dismiss", "dismiss-reason": "Privat tomt"},
        {"decision": "action", "title": "Laga", "due": "2027-01-01", "department": "", "priority": "soon", "key": "k1"},
    ],
)
def test_a_double_press_is_one_decision(
    clients: Clients, database: Database, cast: Cast, points: list[UUID], data: dict[str, str]
) -> None:
    lina, seen = clients.browser("lina"), {"seen_state": "new", "seen_version": "1"}

    first, second = (lina.post(url(cast, points[0]), data | seen) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    with database.reading() as reading:
        made = queries.of_observations(reading, cast.karin, [points[0]]).get(points[0], [])
    assert len(made) == (1 if data["decision"] == "action" else 0)


def test_the_second_of_two_reviewers_sees_who_was_first(
    clients: Clients, database: Database, cast: Cast, points: list[UUID]
) -> None:
    karin, lina = clients.browser("karin"), clients.browser("lina")
    seen = {"decision": "dismiss", "seen_state": "new", "seen_version": "1", "dismiss-reason": "Privat tomt"}
    decide(karin, cast, points[0], "action", department=str(cast.department_id))

    late = lina.post(url(cast, points[0]), seen)

    assert late.status_code == 412
    assert "Karin hann före" in late.text
    assert "har en åtgärd" in late.text
    assert read(database, cast, points[0]).state is ObservationState.ACCEPTED


def test_a_text_that_changed_meanwhile_is_read_again_first(
    clients: Clients, database: Database, cast: Cast, points: list[UUID]
) -> None:
    data = {"decision": "note", "seen_state": "new", "seen_version": "7"}

    assert clients.browser("lina").post(url(cast, points[2]), data).status_code == 412


def test_a_decision_that_is_none_and_a_point_of_elsewhere(clients: Clients, cast: Cast, points: list[UUID]) -> None:
    lina, seen = clients.browser("lina"), {"seen_state": "new", "seen_version": "1"}

    assert lina.post(url(cast, points[0]), {"decision": "burn", **seen}).status_code == 400
    assert lina.post(url(cast, cast.walk_id), {"decision": "note", **seen}).status_code == 404
    assert clients.browser("hans").post(url(cast, points[0]), {"decision": "note", **seen}).status_code == 404


# -- publishing --------------------------------------------------------------------------------------------------------


def publish_url(cast: Cast) -> str:
    return f"/backa/walks/{cast.walk_id}/publish"


def test_a_walk_with_an_unanswered_risk_is_not_published(
    clients: Clients, database: Database, cast: Cast, points: list[UUID]
) -> None:
    page = clients.browser("lina").post(publish_url(cast))

    assert page.status_code == 409
    assert "2 risker har varken åtgärd eller skäl ännu." in page.text
    assert "Släckt lampa" in page_of(page).find(class_="review__detail").get_text()
    with database.reading() as reading:
        assert walks.get(reading, cast.lina, cast.walk_id).state is WalkState.ONGOING


def test_a_walk_is_published_when_every_risk_has_its_answer(
    clients: Clients, database: Database, cast: Cast, points: list[UUID]
) -> None:
    with database.writing() as session:
        make_action(session, cast.lina, [points[0]], department_id=cast.department_id)
        other = observations.get(session, cast.lina, points[1])
        observation_services.decide(session, cast.lina, other, ObservationState.DISMISSED, reason="Privat", at=NOW)

    assert clients.browser("vera").post(publish_url(cast)).status_code == 403
    assert clients.browser("lina").post(publish_url(cast)).status_code == 303

    with database.reading() as reading:
        assert walks.get(reading, cast.lina, cast.walk_id).state is WalkState.PUBLISHED


def test_what_comes_after_is_marked_and_can_still_be_decided(
    clients: Clients, database: Database, cast: Cast
) -> None:
    with database.writing() as session:
        walk = walks.get(session, cast.lina, cast.walk_id)
        for state in (WalkState.REVIEW, WalkState.PUBLISHED):
            walk_services.change_state(session, cast.lina, walk, state, at=NOW)
        from tests.factories.observations import content

        point = UUID(int=7)
        observation_services.save(session, cast.vera, cast.walk_id, point, content(), at=NOW, late=True)

    lina = clients.browser("lina")
    assert "kom efteråt" in lina.get(url(cast)).text
    assert decide(lina, cast, point, "dismiss", dismiss_reason="För sent").status_code == 303

    assert read(database, cast, point).state is ObservationState.DISMISSED


# -- what is new -------------------------------------------------------------------------------------------------------


def test_asking_what_is_new_is_answered_with_nothing_until_there_is(
    clients: Clients, database: Database, cast: Cast, points: list[UUID]
) -> None:
    lina = clients.browser("lina")
    since = page_of(lina.get(url(cast))).select_one("[data-change]")["data-change"]
    ask = url(cast, "changes")
    assert lina.get(f"{ask}?since={since}").status_code == 204

    with database.writing() as session:
        make_observation(session, cast.vera, cast.walk_id, text="En till")
    answer = lina.get(f"{ask}?since={since}")

    assert answer.status_code == 200
    assert answer.json["change"] > int(since)
    assert lina.get(f"{ask}?since=x").status_code == 400
    assert clients.browser("hans").get(f"{ask}?since=0").status_code == 404

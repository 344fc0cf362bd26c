"""The pages of walks: planned, changed, answered, called off, taken step by step."""

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.clients import Clients
from tests.factories import observations as make
from tests.factories import walks as make_walk
from walkapp.accounts.actor import Actor
from walkapp.accounts.models import Membership
from walkapp.core import clock
from walkapp.core.db import Database, new_id
from walkapp.core.jobs import Job
from walkapp.walks import queries
from walkapp.walks.models import Participant, Walk
from walkapp.walks.rules import WalkKind, WalkState

# Once: what a page says. That every route answers on either engine, tests/contract/test_routes.py asks; what it reads
# and writes there, the tests of the room's queries and services ask on both.
pytestmark = pytest.mark.once

HTML = "html.parser"
ROUTE = '{"type": "LineString", "coordinates": [[15.41, 60.14], [15.415, 60.142]]}'
STOPS = '[{"name": "Torget", "lat": 60.14, "lon": 15.41}]'


def form(leader_: Actor, **values: Any) -> dict[str, Any]:
    return {
        "title": "Hamnen", "purpose": "safety", "area": "", "day": "2036-12-11", "starts": "17:30", "ends": "19:00",
        "leader": str(leader_.user_id), "meeting_place": "Biblioteket", "note": "", "route": "", "stops": "", **values,
    }  # fmt: skip


def planned(session: Session, title: str = "Hamnen") -> Walk:
    walk = session.scalars(sa.select(Walk).where(Walk.title == title)).one()
    session.refresh(walk, ["stops", "categories", "participants"])
    return walk


def titles_on_map(page: str) -> list[str]:
    data = json.loads(BeautifulSoup(page, HTML).select_one(".map-data").text)
    return [point["properties"]["title"] for point in data["points"]["features"]]


def mails(session: Session) -> int:
    return len(session.scalars(sa.select(Job).where(Job.kind == "walks.invitation")).all())


def test_a_walk_is_planned_with_everything_that_was_filled_in(clients: Clients, cast: Cast, session: Session) -> None:
    written = form(
        cast.lina, meeting_lat="60.1405", meeting_lon="15.4132", route=ROUTE, stops=STOPS, note="Ta broddar",
        people=[str(cast.vera.user_id)], purpose="verification",
    )  # fmt: skip

    answer = clients.browser("lina").post("/backa/walks/new", written)

    walk = planned(session)
    assert answer.status_code == 303
    assert answer.location.endswith(f"/backa/walks/{walk.id}")
    assert (walk.state, walk.kind, walk.note) == (WalkState.PLANNED, WalkKind.VERIFICATION, "Ta broddar")
    assert clock.local(walk.starts_at).strftime("%Y-%m-%d %H:%M") == "2036-12-11 17:30"
    assert walk.route == [[15.41, 60.14], [15.415, 60.142]]
    assert [(stop.name, stop.lat) for stop in walk.stops] == [("Torget", 60.14)]
    assert {one.user_id for one in walk.participants} == {cast.vera.user_id, cast.lina.user_id}
    assert mails(session) == 2


def test_a_form_that_is_sent_twice_plans_one_walk(clients: Clients, cast: Cast, session: Session) -> None:
    browser = clients.browser("lina")
    key = BeautifulSoup(browser.get("/backa/walks/new").text, "html.parser").select_one("input[name=key]")["value"]

    first, second = (browser.post("/backa/walks/new", form(cast.lina, key=key)) for _time in range(2))

    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert session.scalar(sa.select(sa.func.count()).where(Walk.title == "Hamnen")) == 1


def test_the_form_of_a_walk_that_is_there_sent_with_other_words_says_what_is_stored(
    clients: Clients, cast: Cast, session: Session
) -> None:
    browser, key = clients.browser("lina"), str(new_id())
    browser.post("/backa/walks/new", form(cast.lina, key=key))
    other = form(cast.lina, key=key, title="Bruket")

    answer = browser.post("/backa/walks/new", other)

    page = BeautifulSoup(answer.text, HTML)
    walk = planned(session)
    assert answer.status_code == 409
    assert "redan planerad, som ”Hamnen”, 11 dec 2036 17.30." in page.select_one(".errsum").get_text()
    assert page.select_one("#title")["value"] == "Bruket"
    assert browser.post(page.select_one("form.form--walk")["action"], other).status_code == 303
    session.rollback()
    assert session.get_one(Walk, walk.id).title == "Bruket"


@pytest.mark.once
def test_those_who_seldom_walk_are_not_among_the_first_to_choose_from(clients: Clients, cast: Cast) -> None:
    page = BeautifulSoup(clients.browser("lina").get("/backa/walks/new").text, HTML)

    first = page.select(".invitees > .invitees__group")
    seldom = page.select_one(".invitees > details")
    assert "Vandrare" in first[0].get_text()
    assert "Olle" in seldom.get_text()
    assert all("Olle" not in group.get_text() for group in first)


@pytest.mark.once
def test_the_form_shows_each_area_and_what_each_category_asks(clients: Clients, cast: Cast) -> None:
    page = BeautifulSoup(clients.browser("lina").get("/backa/walks/new").text, HTML)

    drawn = json.loads(page.select_one("[data-behaviour=route] .map-data").text)
    assert set(drawn["areas"]) <= {option["value"] for option in page.select("#area option")}
    assert [part.get_text(strip=True) for part in page.select("h2")].count("Vad ni letar efter") == 1
    assert "Är någon lampa trasig" in page.select_one("[aria-labelledby=h-look]").get_text()


def test_a_walk_is_not_planned_for_a_day_that_has_passed_but_an_old_one_may_be_changed(
    clients: Clients, cast: Cast
) -> None:
    browser, old = clients.browser("lina"), form(cast.lina, day="2026-11-23")

    planned_late = browser.post("/backa/walks/new", form(cast.lina, day="2020-01-01"))
    moved_back = browser.post(f"/backa/walks/{cast.walk_id}/edit", form(cast.lina, day="2020-01-01"))
    kept = browser.post(f"/backa/walks/{cast.walk_id}/edit", old)

    assert (planned_late.status_code, moved_back.status_code, kept.status_code) == (422, 422, 303)
    assert "Datumet har passerat" in planned_late.text


def test_the_way_may_be_written_without_a_map(clients: Clients, cast: Cast, session: Session) -> None:
    written = form(
        cast.lina, route_lines="60.14, 15.41\n60.142, 15.415\n", stop_lines="Torget, vid klockan, 60.14, 15.41",
        meeting_lat_typed="60,1405", meeting_lon_typed="15,4132",
    )  # fmt: skip

    clients.browser("lina").post("/backa/walks/new", written)

    walk = planned(session)
    assert walk.route == [[15.41, 60.14], [15.415, 60.142]]
    assert [stop.name for stop in walk.stops] == ["Torget, vid klockan"]
    assert (walk.meeting_lat, walk.meeting_lon) == (60.1405, 15.4132)


def test_a_walk_may_go_past_midnight(clients: Clients, cast: Cast, session: Session) -> None:
    clients.browser("lina").post("/backa/walks/new", form(cast.lina, starts="22:30", ends="00:15"))

    walk = planned(session)
    assert walk.ends_at - walk.starts_at == timedelta(minutes=105)


def test_everyone_in_a_group_is_invited_at_one_go(clients: Clients, cast: Cast, session: Session) -> None:
    groups = [f"department:{cast.department_id}", "role:walker"]

    clients.browser("lina").post("/backa/walks/new", form(cast.lina, groups=groups))

    invited = {one.user_id for one in planned(session).participants}
    assert invited == {one.user_id for one in (cast.hans, cast.hedda, cast.vera, cast.lina)}


def test_a_group_of_another_municipality_invites_nobody(clients: Clients, cast: Cast, session: Session) -> None:
    bodil = session.scalars(sa.select(Membership).where(Membership.user_id == cast.bodil.user_id)).one()

    answer = clients.browser("lina").post("/backa/walks/new", form(cast.lina, people=[str(bodil.user_id)]))

    assert answer.status_code == 422
    assert session.scalars(sa.select(Walk).where(Walk.title == "Hamnen")).all() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "a" * 161},
        {"day": ""},
        {"day": "i morgon"},
        {"starts": ""},
        {"starts": "18:00", "ends": "18:00"},
        {"starts": "18:00", "ends": "17:00"},
        {"leader": "00000000-0000-4000-8000-000000000000"},
        {"purpose": "picnic"},
        {"meeting_lat": "60.1", "meeting_lon": ""},
        {"meeting_lat": "norr", "meeting_lon": "15"},
        {"route": "{"},
        {"route": "[[15.4]]"},
        {"route": "[[15.4, null]]"},
        {"stops": '[{"name": "Torget"}]'},
        {"stops": "7"},
        {"stops": "[1]"},
        {"route_lines": "Torget"},
        {"stop_lines": "Torget"},
        {"categories": ["00000000-0000-4000-8000-000000000000"]},
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    clients: Clients, cast: Cast, session: Session, wrong: dict[str, Any]
) -> None:
    answer = clients.browser("lina").post("/backa/walks/new", form(cast.lina, **{"note": "Ta broddar", **wrong}))

    page = BeautifulSoup(answer.text, HTML)
    assert answer.status_code == 422
    assert page.select(".errsum li")
    assert "Ta broddar" in answer.text
    assert session.scalars(sa.select(Walk).where(Walk.title == "Hamnen")).all() == []


@pytest.mark.once
def test_what_is_missing_is_asked_for_by_name(clients: Clients, cast: Cast) -> None:
    answer = clients.browser("lina").post("/backa/walks/new", form(cast.lina, title="", day="", ends=""))

    lines = [line.get_text(strip=True) for line in BeautifulSoup(answer.text, HTML).select(".errsum li")]
    assert lines == ["Skriv en rubrik.", "Skriv ett datum.", "Skriv när den slutar."]


def test_a_leader_plans_only_walks_that_they_lead(clients: Clients, cast: Cast) -> None:
    answer = clients.browser("lina").post("/backa/walks/new", form(cast.sven))

    assert answer.status_code == 422


def test_a_change_of_time_tells_those_who_are_invited_already(
    clients: Clients, cast: Cast, session: Session, database: Database
) -> None:
    with database.writing() as writing:
        walk_id = make_walk.walk(writing, cast.lina, invited=[cast.vera], state=WalkState.PLANNED, title="Hamnen").id
    written = form(cast.lina, people=[str(cast.vera.user_id), str(cast.hans.user_id)])

    answer = clients.browser("lina").post(f"/backa/walks/{walk_id}/edit", written)

    assert answer.status_code == 303
    assert planned(session).invitation_sequence == 1
    assert mails(session) == 3


def test_the_form_of_a_change_shows_what_holds_now(clients: Clients, cast: Cast) -> None:
    page = BeautifulSoup(clients.browser("lina").get(f"/backa/walks/{cast.walk_id}/edit").text, HTML)

    assert page.select_one("#title")["value"] == "Centrum och stationen"
    assert page.select_one("input[name=day]")["value"] == "2026-11-23"
    assert page.select_one(f"input[name=people][value='{cast.vera.user_id}']").has_attr("checked")
    assert "15.4132" in page.select_one("input[name=stops]")["value"]
    assert page.select_one("#darkness").get_text(strip=True).startswith("Mörkt från 16.04.")


@pytest.mark.parametrize(
    ("who", "status"), [("vera", 404), ("sven", 404), ("karin", 200), ("bodil", 404), ("ada", 404)]
)
def test_who_may_change_a_walk(clients: Clients, cast: Cast, who: str, status: int) -> None:
    assert clients.browser(who).get(f"/backa/walks/{cast.walk_id}/edit").status_code == status


def test_a_leader_who_is_invited_sees_but_does_not_change(
    clients: Clients, cast: Cast, database: Database
) -> None:
    with database.writing() as writing:
        walk_id = make_walk.walk(writing, cast.sven, invited=[cast.lina], state=WalkState.PLANNED).id
    browser = clients.browser("lina")

    assert browser.get(f"/backa/walks/{walk_id}").status_code == 200
    assert browser.get(f"/backa/walks/{walk_id}/edit").status_code == 403
    assert browser.post(f"/backa/walks/{walk_id}/state", {"to": "ongoing"}).status_code == 403


def test_a_walk_is_called_off_with_a_reason(clients: Clients, cast: Cast, session: Session, database: Database) -> None:
    with database.writing() as writing:
        walk_id = make_walk.walk(writing, cast.lina, invited=[cast.vera], state=WalkState.PLANNED).id
    browser, address = clients.browser("lina"), f"/backa/walks/{walk_id}/cancel"

    empty, answer = browser.post(address, {"reason": ""}), browser.post(address, {"reason": "Blixthalka"})

    assert empty.status_code == 422
    assert answer.status_code == 303
    assert "Blixthalka" in clients.browser("vera").get(f"/backa/walks/{walk_id}").text
    assert mails(session) == 2


def test_a_walk_goes_step_by_step(clients: Clients, cast: Cast, session: Session, database: Database) -> None:
    with database.writing() as writing:
        walk_id = make_walk.walk(writing, cast.lina, state=WalkState.PLANNED).id
    browser, address = clients.browser("lina"), f"/backa/walks/{walk_id}/state"

    assert browser.post(address, {"to": "review"}).status_code == 409
    assert browser.post(address, {"to": "ongoing"}).status_code == 303
    assert browser.post(address, {"to": "review"}).status_code == 303
    assert browser.post(address, {"to": "archived"}).status_code == 409
    assert session.get_one(Walk, walk_id).state is WalkState.REVIEW


@pytest.mark.parametrize("wanted", ["published", "cancelled", "planned", "flying", ""])
def test_some_steps_are_not_taken_here(clients: Clients, cast: Cast, wanted: str) -> None:
    assert clients.browser("lina").post(f"/backa/walks/{cast.walk_id}/state", {"to": wanted}).status_code == 422


def test_the_invited_answer(clients: Clients, cast: Cast, session: Session, database: Database) -> None:
    with database.writing() as writing:
        walk_id = make_walk.walk(writing, cast.lina, invited=[cast.vera], state=WalkState.PLANNED).id
    browser, address = clients.browser("vera"), f"/backa/walks/{walk_id}/answer"

    browser.post(address, {"comes": "no"})
    answer = browser.post(address, {"comes": "yes"})

    assert answer.status_code == 303
    mine = sa.select(Participant).where(Participant.walk_id == walk_id, Participant.user_id == cast.vera.user_id)
    assert session.scalars(mine).one().answer == "yes"
    assert "Du har svarat att du kommer." in browser.get(f"/backa/walks/{walk_id}").text
    assert browser.post(address, {"comes": "maybe"}).status_code == 422


def test_names_and_answers_of_the_invited_are_for_who_runs_the_walk(
    clients: Clients, cast: Cast, database: Database
) -> None:
    with database.writing() as writing:
        invited = [cast.vera, cast.hans]
        walk_id = make_walk.walk(writing, cast.lina, invited=invited, state=WalkState.PLANNED).id
    address = f"/backa/walks/{walk_id}"

    leaders = clients.browser("lina").get(address).text
    assert "Hans" in leaders
    assert "2 har inte svarat" in " ".join(BeautifulSoup(leaders, HTML).get_text(" ", strip=True).split())
    assert "Hans" not in clients.browser("vera").get(address).text


def test_a_walk_on_foot_has_one_button_and_its_points(clients: Clients, cast: Cast, database: Database) -> None:
    with database.writing() as writing:
        make.observation(writing, cast.vera, cast.walk_id, text="Lampan är trasig\nHelt mörkt")
        make.observation(writing, cast.lina, cast.walk_id, text="Hemligt", confidential=True)

    page = BeautifulSoup(clients.browser("vera").get(f"/backa/walks/{cast.walk_id}").text, HTML)

    assert [row.get_text(strip=True) for row in page.select(".row__title")] == ["Lampan är trasig"]
    assert page.select_one(".thumb a")["href"] == f"/backa/walks/{cast.walk_id}/observations/new"
    assert "du" in page.select_one(".row__meta").get_text(" ", strip=True)
    assert "Hemligt" not in page.get_text()


def test_the_walk_s_map_holds_no_more_than_its_list(clients: Clients, cast: Cast, database: Database) -> None:
    with database.writing() as writing:
        make.observation(writing, cast.lina, cast.walk_id, text="Hemligt", confidential=True)
        make.observation(writing, cast.vera, cast.walk_id, text="Öppet")

    address = f"/backa/walks/{cast.walk_id}"
    drawn = {who: titles_on_map(clients.browser(who).get(address).text) for who in ("vera", "lina")}

    assert drawn == {"lina": ["Öppet", "Hemligt"], "vera": ["Öppet"]}


def test_a_viewer_reads_a_published_walk_without_names(clients: Clients, cast: Cast, database: Database) -> None:
    with database.writing() as writing:
        walk = make_walk.walk(writing, cast.lina, invited=[cast.vera], title="Hamnen", state=WalkState.REVIEW)
        seen = make.observation(writing, cast.vera, walk.id, kind="positive", category="positive", text="Ljust här")
        seen.state = "noted"
        queries.get(writing, cast.lina, walk.id).state = WalkState.PUBLISHED
        walk_id = walk.id
    browser = clients.browser("vidar")

    page = browser.get(f"/backa/walks/{walk_id}").text

    assert "Ljust här" in page
    assert "Vera" not in page
    assert "Lina" not in page
    assert browser.get(f"/backa/walks/{cast.walk_id}").status_code == 404


def test_when_it_is_dark_is_told_for_the_day_and_place_in_the_form(clients: Clients, cast: Cast) -> None:
    browser = clients.browser("lina")

    winter = browser.get("/backa/walks/darkness?day=2036-12-11&starts=17:30&lat=60.14&lon=15.41")
    summer = browser.get("/backa/walks/darkness?day=2026-06-20&starts=20:00")

    assert winter.json["text"] == "Mörkt från 15.48. Solen går ner 14.50. Det är mörkt när vandringen börjar."
    assert "Vandringen börjar i dagsljus." in summer.json["text"]
    assert browser.get("/backa/walks/darkness?day=someday").status_code == 422


def test_nobody_who_is_signed_out_sees_a_walk(clients: Clients, cast: Cast) -> None:
    answer = clients.browser().get(f"/backa/walks/{cast.walk_id}")

    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=")

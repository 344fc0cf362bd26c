"""The page of one action, and every form on it, without script."""

import io
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests import photographs
from tests.cast import Cast
from tests.clients import Clients
from tests.factories.observations import observation as make_observation
from tests.walkapp.actions.answers import URL, fields, page_of, picture, state_of, step
from tests.walkapp.actions.conftest import place
from walkapp.actions import services
from walkapp.actions.rules import State
from walkapp.core import clock
from walkapp.core.db import Database
from walkapp.core.jobs import Worker

# Once: what a page says. That every route answers on either engine, tests/contract/test_routes.py asks; what it reads
# and writes there, the tests of the room's queries and services ask on both.
pytestmark = pytest.mark.once


@pytest.mark.parametrize("state", list(State))
def test_the_page_of_an_action_in_any_state(clients: Clients, database: Database, cast: Cast, state: State) -> None:
    with database.writing() as session:
        action_id = place(session, cast, state, done_by=cast.petra.user_id).id

    names = ("karin", "lina", "hans", "hedda", "vidar", "olle")
    found = {name: clients.browser(name).get(f"{URL}/{action_id}").status_code for name in names}

    hidden = {"hans", "hedda"} if state is State.UNASSIGNED else set()
    assert found == {name: 404 if name in hidden else 200 for name in names}


def test_an_action_that_is_none_of_theirs_does_not_exist(clients: Clients, assigned_id: UUID) -> None:
    for name in ("petra", "sven", "vera", "ada", "bodil"):
        browser = clients.browser(name)

        assert browser.get(f"{URL}/{assigned_id}").status_code == 404
        for path in ("steps", "comments", "refusal", "edit"):
            assert browser.post(f"{URL}/{assigned_id}/{path}", {"verb": "start"}).status_code == 404


@pytest.mark.parametrize("name", ["vidar", "olle"])
def test_who_only_reads_changes_nothing(clients: Clients, assigned_id: UUID, name: str) -> None:
    browser = clients.browser(name)

    assert 'name="verb"' not in browser.get(f"{URL}/{assigned_id}").text
    for path in ("steps", "comments", "refusal", "edit"):
        assert browser.post(f"{URL}/{assigned_id}/{path}", {"verb": "start", "comment": "x"}).status_code == 403


def test_the_internal_words_are_not_for_viewers(clients: Clients, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.ASSIGNED)
        services.edit(session, cast.hans, action, at=clock.now(), note="Ring Bertil", police_report="5000-K1-26")
        services.comment(session, cast.hans, action, "Bertil svarar inte", at=clock.now())

    seen = clients.browser("vidar").get(f"{URL}/{action.id}").text

    assert [word for word in ("Bertil", "5000-K1-26", "Hans", "Vera") if word in seen] == []


@pytest.mark.parametrize(
    ("name", "state", "verb", "typed", "becomes"),
    [
        ("hans", "assigned", "accept", {}, "assigned"), ("hans", "assigned", "plan", {"due": "2027-05-01"}, "planned"),
        ("hans", "planned", "start", {"comment": "Nu"}, "in_progress"),
        ("hans", "assigned", "wait", {"waiting_for": "season", "until": "2027-05-01"}, "waiting"),
        ("hans", "assigned", "return", {"reason": "Elbolagets stolpe"}, "returned"),
        ("hans", "in_progress", "done", {"reason": "Mörkt", "public_answer": "Lampan är bytt"}, "done"),
        ("hedda", "assigned", "decline", {"reason": "För dyrt"}, "declined"),
        ("lina", "done", "verify", {"comment": "Lyser"}, "verified"),
        ("lina", "done", "remains", {"reason": "Blinkar"}, "in_progress"),
        ("karin", "declined", "reopen", {"reason": "Pengar finns"}, "assigned"),
    ],
)  # fmt: skip
def test_each_answer_is_one_form(
    clients: Clients, database: Database, cast: Cast, name: str, state: str, verb: str, typed: dict[str, str],
    becomes: str,
) -> None:  # fmt: skip
    with database.writing() as session:
        action_id = place(session, cast, State(state), done_by=cast.petra.user_id).id

    answer = step(clients, name, action_id, verb, **typed)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{URL}/{action_id}")
    assert state_of(database, cast, action_id).state.value == becomes


def test_assigning_and_moving(clients: Clients, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action_id = place(session, cast, State.UNASSIGNED).id

    step(clients, "karin", action_id, "assign", department=cast.department_id, due="2027-01-01")
    assert state_of(database, cast, action_id).department_id == cast.department_id
    step(clients, "karin", action_id, "move", department=cast.other_department_id, reason="Parkens")

    assert state_of(database, cast, action_id).department_id == cast.other_department_id


def test_what_is_wrong_stands_beside_the_field_and_nothing_is_lost(
    clients: Clients, database: Database, cast: Cast, assigned_id: UUID
) -> None:
    page = step(clients, "hans", assigned_id, "plan", due="2020-01-01", comment="Liften är bokad")

    field = page_of(page).find(id="plan-due")
    assert page.status_code == 422
    assert field["value"] == "2020-01-01"
    error = page_of(page).find(id="plan-due-error").get_text(strip=True)
    assert error == "Datumet har passerat. Välj i dag eller senare."
    assert page_of(page).find(id="plan-comment").get_text(strip=True) == "Liften är bokad"
    assert page_of(page).find(id="answer-plan").has_attr("open")
    assert state_of(database, cast, assigned_id).state is State.ASSIGNED


def test_a_word_that_is_no_date_is_kept_and_explained(clients: Clients, assigned_id: UUID) -> None:
    page = step(clients, "hans", assigned_id, "plan", due="första maj")

    assert page.status_code == 422
    assert "Skriv datumet som 2026-12-24." in page.text


def test_done_with_a_photo(clients: Clients, database: Database, cast: Cast, assigned_id: UUID, jobs: Worker) -> None:
    answer = step(clients, "hans", assigned_id, "done", public_answer="Lampan är bytt", photos=picture())
    jobs.run_all()

    page = clients.browser("karin").get(f"{URL}/{assigned_id}")
    image = next(tag for tag in page_of(page).find_all("img") if "/actions/photos/" in tag["src"])
    assert answer.status_code == 303
    assert clients.browser("karin").get(image["src"]).mimetype == "image/jpeg"
    for name, status in (("petra", 404), ("vidar", 404), ("bodil", 404)):
        assert clients.browser(name).get(image["src"]).status_code == status


def test_a_photo_that_is_no_photo_is_said_and_the_words_are_kept(
    clients: Clients, database: Database, cast: Cast, assigned_id: UUID
) -> None:
    broken = (io.BytesIO(photographs.jpeg(photographs.corners())[:2000]), "efter.jpg")

    page = step(clients, "hans", assigned_id, "done", public_answer="Lampan är bytt", photos=broken)

    assert page.status_code == 422
    assert page_of(page).find(id="done-public_answer").get_text(strip=True) == "Lampan är bytt"
    assert page_of(page).find(id="done-photos-error")
    assert state_of(database, cast, assigned_id).state is State.ASSIGNED


def test_a_photo_that_was_sent_stays_where_the_rest_was_refused(
    clients: Clients, database: Database, cast: Cast, assigned_id: UUID
) -> None:
    page = step(clients, "hans", assigned_id, "done", photos=picture())
    assert page.status_code == 422
    assert page_of(page).find(id="done-public_answer-error")

    again = step(clients, "hans", assigned_id, "done", public_answer="Lampan är bytt")

    assert again.status_code == 303
    assert state_of(database, cast, assigned_id).state is State.DONE


def test_a_double_press_is_one_answer(clients: Clients, database: Database, cast: Cast, assigned_id: UUID) -> None:
    browser = clients.browser("hans")
    typed = {"done-public_answer": "Bytt", "done-photos": picture()}
    data = fields(browser.get(f"{URL}/{assigned_id}"), "done") | typed
    first = browser.post(f"{URL}/{assigned_id}/steps", data, content_type="multipart/form-data")
    second = browser.post(
        f"{URL}/{assigned_id}/steps", data | {"done-photos": picture()}, content_type="multipart/form-data"
    )

    action = state_of(database, cast, assigned_id)
    assert (first.status_code, second.status_code) == (303, 303)
    assert (action.version, len(action.evidence)) == (3, 1)


def test_the_second_person_sees_who_was_first_and_keeps_the_words(
    clients: Clients, database: Database, cast: Cast, assigned_id: UUID
) -> None:
    hedda = clients.browser("hedda")
    seen = fields(hedda.get(f"{URL}/{assigned_id}"), "plan")
    step(clients, "hans", assigned_id, "start", comment="Vi är på väg")

    late = hedda.post(
        f"{URL}/{assigned_id}/steps", seen | {"plan-due": "2027-05-01", "plan-comment": "Efter tjällossningen"}
    )

    assert late.status_code == 412
    assert "började arbetet" in late.text
    assert "Hans" in page_of(late).find(class_="missed").get_text()
    assert "Efter tjällossningen" in late.text
    assert state_of(database, cast, assigned_id).state is State.IN_PROGRESS


def test_an_answer_that_is_no_longer_possible_keeps_the_words(
    clients: Clients, database: Database, cast: Cast, assigned_id: UUID
) -> None:
    hans = clients.browser("hans")
    hidden = fields(hans.get(f"{URL}/{assigned_id}"), "done")
    with database.writing() as session:
        action = services.hold(session, cast.hedda, assigned_id)
        request = services.Request(State.DECLINED, reason="För dyrt")
        services.take_step(session, cast.hedda, action, request, at=clock.now())
    del hidden["done-version"]

    typed = {"done-public_answer": "Lampan är bytt", "done-reason": "x"}
    page = hans.post(f"{URL}/{assigned_id}/steps", hidden | typed)

    assert page.status_code == 409
    assert "Lampan är bytt" in page.text


def test_a_proposal_is_agreed_to_or_turned_down(clients: Clients, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        ids = [place(session, cast, State.IN_PROGRESS).id for _ in range(2)]
    for action_id in ids:
        step(clients, "hans", action_id, "decline", reason="För dyrt")
        assert state_of(database, cast, action_id).proposed is State.DECLINED

    step(clients, "hedda", ids[0], "decline", reason="För dyrt i år")
    turned_down = clients.browser("karin").post(f"{URL}/{ids[1]}/refusal", {"refuse-reason": "Pengar finns"})
    again = clients.browser("hedda").post(f"{URL}/{ids[1]}/refusal", {"refuse-reason": "Pengar finns"})

    assert (turned_down.status_code, again.status_code) == (303, 303)
    assert state_of(database, cast, ids[0]).state is State.DECLINED
    assert state_of(database, cast, ids[1]).proposed is None
    assert clients.browser("hans").post(f"{URL}/{ids[1]}/refusal", {}).status_code == 403


def test_a_comment_stands_in_the_history(clients: Clients, assigned_id: UUID) -> None:
    browser = clients.browser("hans")
    assert browser.post(f"{URL}/{assigned_id}/comments", {"comment": "Vi tittar i morgon"}).status_code == 303
    too_long = browser.post(f"{URL}/{assigned_id}/comments", {"comment": "x" * 4001})

    assert "Vi tittar i morgon" in browser.get(f"{URL}/{assigned_id}").text
    assert too_long.status_code == 422
    assert "x" * 4001 in too_long.text


def test_the_facts_can_be_changed_by_who_works_with_it(
    clients: Clients, database: Database, cast: Cast, assigned_id: UUID
) -> None:
    hans, karin = clients.browser("hans"), clients.browser("karin")
    assert page_of(hans.get(f"{URL}/{assigned_id}/edit")).find(id="title") is None
    facts = {"title": "Byt lampan", "due_on": "2027-01-01", "priority": "urgent", "public_answer": "I mars",
             "registry_number": "KS 2026/318", "cost_class": "small", "version": "1"}  # fmt: skip
    for _ in range(2):
        assert karin.post(f"{URL}/{assigned_id}/edit", facts).status_code == 303
    stale = karin.post(f"{URL}/{assigned_id}/edit", facts | {"note": "Ring Bertil"})
    wrong = karin.post(f"{URL}/{assigned_id}/edit", facts | {"title": "", "due_on": "2020-01-01", "version": "2"})

    action = state_of(database, cast, assigned_id)
    assert (action.title, action.registry_number, str(action.cost_class)) == ("Byt lampan", "KS 2026/318", "small")
    assert (stale.status_code, wrong.status_code) == (412, 422)
    assert "Ring Bertil" in stale.text
    assert len(page_of(wrong).select(".error")) == 2


def test_a_page_of_nothing_is_not_found(clients: Clients) -> None:
    assert clients.browser("karin").get(f"{URL}/{uuid4()}").status_code == 404
    assert clients.browser("karin").get(f"{URL}/photos/{uuid4()}").status_code == 404


def test_a_comment_that_is_sent_twice_stands_once(clients: Clients, assigned_id: UUID) -> None:
    browser, address = clients.browser("hans"), f"{URL}/{assigned_id}/comments"
    key = page_of(browser.get(f"{URL}/{assigned_id}")).find("input", id="key")["value"]

    sent = [browser.post(address, {"comment": words, "key": key}) for words in ("Ring först", "Ring först", "Klart")]

    page = browser.get(f"{URL}/{assigned_id}").text
    assert [answer.status_code for answer in sent] == [303] * 3
    assert page.count("Ring först") == 1
    assert "”Klart”" in page, "other words with an old key, as after going back, are not lost"
    assert page_of(browser.get(f"{URL}/{assigned_id}")).find("input", id="key")["value"] != key


def test_the_same_words_later_are_said_again(clients: Clients, assigned_id: UUID) -> None:
    browser = clients.browser("hans")

    for _ in range(2):
        browser.post(f"{URL}/{assigned_id}/comments", {"comment": "Ring först"})

    assert browser.get(f"{URL}/{assigned_id}").text.count("Ring först") == 2


@pytest.mark.parametrize(
    ("wrong", "field"), [({"department": "xx"}, "department"), ({"department": str(uuid4())}, "department"),
                         ({"priority": "zz"}, "priority")], ids=("words", "elsewhere", "priority"),
)  # fmt: skip
def test_what_is_no_choice_is_said_beside_the_field_and_what_was_typed_stays(
    clients: Clients, database: Database, cast: Cast, wrong: dict[str, str], field: str
) -> None:
    with database.writing() as session:
        point = make_observation(session, cast.vera, cast.walk_id).id
    filled = {
        "observation": str(point), "title": "Byt lyktan", "department": str(cast.department_id), "priority": "soon",
        "due": (clock.today() + timedelta(days=9)).isoformat(),
    }  # fmt: skip

    answer = clients.browser("karin").post(f"{URL}/new", filled | wrong)

    assert answer.status_code == 422
    assert "Byt lyktan" in answer.text
    assert page_of(answer).select_one(f"#{field}-error")


# -- after it is reported done -----------------------------------------------------------------------------------------


def test_who_reported_it_done_adds_a_photo_and_is_told_why_no_more(
    clients: Clients, database: Database, cast: Cast
) -> None:
    with database.writing() as session:
        done_id = place(session, cast, State.DONE).id
    hans, address = clients.browser("hans"), f"{URL}/{done_id}/photos"
    page = page_of(hans.get(f"{URL}/{done_id}"))
    assert "kan inte ta tillbaka det själv" in page.get_text()
    assert page.find(id="answer-decline") is None, "what is said to be done is not proposed not to be"

    for _ in range(2):
        sent = hans.post(address, {"more-photos": picture()})
        assert sent.status_code == 303
    nothing = hans.post(address, {})

    assert len(state_of(database, cast, done_id).evidence) == 1
    assert nothing.status_code == 422
    assert "Välj ett foto." in nothing.text
    assert clients.browser("vidar").post(address, {}).status_code in {403, 404}


def test_who_goes_to_look_is_told_why_there_is_no_photo(clients: Clients, assigned_id: UUID) -> None:
    step(clients, "hans", assigned_id, "done", reason="Kameran var sönder", public_answer="Skylten är uppe")

    page = page_of(clients.browser("karin").get(f"{URL}/{assigned_id}"))

    card = page.find("h2", string="Hur ser det ut nu?").parent.get_text()
    assert "Inget foto: ”Kameran var sönder”" in card


def test_a_closed_action_shows_when_it_was_closed(clients: Clients, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        closed = place(session, cast, State.VERIFIED)
        closed.closed_at, closed_id = clock.now(), closed.id
    karin = clients.browser("karin")

    facts = page_of(karin.get(f"{URL}/{closed_id}")).select_one("#answer .kv").get_text(" ")
    listed = page_of(karin.get(f"{URL}?closed=1")).select_one("table.cards tbody").get_text(" ")

    assert "Klart senast" not in facts
    assert "Kontrollerad" in facts
    assert "Stängd" in listed

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.clients import Browser, Clients
from tests.pages import without_words
from walkapp.accounts import queries, security, services
from walkapp.accounts.models import SignInAttempt, User
from walkapp.app import create_app
from walkapp.audit.models import Event
from walkapp.core import clock
from walkapp.core.config import Settings
from walkapp.core.db import Database
from walkapp.core.jobs import Worker

PASSWORD = "en lampa i mörkret"
NEW_PASSWORD = "två lampor i mörkret"
WRONG = "Adressen eller lösenordet stämmer inte"


@pytest.fixture
def vera(app: Flask, database: Database, cast: Cast) -> str:
    """Vera's address; she has a password."""
    with app.app_context(), database.writing() as session:
        security.set_password(session, cast.vera.user_id, PASSWORD)
    return cast.emails["vera"]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Lets time pass."""
    began = clock.now()

    def pass_(time: timedelta) -> None:
        moment = began + time
        monkeypatch.setattr(clock, "now", lambda: moment)

    return pass_


def sign_in(browser: Browser, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return browser.post("/sign-in", {"email": email, "password": password, **more})


def fail(database: Database, email: str, times: int) -> None:
    with database.writing() as session:
        for _ in range(times):
            services.note_failed_sign_in(session, email, at=clock.now())


def shut_out(database: Database, cast: Cast, name: str, *, active: bool = False) -> None:
    with database.writing() as session:
        found = next(one for one in queries.people(session, cast.ada) if one.user_id == cast.people[name].user_id)
        services.set_active(session, cast.ada, found, active=active, at=clock.now())


def tags_of(session: Session, user_id: object) -> list[str]:
    session.rollback()
    return list(session.scalars(sa.select(Event.tag).where(Event.object_id == user_id).order_by(Event.seq)))


def test_the_right_password_opens_a_session_and_leads_on(clients: Clients, vera: str) -> None:
    browser = clients.browser()

    answer = sign_in(browser, vera, next="/backa/walks")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/backa/walks")
    assert browser.get("/profile").status_code == 200


@pytest.mark.parametrize("address", ["VERA@example.org", "  vera@example.org "])
def test_an_address_is_the_same_however_it_is_written(clients: Clients, vera: str, address: str) -> None:
    assert sign_in(clients.browser(), address).status_code == 303


def test_a_sign_in_stands_in_the_log(clients: Clients, vera: str, cast: Cast, session: Session) -> None:
    sign_in(clients.browser(), vera)

    assert tags_of(session, cast.vera.user_id)[-1] == "accounts:person:sign-in"


def test_a_wrong_password_an_unknown_address_and_nobody_s_password_answer_the_same(clients: Clients, vera: str) -> None:
    addresses = (vera, "nobody@example.org", "karin@example.org")

    answers = {address: sign_in(clients.browser(), address, "fel lösenord helt") for address in addresses}

    assert {answer.status_code for answer in answers.values()} == {422}
    assert all(WRONG in answer.text for answer in answers.values())
    assert len({without_words(answer.text).replace(address, "…") for address, answer in answers.items()}) == 1


def test_what_was_typed_is_kept_but_never_the_password(clients: Clients, vera: str) -> None:
    answer = sign_in(clients.browser(), vera, "hemligt fel lösenord")

    assert f'value="{vera}"' in answer.text
    assert "hemligt fel lösenord" not in answer.text


@pytest.mark.once
def test_an_installations_hashes_are_as_dear_as_rfc_9106_wants_them(settings: Settings) -> None:
    with create_app(settings).app_context():
        hashed = security.hash_password(PASSWORD)

    kind, _version, costs = hashed.split("$")[1:4]
    assert kind == "argon2id"
    memory_kib, rounds = (int(part.partition("=")[2]) for part in costs.split(",")[:2])
    assert (memory_kib, rounds) >= (65_536, 3)


def test_an_empty_form_says_what_is_needed(clients: Clients, cast: Cast) -> None:
    assert sign_in(clients.browser(), "", "").status_code == 422


def test_after_ten_failures_even_the_right_password_waits_a_quarter_of_an_hour(
    clients: Clients, database: Database, vera: str, later: Callable[[timedelta], None]
) -> None:
    fail(database, vera, security.TRIES - 1)
    sign_in(clients.browser(), vera, "fel lösenord helt")

    blocked = sign_in(clients.browser(), vera)
    later(security.WINDOW + timedelta(seconds=1))
    opened = sign_in(clients.browser(), vera)

    assert blocked.status_code == 422
    assert "en kvart" in blocked.text
    assert opened.status_code == 303


def test_an_unknown_address_is_throttled_like_a_known_one(clients: Clients, database: Database, vera: str) -> None:
    fail(database, "nobody@example.org", security.TRIES)

    assert "en kvart" in sign_in(clients.browser(), "nobody@example.org").text
    assert sign_in(clients.browser(), vera).status_code == 303


def test_a_sign_in_that_works_begins_the_count_anew(
    clients: Clients, database: Database, vera: str, session: Session
) -> None:
    fail(database, vera, security.TRIES - 1)

    assert sign_in(clients.browser(), vera).status_code == 303

    assert session.scalar(sa.select(sa.func.count()).select_from(SignInAttempt)) == 0


def test_failures_are_counted_without_keeping_the_address(clients: Clients, vera: str, session: Session) -> None:
    sign_in(clients.browser(), vera, "fel lösenord helt")

    kept = session.scalars(sa.select(SignInAttempt.key)).one()
    assert vera not in kept
    assert len(kept) == 64


def test_a_sign_in_gives_the_session_a_new_identity(clients: Clients, vera: str) -> None:
    browser = clients.browser()
    word = browser.csrf_token()
    with browser.client.session_transaction() as kept:
        kept["planted"] = "by somebody else"
        before = kept["csrf_token"]

    sign_in(browser, vera)

    with browser.client.session_transaction() as kept:
        assert "planted" not in kept
        assert kept.get("csrf_token") != before
    assert browser.client.post("/profile", data={"csrf_token": word, "name": "Veran"}).status_code == 400


@pytest.mark.parametrize("where", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_sign_in_never_leads_elsewhere(clients: Clients, vera: str, where: str) -> None:
    assert sign_in(clients.browser(), vera, next=where).headers["Location"] == "/"
    assert f'value="{where}"' not in clients.browser().get("/sign-in", query_string={"next": where}).text


def test_who_is_signed_in_is_not_asked_again(clients: Clients) -> None:
    answer = clients.browser("vera").get("/sign-in?next=/profile")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/profile")


def test_who_is_signed_out_is_out_and_what_is_not_sent_stays_on_the_device(clients: Clients) -> None:
    browser = clients.browser("vera")

    answer = browser.post("/sign-out")

    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert browser.get("/profile").status_code == 303


def test_a_person_is_shut_out_at_once_in_a_session_and_a_token_that_they_have(
    clients: Clients, database: Database, cast: Cast
) -> None:
    browser, program = clients.browser("vera"), clients.program("vera")
    before = (browser.get("/backa/").status_code, program.get("/walks").status_code)

    shut_out(database, cast, "vera")

    assert before == (200, 200)
    assert browser.get("/backa/").status_code == 404
    assert program.get("/walks").status_code == 401


def test_who_is_let_in_again_finds_everything_as_it_was(clients: Clients, database: Database, cast: Cast) -> None:
    browser = clients.browser("vera")
    shut_out(database, cast, "vera")

    shut_out(database, cast, "vera", active=True)

    assert browser.get("/backa/").status_code == 200


def test_somebody_who_may_no_longer_sign_in_anywhere_cannot(
    clients: Clients, database: Database, cast: Cast, vera: str
) -> None:
    browser = clients.browser("vera")
    with database.writing() as session:
        session.get_one(User, cast.vera.user_id).active = False

    assert browser.get("/profile").status_code == 303
    assert WRONG in sign_in(clients.browser(), vera).text


def test_a_new_password_ends_every_other_session(clients: Clients, vera: str) -> None:
    here, elsewhere = clients.browser("vera"), clients.browser("vera")
    form = {"current": PASSWORD, "password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD}

    answer = here.post("/profile/password", form)

    assert answer.status_code == 303
    assert here.get("/profile").status_code == 200
    assert elsewhere.get("/profile").status_code == 303
    assert sign_in(clients.browser(), vera, NEW_PASSWORD).status_code == 303
    assert sign_in(clients.browser(), vera, PASSWORD).status_code == 422


@pytest.mark.parametrize(
    "form",
    [
        {"current": "fel lösenord helt", "password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD},
        {"current": PASSWORD, "password": "kort", "password_confirm": "kort"},
        {"current": PASSWORD, "password": NEW_PASSWORD, "password_confirm": "något helt annat"},
        {"current": PASSWORD, "password": "", "password_confirm": ""},
    ],
)
def test_a_password_that_cannot_be_is_refused_and_nothing_changes(
    clients: Clients, vera: str, form: dict[str, str]
) -> None:
    browser = clients.browser("vera")

    assert browser.post("/profile/password", form).status_code == 422

    assert browser.get("/profile").status_code == 200
    assert sign_in(clients.browser(), vera).status_code == 303


def test_forgetting_answers_the_same_for_everybody_and_mails_only_who_is_here(
    clients: Clients, vera: str, jobs: Worker, settings: Settings
) -> None:
    known, unknown = (clients.browser().post("/forgot", {"email": address}) for address in (vera, "nobody@example.org"))
    jobs.run_all()

    assert known.status_code == unknown.status_code == 200
    assert without_words(known.text) == without_words(unknown.text)
    assert len(list(settings.outbox.glob("*.eml"))) == 1

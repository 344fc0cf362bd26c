import email
import email.policy
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.clients import Clients
from walkapp.accounts import queries, security, services
from walkapp.accounts.models import AccessLink, User
from walkapp.core import clock
from walkapp.core.config import Settings
from walkapp.core.db import Database
from walkapp.core.jobs import Worker

PASSWORD = "en lampa i mörkret"
CHOSEN = {"password": PASSWORD, "password_confirm": PASSWORD}


@pytest.fixture
def link(database: Database, cast: Cast) -> str:
    """The secret of a link that signs Vera in once."""
    return new_link(database, cast)


@pytest.fixture
def reset(app: Flask, database: Database, cast: Cast) -> str:
    """The secret with which Vera, who has a password, may choose another."""
    with app.app_context(), database.writing() as session:
        return security.reset_token(security.set_password(session, cast.vera.user_id, "det gamla lösenordet"))


def new_link(database: Database, cast: Cast, *, age: timedelta = timedelta()) -> str:
    assert cast.vera.user_id is not None
    with database.writing() as session:
        vera = queries.member(session, cast.municipality_id, cast.vera.user_id)
        assert vera is not None
        return services.create_sign_in_link(session, vera, at=clock.now() - age)


def letters(settings: Settings) -> list[tuple[str, str]]:
    """Whom each letter goes to, and its text."""
    found = []
    for path in sorted(settings.outbox.glob("*.eml")):
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        found.append((letter["To"], letter.get_content()))
    return found


def path_in(text: str) -> str:
    found = re.search(r"http://localhost:8000(/\S+)", text)
    assert found is not None
    return found.group(1)


def test_opening_a_link_does_not_spend_it(clients: Clients, link: str) -> None:
    pages = [clients.browser().get(f"/link/{link}") for _ in range(3)]

    assert {page.status_code for page in pages} == {200}
    assert "Vera" in pages[0].text
    assert clients.browser().post(f"/link/{link}").status_code == 303


def test_a_link_signs_in_once(clients: Clients, link: str) -> None:
    first, second = clients.browser(), clients.browser()

    opened = first.post(f"/link/{link}")
    again = second.post(f"/link/{link}")

    assert (opened.status_code, opened.headers["Location"]) == (303, "/welcome")
    assert first.get("/profile").status_code == 200
    assert again.status_code == 404
    assert second.get("/profile").status_code == 303


def test_a_spent_link_says_what_to_do(clients: Clients, link: str) -> None:
    clients.browser().post(f"/link/{link}")

    page = clients.browser().get(f"/link/{link}")

    assert page.status_code == 404
    assert 'href="/sign-in"' in page.text


def test_a_link_lives_for_a_week(clients: Clients, database: Database, cast: Cast) -> None:
    young = new_link(database, cast, age=services.SIGN_IN_LINK_LIFE - timedelta(minutes=1))
    old = new_link(database, cast, age=services.SIGN_IN_LINK_LIFE)

    assert clients.browser().get(f"/link/{young}").status_code == 200
    assert clients.browser().get(f"/link/{old}").status_code == 404
    assert clients.browser().post(f"/link/{old}").status_code == 404


def test_a_link_is_withdrawn_from_somebody_who_is_shut_out(
    clients: Clients, database: Database, cast: Cast, link: str, session: Session
) -> None:
    with database.writing() as writing:
        vera = next(one for one in queries.people(writing, cast.ada) if one.user_id == cast.vera.user_id)
        services.set_active(writing, cast.ada, vera, active=False, at=clock.now())

    assert clients.browser().get(f"/link/{link}").status_code == 404
    assert clients.browser().post(f"/link/{link}").status_code == 404
    assert session.scalars(sa.select(AccessLink.revoked_at)).one() is not None


def test_only_a_link_s_digest_is_kept(link: str, session: Session) -> None:
    kept = session.scalars(sa.select(AccessLink)).one()

    assert link not in str(vars(kept))


@pytest.mark.parametrize("secret", ["x", "a" * 500, "å", "..%2f..", "' OR 1=1 --"])
def test_a_made_up_link_opens_nothing(clients: Clients, link: str, secret: str) -> None:
    assert clients.browser().get(f"/link/{secret}").status_code == 404
    assert clients.browser().get(f"/reset/{secret}").status_code == 404


def test_a_newcomer_comes_in_by_the_letter_and_chooses_a_password(
    clients: Clients, jobs: Worker, settings: Settings
) -> None:
    form = {"email": "nils@example.org", "name": "Nils Nilsson", "role": "walker", "department": ""}
    invited = clients.browser("ada").post("/backa/people/new", form)
    jobs.run_all()
    ((to, text),) = letters(settings)
    newcomer = clients.browser()

    newcomer.post(path_in(text))
    chosen = newcomer.post("/welcome", CHOSEN)

    assert invited.status_code == 303
    assert to == "nils@example.org"
    assert "Backa" in text
    assert chosen.status_code == 303
    assert newcomer.get("/backa/").status_code == 200
    assert clients.browser().post("/sign-in", {"email": to, "password": PASSWORD}).status_code == 303


def test_the_first_password_is_chosen_once(clients: Clients, link: str) -> None:
    browser = clients.browser()
    browser.post(f"/link/{link}")
    browser.post("/welcome", CHOSEN)

    answer = browser.get("/welcome")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/profile")


def test_the_letter_for_who_forgot_leads_to_a_new_password(
    clients: Clients, cast: Cast, jobs: Worker, settings: Settings
) -> None:
    clients.browser().post("/forgot", {"email": "VERA@example.org"})
    jobs.run_all()
    ((to, text),) = letters(settings)
    browser = clients.browser()

    answer = browser.post(path_in(text), CHOSEN)

    assert to == "vera@example.org"
    assert answer.status_code == 303
    assert browser.get("/profile").status_code == 200


def test_a_reset_opens_nothing_by_being_looked_at(clients: Clients, reset: str) -> None:
    browser = clients.browser()

    assert browser.get(f"/reset/{reset}").status_code == 200
    assert browser.get("/profile").status_code == 303
    assert clients.browser().get(f"/reset/{reset}").status_code == 200


def test_a_reset_works_once_and_ends_every_other_session(clients: Clients, reset: str) -> None:
    elsewhere = clients.browser("vera")

    first = clients.browser().post(f"/reset/{reset}", CHOSEN)
    again = clients.browser().post(f"/reset/{reset}", CHOSEN)

    assert (first.status_code, again.status_code) == (303, 404)
    assert elsewhere.get("/profile").status_code == 303


def test_a_reset_lives_for_two_hours(app: Flask, clients: Clients, reset: str) -> None:
    app.config["SECURITY_RESET_PASSWORD_WITHIN"] = timedelta(seconds=-1)

    assert clients.browser().get(f"/reset/{reset}").status_code == 404
    assert clients.browser().post(f"/reset/{reset}", CHOSEN).status_code == 404


def test_a_reset_does_nothing_for_somebody_who_may_no_longer_sign_in(
    clients: Clients, database: Database, cast: Cast, reset: str
) -> None:
    with database.writing() as session:
        session.get_one(User, cast.vera.user_id).active = False

    assert clients.browser().post(f"/reset/{reset}", CHOSEN).status_code == 404


def test_a_weak_password_is_refused_and_the_reset_still_works(clients: Clients, reset: str) -> None:
    weak = clients.browser().post(f"/reset/{reset}", {"password": "kort", "password_confirm": "kort"})

    assert weak.status_code == 422
    assert "12" in weak.text
    assert clients.browser().post(f"/reset/{reset}", CHOSEN).status_code == 303


def test_a_letter_is_written_in_the_language_of_who_gets_it(
    clients: Clients, database: Database, cast: Cast, jobs: Worker, settings: Settings
) -> None:
    assert cast.vera.user_id is not None
    with database.writing() as session:
        services.edit_profile(session, cast.vera.user_id, language="en", at=clock.now())
    clients.browser().post("/forgot", {"email": "vera@example.org"})
    clients.browser().post("/forgot", {"email": "karin@example.org"})
    jobs.run_all()

    texts = dict(letters(settings))

    assert "password" in texts["vera@example.org"]
    assert "lösenord" in texts["karin@example.org"]


def test_somebody_shut_out_before_the_letter_was_written_gets_none(
    clients: Clients, database: Database, cast: Cast, jobs: Worker, settings: Settings
) -> None:
    form = {"email": "nils@example.org", "name": "Nils", "role": "walker", "department": ""}
    clients.browser("ada").post("/backa/people/new", form)
    with database.writing() as session:
        nils = next(one for one in queries.people(session, cast.ada) if one.user.name == "Nils")
        services.set_active(session, cast.ada, nils, active=False, at=clock.now())

    jobs.run_all()

    assert letters(settings) == []

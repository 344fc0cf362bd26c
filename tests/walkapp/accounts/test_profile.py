import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.clients import Clients
from walkapp.accounts.models import User

# Once: what a page says. That every route answers on either engine, tests/contract/test_routes.py asks; what it reads
# and writes there, the tests of the room's queries and services ask on both.
pytestmark = pytest.mark.once


def user(session: Session, cast: Cast, name: str) -> User:
    session.rollback()
    return session.get_one(User, cast.people[name].user_id)


def language_of(page: str) -> str:
    return page.split('<html lang="', 1)[1][:2]


def test_a_person_changes_their_own_name_and_language(clients: Clients, cast: Cast, session: Session) -> None:
    browser = clients.browser("vera")

    answer = browser.post("/profile", {"name": "  Vera Vandrare ", "language": "en"})

    assert answer.status_code == 303
    assert (user(session, cast, "vera").name, user(session, cast, "vera").language) == ("Vera Vandrare", "en")
    assert language_of(browser.get("/backa/").text) == "en"


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "language": "sv"}, {"name": "   ", "language": "sv"}, {"name": "a" * 121, "language": "sv"},
        {"name": "Vera", "language": "de"}, {"name": "Vera"},
    ],
)  # fmt: skip
def test_a_wrong_profile_changes_nothing(clients: Clients, cast: Cast, session: Session, form: dict[str, str]) -> None:
    browser = clients.browser("vera")

    answer = browser.post("/profile", form)

    assert answer.status_code == (303 if form == {"name": "Vera"} else 422)
    assert (user(session, cast, "vera").name, user(session, cast, "vera").language) == ("Vera", "sv")


def test_the_language_is_kept_with_the_person_on_every_device(clients: Clients, cast: Cast) -> None:
    here, there = clients.browser("vera"), clients.browser("vera")

    answer = here.post("/language", {"language": "en", "next": "/backa/help"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/backa/help")
    assert language_of(there.get("/backa/").text) == "en"


def test_without_a_name_the_language_is_kept_in_a_cookie(clients: Clients, cast: Cast) -> None:
    browser = clients.browser()
    before = language_of(browser.get("/").text)

    browser.post("/language", {"language": "en", "next": "/"})

    assert (before, language_of(browser.get("/").text)) == ("sv", "en")


@pytest.mark.parametrize("code", ["de", "", "sv-SE", "../en"])
def test_a_language_that_is_not_spoken_changes_nothing(
    clients: Clients, cast: Cast, session: Session, code: str
) -> None:
    browser = clients.browser("vera")

    assert browser.post("/language", {"language": code}).status_code == 303

    assert user(session, cast, "vera").language == "sv"
    assert "language=" not in str(browser.client._cookies)


@pytest.mark.parametrize("where", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_changing_language_never_leads_elsewhere(clients: Clients, where: str) -> None:
    answer = clients.browser().post("/language", {"language": "en", "next": where})

    assert answer.headers["Location"] == "/"

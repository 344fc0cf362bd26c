import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.clients import Clients
from tests.factories import actions as make_action
from tests.factories import observations as make_observation
from tests.moment import NOW
from walkapp.accounts import queries, services
from walkapp.accounts.models import Membership
from walkapp.accounts.rules import Role
from walkapp.audit.models import Event
from walkapp.audit.tags import Tag
from walkapp.core.db import Database, new_id
from walkapp.shell import keepers
from walkapp.shell.events import SENTENCES
from walkapp.walks.models import Walk
from walkapp.walks.rules import WalkState

ROLES = ("vera", "lina", "hans", "hedda", "karin", "vidar", "olle", "ada")


def words(page: str) -> str:
    return BeautifulSoup(page, "html.parser").get_text(" ", strip=True)


@pytest.fixture
def something(database: Database, cast: Cast) -> None:
    """An observation and an action on Lina's walk, both about the tunnel."""
    with database.writing() as session:
        seen = make_observation.observation(session, cast.vera, cast.walk_id, text="Mörkt i tunneln")
        make_action.action(session, cast.karin, [seen.id], title="Lys upp tunneln", department_id=cast.department_id)


def test_the_front_door_asks_nobody_who_they_are(clients: Clients) -> None:
    page = clients.browser().get("/")

    assert page.status_code == 200
    assert 'href="/sign-in"' in page.text


def test_who_is_a_member_once_goes_straight_in(clients: Clients) -> None:
    answer = clients.browser("karin").get("/")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/backa/")


def test_who_is_a_member_twice_chooses(clients: Clients, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        row = Membership(
            id=new_id(), municipality_id=cast.other_municipality_id, user_id=cast.vera.user_id, role=Role.WALKER,
            active=True, created_at=NOW,
        )  # fmt: skip
        session.add(row)

    page = clients.browser("vera").get("/").text

    assert 'href="/backa/"' in page
    assert 'href="/dalby/"' in page


def test_who_is_a_member_nowhere_is_told_whom_to_ask(clients: Clients, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        vera = next(one for one in queries.people(session, cast.ada) if one.user_id == cast.vera.user_id)
        services.set_active(session, cast.ada, vera, active=False, at=NOW)

    assert "administratör" in words(clients.browser("vera").get("/").text)


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_everybody_has_a_first_screen_empty_and_full(
    clients: Clients, database: Database, cast: Cast, something: None, name: str, language: str
) -> None:
    browser = clients.browser(name)
    browser.post("/language", {"language": language})

    page = browser.get("/backa/", follow_redirects=True)

    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text


@pytest.mark.parametrize("name", ROLES)
def test_everybody_has_help(clients: Clients, name: str) -> None:
    assert clients.browser(name).get("/backa/help").status_code == 200


@pytest.mark.parametrize(
    ("name", "finds"), [("karin", True), ("lina", True), ("hans", True), ("petra", False), ("sven", False)]
)
def test_a_search_finds_what_the_asker_may_see(clients: Clients, something: None, name: str, finds: bool) -> None:
    page = words(clients.browser(name).get("/backa/search?q=tunn").text)

    assert ("Lys upp tunneln" in page) is finds


@pytest.mark.parametrize(
    "asked", ["", "   ", "*", '"', "' OR 1=1 --", "<script>alert(1)</script>", "å" * 5000, "%00", "\ufffd"]
)
def test_a_search_for_anything_is_answered(clients: Clients, something: None, asked: str) -> None:
    page = clients.browser("karin").get("/backa/search", query_string={"q": asked})

    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_the_log_shows_who_did_what_newest_first(clients: Clients, something: None) -> None:
    page = words(clients.browser("olle").get("/backa/log").text)

    assert page.index("Gjorde en åtgärd") < page.index("Noterade en punkt")
    assert "Karin" in page


@pytest.mark.once
def test_the_log_says_what_of_it_was_changed(clients: Clients, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        services.edit_municipality(session, cast.ada, at=NOW, due_days_high=7, due_days_low=90, fault_phone="0240-1")

    page = words(clients.browser("olle").get("/backa/log?kind=registers").text)

    assert "Ändrade inställningarna När åtgärder ska vara klara, Nummer för akuta fel Backa" in page
    assert "Skapade kommunen Backa" in page
    assert "Vandrare" in words(clients.browser("olle").get("/backa/log?kind=people").text)


@pytest.mark.once
def test_every_event_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Tag)


@pytest.mark.once
def test_what_the_log_is_about_can_be_opened(clients: Clients, something: None) -> None:
    browser = clients.browser("olle")
    links = {
        link["href"] for link in BeautifulSoup(browser.get("/backa/log").text, "html.parser").select("tbody a[href]")
    }

    assert {part.split("/")[2] for part in links} >= {"actions", "observations", "walks", "departments", "people"}
    assert {browser.get(link).status_code for link in links} == {200}


@pytest.mark.once
def test_the_log_does_not_name_what_the_auditor_has_not_said_why(
    clients: Clients, database: Database, cast: Cast
) -> None:
    with database.writing() as session:
        make_observation.observation(session, cast.vera, cast.walk_id, text="Det säljs knark", confidential=True)

    assert "knark" not in clients.browser("olle").get("/backa/log").text


@pytest.mark.parametrize(
    ("asked", "there", "not_there"),
    [
        ({"kind": "actions"}, "Gjorde en åtgärd", "Noterade en punkt"),
        ({"kind": "points"}, "Noterade en punkt", "Gjorde en åtgärd"),
        ({"who": "karin"}, "Gjorde en åtgärd", "Noterade en punkt"),
        ({"who": "walkapp"}, "Skapade kommunen", "Noterade en punkt"),
        ({"since": "2000-01-01", "until": "2199-12-31"}, "Noterade en punkt", "Ingen händelse passar"),
        ({"until": "2001-01-01"}, "Ingen händelse passar", "Noterade en punkt"),
        ({"since": "2199-01-01"}, "Ingen händelse passar", "Noterade en punkt"),
        ({"kind": "x", "who": "y", "since": "z", "until": "9999-12-31"}, "Noterade en punkt", "Ingen händelse passar"),
    ],
    ids=str,
)
def test_the_log_can_be_filtered_by_its_address(
    clients: Clients, cast: Cast, something: None, asked: dict[str, str], there: str, not_there: str
) -> None:
    if asked.get("who") == "karin":
        asked = {"who": str(cast.karin.user_id)}
    table = BeautifulSoup(clients.browser("olle").get("/backa/log", query_string=asked).text, "html.parser")

    assert there in table.select_one("main").get_text(" ", strip=True)
    assert not_there not in table.select_one("main").get_text(" ", strip=True)


def test_the_log_is_verified_when_asked(clients: Clients, database: Database, cast: Cast) -> None:
    whole = words(clients.browser("olle").get("/backa/log?verify=1").text)
    with database.writing() as session:
        session.get_one(Event, (cast.municipality_id, 3)).tag = "accounts:area:edit"

    broken = words(clients.browser("olle").get("/backa/log?verify=1").text)

    assert "Kedjan är hel" in whole
    assert "Kedjan är bruten" in broken
    assert "Händelse 3 har ändrats." in broken


def test_a_long_log_goes_on(clients: Clients, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        for number in range(130):
            services.save_area(session, cast.karin, None, name=f"Område {number}", outline=None, at=NOW)
    browser = clients.browser("olle")

    first = BeautifulSoup(browser.get("/backa/log").text, "html.parser")
    rest = browser.get(first.select_one('a[href*="before="]')["href"]).text

    assert len(first.select("tbody tr")) == 100
    assert len(BeautifulSoup(rest, "html.parser").select("tbody tr")) > 30


@pytest.mark.parametrize("before", ["x", "-1", "0", "99999999999999999999999", "1e9"])
def test_a_log_asked_for_from_anywhere_is_answered(clients: Clients, before: str) -> None:
    assert clients.browser("olle").get("/backa/log", query_string={"before": before}).status_code in {200, 404, 422}


@pytest.mark.parametrize("url", ["/accessibility", "/cookies", "/sign-in", "/forgot", "/"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_everybody_may_read_stands_in_both_languages(clients: Clients, url: str, language: str) -> None:
    page = clients.browser().get(url, headers={"Accept-Language": language})

    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
    assert page.headers["Content-Language"] == language


def test_an_unknown_page_says_so_in_the_reader_s_language(clients: Clients) -> None:
    page = clients.browser("karin").get("/backa/nothing/here")

    assert page.status_code == 404
    assert "Den finns inte här" in words(page.text) or "finns inte" in words(page.text)


def test_a_failure_has_a_number_to_tell_and_a_way_on(
    app: Flask, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("a secret")

    monkeypatch.setitem(app.view_functions, "shell.help", fail)

    page = clients.browser("karin").get("/backa/help")

    assert page.status_code == 500
    assert re.search(r"\b[0-9a-f]{8}\b", words(page.text))
    assert "a secret" not in page.text
    assert 'href="/backa/help"' in page.text


def test_a_person_s_name_is_never_read_as_markup(clients: Clients, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        services.edit_profile(session, cast.karin.user_id, name="<b>Karin</b> & co", at=NOW)

    page = clients.browser("karin").get("/backa/").text

    assert "<b>Karin</b>" not in page
    assert "&lt;b&gt;Karin&lt;/b&gt; &amp; co" in page


def test_everybody_has_the_menu_of_their_role(clients: Clients, session: Session) -> None:
    menus = {
        name: [link.get_text(" ", strip=True) for link in _menu(clients.browser(name).get("/backa/help").text)]
        for name in ("vera", "ada", "olle", "karin", "lina")
    }

    assert not any("Logg" in entry for entry in menus["vera"])
    assert any("Användare" in entry for entry in menus["ada"])
    assert any("Logg" in entry for entry in menus["olle"])
    assert any("Logg" in entry for entry in menus["karin"])
    assert not any("Logg" in entry for entry in menus["lina"])


@pytest.mark.once
def test_who_reviews_sees_how_many_points_wait(clients: Clients, database: Database, cast: Cast) -> None:
    before = [link.get_text(" ", strip=True) for link in _menu(clients.browser("lina").get("/backa/help").text)]
    with database.writing() as session:
        for _time in range(2):
            make_observation.observation(session, cast.vera, cast.walk_id)

    for name in ("karin", "lina"):
        browser = clients.browser(name)
        entry = next(link for link in _menu(browser.get("/backa/help").text) if "Granska" in link.text)
        desk = _menu(browser.get(entry["href"]).text)

        assert entry.get_text(" ", strip=True) == "Granska 2"
        assert [one.get_text(" ", strip=True) for one in desk if one.get("aria-current")] == ["Granska 2"]
    assert not any("Granska" in entry for entry in before)


def _menu(page: str) -> list:
    return BeautifulSoup(page, "html.parser").select("header nav a")


@pytest.mark.once
@pytest.mark.parametrize("url", ["/profile", "/profile/password", "/accessibility", "/cookies"])
def test_pages_of_no_municipality_keep_the_menu(
    clients: Clients, database: Database, cast: Cast, url: str
) -> None:
    with database.writing() as session:
        services.edit_municipality(session, cast.ada, at=NOW, accessibility_contact="hjalp@example.org")
        session.add(Membership(
            id=new_id(), municipality_id=cast.other_municipality_id, user_id=cast.ada.user_id, role=Role.WALKER,
            active=True, created_at=NOW,
        ))  # fmt: skip
    browser = clients.browser("ada")

    for slug in ("backa", "dalby", "backa"):
        browser.get(f"/{slug}/")

        assert f"/{slug}/" in {link["href"] for link in BeautifulSoup(browser.get(url).text, "html.parser").select("a")}
    assert any("Register" in link.text for link in _menu(browser.get(url).text))
    assert ("hjalp@example.org" in browser.get(url).text) is (url == "/accessibility")


@pytest.mark.once
def test_help_is_for_the_own_role_and_for_others_where_asked(clients: Clients) -> None:
    browser = clients.browser("vera")
    own = BeautifulSoup(browser.get("/backa/help").text, "html.parser")
    more = own.select_one('main a[href*="all="]')["href"]

    assert own.select("#walker")
    assert not own.select("#auditor")
    assert BeautifulSoup(browser.get(more).text, "html.parser").select("#auditor")


def heading(page: str) -> str:
    return BeautifulSoup(page, "html.parser").select_one("h1").get_text(" ", strip=True)


def test_an_auditor_is_told_whether_the_log_is_whole(
    clients: Clients, database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = heading(clients.browser("olle").get("/backa/").text)
    monkeypatch.setattr(keepers, "VERIFIED_AT_ONCE", 3)
    long = heading(clients.browser("olle").get("/backa/").text)
    monkeypatch.undo()
    with database.writing() as session:
        session.get_one(Event, (cast.municipality_id, 3)).tag = "accounts:area:edit"
    broken = clients.browser("olle").get("/backa/").text

    assert re.fullmatch(r"Loggen är hel, \d+ händelser", whole)
    assert re.fullmatch(r"\d+ händelser i loggen", long)
    assert heading(broken) == "Loggen är bruten"
    assert "Händelse 3 har ändrats." in words(broken)


def test_an_administrator_is_told_who_has_not_come_and_what_nobody_reaches(
    clients: Clients, database: Database, cast: Cast
) -> None:
    with database.writing() as session:
        services.invite(
            session, cast.ada, email="nils@example.org", name="Nils Ny", role=Role.WALKER, department_id=None, at=NOW
        )
    before = words(clients.browser("ada").get("/backa/").text)
    with database.writing() as session:
        nils = queries.user_by_email(session, "nils@example.org")
        services.log_of_person(session, Tag.PERSON_SIGN_IN, nils, at=NOW)
        trafikverket = queries.department(session, cast.municipality_id, cast.external_id)
        services.edit_department(session, cast.ada, trafikverket, at=NOW, email="post@example.org")
    after = words(clients.browser("ada").get("/backa/").text)

    assert "11 är inbjudna men har inte loggat in" in before
    assert "10 är inbjudna men har inte loggat in" in after
    assert "Trafikverket" in before
    assert "Trafikverket" not in after
    assert words(clients.browser("ada").get("/backa/people").text).count("har inte loggat in än") == 10
    assert "samordnare bevakar kön för okänd ägare" in after


@pytest.mark.once
def test_a_viewer_reads_three_numbers_beside_the_map(
    clients: Clients, database: Database, cast: Cast, something: None
) -> None:
    with database.writing() as session:
        session.get_one(Walk, cast.walk_id).state = WalkState.PUBLISHED

    page = BeautifulSoup(clients.browser("vidar").get("/backa/").text, "html.parser")

    assert [row.get_text(" ", strip=True) for row in page.select(".sum li")] == [
        "0 kontrollerade", "0 på gång", "0 försenade",
    ]  # fmt: skip
    assert page.select_one('[data-behaviour="map"]')

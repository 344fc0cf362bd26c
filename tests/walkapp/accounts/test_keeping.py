"""The registers that are kept: departments, areas, settings; each form once, however often it is sent."""

import json

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.clients import Clients
from tests.walkapp.accounts.members import membership, person_form
from walkapp.accounts.models import Area, Department, Membership, Municipality
from walkapp.core.jobs import Job
from walkapp.walks.models import Category

# Once: what a page says; tests/contract/test_routes.py and the services' tests ask on either engine.
pytestmark = pytest.mark.once

SQUARE = '{"type": "Polygon", "coordinates": [[[15.2, 60.0], [15.7, 60.0], [15.7, 60.3], [15.2, 60.0]]]}'


def test_an_auditor_reads_the_registers_and_changes_nothing(clients: Clients, cast: Cast) -> None:
    browser = clients.browser("olle")

    pages = [browser.get(f"/backa/{page}") for page in ("people", "departments", "areas", "settings", "categories")]

    assert {page.status_code for page in pages} == {200}
    assert all('href="/backa/people/new"' not in page.text for page in pages)


def test_a_department_is_made_and_changed(clients: Clients, cast: Cast, session: Session) -> None:
    browser = clients.browser("karin")
    form = {
        "name": " Bergslagens Elnät ",
        "kind": "external",
        "email": "fel@example.org",
        "phone": "0240-1",
        "active": "y",
    }

    assert browser.post("/backa/departments/new", form).status_code == 303
    made = session.scalars(sa.select(Department).where(Department.name == "Bergslagens Elnät")).one()
    assert browser.post(f"/backa/departments/{made.id}", {**form, "name": "Elnätet"}).status_code == 303

    session.rollback()
    assert session.get_one(Department, made.id).name == "Elnätet"


@pytest.mark.parametrize("name", ["Gatuenheten", " Gatuenheten ", "", "   "])
def test_a_department_needs_a_name_of_its_own(clients: Clients, name: str) -> None:
    answer = clients.browser("karin").post("/backa/departments/new", {"name": name, "kind": "internal"})

    assert answer.status_code == 422


def test_a_department_that_is_taken_out_of_use_lets_its_actions_go(
    clients: Clients, cast: Cast, session: Session
) -> None:
    answer = clients.browser("karin").post(
        f"/backa/departments/{cast.department_id}", {"name": "Gatuenheten", "kind": "internal"}
    )

    assert answer.status_code == 303
    assert not session.get_one(Department, cast.department_id).active
    (job,) = session.scalars(sa.select(Job))
    assert (job.kind, job.payload) == (
        "actions.empty_department",
        {"municipality": str(cast.municipality_id), "department": str(cast.department_id)},
    )


def test_a_change_of_name_moves_no_actions(clients: Clients, cast: Cast, session: Session) -> None:
    clients.browser("karin").post(
        f"/backa/departments/{cast.department_id}", {"name": "Gata", "kind": "internal", "active": "y"}
    )

    assert session.scalars(sa.select(Job)).all() == []


@pytest.mark.parametrize("way", ["deactivate", "change"])
def test_only_the_last_one_who_leaves_a_department_takes_its_actions_along(
    clients: Clients, cast: Cast, session: Session, way: str
) -> None:
    jobs = []
    for name in ("hans", "hedda"):
        url = f"/backa/people/{membership(session, cast, name).id}"
        if way == "deactivate":
            clients.browser("ada").post(f"{url}/deactivate")
        else:
            clients.browser("ada").post(url, person_form(name, "walker"))
        session.rollback()
        jobs.append([job.kind for job in session.scalars(sa.select(Job))])

    assert jobs == [[], ["actions.empty_department"]]


def test_the_pages_say_what_becomes_of_the_actions(clients: Clients, cast: Cast, session: Session) -> None:
    browser = clients.browser("ada")

    person = browser.get(f"/backa/people/{membership(session, cast, 'hans').id}").text
    department = browser.get(f"/backa/departments/{cast.department_id}").text

    assert "kön" in person
    assert "kön" in department


def test_an_area_is_made_with_an_outline(clients: Clients, session: Session) -> None:
    answer = clients.browser("karin").post("/backa/areas/new", {"name": "Centrum", "outline": SQUARE})

    assert answer.status_code == 303
    assert session.scalars(sa.select(Area)).one().outline == json.loads(SQUARE)


@pytest.mark.parametrize(
    "outline",
    [
        "x", "[]", "{}", '{"type": "Point", "coordinates": [15, 60]}', '{"type": "Polygon", "coordinates": []}',
        '{"type": "Polygon", "coordinates": [[[15, 60], [16, 61], [16, 60], [15, 61], [15, 60]]]}',
        '{"type": "Polygon", "coordinates": "' + "a" * 100 + '"}', "[" * 5000,
    ],
)  # fmt: skip
def test_an_outline_that_is_none_is_refused_and_kept_in_the_form(
    clients: Clients, session: Session, outline: str
) -> None:
    answer = clients.browser("karin").post("/backa/areas/new", {"name": "Centrum", "outline": outline})

    assert answer.status_code == 422
    assert 'value="Centrum"' in answer.text
    assert session.scalars(sa.select(Area)).all() == []


def test_settings_are_changed_and_the_log_says_which(clients: Clients, cast: Cast, session: Session) -> None:
    browser = clients.browser("ada")
    form = settings_form(fault_phone="0240-66 00 00", center_lat="60,2", photo_px="1600")

    answer = browser.post("/backa/settings", form)

    assert answer.status_code == 303
    here = session.get_one(Municipality, cast.municipality_id)
    assert (here.fault_phone, here.center_lat, here.photo_px) == ("0240-66 00 00", 60.2, 1600)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("center_lat", "norr"), ("center_lat", "91"), ("center_lat", "nan"), ("center_lat", "inf"),
        ("due_days_high", "0"), ("due_days_high", "snart"), ("due_days_low", "1001"), ("name", ""), ("outline", "x"),
        ("center_lon", "181"), ("photo_px", "999"), ("photo_px", "4001"), ("photo_px", ""),
        ("accessibility_contact", "nobody"), ("queue_keeper", "00000000-0000-0000-0000-000000000000"),
    ],
)  # fmt: skip
def test_a_wrong_setting_changes_nothing(clients: Clients, cast: Cast, session: Session, name: str, value: str) -> None:
    answer = clients.browser("ada").post("/backa/settings", settings_form(**{"council_name": "BRÅ", name: value}))

    assert answer.status_code == 422
    assert session.get_one(Municipality, cast.municipality_id).council_name == "Brottsförebyggande rådet"


def settings_form(**values: str) -> dict[str, str]:
    return {
        "name": "Backa", "council_name": "Brottsförebyggande rådet", "fault_phone": "", "accessibility_contact": "",
        "queue_keeper": "", "due_days_high": "14", "due_days_medium": "60", "due_days_low": "180",
        "photo_px": "2000", "center_lat": "60.14", "center_lon": "15.41", "outline": "", **values,
    }  # fmt: skip

MANY = [[15 + number / 1000, 60 + (number / 1000) ** 2] for number in range(300)]


@pytest.mark.parametrize(
    ("outline", "is_drawn"),
    [
        ("", True), (SQUARE, True),
        (json.dumps({"type": "MultiPolygon", "coordinates": [json.loads(SQUARE)["coordinates"]]}), False),
        (json.dumps({"type": "Polygon", "coordinates": [[*MANY, MANY[0]]]}), False),
    ],
    ids=["none", "square", "parts", "many corners"],
)  # fmt: skip
def test_an_outline_is_drawn_where_a_hand_can_draw_it(
    clients: Clients, session: Session, outline: str, is_drawn: bool
) -> None:
    browser = clients.browser("ada")
    answer = browser.post("/backa/settings", settings_form(outline=outline))

    page = browser.get("/backa/settings").text

    assert answer.status_code == 303
    assert ('data-behaviour="area"' in page) is is_drawn
    assert 'data-behaviour="pin"' in page


def new_category(name: str) -> dict[str, str]:
    return {"name_sv": name, "name_en": name, "short_sv": name, "short_en": name, "icon": "tag", "position": "20",
            "active": "y", "department": "", "questions": "", "due_days": ""}  # fmt: skip


@pytest.mark.parametrize(
    ("url", "form", "model", "changed"),
    [
        ("/backa/departments/new", {"name": "Elnätet", "kind": "external"}, Department, {"name": "Vattnet"}),
        ("/backa/areas/new", {"name": "Centrum", "outline": SQUARE}, Area, {"name": "Hamnen"}),
        ("/backa/people/new", {"email": "nils@example.org", **person_form("Nils", "walker")}, Membership,
         {"email": "nora@example.org", "name": "Nora"}),
        ("/backa/categories/new", new_category("Snö"), Category, {"name_sv": "Is"}),
    ],
    ids=["department", "area", "person", "category"],
)  # fmt: skip
def test_a_form_that_is_sent_twice_makes_one(
    clients: Clients, session: Session, url: str, form: dict[str, str], model: type, changed: dict[str, str]
) -> None:
    browser = clients.browser("ada")
    count = sa.select(sa.func.count()).select_from(model)
    before = session.scalar(count)
    form = {**form, "key": BeautifulSoup(browser.get(url).text, "html.parser").select_one("input[name=key]")["value"]}

    answers = [browser.post(url, form) for _time in range(2)]
    session.rollback()
    made = session.scalar(count) - before
    other = browser.post(url, form | changed)
    session.rollback()

    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert made == 1
    assert other.status_code == 303
    assert session.scalar(count) - before == 2

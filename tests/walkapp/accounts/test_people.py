"""People: who sees whom, who changes whose role, who is invited, and who is not shut out."""

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.clients import Clients
from tests.moment import NOW
from tests.walkapp.accounts.members import membership, person_form
from walkapp.accounts import services
from walkapp.accounts.models import Membership, User
from walkapp.accounts.rules import Role
from walkapp.audit.tags import Tag
from walkapp.core.db import Database, new_id
from walkapp.core.jobs import Job

# Once: what a page says; tests/contract/test_routes.py and the services' tests ask on either engine.
pytestmark = pytest.mark.once


def test_an_administrator_sees_everybody_and_a_head_their_own_people(clients: Clients) -> None:
    everybody = clients.browser("ada").get("/backa/people").text
    own = clients.browser("hedda").get("/backa/people").text

    assert all(name in everybody for name in ("Vera", "Lina", "Hans", "Hedda", "Karin", "Petra"))
    assert "Bodil" not in everybody
    assert all(name in own for name in ("Hans", "Hedda"))
    assert not any(name in own for name in ("Vera", "Karin", "Petra"))


def test_an_administrator_gives_somebody_another_role(clients: Clients, cast: Cast, session: Session) -> None:
    url = f"/backa/people/{membership(session, cast, 'vera').id}"

    answer = clients.browser("ada").post(url, person_form("Vera", "handler", cast.department_id))

    assert answer.status_code == 303
    found = membership(session, cast, "vera")
    assert (found.role, found.department_id) == (Role.HANDLER, cast.department_id)


def test_a_role_without_a_department_loses_the_one_it_had(clients: Clients, cast: Cast, session: Session) -> None:
    url = f"/backa/people/{membership(session, cast, 'hans').id}"

    clients.browser("ada").post(url, person_form("Hans", "walker", cast.department_id))

    assert membership(session, cast, "hans").department_id is None


def test_nobody_changes_their_own_role(clients: Clients, cast: Cast, session: Session) -> None:
    url = f"/backa/people/{membership(session, cast, 'ada').id}"

    answer = clients.browser("ada").post(url, person_form("Ada", "coordinator"))

    assert answer.status_code == 403
    assert membership(session, cast, "ada").role is Role.ADMIN


def test_nobody_shuts_themselves_out(clients: Clients, cast: Cast, session: Session) -> None:
    own = membership(session, cast, "ada")

    answer = clients.browser("ada").post(f"/backa/people/{own.id}/deactivate")

    assert answer.status_code == 403
    assert membership(session, cast, "ada").active


@pytest.mark.parametrize(("role", "other"), [("head", False), ("coordinator", False), ("handler", True)])
def test_a_head_makes_only_handlers_of_the_own_department(
    clients: Clients, cast: Cast, session: Session, role: str, other: bool
) -> None:
    url = f"/backa/people/{membership(session, cast, 'hans').id}"
    department_id = cast.other_department_id if other else cast.department_id

    answer = clients.browser("hedda").post(url, person_form("Hans", role, department_id))

    assert answer.status_code == 422
    assert membership(session, cast, "hans").role is Role.HANDLER
    assert membership(session, cast, "hans").department_id == cast.department_id


@pytest.mark.parametrize("name", ["petra", "vera", "bodil"])
def test_a_head_finds_nobody_of_another_department(clients: Clients, cast: Cast, session: Session, name: str) -> None:
    row = membership(session, cast, name)

    assert clients.browser("hedda").get(f"/backa/people/{row.id}").status_code == 404
    assert clients.browser("hedda").post(f"/backa/people/{row.id}/deactivate").status_code == 404
    assert membership(session, cast, name).active


def test_a_handler_or_head_needs_a_department(clients: Clients, cast: Cast, session: Session) -> None:
    url = f"/backa/people/{membership(session, cast, 'vera').id}"

    answer = clients.browser("ada").post(url, person_form("Vera", "handler"))

    assert answer.status_code == 422
    assert "för den här rollen" in answer.text


def test_a_department_of_another_municipality_cannot_be_chosen(clients: Clients, cast: Cast, session: Session) -> None:
    url = f"/backa/people/{membership(session, cast, 'vera').id}"

    assert clients.browser("ada").post(url, person_form("Vera", "handler", new_id())).status_code == 422


@pytest.mark.parametrize("role", ["guest", "public", "system", "party", "", "king"])
def test_a_role_that_nobody_can_have_is_refused(clients: Clients, cast: Cast, session: Session, role: str) -> None:
    url = f"/backa/people/{membership(session, cast, 'vera').id}"

    assert clients.browser("ada").post(url, person_form("Vera", role)).status_code == 422
    assert membership(session, cast, "vera").role is Role.WALKER


def test_somebody_who_is_here_is_not_invited_again(clients: Clients) -> None:
    form = {"email": "VERA@example.org", **person_form("Vera", "walker")}

    answer = clients.browser("ada").post("/backa/people/new", form)

    assert answer.status_code == 422
    assert "vera@example.org" in answer.text


def test_somebody_of_another_municipality_can_be_a_member_here_too(
    clients: Clients, cast: Cast, session: Session
) -> None:
    form = {"email": "bodil@example.org", **person_form("Någon annan", "walker")}

    assert clients.browser("ada").post("/backa/people/new", form).status_code == 303

    rows = session.scalars(sa.select(Membership).where(Membership.user_id == cast.bodil.user_id)).all()
    assert {row.municipality_id for row in rows} == {cast.municipality_id, cast.other_municipality_id}
    assert rows[0].user.name == "Bodil"


@pytest.mark.parametrize(
    "address", ["", "nils", "nils@", "@example.org", "nils@exam ple.org", "nils@example.org\nBcc: x"]
)
def test_an_address_that_is_none_is_refused_and_what_was_typed_kept(clients: Clients, address: str) -> None:
    answer = clients.browser("ada").post("/backa/people/new", {"email": address, **person_form("Nils", "walker")})

    assert answer.status_code == 422
    assert 'value="Nils"' in answer.text


def test_nobody_is_offered_to_deactivate_themselves(clients: Clients, cast: Cast, session: Session) -> None:
    browser = clients.browser("ada")

    own = browser.get(f"/backa/people/{membership(session, cast, 'ada').id}").text
    other = browser.get(f"/backa/people/{membership(session, cast, 'vera').id}").text

    assert "/deactivate" not in own
    assert "/deactivate" in other
    assert "Läser kartan och resultaten" in other


def test_who_has_not_come_is_invited_again(clients: Clients, cast: Cast, session: Session) -> None:
    browser = clients.browser("ada")
    browser.post("/backa/people/new", {"email": "nils@example.org", **person_form("Nils", "walker")})
    nils = session.scalars(sa.select(Membership).join(Membership.user).where(User.email == "nils@example.org")).one()
    page = BeautifulSoup(browser.get(f"/backa/people/{nils.id}").text, "html.parser")

    answer = browser.post(page.select_one('form[action$="/invite"]')["action"])

    session.rollback()
    assert answer.status_code == 303
    assert [job.kind for job in session.scalars(sa.select(Job))] == ["accounts.invitation"] * 2


def test_who_has_come_is_not_invited_again(clients: Clients, database: Database, cast: Cast, session: Session) -> None:
    with database.writing() as writing:
        services.log_of_person(writing, Tag.PERSON_SIGN_IN, writing.get_one(User, cast.vera.user_id), at=NOW)
    url = f"/backa/people/{membership(session, cast, 'vera').id}"

    answer = clients.browser("ada").post(f"{url}/invite")

    assert answer.status_code == 409
    assert "/invite" not in clients.browser("ada").get(url).text
    assert session.scalars(sa.select(Job)).all() == []

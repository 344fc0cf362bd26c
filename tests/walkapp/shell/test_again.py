"""A form that arrives after its session has ended, sent by a browser without script."""

import io
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from tests import photographs
from tests.cast import Cast
from tests.clients import Browser, Clients
from tests.moment import NOW
from walkapp.accounts import security
from walkapp.accounts.models import User
from walkapp.core.db import Database
from walkapp.observations.models import Observation

# Once: what a page says. That every route answers on either engine, tests/contract/test_routes.py asks; what it reads
# and writes there, the tests of the room's queries and services ask on both.
pytestmark = pytest.mark.once

PASSWORD = "tre grodor i diket"
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def known(app: Flask, cast: Cast, database: Database) -> None:
    """Vera has a password."""
    with app.test_request_context(), database.writing() as writing:
        security.set_password(writing, cast.vera.user_id, PASSWORD)


def capture(cast: Cast) -> str:
    return f"/backa/walks/{cast.walk_id}/observations/new"


def written(**values: Any) -> dict[str, Any]:
    return {
        "csrf_token": "of a session that is gone", "id": str(uuid4()), "observed_at": NOW.isoformat(), "kind": "risk",
        "category": "lighting", "severity": "high", "text": "Lampan är trasig", **values,
    }  # fmt: skip


def carried(page: str) -> dict[str, str]:
    """What the page's form would send: every field but the visible ones."""
    form = BeautifulSoup(page, "html.parser").select_one("main form")
    assert form is not None
    return {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}


def rows(session: Session, cast: Cast) -> list[str]:
    return list(session.scalars(sa.select(Observation.text).where(Observation.walk_id == cast.walk_id)))


def expired(clients: Clients, cast: Cast, **values: Any) -> tuple[Browser, Any]:
    """Somebody who is signed out sends the form that they had opened before."""
    browser = clients.browser()
    return browser, browser.client.post(capture(cast), data=written(**values), headers=SAME_SITE)


def test_what_was_typed_is_saved_when_one_has_signed_in(
    clients: Clients, cast: Cast, session: Session, known: None
) -> None:
    browser, page = expired(clients, cast)
    assert page.status_code == 401
    assert "Lampan är trasig" in page.text

    fields = {**carried(page.text), "sign_in_email": "vera@example.org", "sign_in_password": PASSWORD}
    answer = browser.client.post(capture(cast), data=fields)

    assert answer.status_code == 303
    assert f"/backa/walks/{cast.walk_id}?point=" in answer.location
    assert rows(session, cast) == ["Lampan är trasig"]


def test_it_holds_for_a_persons_own_page_too(clients: Clients, cast: Cast, known: None, session: Session) -> None:
    browser, typed = clients.browser(), {"csrf_token": "gone", "name": "Vera Lind", "language": "sv"}

    asked = browser.client.post("/profile", data=typed, headers=SAME_SITE)
    fields = {**carried(asked.text), "sign_in_email": "vera@example.org", "sign_in_password": PASSWORD}
    saved = browser.client.post("/profile", data=fields)

    assert (asked.status_code, saved.status_code) == (401, 303)
    assert "Vera Lind" in asked.text
    assert session.get_one(User, cast.vera.user_id).name == "Vera Lind"


def test_a_wrong_password_loses_nothing(clients: Clients, cast: Cast, session: Session, known: None) -> None:
    browser, page = expired(clients, cast)

    fields = {**carried(page.text), "sign_in_email": "vera@example.org", "sign_in_password": "fel"}
    answer = browser.client.post(capture(cast), data=fields)

    assert answer.status_code == 422
    assert carried(answer.text)["text"] == "Lampan är trasig"
    assert rows(session, cast) == []


def test_the_page_says_that_photos_must_be_chosen_again(clients: Clients, cast: Cast) -> None:
    _browser, page = expired(clients, cast, photos=(io.BytesIO(photographs.jpeg()), "IMG_1.jpg"))

    assert "Foton måste väljas igen." in page.text


def test_an_old_page_of_somebody_who_has_signed_in_anew_is_sent_once_more(
    clients: Clients, cast: Cast, session: Session
) -> None:
    browser = clients.browser("vera")
    page = browser.client.post(capture(cast), data=written(), headers=SAME_SITE)
    assert page.status_code == 400

    answer = browser.client.post(capture(cast), data=carried(page.text))

    assert answer.status_code == 303
    assert rows(session, cast) == ["Lampan är trasig"]


def test_a_form_from_elsewhere_is_not_carried(clients: Clients, cast: Cast) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}

    page = clients.browser().client.post(capture(cast), data=written(), headers=headers)

    assert page.status_code == 400
    assert "Lampan är trasig" not in page.text


def test_signing_in_like_this_needs_the_page_s_own_token(
    clients: Clients, cast: Cast, session: Session, known: None
) -> None:
    fields = written(sign_in_email="vera@example.org", sign_in_password=PASSWORD)

    answer = clients.browser().client.post(capture(cast), data=fields)

    assert answer.status_code == 400
    assert rows(session, cast) == []


def test_it_holds_for_every_form_of_a_municipality(clients: Clients, cast: Cast) -> None:
    fields = {"csrf_token": "old", "reason": "Blixthalka"}

    page = clients.browser().client.post(f"/backa/walks/{cast.walk_id}/cancel", data=fields, headers=SAME_SITE)

    assert page.status_code == 401
    assert carried(page.text)["reason"] == "Blixthalka"

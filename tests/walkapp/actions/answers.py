"""Answering on the page of an action as somebody does it: open it, fill in one of its forms, send it."""

import io
from typing import Any
from uuid import UUID

from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from tests import photographs
from tests.cast import Cast
from tests.clients import Clients
from walkapp.actions import queries
from walkapp.actions.models import Action
from walkapp.core.db import Database

URL = "/backa/actions"


def page_of(response: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


def fields(response: TestResponse, verb: str) -> dict[str, str]:
    """What the hidden fields of a step's form hold."""
    form = page_of(response).find("input", attrs={"name": "verb", "value": verb}).find_parent("form")
    return {tag["name"]: tag.get("value", "") for tag in form.find_all("input", type="hidden")}


def step(clients: Clients, name: str, action_id: UUID, verb: str, **typed: Any) -> TestResponse:
    """Open the page, fill in the form of one step, and send it."""
    browser = clients.browser(name)
    hidden = fields(browser.get(f"{URL}/{action_id}"), verb)
    data = hidden | {f"{verb}-{key}": value for key, value in typed.items()}
    return browser.post(f"{URL}/{action_id}/steps", data, content_type="multipart/form-data")


def state_of(database: Database, cast: Cast, action_id: UUID) -> Action:
    with database.reading() as reading:
        return queries.get(reading, cast.karin, action_id)


def picture() -> tuple[io.BytesIO, str]:
    return io.BytesIO(photographs.jpeg(photographs.corners())), "efter.jpg"

"""Browsers and programs for tests: one signed-in Flask client for each of the cast, checking every page it gets."""

import hashlib
import re
import secrets
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.engines import ENGINES, engine_name
from tests.pages import check_page, without_words
from walkapp.accounts import queries, services
from walkapp.accounts.models import User
from walkapp.core import clock
from walkapp.core.db import Database

ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_fine: set[bytes] = set()


def _check_once(page: str) -> None:
    """Check a page, but not again where only ids and the words against forgery are others than in one that was fine.

    Each id gets its place among the page's own instead, so that two which are the same stay so. One in five pages of
    the tests is such a one, and to parse a page as strictly as the standard costs more than to make it.
    """
    places: dict[str, str] = {}
    built = ID.sub(lambda found: places.setdefault(found[0], str(len(places))), without_words(page))
    digest = hashlib.sha256(built.encode()).digest()
    if digest not in _fine:
        check_page(page)
        _fine.add(digest)


class Browser:
    """A client with somebody's session. Every HTML page that it gets is checked (tests/pages.py)."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, url: str, **options: Any) -> TestResponse:
        """Fetch a page."""
        return self._checked(self.client.get(url, **options))

    def post(self, url: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form, with the token that the page would have carried."""
        form = {"csrf_token": self.csrf_token(), **(data or {})}
        return self._checked(self.client.post(url, data=form, **options))

    def csrf_token(self) -> str:
        """The session's token, signed as every page signs it; to fetch a page for it would cost as much as the form."""
        with self.client.session_transaction() as kept:
            word = kept.setdefault("csrf_token", secrets.token_hex(20))
        return URLSafeTimedSerializer(self.client.application.secret_key, salt="wtf-csrf-token").dumps(word)

    def _checked(self, response: TestResponse) -> TestResponse:
        is_redirect = 300 <= response.status_code < 400
        is_page = response.mimetype == "text/html" and not response.headers.get("X-Walkapp-Frame")
        # The same page whichever database it comes from: with the other engine it need not be read once more.
        if is_page and not is_redirect and engine_name() == ENGINES[0]:
            _check_once(response.text)
        return response


class Program:
    """A client with somebody's token: JSON in, JSON out."""

    def __init__(self, client: FlaskClient, token: str | None) -> None:
        self.client = client
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def __getattr__(self, method: str) -> Any:
        call = getattr(self.client, method)

        def send(url: str, headers: dict[str, str] | None = None, **options: Any) -> TestResponse:
            answer: TestResponse = call(f"/api/v1{url}", headers={**self._headers, **(headers or {})}, **options)
            return answer

        return send


class Clients:
    """`clients.browser("vera")`, `clients.program("vera")`; without a name, nobody's."""

    def __init__(self, app: Flask, cast: Cast) -> None:
        self._app = app
        self._cast = cast
        self._database: Database = app.extensions["walkapp.database"]

    def browser(self, name: str | None = None) -> Browser:
        client = self._app.test_client()
        if name is not None:
            with self._database.reading() as reading, client.session_transaction() as kept:
                kept["_user_id"] = reading.get_one(User, self._cast.people[name].user_id).fs_uniquifier
                kept["_fresh"] = True
        return Browser(client)

    def program(self, name: str | None = None) -> Program:
        if name is None:
            return Program(self._app.test_client(), None)
        actor = self._cast.people[name]
        assert actor.user_id is not None
        with self._database.writing() as writing:
            membership = queries.member(writing, actor.municipality_id, actor.user_id)
            assert membership is not None
            token = services.create_token(writing, membership, at=clock.now())
        return Program(self._app.test_client(), token)

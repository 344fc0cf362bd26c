"""One evening for every question about the house: the app, the cast, a thing of each kind, and writes that do not last.

Everything that a request changes is rolled back when it has been answered, so that a thousand questions can be asked of
the same rows in any order.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import databases, photographs, sounds
from tests.cast import Cast
from tests.clients import Clients
from tests.factories import actions as make_action
from tests.factories import observations as make_observation
from tests.factories import walks as make_walk
from tests.moment import NOW
from walkapp.accounts import queries, security
from walkapp.accounts import services as accounts
from walkapp.accounts.actor import system
from walkapp.accounts.models import Membership, Municipality, User
from walkapp.actions import evidence
from walkapp.actions.models import EvidenceRole
from walkapp.app import create_app
from walkapp.core import clock, web
from walkapp.core.blobs import Blobs
from walkapp.core.config import from_environment
from walkapp.core.db import Database, new_id
from walkapp.observations import services as observations
from walkapp.observations import voices
from walkapp.photos import intake
from walkapp.photos import services as photos
from walkapp.walks import guests
from walkapp.walks.models import Category, Walk
from walkapp.walks.rules import WalkState

PEOPLE = (
    "nobody", "vera", "lina", "sven", "hans", "hedda", "petra", "karin", "vidar", "olle", "ada", "bodil", "gull",
)  # fmt: skip
"""Vera is invited to the walk that Lina leads; Sven leads others. Hans and Hedda answer for the action, Petra does not.
Bodil coordinates another municipality. Gull has joined Lina's walk by its link and has no account."""


class Forgetful(Database):
    """A database whose write transactions are rolled back at their end."""

    remembers = True

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with super().writing() as session:
            yield session
            if not self.remembers:
                session.flush()
                session.expunge_all()  # else the rollback would take from the rows what the answer tells of them
                session.rollback()


@dataclass(frozen=True, slots=True)
class Things:
    """One of each, in Backa: what addresses name."""

    walk_id: UUID
    planned_walk_id: UUID
    observation_id: UUID
    confidential_id: UUID
    photo_id: UUID
    voice_id: UUID
    evidence_id: UUID
    action_id: UUID
    category_id: UUID
    area_id: UUID
    membership_id: UUID
    department_id: UUID
    link: str
    """The secret of a link that signs Vera in."""
    walk_link: str
    """The secret of the link that Gull came by."""
    guest_id: UUID
    """Gull's part in the walk."""


@dataclass
class Stage:
    """Asks the app in anybody's name."""

    app: Flask
    cast: Cast
    things: Things
    cookies: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    reset: str = ""
    """The secret with which Vera may choose a new password."""

    def page(self, name: str, method: str, url: str, *, forged: bool = False, **options: Any) -> TestResponse:
        """Ask with a browser's session; a write carries the session's word unless it is `forged`."""
        client = self.app.test_client()
        client.set_cookie("walkapp", self.cookies[name])
        if method not in {"GET", "HEAD"} and not forged:
            options["data"] = {"csrf_token": self.words[name], **(options.get("data") or {})}
        return client.open(url, method=method, **options)

    def api(self, name: str, method: str, url: str, **options: Any) -> TestResponse:
        """Ask with a program's token; a guest, who has none, with the session's cookie and its word."""
        if name == "gull":
            client = self.app.test_client()
            client.set_cookie("walkapp", self.cookies[name])
            word = {"X-CSRFToken": self.words[name], **(options.pop("headers", None) or {})}
            return client.open(url, method=method, headers=word, **options)
        token = {"Authorization": f"Bearer {self.tokens[name]}"} if name in self.tokens else {}
        headers = {**token, **(options.pop("headers", None) or {})}
        return self.app.test_client().open(url, method=method, headers=headers, **options)


@contextmanager
def set_up(server: databases.Server, folder: Path) -> Iterator[Stage]:
    """The stage on the run's database."""
    server.with_cast()
    database = Forgetful(server.url)
    settings = from_environment({
        "WALKAPP_INSTANCE": str(folder), "WALKAPP_DATABASE_URL": server.url, "WALKAPP_SECRET_KEY": "a secret",
        "WALKAPP_TILES": "none",
    })  # fmt: skip
    app = create_app(settings, database)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    things = make_things(database, app.extensions["walkapp.blobs"], server.cast, key=settings.secret_key)
    stage = Stage(app, server.cast, things)
    let_in(stage)
    database.remembers = False
    yield stage
    database.dispose()


def make_things(database: Database, blobs: Blobs, cast: Cast, *, key: str) -> Things:
    """Put a thing of each kind into the cast's municipality. `key` is the installation's, which links are made with."""
    here = cast.municipality_id
    pictures = [photographs.jpeg(photographs.corners(width, 60)) for width in (80, 90)]
    picture, picture_after = (intake.receive_file(blobs, here, io.BytesIO(one)) for one in pictures)
    with database.writing() as session:
        seen = make_observation.observation(session, cast.vera, cast.walk_id)
        hidden = make_observation.observation(session, cast.lina, cast.walk_id, text="Där säljs det", confidential=True)
        photo, _new = photos.take_in(session, cast.vera, photo_id=new_id(), kept=picture, at=NOW)
        observations.add_photo(session, cast.vera, seen, photo, at=NOW)
        action = make_action.action(session, cast.karin, [seen.id], department_id=cast.department_id)
        proof, _new = photos.take_in(session, cast.hans, photo_id=new_id(), kept=picture_after, at=NOW)
        evidence.add(session, cast.hans, action, proof, EvidenceRole.AFTER, at=NOW)
        sound = intake.receive_file(blobs, here, io.BytesIO(sounds.OGG), cargo=voices.VOICE)
        voice, _new = voices.add(session, cast.vera, seen, new_id(), sound, at=NOW)
        area = accounts.save_area(session, system(here), None, name="Centrum", outline=None, at=NOW)
        planned = make_walk.walk(
            session, cast.lina, title="Nästa gång", starts_at=clock.now() + timedelta(days=3), invited=[cast.vera],
            state=WalkState.PLANNED,
        )  # fmt: skip
        session.get_one(Municipality, here).sketch = {"type": "FeatureCollection", "features": []}
        walk = session.get_one(Walk, cast.walk_id)
        walk.ends_at = clock.now() + timedelta(hours=1)  # it is going on while it is asked about
        word = guests.secret_of(key, guests.make_link(session, cast.lina, walk, key=key, at=clock.now()))
        gull = guests.join(session, word or "", name="Gull", address="192.0.2.1", at=clock.now())
        vera = queries.member(session, here, cast.vera.user_id)
        assert vera is not None
        return Things(
            walk_id=cast.walk_id, planned_walk_id=planned.id, observation_id=seen.id, confidential_id=hidden.id,
            photo_id=photo.id, voice_id=voice.id, evidence_id=proof.id, action_id=action.id, area_id=area.id,
            category_id=_first(session, Category.id, Category.municipality_id == here),
            membership_id=_first(session, Membership.id, Membership.user_id == cast.hans.user_id),
            department_id=cast.department_id, link=accounts.create_sign_in_link(session, vera, at=clock.now()),
            guest_id=gull.id, walk_link=word or "",
        )  # fmt: skip


def _first(session: Session, column: sa.ColumnElement[UUID], clause: sa.ColumnElement[bool]) -> UUID:
    return session.scalars(sa.select(column).where(clause).limit(1)).one()


def let_in(stage: Stage) -> None:
    """Give everybody a session and a token."""
    clients = Clients(stage.app, stage.cast)
    with stage.app.app_context(), web.database().reading() as session:
        stage.reset = security.reset_token(session.get_one(User, stage.cast.vera.user_id))
    for name in PEOPLE:
        browser = clients.browser(None if name in {"nobody", "gull"} else name)
        if name == "gull":
            with browser.client.session_transaction() as kept:
                kept[security.GUEST] = str(stage.things.guest_id)
        stage.words[name] = browser.csrf_token()
        cookie = browser.client.get_cookie("walkapp")
        assert cookie is not None
        stage.cookies[name] = cookie.value
        if name not in {"nobody", "gull"}:
            stage.tokens[name] = clients.program(name)._headers["Authorization"].removeprefix("Bearer ")

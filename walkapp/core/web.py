"""The only Flask in core: the sessions of a request."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from walkapp.core.blobs import Blobs
from walkapp.core.config import Settings
from walkapp.core.db import Database


def install(app: Flask, settings: Settings, database: Database, blobs: Blobs) -> None:
    """Give the app its settings, database and storage, and close what a request opened."""
    app.extensions["walkapp.settings"] = settings
    app.extensions["walkapp.database"] = database
    app.extensions["walkapp.blobs"] = blobs
    app.teardown_appcontext(_close_reader)


def settings() -> Settings:
    return cast(Settings, current_app.extensions["walkapp.settings"])


def database() -> Database:
    return cast(Database, current_app.extensions["walkapp.database"])


def blobs() -> Blobs:
    return cast(Blobs, current_app.extensions["walkapp.blobs"])


def reader() -> Session:
    """The request's session for reading, opened at the first need."""
    if "reader" not in g:
        g.reader = database().read_session()
    return cast(Session, g.reader)


@contextmanager
def transaction() -> Iterator[Session]:
    """A write transaction of this request, committed at the end of the block.

    What was read before may be old by then: the block reads what it changes anew, and the request's reading session
    starts afresh after it.
    """
    _close_reader()
    with database().writing() as session:
        yield session


def _close_reader(_problem: BaseException | None = None) -> None:
    session: Session | None = g.pop("reader", None)
    if session is not None:
        session.close()

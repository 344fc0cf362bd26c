"""Puts the app together: the only file, with cli.py, that knows every room."""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from flask import Flask, Response

from walkapp.accounts import guard, security
from walkapp.accounts import keeping as _keeping  # noqa: F401 - hangs its views on the blueprint
from walkapp.accounts import letters as account_letters
from walkapp.accounts import queries as account_queries
from walkapp.accounts import routes as accounts
from walkapp.accounts.actor import system
from walkapp.actions import letters as action_letters
from walkapp.actions import routes as actions
from walkapp.actions import upkeep as action_upkeep
from walkapp.api import routes as api
from walkapp.core import clock, jobs, schema, web
from walkapp.core.blobs import Blobs
from walkapp.core.config import Settings, from_environment
from walkapp.core.db import Database
from walkapp.core.resources import resource_dir
from walkapp.example import routes as example
from walkapp.exchange import routes as exchange
from walkapp.maps import routes as maps
from walkapp.observations import routes as observations
from walkapp.observations import standing, voices
from walkapp.photos import upkeep, workshop
from walkapp.reports import routes as reports
from walkapp.shell import assets, doors, errors, jinja
from walkapp.shell import routes as shell
from walkapp.walks import guests, tracks
from walkapp.walks import letters as walk_letters
from walkapp.walks import routes as walks

SWEEP = "house.sweep"
SWEEP_EVERY = timedelta(days=1)
UPLOAD_LIFE = timedelta(days=1)
JOB_LIFE = timedelta(days=30)


def create_app(settings: Settings | None = None, database: Database | None = None) -> Flask:
    """The web application of one installation; reads the environment where no settings are given.

    `database` is one that is open already, on the address of the settings.
    """
    settings = settings or from_environment()
    static = str(resource_dir("static"))
    app = _App("walkapp", static_folder=static, static_url_path="/static",
               template_folder=str(resource_dir("templates")), instance_path=str(settings.instance))  # fmt: skip
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = None
    web.install(app, settings, database or Database(settings.database_url), Blobs.open(settings.storage_url))
    security.install(app, settings)
    doors.install(app, settings)
    jinja.install(app)
    errors.install(app)
    guard.let_guests_in(app, lambda participant_id: guests.visitor(web.reader(), participant_id, clock.now()))
    _register_rooms(app)
    return app


class _App(Flask):
    """Flask, without asking of each function before each call whether it is a coroutine: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func

    def send_static_file(self, filename: str) -> Response:
        """A built file, compressed where the browser takes it so."""
        return assets.send(filename)


def job_handlers(app: Flask, settings: Settings, database: Database, blobs: Blobs) -> Mapping[str, jobs.Handler]:
    """Who does which kind of job."""
    return {
        **workshop.job_handlers(database, blobs, tell=standing.photo_changed),
        **account_letters.job_handlers(settings, database, app),
        **walk_letters.job_handlers(settings, database),
        **action_letters.job_handlers(settings, database),
        **action_upkeep.job_handlers(database),
        SWEEP: sweeper(database, blobs),
    }


def sweeper(database: Database, blobs: Blobs) -> jobs.Handler:
    """Clears away, once a day, what nobody needs: half uploads, pictures that no row names, jobs long finished."""

    def sweep(_payload: jobs.Payload) -> None:
        now = clock.now()
        blobs.sweep_temporary(now - UPLOAD_LIFE)
        with database.reading() as session:
            for here in account_queries.municipalities(session):
                upkeep.sweep(session, blobs, here.id, before=now - UPLOAD_LIFE)
                voices.sweep(session, blobs, here.id, before=now - UPLOAD_LIFE)
        with database.writing() as session:
            for here in account_queries.municipalities(session):
                tracks.erase_old(session, system(here.id), at=now)
            jobs.forget_finished(session, before=now - JOB_LIFE)
            jobs.enqueue(session, SWEEP, {}, at=now + SWEEP_EVERY)

    return sweep


def worker(app: Flask) -> jobs.Worker:
    """The worker of this app's installation."""
    with app.app_context():
        settings, database, blobs = web.settings(), web.database(), web.blobs()
    return jobs.Worker(database, job_handlers(app, settings, database, blobs))


def prepare(app: Flask) -> None:
    """Before serving: refuse tables of another version, with RuntimeError, and see that the sweeper comes by."""
    with app.app_context():
        if not schema.is_current(web.database()):
            raise RuntimeError("The database is not up to date. Run `walkapp db upgrade`.")
        with web.database().writing() as session:
            jobs.enqueue_once(session, SWEEP, at=clock.now())


def _register_rooms(app: Flask) -> None:
    for room in (shell, accounts, walks, observations, actions, maps, reports, exchange, example):
        app.register_blueprint(room.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(api.health_blueprint)
    doors.csrf.exempt(api.blueprint)


logging.getLogger("werkzeug").setLevel(logging.WARNING)


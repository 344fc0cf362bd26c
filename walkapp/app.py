"""Puts the app together: the only file, with cli.py, that knows every room."""

import logging
from collections.abc import Mapping

from flask import Flask

from walkapp.accounts import letters as account_letters
from walkapp.accounts import keeping as _keeping  # noqa: F401 - hangs its views on the blueprint
from walkapp.accounts import routes as accounts
from walkapp.accounts import security
from walkapp.actions import letters as action_letters
from walkapp.actions import routes as actions
from walkapp.actions import upkeep as action_upkeep
from walkapp.api import blueprint as api
from walkapp.core import jobs, schema, web
from walkapp.core.blobs import Blobs
from walkapp.core.config import Settings, from_environment
from walkapp.core.db import Database
from walkapp.core.resources import resource_dir
from walkapp.example import routes as example
from walkapp.maps import routes as maps
from walkapp.observations import routes as observations
from walkapp.photos import workshop
from walkapp.reports import routes as reports
from walkapp.shell import doors, errors, jinja
from walkapp.shell import routes as shell
from walkapp.walks import letters as walk_letters
from walkapp.walks import routes as walks

STATIC_AGE_S = 60 * 60 * 24 * 365


def create_app(settings: Settings | None = None, database: Database | None = None) -> Flask:
    """The web application of one installation; reads the environment where no settings are given.

    `database` is one that is open already, on the address of the settings.
    """
    settings = settings or from_environment()
    static = str(resource_dir("static"))
    app = Flask("walkapp", static_folder=static, static_url_path="/static",
                template_folder=str(resource_dir("templates")), instance_path=str(settings.instance))  # fmt: skip
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = None
    web.install(app, settings, database or Database(settings.database_url), Blobs.open(settings.storage_url))
    security.install(app, settings)
    doors.install(app, settings)
    jinja.install(app)
    errors.install(app)
    _register_rooms(app)
    return app


def job_handlers(app: Flask, settings: Settings, database: Database, blobs: Blobs) -> Mapping[str, jobs.Handler]:
    """Who does which kind of job."""
    return {
        **workshop.job_handlers(database, blobs),
        **account_letters.job_handlers(settings, database, app),
        **walk_letters.job_handlers(settings, database),
        **action_letters.job_handlers(settings, database),
        **action_upkeep.job_handlers(database),
    }


def worker(app: Flask) -> jobs.Worker:
    """The worker of this app's installation."""
    with app.app_context():
        settings, database, blobs = web.settings(), web.database(), web.blobs()
    return jobs.Worker(database, job_handlers(app, settings, database, blobs))


def prepare(app: Flask) -> None:
    """Refuse to serve on tables of another version. Raises RuntimeError."""
    with app.app_context():
        if not schema.is_current(web.database()):
            raise RuntimeError("The database is not up to date. Run `walkapp db upgrade`.")


def _register_rooms(app: Flask) -> None:
    for room in (shell, accounts, walks, observations, actions, maps, reports, example):
        app.register_blueprint(room.blueprint)
    app.register_blueprint(api.blueprint)
    doors.csrf.exempt(api.blueprint)


logging.getLogger("werkzeug").setLevel(logging.WARNING)


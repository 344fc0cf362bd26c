"""The production server: gunicorn with threads, and the job worker beside it in the same process.

SQLite has one process, whose threads take turns at writing; PostgreSQL may have several.
"""

import gc
import os
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from walkapp.app import create_app, prepare, worker
from walkapp.core.config import Settings

THREADS = 16
TIMEOUT_S = 120
"""A phone in a tunnel may take minutes over a photo; a thread that waits for it does not stop the others."""


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """Serves one installation until it is told to stop."""

    def __init__(self, settings: Settings, say: Callable[[], None]) -> None:
        self._settings = settings
        self._say = say
        super().__init__()

    def load_config(self) -> None:
        on_sqlite = self._settings.database_url.startswith("sqlite")
        options: dict[str, Any] = {
            "bind": f"{self._settings.host}:{self._settings.port}",
            "worker_class": "gthread",
            "workers": 1 if on_sqlite else min(4, os.cpu_count() or 1),
            "threads": THREADS,
            "timeout": TIMEOUT_S,
            "graceful_timeout": 10,
            "keepalive": 5,
            "limit_request_line": 8190,
            "loglevel": "warning",
            "proc_name": "walkapp",
            "control_socket_disable": True,
            "when_ready": lambda _server: self._say(),
            "post_worker_init": lambda process: worker(process.app.callable).start(),
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        app = create_app(self._settings)
        prepare(app)
        # What the application is made of stays: the collector need not go through it at some request.
        gc.freeze()
        return app

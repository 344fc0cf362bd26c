"""Pytest plugin: which database engine this run is for, and a report of what it ran, for tests/run.py to compare.

`WALKAPP_TEST_ENGINE` is sqlite (the default) or postgresql. Tests marked `once` do not depend on it: they run with
sqlite alone.
"""

import json
import os
import time
from pathlib import Path

import pytest

ENGINES = ("sqlite", "postgresql")


def engine_name() -> str:
    """The engine that this run tests against. Raises UsageError for a name that is none."""
    name = os.environ.get("WALKAPP_TEST_ENGINE") or ENGINES[0]
    if name not in ENGINES:
        raise pytest.UsageError(f"WALKAPP_TEST_ENGINE must be one of {', '.join(ENGINES)}, not {name!r}.")
    return name


class Report:
    """Collects what came of every test, and writes it down at the end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.once: list[str] = []
        self.outcomes: dict[str, str] = {}
        self.reasons: dict[str, str] = {}
        self.broken: list[str] = []
        self.expected = 0
        self.written = 0.0
        self.write()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.expected = len(session.items)
        self.once = [item.nodeid for item in session.items if item.get_closest_marker("once")]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.broken.append(report.nodeid)
        if report.skipped:
            self._skip(report.nodeid, report.longrepr)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.outcomes[report.nodeid] = "failed"
        elif report.skipped:
            self._skip(report.nodeid, report.longrepr)
        elif report.when == "call":
            self.outcomes.setdefault(report.nodeid, "passed")
        if time.monotonic() - self.written > 2:
            self.write()

    def pytest_sessionfinish(self) -> None:
        self.write()

    def write(self) -> None:
        known = {
            "expected": self.expected,
            "once": self.once,
            "outcomes": self.outcomes,
            "reasons": self.reasons,
            "broken": self.broken,
        }
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(known), "utf-8")
        fresh.replace(self.path)
        self.written = time.monotonic()

    def _skip(self, nodeid: str, why: object) -> None:
        reason = why[2] if isinstance(why, tuple) else str(why or "expected to fail")
        self.outcomes[nodeid] = "skipped"
        self.reasons[nodeid] = str(reason).removeprefix("Skipped: ")


def pytest_configure(config: pytest.Config) -> None:
    engine_name()
    path = os.environ.get("WALKAPP_TEST_REPORT")
    if path:
        config.pluginmanager.register(Report(Path(path)), "walkapp-report")


def pytest_report_header() -> str:
    return f"database engine: {engine_name()}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if engine_name() == ENGINES[0]:
        return
    once = [item for item in items if item.get_closest_marker("once")]
    config.hook.pytest_deselected(items=once)
    items[:] = [item for item in items if item not in once]

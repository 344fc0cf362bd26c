"""Pytest plugin: which part of the tests this run is for, and a report of what it ran, for tests/run.py to compare.

`WALKAPP_TEST_ENGINE` is sqlite (the default) or postgresql. Tests marked `once`, to which the database makes no
difference, run with sqlite alone; `WALKAPP_TEST_ONCE` is `only` where nothing but those is wanted, `without` for the
others.
"""

import gc
import json
import os
import time
from pathlib import Path

import pytest

ENGINES = ("sqlite", "postgresql")
ONCE = ("", "only", "without")


def engine_name() -> str:
    """The engine that this run tests against. Raises UsageError for a name that is none."""
    name = os.environ.get("WALKAPP_TEST_ENGINE") or ENGINES[0]
    if name not in ENGINES:
        raise pytest.UsageError(f"WALKAPP_TEST_ENGINE must be one of {', '.join(ENGINES)}, not {name!r}.")
    return name


def once() -> str:
    """What becomes of the tests marked `once` in this run. Raises UsageError for what cannot be."""
    wish = os.environ.get("WALKAPP_TEST_ONCE") or ""
    if wish not in ONCE or (wish == "only" and engine_name() != ENGINES[0]):
        raise pytest.UsageError(f"WALKAPP_TEST_ONCE must be only (with {ENGINES[0]}) or without, not {wish!r}.")
    return "without" if engine_name() != ENGINES[0] else wish


class Report:
    """Collects what came of every test, and writes it down at the end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.outcomes: dict[str, str] = {}
        self.reasons: dict[str, str] = {}
        self.broken: list[str] = []
        self.expected = 0
        self.written = 0.0
        self.write()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.expected = len(session.items)

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
    once()
    path = os.environ.get("WALKAPP_TEST_REPORT")
    if path:
        config.pluginmanager.register(Report(Path(path)), "walkapp-report")


def pytest_collection_finish() -> None:
    """Let the collector pass over what stays to the end anyway: walking through it takes a tenth of a run."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_report_header() -> str:
    return f"database engine: {engine_name()}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wish = once()
    if not wish:
        return
    wanted, others = [], []
    for item in items:
        is_wanted = (item.get_closest_marker("once") is not None) == (wish == "only")
        (wanted if is_wanted else others).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = wanted

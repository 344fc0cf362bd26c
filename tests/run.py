"""Everything that must hold, in one command: the checks, all tests on both database engines, and once what needs none.

All at the same time, so that every core is busy to the end. Prints each part's output in one piece, then what ran
where, every skipped test with its reason, and the totals. Exits 1 where anything failed, where a test was skipped
because something was not set up, or where the engines did not run the same tests.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import chromium
from tests.engines import ENGINES

ROOT = Path(__file__).resolve().parent.parent
IN = Path(sys.executable).parent
HEARTBEAT_S = 30
AFTER_THE_BROWSER = 5
"""How much nicer the other parts are. The browser's tests wait for one thing at a time, so that they cannot catch up
when the others have ended: one core would be idle then."""
NOT_SET_UP = "not set up"

ONCE = {"WALKAPP_TEST_ENGINE": ENGINES[0], "WALKAPP_TEST_ONCE": "only"}
PARTS: dict[str, tuple[dict[str, str], str]] = {
    "browser": (ONCE, "browser"),
    **{engine: ({"WALKAPP_TEST_ENGINE": engine, "WALKAPP_TEST_ONCE": "without"}, "") for engine in ENGINES},
    "once": (ONCE, "not browser"),
}
"""One process of pytest each, and which of the marked tests it takes."""
# Slowest first: they start together.
CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("mypy", (str(IN / "mypy"),)),
    ("ruff", (str(IN / "ruff"), "check", "--quiet", ".")),
    ("import contract", (str(IN / "lint-imports"),)),
    ("typescript", (sys.executable, "static/build.py", "check")),
    ("typescript tests", (sys.executable, "static/build.py", "test")),
    ("templates", (str(IN / "djlint"), "--lint", "--quiet", "templates")),
)


@dataclass
class Totals:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    complaints: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclass
class Run:
    """Pytest on one part of the tests, in a process of its own, its output in a file."""

    part: str
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def output(self) -> str:
        return (self.folder / f"{self.part}.txt").read_text("utf-8", errors="replace")

    @property
    def report(self) -> dict[str, Any]:
        path = self.folder / f"{self.part}.json"
        empty = {"expected": 0, "outcomes": {}, "reasons": {}, "broken": []}
        return json.loads(path.read_text("utf-8")) if path.is_file() else empty

    def count(self, outcome: str) -> int:
        return sum(1 for found in self.report["outcomes"].values() if found == outcome)

    @property
    def so_far(self) -> str:
        report = self.report
        return f"{self.part} {len(report['outcomes'])} of {report['expected']}, {self.count('failed')} failed"


def check(totals: Totals) -> None:
    """Run the checks, two at a time; only what is wrong is printed."""
    with ThreadPoolExecutor(2) as both:
        for complaint in both.map(_check, *zip(*CHECKS, strict=True)):
            if complaint:
                totals.failed += 1
                totals.complaints.append(complaint)
            else:
                totals.passed += 1


def _check(name: str, command: tuple[str, ...]) -> str:
    """Run one check; give what there is to complain of."""
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    verdict = "FAILED" if done.returncode else "ok    "
    said = done.stdout.decode("utf-8", errors="replace") if done.returncode else ""
    print(f"{verdict} {name}, {time.monotonic() - started:.1f} s\n{said}", end="", flush=True)
    return f"the check {name} failed" if done.returncode else ""


def start(part: str, folder: Path, arguments: list[str], *, without: str = "") -> Run:
    """Start one part; `without` is the mark of what is left out of it."""
    own, marked = PARTS[part]
    marks = " and ".join(f"({mark})" for mark in (marked, f"not {without}" if without else "") if mark)
    environment = {
        **os.environ,
        **own,
        "WALKAPP_TEST_REPORT": str(folder / f"{part}.json"),
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "pytest", "--durations=20", "-o", f"cache_dir=.pytest_cache/{part}", *arguments]
    command += ["-m", marks] if marks else []
    with (folder / f"{part}.txt").open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    if marked != "browser":
        os.setpriority(os.PRIO_PROCESS, process.pid, AFTER_THE_BROWSER)
    return Run(part, folder, process)


def wait(runs: list[Run]) -> None:
    """Wait for all, and say now and then how far they are."""
    said = time.monotonic()
    while any(run.process.poll() is None for run in runs):
        time.sleep(0.2)
        if time.monotonic() - said >= HEARTBEAT_S:
            said = time.monotonic()
            print(" · ".join(run.so_far for run in runs), flush=True)


def judge(runs: list[Run], totals: Totals) -> None:
    """Print what each run said, add up, and compare what they ran."""
    for run in runs:
        print(f"\n{'=' * 40} {run.part} {'=' * 40}\n{run.output}", flush=True)
        report = run.report
        passed, failed, skipped = (run.count(outcome) for outcome in ("passed", "failed", "skipped"))
        totals.passed += passed
        totals.failed += failed + len(report["broken"])
        totals.skipped += skipped
        unfinished = report["expected"] - sum(not _is_module(nodeid) for nodeid in report["outcomes"])
        if unfinished or (run.process.returncode != 0 and not failed and not report["broken"]):
            totals.failed += max(unfinished, 1)
            totals.complaints.append(f"{run.part}: ended with {run.process.returncode}, {unfinished} tests not run")
    for run in runs:
        report = run.report
        outcomes = ", ".join(f"{run.count(outcome)} {outcome}" for outcome in ("passed", "failed", "skipped"))
        print(f"{run.part}: {report['expected']} collected; {outcomes}")
    _compare([run for run in runs if run.part in ENGINES], totals)
    _explain_skips(runs, totals)


def _compare(runs: list[Run], totals: Totals) -> None:
    ran = [set(run.report["outcomes"]) for run in runs]
    same = ran[0] & ran[1]
    for run, mine in zip(runs, ran, strict=True):
        if only := sorted(mine - same):
            totals.failed += len(only)
            totals.complaints += [f"ran with {run.part} only: {nodeid}" for nodeid in only]
    if ran[0] == ran[1]:
        print(f"The same {len(same)} test ids ran with both engines.")


def _explain_skips(runs: list[Run], totals: Totals) -> None:
    for run in runs:
        for nodeid, reason in run.report["reasons"].items():
            print(f"skipped with {run.part}: {nodeid}: {reason}")
            if reason.lower().startswith(NOT_SET_UP):
                totals.skipped -= 1
                totals.failed += 1
                totals.complaints.append(f"skipped because it was not set up: {nodeid}")


def _is_module(nodeid: str) -> bool:
    """A module that skipped itself while it was collected has no test in its name."""
    return "::" not in nodeid


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.run", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only-checks", action="store_true", help="no tests")
    parser.add_argument("--without-browser", action="store_true", help="leave out the tests that need a Chromium")
    parser.add_argument("pytest", nargs="*", help="handed on to pytest, after --")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    needs_browser = not (options.only_checks or options.without_browser)
    if needs_browser:
        browser = chromium.get()
        if browser is None:
            print(chromium.ADVICE, file=sys.stderr)
            return 1
        os.environ["WALKAPP_CHROMIUM"] = str(browser)
    totals = Totals()
    if options.only_checks:
        check(totals)
    else:
        without = "browser" if options.without_browser else ""
        parts = [part for part, (_own, marked) in PARTS.items() if not without or marked != without]
        with tempfile.TemporaryDirectory() as folder:
            runs = [start(part, Path(folder), options.pytest, without=without) for part in parts]
            check(totals)
            wait(runs)
            judge(runs, totals)
    for complaint in totals.complaints:
        print(complaint)
    print(totals.line)
    return 1 if totals.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

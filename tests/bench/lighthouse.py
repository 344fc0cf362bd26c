"""Lighthouse's marks for the capture page on a phone: a throttled first visit of somebody who is signed in.

Its packages are this benchmark's own and are fetched by it alone; `python -m tests.bench.lighthouse lock` writes their
lock anew.
"""

import importlib.util
import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from tests import databases
from tests.bench import phone as phones
from tests.bench.measuring import Figure
from tests.installation import Installation, installed

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = Path(__file__).resolve().parent / "node"
LEAST = 95
CATEGORIES = ("performance", "accessibility", "best-practices")
PATIENCE_S = 300


def main(_folder: Path, work: Path) -> None:
    build = _builder()
    try:
        build.install(PACKAGES)
    except build.BuildFailed as problem:
        print(f"Lighthouse's packages could not be fetched, so it has not looked: {problem}", file=sys.stderr)
        return
    with databases.serve("sqlite", work) as server, installed(server, work) as site:
        site.start()
        _say(_look(build, site, work))


def lock() -> None:
    """Write down the newest packages that package.json allows, with hashes and without addresses."""
    _builder().lock(PACKAGES)


def _builder() -> ModuleType:
    """static/build.py, which knows where Node lies and how its packages are installed."""
    spec = importlib.util.spec_from_file_location("walkapp_build", ROOT / "static" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def _look(build: ModuleType, site: Installation, work: Path) -> dict[str, Any]:
    """The whole report. It clears caches and workers first and leaves cookies, so the visitor stays signed in."""
    port, report = _free_port(), work / "lighthouse.json"
    with phones.switched_on(work / "phone", site.url, f"--remote-debugging-port={port}") as phone:
        phones.sign_in(site, phone.context.pages[0])
        phone.context.pages[0].goto("about:blank")
        folder = build._node_folder() / "bin"
        command = [
            str(folder / "node"), str(PACKAGES / "node_modules" / "lighthouse" / "cli" / "index.js"),
            f"{site.url}{phones.walk_of(site)}/observations/new", f"--port={port}", "--output=json",
            f"--output-path={report}", f"--only-categories={','.join(CATEGORIES)}", "--form-factor=mobile",
            "--throttling-method=simulate", "--locale=en", "--no-enable-error-reporting", "--quiet",
        ]  # fmt: skip
        environment = {**os.environ, "PATH": os.pathsep.join([str(folder), os.environ.get("PATH", os.defpath)])}
        subprocess.run(command, cwd=work, env=environment, check=True, timeout=PATIENCE_S, stdout=subprocess.DEVNULL)
    return dict(json.loads(report.read_text("utf-8")))


def _say(report: dict[str, Any]) -> None:
    assert report["finalDisplayedUrl"].endswith("/observations/new"), report["finalDisplayedUrl"]
    # Its own measure of the machine, high where it is quick: what else runs here spoils the mark for performance.
    machine = report["environment"]["benchmarkIndex"]
    conditions = f"Lighthouse {report['lighthouseVersion']}, its phone and its slow 4G, machine {machine:.0f}"
    for key in CATEGORIES:
        category = report["categories"][key]
        short = 100 - round(category["score"] * 100)
        note = f"a mark of {100 - short}; {conditions}"
        Figure("lighthouse", f"{key}: short of 100 by", short, "", note=note, most=100 - LEAST).say()
        for reference in category["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if audit["score"] is not None and audit["score"] < 0.9:
                print(f"    {key}: {_complaint(audit)}", file=sys.stderr)


def _complaint(audit: dict[str, Any]) -> str:
    """What it says is wrong, and of what."""
    items = audit.get("details", {}).get("items", [])
    places = [item.get("node", {}).get("snippet") or item.get("url") for item in items if isinstance(item, dict)]
    where = "; ".join(str(place) for place in places[:5] if place)
    return " ".join(filter(None, (audit["title"], f"({audit.get('displayValue', '')})", where)))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    if sys.argv[1:] == ["lock"]:
        lock()
    elif len(sys.argv) == 3:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory(prefix="walkapp-lighthouse-") as folder:
            main(Path(folder), Path(folder))

"""Finds a Chromium for the browser tests, and fetches one where there is none: `python -m tests.chromium`."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
ADVICE = """No Chromium for the browser tests, and none could be fetched. Do one of these:
  - install it: apt-get install chromium (Debian), dnf install chromium (Fedora), brew install --cask chromium (macOS)
  - let Playwright do it: .venv/bin/playwright install --with-deps chromium
  - name one that you have: WALKAPP_CHROMIUM=/path/to/chromium make test
`make test-fast` runs the tests that need no browser."""


def find() -> Path | None:
    """A Chromium that starts: the one named by WALKAPP_CHROMIUM, the system's, or Playwright's own."""
    return next((path for path in _candidates() if _starts(path)), None)


def fetch() -> Path | None:
    """Install one: Debian's package where that is allowed, otherwise Playwright's download. None where both fail."""
    if _is_debian() and os.geteuid() == 0:
        _run("apt-get", "update", "--quiet")
        _run("apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium")
        if found := find():
            return found
    with_libraries = ["--with-deps"] if os.geteuid() == 0 and shutil.which("apt-get") else []
    _run(sys.executable, "-m", "playwright", "install", *with_libraries, "chromium")
    return find()


def _candidates() -> Iterator[Path]:
    if named := os.environ.get("WALKAPP_CHROMIUM"):
        yield Path(named)
        return
    for command in COMMANDS:
        if path := shutil.which(command):
            yield Path(path)
    yield ON_MAC
    with sync_playwright() as playwright:
        yield Path(playwright.chromium.executable_path)


def _starts(path: Path) -> bool:
    """Ubuntu's chromium-browser, for one, is a script that only says to install a snap."""
    if not path.is_file():
        return False
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _is_debian() -> bool:
    release = Path("/etc/os-release")
    return release.is_file() and "ID=debian" in release.read_text("utf-8").splitlines()


def _run(*command: str) -> None:
    print("$", " ".join(command), flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=environment, check=False)


def main() -> int:
    found = find() or fetch()
    if found is None:
        print(ADVICE, file=sys.stderr)
        return 1
    print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())

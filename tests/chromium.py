"""Finds a Chromium for the browser tests, and fetches one where there is none: `python -m tests.chromium`."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

SHELL = "chromium-headless-shell"
"""Chromium without a window's parts: the same pages for half the processor time."""
COMMANDS = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)  # fmt: skip
ADVICE = """No Chromium for the browser tests, and none could be fetched. Do one of these:
  - install it: apt-get install chromium-headless-shell (Debian), dnf install chromium (Fedora),
    brew install --cask chromium (macOS)
  - let Playwright do it: .venv/bin/playwright install --with-deps chromium
  - name one that you have: WALKAPP_CHROMIUM=/path/to/chromium make test
`make test-fast` runs the tests that need no browser."""


@contextmanager
def started() -> Iterator[Browser]:
    """A Chromium without a window. Raises RuntimeError with advice where there is none."""
    path = find()
    if path is None:
        raise RuntimeError(ADVICE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


def get() -> Path | None:
    """A Chromium that starts, fetched where there is none; on Debian the quicker kind, where it may be installed."""
    may_install = _is_debian() and os.geteuid() == 0 and not os.environ.get("WALKAPP_CHROMIUM")
    if may_install and not shutil.which(SHELL):
        _run("apt-get", "update", "--quiet")
        _run("apt-get", "install", "--yes", "--quiet", "--no-install-recommends", SHELL)
    return find() or _download()


def find() -> Path | None:
    """A Chromium that starts: the one named by WALKAPP_CHROMIUM, the system's, or Playwright's own."""
    return next((path for path in _candidates() if _starts(path)), None)


def _download() -> Path | None:
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
        whole = Path(playwright.chromium.executable_path)
    # Beside .../chromium-1200/chrome-linux/chrome it keeps .../chromium_headless_shell-1200/.../headless_shell.
    yield from whole.parents[2].glob("chromium_headless_shell-*/*/*headless[-_]shell")
    yield whole


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
    found = get()
    if found is None:
        print(ADVICE, file=sys.stderr)
        return 1
    print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())

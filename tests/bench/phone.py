"""A phone for the benchmarks: a Chromium whose processes are known, to be slowed down and to have its work counted."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests import chromium
from tests.bench import measuring
from tests.installation import Installation
from tests.photographs import LAT, LON
from walkapp.accounts import queries, services
from walkapp.core import clock

SCREEN: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TURN_S = 0.020
"""Stopped and let go so often that one turn is short beside what is measured."""
PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Phone:
    """One Chromium with a profile of its own; all its processes are one group."""

    context: BrowserContext
    group: int

    @contextmanager
    def slowed(self, times: float) -> Iterator[None]:
        """A processor so many times slower, for every process alike.

        The browser's own throttle slows the main thread alone: no worker, no decoder, no store.
        """
        if times == 1:
            yield
            return
        done = threading.Event()
        stutter = threading.Thread(target=self._stutter, args=(times, done))
        stutter.start()
        try:
            yield
        finally:
            done.set()
            stutter.join()

    def _stutter(self, times: float, done: threading.Event) -> None:
        while not done.is_set():
            os.killpg(self.group, signal.SIGSTOP)
            time.sleep(TURN_S * (1 - 1 / times))
            os.killpg(self.group, signal.SIGCONT)
            time.sleep(TURN_S / times)

    @contextmanager
    def out_of_reach(self) -> Iterator[None]:
        """No network, for pages and workers alike."""
        self.context.set_offline(True)
        try:
            yield
        finally:
            self.context.set_offline(False)

    def cpu_s(self) -> float:
        """What all its processes have used so far."""
        return sum(measuring.cpu_of_threads(pid) for pid in measuring.processes_of(self.group))


@contextmanager
def switched_on(profile: Path, address: str, *arguments: str) -> Iterator[Phone]:
    """A phone by the station in Smedjebacken. Raises RuntimeError with advice where there is no Chromium."""
    path = chromium.find()
    if path is None:
        raise RuntimeError(chromium.ADVICE)
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(profile), executable_path=path, args=[*chromium.ARGUMENTS, *arguments], base_url=address, **SCREEN,
            locale="sv-SE", timezone_id="Europe/Stockholm", permissions=["geolocation"],
            geolocation={"latitude": LAT, "longitude": LON, "accuracy": 8},
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        try:
            yield Phone(context, _group_of(profile))
        finally:
            context.close()


def _group_of(profile: Path) -> int:
    """The group that the driver put this Chromium into."""
    mark = f"--user-data-dir={profile}".encode()
    for pid in measuring.descendants_of(os.getpid()):
        if mark in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
            return os.getpgid(pid)
    raise RuntimeError("The Chromium that was started is not among this process's children.")


def sign_in(site: Installation, page: Page, name: str = "vera") -> None:
    """Come in by one's link, which leads past the choice of a password."""
    assert site.cast is not None
    actor = site.cast.people[name]
    assert actor.user_id is not None
    with site.database() as database, database.writing() as session:
        member = queries.member(session, actor.municipality_id, actor.user_id)
        assert member is not None
        link = services.create_sign_in_link(session, member, at=clock.now())
    page.goto(f"/link/{link}")
    page.locator("main button").first.click()
    page.wait_for_url(lambda address: "/link/" not in address)


def walk_of(site: Installation) -> str:
    """The address of the walk that goes on."""
    assert site.cast is not None
    return f"/backa/walks/{site.cast.walk_id}"

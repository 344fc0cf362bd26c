"""From the tap on Save to "Sparad", beside a bare transaction of the same bytes; and what holds the page up."""

import statistics
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests import photographs
from tests.bench import measuring
from tests.bench.measuring import Figure
from tests.bench.phone import Phone, walk_of
from tests.installation import Installation

SAVES = {0: 20, 1: 20, 5: 8}
"""Number of photos → so many saves at each speed."""
SPEEDS = (1, 4)
CHOOSINGS = 4
"""So many of them are watched for long tasks, and slowed; the others are only there to be saved."""
MOST_MS = 100.0
LONGEST_TASK_MS = 50.0
WAITING = 20
SAVES_BESIDE = 10
SCALED = 3
# Written before the page's own scripts. A frame that took long names the scripts that ran in it.
WATCH = """window.bench = { tapped: null, heard: null, tasks: [], scripts: [] };
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) bench.tasks.push(task.duration);
}).observe({ type: 'longtask', buffered: true });
new PerformanceObserver((list) => {
  for (const frame of list.getEntries()) for (const script of frame.scripts) {
    const file = script.sourceURL.replace(/.*\\//, '').replace(/-[\\w-]{8}\\.js.*/, '');
    const name = script.sourceFunctionName || script.invoker;
    bench.scripts.push([`${file} ${name} @${script.sourceCharPosition}`, script.duration]);
  }
}).observe({ type: 'long-animation-frame', buffered: true });
addEventListener('pointerup', (event) => {
  if (event.target.closest('button[form="capture"]')) bench.tapped = event.timeStamp;
}, true);
new MutationObserver(() => {
  const status = document.querySelector('[data-capture-status]');
  if (bench.tapped === null || status?.textContent !== 'Sparad') return;
  const [said, tapped] = [performance.now(), bench.tapped];
  bench.tapped = null;
  bench.said = said;
  requestAnimationFrame(() => setTimeout(() => bench.heard?.([said - tapped, performance.now() - tapped])));
}).observe(document, { subtree: true, childList: true, characterData: true });"""
ALL_SHOWN = "() => [...document.querySelectorAll('.capture__photos img')].every((one) => one.naturalWidth > 0)"
LISTEN = "() => { bench.next = new Promise((heard) => { bench.heard = heard; }); }"
BEGIN = "() => { bench.tasks = []; bench.scripts = []; }"
FOUND = "() => new Promise((done) => setTimeout(() => done([bench.tasks, bench.scripts]), 60))"
# As the outbox keeps them, without anything of the app around: the text in one store, the photos' bytes in another.
BARE = """async ([content, sizes]) => {
  bench.bare ??= await new Promise((resolve, reject) => {
    const asked = indexedDB.open('bare');
    asked.onupgradeneeded = () => {
      for (const name of ['observations', 'photos']) asked.result.createObjectStore(name, { keyPath: 'id' });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const photos = sizes.map((size) => {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65536, size)));
    return { id: crypto.randomUUID(), bytes: bytes.buffer };
  });
  const began = performance.now();
  const transaction = bench.bare.transaction(['observations', 'photos'], 'readwrite', { durability: 'strict' });
  transaction.objectStore('observations').put({ id: crypto.randomUUID(), content });
  for (const photo of photos) transaction.objectStore('photos').put(photo);
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(performance.now() - began);
    transaction.onabort = () => reject(transaction.error);
  });
}"""
OPENED = """const store = await new Promise((resolve, reject) => {
    const asked = indexedDB.open(`walkapp-${document.documentElement.dataset.user}`);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });"""
UNSCALED = f"""async () => {{
  {OPENED}
  const all = store.transaction('files').objectStore('files').getAll();
  return new Promise((done) => {{ all.onsuccess = () => {{
    store.close();
    done(all.result.filter((file) => !file.shrunk).length);
  }}; }});
}}"""
# Photos are scaled as soon as they are saved; what is under way shall not meet the next save.
NONE_UNDER_WAY = """async () =>
  (await navigator.locks.query()).held.every((lock) => !lock.name.startsWith('walkapp-scale-'))"""
# Milliseconds from what the page has said until the last photo is scaled.
WAIT_SCALED = f"""async () => {{
  while ((await ({UNSCALED})()) > 0) await new Promise((done) => setTimeout(done, 50));
  return performance.now() - bench.said;
}}"""
# Each save finds an empty outbox: what lies there already has a figure of its own.
EMPTY = f"""async () => {{
  {OPENED}
  const names = ['observations', 'files', 'bytes', 'drafts'];
  const all = [[store, names], [bench.bare, ['observations', 'photos']]];
  for (const [from, those] of all) if (from) await new Promise((done) => {{
    const transaction = from.transaction(those, 'readwrite');
    for (const one of those) transaction.objectStore(one).clear();
    transaction.oncomplete = done;
  }});
  store.close();
}}"""
TEXT = "Två lampor ur funktion, sedan i våras"
CONTENT = {
    "schema": 1, "kind": "risk", "category": "lighting", "severity": "medium", "text": TEXT, "place": "",
    "position_source": "gps", "lat": 60.1405, "lon": 15.4132, "accuracy_m": 8, "confidential": False,
    "observed_at": "2026-11-23T18:20:00+01:00",
}  # fmt: skip
SPIN = """() => {
  const began = performance.now();
  let sum = 0;
  for (let n = 0; n < 3e7; n += 1) sum += n & 7;
  return sum && performance.now() - began;
}"""


class Desk:
    """The form on one phone, filled in and saved again and again."""

    def __init__(self, phone: Phone, walk: str, folder: Path) -> None:
        self._files = [folder / f"{number}.jpg" for number in range(max(SAVES))]
        for file in self._files:
            # The same picture with another end: other bytes, as another picture has them.
            file.write_bytes(photographs.from_a_phone() + uuid4().bytes)
        self.page = phone.context.new_page()
        self.page.add_init_script(WATCH)
        self.page.goto(f"{walk}/observations/new")
        expect(self.page.locator("[data-pin=status]")).to_have_text("Din plats, ± 8 m", timeout=60_000)
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")

    @property
    def bytes(self) -> int:
        """Of one photo."""
        return self._files[0].stat().st_size

    def choose(self, photos: int) -> None:
        if photos == 0:
            return
        self.page.set_input_files("#photos", self._files[:photos])
        expect(self.page.locator(".capture__photos .photo")).to_have_count(photos)
        self.page.wait_for_function(ALL_SHOWN)

    def fill(self) -> None:
        self.page.fill("#text", TEXT)
        self.page.evaluate("() => document.querySelector('input[name=category][value=lighting]').click()")
        # Nothing of the choice is under way any longer: what follows is the save alone.
        self.page.evaluate("() => new Promise((done) => requestIdleCallback(done, { timeout: 5000 }))")

    def save(self) -> tuple[float, float]:
        """Milliseconds from the tap until the page says so, and until that is on the screen."""
        box = self.page.locator("button[form=capture]").bounding_box()
        assert box is not None
        self.page.evaluate(LISTEN)
        self.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        said, shown = self.page.evaluate("() => bench.next")
        return said, shown

    def bare(self, photos: int) -> float:
        return float(self.page.evaluate(BARE, [CONTENT, [self.bytes] * photos]))

    def settle(self) -> None:
        """The form is there for the next one."""
        expect(self.page.locator(".capture__kept")).to_have_count(1)
        expect(self.page.locator("#text")).to_have_value("")

    def scaled(self) -> float:
        """Milliseconds since the page said "Sparad", when the last photo is scaled."""
        return float(self.page.evaluate(WAIT_SCALED))

    def clear(self) -> None:
        self.page.evaluate(EMPTY)
        self.page.wait_for_function(NONE_UNDER_WAY, polling=50)

    def sent(self) -> None:
        """The badge is empty: the server has it all."""
        self.page.wait_for_function("() => document.querySelector('a.unsent').hidden", timeout=1_200_000, polling=100)


def measure(phone: Phone, site: Installation, folder: Path) -> None:
    """Without a network, so that the form is there for the next one. The page is the same with one."""
    desk = Desk(phone, f"{site.url}{walk_of(site)}", folder)
    with phone.out_of_reach():
        _slowness(desk, phone)
        for speed in SPEEDS:
            for photos, saves in SAVES.items():
                _saves(desk, phone, speed, photos, saves)
        _with_others_waiting(desk, phone)
        for speed in SPEEDS:
            _scaling(desk, phone, speed)
        desk.page.close()


def _slowness(desk: Desk, phone: Phone) -> None:
    """Whether "4x" is what it says, here and today."""
    usual, slowed = [], []
    for _ in range(3):
        usual.append(float(desk.page.evaluate(SPIN)))
        with phone.slowed(SPEEDS[-1]):
            slowed.append(float(desk.page.evaluate(SPIN)))
    note = "its processes stopped three quarters of the time; the ratio is how much slower"
    value, limit = statistics.median(slowed), statistics.median(usual)
    Figure("field", f"a sum in the page, {SPEEDS[-1]}x", value, "ms", limit, note=note).say()


def _saves(desk: Desk, phone: Phone, speed: int, photos: int, saves: int) -> None:
    said, shown, bare = [], [], []
    choosing, saving = _Tasks(), _Tasks()
    for turn in range(saves + 1):
        if turn < CHOOSINGS:
            with phone.slowed(speed), choosing.of(desk.page):
                desk.choose(photos)
        else:
            desk.choose(photos)
        desk.fill()
        with phone.slowed(speed), saving.of(desk.page):
            one = desk.save()
        desk.settle()
        desk.clear()
        with phone.slowed(speed):
            limit = desk.bare(photos)
        if turn > 0:  # the first compiles
            said.append(one[0])
            shown.append(one[1])
            bare.append(limit)
    what = f"tap to Sparad, {_photos(photos)}, {speed}x"
    for percent in (50, 95):
        note = f"of {saves}; on the screen after {measuring.share(shown, percent):.0f} ms"
        most = MOST_MS if percent == 95 and photos <= 1 else None
        limit = measuring.share(bare, percent)
        Figure("field", f"{what}, {percent}th", measuring.share(said, percent), "ms", limit, note=note, most=most).say()
    if photos > 0:
        choosing.say(f"choosing {_photos(photos)}, {speed}x")
    saving.say(f"saving {_photos(photos)}, {speed}x")


def _with_others_waiting(desk: Desk, phone: Phone) -> None:
    """An evening without a network: the thirtieth photo is saved as soon as the first."""
    for _ in range(WAITING // 5):
        desk.choose(5)
        desk.fill()
        desk.save()
        desk.settle()
        desk.scaled()
    said = []
    for _ in range(SAVES_BESIDE):
        desk.choose(1)
        desk.fill()
        with phone.slowed(SPEEDS[-1]):
            said.append(desk.save()[0])
            desk.settle()
        desk.scaled()
    what = f"tap to Sparad, 1 photo, {SPEEDS[-1]}x, {WAITING} photos waiting, 95th"
    Figure("field", what, measuring.share(said, 95), "ms", note=f"of {SAVES_BESIDE}", most=MOST_MS).say()
    desk.clear()


def _scaling(desk: Desk, phone: Phone, speed: int) -> None:
    """From when the page has said so; the form is made ready for the next one meanwhile."""
    tasks = _Tasks()
    desk.choose(SCALED)
    desk.fill()
    with phone.slowed(speed):
        desk.save()
        with tasks.of(desk.page):
            desk.settle()
            took = desk.scaled()
    note = f"of {SCALED}, one after the other, with reading and storing them"
    Figure("field", f"scaling a photo in the worker, {speed}x", took / SCALED, "ms", note=note).say()
    tasks.say(f"scaling {_photos(SCALED)}, {speed}x")
    desk.clear()


def _photos(number: int) -> str:
    return {0: "no photo", 1: "1 photo"}.get(number, f"{number} photos")


class _Tasks:
    """The long tasks of some turns of the same thing, and the scripts that were in them."""

    def __init__(self) -> None:
        self._tasks: list[float] = []
        self._scripts: Counter[str] = Counter()
        self._turns = 0

    def of(self, page: Page) -> "_Turn":
        return _Turn(self, page)

    def add(self, tasks: list[float], scripts: list[tuple[str, float]]) -> None:
        self._turns += 1
        self._tasks += tasks
        for name, ms in scripts:
            self._scripts[name] = max(self._scripts[name], round(ms))

    def say(self, what: str) -> None:
        longest = max(self._tasks, default=0.0)
        note = f"{len(self._tasks)} tasks over 50 ms in {self._turns} turns"
        figure = Figure("field", f"longest task while {what}", longest, "ms", note=note, most=LONGEST_TASK_MS)
        figure.say()
        for name, ms in [] if figure.holds else self._scripts.most_common(3):
            print(f"    while {what}: {ms} ms in {name}", file=sys.stderr)


class _Turn:
    def __init__(self, tasks: _Tasks, page: Page) -> None:
        self._tasks, self._page = tasks, page

    def __enter__(self) -> None:
        self._page.evaluate(BEGIN)

    def __exit__(self, *problem: Any) -> None:
        if problem[0] is None:
            self._tasks.add(*self._page.evaluate(FOUND))

"""What goes over the wire for an observation, and how long an evening's outbox takes over a thin, distant network."""

import json
import os
import time
from pathlib import Path

import sqlalchemy as sa

from tests.bench import link as links
from tests.bench.link import Link
from tests.bench.measuring import Figure
from tests.bench.phone import Phone, walk_of
from tests.bench.saving import Desk
from tests.installation import Installation
from walkapp.observations.models import ObservationRevision
from walkapp.photos.models import Photo

BITS_PER_S = 1_000_000
ROUND_TRIP_S = 0.3
OBSERVATIONS = 50
PHOTOS = 100 if os.environ.get("WALKAPP_BENCH_WHOLE") else 10
"""A hundred photos are sixty megabytes, eight minutes at the very least; `WALKAPP_BENCH_WHOLE=1` sends them all."""
AT_ONCE = 2
EACH = 3


def measure(phone: Phone, site: Installation, folder: Path) -> None:
    """Through a proxy on loopback, which the service worker's requests pass too."""
    with links.laid(site.port) as link:
        desk = Desk(phone, f"http://localhost:{link.port}{walk_of(site)}", folder)
        for photos in (0, 1):
            _bytes(desk, phone, site, link, photos)
        _evening(desk, phone, site, link)
        desk.page.close()


def _write(desk: Desk, photos: list[int]) -> None:
    """Save one point for each number, with so many photos."""
    for number in photos:
        desk.choose(number)
        desk.fill()
        desk.save()
        desk.settle()
        desk.scaled()


def _bytes(desk: Desk, phone: Phone, site: Installation, link: Link, photos: int) -> None:
    with phone.out_of_reach():
        _write(desk, [photos] * EACH)
        before, held_before = dict(link.passed), _held(site)
    desk.sent()
    said = _held(site) - held_before
    passed = {way: (link.passed[way] - before[way]) / EACH / 1000 for way in before}
    what = "an observation" if photos == 0 else f"an observation with {photos} photo"
    note = f"{passed['down']:.1f} kB come back; beside its text and photo alone, mean of {EACH} in one go"
    Figure("field", f"bytes sent for {what}", passed["up"], "kB", said / EACH / 1000, note=note).say()


def _evening(desk: Desk, phone: Phone, site: Installation, link: Link) -> None:
    with_photos = PHOTOS // AT_ONCE
    asked: list[str] = []
    with phone.out_of_reach():
        _write(desk, [AT_ONCE] * with_photos + [0] * (OBSERVATIONS - with_photos))
        before = _held(site)
        link.narrow(bits_per_s=BITS_PER_S, round_trip_s=ROUND_TRIP_S)
        phone.context.on("request", lambda request: asked.append(request.url))
        began = time.perf_counter()
    desk.sent()
    took = time.perf_counter() - began
    least = (_held(site) - before) * 8 / BITS_PER_S
    what = f"sending {OBSERVATIONS} observations and {PHOTOS} photos"
    note = f"1 Mbit/s and 300 ms there and back, {len(asked)} requests; the limit is bytes / rate"
    Figure("field", what, took, "s", least, note=note).say()


def _held(site: Installation) -> int:
    """Bytes that the server holds of texts, as the phone writes them, and of photos."""
    with site.database() as database, database.reading() as session:
        texts = session.scalars(sa.select(ObservationRevision.content))
        words = sum(len(json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode()) for one in texts)
        return words + int(session.scalar(sa.select(sa.func.sum(Photo.byte_count))) or 0)

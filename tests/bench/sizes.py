"""Making a photo's sizes in the decoder's process: beside Pillow's bare scaled decode and encode of the picture."""

import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests.bench import measuring
from tests.bench.measuring import Figure
from tests.photographs import from_a_phone, shrunk_by_a_phone
from walkapp.photos.decoding import Decoder
from walkapp.photos.images import QUALITY
from walkapp.photos.rules import LIST_PIXELS, SCREEN_PIXELS, SIZES_AT_ONCE, Size

ROUNDS = 20
COLD_ROUNDS = 5
AIM = 1.25

_BARE_PROCESS = """
import sys
from pathlib import Path
from tests.bench.sizes import bare
bare(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def main(_folder: Path, work: Path) -> None:
    for name, data in (("12 megapixels, turned", from_a_phone()), ("600 kB, 2,000 pixels", shrunk_by_a_phone())):
        path = work / "photo.jpg"
        path.write_bytes(data)
        _warm(name, path)
        _cold(name, path)


def bare(path: Path, folder: Path) -> None:
    """What nobody can do without: decode at the scale that the format gives, upright, write both sizes."""
    with Image.open(path) as image:
        share = SCREEN_PIXELS * 0.99 / max(image.size)
        image.draft(None, (int(image.width * share), int(image.height * share)))
        image.thumbnail((SCREEN_PIXELS, SCREEN_PIXELS))
        upright = image.transpose(Image.Transpose.ROTATE_270) if image.getexif().get(0x0112) == 6 else image
        upright.save(folder / "screen.jpg", "JPEG", quality=QUALITY[Size.SCREEN])
        upright.thumbnail((LIST_PIXELS, LIST_PIXELS))
        upright.save(folder / "list.jpg", "JPEG", quality=QUALITY[Size.LIST])


def _warm(name: str, path: Path) -> None:
    """The decoder runs already, as it does for every photo but the first; what its child used is counted."""
    decoder = Decoder()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        decoder.make(path, "image/jpeg", folder=folder, sizes=SIZES_AT_ONCE)
        bare(path, folder)
        process = _process_of(decoder)
        limits = []
        before = measuring.cpu_of(process, children=True)
        for _ in range(ROUNDS):
            decoder.make(path, "image/jpeg", folder=folder, sizes=SIZES_AT_ONCE)
            limits.append(measuring.cpu_ms(lambda: bare(path, folder), rounds=1))
        used = (measuring.cpu_of(process, children=True) - before) / ROUNDS * 1000
    decoder.close()
    Figure("sizes", f"both sizes of {name}: CPU", used, "ms", statistics.fmean(limits), AIM, "with the fork").say()


def _cold(name: str, path: Path) -> None:
    """The decoder is started for this photo, beside a Python that is started to do it bare."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        ours = [_used_by_children(lambda: _first(path, folder)) for _ in range(COLD_ROUNDS)]
        command = [sys.executable, "-c", _BARE_PROCESS, str(path), str(folder)]
        limits = [_used_by_children(lambda: subprocess.run(command, check=True)) for _ in range(COLD_ROUNDS)]
    note = "the first photo after a start"
    limit = statistics.median(limits)
    Figure("sizes", f"both sizes of {name}, cold: CPU", statistics.median(ours), "ms", limit, note=note).say()


def _first(path: Path, folder: Path) -> None:
    decoder = Decoder()
    decoder.make(path, "image/jpeg", folder=folder, sizes=SIZES_AT_ONCE)
    process = decoder._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    process.wait()
    decoder.close()


def _process_of(decoder: Decoder) -> int:
    assert decoder._process is not None
    return decoder._process.pid


def _used_by_children(work) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

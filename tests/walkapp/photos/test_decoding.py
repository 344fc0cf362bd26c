"""The decoder's process: what it is limited to, and that nothing a picture does to it reaches anybody else."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import photographs
from walkapp.photos import decoder as process
from walkapp.photos.containers import JPEG, PNG
from walkapp.photos.decoding import Decoder, DecoderFailed, Undecodable
from walkapp.photos.rules import Size

pytestmark = pytest.mark.once


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    decoder = Decoder()
    yield decoder
    decoder.close()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "received"
    path.write_bytes(photographs.jpeg())
    return path


def make(decoder: Decoder, picture: Path, media_type: str = JPEG) -> None:
    decoder.make(picture, media_type, folder=picture.parent, sizes=(Size.LIST,))


def in_a_child(work: str) -> int:
    """How a child of the decoder with its limits ends when it does this."""
    code = f"from walkapp.photos import decoder\ndecoder._limit()\n{work}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=60).returncode


def test_one_process_serves_many_pictures(decoder: Decoder, picture: Path) -> None:
    make(decoder, picture)
    first = decoder._process
    make(decoder, picture)

    assert decoder._process is first


def test_a_decoder_that_was_killed_is_replaced(decoder: Decoder, picture: Path) -> None:
    make(decoder, picture)
    assert decoder._process is not None
    os.kill(decoder._process.pid, signal.SIGKILL)
    decoder._process.wait()

    make(decoder, picture)


def test_a_decoder_that_dies_with_a_picture_says_that_trying_again_may_help(decoder: Decoder, picture: Path) -> None:
    make(decoder, picture)
    assert decoder._process is not None
    os.kill(decoder._process.pid, signal.SIGSTOP)
    pid = decoder._process.pid
    threading.Timer(0.3, os.kill, (pid, signal.SIGKILL)).start()

    with pytest.raises(DecoderFailed):
        make(decoder, picture)
    make(decoder, picture)


def test_a_decoder_that_hangs_is_ended_after_its_time(picture: Path) -> None:
    decoder = Decoder(wait_s=0.5)
    with pytest.raises(DecoderFailed):
        decoder.make(hanging(picture), JPEG, folder=picture.parent, sizes=(Size.LIST,))

    patient = Decoder()
    make(patient, picture)
    patient.close()


def hanging(picture: Path) -> Path:
    """A path whose reading never ends, as on a network disk that is gone."""
    fifo = picture.parent / "fifo"
    os.mkfifo(fifo)
    return fifo


def test_many_threads_share_one_decoder(decoder: Decoder, tmp_path: Path) -> None:
    wrong: list[str] = []

    def work(number: int) -> None:
        folder = tmp_path / str(number)
        folder.mkdir()
        width = 100 + 4 * number
        (folder / "received").write_bytes(photographs.jpeg(photographs.corners(width, 100)))
        found = decoder.make(folder / "received", JPEG, folder=folder, sizes=(Size.LIST,))
        if found.width != width or photographs.size_of((folder / "list.jpg").read_bytes()) != (width, 100):
            wrong.append(f"{number}: {found}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_a_full_disk_is_not_the_pictures_fault(decoder: Decoder, picture: Path, tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("/dev/full exists on Linux only")
    (tmp_path / "list.jpg").symlink_to("/dev/full")

    with pytest.raises(DecoderFailed):
        make(decoder, picture)


def test_the_process_is_given_no_secrets(decoder: Decoder, picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/proc/self/environ").exists():
        pytest.skip("/proc exists on Linux only")
    monkeypatch.setenv("WALKAPP_SECRET_KEY", "very-secret")

    make(decoder, picture)

    assert decoder._process is not None
    assert b"very-secret" not in Path(f"/proc/{decoder._process.pid}/environ").read_bytes()


def test_the_process_ends_with_its_input(picture: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "walkapp.photos.decoder"], input=b"", check=False, timeout=30)

    assert done.returncode == 0


def test_a_child_has_a_limit_on_its_memory() -> None:
    if sys.platform == "darwin":
        pytest.skip("macOS refuses a limit on memory")

    assert in_a_child("bytearray(decoder.MEMORY_BYTES)") == 1


def test_a_child_has_a_limit_on_its_time() -> None:
    code = "import resource; print(resource.getrlimit(resource.RLIMIT_CPU))"
    ended = in_a_child("import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass")

    assert ended in {-signal.SIGXCPU, -signal.SIGKILL}
    assert f"({process.CPU_S}, {process.CPU_S})" in subprocess.run(
        [sys.executable, "-c", f"from walkapp.photos import decoder\ndecoder._limit()\n{code}"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


def test_a_child_that_waits_for_nothing_is_ended() -> None:
    assert in_a_child("import signal, time\nsignal.alarm(1)\ntime.sleep(30)") == -signal.SIGALRM


def test_a_child_has_a_limit_on_what_it_writes(tmp_path: Path) -> None:
    work = f"open({str(tmp_path / 'x')!r}, 'wb').truncate(decoder.WRITTEN_BYTES + 1)"

    assert in_a_child(work) != 0


def test_a_bomb_is_refused_at_once_and_in_little_memory(decoder: Decoder, picture: Path) -> None:
    make(decoder, picture)
    picture.write_bytes(photographs.bomb())
    before = time.monotonic()

    with pytest.raises(Undecodable):
        make(decoder, picture, PNG)

    # To decode it takes ten seconds; a machine that is busy with other tests may be late by some.
    assert time.monotonic() - before < 5


def test_the_sizes_of_a_phones_picture_take_little_memory(tmp_path: Path) -> None:
    """In a process that is allowed no more than 160 MB, Python, Pillow and its libraries among them."""
    if sys.platform == "darwin":
        pytest.skip("macOS refuses a limit on memory")
    (tmp_path / "received").write_bytes(photographs.from_a_phone())
    request = {
        "path": str(tmp_path / "received"),
        "media_type": JPEG,
        "folder": str(tmp_path),
        "boxes": [],
        "sizes": ["screen", "list"],
    }
    code = (
        "import json, resource, sys\nfrom walkapp.photos import decoder, images\nimages.prepare()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (160_000_000, 160_000_000))\n"
        "print(decoder._made(json.loads(sys.argv[1]))['ok'])"
    )

    done = subprocess.run([sys.executable, "-c", code, json.dumps(request)], capture_output=True, text=True, check=True)

    assert done.stdout == "True\n"

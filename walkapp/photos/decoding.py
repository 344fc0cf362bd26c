"""The client of the decoder's process: starts it at the first need, waits for it a bounded time, replaces it."""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import IO, Final, cast

from walkapp.photos.rules import Box, Size

WAIT_S: Final = 75
"""Longer than the decoder gives a picture, so that it is the decoder that gives up first."""
HUGE_PAGES: Final = "glibc.malloc.hugetlb=1"
"""Each child touches some forty megabytes for the first time: in pages of 4 kB that is a fifth of its work (Linux)."""
_CODE: Final = Path(__file__).parent.parent.parent


class Undecodable(Exception):
    """The picture cannot be decoded whole within the limits; trying again would not help."""


class DecoderFailed(Exception):
    """The decoder itself failed, or the disk did; trying again may help."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a decode found: size when upright, and the camera's moment (UTC) and position where it wrote them."""

    width: int
    height: int
    taken_at: datetime | None
    lat: float | None
    lon: float | None


class Decoder:
    """Decodes pictures one at a time in another process. Safe to share between threads."""

    def __init__(self, *, wait_s: float = WAIT_S) -> None:
        self._wait_s = wait_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def make(
        self, path: Path, media_type: str, *, folder: Path, sizes: Sequence[Size], boxes: Sequence[Box] = ()
    ) -> Decoded:
        """Write each size of the picture in `path` as `<size>.jpg` in `folder`, with the boxes covered.

        Raises Undecodable or DecoderFailed.
        """
        request = {
            "path": str(path),
            "media_type": media_type,
            "folder": str(folder),
            "sizes": [size.value for size in sizes],
            "boxes": [list(box) for box in boxes],
        }
        with self._lock:
            answer = self._ask(json.dumps(request).encode() + b"\n")
        return _decoded(answer)

    def close(self) -> None:
        """End the process, if there is one. The next picture starts another."""
        with self._lock:
            self._kill()

    def _ask(self, request: bytes) -> dict[str, object]:
        process = self._running()
        timer = threading.Timer(self._wait_s, _kill_group, (process.pid,))
        timer.start()
        try:
            cast(IO[bytes], process.stdin).write(request)
            cast(IO[bytes], process.stdin).flush()
            line = cast(IO[bytes], process.stdout).readline()
        except BrokenPipeError:
            line = b""
        finally:
            timer.cancel()
        if not line.endswith(b"\n"):
            self._kill()
            raise DecoderFailed("The decoder stopped or took too long.")
        answer: dict[str, object] = json.loads(line)
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():
            # Started before this process was forked: it goes on answering the one who started it.
            self._process, self._owner = None, os.getpid()
        if self._process is None or self._process.poll() is not None:
            self._kill()
            # Secrets in the environment are nothing for the process that hostile pictures are given to.
            known = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "TMPDIR"}}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "walkapp.photos.decoder"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**known, "PYTHONPATH": str(_CODE), "GLIBC_TUNABLES": HUGE_PAGES},
                start_new_session=True,
            )
        return self._process

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        _kill_group(process.pid)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            cast(IO[bytes], pipe).close()


@cache
def shared() -> Decoder:
    """The decoder that everything in this process shares; ended with it."""
    decoder = Decoder()
    atexit.register(decoder.close)
    return decoder


def _kill_group(group: int) -> None:
    """End the decoder and the child that has a picture just now."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _decoded(answer: dict[str, object]) -> Decoded:
    if answer.get("again"):
        raise DecoderFailed(str(answer.get("why")))
    if not answer.get("ok"):
        raise Undecodable(str(answer.get("why")))
    taken_at = answer["taken_at"]
    return Decoded(
        width=cast(int, answer["width"]),
        height=cast(int, answer["height"]),
        taken_at=datetime.fromisoformat(taken_at) if isinstance(taken_at, str) else None,
        lat=cast(float | None, answer["lat"]),
        lon=cast(float | None, answer["lon"]),
    )

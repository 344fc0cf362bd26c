"""The process in which pictures are decoded: `python -m walkapp.photos.decoder`.

Reads one request a line (JSON) and answers one line each. Pillow is loaded once; every picture gets a child of its own
with limits on memory, time and what it may write, so that a hostile one takes nothing down but that child. The process
ends when its input does.
"""

import errno
import json
import os
import resource
import signal
import struct
import sys
from pathlib import Path
from typing import Any, Final, NoReturn

from walkapp.photos import images
from walkapp.photos.rules import Box, Size

MEMORY_BYTES: Final = 1024**3
CPU_S: Final = 20
WALL_S: Final = 60
WRITTEN_BYTES: Final = 128 * 1024**2
_STORAGE_FAULTS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS})
_UNDECODABLE: Final = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    SyntaxError,
    EOFError,
    RuntimeError,
    MemoryError,
    struct.error,
    images.NotDecodable,
    *images.BOMBS,
)

Answer = dict[str, Any]


def main() -> None:
    """Answer requests until the input ends."""
    images.prepare()
    # A child must die of its limit, and the terminal's Ctrl-C is for the one who started this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin:
        answer = _in_a_child(json.loads(line))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _in_a_child(request: dict[str, Any]) -> Answer:
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(readable)
        _work(request, writable)
    os.close(writable)
    with os.fdopen(readable, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if status or not said:
        return {"ok": False, "why": f"ended with {status}"}
    answer: Answer = json.loads(said)
    return answer


def _work(request: dict[str, Any], writable: int) -> NoReturn:
    try:
        _hush()
        _limit()
        os.write(writable, json.dumps(_made(request)).encode())
        os._exit(0)
    finally:
        os._exit(1)


def _hush() -> None:
    """Close the child off from the pipes: what a C library prints must not look like an answer."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)


def _limit() -> None:
    signal.alarm(WALL_S)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN_BYTES, WRITTEN_BYTES))
    if sys.platform != "darwin":
        # macOS maps more than this for an empty process and refuses the limit.
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _made(request: dict[str, Any]) -> Answer:
    try:
        facts = images.make(
            Path(request["path"]),
            request["media_type"],
            boxes=[Box(*box) for box in request["boxes"]],
            sizes=[Size(size) for size in request["sizes"]],
            folder=Path(request["folder"]),
        )
    except _UNDECODABLE as problem:
        is_storage = isinstance(problem, OSError) and problem.errno in _STORAGE_FAULTS
        return {"ok": False, "again": is_storage, "why": type(problem).__name__}
    taken_at = facts.shot.taken_at
    return {
        "ok": True,
        "width": facts.width,
        "height": facts.height,
        "taken_at": taken_at.isoformat() if taken_at else None,
        "lat": facts.shot.lat,
        "lon": facts.shot.lon,
    }


if __name__ == "__main__":
    main()

"""Bytes on their way into the store, and what it takes to have them on a disk for good."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from obstore.exceptions import AlreadyExistsError, BaseError

from walkapp.core.errors import TooLarge, Unavailable

CHUNK_BYTES = 64 * 1024


class Staged:
    """Bytes on their way in: hashed and counted while they are written, visible to nobody until committed.

    Used as a context manager it leaves nothing behind unless it was committed.
    """

    def __init__(self, path: Path, *, max_bytes: int | None = None) -> None:
        self.path = path
        self.size = 0
        self._max_bytes = max_bytes
        self._hash = hashlib.sha256()
        # Unbuffered, so that what fsync is asked for is all there is.
        self._file = path.open("xb", buffering=0)

    @property
    def digest(self) -> str:
        """SHA-256 of what has been written so far, in hex."""
        return self._hash.hexdigest()

    def write(self, chunk: bytes) -> None:
        """Add bytes. Raises TooLarge beyond the limit and Unavailable where the disk takes no more."""
        self.size += len(chunk)
        if self._max_bytes is not None and self.size > self._max_bytes:
            raise TooLarge
        self._hash.update(chunk)
        with answering():
            rest = memoryview(chunk)
            while rest:
                rest = rest[self._file.write(rest) :]

    def sync(self) -> None:
        """Have the bytes on the disk itself before returning."""
        with answering():
            sync(self._file.fileno())

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        self.close()
        self.path.unlink(missing_ok=True)


@contextmanager
def answering(*, reading: bool = False) -> Iterator[None]:
    """Turn what a full disk or a silent bucket raises into Unavailable; to a reader FileNotFoundError is an answer."""
    try:
        yield
    except AlreadyExistsError:
        raise
    except (OSError, BaseError) as problem:
        if reading and isinstance(problem, FileNotFoundError):
            raise
        raise Unavailable from problem


def sync(descriptor: int) -> None:
    """Have a file's bytes on the disk itself before returning."""
    if full_sync := getattr(fcntl, "F_FULLFSYNC", None):
        # On macOS fsync leaves the bytes in the drive's own cache.
        fcntl.fcntl(descriptor, full_sync)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk itself before returning."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)

"""Bytes that come in several requests: a file that grows, from which nobody reads until it is whole.

Every piece is laid down under the file's lock, and only where the file ends just where its sender says. A connection
that hangs therefore holds nobody up, and what it sends when it wakes is refused and not mixed in.

All processes of an installation that take in photos are assumed to share the folder of parts, as threads and processes
of one machine do. Where several machines do not, each has its own part: the sender is told another offset and begins
again there, which costs time and nothing else.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from walkapp.core.errors import Conflict, TooLarge
from walkapp.core.staging import CHUNK_BYTES, Staged, answering, sync, sync_folder
from walkapp.core.text import gettext as _

WAIT_S = 5.0
"""How long somebody waits for whoever is laying down a piece or finishing, before they are told to come again."""
_TRY_EVERY_S = 0.05
OFFSET = "upload_offset"
"""Under this name an error says where the part ends."""


class Part:
    """One file in the making, by its path. Used by many requests, one at a time."""

    def __init__(self, path: Path, *, max_bytes: int) -> None:
        self._path = path
        self._max_bytes = max_bytes

    def offset(self) -> int:
        """How many bytes are on the disk for good; 0 where there are none."""
        if not self._path.exists():
            return 0
        with self._held() as file:
            return self._settled(file)

    def check(self, offset: int) -> None:
        """Raise Conflict, with the right offset, where the file does not end at this one."""
        if (there := self.offset()) != offset:
            raise wrong_offset(there)

    def append(self, chunk: bytes, *, at: int) -> int:
        """Lay down bytes that begin at this offset; gives where they end.

        Raises Conflict where the file ends elsewhere, TooLarge beyond the limit, Unavailable where the disk takes no
        more. What stands in the file is then as it was, or longer by a beginning of these bytes.
        """
        with self._held() as file:
            size = _size(file)
            if size != at:
                raise wrong_offset(self._settled(file))
            if size + len(chunk) > self._max_bytes:
                raise TooLarge
            with answering():
                rest = memoryview(chunk)
                while rest:
                    rest = rest[os.write(file, rest) :]
            return size + len(chunk)

    def forget(self) -> None:
        """Throw away what has come, so that its sender begins again."""
        with self._held():
            self._path.unlink(missing_ok=True)

    @contextmanager
    def whole(self, *, size: int) -> Iterator[Staged]:
        """The file as something to commit, which nobody adds to meanwhile.

        What is committed is gone afterwards; what is not stays, until it is forgotten. Raises Conflict where the file
        does not end at `size`.
        """
        with self._held() as file:
            if _size(file) != size:
                raise wrong_offset(self._settled(file))
            grown = Grown(self._path)
            try:
                yield grown
            finally:
                grown.close()

    def _settled(self, file: int) -> int:
        with answering():
            sync(file)
            sync_folder(self._path.parent)
        return _size(file)

    @contextmanager
    def _held(self) -> Iterator[int]:
        with answering():
            file = self._locked()
        try:
            yield file
        finally:
            os.close(file)

    def _locked(self) -> int:
        """The file, open and ours alone: that which has the name now, not one that was committed meanwhile."""
        until = time.monotonic() + WAIT_S
        while True:
            file = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if self._path.exists() and os.path.samestat(os.fstat(file), self._path.stat()):
                    return file
            except BlockingIOError:
                pass
            except FileNotFoundError:  # committed or swept between two looks
                pass
            os.close(file)
            if time.monotonic() > until:
                raise Conflict(_("The same photo is being received in another request. Try again in a moment."))
            time.sleep(_TRY_EVERY_S)


class Grown(Staged):
    """A part as the store commits it: every byte is hashed when its digest is asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with answering():
            self._file = path.open("rb+", buffering=0)
            self.size = os.fstat(self._file.fileno()).st_size

    @property
    def digest(self) -> str:
        """SHA-256 of the whole file, in hex."""
        found = hashlib.sha256()
        with answering(), self.path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                found.update(chunk)
        return found.hexdigest()


def wrong_offset(offset: int) -> Conflict:
    """What is said to who goes on from another place than where the part ends."""
    return Conflict(_("Go on from the offset that this answer names."), **{OFFSET: offset})


def _size(file: int) -> int:
    return os.fstat(file).st_size

"""Where photos' bytes lie: a folder or an S3 bucket, behind one door that promises durability.

A key begins with the id of the municipality that owns it: `<municipality>/photos/<sha256>`. Bytes arrive in a staged
file beside the store, where nobody sees them; `commit` gives them their key. When `commit` has returned, they survive a
power cut. What was staged and never committed is swept after a day.
"""

import os
import re
import secrets
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import S3Store

from walkapp.core import clock
from walkapp.core.errors import Unavailable
from walkapp.core.parts import Part
from walkapp.core.staging import CHUNK_BYTES, Staged, answering, sync, sync_folder

if TYPE_CHECKING:
    from obstore import ObjectMeta

FRESH = timedelta(hours=12)
S3_TIMEOUT = "20s"
S3_RETRIES = 3
S3_AT_ONCE = 16
_PART = r"[A-Za-z0-9][A-Za-z0-9_.-]*"
_KEY = re.compile(rf"{_PART}(/{_PART})+")
_MAX_KEY = 400


class Blobs(ABC):
    """A store of bytes by key. Safe to share between threads.

    Every method raises Unavailable where the store does not answer or has no room, ValueError where a key is not one
    that walkapp makes, and FileNotFoundError where it reads a key that is not there.
    """

    def __init__(self, incoming: Path) -> None:
        self._incoming = incoming

    @staticmethod
    def open(url: str, *, spool: Path | None = None) -> "Blobs":
        """The store at `file:///folder` or `s3://bucket/prefix`.

        `spool` is where bytes for S3 wait on this machine; by default a private folder of the system's temporary one.
        Raises ValueError for any other kind of address.
        """
        parts = urlsplit(url)
        path = unquote(parts.path)
        if parts.scheme == "file" and parts.netloc in {"", "localhost"} and path.strip("/"):
            return FolderBlobs(Path(path))
        if parts.scheme == "s3" and parts.netloc:
            return S3Blobs(parts.netloc, path.strip("/"), spool or _system_spool())
        raise ValueError("Storage must be file:///folder or s3://bucket/prefix.")

    def stage(self, *, max_bytes: int | None = None) -> Staged:
        """Begin to take in bytes; more than `max_bytes` raises TooLarge while they are written."""
        with answering():
            return Staged(self._incoming / f"{_unique()}.part", max_bytes=max_bytes)

    def part(self, name: str, *, max_bytes: int) -> Part:
        """What has come under this name in earlier requests; swept a day after the last of them."""
        return Part(self._incoming / f"{_checked(f'part/{name}').rpartition('/')[2]}.grown", max_bytes=max_bytes)

    def abort(self, staged: Staged) -> None:
        """Forget staged bytes. Nothing happens where they were committed already."""
        staged.close()
        staged.path.unlink(missing_ok=True)

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """An empty folder that is gone at the end, from which `put_file` is cheap."""
        folder = self._incoming / f"{_unique()}.work"
        with answering():
            folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def sweep_temporary(self, before: datetime) -> int:
        """Remove what was staged before this moment and never committed; give the number."""
        old = [path for path in self._incoming.iterdir() if _modified_at(path) < before.timestamp()]
        for path in old:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        return len(old)

    def read(self, key: str) -> bytes:
        """All bytes of a key, for those that are known to be few."""
        return b"".join(self.open_stream(key))

    @abstractmethod
    def commit(self, staged: Staged, key: str) -> None:
        """Give staged bytes their key, durably; for keys that name their bytes by digest.

        Twice is once: where the key is there already, it holds the same bytes afterwards.
        """

    @abstractmethod
    def put_file(self, path: Path, key: str) -> None:
        """Store a finished file durably under a key, in place of what was there. The file is used up."""

    @abstractmethod
    def open_stream(self, key: str) -> Iterator[bytes]:
        """The bytes of a key, in pieces of at most 64 kB on a folder and some megabytes on S3."""

    @abstractmethod
    def path(self, key: str) -> AbstractContextManager[Path]:
        """A context in which the bytes lie in a file of this machine that may be read."""

    @abstractmethod
    def size(self, key: str) -> int:
        """The number of bytes of a key."""

    @abstractmethod
    def modified_at(self, key: str) -> datetime:
        """When the key was last given its bytes."""

    @abstractmethod
    def delete(self, key: str) -> None:
        """Remove a key; nothing happens where it is not there."""

    @abstractmethod
    def keys(self, prefix: str) -> Iterator[str]:
        """Every key below a folder-like prefix such as `<municipality>/photos`."""

    @abstractmethod
    def check(self) -> None:
        """Raise Unavailable unless the store can be reached and, where that can be tried cheaply, written to."""

    def sizes(self, keys: Iterable[str]) -> dict[str, int]:
        """The number of bytes of each of these keys that is there."""
        found: dict[str, int] = {}
        for key in set(keys):
            with suppress(FileNotFoundError):
                found[key] = self.size(key)
        return found

    def exists(self, key: str) -> bool:
        """True where the key holds bytes."""
        try:
            self.size(key)
        except FileNotFoundError:
            return False
        return True


class FolderBlobs(Blobs):
    """Bytes in a folder: a temporary file in it, fsync, rename to the key's name, fsync of the folder of that name."""

    def __init__(self, root: Path) -> None:
        super().__init__(root / ".incoming")
        self._root = root
        self._lasting: set[Path] = {root.parent}
        with answering():
            self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)

    def commit(self, staged: Staged, key: str) -> None:
        target = self._target(key)
        staged.sync()
        self._publish(staged.path, target)
        staged.close()

    def put_file(self, path: Path, key: str) -> None:
        target = self._target(key)
        with answering(), path.open("rb") as file:
            sync(file.fileno())
        self._publish(path, target)

    def open_stream(self, key: str) -> Iterator[bytes]:
        with self._target(key).open("rb", buffering=0) as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk

    @contextmanager
    def path(self, key: str) -> Iterator[Path]:
        target = self._target(key)
        target.stat()
        yield target

    def size(self, key: str) -> int:
        return self._target(key).stat().st_size

    def modified_at(self, key: str) -> datetime:
        return datetime.fromtimestamp(self._target(key).stat().st_mtime, UTC)

    def delete(self, key: str) -> None:
        with answering():
            self._target(key).unlink(missing_ok=True)

    def keys(self, prefix: str) -> Iterator[str]:
        for folder, _, names in os.walk(self._root / _checked(f"{prefix}/x")[:-2]):
            for name in sorted(names):
                yield (Path(folder) / name).relative_to(self._root).as_posix()

    def check(self) -> None:
        with self.stage() as probe:
            probe.write(b"is there room?")

    def _target(self, key: str) -> Path:
        return self._root / _checked(key)

    def _publish(self, path: Path, target: Path) -> None:
        with answering():
            self._make_folder(target.parent)
            path.replace(target)
            sync_folder(target.parent)

    def _make_folder(self, folder: Path) -> None:
        """Make a folder whose own name survives a power cut too.

        That it is there is not enough: another thread may have made it and not synced its name yet.
        """
        if folder in self._lasting:
            return
        self._make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)
        self._lasting.add(folder)


class S3Blobs(Blobs):
    """Bytes in a bucket, sent with their checksum. Address and keys come from the usual AWS_* variables."""

    def __init__(self, bucket: str, prefix: str, spool: Path) -> None:
        super().__init__(spool)
        spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
        self._store = S3Store(
            bucket,
            prefix=prefix or None,
            config={"checksum_algorithm": "SHA256"},
            client_options={"allow_http": endpoint.startswith("http://"), "timeout": S3_TIMEOUT},
            retry_config={"max_retries": S3_RETRIES},
        )

    def commit(self, staged: Staged, key: str) -> None:
        try:
            with answering():
                obstore.put(self._store, _checked(key), staged.path, mode="create")
        except AlreadyExistsError:
            if not self._is_fresh(key, staged.size):
                self._overwrite(staged.path, key)
        if self.size(key) != staged.size:
            raise Unavailable
        self.abort(staged)

    def put_file(self, path: Path, key: str) -> None:
        self._overwrite(path, key)
        path.unlink()

    def open_stream(self, key: str) -> Iterator[bytes]:
        with answering(reading=True):
            for chunk in obstore.get(self._store, _checked(key)).stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(chunk)

    @contextmanager
    def path(self, key: str) -> Iterator[Path]:
        with self.stage() as copy:
            for chunk in self.open_stream(key):
                copy.write(chunk)
            yield copy.path

    def size(self, key: str) -> int:
        return self._head(key)["size"]

    def sizes(self, keys: Iterable[str]) -> dict[str, int]:
        # A question each: a thousand of them one after the other would keep a phone waiting for half a minute.
        with ThreadPoolExecutor(S3_AT_ONCE) as pool:
            found = list(pool.map(super().sizes, [[key] for key in set(keys)]))
        return {key: size for one in found for key, size in one.items()}

    def modified_at(self, key: str) -> datetime:
        return self._head(key)["last_modified"]

    def delete(self, key: str) -> None:
        with answering():
            obstore.delete(self._store, _checked(key))

    def keys(self, prefix: str) -> Iterator[str]:
        with answering():
            for page in obstore.list(self._store, _checked(f"{prefix}/x")[:-2]):
                yield from (found["path"] for found in page)

    def check(self) -> None:
        with answering():
            next(iter(obstore.list(self._store, chunk_size=1)), None)

    def _head(self, key: str) -> "ObjectMeta":
        with answering(reading=True):
            return obstore.head(self._store, _checked(key))

    def _is_fresh(self, key: str, size: int) -> bool:
        """True where the key was written not long ago: one that a sweep may take as forgotten is written anew."""
        found = self._head(key)
        return found["size"] == size and clock.now() - found["last_modified"] < FRESH

    def _overwrite(self, path: Path, key: str) -> None:
        with answering():
            obstore.put(self._store, _checked(key), path, use_multipart=False)


def _checked(key: str) -> str:
    """The key, if it is one that walkapp makes: no empty part, none that begins with a dot, nothing to climb with."""
    if len(key) > _MAX_KEY or not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is not a key.")
    return key


def _modified_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # finished while the sweep was looking
        return float("inf")


def _unique() -> str:
    return secrets.token_hex(16)


def _system_spool() -> Path:
    return Path(tempfile.gettempdir()) / f"walkapp-incoming-{os.getuid()}"

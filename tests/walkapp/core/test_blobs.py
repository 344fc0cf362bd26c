import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.storage import BUCKET, environment, s3_server
from walkapp.core.blobs import Blobs
from walkapp.core.errors import TooLarge, Unavailable

pytestmark = pytest.mark.once

CONTENT = b"a picture of a broken lamp" * 5_000
KEY = "0190aaaa/photos/" + hashlib.sha256(CONTENT).hexdigest()
DERIVED = "0190aaaa/derived/0190bbbb/1-screen.jpg"


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    with s3_server() as endpoint:
        yield endpoint


@pytest.fixture(params=["folder", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Blobs:
    if request.param == "folder":
        return Blobs.open((tmp_path / "blobs").as_uri())
    for name, value in environment(request.getfixturevalue("s3_endpoint")).items():
        monkeypatch.setenv(name, value)
    prefix = hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]
    return Blobs.open(f"s3://{BUCKET}/{prefix}", spool=tmp_path / "spool")


@pytest.fixture
def folder(tmp_path: Path) -> Blobs:
    return Blobs.open((tmp_path / "blobs").as_uri())


def keep(blobs: Blobs, content: bytes = CONTENT, key: str = KEY) -> None:
    with blobs.stage() as staged:
        staged.write(content)
        blobs.commit(staged, key)


def waiting(blobs: Blobs) -> list[Path]:
    return list(blobs._incoming.iterdir())


def test_what_was_committed_is_read_back(blobs: Blobs) -> None:
    keep(blobs)

    assert blobs.read(KEY) == CONTENT
    assert blobs.size(KEY) == len(CONTENT)
    assert b"".join(blobs.open_stream(KEY)) == CONTENT
    with blobs.path(KEY) as path:
        assert path.read_bytes() == CONTENT


def test_bytes_are_hashed_and_counted_while_they_come(blobs: Blobs) -> None:
    with blobs.stage() as staged:
        for start in range(0, len(CONTENT), 1000):
            staged.write(CONTENT[start : start + 1000])

        assert staged.digest == hashlib.sha256(CONTENT).hexdigest()
        assert staged.size == len(CONTENT)
        assert staged.path.read_bytes() == CONTENT


def test_what_is_staged_is_seen_by_nobody_and_leaves_nothing_when_the_upload_breaks(blobs: Blobs) -> None:
    with suppress(ConnectionResetError), blobs.stage() as staged:
        staged.write(CONTENT)
        assert list(blobs.keys("0190aaaa")) == []
        raise ConnectionResetError

    assert waiting(blobs) == []
    assert not blobs.exists(KEY)


def test_more_bytes_than_allowed_are_refused_while_they_come(blobs: Blobs) -> None:
    with blobs.stage(max_bytes=100) as staged:
        staged.write(b"x" * 60)
        with pytest.raises(TooLarge):
            staged.write(b"x" * 60)

    assert waiting(blobs) == []


def test_the_same_picture_committed_twice_is_one(blobs: Blobs) -> None:
    keep(blobs)
    keep(blobs)

    assert list(blobs.keys("0190aaaa/photos")) == [KEY]
    assert blobs.read(KEY) == CONTENT
    assert waiting(blobs) == []


def test_a_key_that_holds_fewer_bytes_than_it_names_is_healed_by_the_next_commit(blobs: Blobs) -> None:
    keep(blobs, CONTENT[:100])

    keep(blobs)

    assert blobs.read(KEY) == CONTENT


def test_an_aborted_upload_is_gone(blobs: Blobs) -> None:
    staged = blobs.stage()
    staged.write(CONTENT)

    blobs.abort(staged)

    assert waiting(blobs) == []
    assert not blobs.exists(KEY)


def test_a_finished_file_takes_the_place_of_what_was_there(blobs: Blobs) -> None:
    for content in (b"first", b"second"):
        with blobs.workspace() as work:
            (work / "screen.jpg").write_bytes(content)
            blobs.put_file(work / "screen.jpg", DERIVED)

    assert blobs.read(DERIVED) == b"second"
    assert waiting(blobs) == []


def test_what_is_deleted_is_gone_and_may_be_deleted_again(blobs: Blobs) -> None:
    keep(blobs)

    blobs.delete(KEY)
    blobs.delete(KEY)

    assert not blobs.exists(KEY)
    for read in (blobs.read, blobs.size, blobs.modified_at):
        with pytest.raises(FileNotFoundError):
            read(KEY)
    with pytest.raises(FileNotFoundError), blobs.path(KEY):
        pass


def test_keys_are_listed_below_their_own_folder_only(blobs: Blobs) -> None:
    keep(blobs)
    keep(blobs, key="0190aaaa2/photos/other")

    assert list(blobs.keys("0190aaaa")) == [KEY]
    assert list(blobs.keys("nobody")) == []


def test_a_key_knows_when_it_was_written(blobs: Blobs) -> None:
    keep(blobs)

    assert abs(datetime.now(UTC) - blobs.modified_at(KEY)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "key",
    ["../outside/x", "a/../../x", "/etc/passwd", "a/b/", "a//b", "a/.hidden", ".incoming/x", "a\\b/c", "a/b\0c", "a",
     "", "a/" + "b" * 500, "a/b\n"],
)  # fmt: skip
def test_a_key_cannot_climb_out_of_the_store(blobs: Blobs, key: str) -> None:
    for use in (blobs.read, blobs.delete, blobs.size, blobs.exists):
        with pytest.raises(ValueError, match="is not a key"):
            use(key)
    with blobs.stage() as staged, pytest.raises(ValueError, match="is not a key"):
        blobs.commit(staged, key)


def test_what_was_left_behind_a_day_ago_is_swept(blobs: Blobs) -> None:
    old, new = blobs.stage(), blobs.stage()
    yesterday = (datetime.now(UTC) - timedelta(hours=30)).timestamp()
    os.utime(old.path, (yesterday, yesterday))

    swept = blobs.sweep_temporary(datetime.now(UTC) - timedelta(hours=24))

    assert swept == 1
    assert waiting(blobs) == [new.path]
    blobs.abort(old)
    blobs.abort(new)


def test_a_store_that_can_be_used_is_ready(blobs: Blobs) -> None:
    blobs.check()

    assert waiting(blobs) == []


def test_a_bucket_that_does_not_answer_is_not_ready(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in environment("http://127.0.0.1:9").items():
        monkeypatch.setenv(name, value)
    blobs = Blobs.open("s3://nowhere/x", spool=tmp_path)

    with pytest.raises(Unavailable):
        blobs.check()
    with pytest.raises(Unavailable):
        keep(blobs)


def test_a_bucket_that_does_not_exist_is_not_ready(
    s3_endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in environment(s3_endpoint).items():
        monkeypatch.setenv(name, value)

    with pytest.raises(Unavailable):
        Blobs.open("s3://no-such-bucket/x", spool=tmp_path).check()


def test_a_folder_that_is_gone_is_not_ready(folder: Blobs, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "blobs")

    with pytest.raises(Unavailable):
        folder.check()


@pytest.mark.parametrize("url", ["", "ftp://x/y", "file:///", "s3:///x", "/tmp/x", "file://elsewhere/x"])
def test_only_folders_and_buckets_are_stores(url: str) -> None:
    with pytest.raises(ValueError, match="Storage must be"):
        Blobs.open(url)


# -- what the disk is asked for, seen from outside the process ---------------------------------------------------------


def test_the_system_is_asked_to_sync_the_bytes_then_to_name_them_then_to_sync_the_name(folder: Blobs) -> None:
    keep(folder, b"makes the folders", key="0190aaaa/photos/first")
    asked: list[str] = []

    def note(_frame: object, event: str, function: object) -> None:
        name = getattr(function, "__name__", "")
        if event == "c_call" and name in {"fsync", "fcntl", "replace", "rename"}:
            asked.append("rename" if name in {"replace", "rename"} else "sync")

    sys.setprofile(note)
    keep(folder)
    sys.setprofile(None)

    assert asked == ["sync", "rename", "sync"]


KEEPER = """
import sys
from pathlib import Path
from walkapp.core.blobs import Blobs
blobs = Blobs.open(Path(sys.argv[1]).as_uri())
with blobs.stage() as staged:
    staged.write(b"a picture of a broken lamp" * 5_000)
    blobs.commit(staged, sys.argv[2])
print("kept", flush=True)
"""


def traced(folder: Path, *options: str) -> tuple[str, str]:
    """Keep one picture in a process of its own under strace; what it said and which calls it made."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed (it does not exist outside Linux)")
    log = folder.parent / "strace.log"
    command = ["strace", "-f", "-y", "-o", str(log), *options, sys.executable, "-c", KEEPER, str(folder), KEY]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if "Operation not permitted" in done.stderr and not log.stat().st_size:
        pytest.skip("strace may not trace here")
    return done.stdout, log.read_text()


def test_bytes_are_on_the_disk_before_they_get_their_name_and_the_name_before_the_answer(tmp_path: Path) -> None:
    said, log = traced(tmp_path / "blobs", "-e", "trace=fsync,rename,write")

    calls = [line for line in log.splitlines() if re.search(r"fsync\(|rename\(|write\(1", line)]
    shown = "\n".join(calls)
    of_bytes = next(n for n, line in enumerate(calls) if "fsync" in line and ".part" in line)
    of_name = next(n for n, line in enumerate(calls) if "rename" in line and KEY in line)
    of_folder = next((n for n, line in enumerate(calls) if n > of_name and "fsync" in line and "/photos>" in line), -1)
    answer = next(n for n, line in enumerate(calls) if "write(1" in line and "kept" in line)
    assert said == "kept\n"
    assert of_bytes < of_name < of_folder < answer, shown
    assert "/blobs/0190aaaa>" in shown


@pytest.mark.parametrize("call", ["fsync", "rename"])
@pytest.mark.parametrize("when", [1, 2, 3, 4, 5])
def test_killed_at_any_moment_a_key_is_whole_or_not_there(tmp_path: Path, call: str, when: int) -> None:
    said, _ = traced(tmp_path / "blobs", "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={when}")

    blobs = Blobs.open((tmp_path / "blobs").as_uri())
    if blobs.exists(KEY) or said:
        assert blobs.read(KEY) == CONTENT
    blobs.sweep_temporary(datetime.now(UTC) + timedelta(days=1))
    assert waiting(blobs) == []


@pytest.mark.parametrize(
    "fault", ["write:error=ENOSPC:when=1+", "fsync:error=EIO:when=1+", "rename:error=EDQUOT:when=1"]
)
def test_a_full_or_failing_disk_is_never_answered_with_kept(tmp_path: Path, fault: str) -> None:
    call = fault.partition(":")[0]

    said, _ = traced(tmp_path / "blobs", "-e", f"trace={call}", "-e", f"inject={fault}")

    assert said == ""
    assert not Blobs.open((tmp_path / "blobs").as_uri()).exists(KEY)

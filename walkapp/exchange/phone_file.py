"""The file that a phone saves when it cannot send (static/src/sync/rescue.ts), opened with care.

It comes from anybody: what it says of its own sizes may be a lie, names in it are looked up and never used as paths,
and no more is unpacked than is asked for, piece by piece, under one limit for all of it.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from walkapp.core import fields, json_text
from walkapp.core.errors import Invalid
from walkapp.core.text import gettext as _

WORDS = "observations.json"
LARGEST_BYTES = 400_000_000
LARGEST_WORDS = 8_000_000
MOST_UNPACKED = 600_000_000
"""All that is read out of one file; photos do not grow when they are packed."""
MOST_FILES = 2_000
_DIRECTORY_BYTES = MOST_FILES * 512
_END_BYTES, _END, _END_64 = 22, b"PK\x05\x06", b"PK\x06\x07"
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
"""What reading a damaged, encrypted or strangely packed file raises."""


class _Part(BaseModel):
    # A newer phone may say more.
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class Attached(_Part):
    """A photo or a voice note, and the name under which its bytes lie in the file."""

    id: fields.Id
    file: Annotated[str, Field(max_length=300)]
    digest: Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{43}=$")] | None = None
    """SHA-256, base64; phones that said none are believed by the file's own checksum."""


class Noted(_Part):
    """One observation as the phone has it."""

    id: fields.Id
    walk: fields.Id
    content: dict[str, Any]
    etag: Annotated[str, Field(max_length=100)] | None = None
    photos: Annotated[list[Attached], Field(max_length=100)] = []
    voices: Annotated[list[Attached], Field(max_length=100)] = []


class Person(_Part):
    """Whose phone it was, as the phone says."""

    id: fields.Id
    name: Annotated[str, Field(max_length=200)] = ""


class Saved(_Part):
    """What the file says; its observations are read one by one, so that one which is wrong keeps no other out."""

    format: Literal["walkapp-outbox"]
    version: Literal[1]
    person: Person | None = None
    observations: Annotated[list[Any], Field(max_length=MOST_FILES)]


class PhoneFile:
    """A phone's file, open; made by `opened`."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed, self._names = packed, frozenset(packed.namelist())
        self._left = MOST_UNPACKED
        self.saved = self._read_words()

    def has(self, name: str) -> bool:
        """True where there is a file of this name in it."""
        return name in self._names

    @contextmanager
    def reading(self, name: str) -> "Iterator[Unpacking]":
        """The bytes of one file in it. Raises Invalid, now or while reading, for bytes that cannot be unpacked."""
        with telling(_("It cannot be unpacked.")):
            info = self._packed.getinfo(name)
            if info.compress_type not in _METHODS:
                raise zipfile.BadZipFile
            packed = self._packed.open(info)
        with packed:
            yield Unpacking(packed, self)

    def spend(self, size: int) -> None:
        """Count what is unpacked. Raises Invalid beyond what a phone can have saved."""
        self._left -= size
        if self._left < 0:
            raise Invalid(_("The file holds more than any phone saves. The rest of it is not read."))

    def _read_words(self) -> Saved:
        if not self.has(WORDS):
            raise unreadable(_("There is no %(name)s in it: no phone with walkapp has saved it.", name=WORDS))
        with self.reading(WORDS) as words:
            data = words.read(LARGEST_WORDS + 1)
        if len(data) > LARGEST_WORDS:
            raise unreadable(_("%(name)s in it is too large.", name=WORDS))
        try:
            return Saved.model_validate(_json(data))
        except ValidationError as problem:
            raise unreadable(_wrong(problem)) from problem


class Unpacking:
    """Bytes that are counted as they are unpacked."""

    def __init__(self, packed: IO[bytes], whole: PhoneFile) -> None:
        self._packed, self._whole = packed, whole

    def read(self, size: int, /) -> bytes:
        with telling(_("It cannot be unpacked.")):
            piece = self._packed.read(size)
        self._whole.spend(len(piece))
        return piece


@contextmanager
def opened(file: IO[bytes]) -> Iterator[PhoneFile]:
    """The file, its words read. Raises Invalid, about the field `file`, where it cannot be read as a whole."""
    _must_be_small(file)
    try:
        packed = zipfile.ZipFile(file)
    except _BROKEN as problem:
        raise unreadable(_("It is no ZIP file, or it is damaged.")) from problem
    with packed:
        names = packed.namelist()
        if len(set(names)) < len(names):
            raise unreadable(_("Two files in it have the same name. No phone saves it so."))
        yield PhoneFile(packed)


def noted(value: object) -> Noted:
    """One observation of the file. Raises Invalid, which says what of it cannot be read."""
    try:
        return Noted.model_validate(value)
    except ValidationError as problem:
        raise Invalid(_("It cannot be read: %(field)s.", field=_place(problem))) from problem


@contextmanager
def telling(sentence: str) -> Iterator[None]:
    """Turn whatever a damaged file raises into one sentence."""
    try:
        yield
    except _BROKEN as problem:
        raise Invalid(sentence) from problem


def unreadable(sentence: str) -> Invalid:
    """What is said of a file of which nothing can be taken in."""
    return Invalid(sentence, errors={"file": [sentence]})


def _must_be_small(file: IO[bytes]) -> None:
    """Look at the end before the list of names is read: a list of a hundred megabytes would take gigabytes of memory.

    Only a file that ends with the plain end record is taken, as phones write it; then the library reads the same one.
    """
    length = file.seek(0, 2)
    if length > LARGEST_BYTES:
        raise unreadable(_("The file is larger than %(n)s MB.", n=LARGEST_BYTES // 1_000_000))
    file.seek(max(length - _END_BYTES - 20, 0))
    tail = file.read()
    end, before = tail[-_END_BYTES:], tail[:-_END_BYTES]
    if len(end) < _END_BYTES or not end.startswith(_END) or end[-2:] != b"\0\0" or before[-20:].startswith(_END_64):
        raise unreadable(_("It is no ZIP file, or it is damaged."))
    if int.from_bytes(end[10:12], "little") > MOST_FILES or int.from_bytes(end[12:16], "little") > _DIRECTORY_BYTES:
        raise unreadable(_("There are more files in it than a phone saves."))
    file.seek(0)


def _json(data: bytes) -> object:
    try:
        return json_text.read(data.removeprefix(b"\xef\xbb\xbf"))
    except json.JSONDecodeError as problem:
        raise unreadable(_("%(name)s cannot be read at line %(line)s.", name=WORDS, line=problem.lineno)) from problem
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise unreadable(_("%(name)s cannot be read at line %(line)s.", name=WORDS, line=line)) from problem
    except ValueError as problem:
        raise unreadable(_("%(name)s in it is not JSON.", name=WORDS)) from problem


def _wrong(problem: ValidationError) -> str:
    place = _place(problem)
    if place == "version":
        return _("It was saved by a newer walkapp than this one. Update walkapp and take it in again.")
    return _("%(name)s in it says nothing that walkapp understands: %(field)s.", name=WORDS, field=place)


def _place(problem: ValidationError) -> str:
    """Where the first fault is, such as photos.0.id; what stands there is not repeated."""
    return ".".join(str(part) for part in problem.errors(include_url=False, include_input=False)[0]["loc"]) or WORDS

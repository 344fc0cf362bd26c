"""Takes what a phone saved to a file into a walk: each observation whole with what hangs on it, and none of them twice.

Nothing is written where the file as a whole cannot be read. Else every observation stands for itself, as it would had
the phone sent it: bytes first, until they last, then its rows in one transaction. What is refused is named, with why.
"""

import base64
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO
from uuid import UUID

from sqlalchemy.orm import Session

from walkapp.accounts.actor import Actor
from walkapp.core.blobs import Blobs
from walkapp.core.db import Database
from walkapp.core.errors import Conflict, Invalid, NotAllowed, Unavailable, WalkappError
from walkapp.core.text import gettext as _
from walkapp.core.text import ngettext
from walkapp.exchange import phone_file
from walkapp.exchange.phone_file import Attached, Noted, PhoneFile
from walkapp.observations import body, carrying, services, voices
from walkapp.observations.carrying import Outcome
from walkapp.observations.content import Content
from walkapp.observations.history import FIELD_NAMES
from walkapp.observations.models import Observation
from walkapp.photos import intake
from walkapp.photos import services as photos
from walkapp.photos.intake import PHOTO, Cargo, Kept
from walkapp.walks import queries as walks
from walkapp.walks.models import Participant, Walk
from walkapp.walks.rules import IS_PUBLIC, WalkState

LARGEST_BODY = 64 * 1024
"""As a request may have, too."""
SHOWN = 60


@dataclass(slots=True)
class Report:
    """What came of it."""

    imported: int = 0
    """Points that are new here, and points whose next version came."""
    known: int = 0
    files: int = 0
    """Photos and voice notes that are new here."""
    files_known: int = 0
    refused: int = 0
    """Points, photos and voice notes that did not come in; each has a note."""
    elsewhere: int = 0
    """Points of other walks."""
    late: bool = False
    failed: bool = False
    dry_run: bool = False
    author: str = ""
    """Whose phone it was; empty where nobody who may record on the walk is named."""
    notes: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """One line for whoever brought it."""
        if self.failed:
            return _("Nothing was taken in.")
        new, files = _points(self.imported), _files(self.files)
        head = _("Would be new: %(points)s, %(files)s.") if self.dry_run else _("New: %(points)s, %(files)s.")
        there = _("Here already: %(points)s, %(files)s.", points=_points(self.known), files=_files(self.files_known))
        return f"{head % {'points': new, 'files': files}} {there}"


def take_in(
    database: Database, blobs: Blobs, file: IO[bytes], actor: Actor, walk_id: UUID, *, dry_run: bool, at: datetime
) -> Report:
    """Take the file into the walk. A file that cannot be read as a whole is reported as failed, with why.

    Raises NotFound and NotAllowed for who does not run the walk, Conflict for one that is cancelled, and Unavailable
    where the store takes nothing: what has come in until then stays, and the same file goes on from there.
    """
    report = Report(dry_run=dry_run)
    with database.reading() as session:
        report.late = _walk(session, actor, walk_id).state in IS_PUBLIC
    try:
        with phone_file.opened(file) as found, _store(blobs, dry_run=dry_run) as store:
            _Taking(database, store, actor, walk_id, found, report, at).run()
    except Invalid as problem:
        report.failed = True
        report.notes.append(problem.detail)
    return report


@contextmanager
def _store(blobs: Blobs, *, dry_run: bool) -> Iterator[Blobs]:
    """Where bytes go: on a dry run into a store that is gone at the end."""
    if not dry_run:
        yield blobs
        return
    with tempfile.TemporaryDirectory(prefix="walkapp-") as folder:
        yield Blobs.open(f"file://{folder}/store")


def _walk(session: Session, actor: Actor, walk_id: UUID, *, lock: bool = False) -> Walk:
    walk = walks.find(session, actor, walk_id, lock=lock)
    if not walks.may_run(actor, walk):
        raise NotAllowed
    if walk.state is WalkState.CANCELLED:
        raise Conflict(_("The walk is cancelled and takes no observations."))
    return walk


class _Rehearsed(Exception):
    """Ends a transaction of a dry run, so that nothing of it stays."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A file of an observation whose bytes are kept."""

    id: UUID
    what: str
    kept: Kept


@dataclass(frozen=True, slots=True)
class _Taking:
    """One file on its way into one walk."""

    database: Database
    blobs: Blobs
    actor: Actor
    walk_id: UUID
    file: PhoneFile
    report: Report
    at: datetime

    def run(self) -> None:
        """Every observation of the file, in its order."""
        seen: set[UUID] = set()
        for number, value in enumerate(self.file.saved.observations, 1):
            try:
                one = phone_file.noted(value)
                if one.walk != self.walk_id:
                    self.report.elsewhere += 1
                    continue
                if one.id in seen:
                    raise Invalid(_("It stands twice in the file."))
                seen.add(one.id)
                self._take(number, one)
            except Unavailable:
                raise
            except WalkappError as problem:
                self._refuse(_name(number, value), problem)
        if self.report.elsewhere:
            self.report.notes.append(ngettext(
                "%(num)d point belongs to another walk. Take the file in there too.",
                "%(num)d points belong to other walks. Take the file in there too.", self.report.elsewhere,
            ))  # fmt: skip

    def _take(self, number: int, one: Noted) -> None:
        content = self._content(one)
        called = _name(number, {"content": one.content})
        held = [*self._hold(called, one.photos, PHOTO), *self._hold(called, one.voices, voices.VOICE)]
        with self._writing() as session:
            walk = _walk(session, self.actor, self.walk_id, lock=True)
            person = self.file.saved.person
            author = carrying.author_of(session, walk, person.id if person else None)
            row, outcome = carrying.bring(
                session, self.actor, walk, one.id, content, author=author, etag=one.etag, at=self.at
            )
            hung, name = self._hang(session, row, author, held), author.name if author else ""
        # Only what lasts is counted.
        self.report.author = name
        self.report.known += outcome is Outcome.KNOWN
        self.report.imported += outcome is not Outcome.KNOWN
        self.report.files += sum(hung)
        self.report.files_known += len(hung) - sum(hung)

    def _content(self, one: Noted) -> Content:
        if len(json.dumps(one.content, ensure_ascii=False).encode()) > LARGEST_BODY:
            raise Invalid(_("It is larger than any point that a phone sends."))
        with self.database.reading() as session:
            here = self.actor.municipality_id
            return body.read(
                one.content, is_category=lambda key: walks.category_by_key(session, here, key) is not None
            )

    def _hold(self, name: str, files: Sequence[Attached], cargo: Cargo) -> list[_Held]:
        """Keep the bytes of these files; each that cannot be kept is named, and the rest is taken."""
        held: list[_Held] = []
        for number, one in enumerate(files, 1):
            said = _("photo %(n)s", n=number) if cargo is PHOTO else _("voice note %(n)s", n=number)
            what = f"{name}, {said}"
            try:
                held.append(_Held(one.id, what, self._keep(one, cargo)))
            except Unavailable:
                raise
            except WalkappError as problem:
                self._refuse(what, problem)
        return held

    def _keep(self, one: Attached, cargo: Cargo) -> Kept:
        if not self.file.has(one.file):
            raise Invalid(_("Its bytes are missing in the file."))
        digest = base64.b64decode(one.digest).hex() if one.digest else None
        with self.file.reading(one.file) as bytes_of:
            return intake.receive_file(
                self.blobs, self.actor.municipality_id, bytes_of, cargo=cargo, digest=digest
            )

    def _hang(
        self, session: Session, row: Observation, author: Participant | None, held: Sequence[_Held]
    ) -> list[bool]:
        """Hang what is kept on the observation; gives of each that hangs there now whether it is new."""
        if held and not carrying.may_add_files(row, author):
            raise Conflict(_("Somebody else noted the point with this id."))
        sender_id = (author.user_id or author.id) if author else None
        hung: list[bool] = []
        for one in held:
            try:
                hung.append(self._hang_one(session, row, sender_id, one))
            except Conflict as problem:
                self._refuse(one.what, problem)
        return hung

    def _hang_one(self, session: Session, row: Observation, sender_id: UUID | None, one: _Held) -> bool:
        if one.kept.cargo is voices.VOICE:
            return voices.add(session, self.actor, row, one.id, one.kept, at=self.at, sender_id=sender_id)[1]
        photo, is_new = photos.take_in(
            session, self.actor, photo_id=one.id, kept=one.kept, at=self.at, sender_id=sender_id
        )
        services.add_photo(session, self.actor, row, photo, at=self.at)
        return is_new

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """A transaction; on a dry run one of which nothing stays."""
        try:
            with self.database.writing() as session:
                yield session
                session.flush()
                if self.report.dry_run:
                    raise _Rehearsed
        except _Rehearsed:
            pass

    def _refuse(self, what: str, problem: WalkappError) -> None:
        errors = problem.errors if isinstance(problem, Invalid) else {}
        said = [
            sentence if name == "photo" else f"{_(FIELD_NAMES.get(name, name))}: {sentence}"
            for name, sentences in errors.items() for sentence in sentences
        ]  # fmt: skip
        self.report.refused += 1
        self.report.notes.append(f"{what}: {' '.join(said) or problem.detail}")


def _name(number: int, value: object) -> str:
    """How a point of the file is called: by its place there and its first words."""
    said = value.get("content") if isinstance(value, dict) else None
    text = said.get("text") if isinstance(said, dict) else None
    words = " ".join(text.split()) if isinstance(text, str) else ""
    if not words:
        return _("Point %(n)s of the file", n=number)
    cut = words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
    return _("Point %(n)s of the file, ”%(words)s”", n=number, words=cut)


def _points(n: int) -> str:
    return ngettext("%(num)d point", "%(num)d points", n)


def _files(n: int) -> str:
    return ngettext("%(num)d photo or voice note", "%(num)d photos and voice notes", n)

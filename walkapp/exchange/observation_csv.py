"""Reads a list of observations from a CSV file into a walk: all of it or nothing, and never a row twice.

The columns are those of published lists: id, year, place_text, text_sv, suggested_action_sv, responsible_sv,
status_sv, category_guess, source_title and source_address; others are kept as they are. Who is responsible and how it
stands is written in such lists in free words: they are kept beside the observation, for whoever reviews it.
"""

import csv
import hashlib
import io
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor, system
from walkapp.core.db import Database, new_id
from walkapp.core.errors import Invalid
from walkapp.core.tenancy import within
from walkapp.observations import services
from walkapp.observations.content import Content
from walkapp.observations.models import Observation
from walkapp.observations.rules import Kind
from walkapp.walks import queries as walks
from walkapp.walks.models import Category, Walk

NEEDED_COLUMNS = ("place_text", "text_sv")
YEARS = range(1990, 2101)
KNOWN_STATES = frozenset({"", "ny", "new"})
"""The only state that an imported observation can come in with; every other word is kept beside it."""
LARGEST_BYTES = 20_000_000
LONGEST_KEY = 400
"""Characters of `Observation.source_key`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that could be read."""

    line: int
    content: Content
    source_key: str
    unknown: tuple[str, ...]
    """What in it nobody knows here: "category x", "responsible y", "status z"."""


@dataclass(slots=True)
class Report:
    """What came of an import."""

    imported: int = 0
    known: int = 0
    failed: bool = False
    dry_run: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """One line for whoever ran it."""
        if self.failed:
            return "Nothing was imported: mend the lines named above and run it again."
        verb = "would be imported" if self.dry_run else "imported"
        return f"{self.imported} {verb}, {self.known} were here already."


def read_file(database: Database, file: Path, walk_id: UUID, *, dry_run: bool, at: datetime) -> Report:
    """Import the file into the walk, in one transaction. Raises NotFound where there is no such walk."""
    report = Report(dry_run=dry_run)
    if file.stat().st_size > LARGEST_BYTES:
        report.failed = True
        report.notes.append(f"The file is larger than {LARGEST_BYTES // 1_000_000} MB.")
        return report
    with database.reading() as session:
        _walk_here, actor = _walk(session, walk_id)
        rows = _read(session, actor, file.read_bytes(), report)
        known = _known_keys(session, actor)
    if report.failed:
        return report
    fresh = _fresh(rows, known, report)
    if dry_run:
        return report
    with database.writing() as session:
        walk, actor = _walk(session, walk_id)
        for row in fresh:
            services.import_one(session, actor, walk, new_id(), row.content, source_key=row.source_key, at=at)
    return report


def _walk(session: Session, walk_id: UUID) -> tuple[Walk, Actor]:
    walk = walks.by_id(session, walk_id)
    return walk, system(walk.municipality_id)


def _read(session: Session, actor: Actor, data: bytes, report: Report) -> list[Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        _fail(report, f"line {line}: the file is not UTF-8 here")
        return []
    separator = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    missing = [name for name in NEEDED_COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        _fail(report, f"line 1: the column {missing[0]} is missing")
        return []
    categories = {one.key: one for one in walks.categories(session, actor.municipality_id)}
    departments = {one.name.casefold() for one in accounts.departments(session, actor.municipality_id)}
    return _rows(reader, categories, departments, report)


def _rows(
    reader: "csv.DictReader[str]", categories: dict[str, Category], departments: set[str], report: Report
) -> list[Row]:
    rows: list[Row] = []
    seen: dict[str, Row] = {}
    ended = reader.line_num
    try:
        for values in reader:
            line, ended = reader.line_num - _line_breaks(values), reader.line_num
            try:
                row = _row(line, values, categories, departments)
                first = seen.setdefault(row.source_key, row)
                if first.content != row.content:
                    raise Invalid(f"the same address and id as line {first.line}, with other words")
                rows.append(row)
            except Invalid as problem:
                said = [sentence for sentences in problem.errors.values() for sentence in sentences]
                _fail(report, f"line {line}: {' '.join(said) or problem.detail}")
    except csv.Error as problem:
        # A quotation mark that is left open runs to the file's end: the fault begins after the last whole row.
        _fail(report, f"line {ended + 1}: {problem}")
    return rows


def _line_breaks(values: dict[Any, Any]) -> int:
    """How many lines a row has beyond its first: quoted cells may hold some."""
    return sum(str(value).count("\n") for value in values.values() if value)


def _row(line: int, values: dict[Any, Any], categories: dict[str, Category], departments: set[str]) -> Row:
    if None in values or None in values.values():
        raise Invalid("the row has another number of columns than the heading")
    cells = {str(name): str(value).strip() for name, value in values.items()}
    text, suggestion = cells["text_sv"], cells.get("suggested_action_sv", "")
    if not (text or suggestion or cells["place_text"]):
        raise Invalid("neither text, suggestion nor place")
    key = cells.get("category_guess", "")
    content = Content(
        kind=_kind(key, text, suggestion),
        category=key if key in categories else None,
        text="\n".join(part for part in (text, f"Förslag: {suggestion}" if suggestion else "") if part),
        place=cells["place_text"],
        observed_year=_year(cells.get("year", "")),
        extra={"imported": {name: value for name, value in cells.items() if value}},
    )
    return Row(line, content, _source_key(cells), _unknown(cells, categories, departments))


def _kind(category: str, text: str, suggestion: str) -> Kind:
    if category == "positive":
        return Kind.POSITIVE
    return Kind.SUGGESTION if suggestion and not text else Kind.RISK


def _year(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text) not in YEARS:
        raise Invalid(f"{text!r} is not a year")
    return int(text)


def _source_key(cells: dict[str, str]) -> str:
    if cells.get("source_address") and cells.get("id"):
        key = f"{cells['source_address']}#{cells['id']}"
        # A key that is too long to keep stays one of its own.
        return key if len(key) <= LONGEST_KEY else f"key:{hashlib.sha256(key.encode()).hexdigest()}"
    parts = "\x1f".join(f"{name}={cells[name]}" for name in sorted(cells))
    return f"row:{hashlib.sha256(parts.encode()).hexdigest()}"


def _unknown(cells: dict[str, str], categories: dict[str, Category], departments: set[str]) -> tuple[str, ...]:
    category, responsible = cells.get("category_guess", ""), cells.get("responsible_sv", "")
    status = cells.get("status_sv", "")
    found = (
        (f"category {category!r}", bool(category) and category not in categories),
        (f"responsible {responsible!r}", bool(responsible) and responsible.casefold() not in departments),
        (f"status {status!r}", status.casefold() not in KNOWN_STATES),
    )
    return tuple(name for name, is_unknown in found if is_unknown)


def _known_keys(session: Session, actor: Actor) -> set[str]:
    keys = within(Observation, actor.municipality_id).where(Observation.source_key.is_not(None))
    return {key for key in session.scalars(keys.with_only_columns(Observation.source_key)) if key}


def _fresh(rows: list[Row], known: set[str], report: Report) -> list[Row]:
    fresh: list[Row] = []
    for row in rows:
        if row.source_key in known:
            report.known += 1
            continue
        known.add(row.source_key)
        fresh.append(row)
        if row.unknown:
            report.notes.append(f"line {row.line}: {', '.join(row.unknown)} is not known here; kept as words")
    report.imported = len(fresh)
    return fresh


def _fail(report: Report, note: str) -> None:
    report.failed = True
    report.notes.append(note)

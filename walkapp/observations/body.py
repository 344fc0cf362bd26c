"""An observation as it comes in, by a request or in a file: every wrong field named, nothing unknown thrown away."""

import json
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from walkapp.core import faults, fields
from walkapp.core.errors import Invalid
from walkapp.core.faults import Errors
from walkapp.core.text import gettext as _
from walkapp.observations.content import Content
from walkapp.observations.rules import EXTRA_LIMIT_BYTES, PLACE_LIMIT, TEXT_LIMIT, Kind, PositionSource, Severity

Body = dict[str, Any]

GIVEN_BACK = frozenset({
    "id", "walk", "number", "state", "reason", "duplicate_of", "origin", "late", "version", "change", "received_at",
    "area", "author", "mine", "photos", "voices", "actions", "warnings",
})  # fmt: skip
"""What an answer says of an observation and its author does not decide: a program may send it all back unchanged."""
STAND_INS: Body = {
    "schema": 1, "kind": "risk", "category": "", "severity": "medium", "text": "", "place": "",
    "position_source": "none", "confidential": False,
}  # fmt: skip
"""In the place of wrong fields, so that the right ones are looked at together all the same."""
POSITION = ("position_source", "lat", "lon")


class ObservationBody(BaseModel):
    """What somebody saw. A field that this server does not know is kept and given back under `extra` (4 KiB in all)."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)

    schema_: Annotated[fields.Whole, Field(ge=1, alias="schema")] = 1
    kind: Kind
    category: fields.Text
    severity: Severity = Severity.MEDIUM
    text: Annotated[fields.Text, Field(json_schema_extra={"maxLength": TEXT_LIMIT})] = ""
    place: Annotated[fields.Text, Field(json_schema_extra={"maxLength": PLACE_LIMIT})] = ""
    lat: Annotated[fields.Number, Field(ge=-90, le=90)] | None = None
    lon: Annotated[fields.Number, Field(ge=-180, le=180)] | None = None
    accuracy_m: Annotated[fields.Number, Field(ge=0, le=1_000_000)] | None = None
    position_source: PositionSource = PositionSource.NONE
    observed_at: fields.Moment | None = None
    observed_year: Annotated[fields.Whole, Field(ge=1900, le=2999)] | None = None
    """Where nothing more than the year is known; else `observed_at` is needed."""
    confidential: fields.Yes = False
    same_as: fields.Id | None = None
    """Another observation of the walk that the author says is the same thing: for the reviewer, never merged by itself.
    One that is not there, or not for the author to see, does not count and is no error."""


def read(body: Body, *, is_category: Callable[[str], bool]) -> Content:
    """The content that a body says. Raises Invalid with every field that is wrong."""
    errors = _missing(body)
    read, wrong = _validated(body)
    errors |= wrong
    extra = _extra(read)
    if _bytes_of(extra) > EXTRA_LIMIT_BYTES:
        errors["extra"] = [_("Unknown fields may take %(limit)s bytes in all.", limit=EXTRA_LIMIT_BYTES)]
    content = _content(read, extra, errors)
    if errors and "category" not in errors and not is_category(read.category):
        errors["category"] = [_("There is no such category here.")]
    if content is None or errors:
        raise Invalid(errors=errors)
    return content


def _missing(body: Body) -> Errors:
    wanted = [] if body.get("observed_year") is not None else ["observed_at"]
    if body.get("position_source") in {source.value for source in PositionSource if source is not PositionSource.NONE}:
        wanted += ["lat", "lon"]
    return {name: [faults.needed()] for name in wanted if body.get(name) is None}


def _validated(body: Body) -> tuple[ObservationBody, Errors]:
    """The body, with stand-ins for what is wrong in it, and what is wrong."""
    known = {name: value for name, value in body.items() if name not in GIVEN_BACK}
    try:
        return ObservationBody.model_validate(known), {}
    except ValidationError as problem:
        errors = faults.by_field(problem)
    wrong = set(errors)
    if wrong & set(POSITION):
        wrong |= set(POSITION)
    right = {name: value for name, value in known.items() if name not in wrong}
    stand_ins = {name: value for name, value in STAND_INS.items() if name in wrong}
    return ObservationBody.model_validate(right | stand_ins), errors


def _extra(read: ObservationBody) -> Body:
    """What this server does not know: also what it gave back as such the last time."""
    unknown = dict(read.model_extra or {})
    before = unknown.get("extra")
    if isinstance(before, dict):
        del unknown["extra"]
        unknown = before | unknown
    if read.schema_ != 1:
        unknown["schema"] = read.schema_
    return unknown


def _bytes_of(extra: Body) -> int:
    return len(json.dumps(extra, ensure_ascii=False).encode()) if extra else 0


def _content(read: ObservationBody, extra: Body, errors: Errors) -> Content | None:
    try:
        return Content(
            kind=read.kind, category=read.category, severity=read.severity, text=read.text, place=read.place,
            lat=read.lat, lon=read.lon, accuracy_m=read.accuracy_m, position_source=read.position_source,
            observed_at=read.observed_at, observed_year=read.observed_year, confidential=read.confidential,
            same_as=read.same_as, extra=extra,
        )  # fmt: skip
    except Invalid as problem:
        for field, sentences in problem.errors.items():
            if not (field in POSITION and errors.keys() & set(POSITION)):
                errors.setdefault(field, list(sentences))
        return None

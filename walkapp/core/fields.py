"""The kinds of value that requests carry: each takes what JSON has for it and nothing that only looks like it."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, Strict, WithJsonSchema

from walkapp.core.geo import Box
from walkapp.core.text import clean
from walkapp.core.text import gettext as _

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NUMBER = re.compile(r"[0-9]{1,19}")
_IDS_AT_MOST = 50
_LARGEST = 2**63 - 1
_FIRST_YEAR, _LAST_YEAR = 1900, 2999


def _moment(value: object) -> datetime:
    if isinstance(value, str) and _MOMENT.fullmatch(value) and _FIRST_YEAR <= int(value[:4]) <= _LAST_YEAR:
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except ValueError:
            pass
    raise ValueError(_("Write a moment with its offset, such as 2026-11-23T18:20:00+01:00."))


def _day(value: object) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value) and _FIRST_YEAR <= int(value[:4]) <= _LAST_YEAR:
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(_("Write a day, such as 2026-12-24."))


def _id(value: object) -> UUID:
    if isinstance(value, str) and _ID.fullmatch(value):
        return UUID(value)
    raise ValueError(_("Write an id (a UUID)."))


def _ids(value: object) -> list[UUID]:
    parts = str(value).split(",")
    if len(parts) > _IDS_AT_MOST:
        raise ValueError(_("At most %(n)s ids.", n=_IDS_AT_MOST))
    return [_id(part) for part in parts]


def _number(value: object) -> int:
    if isinstance(value, str) and _NUMBER.fullmatch(value) and int(value) <= _LARGEST:
        return int(value)
    raise ValueError(_("Write a whole number."))


def _box(value: object) -> Box:
    try:
        return Box.parse(str(value))
    except ValueError as problem:
        raise ValueError(_("Write west,south,east,north in degrees, such as 15.3,60.1,15.5,60.2.")) from problem


def _yes(value: object) -> bool:
    if value in {"0", "1"}:
        return value == "1"
    raise ValueError(_("Write 0 or 1."))


def _at_most(limit: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        if len(text) > limit:
            raise ValueError(_("At most %(limit)s characters.", limit=limit))
        return text

    return check


def _described(**schema: object) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **schema})


Moment = Annotated[datetime, BeforeValidator(_moment), _described(format="date-time")]
"""An aware moment, in UTC; a time without an offset is refused."""
Day = Annotated[date, BeforeValidator(_day), _described(format="date")]
Id = Annotated[UUID, BeforeValidator(_id), _described(format="uuid")]
Text = Annotated[str, Strict(), AfterValidator(clean)]
"""Text whose length its own rule checks."""
Title = Annotated[Text, AfterValidator(_at_most(160)), Field(json_schema_extra={"maxLength": 160})]
Reason = Annotated[Text, AfterValidator(_at_most(1000)), Field(json_schema_extra={"maxLength": 1000})]
Answer = Annotated[Text, AfterValidator(_at_most(2000)), Field(json_schema_extra={"maxLength": 2000})]
Comment = Annotated[Text, AfterValidator(_at_most(4000)), Field(json_schema_extra={"maxLength": 4000})]
CaseNumber = Annotated[Text, AfterValidator(_at_most(60)), Field(json_schema_extra={"maxLength": 60})]
Tag = Annotated[str, Strict(), Field(max_length=100)]
Whole = Annotated[int, Strict()]
Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Yes = Annotated[bool, Strict()]
Spot = tuple[Annotated[Number, Field(ge=-180, le=180)], Annotated[Number, Field(ge=-90, le=90)]]
"""[lon, lat]."""

# -- in addresses, where everything is text ----------------------------------------------------------------------------

AS_NUMBER = BeforeValidator(_number)
"""For a whole number whose range stands before it."""
BoxInAddress = Annotated[
    Box, BeforeValidator(_box), _described(pattern=r"^-?[0-9.]+,-?[0-9.]+,-?[0-9.]+,-?[0-9.]+$")
]
IdsInAddress = Annotated[list[UUID], BeforeValidator(_ids), _described(pattern=r"^[0-9a-fA-F,-]{36,}$")]
YesInAddress = Annotated[bool, BeforeValidator(_yes), _described(enum=["0", "1"])]

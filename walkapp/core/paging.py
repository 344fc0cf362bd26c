"""Pages of a long list, by the key of the last row: as quick in the deep as at the top."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")

LIMIT = 50
LARGEST_LIMIT = 200
LARGEST_NUMBER = 2**63 - 1
"""What a database's whole numbers hold."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some rows of a list, and the cursor of the next ones, None at the end."""

    items: Sequence[Item]
    next: str | None


def cut(rows: Sequence[Item], limit: int, key: Callable[[Item], Sequence[str | int | None]]) -> Page[Item]:
    """Make a page of `limit` rows out of a query that was asked for one row more."""
    more = len(rows) > limit
    items = rows[:limit]
    return Page(items, encode(key(items[-1])) if more and items else None)


def encode(key: Sequence[str | int | None]) -> str:
    """Write a row's key as an opaque word for an address."""
    return base64.urlsafe_b64encode(json.dumps(list(key)).encode()).decode().rstrip("=")


def decode(cursor: str, length: int) -> list[str | int | None]:
    """Read a cursor of `length` parts back; raises ValueError where it is not one of ours."""
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as problem:
        raise ValueError("This cursor is not one of ours.") from problem
    if not isinstance(key, list) or len(key) != length or not all(_is_part(part) for part in key):
        raise ValueError("This cursor is not one of ours.")
    return key


def _is_part(part: object) -> bool:
    return abs(part) <= LARGEST_NUMBER if isinstance(part, int) else isinstance(part, str | None)

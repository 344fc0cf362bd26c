import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from walkapp.core import paging

pytestmark = pytest.mark.once

PARTS = some.one_of(some.text(), some.integers(-(2**63) + 1, 2**63 - 1), some.none())


@given(some.lists(PARTS, min_size=1, max_size=4))
def test_a_cursor_comes_back_as_it_was(key: list[str | int | None]) -> None:
    assert paging.decode(paging.encode(key), len(key)) == key


@given(some.lists(PARTS, min_size=1, max_size=4))
def test_a_cursor_stands_in_an_address_as_it_is(key: list[str | int | None]) -> None:
    cursor = paging.encode(key)

    assert cursor.isascii()
    assert not set(cursor) & set("=+/&?# %")


@given(some.one_of(some.text(), some.binary().map(lambda data: base64.urlsafe_b64encode(data).decode())))
def test_a_made_up_cursor_is_refused_and_nothing_else_happens(cursor: str) -> None:
    with pytest.raises(ValueError, match="not one of ours"):
        paging.decode(cursor, 7)


@pytest.mark.parametrize("key", [[], [1], [1, 2, 3], [1, [2]], [1, {}], [1, 1.5], [1, 2**64], "ab", {"a": 1}, 5, None])
def test_a_cursor_of_another_shape_is_refused(key: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(key).encode()).decode()

    with pytest.raises(ValueError, match="not one of ours"):
        paging.decode(cursor, 2)


def test_a_cursor_that_is_nested_deeply_is_refused() -> None:
    cursor = base64.urlsafe_b64encode(b"[" * 100_000).decode()

    with pytest.raises(ValueError, match="not one of ours"):
        paging.decode(cursor, 2)


@pytest.mark.parametrize(("rows", "shown", "more"), [(0, 0, False), (3, 3, False), (4, 3, True)])
def test_a_page_is_as_long_as_asked_and_knows_whether_there_is_more(rows: int, shown: int, more: bool) -> None:
    page = paging.cut(list(range(rows)), 3, lambda row: (row,))

    assert list(page.items) == list(range(shown))
    assert page.next == (paging.encode((2,)) if more else None)

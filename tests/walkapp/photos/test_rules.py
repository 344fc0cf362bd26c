from uuid import UUID

import pytest

from walkapp.core.errors import Invalid
from walkapp.photos import rules
from walkapp.photos.rules import Box, Size

pytestmark = pytest.mark.once

HERE, PHOTO = UUID(int=1), UUID(int=2)


def test_keys_begin_with_the_municipality() -> None:
    assert rules.received_key(HERE, "ab" * 32) == f"{HERE}/photos/{'ab' * 32}"
    assert rules.derived_key(HERE, PHOTO, 3, Size.LIST) == f"{HERE}/derived/{PHOTO}/3-list.jpg"


def test_a_derived_key_knows_its_version() -> None:
    assert rules.version_of(rules.derived_key(HERE, PHOTO, 12, Size.FULL)) == 12


def test_boxes_are_cut_to_the_picture() -> None:
    assert rules.read_boxes([[-0.5, 0.25, 1, 0.5], [0.5, 0.5, 9, 9]]) == [
        Box(0, 0.25, 0.5, 0.5),
        Box(0.5, 0.5, 0.5, 0.5),
    ]


@pytest.mark.parametrize(
    "boxes",
    [None, "x", {}, [1], [[0, 0, 1]], [[0, 0, 0, 1]], [[2, 2, 1, 1]], [["0", 0, 1, 1]], [[True, 0, 1, 1]],
     [[float("nan"), 0, 1, 1]], [[0, 0, float("inf"), 1]], [[0, 0, -1, 1]], [[0, 0, 1, 1]] * 201],
)  # fmt: skip
def test_boxes_that_cannot_be_read_are_refused(boxes: object) -> None:
    with pytest.raises(Invalid) as refused:
        rules.read_boxes(boxes)

    assert "boxes" in refused.value.errors


def test_a_size_that_is_not_named_is_screen() -> None:
    assert rules.read_size(None) is Size.SCREEN
    assert rules.read_size("list") is Size.LIST


def test_a_size_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid):
        rules.read_size("original")

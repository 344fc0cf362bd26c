from pathlib import Path

import jinja2
import pytest

from walkapp.core import letters
from walkapp.core.resources import resource_dir

pytestmark = pytest.mark.once

VALUES = {"name": "Vera <b>&", "place": "Backa", "link": "http://localhost:8000/link/x?a=1&b=2"}


def test_the_first_line_is_the_subject_and_the_rest_the_letter() -> None:
    subject, body = letters.write("accounts/invitation", "sv", **VALUES)

    assert "\n" not in subject
    assert subject
    assert VALUES["link"] in body
    assert body.endswith("\n")


def test_a_letter_is_plain_text_with_nothing_escaped() -> None:
    _subject, body = letters.write("accounts/invitation", "sv", **VALUES)

    assert "Vera <b>&" in body
    assert "&amp;" not in body


def test_every_language_has_a_letter_of_its_own() -> None:
    assert letters.write("accounts/invitation", "sv", **VALUES) != letters.write("accounts/invitation", "en", **VALUES)


def test_a_letter_that_lacks_a_value_is_not_sent_with_a_hole() -> None:
    with pytest.raises(jinja2.UndefinedError):
        letters.write("accounts/invitation", "sv", name="Vera")


def test_every_letter_begins_with_a_subject() -> None:
    first_lines = {path.name: path.read_text("utf-8").strip().splitlines()[0] for path in _templates()}

    assert first_lines
    assert all(line.strip() for line in first_lines.values())


def _templates() -> list[Path]:
    return sorted((resource_dir("templates") / "mail").rglob("*.txt"))

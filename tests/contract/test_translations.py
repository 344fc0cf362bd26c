"""Every text of the interface stands in Swedish and in English."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "walkapp" / "locale"
# Labels of forms are marked with lazy_gettext, imported as _l.
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
# Without it a template that cannot be read would count as one without texts.
LOUD = {"**.html": {"silent": "false"}, "**.txt": {"silent": "false"}}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
OF_SCRIPT = re.compile(r"""sv:\s*(['"`])(?P<sv>.*?)(?<!\\)\1,\s*en:\s*(['"`])(?P<en>.*?)(?<!\\)\3""", re.DOTALL)


class Key(NamedTuple):
    text: str
    context: str | None


class Asked(NamedTuple):
    """A text as code or template asks for it."""

    key: Key
    has_plural: bool
    where: str


def asked() -> Iterator[Asked]:
    for folder in ("walkapp", "templates"):
        found = extract_from_dir(ROOT / folder, METHODS, LOUD, keywords=KEYWORDS)
        for file, line, message, _comments, context in found:
            text = message if isinstance(message, str) else message[0]
            yield Asked(Key(text, context), not isinstance(message, str), f"{folder}/{file}:{line}")


def key_of(message: Message) -> Key:
    return Key(message.id if isinstance(message.id, str) else message.id[0], message.context)


def forms(texts: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts)


@pytest.fixture(scope="module")
def wanted() -> list[Asked]:
    return list(asked())


@pytest.fixture(scope="module")
def catalogs() -> dict[str, Catalog]:
    found = {}
    for path in sorted((LOCALE / "sv").glob("*.po")):
        with path.open("rb") as file:
            found[path.name] = read_po(file, locale="sv", abort_invalid=True)
    return found


@pytest.fixture(scope="module")
def swedish(catalogs: dict[str, Catalog]) -> dict[Key, Message]:
    return {key_of(message): message for catalog in catalogs.values() for message in catalog if message.id}


@pytest.fixture(scope="module")
def same() -> set[str]:
    return {line for line in (LOCALE / "same.txt").read_text("utf-8").splitlines() if line}


def test_every_text_has_a_swedish_one(wanted: list[Asked], swedish: dict[Key, Message]) -> None:
    missing = [
        f"{text.where}: {text.key.text}"
        for text in wanted
        if text.key not in swedish or swedish[text.key].fuzzy or not all(forms(swedish[text.key].string))
    ]

    assert missing == []


def test_a_text_with_a_number_has_both_forms(wanted: list[Asked], swedish: dict[Key, Message]) -> None:
    plurals = [text for text in wanted if text.has_plural and text.key in swedish]

    assert [text.where for text in plurals if len(forms(swedish[text.key].string)) < 2] == []


def test_no_catalog_keeps_a_text_that_nobody_asks_for(wanted: list[Asked], swedish: dict[Key, Message]) -> None:
    assert sorted(set(swedish) - {text.key for text in wanted}) == []


def test_no_text_is_translated_in_two_ways(catalogs: dict[str, Catalog]) -> None:
    ways: dict[Key, set[tuple[str, ...]]] = {}
    for catalog in catalogs.values():
        for message in catalog:
            ways.setdefault(key_of(message), set()).add(forms(message.string))

    assert {key.text: texts for key, texts in ways.items() if key.text and len(texts) > 1} == {}


def test_the_swedish_text_fills_in_what_the_english_one_does(swedish: dict[Key, Message]) -> None:
    wrong = []
    for message in swedish.values():
        english = set(PLACEHOLDER.findall(" ".join(forms(message.id))))
        if any(set(PLACEHOLDER.findall(text)) - english for text in forms(message.string)):
            wrong.append(message.id)
        if isinstance(message.id, str) and set(PLACEHOLDER.findall(str(message.string))) != english:
            wrong.append(message.id)

    assert wrong == []


def test_a_text_equal_in_both_languages_is_on_the_list(swedish: dict[Key, Message], same: set[str]) -> None:
    equal = {text for key, message in swedish.items() for text in [key.text] if text in forms(message.string)}
    equal |= {found["sv"] for found in texts_of_scripts() if found["sv"] == found["en"]}

    assert sorted(equal - same) == []
    assert sorted(same - equal) == []
    assert len(same) <= 60


def test_every_text_of_the_scripts_stands_in_both_languages() -> None:
    assert [found for found in texts_of_scripts() if not (found["sv"].strip() and found["en"].strip())] == []


def test_no_swedish_text_raises_its_voice(swedish: dict[Key, Message]) -> None:
    texts = [text for message in swedish.values() for text in forms(message.string)]
    texts += [found["sv"] for found in texts_of_scripts()]

    assert [text for text in texts if text.rstrip().endswith("!")] == []


def texts_of_scripts() -> list[dict[str, str]]:
    files = (ROOT / "static" / "src").rglob("texts.ts")
    return [found.groupdict() for path in files for found in OF_SCRIPT.finditer(path.read_text("utf-8"))]

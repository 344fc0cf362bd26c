"""Texts in the reader's language, and Swedish dates, numbers and distances as text. Knows nothing of Flask.

The words in the code are English; Swedish ones stand in `walkapp/locale/sv/<room>.po`, one file a room.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_time
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import escape

from walkapp.core import clock

LANGUAGES = {"sv": "Svenska", "en": "English"}
DEFAULT_LANGUAGE = "sv"
LOCALE_FOLDER = Path(__file__).parent.parent / "locale"

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)

Messages = dict[str | tuple[str, str], str | tuple[str, ...]]


def language() -> str:
    """The code of the language that is spoken now: sv or en."""
    return _language.get()


def speak(code: str) -> None:
    """Use this language from here on in this request; one that walkapp does not speak becomes Swedish."""
    _language.set(code if code in LANGUAGES else DEFAULT_LANGUAGE)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Use this language inside the block, as when a mail is written to somebody else."""
    before = _language.set(code if code in LANGUAGES else DEFAULT_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(before)


def N_(message: str) -> str:  # noqa: N802 - the name that message extraction knows
    """Mark a message that is translated later, where it is shown."""
    return message


def gettext(message: str, **values: object) -> str:
    """The message in the reader's language, with `%(name)s` filled in."""
    found = _messages(language()).get(message)
    text = found if isinstance(found, str) and found else message
    return text % values if values else text


class Lazy:
    """A message that is put into words when it is shown, for labels that are written down before anybody asks."""

    def __init__(self, message: str) -> None:
        self._message = message

    def __str__(self) -> str:
        return gettext(self._message)

    def __html__(self) -> str:
        return str(escape(str(self)))

    def __mod__(self, values: object) -> str:
        return str(self) % values


def lazy_gettext(message: str) -> Any:  # noqa: ANN401 - forms want a str there
    """The message, translated each time that it is shown."""
    return Lazy(message)


def pgettext(context: str, message: str, **values: object) -> str:
    """Like gettext, for a message whose meaning depends on where it stands."""
    found = _messages(language()).get((message, context))
    text = found if isinstance(found, str) and found else message
    return text % values if values else text


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """The form of the message that goes with `num`; `%(num)d` is filled in."""
    found = _messages(language()).get(singular)
    forms = found if isinstance(found, tuple) and all(found) else (singular, plural)
    return forms[0 if num == 1 else -1] % {"num": num, **values}


@cache
def _messages(code: str) -> Messages:
    found: Messages = {}
    for path in sorted((LOCALE_FOLDER / code).glob("*.po")):
        with path.open("rb") as file:
            found.update(_of_catalog(read_po(file, locale=code)))
    return found


def _of_catalog(catalog: Catalog) -> Messages:
    found: Messages = {}
    for message in catalog:
        if not message.id or message.fuzzy:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        value = message.string if isinstance(message.string, str) else tuple(message.string or ())
        found[(key, message.context) if message.context else key] = value
    return found


# -- dates and numbers -------------------------------------------------------------------------------------------------


def day(value: date | datetime, *, year: bool | None = None) -> str:
    """A day as people write it: "14 nov", with the year where it is another than this one."""
    moment = clock.local(value).date() if isinstance(value, datetime) else value
    with_year = moment.year != clock.today().year if year is None else year
    return _day(moment, with_year, language())


@lru_cache(maxsize=4096)
def _day(value: date, with_year: bool, language_code: str) -> str:
    # A list says the same days over and over; putting one into words takes longer than the rest of its row.
    return format_date(value, "d MMM y" if with_year else "d MMM", locale=language_code).replace(".", "")


def long_day(value: date | datetime) -> str:
    """A day with its weekday: "tisdag 24 november 2026"."""
    moment = clock.local(value).date() if isinstance(value, datetime) else value
    return format_date(moment, "EEEE d MMMM y", locale=language())


def time_of_day(value: datetime) -> str:
    """The hour and minute on a Swedish clock: "19.41" in Swedish, "19:41" in English."""
    return format_time(clock.local(value), "HH.mm" if language() == "sv" else "HH:mm", locale=language())


def moment(value: datetime) -> str:
    """A day and an hour: "14 nov 19.41"."""
    return f"{day(value)} {time_of_day(value)}"


def number(value: float) -> str:
    """A number with the reader's separators: 1 234,5."""
    return format_decimal(value, locale=language())


def count(value: int) -> str:
    """A count as lists show it: exact to 999, then 999+."""
    return str(value) if value <= 999 else "999+"


def phone(value: str) -> str:
    """A telephone number that no line break falls into: "0240-66 00 00" with hyphens and spaces that hold together."""
    return value.strip().replace("-", "\N{NON-BREAKING HYPHEN}").replace(" ", "\N{NO-BREAK SPACE}")


def distance(metres: float) -> str:
    """A distance that an eye can use: "24 m", "1,2 km"."""
    return f"{round(metres)} m" if metres < 1000 else f"{number(round(metres / 1000, 1))} km"


def clean(text: str) -> str:
    """Text as people wrote it, without control characters, ends trimmed, line ends as one character."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or (c.isprintable() or c in "\u200d\ufe0f")).strip()

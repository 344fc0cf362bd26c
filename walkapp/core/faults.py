"""What pydantic found wrong, as sentences for the one who wrote it."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from walkapp.core.text import gettext as _

Errors = dict[str, list[str]]


def by_field(problem: ValidationError) -> Errors:
    """Every wrong field with its sentences; a fault inside a list is the list's."""
    found: Errors = {}
    for error in problem.errors(include_url=False):
        field = str(error["loc"][0]) if error["loc"] else "body"
        sentence = _sentence(error["type"], error.get("ctx") or {})
        if sentence not in found.setdefault(field, []):
            found[field].append(sentence)
    return found


def _sentence(kind: str, context: Mapping[str, Any]) -> str:
    if kind == "value_error":
        return str(context["error"])
    return _SENTENCES.get(kind, _unusable)(context)


def needed() -> str:
    """What is said of a field that is missing."""
    return _("This is needed.")


def _unusable(_context: Mapping[str, Any]) -> str:
    return _("This cannot be used.")


def _one_of(context: Mapping[str, Any]) -> str:
    values = str(context["expected"]).replace("'", "").replace(" or ", ", ")
    return _("Choose one of: %(values)s.", values=values)


_SENTENCES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _context: needed(),
    "string_type": lambda _context: _("Write it as text."),
    "bool_type": lambda _context: _("Write true or false."),
    "int_type": lambda _context: _("Write a whole number."),
    "int_from_float": lambda _context: _("Write a whole number."),
    "float_type": lambda _context: _("Write a number."),
    "finite_number": lambda _context: _("Write a number."),
    "list_type": lambda _context: _("Write it as a list."),
    "enum": _one_of,
    "literal_error": _one_of,
    "greater_than_equal": lambda context: _("At least %(limit)s.", limit=context["ge"]),
    "less_than_equal": lambda context: _("At most %(limit)s.", limit=context["le"]),
    "too_short": lambda context: _("At least %(limit)s.", limit=context["min_length"]),
    "too_long": lambda context: _("At most %(limit)s.", limit=context["max_length"]),
    "string_too_short": lambda context: _("At least %(limit)s characters.", limit=context["min_length"]),
    "string_too_long": lambda context: _("At most %(limit)s characters.", limit=context["max_length"]),
    "extra_forbidden": lambda _context: _("walkapp does not know this one."),
}

"""An observation in the words and the shape that lists, maps and pages show it in."""

from typing import Any

from walkapp.accounts.actor import Actor
from walkapp.core.text import gettext as _
from walkapp.core.text import time_of_day
from walkapp.observations import queries
from walkapp.observations.models import Observation
from walkapp.observations.rules import KIND_NAMES

TITLE_LENGTH = 80


def title(row: Observation) -> str:
    """One line that says what it is: the first line of the text, else the place, the category, the kind."""
    first = row.text.split("\n", 1)[0].strip()
    if len(first) > TITLE_LENGTH:
        first = first[:TITLE_LENGTH].rsplit(" ", 1)[0] + "…"
    return first or row.place or category(row) or _(KIND_NAMES[row.kind])


def category(row: Observation) -> str:
    """The category's name, empty where there is none."""
    return row.category.name if row.category else ""


def author(actor: Actor, row: Observation) -> str:
    """Who wrote it, as others on the walk know them: first name and initial. Empty for who may see no names."""
    if row.author is None or queries.sees_only_released(actor, row):
        return ""
    if actor.id is not None and actor.id in {row.author.user_id, row.author.id}:
        return _("you")
    first, _space, rest = row.author.name.strip().partition(" ")
    return f"{first} {rest.rsplit(' ', 1)[-1][:1]}." if rest else first


def meta(actor: Actor, row: Observation) -> str:
    """The second line of a list: category, time, who."""
    when = time_of_day(row.observed_at) if row.observed_at else str(row.observed_year or "")
    return " · ".join(part for part in (category(row), when, author(actor, row)) if part)


def point(actor: Actor, row: Observation, *, url: str, selected: bool = False) -> dict[str, Any] | None:
    """The observation as a point of the page's map (GeoJSON); None where it has no position."""
    if row.lat is None or row.lon is None:
        return None
    properties = {
        "id": str(row.id), "url": url, "number": row.number, "kind": row.kind.value, "state": row.state.value,
        "late": False, "title": title(row), "meta": meta(actor, row), "selected": selected,
    }  # fmt: skip
    geometry = {"type": "Point", "coordinates": [row.lon, row.lat]}
    return {"type": "Feature", "geometry": geometry, "properties": properties}

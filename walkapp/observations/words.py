"""An observation in the words and the shape that lists, maps and pages show it in."""

from typing import Any

from walkapp.accounts.actor import Actor
from walkapp.core import clock
from walkapp.core.text import N_, distance, time_of_day
from walkapp.core.text import gettext as _
from walkapp.observations import queries
from walkapp.observations.models import Observation
from walkapp.observations.rules import KIND_NAMES, Origin, PositionSource

TITLE_LENGTH = 80
SOURCE_NAMES = {
    PositionSource.GPS: N_("the phone"),
    PositionSource.MAP: N_("set on the map"),
    PositionSource.PHOTO: N_("the photo"),
}


def title(row: Observation) -> str:
    """One line that says what it is: the first line of the text, else the place, the category, the kind."""
    first = row.text.split("\n", 1)[0].strip()
    if len(first) > TITLE_LENGTH:
        first = first[:TITLE_LENGTH].rsplit(" ", 1)[0] + "…"
    return first or row.place or category(row) or _(KIND_NAMES[row.kind])


def rest(row: Observation) -> str:
    """What the text says beyond the title; empty where the title says it all."""
    return "" if row.text.strip() == title(row) else row.text


def category(row: Observation) -> str:
    """The category's name, empty where there is none."""
    return row.category.name if row.category else ""


def imported(row: Observation) -> dict[str, str]:
    """The words of the list that it came from, column by column; empty where it came from none."""
    found = row.extra.get("imported") if row.origin is Origin.IMPORT else None
    return {str(name): str(word) for name, word in found.items()} if isinstance(found, dict) else {}


def source(row: Observation) -> str:
    """How the position was found and how near it is, as in "the phone, ± 6 m"; empty where there is none."""
    found = _(SOURCE_NAMES[row.position_source]) if row.position_source in SOURCE_NAMES else ""
    near = f"± {distance(row.accuracy_m)}" if row.accuracy_m else ""
    return ", ".join(part for part in (found, near) if part)


def author(actor: Actor, row: Observation) -> str:
    """Who wrote it, as others on the walk know them: first name and initial. Empty for who may see no names."""
    if row.author is None or not queries.sees_author(actor, row):
        return ""
    if queries.is_author(actor, row):
        return _("you")
    if row.author.is_guest:
        return row.author.called
    first, _space, rest = row.author.name.strip().partition(" ")
    return f"{first} {rest.rsplit(' ', 1)[-1][:1]}." if rest else first


def meta(actor: Actor, row: Observation) -> str:
    """The second line of a list: category, time, who."""
    when = time_of_day(row.observed_at) if row.observed_at else str(row.observed_year or "")
    return " · ".join(part for part in (category(row), when, author(actor, row)) if part)


def point(
    actor: Actor, row: Observation, *, url: str | None, selected: bool = False, photo: str | None = None
) -> dict[str, Any] | None:
    """The observation as a point of the page's map (GeoJSON); None where it has no position."""
    if row.lat is None or row.lon is None:
        return None
    properties = {
        "id": str(row.id), "url": url, "number": row.number, "kind": row.kind.value, "state": row.shown_state,
        "late": row.is_overdue(clock.today()), "title": title(row), "meta": meta(actor, row), "selected": selected,
        "photo": photo,
    }  # fmt: skip
    geometry = {"type": "Point", "coordinates": [row.lon, row.lat]}
    return {"type": "Feature", "geometry": geometry, "properties": properties}

"""Filters and globals for templates, and what every page knows."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jinja2
from flask import Flask, g, url_for
from jinja2.runtime import Macro
from markupsafe import Markup

from walkapp import __version__
from walkapp.accounts import guard, queries, security
from walkapp.accounts.actor import Actor
from walkapp.accounts.models import Municipality
from walkapp.accounts.rules import ROLE_NAMES, Permission, Role
from walkapp.core import clock, text, web
from walkapp.maps import queries as maps
from walkapp.maps import tiles
from walkapp.shell import menu
from walkapp.shell.assets import asset


@dataclass(frozen=True, slots=True)
class Who:
    """The actor as pages show them."""

    name: str
    role: Role
    department_name: str


def install(app: Flask) -> None:
    """Give the templates walkapp's words: texts, dates, numbers, assets, and who is looking."""
    environment = app.jinja_env
    environment.undefined = jinja2.StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.add_extension("jinja2.ext.i18n")
    environment.add_extension("jinja2.ext.do")
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        text.gettext, text.ngettext, newstyle=False,
        pgettext=text.pgettext,
    )  # fmt: skip
    environment.globals.update(
        _=text.gettext, gettext=text.gettext, ngettext=text.ngettext, asset=asset, languages=text.LANGUAGES,
        version=__version__, Permission=Permission, ROLE_NAMES=ROLE_NAMES, map_base=_map_base, drawn=drawn,
    )  # fmt: skip
    environment.filters.update(
        day=text.day, long_day=text.long_day, time_of_day=text.time_of_day, moment=text.moment, number=text.number,
        count=text.count, distance=text.distance, phone=text.phone, tr=text.gettext, local=clock.local,
    )  # fmt: skip
    app.context_processor(_of_every_page)


def drawn(macro: Macro, *values: object, **named: object) -> Markup:
    """What a component draws of these values, kept for the next row that has them.

    For those alone that draw the same whenever they get the same, in the same language.
    """
    return _drawn(text.language(), macro, *values, **named)


@lru_cache(maxsize=4096)
def _drawn(_language: str, macro: Macro, *values: object, **named: object) -> Markup:
    return Markup(macro(*values, **named))  # noqa: S704 - a macro has escaped what it was given


def _of_every_page() -> dict[str, Any]:
    actor = guard.optional_actor()
    user = security.signed_in_user()
    memberships = guard.memberships() if user else ()
    here = next((m for m in memberships if actor and m.municipality_id == actor.municipality_id), None)
    who = None
    if here and user:
        department = here.department.name if here.department else ""
        who = Who(user.name, here.role, department)
    elif user:
        who = Who(user.name, Role.PUBLIC, "")
    others = [
        {"name": m.municipality.name, "url": url_for("shell.home", municipality=m.municipality.slug)}
        for m in memberships if m is not here
    ]  # fmt: skip
    place = here.municipality if here else _place_of(actor) or _public_place()
    return {
        "language": text.language(), "actor": who, "municipality": place,
        "municipalities": others if memberships else [], "nav": menu.of(actor) if actor else [], "today": clock.today(),
        "now": clock.now(), "user": user, "mine": actor,
    }  # fmt: skip


def _place_of(guest: Actor | None) -> Municipality | None:
    """Whose walk a guest is on: they are nobody's member."""
    if guest is None or guest.role is not Role.GUEST:
        return None
    return queries.municipality(web.reader(), guest.municipality_id)


def _public_place() -> Municipality | None:
    slug = g.get("public_slug")
    return queries.municipality_by_slug(web.reader(), slug) if slug else None


def _map_base() -> dict[str, Any]:
    """What lies under every map of the page: the base map's tiles, and the municipality's sketch where they fail."""
    actor = guard.optional_actor()
    has_sketch = actor is not None and maps.has_sketch(web.reader(), actor.municipality_id)
    sketch_url = url_for("maps.sketch") if has_sketch else None
    if actor is None and security.signed_in_user() is None:
        return {"tiles": "none", "sketch_url": sketch_url, "can_be_cut": False}
    ground = tiles.ground(web.settings(), xyz_url="/tiles/{z}/{x}/{y}", file_url=url_for("maps.archive"))
    return {
        "tiles": ground.tiles, "deepest": ground.deepest, "attribution": ground.attribution,
        "attribution_url": ground.attribution_url, "sketch_url": sketch_url,
        "can_be_cut": tiles.archive_path(web.settings()) is not None,
    }  # fmt: skip

"""One search over walks, observations, actions and places, each by its own room's rights."""

from typing import Any

from flask import url_for

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.actions import queries as actions
from walkapp.actions.rules import is_late
from walkapp.core import clock, search, web
from walkapp.core.text import day
from walkapp.core.text import gettext as _
from walkapp.observations import queries as observations
from walkapp.observations.models import Observation
from walkapp.observations.rules import KIND_NAMES
from walkapp.walks import queries as walks
from walkapp.walks.models import Walk

SHOWN = 12


def groups(actor: Actor, asked: str) -> list[dict[str, Any]]:
    """What was found, a group for each kind of thing; empty groups are left out."""
    found = (
        (_("Actions"), _actions(actor, asked), url_for("actions.index", q=asked)),
        (_("Points"), _observations(actor, asked), None),
        (_("Walks"), _walks(actor, asked), None),
        (_("Places"), _places(actor, asked), None),
    )
    return [
        {"title": title, "total": len(rows), "more_url": more if len(rows) >= SHOWN else None, "rows": rows}
        for title, rows, more in found if rows
    ]  # fmt: skip


def _actions(actor: Actor, asked: str) -> list[dict[str, Any]]:
    session, today = web.reader(), clock.today()
    rows = actions.page(session, actor, actions.Filter(text=asked), today=today, limit=SHOWN).items
    return [
        {
            "url": url_for("actions.show", action_id=row.id), "title": row.title, "state": row.state.value,
            "meta": ", ".join(part for part in (row.number, row.department.name if row.department else "") if part),
            "kind": row.observations[0].kind.value if row.observations else "risk", "number": None,
            "late": is_late(row.state, row.due_on, today),
        }
        for row in rows
    ]  # fmt: skip


def _observations(actor: Actor, asked: str) -> list[dict[str, Any]]:
    session = web.reader()
    hits = search.found(session, actor.municipality_id, asked)
    query = observations.with_parts(observations.visible(actor)).where(Observation.id.in_(hits))
    rows = session.scalars(query.order_by(Observation.received_at.desc()).limit(SHOWN)).all()
    return [
        {
            "url": url_for("observations.show", observation_id=row.id), "title": _title(row), "kind": row.kind.value,
            "meta": ", ".join(part for part in (_category(row), row.place) if part), "state": row.shown_state,
            "number": row.number, "late": row.is_overdue(clock.today()),
        }
        for row in rows
    ]  # fmt: skip


def _walks(actor: Actor, asked: str) -> list[dict[str, Any]]:
    session = web.reader()
    hits = search.found(session, actor.municipality_id, asked)
    rows = session.scalars(walks.visible(actor).where(Walk.id.in_(hits)).order_by(Walk.starts_at.desc()).limit(SHOWN))
    return [
        {"url": url_for("walks.show", walk_id=row.id), "title": row.title, "kind": None, "state": None, "number": None,
         "meta": ", ".join(part for part in (day(row.starts_at), row.meeting_place) if part), "late": False}
        for row in rows
    ]  # fmt: skip


def _places(actor: Actor, asked: str) -> list[dict[str, Any]]:
    wanted = asked.casefold()
    areas = [one for one in accounts.areas(web.reader(), actor.municipality_id) if wanted in one.name.casefold()]
    return [
        {"url": url_for("maps.council", area=area.id), "title": area.name, "meta": "", "kind": None, "state": None,
         "number": None, "late": False}
        for area in areas[:SHOWN]
    ]  # fmt: skip


def _title(row: Observation) -> str:
    return row.text.split("\n")[0][:80] or row.place or _category(row) or _(KIND_NAMES[row.kind])


def _category(row: Observation) -> str:
    return row.category.name if row.category else ""

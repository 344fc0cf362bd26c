"""List pages of 50 actions: beside an empty page of walkapp with 50 rows of constants, and how they are looked up."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests.bench import measuring
from tests.bench.measuring import Figure
from tests.bench.stage import SIZES, Stage
from walkapp.accounts import guard
from walkapp.accounts.actor import Actor
from walkapp.actions import queries
from walkapp.actions.models import Action
from walkapp.core import paging
from walkapp.walks.models import Walk

ROUNDS = 15
AIM = 4.0
FLAT = 1.25
"""How much dearer a page may be with ten times as many actions and still be called flat."""
CONSTANTS = """{% extends 'base.html' %}{% block title %}Fifty rows{% endblock %}{% block content %}
<table class="tbl cards"><thead><tr><th scope="col">Point</th><th scope="col">What</th><th scope="col">State</th><th
scope="col">Done by</th><th scope="col">Answer</th></tr></thead><tbody>
{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}
</tbody></table>{% endblock %}"""
ROWS = [(str(number), "Laga lamporna vid stationen", "Planerad", "14 nov", "Klart") for number in range(50)]

Statement = tuple[str, Any]


def main(folder: Path, work: Path) -> None:
    flat: dict[str, list[float]] = {}
    for size in SIZES:
        stage = Stage(folder, size, work / str(size))
        _add_constants(stage.app)
        _measure(stage, size, flat)
        if size == SIZES[-1]:
            _explain(stage)
    for name, values in flat.items():
        Figure("lists", f"{name}: {SIZES[-1]:,} beside {SIZES[-2]:,}", values[-1], "ms", values[-2], FLAT, "flat").say()


def _measure(stage: Stage, size: int, flat: dict[str, list[float]]) -> None:
    for who, actor in (("coordinator", stage.town.karin), ("department", stage.town.hans)):
        cookie = stage.cookie(actor.user_id)
        limit = _cpu(stage, f"/{stage.town.slug}/constants", cookie)
        for name, path in _pages(stage, actor).items():
            value = _cpu(stage, path, cookie)
            aim = AIM if size >= SIZES[-2] else None
            Figure("lists", f"{who}, {name}, {size:,} actions: CPU", value, "ms", limit, aim).say()
            flat.setdefault(f"{who}, {name}", []).append(value)


def _cpu(stage: Stage, path: str, cookie: dict[str, str]) -> float:
    stage.get(path, cookie)
    stage.get(path, cookie)
    return measuring.cpu_ms(lambda: stage.get(path, cookie), rounds=ROUNDS)


def _pages(stage: Stage, actor: Actor) -> dict[str, str]:
    here = f"/{stage.town.slug}/actions"
    with stage.database.reading() as session:
        biggest = session.scalar(
            sa.select(Walk.id)
            .where(Walk.municipality_id == stage.town.municipality_id)
            .order_by(Walk.point_count.desc())
        )
    return {
        "board": here,
        "first": f"{here}?closed=0",
        "deep": f"{here}?closed=1&cursor={_deep(stage, actor)}",
        "by state": f"{here}?state=planned",
        "late": f"{here}?overdue=1",
        "by walk": f"{here}?walk={biggest}",
        "by words": f"{here}?q=lampa",
    }


def _deep(stage: Stage, actor: Actor) -> str:
    """The cursor of a page nine tenths down the closed ones."""
    with stage.database.reading() as session:
        shown = queries.visible(actor).where(Action.closed).order_by(Action.due_on, Action.id)
        rows = session.scalars(shown).all()
        row = rows[len(rows) * 9 // 10 - 1]
        return paging.encode((1, row.due_on.isoformat(), str(row.id)))


def _add_constants(app: Flask) -> None:
    template = app.jinja_env.from_string(CONSTANTS)

    @guard.member
    def constants() -> str:
        context: dict[str, Any] = {"rows": ROWS}
        app.update_template_context(context)
        return template.render(context)

    app.add_url_rule("/<municipality>/constants", "constants", constants)


def _explain(stage: Stage) -> None:
    """No statement of these pages may walk through a whole table."""
    asked: list[Statement] = []
    for actor in (stage.town.karin, stage.town.hans):
        cookie = stage.cookie(actor.user_id)
        for path in (*_pages(stage, actor).values(), f"/{stage.town.slug}/constants"):
            with _listening(stage.database.reader, asked):
                stage.get(path, cookie)
    plans = {statement: _scans(stage, statement, values) for statement, values in asked}
    bad = {statement: scans for statement, scans in plans.items() if scans}
    for statement, scans in bad.items():
        print(f"{'; '.join(scans)}\n    {' '.join(statement.split())[:1500]}", file=sys.stderr)
    note = f"of {len(plans)} statements at {SIZES[-1]:,} actions"
    Figure("lists", "query plans with a full scan", len(bad), "", None, 0, note).say()


def _scans(stage: Stage, statement: str, values: Any) -> list[str]:
    with stage.database.reader.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    # A lookup in the index of words is called a scan of a virtual table; a subquery's own result is no table.
    return [row[3] for row in plan if re.match(r"SCAN (?!\(|anon_|CONSTANT|search_index VIRTUAL)", row[3])]


@contextmanager
def _listening(engine: sa.Engine, asked: list[Statement]) -> Iterator[None]:
    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if statement.startswith(("SELECT", "WITH")):
            asked.append((statement, values))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

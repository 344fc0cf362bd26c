"""The first screen of each role: what that person came for, and the one thing to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from walkapp.accounts.actor import Actor
from walkapp.accounts.models import Membership
from walkapp.accounts.rules import ROLE_NAMES, Role
from walkapp.actions import figures
from walkapp.actions.rules import Group as Queue
from walkapp.actions.rules import State
from walkapp.core import clock, web
from walkapp.core.text import day, gettext, ngettext, time_of_day
from walkapp.core.text import gettext as _
from walkapp.maps import pages as map_pages
from walkapp.maps.points import DRAWN_AS, LATE, NUMBER_WORDS, Filter, Group, Summary
from walkapp.observations import queries as observations
from walkapp.observations.rules import ObservationState
from walkapp.shell import keepers
from walkapp.walks import queries as walks
from walkapp.walks import twilight
from walkapp.walks.models import Walk
from walkapp.walks.rules import WalkState

PAST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class WalkLine:
    """A walk as the first screens show it."""

    url: str
    title: str
    starts_at: datetime
    place: str
    stops: int
    people: int
    points: int
    left: int
    review_url: str
    is_today: bool
    dark_from: datetime | None
    risks: int = 0
    fixed: int = 0
    late: int = 0
    answers_url: str | None = None


def of(actor: Actor) -> tuple[str, dict[str, Any]]:
    """The template of this actor's first screen, and its values."""
    if actor.role is Role.WALKER:
        return "shell/home_walker.html", _walker(actor)
    if actor.role is Role.LEADER:
        return "shell/home_leader.html", _leader(actor)
    if actor.role is Role.VIEWER:
        return "shell/home_viewer.html", _viewer(actor)
    if actor.role is Role.AUDITOR:
        return "shell/home_auditor.html", _auditor(actor)
    return "shell/home_desk.html", _desk(actor)


def role_line(membership: Membership) -> str:
    """A person's role and where: "Handler, Gatuenheten, Smedjebacken"."""
    department = membership.department.name if membership.department else ""
    parts = [gettext(ROLE_NAMES[membership.role]), department, membership.municipality.name]
    return ", ".join(part for part in parts if part)


def _walker(actor: Actor) -> dict[str, Any]:
    session = web.reader()
    ongoing = walks.in_states(session, actor, WalkState.ONGOING)
    upcoming = walks.in_states(session, actor, WalkState.PLANNED)
    elsewhere = {WalkState.ONGOING, WalkState.PLANNED, WalkState.CANCELLED}
    past = [one for one in walks.page(session, actor).items if one.state not in elsewhere][:PAST_SHOWN]
    return {
        "ongoing": _lines(actor, ongoing), "next_walk": next(iter(_lines(actor, upcoming[:1])), None),
        "upcoming": _lines(actor, upcoming[1:]), "past": _lines(actor, past),
    }  # fmt: skip


def _leader(actor: Actor) -> dict[str, Any]:
    session = web.reader()
    states = (WalkState.ONGOING, WalkState.REVIEW, WalkState.PLANNED)
    ongoing, to_review, planned = (_lines(actor, walks.in_states(session, actor, state)) for state in states)
    published = walks.page(session, actor, state=WalkState.PUBLISHED, limit=PAST_SHOWN).items
    return {
        "ongoing": ongoing, "to_review": to_review, "planned": planned, "published": _lines(actor, published),
        "may_plan": True,
    }  # fmt: skip


def _viewer(actor: Actor) -> dict[str, Any]:
    session = web.reader()
    # The map's own numbers: here and there must say the same.
    map_ = map_pages.council(actor, Filter(), after="")
    summary: Summary = map_["summary"]
    published = walks.page(session, actor, state=WalkState.PUBLISHED, limit=PAST_SHOWN).items
    return {
        "summary": summary, "numbers": _three(summary), "map_url": url_for("maps.council"), "data": map_["data"],
        "points_url": map_["points_url"], "list_url": url_for("actions.index"), "walks": _lines(actor, published),
        "as_of": clock.today(),
    }  # fmt: skip


def _three(summary: Summary) -> list[dict[str, Any]]:
    """The three numbers that the council asks for; the map has them all."""
    rows = (
        (summary.by_group[Group.VERIFIED], Group.VERIFIED, _("verified")),
        (summary.by_group[Group.UNDER_WAY], Group.UNDER_WAY, _("under way")),
        (summary.late, LATE, ngettext("is late", "are late", summary.late)),
    )
    return [
        {"n": n, "word": word, "state": DRAWN_AS[Group.UNDER_WAY if key == LATE else Group(key)].value,
         "late": key == LATE and n > 0, "url": url_for("maps.council", state=key)}
        for n, key, word in rows
    ]  # fmt: skip


def _auditor(actor: Actor) -> dict[str, Any]:
    values = keepers.of_auditor(actor)
    headline = keepers.headline_of_log(values["length"], values["faults"])
    return {**values, "headline": headline, "standing": _standing(actor)}


def _desk(actor: Actor) -> dict[str, Any]:
    hour = clock.local(clock.now()).hour
    is_admin = actor.role is Role.ADMIN
    todo = keepers.to_administrate(actor) if is_admin else [row for row in _to_coordinate(actor) if row["count"]]
    coming = walks.in_states(web.reader(), actor, WalkState.ONGOING, WalkState.PLANNED)
    return {
        "part_of_day": "morning" if hour < 10 else "evening" if hour >= 17 else "day",
        "first_name": actor.name.split()[0] if actor.name else "",
        "todo": todo, "waiting": _waiting(len(todo)),
        "quiet": _quiet(actor.role),
        "coming": [
            {"when": _when(walk), "what": walk.title,
             "url": url_for("walks.show", walk_id=walk.id)}
            for walk in coming
        ],
        "standing": keepers.how_it_is_set_up(actor) if is_admin else _standing(actor),
        "standing_title": _("How it is set up") if is_admin else None,
    }  # fmt: skip


def _waiting(things: int) -> str:
    if not things:
        return _("Nothing is waiting for you.")
    if things == 1:
        return _("One thing is waiting for you.")
    number = _(NUMBER_WORDS[things - 1]).capitalize() if things <= len(NUMBER_WORDS) else str(things)
    return _("%(number)s things are waiting for you.", number=number)


def _when(walk: Walk) -> str:
    if walk.state is WalkState.ONGOING:
        return _("On now")
    return f"{day(walk.starts_at)} {time_of_day(walk.starts_at)}"


def _to_coordinate(actor: Actor) -> list[dict[str, Any]]:
    session, today = web.reader(), clock.today()
    open_walks = walks.in_states(session, actor, WalkState.REVIEW, WalkState.ONGOING, WalkState.PLANNED)
    lines = _lines(actor, open_walks)
    waiting = sorted((line for line in lines if line.left), key=lambda line: -line.left)
    numbers = figures.of(session, actor, today=today)
    rows = [
        {"count": line.left, "title": ngettext("point to review", "points to review", line.left),
         "detail": f"{line.title}, {day(line.starts_at)}", "url": line.review_url, "button": _("Review")}
        for line in waiting[:3]
    ]  # fmt: skip
    rows.append({
        "count": numbers.late, "title": ngettext("late action", "late actions", numbers.late),
        "detail": _("Past their date and not reported done"), "url": url_for("actions.index", overdue=1),
        "button": _("See which"),
    })  # fmt: skip
    rows.append({
        "count": numbers.unassigned,
        "title": ngettext("without a known owner", "without a known owner", numbers.unassigned),
        "detail": _("Owner unknown or handed back"), "url": url_for("actions.index", group=Queue.QUEUE.value),
        "button": _("Find the owner"),
    })  # fmt: skip
    done = numbers.by_state.get(State.DONE, 0)
    rows.append({
        "count": done, "title": ngettext("reported done", "reported done", done),
        "detail": _("Nobody else has gone to look yet"), "url": url_for("actions.index", state=State.DONE.value),
        "button": _("Verify"),
    })  # fmt: skip
    return rows


def _quiet(role: Role) -> dict[str, str | None]:
    """What a role reads where nothing waits for it. Nobody but the coordinator is told that all is seen to."""
    if role is Role.ADMIN:
        return {
            "title": _("Everything is set up"), "button": _("To the people"), "url": url_for("accounts.people"),
            "text": _("Departments, areas, categories and settings are under Registers."),
        }  # fmt: skip
    return {
        "title": _("Nothing is left to do"), "button": None, "url": None,
        "text": _("Every point has an action or a reason, and no action is late."),
    }  # fmt: skip


def _standing(actor: Actor) -> list[dict[str, Any]]:
    numbers = figures.of(web.reader(), actor, today=clock.today())
    rows = (
        (numbers.by_state.get(State.VERIFIED, 0), _("verified"), "ok", "check", State.VERIFIED),
        (numbers.under_way, _("under way"), "work", "half", None),
        (numbers.by_state.get(State.WAITING, 0), _("waiting"), "wait", "bars", State.WAITING),
        (numbers.by_state.get(State.DECLINED, 0), _("will not be done"), "", "slash", State.DECLINED),
    )
    return [
        {"word": f"{number} {word}", "tone": tone, "glyph": glyph,
         "url": url_for("actions.index", state=state.value) if state else None}
        for number, word, tone, glyph, state in rows if number
    ]  # fmt: skip


def _lines(actor: Actor, some: Sequence[Walk]) -> list[WalkLine]:
    session, today = web.reader(), clock.today()
    ids = [walk.id for walk in some]
    points = observations.count_by_state(session, actor, ids)
    people = walks.people_by_walk(session, actor, ids)
    results = figures.by_walk(session, actor, ids, today=today)
    lines = []
    for walk in some:
        result = results.get(walk.id)
        lines.append(WalkLine(
            url=url_for("walks.show", walk_id=walk.id), title=walk.title, starts_at=walk.starts_at,
            place=walk.meeting_place, stops=len(walk.stops), people=people.get(walk.id, 0),
            points=sum(number for (walk_id, _state), number in points.items() if walk_id == walk.id),
            left=points.get((walk.id, ObservationState.NEW), 0),
            review_url=url_for("actions.review", walk_id=walk.id),
            is_today=clock.local(walk.starts_at).date() == today, dark_from=twilight.dark_from(walk),
            risks=result.total if result else 0, fixed=result.fixed if result else 0,
            late=result.late if result else 0,
        ))  # fmt: skip
    return lines

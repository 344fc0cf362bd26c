"""The list of actions: in heaps by what they wait for, or flat where somebody has asked for something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission, Role, Scope
from walkapp.actions import queries, rights, rules
from walkapp.actions.models import Action
from walkapp.actions.queries import Filter
from walkapp.actions.rules import GROUP_NAMES, Group, State, Verb
from walkapp.actions.wording import assigned_word
from walkapp.core import text
from walkapp.core.text import gettext as _
from walkapp.core.text import ngettext
from walkapp.observations import words
from walkapp.observations.models import Observation
from walkapp.observations.rules import Kind

SHOWN = 10
"""Rows of a heap before "show all"."""
GLYPHS = {
    Group.QUEUE: "back", Group.DECISION: "slash", Group.ANSWER: "lamp", Group.PROGRESS: "half", Group.DONE: "ring",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One action as components/table.html shows it."""

    url: str
    title: str
    kind: str
    point: int | None
    state: str
    word: str | None
    reference: str
    category: str
    place: str
    severity: str
    due: str
    due_note: str
    days_late: int
    answers: list[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class Heap:
    """Actions that wait for the same thing."""

    id: str
    title: str
    tone: str | None
    glyph: str | None
    rows: list[Row]
    total: int
    more: tuple[str, str] | None
    folded: bool


def heaps(session: Session, actor: Actor, *, today: date) -> list[Heap]:
    """The heaps that have something in them; the queue first for who keeps it."""
    first = {group: queries.first_ids(session, actor, Filter(group=group), today=today, limit=SHOWN + 1)
             for group in _groups(actor)}  # fmt: skip
    # The rows of all heaps at once: to load them heap by heap takes three statements for each.
    shown = queries.among(session, actor, [one for ids in first.values() for one in ids[:SHOWN]])
    return [_heap(session, actor, group, ids, shown, today) for group, ids in first.items() if ids]


def rows(actor: Actor, actions: Sequence[Action], *, today: date) -> list[Row]:
    """Actions as rows of a table."""
    return [_row(actor, action, today) for action in actions]


def _groups(actor: Actor) -> Sequence[Group]:
    keeps = actor.reach(Permission.MAKE_ACTIONS) in {Scope.ALL, Scope.OWN}
    after = (Group.LATE, Group.ANSWER, Group.PROGRESS, Group.DONE)
    if keeps or actor.role is Role.AUDITOR:
        return (Group.QUEUE, Group.DECISION, *after)
    decides = actor.role is Role.HEAD
    return (*((Group.DECISION,) if decides else ()), *after, *((Group.QUEUE,) if actor.department_id else ()))


def _heap(
    session: Session, actor: Actor, group: Group, ids: Sequence[UUID], shown: Mapping[UUID, Action], today: date
) -> Heap:
    is_whole = len(ids) <= SHOWN
    total = len(ids) if is_whole else queries.count(session, actor, Filter(group=group), today=today)
    actions = [shown[one] for one in ids[:SHOWN] if one in shown]
    own = group is Group.QUEUE and actor.department_id is not None
    rest = total - len(actions)
    more = None
    if rest:
        said = ngettext("Show %(shown)s more", "Show %(shown)s more", rest, shown=text.count(rest))
        more = (said, url_for("actions.index", group=group.value))
    return Heap(
        id=group.value, title=_("Handed back by you") if own else _(GROUP_NAMES[group]),
        tone="late" if group is Group.LATE else None, glyph=GLYPHS.get(group), total=total,
        rows=rows(actor, actions, today=today), more=more,
        folded=group is Group.DONE and actor.department_id is not None,
    )  # fmt: skip


def _row(actor: Actor, action: Action, today: date) -> Row:
    first = shown_observation(actor, action)
    late = rules.days_late(action.due_on, today) if rules.is_late(action.state, action.due_on, today) else 0
    return Row(
        url=url_for("actions.show", action_id=action.id), title=action.title,
        kind=first.kind.value if first else "risk", point=first.number if first else None,
        state=action.state.value, word=assigned_word(action, today), reference=action.number,
        category=words.category(first) if first else "",
        place=(first.area.name if first.area else first.place) if first else "",
        severity=first.severity.value if first and first.kind is Kind.RISK else "", due=_day(action),
        due_note=_owner_note(actor, action), days_late=late, answers=_quick(actor, action, lamp=late > 0),
    )  # fmt: skip


def _day(action: Action) -> str:
    """When it is to be done; of what is closed, since when."""
    return _("Closed %(day)s", day=text.day(action.closed_at)) if action.closed_at else text.day(action.due_on)


def shown_observation(actor: Actor, action: Action) -> Observation | None:
    """The first of the action's observations that a list may speak of to this reader."""
    return next((one for one in action.observations if _is_shown(actor, action, one)), None)


def _is_shown(actor: Actor, action: Action, observation: Observation) -> bool:
    """Whether a list may say what an observation is about; who may not see it sees the action's own words alone."""
    reach = actor.reach(Permission.SEE_CONFIDENTIAL)
    if not observation.confidential or reach is Scope.ALL:
        return True
    if reach is Scope.DEPARTMENT:
        return action.share_confidential
    return reach is Scope.WALK and observation.walk is not None and observation.walk.leader_id == actor.user_id


def _owner_note(actor: Actor, action: Action) -> str:
    if actor.department_id is not None:
        return ""
    return action.department.name if action.department else _("Owner unknown")


def _quick(actor: Actor, action: Action, *, lamp: bool) -> list[tuple[str, str, bool]]:
    """The two answers that are most often given, as links to the page of the action with that answer open."""
    steps = {
        step.verb for step in rules.steps_from(action.state)
        if rights.may_take_if_led(actor, action, step, leads=True)
    }  # fmt: skip
    if action.proposed is not None and Verb.DECLINE in steps and actor.reach(Permission.DECLINE) is not Scope.PROPOSE:
        return [(_("Decide"), _to(action, Verb.DECLINE), False)]
    if Verb.ASSIGN in steps:
        return [(_("Assign"), _to(action, Verb.ASSIGN), True)]
    if Verb.VERIFY in steps:
        return [(_("Have you looked?"), _to(action, Verb.VERIFY), False)]
    if actor.department_id is None or Verb.REPORT_DONE not in steps:
        return []
    if action.state is State.ASSIGNED and action.accepted_at is None:
        return [(_("Not ours"), _to(action, Verb.RETURN), False), (_("Ours, date"), _to(action, Verb.PLAN), lamp)]
    date_verb = Verb.START if action.state is State.IN_PROGRESS else Verb.PLAN
    return [(_("New date"), _to(action, date_verb), False), (_("Done"), _to(action, Verb.REPORT_DONE), lamp)]


def _to(action: Action, verb: Verb) -> str:
    return url_for("actions.show", action_id=action.id, answer=verb.value, _anchor="answer")

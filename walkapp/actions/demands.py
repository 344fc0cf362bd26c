"""What must come with a new action, a step, or a change; every fault is named at once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Role
from walkapp.actions import queries
from walkapp.actions.drafts import Draft, Request
from walkapp.actions.models import Action
from walkapp.actions.rules import Step, Verb
from walkapp.core import clock
from walkapp.core.errors import Invalid
from walkapp.core.text import gettext as _
from walkapp.observations.models import Observation
from walkapp.observations.rules import ObservationState

TITLE_LIMIT = 160
LIMITS = {
    "title": TITLE_LIMIT, "reason": 1000, "public_answer": 2000, "comment": 4000, "note": 4000, "external_case": 60,
    "registry_number": 60, "police_report": 60,
}  # fmt: skip

HORIZON = timedelta(days=5 * 365)
"""A date further away is none that anybody keeps: the action would never be late."""

Errors = dict[str, list[str]]


def check_draft(session: Session, actor: Actor, draft: Draft, seen: Sequence[Observation], at: datetime) -> None:
    """Raise Invalid where no action can be made of the draft."""
    errors = _too_long({"title": draft.title})
    if not draft.title.strip():
        errors["title"] = [_("Write a title.")]
    if not seen:
        errors["observations"] = [_("Choose at least one observation.")]
    if actor.role is not Role.SYSTEM:
        errors |= _wrong_day(at, due=draft.due_on)
    undecidable = {ObservationState.DISMISSED, ObservationState.DUPLICATE}
    if any(one.state in undecidable for one in seen):
        errors["observations"] = [_("A dismissed one or a duplicate cannot get an action. Undo that first.")]
    if draft.department_id:
        department = accounts.department(session, actor.municipality_id, draft.department_id)
        if not department.active:
            errors["department"] = [_("This department is no longer in use.")]
    _raise(errors)


def check_step(session: Session, action: Action, step: Step, request: Request, at: datetime) -> None:
    """Raise Invalid where something that the step needs is missing or wrong."""
    have: dict[str, Callable[[], bool]] = {
        "department": lambda: request.department_id is not None,
        "reason": lambda: bool(request.reason.strip()) or (step.verb is Verb.WAIT and request.waiting_for is not None),
        "due": lambda: request.due_on is not None,
        "until": lambda: request.until is not None,
        "public_answer": lambda: bool(request.public_answer.strip() or action.public_answer),
        "after_photo": lambda: queries.has_after_photo(session, action),
        "photo": lambda: queries.has_photo_since_done(session, action),
    }
    errors: Errors = {}
    for need in step.needs:
        if not any(have[name]() for name in need.split("|")):
            errors[_field_of(need)] = [_missing(step.verb, need)]
    errors |= _owner(session, action, step, request)
    errors |= _wrong_day(at, due=request.due_on, until=request.until)
    errors |= _too_long({name: getattr(request, name) for name in ("reason", "public_answer", "comment")})
    errors |= _too_long(request.fields)
    _raise(errors)


def check_values(values: Mapping[str, Any], action: Action, at: datetime) -> None:
    """Raise Invalid where a changed value of an action is wrong."""
    errors = _too_long(values)
    if "title" in values and not str(values["title"]).strip():
        errors["title"] = [_("Write a title.")]
    # A date that has passed already may stay: what is late is late.
    if values.get("due_on", action.due_on) != action.due_on:
        errors |= _wrong_day(at, due_on=values["due_on"])
    _raise(errors)


def _owner(session: Session, action: Action, step: Step, request: Request) -> Errors:
    if step.verb is Verb.REOPEN and request.department_id is None and action.department_id is None:
        return {"department": [_("Choose a department.")]}
    if request.department_id is None or step.verb not in {Verb.ASSIGN, Verb.MOVE, Verb.REOPEN}:
        return {}
    if step.verb is Verb.MOVE and request.department_id == action.department_id:
        return {"department": [_("It is already theirs. Choose another department.")]}
    department = accounts.department(session, action.municipality_id, request.department_id)
    return {} if department.active else {"department": [_("This department is no longer in use.")]}


def _wrong_day(at: datetime, **days: date | None) -> Errors:
    today = clock.local(at).date()
    passed, far = _("The date has passed. Choose today or later."), _("Choose a date within five years.")
    return {
        name: [passed if day < today else far]
        for name, day in days.items() if day is not None and not today <= day <= today + HORIZON
    }  # fmt: skip


def _too_long(values: Mapping[str, Any]) -> Errors:
    return {
        name: [_("At most %(limit)s characters.", limit=limit)]
        for name, limit in LIMITS.items() if len(str(values.get(name) or "")) > limit
    }  # fmt: skip


def _field_of(need: str) -> str:
    return "reason" if "reason" in need.split("|") else need


def _missing(verb: Verb, need: str) -> str:
    if need == "after_photo|reason":
        return _("Add a photo of how it became, or say why there is none.")
    if need == "reason|photo":
        return _("Say what remains, or add a photo.")
    if verb is Verb.DECLINE:
        return _("Give the reason that everybody may read.")
    if verb is Verb.WAIT and need == "reason":
        return _("Say what it waits for.")
    return {
        "department": _("Choose a department."),
        "reason": _("Write a reason."),
        "due": _("Choose a date."),
        "until": _("Choose a date."),
        "public_answer": _("Write the answer that those who walked will read."),
    }[need]


def _raise(errors: Errors) -> None:
    if errors:
        raise Invalid(errors=errors)

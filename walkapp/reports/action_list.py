"""The list of actions as a table: one row each, in the words of the page."""

from collections.abc import Sequence
from datetime import date

from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Role
from walkapp.actions.board import shown_observation
from walkapp.actions.models import Action
from walkapp.actions.rules import COST_NAMES, PRIORITY_NAMES, STATE_NAMES, days_late, is_late
from walkapp.core import clock
from walkapp.core.text import gettext as _
from walkapp.observations import words
from walkapp.observations.rules import SEVERITY_NAMES, Kind


def headings() -> list[str]:
    """The words of the first row."""
    return [
        _("Number"), _("Title"), _("State"), _("Owner"), _("Priority"), _("Done by"), _("Days late"), _("Category"),
        _("Severity"), _("Place"), _("Area"), _("Made on"), _("Closed on"), _("The answer that everybody sees"),
        _("Registry number"), _("The outside party’s case number"), _("Number of the police report"), _("Cost"),
    ]  # fmt: skip


def row(actor: Actor, action: Action, *, today: date) -> Sequence[object]:
    """One action; what the reader may not see of its observations is left empty."""
    first = shown_observation(actor, action)
    inside = actor.role is not Role.VIEWER
    late = days_late(action.due_on, today) if is_late(action.state, action.due_on, today) else ""
    return [
        action.number, action.title, _(STATE_NAMES[action.state]),
        action.department.name if action.department else _("Owner unknown"), _(PRIORITY_NAMES[action.priority]),
        action.due_on.isoformat(), late, words.category(first) if first else "",
        _(SEVERITY_NAMES[first.severity]) if first and first.kind is Kind.RISK else "", first.place if first else "",
        first.area.name if first and first.area else "", clock.local(action.created_at).date().isoformat(),
        clock.local(action.closed_at).date().isoformat() if action.closed_at else "", action.public_answer,
        *([action.registry_number, action.external_case, action.police_report] if inside else ["", "", ""]),
        _(COST_NAMES[action.cost_class]) if inside and action.cost_class else "",
    ]  # fmt: skip

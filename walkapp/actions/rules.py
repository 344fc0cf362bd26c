"""The state machine of an action and its due dates, as data."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from walkapp.accounts.rules import Permission, Role
from walkapp.core.text import N_
from walkapp.observations.rules import Severity


class State(StrEnum):
    """Where an action stands."""

    UNASSIGNED = "unassigned"
    """Owner unknown: in the queue, with the queue's keeper and a date."""
    ASSIGNED = "assigned"
    RETURNED = "returned"
    """The department says that it is not theirs."""
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    DONE = "done"
    """Reported done; nobody else has looked yet."""
    VERIFIED = "verified"
    DECLINED = "declined"


CLOSED = frozenset({State.VERIFIED, State.DECLINED})
OPEN = frozenset(State) - CLOSED
WORKING = frozenset({State.ASSIGNED, State.PLANNED, State.IN_PROGRESS, State.WAITING})

MAY_BE_LATE = OPEN - {State.DONE}
OPENNESS = (
    State.UNASSIGNED, State.RETURNED, State.ASSIGNED, State.WAITING, State.PLANNED, State.IN_PROGRESS, State.DONE,
    State.DECLINED, State.VERIFIED,
)  # fmt: skip
"""Which of several actions about one observation speaks for it: the first of these."""

STATE_NAMES = {
    State.UNASSIGNED: N_("Owner unknown"),
    State.ASSIGNED: N_("Assigned"),
    State.RETURNED: N_("Handed back"),
    State.PLANNED: N_("Planned"),
    State.IN_PROGRESS: N_("In progress"),
    State.WAITING: N_("Waiting"),
    State.DONE: N_("Reported done"),
    State.VERIFIED: N_("Verified"),
    State.DECLINED: N_("Will not be done"),
}


class Priority(StrEnum):
    """How soon it matters."""

    URGENT = "urgent"
    SOON = "soon"
    PLANNED = "planned"


PRIORITY_NAMES = {Priority.URGENT: N_("Urgent"), Priority.SOON: N_("Soon"), Priority.PLANNED: N_("Can be planned")}


class WaitingFor(StrEnum):
    """What an action waits for."""

    SEASON = "season"
    BUDGET = "budget"
    INVESTIGATION = "investigation"
    OTHER = "other"
    """Somebody else."""


WAITING_NAMES = {
    WaitingFor.SEASON: N_("the right season"),
    WaitingFor.BUDGET: N_("money in the budget"),
    WaitingFor.INVESTIGATION: N_("an investigation"),
    WaitingFor.OTHER: N_("somebody else"),
}


class CostClass(StrEnum):
    """How much it costs, roughly."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


COST_NAMES = {
    CostClass.SMALL: N_("Small, within operations"),
    CostClass.MEDIUM: N_("Medium, within the year's budget"),
    CostClass.LARGE: N_("Large, needs an investment decision"),
}


class Verb(StrEnum):
    """What somebody does to an action: each is one row of STEPS."""

    ASSIGN = "assign"
    MOVE = "move"
    ACCEPT = "accept"
    PLAN = "plan"
    START = "start"
    WAIT = "wait"
    RETURN = "return"
    REPORT_DONE = "done"
    DECLINE = "decline"
    VERIFY = "verify"
    REMAINS = "remains"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table: from where, to where, with which right, and what must come with it.

    `needs` names fields; "a|b" is satisfied by either.
    """

    verb: Verb
    origins: frozenset[State]
    target: State
    permission: Permission
    needs: tuple[str, ...] = ()
    barred: frozenset[Role] = frozenset()
    """Roles that have the right in general, and not for this step."""


STEPS: tuple[Step, ...] = (
    Step(Verb.ASSIGN, frozenset({State.UNASSIGNED, State.RETURNED}), State.ASSIGNED, Permission.MAKE_ACTIONS,
         ("department",), barred=frozenset({Role.HEAD})),
    Step(Verb.MOVE, OPEN - {State.UNASSIGNED, State.RETURNED}, State.ASSIGNED, Permission.REOPEN,
         ("department", "reason")),
    Step(Verb.ACCEPT, frozenset({State.ASSIGNED}), State.ASSIGNED, Permission.WORK_ACTIONS),
    Step(Verb.PLAN, WORKING, State.PLANNED, Permission.WORK_ACTIONS, ("due",)),
    Step(Verb.START, WORKING, State.IN_PROGRESS, Permission.WORK_ACTIONS),
    Step(Verb.WAIT, WORKING, State.WAITING, Permission.WORK_ACTIONS, ("reason", "until")),
    Step(Verb.RETURN, WORKING, State.RETURNED, Permission.WORK_ACTIONS, ("reason",)),
    Step(Verb.REPORT_DONE, WORKING, State.DONE, Permission.WORK_ACTIONS, ("after_photo|reason", "public_answer")),
    Step(Verb.DECLINE, OPEN, State.DECLINED, Permission.DECLINE, ("reason",)),
    Step(Verb.VERIFY, frozenset({State.DONE}), State.VERIFIED, Permission.VERIFY),
    Step(Verb.REMAINS, frozenset({State.DONE}), State.IN_PROGRESS, Permission.VERIFY, ("reason|photo",)),
    Step(Verb.REOPEN, CLOSED, State.ASSIGNED, Permission.REOPEN, ("reason",)),
)  # fmt: skip
"""The table of product terms: an action's every possible change of state."""


class Group(StrEnum):
    """The heaps that a board sorts actions into, by what they wait for."""

    QUEUE = "queue"
    """Nobody owns it, or the owner has handed it back."""
    DECISION = "decision"
    """Somebody proposes that it will not be done."""
    LATE = "late"
    ANSWER = "answer"
    """Assigned, and the department has not said that it is theirs."""
    PROGRESS = "progress"
    DONE = "done"
    """Reported done; somebody else is to go and look."""


GROUP_NAMES = {
    Group.QUEUE: N_("Without an owner"),
    Group.DECISION: N_("To be decided"),
    Group.LATE: N_("Late"),
    Group.ANSWER: N_("Needs an answer"),
    Group.PROGRESS: N_("Under way"),
    Group.DONE: N_("Reported done, waiting for somebody to look"),
}


def steps_from(state: State) -> tuple[Step, ...]:
    """The rows that begin in this state."""
    return tuple(step for step in STEPS if state in step.origins)


def due_on(
    today: date, *, category_days: int | None, severity: Severity, days_by_severity: dict[Severity, int]
) -> date:
    """The proposed due date, by the most specific rule: the category's days, else the severity's."""
    days = category_days if category_days is not None else days_by_severity[severity]
    return today + timedelta(days=days)


def priority_of(severity: Severity) -> Priority:
    """The proposed priority."""
    return {Severity.HIGH: Priority.URGENT, Severity.MEDIUM: Priority.SOON, Severity.LOW: Priority.PLANNED}[severity]


def is_late(state: State, due: date, today: date) -> bool:
    """True where an action that is not closed, nor reported done, is past its date."""
    return state in MAY_BE_LATE and due < today


def openness(state: State) -> int:
    """The smaller, the more is left to do."""
    return OPENNESS.index(state)


def days_late(due: date, today: date) -> int:
    """How many days have passed since the due date; 0 where none have."""
    return max(0, (today - due).days)

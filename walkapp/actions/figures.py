"""How actions stand, in numbers that a headline can use."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import SQLColumnExpression

from walkapp.accounts.actor import Actor
from walkapp.actions.models import Action, ActionObservation
from walkapp.actions.queries import visible
from walkapp.actions.rules import State
from walkapp.observations.models import Observation


@dataclass(slots=True)
class Figures:
    """Counts of the actions that somebody sees."""

    by_state: dict[State, int] = field(default_factory=dict)
    late: int = 0

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def fixed(self) -> int:
        """Reported done or verified."""
        return self._sum(State.DONE, State.VERIFIED)

    @property
    def under_way(self) -> int:
        return self._sum(State.ASSIGNED, State.PLANNED, State.IN_PROGRESS)

    @property
    def unassigned(self) -> int:
        """Nobody owns them: never assigned, or handed back."""
        return self._sum(State.UNASSIGNED, State.RETURNED)

    def _sum(self, *states: State) -> int:
        return sum(self.by_state.get(state, 0) for state in states)


def of(session: Session, actor: Actor, *, today: date) -> Figures:
    """The figures of every action that the actor sees."""
    figures = Figures()
    rows = session.execute(
        visible(actor).with_only_columns(Action.state, sa.func.count(), _late_count(today)).group_by(Action.state)
    )
    for state, number, late in rows:
        figures.by_state[state] = number
        figures.late += late or 0
    return figures


def by_walk(session: Session, actor: Actor, walk_ids: Collection[UUID], *, today: date) -> dict[UUID, Figures]:
    """The figures of the actions that came of each of these walks; an action of two walks counts in both."""
    pairs = (
        visible(actor)
        .join(ActionObservation, ActionObservation.action_id == Action.id)
        .join(Observation, Observation.id == ActionObservation.observation_id)
        .where(Observation.walk_id.in_(list(walk_ids)))
        .with_only_columns(Observation.walk_id, Action.id, Action.state, Action.due_on)
        .distinct()
        .subquery()
    )
    late = sa.func.sum(sa.case((_is_late(pairs.c.state, pairs.c.due_on, today), 1), else_=0))
    rows = session.execute(
        sa.select(pairs.c.walk_id, pairs.c.state, sa.func.count(), late).group_by(pairs.c.walk_id, pairs.c.state)
    )
    found: dict[UUID, Figures] = {}
    for walk_id, state, number, late_number in rows:
        figures = found.setdefault(walk_id, Figures())
        figures.by_state[state] = number
        figures.late += late_number or 0
    return found


def _late_count(today: date) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((_is_late(Action.state, Action.due_on, today), 1), else_=0))


def _is_late(state: SQLColumnExpression[Any], due_on: SQLColumnExpression[Any], today: date) -> sa.ColumnElement[bool]:
    settled = [State.DONE, State.VERIFIED, State.DECLINED]
    return sa.and_(state.not_in(settled), due_on < today)

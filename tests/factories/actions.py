"""Makes actions."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from tests.moment import NOW, TODAY
from walkapp.accounts.actor import Actor
from walkapp.actions import services
from walkapp.actions.models import Action
from walkapp.actions.rules import Priority


def action(
    session: Session, maker: Actor, observation_ids: Sequence[UUID], *, title: str = "Laga lamporna vid stationen",
    department_id: UUID | None = None, due_on: date = TODAY + timedelta(days=14), priority: Priority = Priority.SOON,
    share_confidential: bool = False,
) -> Action:  # fmt: skip
    """An action about the observations, assigned where a department is given."""
    draft = services.Draft(
        title=title, observation_ids=observation_ids, department_id=department_id, due_on=due_on, priority=priority,
        share_confidential=share_confidential,
    )  # fmt: skip
    made, _new = services.open_action(session, maker, draft, at=NOW)
    session.flush()
    return made

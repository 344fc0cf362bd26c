"""Makes walks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tests.moment import NOW
from walkapp.accounts.actor import Actor, system
from walkapp.walks import services
from walkapp.walks.models import Walk
from walkapp.walks.rules import WalkState


def walk(
    session: Session, leader: Actor, *, title: str = "Centrum och stationen", starts_at: datetime = NOW,
    invited: Sequence[Actor] = (), state: WalkState = WalkState.ONGOING,
) -> Walk:  # fmt: skip
    """A walk that has come as far as `state`."""
    assert leader.user_id is not None
    plan = services.Plan(
        title=title, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), leader_id=leader.user_id,
        meeting_place="Biblioteket", route=[[15.410, 60.140], [15.415, 60.142]],
        stops=[services.StopPlan("Stationen", 60.1405, 15.4132)],
        invited=[one.user_id for one in invited if one.user_id],
    )  # fmt: skip
    actor = system(leader.municipality_id)
    made = services.plan(session, actor, plan, at=NOW, notify=False)
    for step in _way_to(state):
        services.change_state(session, actor, made, step, at=NOW, reason="Regn")
    session.flush()
    return made


def _way_to(state: WalkState) -> list[WalkState]:
    if state is WalkState.CANCELLED:
        return [state]
    order = [WalkState.PLANNED, WalkState.ONGOING, WalkState.REVIEW, WalkState.PUBLISHED, WalkState.ARCHIVED]
    return order[1 : order.index(state) + 1]

"""The cast: everybody that a view is asked about, in two municipalities, with what is none of their business."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from tests.factories import accounts as make
from tests.factories import actions as make_action
from tests.factories import observations as make_observation
from tests.factories import walks as make_walk
from tests.moment import NOW
from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Role


@dataclass(frozen=True, slots=True)
class Cast:
    """Ids and actors; tests load the rows that they need."""

    municipality_id: UUID
    other_municipality_id: UUID
    department_id: UUID
    other_department_id: UUID
    external_id: UUID
    walk_id: UUID
    other_walk_id: UUID
    people: dict[str, Actor]
    emails: dict[str, str]

    def __getattr__(self, name: str) -> Actor:
        """`cast.vera` is Vera's actor."""
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None


NAMES = {
    "vera": Role.WALKER, "lina": Role.LEADER, "hans": Role.HANDLER, "hedda": Role.HEAD, "karin": Role.COORDINATOR,
    "vidar": Role.VIEWER, "olle": Role.AUDITOR, "ada": Role.ADMIN,
}  # fmt: skip


def make_cast(session: Session) -> Cast:
    """Write everybody down. Vera is invited to the walk that Lina leads; Hans and Hedda are in one department."""
    here = make.municipality(session, slug="backa", name="Backa")
    there = make.municipality(session, slug="dalby", name="Dalby")
    department = make.department(session, here.id, name="Gatuenheten")
    other_department = make.department(session, here.id, name="Parkenheten")
    external = make.department(session, here.id, name="Trafikverket", external=True)
    people: dict[str, Actor] = {}
    for name, role in NAMES.items():
        owner = department.id if role in {Role.HANDLER, Role.HEAD} else None
        people[name] = make.person(session, here, name=name.capitalize(), role=role, department_id=owner)
    people["sven"] = make.person(session, here, name="Sven", role=Role.LEADER)
    people["petra"] = make.person(session, here, name="Petra", role=Role.HANDLER, department_id=other_department.id)
    people["bodil"] = make.person(session, there, name="Bodil", role=Role.COORDINATOR)
    walk = make_walk.walk(session, people["lina"], starts_at=NOW - timedelta(hours=1), invited=[people["vera"]])
    other_walk = make_walk.walk(session, people["bodil"], starts_at=NOW - timedelta(hours=1), title="Dalby torg")
    noise = make_observation.observation(session, people["bodil"], other_walk.id, text="Dalbys hemlighet")
    make_action.action(session, people["bodil"], [noise.id], title="Dalbys hemliga åtgärd")
    emails = {name: f"{name}@example.org" for name in people}
    return Cast(
        municipality_id=here.id, other_municipality_id=there.id, department_id=department.id,
        other_department_id=other_department.id, external_id=external.id, walk_id=walk.id, other_walk_id=other_walk.id,
        people=people, emails=emails,
    )  # fmt: skip

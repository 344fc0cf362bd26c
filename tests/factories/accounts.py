"""Makes municipalities, departments and people."""

from uuid import UUID

from sqlalchemy.orm import Session

from tests.moment import NOW
from walkapp.accounts import queries, services
from walkapp.accounts.actor import Actor, system
from walkapp.accounts.models import Department, DepartmentKind, Municipality
from walkapp.accounts.rules import Role
from walkapp.walks import services as walks

OUTLINE = {"type": "Polygon", "coordinates": [[[15.2, 60.0], [15.7, 60.0], [15.7, 60.3], [15.2, 60.3], [15.2, 60.0]]]}


def municipality(session: Session, *, slug: str = "backa", name: str = "Backa") -> Municipality:
    """A municipality with an outline and the usual categories."""
    made = services.create_municipality(session, slug, name, at=NOW)
    made.outline = OUTLINE
    walks.add_default_categories(session, system(made.id), at=NOW)
    session.flush()
    return made


def department(
    session: Session, municipality_id: UUID, *, name: str = "Gatuenheten", external: bool = False
) -> Department:
    kind = DepartmentKind.EXTERNAL if external else DepartmentKind.INTERNAL
    actor = system(municipality_id)
    return services.create_department(session, actor, name=name, kind=kind, email="", phone="", at=NOW)


def person(
    session: Session, here: Municipality, *, name: str = "Vera", role: Role = Role.WALKER,
    department_id: UUID | None = None,
) -> Actor:  # fmt: skip
    """A member; gives the actor that they are."""
    services.invite(
        session, system(here.id), email=f"{name.lower()}@example.org", name=name, role=role,
        department_id=department_id, at=NOW, notify=False,
    )  # fmt: skip
    user = queries.user_by_email(session, f"{name.lower()}@example.org")
    assert user is not None
    membership = queries.member(session, here.id, user.id)
    assert membership is not None
    return queries.actor_of(membership)

"""What the tests of the registers share: somebody's membership, and the form that changes it."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.cast import Cast
from walkapp.accounts.models import Membership


def membership(session: Session, cast: Cast, name: str) -> Membership:
    session.rollback()
    return session.scalars(sa.select(Membership).where(Membership.user_id == cast.people[name].user_id)).one()


def person_form(name: str, role: str, department_id: UUID | None = None) -> dict[str, str]:
    return {"name": name, "role": role, "department": str(department_id or "")}

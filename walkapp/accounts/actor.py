"""Who asks: a value that travels from the door to the services."""

from dataclasses import dataclass
from uuid import UUID

from walkapp.accounts.rules import Permission, Role, Scope, scope


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody in one municipality, with the role that they have there."""

    municipality_id: UUID
    role: Role
    user_id: UUID | None = None
    participant_id: UUID | None = None
    """Set for a guest who joined a walk by its link."""
    department_id: UUID | None = None
    name: str = ""
    slug: str = ""
    language: str = "sv"

    @property
    def id(self) -> UUID | None:
        """The id that the log keeps: a user's or a participant's; None for walkapp itself and the public."""
        return self.user_id or self.participant_id

    def reach(self, permission: Permission) -> Scope:
        """How far this permission reaches for the actor."""
        return scope(self.role, permission)

    def may(self, permission: Permission) -> bool:
        """True where the permission reaches anything at all beyond reading."""
        return self.reach(permission) not in {Scope.NO, Scope.READ}


@dataclass(frozen=True, slots=True)
class Visitor:
    """A guest, and how much of the walk that they joined is still open to them."""

    actor: Actor
    walk_id: UUID
    may_look: bool
    """The walk is on for them: they see it, and record."""
    may_send: bool
    """What their phone still holds is taken."""
    said: str = ""
    """Why they may not look any more."""


def system(municipality_id: UUID, *, name: str = "walkapp", slug: str = "") -> Actor:
    """walkapp itself: jobs, commands on the server, the example."""
    return Actor(municipality_id=municipality_id, role=Role.SYSTEM, name=name, slug=slug)


def public(municipality_id: UUID, *, slug: str) -> Actor:
    """Anybody, signed in or not."""
    return Actor(municipality_id=municipality_id, role=Role.PUBLIC, slug=slug)

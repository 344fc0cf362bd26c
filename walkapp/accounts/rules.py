"""Who may what: one table for the whole app."""

from enum import StrEnum

from walkapp.core.text import N_


class Role(StrEnum):
    """What somebody is in one municipality; the last four are never a membership."""

    WALKER = "walker"
    LEADER = "leader"
    HANDLER = "handler"
    HEAD = "head"
    COORDINATOR = "coordinator"
    VIEWER = "viewer"
    AUDITOR = "auditor"
    ADMIN = "admin"
    GUEST = "guest"
    """Somebody who joined one walk by its link."""
    PARTY = "party"
    """Somebody outside who answers for some actions by a link."""
    PUBLIC = "public"
    """Anybody."""
    SYSTEM = "system"
    """walkapp itself, and whoever types its commands on the server."""


MEMBER_ROLES = (
    Role.WALKER, Role.LEADER, Role.HANDLER, Role.HEAD, Role.COORDINATOR, Role.VIEWER, Role.AUDITOR, Role.ADMIN,
)  # fmt: skip

ROLE_NAMES = {
    Role.WALKER: N_("Walker"),
    Role.LEADER: N_("Walk leader"),
    Role.HANDLER: N_("Handler"),
    Role.HEAD: N_("Department head"),
    Role.COORDINATOR: N_("Coordinator"),
    Role.VIEWER: N_("Viewer"),
    Role.AUDITOR: N_("Auditor"),
    Role.ADMIN: N_("Administrator"),
}

ROLE_NOTES = {
    Role.WALKER: N_("Notes points on the walks that they are invited to, and sees what came of them."),
    Role.LEADER: N_("Plans, leads, reviews and publishes their own walks, and makes actions of what was seen."),
    Role.HANDLER: N_("Answers for their department’s actions: takes on, plans, reports done."),
    Role.HEAD: N_("As a handler; also decides what is not done, and looks after the department’s people."),
    Role.COORDINATOR: N_("Sees and steers everything: walks, actions, categories, departments. Reads the log."),
    Role.VIEWER: N_("Reads the map and the results: what is reviewed and not confidential. Changes nothing."),
    Role.AUDITOR: N_("Reads everything, and the log. Opens what is confidential with a reason. Changes nothing."),
    Role.ADMIN: N_("Looks after people, departments, categories and settings. Sees no points and no actions."),
}
"""What each role may do, for whoever gives it."""

DEPARTMENT_ROLES = frozenset({Role.HANDLER, Role.HEAD})


class Permission(StrEnum):
    """A row of the table."""

    OBSERVE = "observe"
    """Record observations on a walk."""
    SEE_OBSERVATIONS = "see-observations"
    SEE_CONFIDENTIAL = "see-confidential"
    RUN_WALKS = "run-walks"
    """Plan, run and review a walk."""
    SEE_ACTIONS = "see-actions"
    MAKE_ACTIONS = "make-actions"
    """Make and assign actions."""
    WORK_ACTIONS = "work-actions"
    """Accept, plan, wait, return, report done."""
    DECLINE = "decline"
    VERIFY = "verify"
    """Verify, or send back."""
    REOPEN = "reopen"
    RELEASE = "release"
    """Release photos, publish."""
    SEE_COUNCIL = "see-council"
    """Council map and statistics."""
    KEEP_PEOPLE = "keep-people"
    KEEP_DEPARTMENTS = "keep-departments"
    """Departments, categories, areas."""
    KEEP_SETTINGS = "keep-settings"
    SEE_LOG = "see-log"


class Scope(StrEnum):
    """How far a right reaches."""

    NO = "no"
    ALL = "all"
    OWN = "own"
    """What they wrote themselves, or the walks that they lead; leaders see the walks they are invited to as well."""
    INVITED = "invited"
    """The walks that they are invited to."""
    WALK = "walk"
    """The one walk of their link."""
    DEPARTMENT = "department"
    LINKED = "linked"
    """The actions of their link."""
    RELEASED = "released"
    """What has been reviewed and is not confidential; of photos the released ones."""
    PUBLISHED = "published"
    PROPOSE = "propose"
    READ = "read"


_NO, _ALL, _OWN, _DEPARTMENT, _LINKED = Scope.NO, Scope.ALL, Scope.OWN, Scope.DEPARTMENT, Scope.LINKED

RIGHTS: dict[Permission, dict[Role, Scope]] = {
    Permission.OBSERVE: {
        Role.GUEST: Scope.WALK, Role.WALKER: Scope.INVITED, Role.LEADER: _OWN, Role.HANDLER: Scope.INVITED,
        Role.HEAD: Scope.INVITED, Role.COORDINATOR: _ALL,
    },
    Permission.SEE_OBSERVATIONS: {
        Role.GUEST: _OWN, Role.WALKER: Scope.INVITED, Role.LEADER: _OWN, Role.HANDLER: _DEPARTMENT,
        Role.HEAD: _DEPARTMENT, Role.PARTY: _LINKED, Role.COORDINATOR: _ALL, Role.VIEWER: Scope.RELEASED,
        Role.AUDITOR: _ALL, Role.PUBLIC: Scope.PUBLISHED,
    },
    Permission.SEE_CONFIDENTIAL: {
        Role.GUEST: _OWN, Role.WALKER: _OWN, Role.LEADER: Scope.WALK, Role.HANDLER: _DEPARTMENT,
        Role.HEAD: _DEPARTMENT, Role.PARTY: _LINKED, Role.COORDINATOR: _ALL, Role.AUDITOR: Scope.READ,
    },
    Permission.RUN_WALKS: {Role.LEADER: _OWN, Role.COORDINATOR: _ALL},
    Permission.SEE_ACTIONS: {
        Role.LEADER: _OWN, Role.HANDLER: _DEPARTMENT, Role.HEAD: _DEPARTMENT, Role.PARTY: _LINKED,
        Role.COORDINATOR: _ALL, Role.VIEWER: Scope.RELEASED, Role.AUDITOR: _ALL, Role.PUBLIC: Scope.PUBLISHED,
    },
    Permission.MAKE_ACTIONS: {Role.LEADER: _OWN, Role.HEAD: _DEPARTMENT, Role.COORDINATOR: _ALL},
    Permission.WORK_ACTIONS: {
        Role.HANDLER: _DEPARTMENT, Role.HEAD: _DEPARTMENT, Role.PARTY: _LINKED, Role.COORDINATOR: _ALL,
    },
    Permission.DECLINE: {
        Role.HANDLER: Scope.PROPOSE, Role.HEAD: _DEPARTMENT, Role.PARTY: Scope.PROPOSE, Role.COORDINATOR: _ALL,
    },
    Permission.VERIFY: {Role.LEADER: _OWN, Role.HEAD: _DEPARTMENT, Role.COORDINATOR: _ALL},
    Permission.REOPEN: {Role.COORDINATOR: _ALL},
    Permission.RELEASE: {Role.LEADER: _OWN, Role.COORDINATOR: _ALL},
    Permission.SEE_COUNCIL: {
        Role.LEADER: _ALL, Role.HANDLER: _ALL, Role.HEAD: _ALL, Role.COORDINATOR: _ALL, Role.VIEWER: _ALL,
        Role.AUDITOR: _ALL, Role.PUBLIC: Scope.PUBLISHED,
    },
    Permission.KEEP_PEOPLE: {Role.HEAD: _DEPARTMENT, Role.AUDITOR: Scope.READ, Role.ADMIN: _ALL},
    Permission.KEEP_DEPARTMENTS: {Role.COORDINATOR: _ALL, Role.AUDITOR: Scope.READ, Role.ADMIN: _ALL},
    Permission.KEEP_SETTINGS: {Role.AUDITOR: Scope.READ, Role.ADMIN: _ALL},
    Permission.SEE_LOG: {
        Role.LEADER: _OWN, Role.HANDLER: _DEPARTMENT, Role.HEAD: _DEPARTMENT, Role.COORDINATOR: _ALL,
        Role.AUDITOR: _ALL,
    },
}  # fmt: skip


def scope(role: Role, permission: Permission) -> Scope:
    """How far `permission` reaches for `role`; NO where the table has no cell."""
    if role is Role.SYSTEM:
        return Scope.ALL
    return RIGHTS[permission].get(role, Scope.NO)

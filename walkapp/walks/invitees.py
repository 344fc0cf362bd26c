"""Who can be invited to a walk, in the groups that people think in: a department, or a role where there is none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from walkapp.accounts.models import Membership
from walkapp.accounts.rules import Role
from walkapp.core.text import N_
from walkapp.core.text import gettext as _

PLURALS = {
    Role.WALKER: N_("Walkers"),
    Role.LEADER: N_("Walk leaders"),
    Role.COORDINATOR: N_("Coordinators"),
    Role.VIEWER: N_("Politicians and other viewers"),
    Role.HANDLER: N_("Handlers"),
    Role.HEAD: N_("Department heads"),
    Role.AUDITOR: N_("Auditors"),
    Role.ADMIN: N_("Administrators"),
}


SELDOM = frozenset({Role.VIEWER, Role.AUDITOR, Role.ADMIN})
"""Who hardly ever walks: asked after, and not among the first to choose from."""


@dataclass(frozen=True, slots=True)
class Group:
    """Some members that can be invited at one go. `key` stands for the group in a form."""

    key: str
    name: str
    people: Sequence[Membership]
    is_seldom: bool = False


def groups(members: Iterable[Membership]) -> list[Group]:
    """The members in their groups, each in one: who walks, departments by name, and last those who seldom come."""
    ordered = sorted(members, key=lambda one: (_sort_key(one), one.user.name))
    return [Group(key, _name(people[0]), people, _is_seldom(people[0])) for key, people in _by_key(ordered)]


def chosen(members: Sequence[Membership], people: Iterable[str], group_keys: Iterable[str]) -> list[UUID]:
    """The user ids of those named one by one and of everybody in the groups named."""
    named, whole = set(people), set(group_keys)
    return [one.user_id for one in members if str(one.user_id) in named or _key(one) in whole]


def _by_key(ordered: Iterable[Membership]) -> Iterable[tuple[str, list[Membership]]]:
    return ((key, list(people)) for key, people in groupby(ordered, key=_key))


def _key(member: Membership) -> str:
    return f"department:{member.department_id}" if member.department_id else f"role:{member.role.value}"


def _is_seldom(member: Membership) -> bool:
    return member.department_id is None and member.role in SELDOM


def _sort_key(member: Membership) -> tuple[bool, int, str, str]:
    if member.department is not None:
        return False, len(PLURALS), member.department.name, str(member.department_id)
    return _is_seldom(member), list(PLURALS).index(member.role), "", ""


def _name(member: Membership) -> str:
    return member.department.name if member.department is not None else _(PLURALS[member.role])

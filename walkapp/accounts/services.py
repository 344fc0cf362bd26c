"""Every change to municipalities, people, departments and areas."""

import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from walkapp.accounts import queries
from walkapp.accounts.actor import Actor, system
from walkapp.accounts.models import (
    AccessLink,
    ApiToken,
    Area,
    Department,
    DepartmentKind,
    LinkPurpose,
    Membership,
    Municipality,
    SignInAttempt,
    User,
)
from walkapp.accounts.rules import DEPARTMENT_ROLES, MEMBER_ROLES, Permission, Role, Scope
from walkapp.audit import services as audit
from walkapp.audit.tags import Tag
from walkapp.core import jobs
from walkapp.core.db import Base, new_id
from walkapp.core.errors import Conflict, Invalid, NotAllowed
from walkapp.core.tenancy import inside
from walkapp.core.text import DEFAULT_LANGUAGE
from walkapp.core.text import gettext as _

SIGN_IN_LINK_LIFE = timedelta(days=7)
ATTEMPTS_KEPT = timedelta(days=1)
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
RESERVED_SLUGS = frozenset({
    "api", "static", "tiles", "sign-in", "sign-out", "forgot", "reset", "profile", "help", "accessibility", "cookies",
    "language", "link", "example", "healthz", "readyz", "public", "favicon", "admin", "offline", "welcome",
    "field", "sw.js", "join",
})  # fmt: skip
"""What the first part of an address may already mean."""


def create_municipality(
    session: Session, slug: str, name: str, *, at: datetime, example: bool = False, municipality_id: UUID | None = None
) -> Municipality:
    """Make an empty municipality, with the id given or a new one.

    Raises Invalid for a slug that cannot stand in an address, Conflict for a taken one.
    """
    if not SLUG.fullmatch(slug):
        raise Invalid(errors={"slug": [_("Use lower-case letters, digits and hyphens.")]})
    if slug in RESERVED_SLUGS:
        raise Invalid(errors={"slug": [_("%(slug)s is reserved for walkapp itself.", slug=slug)]})
    if not name.strip():
        raise Invalid(errors={"name": [_("Write a name.")]})
    if queries.municipality_by_slug(session, slug):
        raise Conflict(_("There is already a municipality with the address %(slug)s.", slug=slug))
    made = Municipality(
        id=municipality_id or new_id(), slug=slug, name=name.strip(), example=example, created_at=at, action_numbers={}
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.append(session, Tag.MUNICIPALITY_CREATE, system(made.id), made.id, at=at, slug=slug, name=made.name)
    return made


def edit_municipality(session: Session, actor: Actor, *, at: datetime, **values: object) -> None:
    """Change settings of the actor's municipality; the log says which."""
    _must(actor, Permission.KEEP_SETTINGS)
    here = queries.municipality(session, actor.municipality_id)
    changed = _apply(here, values)
    if changed:
        audit.append(session, Tag.MUNICIPALITY_EDIT, actor, here.id, at=at, fields=changed)


def invite(  # noqa: PLR0913 - each is something that an invitation says
    session: Session, actor: Actor, *, email: str, name: str, role: Role, department_id: UUID | None, at: datetime,
    example: bool = False, notify: bool = True, key: UUID | None = None,
) -> Membership:  # fmt: skip
    """Make somebody a member, known before by the address or new, and let a job mail them the way in.

    With the `key` of a membership that this address has got already, nothing is made anew. Raises
    Invalid for a bad address or a department role without a department, Conflict for one who is a member.
    """
    email = _clean_email(email)
    _check_role(session, actor, role, department_id)
    made, free_id = audit.made_before(session, Membership, actor.municipality_id, key)
    if made and made.user.email == email:
        return made
    user = queries.user_by_email(session, email)
    if user is None:
        user = User(
            id=new_id(), email=email, name=name.strip() or email.split("@")[0], active=True, password=None,
            fs_uniquifier=secrets.token_hex(32), language=DEFAULT_LANGUAGE, created_at=at, example=example,
        )  # fmt: skip
        session.add(user)
    elif session.scalar(
        sa.select(Membership.id).where(Membership.user_id == user.id, inside(Membership, actor.municipality_id))
    ):
        raise Conflict(_("%(email)s is already a member here.", email=email))
    membership = Membership(
        id=free_id, municipality_id=actor.municipality_id, user=user, role=role,
        department_id=department_id if role in DEPARTMENT_ROLES else None, active=True, created_at=at,
    )  # fmt: skip
    session.add(membership)
    session.flush()
    audit.append(session, Tag.PERSON_INVITE, actor, user.id, at=at, role=role.value, department=_text(department_id))
    if notify:
        payload = {"user": str(user.id), "municipality": str(actor.municipality_id)}
        jobs.enqueue(session, "accounts.invitation", payload, at=at)
    return membership


def invite_again(session: Session, actor: Actor, membership: Membership, *, at: datetime) -> None:
    """Let a job mail an active member a new way in, for a letter that is lost or a link that has grown old.

    Raises Conflict for one who has signed in: they ask for a new password themselves.
    """
    _must(actor, Permission.KEEP_PEOPLE)
    if membership not in queries.never_signed_in(session, actor.municipality_id):
        raise Conflict(_("%(name)s has signed in already.", name=membership.user.name))
    audit.append(session, Tag.PERSON_INVITE, actor, membership.user_id, at=at, role=membership.role.value)
    payload = {"user": str(membership.user_id), "municipality": str(actor.municipality_id)}
    jobs.enqueue(session, "accounts.invitation", payload, at=at)


def change_role(
    session: Session, actor: Actor, membership: Membership, *, role: Role, department_id: UUID | None, name: str,
    at: datetime,
) -> None:  # fmt: skip
    """Give a member another role, department or name. Nobody changes their own role."""
    if membership.user_id == actor.user_id and role is not membership.role:
        raise NotAllowed(_("You cannot change your own role."))
    _check_role(session, actor, role, department_id)
    before = {"role": membership.role.value, "department": _text(membership.department_id)}
    left = membership.department_id
    membership.role = role
    membership.department_id = department_id if role in DEPARTMENT_ROLES else None
    membership.user.name = name.strip() or membership.user.name
    after = {"role": role.value, "department": _text(membership.department_id)}
    audit.append(session, Tag.PERSON_EDIT, actor, membership.user_id, at=at, **{"from": before, "to": after})
    if left != membership.department_id:
        _see_to_actions(session, actor, left, at=at)


def set_active(session: Session, actor: Actor, membership: Membership, *, active: bool, at: datetime) -> None:
    """Shut a member out of the municipality, at once and in every session, or let them in again.

    Links that would sign them in are withdrawn. Where nobody is left in their department, its open actions go to the
    queue.
    """
    _must(actor, Permission.KEEP_PEOPLE)
    if membership.user_id == actor.user_id:
        raise NotAllowed(_("You cannot deactivate yourself."))
    if membership.active == active:
        return
    membership.active = active
    tag = Tag.PERSON_ACTIVATE if active else Tag.PERSON_DEACTIVATE
    audit.append(session, tag, actor, membership.user_id, at=at)
    if not active:
        _withdraw_links(session, membership, at=at)
        _see_to_actions(session, actor, membership.department_id, at=at)


def create_department(
    session: Session, actor: Actor, *, name: str, kind: DepartmentKind, email: str, phone: str, at: datetime,
    key: UUID | None = None,
) -> Department:  # fmt: skip
    """Add a department or an outside party; with the `key` of one that has this name already, nothing is made anew.

    Raises Invalid for a name that is taken.
    """
    _must(actor, Permission.KEEP_DEPARTMENTS)
    before, free_id = audit.made_before(session, Department, actor.municipality_id, key)
    if before and before.name == name.strip():
        return before
    _check_department_name(session, actor, name, None)
    made = Department(
        id=free_id, municipality_id=actor.municipality_id, name=name.strip(), kind=kind, email=email.strip(),
        phone=phone.strip(), active=True,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.append(session, Tag.DEPARTMENT_CREATE, actor, made.id, at=at, name=made.name, kind=kind.value)
    return made


def edit_department(session: Session, actor: Actor, department: Department, *, at: datetime, **values: object) -> None:
    """Change a department's name, kind, contact or whether it is in use.

    One that is taken out of use has its open actions moved to the queue.
    """
    _must(actor, Permission.KEEP_DEPARTMENTS)
    _check_department_name(session, actor, str(values.get("name", department.name)), department.id)
    changed = _apply(department, values)
    if changed:
        audit.append(session, Tag.DEPARTMENT_EDIT, actor, department.id, at=at, fields=changed)
    if "active" in changed and not department.active:
        _see_to_actions(session, actor, department.id, at=at)


def save_area(
    session: Session, actor: Actor, area: Area | None, *, name: str, outline: dict[str, Any] | None, at: datetime,
    key: UUID | None = None,
) -> Area:  # fmt: skip
    """Make an area, or change the one given; with the `key` of one that has this name already, nothing is made anew.

    Raises Invalid for a name that is taken.
    """
    _must(actor, Permission.KEEP_DEPARTMENTS)
    before, free_id = audit.made_before(session, Area, actor.municipality_id, key)
    if before and before.name == name.strip():
        return before
    other = session.scalar(sa.select(Area.id).where(inside(Area, actor.municipality_id), Area.name == name.strip()))
    if not name.strip() or (other and other != (area.id if area else None)):
        raise Invalid(errors={"name": [_("Write a name that no other area has.")]})
    tag = Tag.AREA_EDIT if area else Tag.AREA_CREATE
    kept = area or Area(id=free_id, municipality_id=actor.municipality_id, name=name)
    kept.name, kept.outline = name.strip(), outline
    session.add(kept)
    session.flush()
    audit.append(session, tag, actor, kept.id, at=at, name=kept.name)
    return kept


def create_token(session: Session, membership: Membership, *, at: datetime) -> str:
    """Make a program's key and give it; walkapp keeps only its digest, so it is shown this once."""
    token = secrets.token_urlsafe(32)
    kept = ApiToken(
        id=new_id(), municipality_id=membership.municipality_id, user_id=membership.user_id,
        digest=queries.digest(token), created_at=at,
    )  # fmt: skip
    session.add(kept)
    audit.append(session, Tag.TOKEN_CREATE, system(membership.municipality_id), membership.user_id, at=at)
    return token


def create_sign_in_link(session: Session, membership: Membership, *, at: datetime) -> str:
    """Make a link's secret that signs this person in once within a week."""
    token = secrets.token_urlsafe(32)
    link = AccessLink(
        id=new_id(), purpose=LinkPurpose.SIGN_IN, digest=queries.digest(token), user_id=membership.user_id,
        municipality_id=membership.municipality_id, created_at=at, expires_at=at + SIGN_IN_LINK_LIFE,
    )  # fmt: skip
    session.add(link)
    audit.append(session, Tag.LINK_CREATE, system(membership.municipality_id), membership.user_id, at=at)
    return token


def spend_sign_in_link(session: Session, link: AccessLink, *, at: datetime) -> User:
    """Use a sign-in link up and give the person whom it lets in."""
    link.used_at = at
    user = session.get_one(User, link.user_id)
    who = Actor(municipality_id=link.municipality_id, role=Role.PUBLIC, user_id=user.id)
    audit.append(session, Tag.LINK_USE, who, user.id, at=at)
    return user


def note_failed_sign_in(session: Session, email: str, *, at: datetime) -> None:
    """Count a failed try, and forget those of yesterday."""
    session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < at - ATTEMPTS_KEPT))
    session.add(SignInAttempt(id=new_id(), key=queries.digest(email.strip().lower()), at=at))


def note_sign_in(session: Session, user: User, *, at: datetime) -> None:
    """Log a sign-in that worked, where the person is a member, and begin the count of failed ones anew."""
    session.execute(sa.delete(SignInAttempt).where(SignInAttempt.key == queries.digest(user.email)))
    log_of_person(session, Tag.PERSON_SIGN_IN, user, at=at)


def log_of_person(session: Session, tag: Tag, user: User, *, at: datetime, **detail: object) -> None:
    """Write what a person did to their own account into the log of every municipality that they are a member of."""
    for membership in queries.memberships_of(session, user.id):
        who = Actor(municipality_id=membership.municipality_id, role=membership.role, user_id=user.id)
        audit.append(session, tag, who, user.id, at=at, **detail)


def edit_profile(
    session: Session, user_id: UUID, *, at: datetime, name: str | None = None, language: str | None = None
) -> None:
    """Change a person's own name or language; what is empty stays as it is."""
    user = session.get_one(User, user_id)
    wanted = {"name": (name or "").strip() or user.name, "language": language or user.language}
    if changed := _apply(user, wanted):
        log_of_person(session, Tag.PERSON_EDIT, user, at=at, fields=changed)


def _withdraw_links(session: Session, membership: Membership, *, at: datetime) -> None:
    session.execute(
        sa.update(AccessLink)
        .where(
            inside(AccessLink, membership.municipality_id), AccessLink.user_id == membership.user_id,
            AccessLink.used_at.is_(None), AccessLink.revoked_at.is_(None),
        )
        .values(revoked_at=at)
    )  # fmt: skip


def _see_to_actions(session: Session, actor: Actor, department_id: UUID | None, *, at: datetime) -> None:
    """Let a job move a department's open actions to the queue where nobody there can answer any more."""
    if department_id is None:
        return
    session.flush()
    if not queries.can_answer(session, actor.municipality_id, department_id):
        payload = {"municipality": str(actor.municipality_id), "department": str(department_id)}
        jobs.enqueue(session, "actions.empty_department", payload, at=at)


def _must(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise NotAllowed


def _check_role(session: Session, actor: Actor, role: Role, department_id: UUID | None) -> None:
    _must(actor, Permission.KEEP_PEOPLE)
    if role not in MEMBER_ROLES:
        raise Invalid(errors={"role": [_("Choose a role.")]})
    if role in DEPARTMENT_ROLES and department_id is None:
        raise Invalid(errors={"department": [_("Choose a department for this role.")]})
    if department_id is not None:
        queries.department(session, actor.municipality_id, department_id)
    if actor.reach(Permission.KEEP_PEOPLE) is Scope.DEPARTMENT and (
        role is not Role.HANDLER or department_id != actor.department_id
    ):
        raise NotAllowed(_("You keep the handlers of your own department."))


def _check_department_name(session: Session, actor: Actor, name: str, own_id: UUID | None) -> None:
    other = session.scalar(
        sa.select(Department.id).where(inside(Department, actor.municipality_id), Department.name == name.strip())
    )
    if not name.strip() or (other and other != own_id):
        raise Invalid(errors={"name": [_("Write a name that no other department has.")]})


def _clean_email(email: str) -> str:
    try:
        # Known only by its form: whether mail arrives is found out by sending it.
        return validate_email(email.strip(), check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as problem:
        raise Invalid(errors={"email": [_("Write an e-mail address, such as name@example.se.")]}) from problem


def _apply(row: Base, values: Mapping[str, object]) -> list[str]:
    changed = [key for key, value in values.items() if getattr(row, key) != value]
    for key in changed:
        setattr(row, key, values[key])
    return changed


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None

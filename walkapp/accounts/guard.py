"""The lock on every view: who asks, and what the view needs."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec, TypeVar, cast
from uuid import UUID

from flask import Flask, current_app, g, request
from flask import session as cookie

from walkapp.accounts import queries, security
from walkapp.accounts.actor import Actor, Visitor, public
from walkapp.accounts.models import Membership, User
from walkapp.accounts.rules import Permission, Scope
from walkapp.core import web
from walkapp.core.errors import BadRequest, Gone, NotAllowed, NotFound, NotSignedIn
from walkapp.core.text import N_
from walkapp.core.text import gettext as _

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")



class VisitEnded(Gone):
    """A guest comes back to a walk that is over for them."""

    title = N_("Your part in the walk has ended")


TENANT_HEADER = "Walkapp-Municipality"
GUESTS = "walkapp.guests"
VisitorFinder = Callable[[UUID], Visitor | None]
ALWAYS_OPEN_TO_GUESTS = frozenset({"shell.phone", "shell.help", "walks.leave"})
"""What shows nothing of the walk, and what a guest needs as long as something of theirs is on the phone."""
TAKES_LATE = frozenset({
    ("PUT", "api.observations_put"), ("PUT", "api.photos_put"), ("HEAD", "api.parts_show"),
    ("PATCH", "api.parts_append"), ("PUT", "api.voices_put"), ("DELETE", "api.observations_withdraw"),
    ("POST", "api.held_ask"), ("POST", "observations.create"),
})  # fmt: skip
"""How what a guest's phone still holds comes in after the walk has ended."""
OPEN_TO_GUESTS = frozenset({
    "walks.show", "maps.sketch", "maps.cut", "observations.create", "observations.show", "observations.edit",
    "observations.withdraw", "observations.add_photos", "observations.photo", "observations.voice", "api.walks_show",
    "api.observations_index", "api.observations_show", "api.photos_show", "api.catalogue_categories",
    *(endpoint for _method, endpoint in TAKES_LATE),
})  # fmt: skip
"""All that there is for a guest while the walk is on. Every other page and call does not exist for them, also those
that are made later."""
SEEING = frozenset({
    Permission.SEE_OBSERVATIONS, Permission.SEE_ACTIONS, Permission.SEE_COUNCIL, Permission.SEE_LOG,
    Permission.KEEP_PEOPLE, Permission.KEEP_DEPARTMENTS, Permission.KEEP_SETTINGS, Permission.RUN_WALKS,
})  # fmt: skip
"""Where these reach nothing, the page does not exist for the role; for the others it may be seen but not changed."""


def current_actor() -> Actor:
    """Who asks, in the municipality of the address (pages) or of the token or header (API).

    Raises NotSignedIn, NotFound for a municipality that is not theirs, BadRequest where it must be named.
    """
    if "actor" not in g:
        g.actor = _guest() or (_api_actor() if g.get("api") else queries.actor_of(_page_membership()))
    return cast(Actor, g.actor)


def require(
    permission: Permission, *, read: bool = False
) -> Callable[[Callable[Parameters, Answer]], Callable[Parameters, Answer]]:
    """Open a view only for roles that the permission reaches; with `read` also for those who may only read."""

    def lock(view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
        @wraps(view)
        def locked(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
            check(current_actor(), permission, read=read)
            return view(*args, **kwargs)

        return locked

    return lock


def check(actor: Actor, permission: Permission, *, read: bool = False) -> None:
    """Raise NotFound or NotAllowed where the permission does not reach the actor."""
    reach = actor.reach(permission)
    if reach is Scope.NO:
        raise NotFound if permission in SEEING else NotAllowed
    if reach is Scope.READ and not read:
        raise NotAllowed


def signed_in(view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """Open a view for whoever is signed in."""

    @wraps(view)
    def locked(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
        current_user()
        return view(*args, **kwargs)

    return locked


def signed_in_or_guest(view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """Open a view for whoever is signed in, and for guests while their walk is on: the ground under its map."""

    @wraps(view)
    def locked(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
        found = visitor()
        if found is None or not found.may_look:
            current_user()
        return view(*args, **kwargs)

    return locked


def member(view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """Open a view for every member of the municipality in the address."""

    @wraps(view)
    def locked(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
        current_actor()
        return view(*args, **kwargs)

    return locked


def open_to_all(view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """Say on purpose that a view asks nobody who they are."""
    return view


def current_user() -> User:
    """The person whose session this is; raises NotSignedIn."""
    user = security.signed_in_user()
    if user is None:
        raise NotSignedIn
    return user


def user_or_guest() -> User | Actor:
    """Whose session this is: a person's, or that of a guest whose phone may still send; raises NotSignedIn."""
    found = visitor()
    if found is None:
        return current_user()
    if not found.may_send:
        raise NotSignedIn(found.said)
    return found.actor


def memberships() -> Sequence[Membership]:
    """Where the person of this session is a member, looked up once a request; raises NotSignedIn."""
    user, session = current_user(), web.reader()
    # The rows belong to the session that read them: after a change the request reads anew.
    if "memberships" not in g or g.memberships[0] is not session:
        g.memberships = session, queries.memberships_of(session, user.id)
    return cast(Sequence[Membership], g.memberships[1])


def optional_actor() -> Actor | None:
    """Who asks, or None where nobody is signed in or the municipality is not theirs: for what every page shows."""
    if "actor" in g:
        return cast(Actor, g.actor)
    if not _slug():
        return None
    guest = visitor()
    if guest is not None and guest.actor.slug == _slug():
        return guest.actor
    if security.signed_in_user() is None:
        return None
    try:
        return current_actor()
    except NotFound:
        return None


def let_guests_in(app: Flask, find: VisitorFinder) -> None:
    """Tell the door how a guest is known: walks, which has them, is a room further up."""
    app.extensions[GUESTS] = find


def visitor() -> Visitor | None:
    """The guest whose session this is, also after the walk; None where somebody is signed in, or nobody is there."""
    if uses_token() or security.GUEST not in cookie or security.signed_in_user() is not None:
        return None
    if "visitor" not in g:
        find: VisitorFinder = current_app.extensions[GUESTS]
        g.visitor = find(UUID(cookie[security.GUEST]))
    return cast("Visitor | None", g.visitor)


def public_actor() -> Actor:
    """Anybody, in the municipality of the address; raises NotFound where there is none."""
    found = queries.municipality_by_slug(web.reader(), _slug())
    if found is None:
        raise NotFound
    return public(found.id, slug=found.slug)


def _guest() -> Actor | None:
    """The guest of this session, let in to what is open to them; None where the session is no guest's.

    Where their part has ended pages say so (VisitEnded), and the API as it does to whoever is signed out: then a phone
    keeps what it has.
    """
    found = visitor()
    if found is None:
        return None
    where = request.headers.get(TENANT_HEADER, found.actor.slug) if g.get("api") else _slug()
    is_open = request.endpoint in OPEN_TO_GUESTS or request.endpoint in ALWAYS_OPEN_TO_GUESTS
    if where != found.actor.slug or not is_open:
        raise NotFound
    takes_late = found.may_send and (request.method, request.endpoint) in TAKES_LATE
    if found.may_look or takes_late or request.endpoint in ALWAYS_OPEN_TO_GUESTS:
        return found.actor
    if not g.get("api"):
        raise VisitEnded(found.said)
    raise NotFound if found.may_send else NotSignedIn(found.said)


def _page_membership() -> Membership:
    slug = _slug()
    found = next((m for m in memberships() if m.municipality.slug == slug), None)
    if found is None:
        raise NotFound
    return found


def _api_actor() -> Actor:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        actor = queries.by_token(web.reader(), token.strip())
        if actor is None:
            raise NotSignedIn(_("The token is not valid."))
        return actor
    theirs = memberships()
    wanted = request.headers.get(TENANT_HEADER)
    if wanted is None and len(theirs) != 1:
        slugs = [m.municipality.slug for m in theirs]
        raise BadRequest(_("Say which municipality, in the header %(name)s.", name=TENANT_HEADER), municipalities=slugs)
    found = next((m for m in theirs if wanted in {None, m.municipality.slug}), None)
    if found is None:
        raise NotFound
    return queries.actor_of(found)


def uses_token() -> bool:
    """True where the request shows a token: no cookie speaks for it, so none can be abused."""
    return request.headers.get("Authorization", "").lower().startswith("bearer ")


def _slug() -> str:
    return str(g.get("slug") or "")

"""Who I am, where, and with which roles."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response
from flask_wtf.csrf import generate_csrf

from walkapp.accounts import guard, queries
from walkapp.accounts.actor import Actor
from walkapp.accounts.models import Membership, User
from walkapp.api import answers, documents
from walkapp.api.operations import operation
from walkapp.api.replies import reply
from walkapp.core import web
from walkapp.core.errors import NotSignedIn
from walkapp.core.text import language


@operation(
    "GET", "/session", summary="Who I am, where, and with which roles", answers={200: answers.SessionAnswer}
)
def show() -> Response:
    """The person of the token or of the session, or a walk's guest; a session's own word for writes comes along."""
    if guard.uses_token():
        here = _of_token()
        return reply(_answer(here.user, [here], None))
    user = guard.user_or_guest()
    if isinstance(user, Actor):
        return reply(_of_guest(user))
    return reply(_answer(user, queries.memberships_of(web.reader(), user.id), str(generate_csrf())))


def _of_guest(guest: Actor) -> answers.SessionAnswer:
    """A guest has no account: the id is their part in the one walk that they joined."""
    here = queries.municipality(web.reader(), guest.municipality_id)
    return answers.SessionAnswer(
        user=answers.UserAnswer(id=guest.participant_id or UUID(int=0), name=guest.name, email="", language=language()),
        municipalities=[answers.MembershipAnswer(slug=here.slug, name=here.name, role=guest.role, department=None)],
        csrf_token=str(generate_csrf()),
    )  # fmt: skip


def _of_token() -> Membership:
    actor = guard.current_actor()
    found = queries.member(web.reader(), actor.municipality_id, actor.user_id or UUID(int=0))
    if found is None:
        raise NotSignedIn
    return found


def _answer(user: User, memberships: Sequence[Membership], word: str | None) -> answers.SessionAnswer:
    return answers.SessionAnswer(
        user=answers.UserAnswer(id=user.id, name=user.name, email=user.email, language=user.language),
        municipalities=[
            answers.MembershipAnswer(
                slug=one.municipality.slug, name=one.municipality.name, role=one.role,
                department=documents.named(one.department),
            )
            for one in memberships
        ],
        csrf_token=word,
    )  # fmt: skip

"""Who I am, where, and with which roles."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response
from flask_wtf.csrf import generate_csrf

from walkapp.accounts import guard, queries
from walkapp.accounts.models import Membership, User
from walkapp.api import answers, documents
from walkapp.api.operations import operation
from walkapp.api.replies import reply
from walkapp.core import web
from walkapp.core.errors import NotSignedIn


@operation(
    "GET", "/session", summary="Who I am, where, and with which roles", answers={200: answers.SessionAnswer}
)
def show() -> Response:
    """The person of the token or of the session; a session's own word for writes comes along."""
    if guard.uses_token():
        here = _of_token()
        return reply(_answer(here.user, [here], None))
    user = guard.current_user()
    return reply(_answer(user, queries.memberships_of(web.reader(), user.id), str(generate_csrf())))


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

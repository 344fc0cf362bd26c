"""The seam to Flask-Security: the one file that knows it. Pages, forms and texts are our own.

Flask-Security keeps sessions, hashes passwords (argon2id) and signs reset tokens; what somebody may do is ours.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar, cast
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, Request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import current_user  # type: ignore[import-untyped]
from flask_security import RoleMixin, Security, login_user, logout_user
from flask_security.datastore import Datastore, UserDatastore
from flask_security.recoverable import generate_reset_password_token, reset_password_token_status
from flask_security.utils import hash_password, verify_password
from sqlalchemy.orm import Session

from walkapp.accounts import queries, services
from walkapp.accounts.models import User
from walkapp.audit.tags import Tag
from walkapp.core import clock, web
from walkapp.core.config import Settings
from walkapp.core.errors import Invalid
from walkapp.core.text import gettext as _

TRIES = 10
WINDOW = timedelta(minutes=15)
PASSWORD_LENGTH = 12
GUEST = "guest"
"""Under which name a guest's session keeps their participant's id."""

Model = TypeVar("Model")

# What Flask-Security leaves untyped.
_new_reset_token: Callable[[User], str] = generate_reset_password_token
_reset_token_status: Callable[[str], tuple[bool, bool, User | None]] = reset_password_token_status
_init_datastore: Callable[[Datastore, None], None] = Datastore.__init__


def install(app: Flask, settings: Settings) -> None:
    """Let Flask-Security keep this app's sessions and passwords."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECURITY_PASSWORD_SALT=settings.secret_key[::-1],
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a method
        SECURITY_RECOVERABLE=True,
        SECURITY_RESET_PASSWORD_WITHIN=timedelta(hours=2),
        SECURITY_REGISTERABLE=False,
        SECURITY_TRACKABLE=False,
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False, "test_environment": True},
    )
    security = Security(app, _People(), register_blueprint=False)
    # Flask-Principal would load the person of every request's session, for rights that nobody here asks it about.
    security.principal.identity_loaders.clear()
    app.session_interface = _Sessions()
    # It would look for tokens of its own in every address and body, and read the whole body into memory for that.
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]


def signed_in_user() -> User | None:
    """The person whose session this is."""
    user = cast(object, current_user)
    return user if isinstance(user, User) and user.is_authenticated else None


def sign_in(email: str, password: str) -> User:
    """Check address and password and begin a session.

    Says the same, in the same time, about an unknown address as about a wrong password. Raises Invalid, also after
    too many tries.
    """
    now = clock.now()
    reader = web.reader()
    if queries.failed_sign_ins(reader, email, now - WINDOW) >= TRIES:
        raise Invalid(_("Too many tries. Wait a quarter of an hour, or choose a new password."))
    user = queries.user_by_email(reader, email)
    if not _password_fits(user, password) or user is None or not user.active:
        with web.transaction() as session_:
            services.note_failed_sign_in(session_, email, at=now)
        raise Invalid(_("The address or the password is wrong."))
    with web.transaction() as session_:
        services.note_sign_in(session_, user, at=now)
    begin_session(user)
    return user


def begin_session(user: User) -> None:
    """Sign this person in, in a session with a new identity."""
    session.clear()
    login_user(user, remember=False)
    session.permanent = True


def begin_visit(participant_id: UUID) -> None:
    """Let this browser in as a walk's guest, in a session with a new identity."""
    session.clear()
    session[GUEST] = str(participant_id)
    session.permanent = True


def sign_out() -> None:
    """End the session."""
    logout_user()
    session.clear()


def reset_token(user: User) -> str:
    """A signed word that lets this person choose a new password within two hours, once."""
    return _new_reset_token(user)


def user_of_reset_token(token: str) -> User | None:
    """Whose new password a token is for; None where it is old, used or not ours."""
    expired, invalid, user = _reset_token_status(token)
    return user if user and user.active and not expired and not invalid else None


def set_password(session_: Session, user_id: UUID, password: str) -> User:
    """Give a person a new password and end every session that they have. Raises Invalid for a weak one."""
    if len(password) < PASSWORD_LENGTH:
        raise Invalid(errors={"password": [_("Use at least %(length)s characters.", length=PASSWORD_LENGTH)]})
    user = session_.get_one(User, user_id)
    user.password = hash_password(password)
    user.fs_uniquifier = secrets.token_hex(32)
    services.log_of_person(session_, Tag.PERSON_PASSWORD, user, at=clock.now())
    return user


def is_password(user: User, password: str) -> bool:
    """True where this is the person's password."""
    return _password_fits(user, password)


def _password_fits(user: User | None, password: str) -> bool:
    if user is None or user.password is None:
        hash_password(password)  # the same work as for somebody who is here, so that time does not tell
        return False
    return bool(verify_password(password, user.password))


class _Sessions(SecureCookieSessionInterface):
    """Flask's sessions, without making ready to read a signed cookie where there is none: phones send a token."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


class _People(UserDatastore, Datastore):
    """Flask-Security's way to the people: it reads; what changes goes through our services."""

    def __init__(self) -> None:
        _init_datastore(self, None)
        UserDatastore.__init__(self, User, RoleMixin)

    def find_user(self, case_insensitive: bool = False, **wanted: object) -> User | None:  # noqa: ARG002
        clauses = [getattr(User, name) == value for name, value in wanted.items()]
        return web.reader().scalar(sa.select(User).where(*clauses))

    def find_role(self, role: str) -> None:  # noqa: ARG002 - there are none
        return None

    def put(self, model: Model) -> Model:
        return model

    def commit(self) -> None:
        """Nothing is pending: our services wrote it."""

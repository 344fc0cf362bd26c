"""The letters of the room, composed when they are sent: an invitation, the way to a new password."""

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Flask

from walkapp.accounts import queries, security, services
from walkapp.accounts.models import Municipality, User
from walkapp.core import clock, letters, links, mail
from walkapp.core.config import Settings
from walkapp.core.db import Database, new_id
from walkapp.core.jobs import Handler, Payload


def job_handlers(settings: Settings, database: Database, app: Flask) -> Mapping[str, Handler]:
    """Who sends which letter. The app is there for its signing keys."""

    def invitation(payload: Payload) -> None:
        with database.writing() as session:
            member = queries.member(session, UUID(payload["municipality"]), UUID(payload["user"]))
            if member is None:
                return
            token = services.create_sign_in_link(session, member, at=clock.now())
            where = session.get_one(Municipality, member.municipality_id)
            to = member.user
        _send(settings, to, "accounts/invitation", place=where.name, link=links.page(settings.base_url, "link", token))

    def forgotten(payload: Payload) -> None:
        with database.reading() as session:
            user = queries.user_by_email(session, payload["email"])
        if user is None or not user.active:
            return
        with app.app_context():
            token = security.reset_token(user)
        _send(settings, user, "accounts/forgotten", link=links.page(settings.base_url, "reset", token))

    handlers: dict[str, Callable[[Payload], None]] = {
        "accounts.invitation": invitation,
        "accounts.forgotten": forgotten,
    }
    return handlers


def _send(settings: Settings, to: User, template: str, **values: object) -> None:
    subject, text = letters.write(template, to.language, name=to.name, **values)
    mail.send(settings, mail.Message(id=str(new_id()), to=to.email, subject=subject, text=text))

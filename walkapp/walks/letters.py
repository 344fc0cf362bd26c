"""The letters of the room, composed when they are sent: an invitation, a change of it, a cancellation."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import system
from walkapp.core import clock, letters, links, mail
from walkapp.core.config import Settings
from walkapp.core.db import Database, new_id
from walkapp.core.jobs import Handler, Payload
from walkapp.walks import queries
from walkapp.walks.models import Participant, Walk
from walkapp.walks.rules import WalkState

TEMPLATES = {
    WalkState.PLANNED: "walks/invitation",
    WalkState.ONGOING: "walks/invitation",
    WalkState.CANCELLED: "walks/cancelled",
}


def job_handlers(settings: Settings, database: Database) -> Mapping[str, Handler]:
    """Who sends which letter."""

    def invitation(payload: Payload) -> None:
        with database.reading() as session:
            message = _invitation(settings, session, payload)
        if message is not None:
            mail.send(settings, message)

    return {"walks.invitation": invitation}


def _invitation(settings: Settings, session: Session, payload: Payload) -> mail.Message | None:
    """The letter about the walk as it stands now; None where there is nothing left to tell this person."""
    municipality_id = UUID(payload["municipality"])
    place = accounts.municipality(session, municipality_id)
    query = queries.visible(system(municipality_id)).where(Walk.id == UUID(payload["walk"]))
    walk = session.scalar(query.options(joinedload(Walk.area)))
    invited = session.scalar(
        sa.select(Participant)
        .where(Participant.walk_id == UUID(payload["walk"]), Participant.user_id == UUID(payload["user"]))
        .options(joinedload(Participant.user))
    )
    template = TEMPLATES.get(walk.state) if walk else None
    if walk is None or invited is None or invited.user is None or not invited.user.active or template is None:
        return None
    to, link = invited.user, links.page(settings.base_url, place.slug, "walks", walk.id)
    subject, text = letters.write(
        template, to.language, name=to.name, title=walk.title, starts_at=walk.starts_at, ends_at=walk.ends_at,
        meeting_place=walk.meeting_place, reason=walk.cancelled_reason, link=link, changed=walk.invitation_sequence > 0,
    )  # fmt: skip
    from walkapp.walks import calendar  # noqa: PLC0415 - its library is slow to load, and few processes write letters

    method = calendar.Method.CANCEL if walk.state is WalkState.CANCELLED else calendar.Method.REQUEST
    file = calendar.file(walk, url=link, sender=mail.sender(settings), at=clock.now(), method=method, to=to.email)
    attachment = mail.Attachment(calendar.FILE_NAME, f"{calendar.MEDIA_TYPE}; method={method.value}", file)
    return mail.Message(id=str(new_id()), to=to.email, subject=subject, text=text, attachments=(attachment,))

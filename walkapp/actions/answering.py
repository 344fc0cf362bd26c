"""Takes an answer out of a form: its photos first, each durable before its row, then the step."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from walkapp.accounts.actor import Actor
from walkapp.actions import evidence, queries, services
from walkapp.actions.forms import StepForm
from walkapp.actions.models import EvidenceRole
from walkapp.actions.rules import Verb
from walkapp.core import clock, web
from walkapp.core.errors import Invalid
from walkapp.core.text import gettext as _
from walkapp.observations import uploads
from walkapp.photos import services as photos
from walkapp.photos.intake import Kept

ROLES = {Verb.REMAINS: EvidenceRole.BEFORE}
"""What a photo sent with a step shows; with every other step it shows how the place became."""


def take(actor: Actor, action_id: UUID, verb: Verb, form: StepForm) -> bool:
    """Take the step that a form asks for; False where it was taken before, as by a second press of the button.

    A photo that could be read stays as evidence also where the step is refused, so that nobody has to send it again.
    Raises as `services.take_step` does, and Invalid for a photo that cannot be read.
    """
    request = form.request(verb)
    kept = uploads.receive(actor.municipality_id, form.sent_files)
    tag = _keep_photos(actor, action_id, verb, form, kept) if kept else form.tag
    with web.transaction() as session:
        action = services.hold(session, actor, action_id)
        taken = services.take_step(
            session, actor, action, request, at=clock.now(), step_id=form.step_id, if_match=tag, verb=verb
        )
    return taken.created


def add_photos(actor: Actor, action_id: UUID, files: Iterable[object]) -> None:
    """Add photos of how the place became; the same picture sent again is the same photo.

    Raises Invalid where no file is chosen or one cannot be read, NotAllowed for who may not.
    """
    kept = uploads.receive(actor.municipality_id, files)
    if not kept:
        raise Invalid(errors={"photos": [_("Choose a photo.")]})
    at = clock.now()
    with web.transaction() as session:
        action = services.hold(session, actor, action_id)
        for one in kept:
            photo, _new = photos.take_in(session, actor, photo_id=uuid5(action.id, one.digest), kept=one, at=at)
            evidence.add(session, actor, action, photo, EvidenceRole.AFTER, at=at)


def _keep_photos(actor: Actor, action_id: UUID, verb: Verb, form: StepForm, kept: list[Kept]) -> str | None:
    """Hang the photos on the action and give the tag of the version that it then has."""
    at = clock.now()
    with web.transaction() as session:
        action = services.hold(session, actor, action_id)
        if form.step_id and queries.step(session, actor, form.step_id):
            return form.tag
        services.must_match(action, form.tag)
        for one in kept:
            photo, _new = photos.take_in(
                session, actor, photo_id=uuid5(form.step_id or action.id, one.digest), kept=one, at=at
            )
            evidence.add(session, actor, action, photo, ROLES.get(verb, EvidenceRole.AFTER), at=at)
        return action.etag

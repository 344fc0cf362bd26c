"""Answers made of rows: what of an observation or a photo this actor is shown."""

import base64
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.models import Area, Department
from walkapp.accounts.rules import DEPARTMENT_ROLES, Permission, Scope
from walkapp.actions import queries as actions
from walkapp.actions.models import Action
from walkapp.api import answers
from walkapp.core import geo
from walkapp.core.geo import Point
from walkapp.observations import queries as observations
from walkapp.observations import sameness, services, voices
from walkapp.observations.models import Observation, VoiceNote
from walkapp.photos.models import Photo
from walkapp.walks.models import Category


def named(row: Area | Department | None) -> answers.Named | None:
    """A row by its id and name."""
    return answers.Named(id=row.id, name=row.name) if row else None


def department(row: Department) -> answers.DepartmentAnswer:
    return answers.DepartmentAnswer(id=row.id, name=row.name, kind=row.kind)


def category(row: Category) -> answers.CategoryAnswer:
    return answers.CategoryAnswer(
        key=row.key, name=row.name, short=row.short, icon=row.icon, questions=row.questions.splitlines(),
        names={"sv": row.name_sv, "en": row.name_en}, shorts={"sv": row.short_sv, "en": row.short_en},
    )  # fmt: skip


def photo(row: Photo) -> answers.PhotoAnswer:
    return answers.PhotoAnswer(
        id=row.id, state=row.state, width=row.width, height=row.height, released=row.released_at is not None
    )


def receipt(row: Photo) -> answers.PhotoReceiptAnswer:
    """A photo as it is answered to whoever has sent it."""
    return answers.PhotoReceiptAnswer(**photo(row).model_dump(), digest=digest(row.digest))


def voice(row: VoiceNote) -> answers.VoiceAnswer:
    return answers.VoiceAnswer(id=row.id, media_type=row.media_type, bytes=row.byte_count)


def voice_receipt(row: VoiceNote) -> answers.VoiceReceiptAnswer:
    """A note as it is answered to whoever has sent it."""
    return answers.VoiceReceiptAnswer(**voice(row).model_dump(), digest=digest(row.digest))


def digest(in_hex: str) -> str:
    """A SHA-256 as the API writes it: base64, as in the header that came with the bytes."""
    return base64.b64encode(bytes.fromhex(in_hex)).decode("ascii")


def place(row: Observation) -> dict[str, Any]:
    """An observation as an action's list names it."""
    return {
        "id": row.id, "walk": row.walk_id, "number": row.number, "kind": row.kind, "place": row.place, "lat": row.lat,
        "lon": row.lon, "category": row.category.key if row.category else None,
    }  # fmt: skip


def observation(
    actor: Actor, row: Observation, photos: Iterable[Photo], about: Iterable[Action],
    said: Iterable[VoiceNote] = (), same_as: UUID | None = None,
) -> answers.ObservationAnswer:
    """One observation with its photos and the actions about it, as the actor may see them."""
    only_released = observations.sees_only_released(actor, row)
    mine = observations.is_author(actor, row)
    is_named = mine or not (only_released or actor.role in DEPARTMENT_ROLES)
    author = answers.PersonAnswer(name=row.author.called) if row.author and is_named else None
    return answers.ObservationAnswer(
        **place(row), severity=row.severity, text=row.text, accuracy_m=row.accuracy_m,
        position_source=row.position_source, observed_at=row.observed_at, observed_year=row.observed_year,
        confidential=row.confidential, same_as=row.same_as if mine else same_as, extra=row.extra,
        state=row.state, reason=row.reason, duplicate_of=row.duplicate_of_id, origin=row.origin, late=row.late,
        version=row.version, change=row.change, received_at=row.received_at, area=named(row.area), author=author,
        mine=mine, photos=[photo(one) for one in photos if one.released_at or not only_released],
        voices=[voice(one) for one in said],
        actions=[answers.ActionLinkAnswer(id=one.id, number=one.number, state=one.state) for one in about],
    )  # fmt: skip


def observation_list(session: Session, actor: Actor, rows: Sequence[Observation]) -> list[answers.ObservationAnswer]:
    """Observations that were loaded with their parts."""
    about, same = about_them(session, actor, rows), sameness.said(session, actor, rows)
    return [
        observation(
            actor, row, row.photos, about.get(row.id, ()), voices.heard(actor, row), same_as=same.get(row.id)
        )
        for row in rows
    ]  # fmt: skip


def whole_observation(session: Session, actor: Actor, row: Observation) -> answers.ObservationWholeAnswer:
    """One observation that was loaded with its parts, and what must be said about it."""
    outline = accounts.municipality(session, row.municipality_id).outline
    point = Point(row.lat, row.lon) if row.lat is not None and row.lon is not None else None
    warnings = [services.OUTSIDE] if point and not geo.contains(outline, point) else []
    shown = observation_list(session, actor, [row])[0]
    return answers.ObservationWholeAnswer(**dict(shown), warnings=warnings)


def about_them(session: Session, actor: Actor, rows: Sequence[Observation]) -> dict[UUID, list[Action]]:
    """The actions that the actor sees about each of these observations."""
    if not rows or actor.reach(Permission.SEE_ACTIONS) is Scope.NO:
        return {}
    return actions.of_observations(session, actor, [row.id for row in rows])

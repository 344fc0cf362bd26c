"""Makes a municipality of the example and the people in it, through the same services as everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from walkapp.accounts import actor, queries
from walkapp.accounts import services as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.models import Area, Department, Membership
from walkapp.example.content.kinds import Spot, Story
from walkapp.example.sketch import Line, Town, feature_collection
from walkapp.walks import queries as walk_queries
from walkapp.walks import services as walks


@dataclass(frozen=True, slots=True)
class Cast:
    """A settled municipality: its people, departments and areas, by the words of the story."""

    municipality_id: UUID
    town: Town
    members: Mapping[str, Membership]
    parties: Mapping[str, Department]
    areas: Mapping[str, Area]

    def actor(self, login: str) -> Actor:
        return queries.actor_of(self.members[login])

    def user_id(self, login: str) -> UUID:
        return self.members[login].user_id

    def party_id(self, key: str) -> UUID | None:
        """A department's id; None for the empty key, which means that the owner is unknown."""
        return self.parties[key].id if key else None

    def position(self, spot: Spot) -> tuple[float, float]:
        return self.town.position(*spot)


def settle(session: Session, story: Story, municipality_id: UUID, *, at: datetime) -> Cast:
    """Make the municipality with its departments, areas, categories and people."""
    town = story.town
    accounts.create_municipality(
        session, town.slug, story.name, at=at, example=True, municipality_id=municipality_id
    )  # fmt: skip
    by = actor.system(municipality_id, slug=town.slug)
    parties = {
        one.key: accounts.create_department(
            session, by, name=one.name, kind=one.kind, email=one.email, phone=one.phone, at=at
        )
        for one in story.parties
    }
    members = {
        one.login: accounts.invite(
            session, by, email=one.email, name=one.name, role=one.role, at=at, example=True, notify=False,
            department_id=parties[one.party].id if one.party else None,
        )
        for one in story.people
    }  # fmt: skip
    areas = {
        one.name: accounts.save_area(session, by, None, name=one.name, outline=_outline(town, one.outline), at=at)
        for one in story.places
    }
    walks.add_default_categories(session, by, at=at)
    session.flush()
    for key, party in story.usual_owners:
        category = walk_queries.category_by_key(session, municipality_id, key)
        walks.save_category(session, by, category, at=at, key=key, department_id=parties[party].id)
    accounts.edit_municipality(
        session, by, at=at, outline=_polygon(story.outline), center_lat=town.lat, center_lon=town.lon,
        fault_phone=story.fault_phone, queue_keeper_id=members[story.keeper].user_id, sketch=feature_collection(town),
        accessibility_contact=f"{story.keeper}@example.org",
    )  # fmt: skip
    return Cast(municipality_id, town, members, parties, areas)


def _outline(town: Town, line: Line) -> dict[str, Any]:
    lonlat = [town.position(*spot) for spot in line]
    return _polygon(tuple((lon, lat) for lat, lon in lonlat))


def _polygon(ring: tuple[Spot, ...]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(spot) for spot in (*ring, ring[0])]]}

"""A municipality of any size, skewed as real ones are: one huge department, one huge walk, a few late, most closed."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.factories import accounts as make
from tests.factories import walks as make_walk
from walkapp.accounts.actor import Actor
from walkapp.accounts.models import Department, Municipality
from walkapp.accounts.rules import Role
from walkapp.actions.models import Action, ActionObservation
from walkapp.actions.rules import CLOSED, Priority, State
from walkapp.audit.models import ChainHead, Event, EventDetail
from walkapp.audit.services import FIRST_HASH, digest_of, hash_of
from walkapp.audit.tags import Tag
from walkapp.core import clock
from walkapp.core.db import Base, Database, new_id
from walkapp.core.search import SearchText
from walkapp.example.content.towns import SMEDJEBACKEN
from walkapp.example.sketch import feature_collection
from walkapp.observations.models import Observation, ObservationShare
from walkapp.observations.rules import Kind, ObservationState, Origin, PositionSource, Severity
from walkapp.walks.models import Category, Participant, Walk
from walkapp.walks.rules import WalkState

DEPARTMENTS = ("Gatuenheten", "Parkenheten", "Fastighetsenheten", "Fritid", "Socialtjänsten", "Trafikverket", "Polisen",
               "Bärkehus", "Barkens Elnät", "Dalatrafik")  # fmt: skip
SHARES = (70, 8, 6, 4, 3, 3, 2, 2, 1, 1)
"""Per cent of the actions that each department owns."""
WALKS = 40
WORDS = ("lampa", "buske", "tunnel", "trappa", "parkering", "skolväg", "bänk", "klotter", "busshållplats", "gångväg",
         "mörkt", "trasig", "skymmer", "sikten", "hal", "skylt", "staket", "räcke", "kiosk", "station")  # fmt: skip
STATES = (
    (State.VERIFIED, 50), (State.DECLINED, 6), (State.ASSIGNED, 14), (State.PLANNED, 12), (State.IN_PROGRESS, 6),
    (State.WAITING, 5), (State.DONE, 4), (State.RETURNED, 1), (State.UNASSIGNED, 2),
)  # fmt: skip


@dataclass(frozen=True)
class Town:
    """A filled municipality and the people who look at it."""

    slug: str
    municipality_id: UUID
    karin: Actor
    hans: Actor
    vera: Actor
    walk_id: UUID
    """The ongoing walk that Vera is invited to."""


def fill(database: Database, size: int) -> Town:
    """A municipality with `size` observations, an action about each, and its log; beside it one a quarter as large."""
    with database.writing() as session:
        other, town = _settle(session, "dalby", "Dalby"), _settle(session, "backa", "Backa")
    with database.writing() as session:
        _fill(session, other, size // 4)
        _fill(session, town, size)
    return town


def _settle(session: Session, slug: str, name: str) -> Town:
    here = make.municipality(session, slug=slug, name=name)
    session.get_one(Municipality, here.id).sketch = feature_collection(SMEDJEBACKEN)
    owners = [make.department(session, here.id, name=owner) for owner in DEPARTMENTS]
    karin = make.person(session, here, name=f"Karin-{slug}", role=Role.COORDINATOR)
    hans = make.person(session, here, name=f"Hans-{slug}", role=Role.HANDLER, department_id=owners[0].id)
    vera = make.person(session, here, name=f"Vera-{slug}", role=Role.WALKER)
    now = clock.now()
    for number in range(WALKS):
        starts = now - timedelta(days=20 * number + 30)
        make_walk.walk(session, karin, title=f"Vandring {number}", starts_at=starts, state=WalkState.PUBLISHED)
    ongoing = make_walk.walk(session, karin, starts_at=now - timedelta(hours=1), invited=[vera])
    return Town(slug, here.id, karin, hans, vera, ongoing.id)


class _Rows:
    """Collects rows and writes them in bulk, with a chain of the log that verifies."""

    def __init__(self, session: Session, town: Town) -> None:
        self._session = session
        self._town = town
        head = session.get_one(ChainHead, town.municipality_id)
        self._seq, self._hash = head.seq, head.hash or FIRST_HASH
        self._rows: dict[type[Base], list[dict[str, Any]]] = {}

    def add(self, model: type[Base], **values: Any) -> None:
        self._rows.setdefault(model, []).append(values)

    def log(self, tag: Tag, object_id: UUID, **detail: object) -> int:
        self._seq += 1
        salt = f"{self._seq:032x}"
        event = Event(
            municipality_id=self._town.municipality_id, seq=self._seq, at=clock.now(), actor_id=self._town.karin.id,
            tag=tag.value, object_id=object_id, detail_digest=digest_of(salt, detail), previous_hash=self._hash,
        )  # fmt: skip
        self._hash = hash_of(event)
        columns = sa.inspect(Event).columns.keys()
        self.add(Event, **{name: getattr(event, name) for name in columns if name != "hash"}, hash=self._hash)
        self.add(EventDetail, municipality_id=event.municipality_id, seq=self._seq, salt=salt, detail=detail)
        return self._seq

    def write(self) -> None:
        for table in Base.metadata.sorted_tables:
            for model, rows in self._rows.items():
                if model.__table__ is table:
                    self._session.execute(sa.insert(model), rows)
        head = self._session.get_one(ChainHead, self._town.municipality_id)
        head.seq, head.hash = self._seq, self._hash


def _fill(session: Session, town: Town, size: int) -> None:
    session.flush()
    chance = random.Random(size)
    here = town.municipality_id
    rows = _Rows(session, town)
    published = sa.select(Walk).where(Walk.municipality_id == here, Walk.state == WalkState.PUBLISHED)
    walks = list(session.scalars(published))
    categories = list(session.scalars(sa.select(Category.id).where(Category.municipality_id == here)))
    owners = _owners(session, here)
    authors = {walk.id: new_id() for walk in walks}
    for walk in walks:
        guest = {"walk_id": walk.id, "user_id": None, "name": "Gäst", "answer": ""}
        rows.add(Participant, id=authors[walk.id], municipality_id=here, **guest)
    numbers = dict.fromkeys(authors, 0)
    places = _positions(chance)
    for serial in range(1, size + 1):
        # Half of everything was seen on one walk.
        walk = walks[0] if chance.random() < 0.5 else chance.choice(walks)
        numbers[walk.id] += 1
        category, place = chance.choice(categories), next(places)
        observation = _observation(rows, chance, walk, authors[walk.id], numbers[walk.id], category, place)
        _action(rows, chance, here, town, serial, observation, chance.choices(owners, SHARES)[0])
    for walk in walks:
        walk.point_count = numbers[walk.id]
    session.get_one(Municipality, here).action_numbers = {str(clock.today().year): size}
    rows.write()


def _owners(session: Session, here: UUID) -> Sequence[UUID]:
    departments = sa.select(Department).where(Department.municipality_id == here)
    found = {one.name: one.id for one in session.scalars(departments)}
    return [found[name] for name in DEPARTMENTS]


def _positions(chance: random.Random) -> Iterator[tuple[float, float]]:
    while True:
        yield chance.gauss(60.1405, 0.02), chance.gauss(15.4132, 0.03)


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(words)).capitalize()


def _observation(
    rows: _Rows, chance: random.Random, walk: Walk, author_id: UUID, number: int, category_id: UUID,
    position: tuple[float, float],
) -> tuple[UUID, bool, str]:  # fmt: skip
    key, confidential = new_id(), chance.random() < 0.05
    text, place = _sentence(chance, 12), _sentence(chance, 3)
    change = rows.log(Tag.OBSERVATION_CREATE, key, walk=str(walk.id), number=number)
    rows.add(
        Observation, id=key, municipality_id=walk.municipality_id, walk_id=walk.id, author_id=author_id,
        origin=Origin.WALK, number=number, kind=Kind.RISK, category_id=category_id,
        severity=chance.choice(list(Severity)), text=text, place=place, lat=position[0], lon=position[1],
        accuracy_m=8.0, position_source=PositionSource.GPS, observed_at=walk.starts_at, confidential=confidential,
        late=False, extra={}, state=ObservationState.ACCEPTED, reason="", version=1, change=change,
        received_at=walk.starts_at,
    )  # fmt: skip
    rows.add(SearchText, municipality_id=walk.municipality_id, object_id=key, words=f"{text} {place}")
    return key, confidential, f"{text} {place}"


def _action(
    rows: _Rows, chance: random.Random, here: UUID, town: Town, serial: int, observation: tuple[UUID, bool, str],
    owner_id: UUID,
) -> None:  # fmt: skip
    observation_id, confidential, words = observation
    key = new_id()
    state = chance.choices([state for state, _ in STATES], [share for _, share in STATES])[0]
    department_id = None if state in {State.UNASSIGNED, State.RETURNED} else owner_id
    title, today = _sentence(chance, 5), clock.today()
    change = rows.log(Tag.ACTION_CREATE, key, number=str(serial), to=state.value)
    for _ in range(3):
        change = rows.log(Tag.ACTION_COMMENT, key, comment=_sentence(chance, 6))
    rows.add(
        Action, id=key, municipality_id=here, year=today.year, serial=serial, title=title, state=state,
        closed=state in CLOSED, department_id=department_id, priority=chance.choice(list(Priority)),
        due_on=today + timedelta(days=chance.randint(-20, 180)), confidential=confidential, share_confidential=False,
        proposed_reason="", public_answer="", note="", external_case="", registry_number="", police_report="",
        created_at=clock.now(), created_by_id=town.karin.id, version=4, change=change,
        accepted_at=clock.now() if state is not State.ASSIGNED else None,
    )  # fmt: skip
    rows.add(ActionObservation, action_id=key, observation_id=observation_id)
    if department_id:
        share = {"observation_id": observation_id, "department_id": department_id, "confidential": False}
        rows.add(ObservationShare, municipality_id=here, **share)
    rows.add(SearchText, municipality_id=here, object_id=key, words=f"{today.year}-{serial:04d} {title} {words}")

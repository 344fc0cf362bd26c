"""A whole house to look round in: the real server, everybody signed in, and every page in each of its states."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from tests import databases
from tests.cast import Cast
from tests.contract import asking
from tests.contract.routes import ROUTES
from tests.contract.stage import Stage, let_in, make_things
from tests.factories import accounts as make
from tests.factories import actions as make_action
from tests.factories import observations as make_observation
from tests.factories import walks as make_walk
from tests.installation import Installation, installed
from tests.moment import NOW, TODAY
from walkapp.accounts.actor import system
from walkapp.accounts.models import User
from walkapp.accounts.rules import DEPARTMENT_ROLES, MEMBER_ROLES
from walkapp.actions import services as actions
from walkapp.actions.models import Action
from walkapp.actions.rules import State, WaitingFor
from walkapp.app import create_app
from walkapp.core import clock
from walkapp.core.config import from_environment
from walkapp.core.db import Database
from walkapp.observations.rules import Kind, Severity
from walkapp.walks import services as walks
from walkapp.walks.rules import WalkState

READERS = ("karin", "ada", "lina", "vera", "hans", "hedda", "vidar", "olle", "gull", "nobody")
"""The first of them who sees a page looks at it, the others only where it is built otherwise for them."""
CROWD = 9
"""Points within a few metres: more than a thumb can tell apart."""
TAG = re.compile(r"<([a-z][a-z0-9]*)\b([^>]*)>")
CLASS = re.compile(r'\bclass="([^"]*)"')


@dataclass(frozen=True)
class View:
    """A page as one person sees it."""

    person: str
    path: str
    name: str
    """Its endpoint, and what state it is in where that is not the usual one."""

    @property
    def endpoint(self) -> str:
        return self.name.partition(" ")[0]


@dataclass
class House:
    """The server, everybody's session, and every view that there is."""

    site: Installation
    stage: Stage
    places: dict[str, str] = field(default_factory=dict)
    """Addresses of what stands in a state of its own."""
    views: list[View] = field(default_factory=list)
    """Every page once."""
    more: list[View] = field(default_factory=list)
    """The same pages where they are built otherwise: for others, in other states, with nothing on them."""
    _built: dict[str, set[str]] = field(default_factory=dict)

    @property
    def rules(self) -> list[Rule]:
        """Every GET route of the app but the API's."""
        rules = self.stage.app.url_map.iter_rules()
        return [rule for rule in rules if "GET" in (rule.methods or ()) and not rule.endpoint.startswith("api.")]

    def walk_round(self) -> None:
        """Find every view: who sees which page, and where it is built otherwise than before."""
        for view in [*self._usual(), *self._in_other_states(), *self._next_door()]:
            self._see(view)

    def _usual(self) -> Iterator[View]:
        for endpoint in sorted({rule.endpoint for rule in self.rules}):
            for person in READERS:
                if ROUTES[endpoint, "GET"][person] == "y":
                    yield View(person, asking.address(self.stage, endpoint, "GET"), endpoint)

    def _in_other_states(self) -> Iterator[View]:
        for name, path in self.places.items():
            for person in ("karin", "hans", "vera", "olle"):
                yield View(person, path, name)

    def _next_door(self) -> Iterator[View]:
        for person in [name for name in self.stage.cookies if name.startswith("ny-")]:
            for rule in self.rules:
                if rule.arguments == {"municipality"} and rule.endpoint.split(".")[0] != "reports":
                    path = rule.rule.replace("<municipality>", "nyby")
                    yield View(person, path, f"{rule.endpoint} empty")

    def _see(self, view: View) -> None:
        answer = self.stage.page(view.person, "GET", view.path)
        is_page = answer.status_code == 200 and answer.mimetype == "text/html"
        if not is_page or {"Content-Disposition", "X-Walkapp-Frame"} & set(answer.headers.keys()):
            return
        tags = TAG.findall(answer.text.partition("<body")[2])
        parts = {tag + " ".join(CLASS.findall(rest)) for tag, rest in tags}
        # With nothing on it, a page is made of parts that stand on others too: then it is compared with itself alone.
        own = self._built.setdefault(view.endpoint, set())
        anywhere = self._built.setdefault("", set())
        if not own:
            self.views.append(view)
        elif parts - (own if view.name.endswith(" empty") else anywhere):
            self.more.append(view)
        own |= parts
        anywhere |= parts


@contextmanager
def opened(server: databases.Server, folder: Path) -> Iterator[House]:
    """The house with its server running."""
    with installed(server, folder) as site:
        app = create_app(from_environment(site.environment))
        assert site.cast is not None
        with site.database() as database:
            things = make_things(
                database, app.extensions["walkapp.blobs"], site.cast, key=app.config["SECRET_KEY"]
            )  # fmt: skip
            house = House(site, Stage(app, site.cast, things))
            let_in(house.stage)
            with database.writing() as session:
                house.places = _furnish(session, house.stage)
            _move_in_next_door(database, house.stage)
        site.start()
        yield house


def _furnish(session: Session, stage: Stage) -> dict[str, str]:
    """Put a thing in every state into the house; gives what is to be seen, and where."""
    cast = stage.cast
    seen = [_crowd(session, cast, at) for at in range(CROWD)]
    places = {
        "observations.show confidential": f"/backa/observations/{stage.things.confidential_id}",
        "observations.create late": f"/backa/walks/{_walk(session, cast, WalkState.PUBLISHED)}/observations/new",
        "shell.search found": "/backa/search?q=lampa",
        "shell.search lost": "/backa/search?q=drake",
        "maps.council filtered": "/backa/map?state=verified",
        "actions.index filtered": "/backa/actions?group=late",
        "accounts.link old": "/link/0123456789abcdef",
    }
    for walk_state in (WalkState.REVIEW, WalkState.PUBLISHED, WalkState.ARCHIVED, WalkState.CANCELLED):
        places[f"walks.show {walk_state.value}"] = f"/backa/walks/{_walk(session, cast, walk_state)}"
    places["walks.show planned"] = f"/backa/walks/{stage.things.planned_walk_id}"
    for (name, request), point in zip(_requests().items(), seen, strict=False):
        action = make_action.action(
            session, cast.karin, [point], title=f"Åtgärd, {name}", department_id=cast.department_id,
        )  # fmt: skip
        if request is not None:
            actions.take_step(session, cast.hans, action, request, at=NOW)
        else:
            action.due_on = clock.today() - timedelta(days=9)
        places[f"actions.show {name}"] = f"/backa/actions/{action.id}"
    places["actions.show verified"] = f"/backa/actions/{_verified(session, cast, seen[-1])}"
    places["actions.review accepted"] = f"/backa/walks/{cast.walk_id}/review?point={seen[0]}"
    return places


def _crowd(session: Session, cast: Cast, at: int) -> UUID:
    kinds = (Kind.RISK, Kind.POSITIVE, Kind.SUGGESTION)
    kind = kinds[at % 3] if at in {7, 8} else Kind.RISK
    severity = None if kind is Kind.POSITIVE else Severity.MEDIUM
    point = make_observation.observation(
        session, cast.vera, cast.walk_id, text=f"Lampa {at} är trasig", lat=60.1405 + at * 0.00004, kind=kind,
        severity=severity,
    )  # fmt: skip
    return point.id


def _walk(session: Session, cast: Cast, state: WalkState) -> UUID:
    """A walk that has come as far as that, with something seen on it where it took place."""
    if state is WalkState.CANCELLED:
        return make_walk.walk(session, cast.lina, title="Inställd", state=state, invited=[cast.vera]).id
    walk = make_walk.walk(session, cast.lina, title=f"Vandring, {state.value}", invited=[cast.vera])
    risk = make_observation.observation(session, cast.vera, walk.id, text="Mörkt i tunneln")
    make_action.action(session, cast.karin, [risk.id], title="Lys upp tunneln", department_id=cast.department_id)
    order = [WalkState.REVIEW, WalkState.PUBLISHED, WalkState.ARCHIVED]
    for step in order[: order.index(state) + 1]:
        walks.change_state(session, system(cast.municipality_id), walk, step, at=NOW)
    return walk.id


def _requests() -> dict[str, actions.Request | None]:
    """What the department has answered; None: nothing, and it is late."""
    later = TODAY + timedelta(days=30)
    return {
        "late": None,
        "done": actions.Request(State.DONE, reason="Gick snabbt", public_answer="Lampan lyser."),
        "waiting": actions.Request(State.WAITING, reason="Tjäle", until=later, waiting_for=WaitingFor.SEASON),
        "returned": actions.Request(State.RETURNED, reason="Det är Trafikverkets väg"),
        "planned": actions.Request(State.PLANNED, due_on=later),
        "proposed": actions.Request(State.DECLINED, reason="Huset ska rivas"),
    }


def _verified(session: Session, cast: Cast, point: UUID) -> UUID:
    action: Action = make_action.action(session, cast.karin, [point], department_id=cast.department_id)
    done = actions.Request(State.DONE, reason="Gick snabbt", public_answer="Lampan lyser.")
    actions.take_step(session, cast.hans, action, done, at=NOW)
    actions.take_step(session, cast.karin, action, actions.Request(State.VERIFIED, comment="Ljust"), at=NOW)
    return action.id


def _move_in_next_door(database: Database, stage: Stage) -> None:
    """A municipality that was made a minute ago, with somebody of every role in it and nothing else."""
    with database.writing() as session:
        here = make.municipality(session, slug="nyby", name="Nyby")
        people = {}
        for role in MEMBER_ROLES:
            owner = make.department(session, here.id, name=f"Enheten {role}").id if role in DEPARTMENT_ROLES else None
            name = f"ny-{role.value}"
            people[name] = make.person(session, here, name=name, role=role, department_id=owner).user_id
    for name, user_id in people.items():
        client = stage.app.test_client()
        with database.reading() as reading, client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = reading.get_one(User, user_id).fs_uniquifier, True
        cookie = client.get_cookie("walkapp")
        assert cookie is not None
        stage.cookies[name] = cookie.value

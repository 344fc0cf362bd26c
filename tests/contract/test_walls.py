"""The wall between municipalities stands in one place; with it taken away, something in every room is seen to be gone.

Each check asks a room for something, as somebody in Backa, and finds nothing of Dalby's. The same checks must fail when
the clause that keeps queries inside a municipality is always true: a check that does not would prove nothing.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import photographs
from tests.cast import Cast
from tests.clients import Clients
from tests.factories import observations as make_observation
from tests.moment import NOW, TODAY
from walkapp.accounts import queries as accounts
from walkapp.accounts import services as account_services
from walkapp.accounts.actor import system
from walkapp.actions import queries as actions
from walkapp.audit import queries as audit
from walkapp.core import search, tenancy
from walkapp.core.blobs import Blobs
from walkapp.core.db import Database, new_id
from walkapp.core.errors import NotFound
from walkapp.exchange.observation_csv import read_file
from walkapp.maps import queries as maps
from walkapp.maps.points import Filter
from walkapp.observations import queries as observations
from walkapp.observations import services as observation_services
from walkapp.photos import intake
from walkapp.photos import queries as photos
from walkapp.photos import services as photo_services
from walkapp.walks import queries as walks
from walkapp.walks.models import Walk
from walkapp.walks.rules import WalkState

ROOMS = Path(tenancy.__file__).parents[1]
OWN_CLAUSE = re.compile(r"\b[A-Z]\w*\.municipality_id\s*[!=]=\s*[a-z]")
COLUMNS = (
    "id", "municipality", "year", "place_text", "text_sv", "suggested_action_sv", "responsible_sv", "status_sv",
    "category_guess", "source_title", "source_address",
)  # fmt: skip
ROW = "1,Dalby,2021,Torget,Lampan är släckt,,,,lighting,Vandring,https://example.org/lista"


@dataclass(frozen=True, slots=True)
class House:
    """Both municipalities, and what of Dalby's somebody in Backa could stumble over."""

    cast: Cast
    database: Database
    session: Session
    clients: Clients
    folder: Path
    photo_id: UUID


@pytest.fixture
def house(
    cast: Cast, database: Database, session: Session, clients: Clients, blobs: Blobs, tmp_path: Path
) -> House:
    kept = intake.receive_file(blobs, cast.other_municipality_id, io.BytesIO(photographs.jpeg()))
    dalby = system(cast.other_municipality_id)
    with database.writing() as writing:
        row = make_observation.observation(writing, cast.bodil, cast.other_walk_id, text="Dalbys andra hemlighet")
        photo, _new = photo_services.take_in(writing, cast.bodil, photo_id=new_id(), kept=kept, at=NOW)
        observation_services.add_photo(writing, cast.bodil, row, photo, at=NOW)
        account_services.save_area(writing, dalby, None, name="Dalby centrum", outline=None, at=NOW)
    return House(cast, database, session, clients, tmp_path, photo.id)


def is_there(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except NotFound:
        return False
    return True


def core(house: House) -> None:
    found = house.session.scalars(search.found(house.session, house.cast.municipality_id, "Dalbys")).all()
    assert found == []


def audit_(house: House) -> None:
    entries = audit.since(house.session, house.cast.municipality_id, 0, limit=1000)
    assert house.cast.other_walk_id not in {entry.object_id for entry in entries}


def accounts_(house: House) -> None:
    names = {member.user.name for member in accounts.people(house.session, house.cast.ada)}
    assert "Bodil" not in names


def photos_(house: House) -> None:
    assert not is_there(lambda: photos.get(house.session, house.cast.municipality_id, house.photo_id))


def walks_(house: House) -> None:
    assert not is_there(lambda: walks.get(house.session, house.cast.karin, house.cast.other_walk_id))


def observations_(house: House) -> None:
    texts = set(house.session.scalars(observations.visible(house.cast.karin)).all())
    assert not {row for row in texts if "Dalby" in row.text}


def actions_(house: House) -> None:
    found = actions.page(house.session, house.cast.karin, actions.Filter(), today=TODAY)
    assert "Dalbys hemliga åtgärd" not in {action.title for action in found.items}


def maps_(house: House) -> None:
    with house.database.writing() as session:
        session.get_one(Walk, house.cast.other_walk_id).state = WalkState.PUBLISHED
    shown = maps.points(house.session, house.cast.municipality_id, Filter(), today=TODAY)
    assert shown == []


def reports(house: House) -> None:
    assert "Dalby" not in house.clients.browser("karin").get("/backa/actions.csv").text


def shell(house: House) -> None:
    assert "hemlig" not in house.clients.browser("karin").get("/backa/search?q=Dalbys").text


def api(house: House) -> None:
    assert house.clients.program("karin").get(f"/walks/{house.cast.other_walk_id}").status_code == 404


def exchange(house: House) -> None:
    file = house.folder / "list.csv"
    file.write_text(f"{','.join(COLUMNS)}\n{ROW}\n", "utf-8")
    elsewhere = read_file(house.database, file, house.cast.other_walk_id, dry_run=False, at=NOW)
    here = read_file(house.database, file, house.cast.walk_id, dry_run=True, at=NOW)
    assert (elsewhere.imported, here.imported, here.known) == (1, 1, 0)


CHECKS = {
    "core": core, "audit": audit_, "accounts": accounts_, "photos": photos_, "walks": walks_,
    "observations": observations_, "actions": actions_, "maps": maps_, "reports": reports, "shell": shell, "api": api,
    "exchange": exchange,
}  # fmt: skip


def sources() -> list[Path]:
    return [path for path in ROOMS.rglob("*.py") if path != Path(tenancy.__file__)]


@pytest.mark.parametrize("room", CHECKS)
def test_nothing_of_anothers_is_found_in(house: House, room: str) -> None:
    CHECKS[room](house)


@pytest.mark.parametrize("room", CHECKS)
def test_without_the_wall_it_is_found_in(house: House, room: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenancy, "_clause", lambda *_: sa.true())

    with pytest.raises(AssertionError):
        CHECKS[room](house)


@pytest.mark.once
def test_every_room_that_asks_the_database_has_a_check() -> None:
    asking = {path.relative_to(ROOMS).parts[0] for path in sources() if "core.tenancy" in path.read_text("utf-8")}

    assert asking <= set(CHECKS)


@pytest.mark.once
def test_no_query_draws_a_wall_of_its_own() -> None:
    own = {str(path.relative_to(ROOMS)): OWN_CLAUSE.findall(path.read_text("utf-8")) for path in sources()}

    assert {path: found for path, found in own.items() if found} == {}

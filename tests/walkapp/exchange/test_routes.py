"""The page where the file of a phone is taken in."""

import io
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from tests.cast import Cast
from tests.clients import Clients
from tests.phone_files import attached, noted, picture, saved
from walkapp.observations.models import Observation

# Once: what a page says. That every route answers on either engine, tests/contract/test_routes.py asks.
pytestmark = pytest.mark.once


@pytest.fixture
def address(cast: Cast) -> str:
    return f"/backa/walks/{cast.walk_id}/phone-file"


def sent(data: bytes) -> dict[str, FileStorage]:
    return {"file": FileStorage(io.BytesIO(data), "walkapp-2026-11-23-19-04.zip")}


def test_the_leader_finds_it_at_the_walk(clients: Clients, cast: Cast, address: str) -> None:
    assert f'href="{address}"' in clients.browser("lina").get(f"/backa/walks/{cast.walk_id}").text
    assert f'href="{address}"' not in clients.browser("vera").get(f"/backa/walks/{cast.walk_id}").text


def test_what_came_of_it_is_told(clients: Clients, cast: Cast, address: str, session: Session) -> None:
    lina = clients.browser("lina")
    missing = attached(picture())
    one = noted(cast.walk_id, text="<b>Mörkt</b>", photos=[attached(picture()), missing])
    file = saved(cast.vera.user_id, one, without=missing["file"]).getvalue()

    first, again = lina.post(address, sent(file)), lina.post(address, sent(file))

    assert (first.status_code, again.status_code) == (200, 200)
    assert "Nytt: 1 punkt, 1 foto eller röstanteckning." in first.text
    assert "Telefonen hör till Vera." in first.text
    assert "Punkt 1 i filen, ”&lt;b&gt;Mörkt&lt;/b&gt;”, foto 2: Den saknas i filen." in first.text
    assert "Fanns redan: 1 punkt, 1 foto eller röstanteckning." in again.text
    assert session.get_one(Observation, UUID(one["id"])).number == 1


@pytest.mark.parametrize(
    ("data", "said"), [(b"", "Välj filen"), (b"hello", "ingen ZIP-fil")], ids=["nothing", "other"]
)
def test_what_is_wrong_stands_beside_the_field(clients: Clients, address: str, data: bytes, said: str) -> None:
    answer = clients.browser("lina").post(address, sent(data) if data else {})

    field = BeautifulSoup(answer.text, "html.parser").find(id="file-error")
    assert answer.status_code == 422
    assert field is not None
    assert said in field.get_text()

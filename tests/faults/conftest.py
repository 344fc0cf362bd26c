"""What the fault tests share: a running installation with the cast, and somebody who sends to it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import databases
from tests.installation import Caller, Installation, installed


@pytest.fixture(scope="module")
def running(
    database_server: databases.Server, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Installation]:
    """A server that answers, with the cast in its database. The module's tests share it, and add to it."""
    with installed(database_server, tmp_path_factory.mktemp(request.module.__name__.rpartition(".")[2])) as found:
        found.start()
        yield found


@pytest.fixture(scope="module")
def vera(running: Installation) -> Caller:
    """Vera's phone: she is invited to the cast's ongoing walk."""
    return Caller(running.port, running.token("vera@example.org"))


@pytest.fixture
def content() -> Callable[..., dict[str, Any]]:
    """An observation as a phone sends it."""

    def content(**values: Any) -> dict[str, Any]:
        return {
            "schema": 1, "kind": "risk", "category": "lighting", "severity": "high", "text": "Två lampor ur funktion",
            "place": "Gångtunneln vid stationen", "lat": 60.1405, "lon": 15.4132, "accuracy_m": 8.0,
            "position_source": "gps", "observed_at": "2026-11-23T18:20:00+01:00", "confidential": False, **values,
        }  # fmt: skip

    return content

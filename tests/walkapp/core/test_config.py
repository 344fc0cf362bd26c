from dataclasses import replace
from pathlib import Path

import pytest

from walkapp.core.config import OSM_TILES, SettingsRefused, from_environment

pytestmark = pytest.mark.once


def test_an_empty_environment_works_on_one_machine(tmp_path: Path) -> None:
    settings = from_environment({"WALKAPP_INSTANCE": str(tmp_path)})

    assert settings.database_url == f"sqlite:///{tmp_path}/walkapp.sqlite"
    assert settings.storage_url == f"file://{tmp_path}/blobs"
    assert settings.mail_url is None
    assert settings.outbox == tmp_path / "outbox"
    assert settings.base_url == "http://localhost:8000"
    assert (settings.host, settings.port, settings.tiles) == ("127.0.0.1", 8000, OSM_TILES)
    assert settings.is_loopback
    assert not settings.is_https


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"), ("PORT", "-1"), ("PORT", "65536"), ("PORT", "8000.0"), ("PORT", "٨٠"),
        ("WALKAPP_DATABASE_URL", "mysql://localhost/walkapp"), ("WALKAPP_DATABASE_URL", "walkapp.sqlite"),
        ("WALKAPP_DATABASE_URL", "postgresql+asyncpg://localhost/walkapp"),
        ("WALKAPP_MAIL_URL", "mail.example.se"), ("WALKAPP_MAIL_URL", "http://mail.example.se"),
        ("WALKAPP_BASE_URL", "walkapp.example.se"), ("WALKAPP_BASE_URL", "ftp://walkapp.example.se"),
        ("WALKAPP_BASE_URL", "https://example.se/walkapp"), ("WALKAPP_BASE_URL", "https://example.se?x=1"),
        ("WALKAPP_BASE_URL", "https://"),
        ("WALKAPP_TILES", "yes"), ("WALKAPP_TILES", "https://tiles.example.se/"),
        ("WALKAPP_TILES", "ftp://tiles.example.se/{z}/{x}/{y}.png"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_refused_by_its_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsRefused, match=name):
        from_environment({"WALKAPP_INSTANCE": str(tmp_path), name: value})


@pytest.mark.parametrize(
    "value", ["none", "/srv/sweden.pmtiles", "https://tiles.example.se/{z}/{x}/{y}.png", "http://localhost/{z}/{y}/{x}"]
)
def test_the_three_kinds_of_base_map_are_taken(tmp_path: Path, value: str) -> None:
    assert from_environment({"WALKAPP_INSTANCE": str(tmp_path), "WALKAPP_TILES": value}).tiles == value


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_postgresql_is_understood(tmp_path: Path, scheme: str) -> None:
    given = {"WALKAPP_INSTANCE": str(tmp_path), "WALKAPP_DATABASE_URL": f"{scheme}://u:p@db/walkapp"}

    assert from_environment(given).database_url == "postgresql+psycopg://u:p@db/walkapp"


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = from_environment({"WALKAPP_INSTANCE": str(tmp_path)})
    again = from_environment({"WALKAPP_INSTANCE": str(tmp_path)})

    assert first.secret_key == again.secret_key
    assert len(first.secret_key) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_secret_from_the_environment_is_not_written_down(tmp_path: Path) -> None:
    settings = from_environment({"WALKAPP_INSTANCE": str(tmp_path), "WALKAPP_SECRET_KEY": "from a vault"})

    assert settings.secret_key == "from a vault"
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize(
    ("host", "base_url", "expected"),
    [
        ("127.0.0.1", "http://localhost:8000", True),
        ("::1", "http://[::1]:8000", True),
        ("localhost", "http://127.0.0.1", True),
        ("0.0.0.0", "http://localhost:8000", False),
        ("127.0.0.1", "https://walkapp.example.se", False),
        ("127.0.0.1", "http://localhost.example.se", False),
    ],
)
def test_only_this_machine_s_own_names_are_loopback(tmp_path: Path, host: str, base_url: str, expected: bool) -> None:
    settings = from_environment({"WALKAPP_INSTANCE": str(tmp_path)})

    assert replace(settings, host=host, base_url=base_url).is_loopback is expected


def test_a_slash_at_the_end_of_the_address_does_no_harm(tmp_path: Path) -> None:
    given = {"WALKAPP_INSTANCE": str(tmp_path), "WALKAPP_BASE_URL": "https://walkapp.example.se/"}

    settings = from_environment(given)

    assert settings.base_url == "https://walkapp.example.se"
    assert settings.is_https

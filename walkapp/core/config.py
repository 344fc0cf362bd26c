"""Settings of one installation, read once from the environment; what each means stands in README.md."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
OSM_TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"


class SettingsRefused(Exception):
    """A setting has a value that walkapp cannot start with; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between two installations."""

    instance: Path
    database_url: str
    storage_url: str
    mail_url: str | None
    secret_key: str
    base_url: str
    tiles: str
    host: str
    port: int
    tiles_attribution: str = ""
    """Who must be named beside the base map; OpenStreetMap's own tiles need not say."""

    @property
    def outbox(self) -> Path:
        """Folder where mail is written while no mail server is set."""
        return self.instance / "outbox"

    @property
    def is_loopback(self) -> bool:
        """True when nobody outside this machine can reach the server by its own address."""
        return self.host in LOOPBACK and (urlsplit(self.base_url).hostname or "") in LOOPBACK

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; makes the instance folder and the secret key at the first start.

    Raises SettingsRefused where a value cannot be used.
    """
    env = os.environ if environment is None else environment
    instance = Path(env.get("WALKAPP_INSTANCE") or "instance").resolve()
    instance.mkdir(parents=True, exist_ok=True)
    port = _port(env.get("PORT") or "8000")
    return Settings(
        instance=instance,
        database_url=_database_url(env.get("WALKAPP_DATABASE_URL"), instance),
        storage_url=_storage_url(env.get("WALKAPP_STORAGE_URL") or (instance / "blobs").as_uri()),
        mail_url=_mail_url(env.get("WALKAPP_MAIL_URL")),
        secret_key=env.get("WALKAPP_SECRET_KEY") or _kept_secret(instance / "secret_key"),
        base_url=_base_url(env.get("WALKAPP_BASE_URL") or f"http://localhost:{port}"),
        tiles=_tiles(env.get("WALKAPP_TILES") or OSM_TILES),
        host=env.get("WALKAPP_HOST") or "127.0.0.1",
        port=port,
        tiles_attribution=env.get("WALKAPP_TILES_ATTRIBUTION") or "",
    )


def _port(value: str) -> int:
    if not (value.isascii() and value.isdigit()) or not 0 <= int(value) <= 65535:
        raise SettingsRefused(f"PORT must be a number from 0 to 65535, not {value!r}.")
    return int(value)


def _database_url(value: str | None, instance: Path) -> str:
    url = value or f"sqlite:///{instance / 'walkapp.sqlite'}"
    if url.startswith(("postgresql://", "postgres://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsRefused("WALKAPP_DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://.")
    return url


def _storage_url(value: str) -> str:
    parts = urlsplit(value)
    if not ((parts.scheme == "file" and parts.path.strip("/")) or (parts.scheme == "s3" and parts.netloc)):
        raise SettingsRefused("WALKAPP_STORAGE_URL must begin with file:///folder or s3://bucket.")
    return value


def _mail_url(value: str | None) -> str | None:
    if value and urlsplit(value).scheme not in {"smtp", "smtps"}:
        raise SettingsRefused("WALKAPP_MAIL_URL must begin with smtp:// or smtps://.")
    return value or None


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise SettingsRefused("WALKAPP_BASE_URL must be a scheme and a host, such as https://walkapp.example.se.")
    return value.rstrip("/")


def _tiles(value: str) -> str:
    is_template = value.startswith(("http://", "https://")) and all(f"{{{axis}}}" in value for axis in "xyz")
    if value == "none" or value.endswith(".pmtiles") or is_template:
        return value
    raise SettingsRefused("WALKAPP_TILES must be none, the path of a .pmtiles file, or an address with {z} {x} {y}.")


def _kept_secret(path: Path) -> str:
    """Return the secret kept in `path`; make it, readable by the owner alone, where there is none."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    return path.read_text("ascii").strip()

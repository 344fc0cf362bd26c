"""walkapp as others install it: one wheel, in an environment that has never seen this checkout."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.once, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
UV = Path(sys.executable).with_name("uv")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an empty environment in which the wheel was installed, in the locked versions."""
    home = tmp_path_factory.mktemp("installed")
    python = home / "env" / "bin" / "python"
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, home / "env"], check=True)
    command = [UV, "pip", "install", "--quiet", "--python", python, "--constraint", ROOT / "requirements.lock", wheel]
    # What `make setup` fetched lies in uv's cache; where somebody has emptied that, it is fetched again.
    if subprocess.run([*command, "--offline"], cwd=home, check=False, capture_output=True).returncode != 0:
        subprocess.run(command, cwd=home, check=True)
    return python.parent


@pytest.fixture(scope="module")
def environment(installed: Path) -> dict[str, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WALKAPP_", "PYTHON", "VIRTUAL"))}
    instance = installed.parent.parent / "instance"
    return {**kept, "WALKAPP_INSTANCE": str(instance), "WALKAPP_TILES": "none", "PORT": str(port)}


@pytest.fixture(scope="module")
def server(installed: Path, environment: dict[str, str]) -> Iterator[str]:
    home = installed.parent.parent
    subprocess.run([installed / "walkapp", "db", "upgrade"], cwd=home, env=environment, check=True)
    address = f"http://127.0.0.1:{environment['PORT']}"
    with (home / "serve.txt").open("wb") as output:
        process = subprocess.Popen(
            [installed / "walkapp", "serve"], cwd=home, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        wait_for(f"{address}/healthz", process, home / "serve.txt")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(address: str, process: subprocess.Popen[bytes], output: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"The installed server did not start:\n{output.read_text('utf-8', errors='replace')}")


def get(address: str) -> tuple[int, str, str]:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.status, answer.headers.get_content_type(), answer.read().decode("utf-8", errors="replace")


def test_the_wheel_holds_everything_and_nothing_of_the_workshop(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    for needed in (
        "walkapp/cli.py",
        "walkapp/static/manifest.json",
        "walkapp/static/icons.svg",
        "walkapp/static/leaflet/leaflet.js",
        "walkapp/migrations/env.py",
        "walkapp/templates/base.html",
        "walkapp/locale/sv/shell.po",
    ):
        assert needed in names
    assert [name for name in names if "node_modules" in name or name.endswith(".ts") or name.startswith("tests")] == []


def test_an_installed_walkapp_serves_a_page_with_its_styles_and_scripts(server: str) -> None:
    status, kind, page = get(f"{server}/sign-in")
    assets = re.findall(r'(?:href|src)="(/static/assets/[^"]+)"', page)

    assert (status, kind) == (200, "text/html")
    assert any(name.endswith(".css") for name in assets)
    assert any(name.endswith(".js") for name in assets)
    assert [name for name in assets if get(f"{server}{name}")[0] != 200] == []
    assert get(f"{server}/static/icons.svg")[1] == "image/svg+xml"


def test_an_installed_walkapp_never_serves_its_sources(server: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(f"{server}/static/package.json")

"""The walls between the rooms; what they are stands in pyproject.toml."""

import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from importlinter import cli

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("walkapp", include_external_packages=True)


def test_every_import_keeps_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    ended = cli.lint_imports(config_filename="pyproject.toml")

    assert ended == cli.EXIT_STATUS_SUCCESS


def test_only_the_decoding_process_and_the_drawn_example_know_pillow(graph: grimp.ImportGraph) -> None:
    importers = graph.find_modules_that_directly_import("PIL")

    strangers = {name for name in importers if not name.startswith("walkapp.example.")}
    assert strangers <= {"walkapp.photos.images", "walkapp.photos.decoder"}


def test_only_maps_knows_folium(graph: grimp.ImportGraph) -> None:
    importers = graph.find_modules_that_directly_import("folium")

    assert {name for name in importers if not name.startswith("walkapp.maps.")} == set()


def test_a_process_that_serves_requests_never_loads_pillow() -> None:
    script = "import sys, walkapp.app; sys.exit(sorted(name for name in sys.modules if name.startswith('PIL')) or 0)"

    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_there_is_no_drawer_for_everything() -> None:
    names = {"utils.py", "helpers.py", "common.py", "misc.py"}

    assert [path for path in (ROOT / "walkapp").rglob("*.py") if path.name in names] == []


def test_a_module_stays_short_enough_to_read() -> None:
    folders = [ROOT / "walkapp", ROOT / "tests", ROOT / "static" / "src", ROOT / "static" / "plugins"]
    found = [path for folder in folders for end in ("py", "ts") for path in folder.rglob(f"*.{end}")]
    # What a bench has installed is not ours.
    files = [path for path in found if "node_modules" not in path.parts]

    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in files}

    assert {name: length for name, length in lengths.items() if length > 400} == {}

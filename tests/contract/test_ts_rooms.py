"""The rooms of the front end open downwards too."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

SOURCE = Path(__file__).resolve().parents[2] / "static" / "src"
# From the top down; files that lie in no room are the entries, above them all.
ROOMS = ("shell", "reports", "actions", "observations", "walks", "maps", "photos", "accounts", "sync", "core")
ONLY_FILES = {"styles"}
IMPORT = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*|new URL\(\s*)['"](\.[^'"]*)['"]""")


def imports_upwards(source: Path) -> list[str]:
    """Every relative import that leads from a room to one above it."""
    wrong = []
    for path in sorted(source.rglob("*.ts")):
        own = room_of(path, source)
        for target in IMPORT.findall(path.read_text("utf-8")):
            other = room_of((path.parent / target).resolve(), source)
            if own is not None and other not in ONLY_FILES and level(other) < level(own):
                wrong.append(f"{path.relative_to(source)} imports {target}")
    return wrong


def room_of(path: Path, source: Path) -> str | None:
    inside = path.relative_to(source).parts
    return inside[0] if len(inside) > 1 else None


def level(room: str | None) -> int:
    return -1 if room is None else ROOMS.index(room)


def test_every_folder_is_a_room_of_the_line() -> None:
    folders = {path.name for path in SOURCE.iterdir() if path.is_dir()}

    assert folders <= {*ROOMS, *ONLY_FILES}


def test_every_import_leads_downwards() -> None:
    assert imports_upwards(SOURCE) == []


def test_an_import_upwards_is_found(tmp_path: Path) -> None:
    for room in ("core", "maps"):
        (tmp_path / room).mkdir()
    (tmp_path / "core" / "api.ts").write_text("import { pin } from '../maps/pin';\n", "utf-8")
    (tmp_path / "maps" / "pin.ts").write_text("import { call } from '../core/api';\nimport('../pages');\n", "utf-8")

    wrong = imports_upwards(tmp_path)

    assert wrong == ["core/api.ts imports ../maps/pin", "maps/pin.ts imports ../pages"]

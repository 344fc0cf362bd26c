"""The built front end's files by the names of their sources."""

import json
from functools import lru_cache
from pathlib import Path

from walkapp.core.resources import resource_dir


def asset(name: str) -> str:
    """The address of what was built from `static/src/<name>`; "pages.css" is the style sheet that pages.ts brings."""
    if name.endswith(".css"):
        sheets = _manifest()[f"{name.removesuffix('.css')}.ts"].get("css", [])
        return f"/static/{sheets[0]}" if isinstance(sheets, list) and sheets else ""
    return f"/static/{_manifest()[name]['file']}"


def _manifest() -> dict[str, dict[str, object]]:
    path = resource_dir("static") / "manifest.json"
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _read(path: Path, _changed_at: int) -> dict[str, dict[str, object]]:
    # Read again after each build: names carry hashes, and yesterday's files are gone.
    return dict(json.loads(path.read_text("utf-8")))

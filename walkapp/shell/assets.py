"""The built front end's files by the names of their sources."""

import json
from functools import cache

from walkapp.core.resources import resource_dir


def asset(name: str) -> str:
    """The address of what was built from `static/src/<name>`; "pages.css" is the style sheet that pages.ts brings."""
    if name.endswith(".css"):
        sheets = _manifest()[f"{name.removesuffix('.css')}.ts"].get("css", [])
        return f"/static/{sheets[0]}" if isinstance(sheets, list) and sheets else ""
    return f"/static/{_manifest()[name]['file']}"


@cache
def _manifest() -> dict[str, dict[str, object]]:
    return dict(json.loads((resource_dir("static") / "manifest.json").read_text("utf-8")))

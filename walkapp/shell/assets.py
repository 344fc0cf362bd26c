"""The built front end's files by the names of their sources, and on their way to the browser."""

import json
import mimetypes
from functools import lru_cache
from pathlib import Path

from flask import Response, request, send_from_directory
from werkzeug.security import safe_join

from walkapp.core.resources import resource_dir


def asset(name: str) -> str:
    """The address of what was built from `static/src/<name>`; "pages.css" is the style sheet that pages.ts brings."""
    if name.endswith(".css"):
        sheets = _manifest()[f"{name.removesuffix('.css')}.ts"].get("css", [])
        return f"/static/{sheets[0]}" if isinstance(sheets, list) and sheets else ""
    return f"/static/{_manifest()[name]['file']}"


ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""As the build has compressed each file beside itself, the smallest first."""


def send(name: str) -> Response:
    """A built file; compressed where that is to be had and the browser takes it. Raises the framework's 404."""
    folder = resource_dir("static")
    encoding = next((one for one in ENCODINGS if _takes(one) and _is_there(folder, name + ENCODINGS[one])), None)
    if encoding is None:
        answer = send_from_directory(folder, name, max_age=None)
    else:
        kind = mimetypes.guess_type(name)[0]
        answer = send_from_directory(folder, name + ENCODINGS[encoding], mimetype=kind, max_age=None)
        answer.headers["Content-Encoding"] = encoding
    answer.vary.add("Accept-Encoding")
    return answer


def _takes(encoding: str) -> bool:
    return request.accept_encodings.quality(encoding) > 0


def _is_there(folder: Path, name: str) -> bool:
    path = safe_join(str(folder), name)
    return path is not None and Path(path).is_file()


def _manifest() -> dict[str, dict[str, object]]:
    path = resource_dir("static") / "manifest.json"
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _read(path: Path, _changed_at: int) -> dict[str, dict[str, object]]:
    # Read again after each build: names carry hashes, and yesterday's files are gone.
    return dict(json.loads(path.read_text("utf-8")))

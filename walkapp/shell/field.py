"""What a phone needs to open walkapp without a network: the service worker and the one page that it shows.

Both are the same for everybody and read no session: whose phone it is, the phone itself knows.
"""

import hashlib

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from walkapp.accounts import guard
from walkapp.core.resources import resource_dir
from walkapp.shell.blueprint import blueprint


@blueprint.get("/sw.js")
@guard.open_to_all
def service_worker() -> ResponseReturnValue:
    """The service worker, at the root, so that it answers for every page."""
    script = (resource_dir("static") / "sw.js").read_text("utf-8")
    answer = Response(f'const FIELD_PAGE = "{_digest(_page())}";\n{script}', mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    answer.set_etag(_digest(answer.get_data(as_text=True)))
    return answer


@blueprint.get("/field")
@guard.open_to_all
def field() -> ResponseReturnValue:
    """The page that stands for every other where there is no network; without a word about anybody."""
    return _page()


def _page() -> str:
    return render_template("shell/field.html")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]

"""How each route is asked on the stage: its address, and a body that would do something where the asker may."""

import base64
import hashlib
from typing import Any
from uuid import UUID

from tests import photographs, sounds
from tests.contract.stage import Stage
from walkapp.core import clock
from walkapp.core.db import new_id

SENDING = ("api.photos_put", "api.parts_append")
"""Endpoints that take a photo's bytes."""
PICTURE = photographs.jpeg(photographs.corners(70, 60))


def address(stage: Stage, endpoint: str, method: str) -> str:
    """The address of a route, with the stage's things in it."""
    routes = stage.app.url_map
    values = {name: _value(stage, endpoint, name) for name in _names(stage, endpoint, method)}
    return routes.bind("localhost").build(endpoint, values, method=method) + QUERIES.get((endpoint, method), "")


def options(stage: Stage, endpoint: str, method: str) -> dict[str, Any]:
    """What is sent along."""
    if endpoint.startswith(SENDING):
        digest = base64.b64encode(hashlib.sha256(PICTURE).digest()).decode()
        whole = {"Content-Digest": f"sha-256=:{digest}:", "Upload-Offset": "0", "Upload-Complete": "?1"}
        return {"data": PICTURE, "headers": whole}
    if endpoint == "api.voices_put":
        return {"data": sounds.OGG, "headers": {"Content-Digest": sounds.OGG_DIGEST}}
    made = BODIES.get((endpoint, method))
    body = made(stage) if made else {}
    return {"json": body} if endpoint.startswith("api.") and method in {"PUT", "POST"} else {"data": body}


def _names(stage: Stage, endpoint: str, method: str) -> set[str]:
    rules = [rule for rule in stage.app.url_map.iter_rules(endpoint) if method in (rule.methods or ())]
    return max((rule.arguments for rule in rules), key=len)


def _value(stage: Stage, endpoint: str, name: str) -> Any:
    fixed: dict[str, Any] = {
        "municipality": "backa", "email": "vera@example.org", "what": "deactivate", "z": 9, "x": 278, "y": 148,
        "filename": "icons.svg", "step_id": new_id(), "visit_id": new_id(), "part_id": new_id(),
    }  # fmt: skip
    if name in fixed:
        return fixed[name]
    if name == "token":
        return {"accounts.reset": stage.reset, "walks.join": stage.things.walk_link}.get(endpoint, stage.things.link)
    if name == "photo_id":
        return _photo(stage, endpoint)
    if endpoint == "api.voices_put" and name == "voice_id":
        return new_id()
    if endpoint == "observations.why":
        return stage.things.confidential_id
    return new_id() if endpoint == "api.observations_put" and name == "observation_id" else getattr(stage.things, name)


def _photo(stage: Stage, endpoint: str) -> UUID:
    if endpoint.startswith(SENDING):
        return new_id()
    return stage.things.evidence_id if endpoint.startswith("actions.") else stage.things.photo_id


def _new_action(stage: Stage) -> dict[str, Any]:
    return {
        "title": "Byt lampan", "observations": [str(stage.things.observation_id)],
        "department": str(stage.things.department_id), "due": clock.today().isoformat(),
    }  # fmt: skip


def _observation(_stage: Stage) -> dict[str, Any]:
    return {"kind": "risk", "category": "lighting", "severity": "high", "text": "Trasig lampa"}


def _decision(_stage: Stage) -> dict[str, Any]:
    return {"decision": "undo", "seen_state": "accepted", "seen_version": "1"}


def _visit(_stage: Stage) -> dict[str, Any]:
    at = "2026-11-23T18:20:00+01:00"
    return {"stop_name": "Torget", "stop_lat": 60.1405, "stop_lon": 15.4132, "visited_at": at, "changed_at": at}


QUERIES = {
    ("walks.darkness", "GET"): "?day=2026-11-23",
    ("actions.review_changes", "GET"): "?since=0",
    ("api.photos_put_evidence", "PUT"): "?role=after",
    ("api.parts_append_evidence", "PATCH"): "?role=after",
}
BODIES = {
    ("walks.answer", "POST"): lambda _stage: {"comes": "yes"},
    ("walks.step", "POST"): lambda _stage: {"to": "review"},
    ("actions.step", "POST"): lambda _stage: {"verb": "start"},
    ("actions.decide", "POST"): _decision,
    ("observations.why", "POST"): lambda _stage: {"reason": "Tillsyn"},
    ("api.observations_put", "PUT"): _observation,
    ("api.visits_put", "PUT"): _visit,
    ("api.visits_put_track", "PUT"): lambda _stage: {"line": [[15.4132, 60.1405]]},
    ("api.observations_decide", "PUT"): lambda _stage: {"state": "noted"},
    ("api.actions_create", "POST"): _new_action,
    ("api.actions_take_step", "PUT"): lambda _stage: {"to": "in_progress"},
}
"""Where an empty form would be refused before anybody asks whose it is."""

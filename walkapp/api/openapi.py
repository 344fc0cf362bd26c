"""The description of /api/v1 for programs: OpenAPI 3.1, made from the table of operations and their types."""

import re
from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from typing import Any

from flask import Response
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from walkapp import __version__
from walkapp.api.blueprint import blueprint
from walkapp.api.operations import OPERATIONS, Operation, operation
from walkapp.api.problems import MEDIA_TYPE
from walkapp.api.replies import reply
from walkapp.api.schemas import Problem

Schema = dict[str, Any]

REFERENCE = "#/components/schemas/{model}"
ALWAYS = (401, 422, 500, 503)
"""What any call behind the lock may answer."""
LOCKED_WRITE = (403,)
HEADERS: dict[str, Schema] = {
    "If-Match": {"description": "The ETag of the version that is changed.", "schema": {"type": "string"}},
    "If-None-Match": {"description": "The ETag of the answer that is held already.", "schema": {"type": "string"}},
    "Idempotency-Key": {
        "description": "The same key again gives what was made the first time.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[ -~]+$"},
    },
    "Content-Digest": {
        "description": "The SHA-256 of the bytes (RFC 9530).",
        "required": True,
        "schema": {"type": "string", "pattern": "^sha-256=:[A-Za-z0-9+/]{43}=:$"},
    },
    "Repr-Digest": {
        "description": "The SHA-256 of the whole photo (RFC 9530), with its last part.",
        "schema": {"type": "string", "pattern": "^sha-256=:[A-Za-z0-9+/]{43}=:$"},
    },
    "Upload-Offset": {
        "description": "Where in the photo these bytes begin.", "required": True,
        "schema": {"type": "integer", "minimum": 0},
    },
    "Upload-Complete": {
        "description": "?1 with the last part.", "schema": {"type": "string", "enum": ["?0", "?1"]},
    },
}  # fmt: skip
TENANT = {
    "name": "Walkapp-Municipality", "in": "header", "schema": {"type": "string"},
    "description": "Which municipality, where a browser's session is in several; a token is for one.",
}  # fmt: skip
SENT = ("image/jpeg", "image/png", "image/webp", "image/heic", "image/avif", "application/octet-stream")
SAID = ("audio/webm", "audio/ogg", "audio/mp4", "application/octet-stream")
BYTES: Schema = {"type": "string", "format": "binary"}


@operation("GET", "/openapi.json", summary="This description", answers={200: None})
def show() -> Response:
    return reply(described())


@cache
def described() -> Schema:
    """The whole description."""
    schemas = _schemas()
    paths: Schema = {}
    for one in OPERATIONS:
        address = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", one.rule)
        paths.setdefault(f"{blueprint.url_prefix}{address}", {})[one.method.lower()] = _operation(one, schemas)
    # What stands in addresses is described where it stands.
    kept = {name: schema for name, schema in schemas.items() if name not in {one.query.__name__ for one in OPERATIONS}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "walkapp", "version": __version__,
            "description": "Safety walks: what was seen, what is done about it, and by whom.",
        },
        "paths": paths,
        "components": {"schemas": kept, "securitySchemes": _locks()},
        "security": [{"token": []}, {"session": [], "word": []}],
    }  # fmt: skip


def _schemas() -> Schema:
    sent = [(one.body, "validation") for one in OPERATIONS if isinstance(one.body, type)]
    queries = [(one.query, "validation") for one in OPERATIONS]
    given = [(made, "serialization") for one in OPERATIONS for made in one.answers.values() if isinstance(made, type)]
    every: Any = [*sent, *queries, *given, (Problem, "serialization")]
    _places, found = models_json_schema(every, ref_template=REFERENCE)
    defined: Schema = found["$defs"]
    return defined


def _locks() -> Schema:
    return {
        "token": {"type": "http", "scheme": "bearer", "description": "A program's token, for one municipality."},
        "session": {"type": "apiKey", "in": "cookie", "name": "walkapp", "description": "A browser's session."},
        "word": {
            "type": "apiKey", "in": "header", "name": "X-CSRFToken",
            "description": "The session's own word, from /api/v1/session; writes need it.",
        },
    }  # fmt: skip


def _operation(one: Operation, schemas: Schema) -> Schema:
    made: Schema = {
        "operationId": one.name, "summary": one.summary, "parameters": list(_parameters(one, schemas)),
        "responses": _responses(one),
    }  # fmt: skip
    if one.body is not None:
        made["requestBody"] = {"required": True, "content": _sent(one.body)}
    if one.is_open:
        made["security"] = []
    return made


def _parameters(one: Operation, schemas: Schema) -> Iterable[Schema]:
    for name in re.findall(r"<(?:\w+:)?(\w+)>", one.rule):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    described = schemas[one.query.__name__]
    for name, schema in described.get("properties", {}).items():
        yield {
            "name": name, "in": "query", "required": name in described.get("required", ()), "schema": _present(schema)
        }  # fmt: skip
    for name in one.headers:
        yield {"name": name, "in": "header", **HEADERS[name]}
    if not one.is_open:
        yield TENANT


def _present(schema: Schema) -> Schema:
    """A value of an address as it is when it is there: an address has no null, and its default is no text."""
    choices = [choice for choice in schema.get("anyOf", [schema]) if choice.get("type") != "null"]
    kept = choices[0] if len(choices) == 1 else schema
    return {name: value for name, value in kept.items() if name not in {"default", "title"}}


def _sent(body: type[BaseModel] | str) -> Schema:
    if isinstance(body, type):
        return {"application/json": {"schema": _named(body)}}
    return {media_type: {"schema": BYTES} for media_type in (SENT if body == "picture" else SAID)}


def _responses(one: Operation) -> Schema:
    good = {str(status): _good(status, made) for status, made in one.answers.items()}
    locked = () if one.is_open else (400, *ALWAYS, *(LOCKED_WRITE if one.method not in {"GET", "HEAD"} else ()))
    refused = sorted({*locked, *one.errors} or {422})
    problem = {MEDIA_TYPE: {"schema": _named(Problem)}}
    return good | {
        str(status): {"description": HTTPStatus(status).phrase, "content": problem} for status in refused
    }  # fmt: skip


def _good(status: int, made: type[BaseModel] | str | None) -> Schema:
    described: Schema = {"description": HTTPStatus(status).phrase}
    if isinstance(made, type):
        described["content"] = {"application/json": {"schema": _named(made)}}
    elif made == "picture":
        described["content"] = {"image/jpeg": {"schema": BYTES}}
    return described


def _named(model: type[BaseModel]) -> Schema:
    return {"$ref": REFERENCE.format(model=model.__name__)}

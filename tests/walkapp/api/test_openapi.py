"""The description of the API is true, whole and valid."""

import re
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from walkapp.api.openapi import described


@pytest.fixture
def description(app: Flask) -> dict[str, Any]:
    """As anybody gets it, signed in or not."""
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json
    return found


@pytest.mark.once
def test_it_is_openapi(description: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(description).validate()

    assert description["openapi"].startswith("3.1")


def test_it_has_every_address_and_no_other(app: Flask, description: dict[str, Any]) -> None:
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")
        for method in _asked(rule.methods or set())
    }

    assert {(address, method) for address, methods in description["paths"].items() for method in methods} == served


def _asked(methods: set[str]) -> set[str]:
    """Without what every GET answers too."""
    return methods - ({"HEAD", "OPTIONS"} if "GET" in methods else {"OPTIONS"})


def test_every_operation_says_what_it_refuses(description: dict[str, Any]) -> None:
    for address, methods in description["paths"].items():
        for operation in methods.values():
            statuses = operation["responses"].keys()

            assert statuses & {"200", "204"}, address
            assert statuses >= ({"422"} if address.endswith("openapi.json") else {"400", "401", "422", "500", "503"})


def test_values_in_addresses_are_described_as_they_are_read(description: dict[str, Any]) -> None:
    parameters = {one["name"]: one for one in description["paths"]["/api/v1/actions"]["get"]["parameters"]}

    assert parameters["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 200}
    assert parameters["closed"]["schema"]["enum"] == ["0", "1"]
    assert not any(one["required"] for one in parameters.values() if one["in"] == "query")


def test_it_is_made_once() -> None:
    assert described() is described()

"""Every form of the house speaks the reader's language."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from flask_wtf import FlaskForm

import walkapp
from walkapp.core.forms import Form

pytestmark = pytest.mark.once


def heirs(of: type) -> Iterator[type]:
    for one in of.__subclasses__():
        yield one
        yield from heirs(one)


def test_no_form_says_what_is_wrong_in_the_library_s_english() -> None:
    for module in pkgutil.walk_packages(walkapp.__path__, "walkapp."):
        if module.name.endswith("forms"):
            importlib.import_module(module.name)

    ours = [one for one in heirs(FlaskForm) if one.__module__.startswith("walkapp.")]
    assert len(ours) > 10
    assert [one.__name__ for one in ours if not issubclass(one, Form)] == []

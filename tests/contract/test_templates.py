"""What every template keeps, so that the content policy can be short and a room can be read alone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from walkapp.core.resources import resource_dir

pytestmark = pytest.mark.once

TEMPLATES = resource_dir("templates")
PAGES = sorted(TEMPLATES.rglob("*.html"))
ALL = sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt"})
SYNTAX = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)
REFERENCES = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)

FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>{}]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>{}]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script in the page": re.compile(
        r"""<script\b(?![^>]*\bsrc=)(?![^>]*\btype=["']application/(?:ld\+)?json["'])""", re.IGNORECASE
    ),
    "a script as an address": re.compile(r"javascript:", re.IGNORECASE),
    "something from another host": re.compile(
        r"""<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=["']https?://""", re.IGNORECASE
    ),
}


def name_of(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def tree_of(path: Path) -> nodes.Template:
    return SYNTAX.parse(path.read_text("utf-8"), filename=str(path))


def referred(tree: nodes.Template) -> Iterator[str]:
    """Names of the templates that this one takes in; a name made at run time is not among them."""
    for node in tree.find_all(REFERENCES):
        if isinstance(node.template, nodes.Const):
            yield node.template.value


def imported(tree: nodes.Template) -> Iterator[str]:
    """Names under which this template imports macros."""
    for node in tree.find_all(nodes.Import):
        yield node.target
    for node in tree.find_all(nodes.FromImport):
        for name in node.names:
            yield name[1] if isinstance(name, tuple) else name


def used(tree: nodes.Template) -> set[str]:
    return {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}


def is_open_to(name: str, reader: Path) -> bool:
    """A page may take in its own room's templates, the components, and the bases that lie in no room."""
    room = Path(name).parts[0] if "/" in name else None
    return room is None or room == "components" or name_of(reader).startswith(f"{room}/")


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_a_template_takes_from_its_own_room_or_the_components_only(path: Path) -> None:
    names = list(referred(tree_of(path)))

    assert [name for name in names if not is_open_to(name, path)] == []
    assert [name for name in names if not (TEMPLATES / name).is_file()] == []


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_a_template_uses_what_it_imports(path: Path) -> None:
    tree = tree_of(path)

    assert set(imported(tree)) - used(tree) == set()


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_no_template_turns_escaping_off(path: Path) -> None:
    tree = tree_of(path)

    assert [node.lineno for node in tree.find_all(nodes.Filter) if node.name == "safe"] == []
    assert [node.lineno for node in tree.find_all(nodes.ScopedEvalContextModifier)] == []
    assert "Markup" not in used(tree)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_no_template_writes_what_the_content_policy_stops(path: Path) -> None:
    text = path.read_text("utf-8")

    found = {what: pattern.findall(text) for what, pattern in FORBIDDEN.items() if pattern.search(text)}

    assert found == {}

"""The parts that every page is put together from."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired, Length

from walkapp.core import text
from walkapp.core.resources import resource_dir

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT / "static" / "src"
TEMPLATES = sorted(resource_dir("templates").rglob("*.html"))
ICON = re.compile(r"""\bicon(?:_name=)?\(?\s*['"]([a-z0-9-]+)['"]""")
CATEGORY = re.compile(r"CATEGORY_ICONS = \{(.*?)\} %\}", re.DOTALL)
BEHAVIOUR = re.compile(r"""data-behaviour="([^"]*)\"""")


class PointForm(FlaskForm):  # type: ignore[misc]
    """A form with one field of each kind that is drawn in its own way."""

    title = StringField(text.lazy_gettext("Name"), [DataRequired("Skriv vad du ser."), Length(max=20)])
    place = StringField("Plats", description="Gata eller namn")
    category = RadioField(
        "Kategori", choices=[SelectChoice(str(n), f"Kategori {n}") for n in range(15)], validate_choice=False
    )


def draw(app: Flask, source: str, **values: Any) -> BeautifulSoup:
    """What a template text becomes, in Swedish."""
    with app.test_request_context("/"), text.speaking("sv"):
        return BeautifulSoup(app.jinja_env.from_string(source).render(**values), "html.parser")


def test_what_is_drawn_once_for_many_rows_escapes_and_speaks_each_readers_language(app: Flask) -> None:
    source = "{% from 'components/state.html' import state %}{{ drawn(state, 'planned', word=word) }}"

    page = draw(app, source, word="<b>Tjäle</b>")
    with app.test_request_context("/"), text.speaking("en"):
        english = app.jinja_env.from_string(source).render(word=None)

    assert page.find("b") is None
    assert page.get_text(strip=True) == "<b>Tjäle</b>"
    assert "Planerad" in draw(app, source, word=None).get_text()
    assert "Planned" in english


def drawn_form(app: Flask, source: str, **typed: str) -> BeautifulSoup:
    """Like `draw`, with a posted form in it as `form`."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context("/", method="POST", data=typed), text.speaking("sv"):
        form = PointForm()
        form.validate()
        return BeautifulSoup(app.jinja_env.from_string(source).render(form=form), "html.parser")


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ("'risk', 'in_progress', 6, late=True", "Risk 6, pågår, försenad"),
        ("'positive', 'noted'", "Bra, noterad"),
        ("'suggestion', 'new', 5, unsent=True", "Förslag 5, ny, ej skickad"),
        ("'risk', 'accepted', 13, reviewed=True", "Risk 13, har en åtgärd, granskad"),
    ],
)
def test_a_point_says_in_words_all_that_it_shows(app: Flask, arguments: str, name: str) -> None:
    page = draw(app, f"{{% from 'components/point.html' import point %}}{{{{ point({arguments}) }}}}")

    assert page.svg is not None
    assert page.svg["aria-label"] == name


def test_a_point_can_stand_on_a_page_any_number_of_times(app: Flask) -> None:
    every_state = """{% from 'components/point.html' import point, FILLS %}
        {% for state in FILLS %}{{ point('risk', state, 1) }}{{ point('suggestion', state) }}{% endfor %}"""

    page = draw(app, every_state)

    assert page.find_all(id=True) == []
    assert page.find_all(style=True) == []


def test_what_is_wrong_stands_on_top_and_above_its_field_and_what_was_typed_stays(app: Flask) -> None:
    source = """{% from 'components/form.html' import error_summary, field %}
        {{ error_summary(form) }}{{ field(form.title) }}{{ field(form.place) }}"""

    page = drawn_form(app, source, title="", place="Vasagatan")

    summary = page.find(class_="errsum")
    assert summary is not None
    assert [(link["href"], link.get_text()) for link in summary.find_all("a")] == [("#title", "Skriv vad du ser.")]
    title = page.find(id="title")
    assert title is not None
    assert title["aria-invalid"] == "true"
    assert title["aria-describedby"] == "title-error"
    place = page.find(id="place")
    assert place is not None
    assert (place["value"], place["aria-describedby"]) == ("Vasagatan", "place-hint")


def test_the_browser_never_cuts_what_is_pasted(app: Flask) -> None:
    page = drawn_form(app, "{% from 'components/form.html' import field %}{{ field(form.title) }}", title="x" * 40)

    title = page.find(id="title")
    assert title is not None
    assert "maxlength" not in title.attrs
    assert title["value"] == "x" * 40


def test_the_tiles_beyond_the_first_open_without_script(app: Flask) -> None:
    icons = "dict.fromkeys(form.category.choices|map(attribute='value'), 'other')"

    page = drawn_form(app, f"{{% from 'components/form.html' import tiles %}}{{{{ tiles(form.category, {icons}) }}}}")

    tiles = page.find_all("label", class_="tile")
    assert [tile.get_text(strip=True) for tile in tiles].index("Alla 15") == 7
    assert len(page.find_all("label", class_="tile--more")) == 8


@pytest.mark.parametrize(("number", "shown"), [(0, "0"), (999, "999"), (1000, "999+")])
def test_a_count_is_exact_to_999(app: Flask, number: int, shown: str) -> None:
    page = draw(app, "{% from 'components/counts.html' import count %}{{ count(n) }}", n=number)

    assert page.get_text(strip=True) == shown


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = set(json.loads((SOURCES / "shell" / "icons.json").read_text("utf-8")))

    asked = {(path.name, name) for path in TEMPLATES for name in ICON.findall(path.read_text("utf-8"))}

    assert sorted((where, name) for where, name in asked if name not in sprite) == []


def test_every_category_has_an_icon_in_the_sprite() -> None:
    sprite = set(json.loads((SOURCES / "shell" / "icons.json").read_text("utf-8")))
    found = CATEGORY.search((resource_dir("templates") / "components" / "icon.html").read_text("utf-8"))

    assert found
    icons = dict(re.findall(r"'([a-z]+)': '([a-z0-9-]+)'", found[1]))
    assert len(icons) == 16
    assert set(icons.values()) - sprite == set()


def test_every_behaviour_that_a_template_asks_for_exists() -> None:
    known = {
        name
        for path in SOURCES.glob("*/behaviours.ts")
        for name in re.findall(r"^\s*'?([a-z-]+)'?: \(\) => import", path.read_text("utf-8"), re.MULTILINE)
    }

    asked = {
        name
        for path in TEMPLATES
        for names in BEHAVIOUR.findall(path.read_text("utf-8"))
        for name in re.sub(r"\{\{.*?\}\}", " ", names).split()
    }

    assert asked - known == set()

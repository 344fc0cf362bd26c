"""What every page of walkapp keeps, checked each time that a test gets one."""

import re
from collections import Counter

import html5lib
from bs4 import BeautifulSoup
from bs4.builder import HTML5TreeBuilder


class _Strict(HTML5TreeBuilder):
    """Reads a page once, and raises ParseError where it is not as the standard wants it."""

    def feed(self, markup: str) -> None:
        html5lib.HTMLParser(tree=self.create_treebuilder, strict=True).parse(markup)


def check_page(text: str) -> BeautifulSoup:
    """Fail where a page does not parse, lacks a name, a language or a label, or carries script or style inline."""
    page = BeautifulSoup(text, builder=_Strict)
    assert page.html is not None
    assert page.html.get("lang") in {"sv", "en"}
    headings = [heading.get_text(" ", strip=True) for heading in page.find_all("h1")]
    assert len(headings) == 1, headings
    title = page.title.get_text(" ", strip=True) if page.title else ""
    assert " ".join(title.split()) == f"{' '.join(headings[0].split())} – walkapp"
    doubled = [name for name, number in Counter(tag["id"] for tag in page.find_all(id=True)).items() if number > 1]
    assert not doubled, doubled
    _check_forms(page)
    _check_policy(page)
    return page


def without_words(page: str) -> str:
    """The page without the words against forgery in head and forms: a session's own, and signed anew each second."""
    return re.sub(r'(csrf[-_]token" (?:content|value)=")[^"]*', r"\1", page)


def _check_forms(page: BeautifulSoup) -> None:
    labelled = {label.get("for") for label in page.find_all("label")}
    for field in page.find_all(["input", "select", "textarea"]):
        if field.get("type") in {"hidden", "submit", "button"}:
            continue
        named = field.get("id") in labelled or field.get("aria-label") or field.get("aria-labelledby")
        assert named or field.find_parent("label"), f"no label: {field}"
    for form in page.find_all("form", method=lambda method: (method or "").lower() == "post"):
        assert form.find("input", attrs={"name": "csrf_token"}), f"no token: {form.get('action')}"


def _check_policy(page: BeautifulSoup) -> None:
    for script in page.find_all("script"):
        assert script.get("src") or script.get("type") == "application/json", script
    assert not page.find_all("style")
    for tag in page.find_all(True):
        handlers = [name for name in tag.attrs if name.startswith("on") or name == "style"]
        assert not handlers, (tag.name, handlers)

import pytest

from walkapp.core import links

pytestmark = pytest.mark.once

ELSEWHERE = [
    "", " ", "evil.example", "http://evil.example", "https://evil.example/", "HTTP://evil.example", "//evil.example",
    "///evil.example", "////evil.example", "//evil.example/%2e%2e", "/\\evil.example", "/\\/evil.example",
    "\\\\evil.example", "\\/evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example",
    "\t//evil.example", "\n//evil.example", " //evil.example", " /\t/evil.example", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "mailto:a@evil.example",
    "ftp://evil.example", "file:///etc/passwd", "http:evil.example", "http:/evil.example", "http:///evil.example",
    "https:\\\\evil.example", "https:/\\evil.example", "//evil.example:80", "//user@evil.example",
    "//localhost@evil.example", "http://localhost@evil.example", "http://localhost:8000/", "//[::1]/",
    "///\\evil.example", "/\\\\evil.example", "/x\\..\\..\\evil.example", "/\x00/evil.example", "/\x0b/evil.example",
    "/\x1f/evil.example", "?next=//evil.example", "#//evil.example", "..//evil.example", "./evil.example",
    "%2f%2fevil.example", "%5c%5cevil.example", "/\x7f/evil.example", "/\x85/evil.example", "/\u2028/evil.example",
    "//evil.example\\@localhost/", "/\\\tevil.example", "ws://evil.example", "blob:https://evil.example/1",
]  # fmt: skip
HERE = ["/", "/backa/", "/backa/actions?state=done&q=lampa", "/profile#name", "/backa/search?q=//evil.example", "/a//b"]


@pytest.mark.parametrize("path", [*ELSEWHERE, None])
def test_an_address_that_leads_elsewhere_is_not_followed(path: str | None) -> None:
    assert links.safe_path(path) is None


@pytest.mark.parametrize("path", HERE)
def test_a_path_here_is_kept_as_it_is(path: str) -> None:
    assert links.safe_path(path) == path


def test_a_page_s_address_is_made_from_the_setting_alone() -> None:
    address = links.page("https://walkapp.example.se", "backa", "actions", "å/ä?", since=3, q="a&b")

    assert address == "https://walkapp.example.se/backa/actions/%C3%A5%2F%C3%A4%3F?since=3&q=a%26b"

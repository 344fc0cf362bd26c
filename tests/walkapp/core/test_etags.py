import pytest

from walkapp.core import etags

pytestmark = pytest.mark.once


@pytest.mark.parametrize("header", ['"3"', 'W/"3"', '*', '"1", "3"', 'W/"1",W/"3"', "3"])
def test_a_header_that_names_the_tag_matches(header: str) -> None:
    assert etags.matches(header, '"3"')


@pytest.mark.parametrize("header", ['"2"', '"33"', '"1", "2"', "", '"'])
def test_any_other_does_not(header: str) -> None:
    assert not etags.matches(header, '"3"')

"""What things are called before anybody has named them."""

import pytest

from walkapp.actions.wording import kind_and_place, proposed_title
from walkapp.observations.models import Observation
from walkapp.observations.rules import Kind

pytestmark = pytest.mark.once


def seen(text: str, *, place: str = "Perrongen", confidential: bool = False) -> Observation:
    return Observation(kind=Kind.RISK, text=text, place=place, confidential=confidential)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Lampan vid spår 1 blinkar.", "Lampan vid spår 1 blinkar"),
        ("Alla lampor är släckta. Man hör steg men ser inget.", "Alla lampor är släckta"),
        ("Buskar skymmer t.ex. bänken\nKlipp dem", "Buskar skymmer t.ex. bänken"),
        ("Varför är det mörkt? Ingen vet.", "Varför är det mörkt?"),
        (
            "Bilar står med motorn på vid vändplanen sent på kvällarna, flera olika i veckan enligt de boende",
            "Bilar står med motorn på vid vändplanen sent på kvällarna, flera olika i veckan…",
        ),
        ("x" * 90, "x" * 80 + "…"),
    ],
)
def test_an_action_is_called_what_the_walker_wrote(text: str, title: str) -> None:
    assert proposed_title(seen(text)) == title


def test_without_words_it_is_called_by_its_kind_and_place() -> None:
    assert proposed_title(seen(" ")) == "Risk, Perrongen"
    assert proposed_title(seen(" ", place="")) == "Risk"


def test_confidential_words_never_become_a_title_or_a_letter() -> None:
    assert proposed_title(seen("Knark säljs i porten", confidential=True)) == "Risk, Perrongen"
    assert kind_and_place(seen("Knark säljs i porten")) == "Risk, Perrongen"

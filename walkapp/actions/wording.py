"""What things are called on the pages of the room, in the reader's language."""

import re
from collections.abc import Sequence
from datetime import date

from walkapp.actions.models import Action
from walkapp.actions.rules import STATE_NAMES, WAITING_NAMES, State
from walkapp.core import clock
from walkapp.core.text import gettext as _
from walkapp.core.text import ngettext
from walkapp.observations import words
from walkapp.observations.models import Observation
from walkapp.observations.rules import KIND_NAMES

TITLE_LENGTH = 80
SENTENCE_ENDS = re.compile(r"\n|(?<=[.!?])\s+(?=[^\W\d_a-zåäö])")
"""A line's end, or a full stop before a capital: "t.ex. bänken" is no end."""


def proposed_title(observation: Observation) -> str:
    """What an action about the observation may be called: its own first sentence, else its category and place.

    The title is read by those who may not see what is confidential, so that such words stay out of it.
    """
    first = "" if observation.confidential else SENTENCE_ENDS.split(observation.text.strip(), 1)[0]
    return _shortened(" ".join(first.split()).rstrip(" .")) or kind_and_place(observation)


def kind_and_place(observation: Observation) -> str:
    """What the observation is about without its words, as a letter may say it: "Lighting, The tunnel"."""
    kind = words.category(observation) or _(KIND_NAMES[observation.kind])
    return _shortened(", ".join(part for part in (kind, observation.place) if part))


def _shortened(line: str) -> str:
    if len(line) <= TITLE_LENGTH:
        return line
    return line[:TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def points(observations: Sequence[Observation]) -> str:
    """"point 6 and 2 more", in the order given."""
    if not observations:
        return ""
    number = observations[0].number
    first = _("point %(number)s", number=number) if number else words.title(observations[0])
    more = len(observations) - 1
    if not more:
        return first
    return ngettext("%(first)s and %(num)d more", "%(first)s and %(num)d more", more, first=first)


def state_word(action: Action) -> str:
    """The state with what it waits for: "Waiting for the right season"."""
    if action.state is State.WAITING and action.waiting_for is not None:
        return _("Waiting for %(what)s", what=_(WAITING_NAMES[action.waiting_for]))
    return _(STATE_NAMES[action.state])


def assigned_word(action: Action, today: date) -> str | None:
    """"Assigned today" for what came today; None where the state's own word says enough."""
    if action.proposed is not None and not action.closed:
        return _("Proposed not to be done")
    if action.state is State.WAITING:
        return state_word(action)
    if action.state is State.ASSIGNED and clock.local(action.created_at).date() == today:
        return _("Assigned today")
    if action.state is State.ASSIGNED and action.accepted_at:
        return _("Accepted")
    return None

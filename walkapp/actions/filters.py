"""What an address narrows a list of actions to, and the address of a list narrowed otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass

from walkapp.actions.queries import Filter
from walkapp.actions.rules import Group, State
from walkapp.core.forms import read_id

CLOSED = {"0": False, "1": True, "all": None}
"""What the address says of closed ones; `all` is said outright, since the list shows the open ones where nothing is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter with the words of its address. Words that mean nothing are left out: an old link still opens."""

    filter: Filter
    words: dict[str, str]

    def word(self, name: str) -> str:
        """One of the words; empty where it is not asked for."""
        return self.words.get(name, "")


def read(arguments: Mapping[str, str]) -> Wanted:
    """Read the filter out of an address."""
    state, group = arguments.get("state", ""), arguments.get("group", "")
    department, walk = read_id(arguments.get("department")), read_id(arguments.get("walk"))
    said = arguments.get("closed", "")
    closed = CLOSED.get(said)
    found = Filter(
        state=State(state) if state in set(State) else None, closed=closed, department_id=department,
        overdue=arguments.get("overdue") == "1", walk_id=walk, text=arguments.get("q", "").strip()[:200],
        group=Group(group) if group in set(Group) else None,
    )  # fmt: skip
    words = {
        "q": found.text, "state": found.state or "", "department": str(department or ""), "walk": str(walk or ""),
        "overdue": "1" if found.overdue else "", "closed": said if said in CLOSED else "",
        "group": found.group or "",
    }  # fmt: skip
    return Wanted(found, {name: str(word) for name, word in words.items() if word})

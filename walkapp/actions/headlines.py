"""What a list of actions says of itself on top: how many there are, whose, and what it is narrowed to."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from walkapp.accounts.actor import Actor
from walkapp.actions import queries
from walkapp.actions.filters import Wanted
from walkapp.actions.queries import Filter
from walkapp.actions.rules import GROUP_NAMES, STATE_NAMES, Group
from walkapp.core import text
from walkapp.core.text import gettext as _
from walkapp.core.text import ngettext


def count(session: Session, actor: Actor, wanted: Wanted, *, today: date) -> int:
    """How many the list is about: what is asked for, or what is open."""
    return queries.count(session, actor, wanted.filter if wanted.words else Filter(closed=False), today=today)


def title(wanted: Wanted, number: int, *, department: str) -> str:
    """The headline: how many there are, and whose; of a heap, what is the matter with them."""
    shown = text.count(number)
    group = _heap(wanted)
    if group is not None:
        return _of_heap(group, number, shown)
    if wanted.words:
        return ngettext("%(shown)s action found", "%(shown)s actions found", number, shown=shown)
    if department:
        return ngettext(
            "%(shown)s action with %(department)s", "%(shown)s actions with %(department)s", number, shown=shown,
            department=department,
        )  # fmt: skip
    return ngettext("%(shown)s open action", "%(shown)s open actions", number, shown=shown)


def lead(
    session: Session, actor: Actor, wanted: Wanted, *, empty: bool, departments: Mapping[str, str],
    walks: Mapping[str, str], today: date,
) -> str:  # fmt: skip
    """A sentence about what is late, in whichever heap it lies, or the filter in words; names by id are given."""
    if wanted.words:
        return "" if _heap(wanted) else ", ".join(_narrowed(wanted, departments, walks))
    if empty:
        return ""
    late = queries.count(session, actor, Filter(overdue=True), today=today)
    if not late:
        return _("None is late.")
    astray = late - queries.count(session, actor, Filter(group=Group.LATE), today=today)
    if astray and late > 1:
        # They lie in the heap of those without an owner, so that the heap of the late ones has fewer.
        return _("%(shown)s are late, %(astray)s of them without an owner.", shown=text.count(late), astray=astray)
    return ngettext("One is late.", "%(shown)s are late.", late, shown=text.count(late))


def _heap(wanted: Wanted) -> Group | None:
    """The heap that the filter asks for and nothing else, so that the headline can say it."""
    asked = {name: word for name, word in wanted.words.items() if (name, word) != ("closed", "0")}
    if asked.keys() == {"overdue"}:
        return Group.LATE
    return wanted.filter.group if asked.keys() == {"group"} else None


def _of_heap(group: Group, number: int, shown: str) -> str:
    return {
        Group.QUEUE: ngettext("%(shown)s action has no owner", "%(shown)s actions have no owner", number, shown=shown),
        Group.DECISION: ngettext("%(shown)s action is to be decided", "%(shown)s actions are to be decided", number,
                                 shown=shown),
        Group.LATE: ngettext("%(shown)s action is late", "%(shown)s actions are late", number, shown=shown),
        Group.ANSWER: ngettext("%(shown)s action needs an answer", "%(shown)s actions need an answer", number,
                               shown=shown),
        Group.PROGRESS: ngettext("%(shown)s action is under way", "%(shown)s actions are under way", number,
                                 shown=shown),
        Group.DONE: ngettext("%(shown)s action is to be looked at", "%(shown)s actions are to be looked at", number,
                             shown=shown),
    }[group]  # fmt: skip


def _narrowed(wanted: Wanted, departments: Mapping[str, str], walks: Mapping[str, str]) -> Sequence[str]:
    found, word = wanted.filter, wanted.word
    said = [
        f"”{found.text}”" if found.text else "",
        _(STATE_NAMES[found.state]) if found.state else "",
        _(GROUP_NAMES[found.group]) if found.group else "",
        departments.get(word("department"), ""), walks.get(word("walk"), ""),
        _("Only late") if found.overdue else "",
        {"0": _("Only open"), "1": _("Only closed"), "all": _("Open and closed")}.get(word("closed"), ""),
    ]  # fmt: skip
    return [one for one in said if one]

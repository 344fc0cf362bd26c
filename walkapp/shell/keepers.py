"""The first screens of those who keep the house in order: the administrator and the auditor."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.models import Municipality
from walkapp.accounts.rules import Role
from walkapp.audit import queries as audit
from walkapp.audit import services as chain
from walkapp.core import web
from walkapp.core.text import gettext as _
from walkapp.core.text import ngettext, number
from walkapp.shell import log as logs

VERIFIED_AT_ONCE = 5_000
"""So many events are verified while somebody waits for the page; a longer chain is verified when asked for."""
NEWEST = 6
NAMED = 4


def of_auditor(actor: Actor) -> dict[str, Any]:
    """Whether the log is whole, how long it is, and what it says last."""
    session = web.reader()
    length = audit.head(session, actor.municipality_id)
    faults = chain.verify_chain(session, actor.municipality_id) if length <= VERIFIED_AT_ONCE else None
    return {"length": length, "faults": faults, "lines": logs.newest(actor, NEWEST)}


def to_administrate(actor: Actor) -> list[dict[str, Any]]:
    """What an administrator has to see to; a row without a count is something that is missing."""
    session = web.reader()
    here = accounts.municipality(session, actor.municipality_id)
    return [row for row in (*_lacking(actor, here), *_waiting(actor)) if row]


def how_it_is_set_up(actor: Actor) -> list[dict[str, Any]]:
    """How many people and departments there are, and who watches the queue for unknown owners."""
    session, here = web.reader(), accounts.municipality(web.reader(), actor.municipality_id)
    people = len(accounts.members(session, here.id))
    departments = len(accounts.departments(session, here.id))
    keeper = accounts.member(session, here.id, here.queue_keeper_id) if here.queue_keeper_id else None
    watching = (
        _("%(name)s watches the queue for unknown owners", name=keeper.user.name) if keeper
        else _("Every coordinator watches the queue for unknown owners")
    )  # fmt: skip
    rows = (
        (ngettext("%(num)d user", "%(num)d users", people), "accounts.people"),
        (ngettext("%(num)d department", "%(num)d departments", departments), "accounts.departments"),
        (watching, "accounts.settings"),
    )
    return [{"word": word, "tone": "", "glyph": "", "url": url_for(to)} for word, to in rows]


def _lacking(actor: Actor, here: Municipality) -> list[dict[str, Any]]:
    session = web.reader()
    lacking = [
        (not accounts.departments(session, here.id), _("No departments yet"), _("Actions need somebody to own them."),
         "accounts.departments", _("Add departments")),
        (len(accounts.people(session, actor)) < 2, _("Only you are here"), _("Invite those who walk, lead and answer."),
         "accounts.people", _("Invite people")),
        (not accounts.members(session, here.id, Role.COORDINATOR), _("There is no coordinator"),
         _("Nobody watches the queue for unknown owners."), "accounts.people", _("To the people")),
        (not here.fault_phone, _("No number for acute faults"), _("It stands on the page where points are noted."),
         "accounts.settings", _("Write the number")),
        (here.outline is None, _("No outline on the map"), _("With it walkapp warns of positions elsewhere."),
         "accounts.settings", _("Add the outline")),
    ]  # fmt: skip
    return [
        {"count": None, "title": title, "detail": detail, "url": url_for(to), "button": button}
        for missing, title, detail, to, button in lacking if missing
    ]  # fmt: skip


def _waiting(actor: Actor) -> list[dict[str, Any] | None]:
    session = web.reader()
    new = [one.user.name for one in accounts.never_signed_in(session, actor.municipality_id)]
    silent = [one.name for one in accounts.out_of_reach(session, actor.municipality_id)]
    return [
        _row(new, ngettext("is invited and has not signed in", "are invited and have not signed in", len(new)),
             "accounts.people"),
        _row(silent, ngettext("department has neither people nor an address",
                              "departments have neither people nor an address", len(silent)), "accounts.departments"),
    ]  # fmt: skip


def _row(names: Sequence[str], title: str, to: str) -> dict[str, Any] | None:
    if not names:
        return None
    more = len(names) - NAMED
    rest = [ngettext("%(num)d more", "%(num)d more", more)] if more > 0 else []
    return {"count": len(names), "title": title, "detail": ", ".join([*names[:NAMED], *rest]), "url": url_for(to),
            "button": _("See which")}  # fmt: skip


def headline_of_log(length: int, faults: Sequence[str] | None) -> str:
    """What the log's state is, in a sentence; `faults` is None where it has not been verified now."""
    if faults:
        return _("The log is broken")
    events = ngettext("%(n)s event", "%(n)s events", length, n=number(length))
    if faults is None:
        return _("%(events)s in the log", events=events)
    return _("The log is whole, %(events)s", events=events)

"""What has happened with an action, told from the log in the reader's language, newest first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission, Scope
from walkapp.actions import queries
from walkapp.actions.models import Action
from walkapp.actions.rules import WAITING_NAMES, State, WaitingFor
from walkapp.actions.wording import points
from walkapp.audit import queries as audit
from walkapp.audit.queries import Entry
from walkapp.audit.tags import Tag
from walkapp.core import text
from walkapp.core.text import gettext as _
from walkapp.observations.models import Observation


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: what, in whose words, when, who."""

    what: str
    words: str
    when: str
    iso: str
    who: str
    glyph: str
    said: bool = True
    """The words are somebody's own."""
    state: str = ""
    without_photo: str = ""


@dataclass(slots=True)
class Teller:
    """Turns entries into lines; remembers who owned the action when each was written."""

    people: Mapping[UUID, str]
    departments: Mapping[str, str]
    seen: Mapping[str, Observation]
    owner: str = ""

    def department(self, id_: object) -> str:
        return self.departments.get(str(id_), _("another department"))

    @property
    def holder(self) -> str:
        """Who has the action, as the first word of a sentence."""
        return self.departments.get(self.owner, _("The department"))

    def point(self, id_: object) -> str:
        found = self.seen.get(str(id_))
        return points([found]) if found else _("a point")


@dataclass(frozen=True, slots=True)
class Told:
    """What one kind of event says."""

    what: str
    glyph: str
    words: str = ""
    without_photo: str = ""
    """Why there is no photo of how it became."""


def of_action(session: Session, actor: Actor, action: Action, observations: Sequence[Observation]) -> list[Line]:
    """The whole history, newest first, and at its end where it was seen. `observations`: those that the actor sees.

    Who may not read the log is told the steps, not who took them and what was said beside.
    """
    entries = audit.of_objects(session, action.municipality_id, [action.id])
    names = {str(one.id): one.name for one in accounts.departments(session, action.municipality_id, inactive=True)}
    people = accounts.names(session, action.municipality_id)
    teller = Teller(people, names, {str(one.id): one for one in observations})
    lines = [_line(teller, entry) for entry in entries]
    seen = [_seen(one) for one in observations if one.observed_at]
    if actor.reach(Permission.SEE_LOG) is Scope.NO:
        steps = [line for line in lines if line.glyph != "dot"]
        lines = [replace(line, words="", without_photo="", who=_("the municipality")) for line in steps]
        seen = [replace(line, who=_("a walker")) for line in seen]
    return [*reversed(lines), *sorted(seen, key=lambda line: line.iso, reverse=True)[-1:]]


def since(session: Session, actor: Actor, action: Action, version: int) -> list[Line]:
    """What has happened since somebody saw this version of the action, newest first."""
    missed = max(0, action.version - version)
    lines = of_action(session, actor, action, queries.visible_observations(session, actor, action))
    return lines[:missed]


def _line(teller: Teller, entry: Entry) -> Line:
    told = _TELLERS.get(Tag(entry.tag), _something)(teller, entry.detail)
    who = teller.people.get(entry.actor_id, "") if entry.actor_id else ""
    return Line(
        what=told.what, words=told.words, when=text.moment(entry.at), iso=entry.at.isoformat(),
        who=who or (_("somebody who is no longer here") if entry.actor_id else _("automatically")), glyph=told.glyph,
        without_photo=told.without_photo,
    )  # fmt: skip


def _seen(observation: Observation) -> Line:
    walk = observation.walk.title if observation.walk else ""
    at = observation.observed_at
    who = observation.author.called if observation.author else ""
    return Line(
        what=_("Seen on the walk %(walk)s.", walk=walk) if walk else _("Seen."), words="", said=False, glyph="dot",
        when=text.moment(at) if at else "", iso=at.isoformat() if at else "", who=who or _("a walker"),
    )  # fmt: skip


Detail = Mapping[str, Any]


def _created(teller: Teller, detail: Detail) -> Told:
    teller.owner = detail.get("department") or ""
    mine = [teller.seen[one] for one in detail.get("observations", ()) if one in teller.seen]
    of = points(mine)
    if not teller.owner:
        sentence = _("Became an action of %(points)s, owner unknown.", points=of) if of else _("Made, owner unknown.")
        return Told(sentence, "lamp")
    name = teller.department(teller.owner)
    if not of:
        return Told(_("Made and assigned to %(department)s.", department=name), "lamp")
    return Told(_("Became an action of %(points)s and went to %(department)s.", points=of, department=name), "lamp")


def _assigned(teller: Teller, detail: Detail) -> Told:
    teller.owner = detail.get("department") or teller.owner
    due = _(" To be done by %(day)s.", day=_day(detail["due"])) if detail.get("due") else ""
    sentence = _("Assigned to %(department)s.", department=teller.department(teller.owner))
    return Told(sentence + due, "lamp", _words(detail))


def _accepted(teller: Teller, detail: Detail) -> Told:
    return Told(_("%(department)s took it on.", department=teller.department(teller.owner)), "lamp", _words(detail))


def _planned(teller: Teller, detail: Detail) -> Told:
    who = teller.holder
    if not detail.get("due"):
        return Told(_("%(department)s planned it.", department=who), "half", _words(detail))
    day = _day(detail["due"])
    if detail.get("from") == State.PLANNED.value:
        return Told(_("%(department)s set a new date: %(day)s.", department=who, day=day), "half", _words(detail))
    return Told(_("%(department)s planned it for %(day)s.", department=who, day=day), "half", _words(detail))


def _started(teller: Teller, detail: Detail) -> Told:
    who = teller.holder
    again = detail.get("from") == State.IN_PROGRESS.value
    if not detail.get("due"):
        sentence = _("%(department)s goes on with the work.") if again else _("%(department)s began the work.")
        return Told(sentence % {"department": who}, "half", _words(detail))
    day = _day(detail["due"])
    if again:
        return Told(_("%(department)s set a new date: %(day)s.", department=who, day=day), "half", _words(detail))
    sentence = _("%(department)s began the work, to be done by %(day)s.", department=who, day=day)
    return Told(sentence, "half", _words(detail))


def _waits(teller: Teller, detail: Detail) -> Told:
    who = teller.holder
    what = _(WAITING_NAMES[WaitingFor(detail.get("waiting_for") or WaitingFor.OTHER)])
    if not detail.get("until"):
        return Told(_("%(department)s waits for %(what)s.", department=who, what=what), "bars", _words(detail))
    day = _day(detail["until"])
    sentence = _("%(department)s waits for %(what)s until %(day)s.", department=who, what=what, day=day)
    return Told(sentence, "bars", _words(detail))


def _returned(teller: Teller, detail: Detail) -> Told:
    sentence = _("%(department)s handed it back: not theirs.", department=teller.department(teller.owner))
    if detail.get("whose"):
        sentence += _(" Perhaps it belongs to %(department)s.", department=teller.department(detail["whose"]))
    return Told(sentence, "back", _words(detail))


def _done(teller: Teller, detail: Detail) -> Told:
    reason = str(detail.get("reason") or "").strip()
    without = _("No photo: %(why)s", why=reason) if reason else ""
    said = (detail.get("answer"), without, detail.get("comment"))
    words = ". ".join(str(one).strip().rstrip(".") for one in said if one)
    return Told(_("%(department)s reported it done.", department=teller.holder), "ring", words, reason)


def _verified(_teller: Teller, detail: Detail) -> Told:
    return Told(_("Somebody went there and looked: it is done."), "check", _words(detail))


def _remains(_teller: Teller, detail: Detail) -> Told:
    return Told(_("Somebody went there and looked: it is still there."), "half", _words(detail))


def _proposed(_teller: Teller, detail: Detail) -> Told:
    return Told(_("Proposed not to be done."), "slash", _words(detail))


def _declined(_teller: Teller, detail: Detail) -> Told:
    return Told(_("Will not be done."), "slash", _words(detail))


def _reopened(teller: Teller, detail: Detail) -> Told:
    teller.owner = detail.get("department") or teller.owner
    sentence = _("Opened again, with %(department)s.", department=teller.department(teller.owner))
    return Told(sentence, "lamp", _words(detail))


def _queued(teller: Teller, detail: Detail) -> Told:
    name = teller.department(detail.get("department"))
    teller.owner = ""
    return Told(_("Back in the queue, since %(department)s is no longer in use.", department=name), "back")


def _commented(_teller: Teller, detail: Detail) -> Told:
    if detail.get("proposal"):
        return Told(_("The proposal was turned down."), "half", _words(detail))
    return Told(_("Comment:"), "dot", _words(detail))


def _joined(teller: Teller, detail: Detail) -> Told:
    return Told(_("Also about %(point)s.", point=teller.point(detail.get("observation"))), "dot")


def _photographed(_teller: Teller, detail: Detail) -> Told:
    return Told(_("A photo of how it became.") if detail.get("role") == "after" else _("A photo of the place."), "dot")


def _edited(teller: Teller, detail: Detail) -> Told:
    if detail.get("left"):
        return Told(_("No longer about %(point)s.", point=teller.point(detail["left"])), "dot")
    after: Mapping[str, Any] = detail.get("to") or {}
    if "due_on" in after:
        return Told(_("New date: %(day)s.", day=_day(after["due_on"])), "dot")
    if "public_answer" in after:
        return Told(_("The answer that everybody sees was changed."), "dot", str(after["public_answer"]))
    if "title" in after:
        return Told(_("New title:"), "dot", str(after["title"]))
    return Told(_("The facts were changed."), "dot")


def _something(_teller: Teller, _detail: Detail) -> Told:
    return Told(_("Changed."), "dot")


_TELLERS: dict[Tag, Callable[[Teller, Detail], Told]] = {
    Tag.ACTION_CREATE: _created, Tag.ACTION_ASSIGN: _assigned, Tag.ACTION_ACCEPT: _accepted, Tag.ACTION_PLAN: _planned,
    Tag.ACTION_START: _started, Tag.ACTION_WAIT: _waits, Tag.ACTION_RETURN: _returned, Tag.ACTION_DONE: _done,
    Tag.ACTION_VERIFY: _verified, Tag.ACTION_REMAINS: _remains, Tag.ACTION_PROPOSE_DECLINE: _proposed,
    Tag.ACTION_DECLINE: _declined, Tag.ACTION_REOPEN: _reopened, Tag.ACTION_QUEUE: _queued,
    Tag.ACTION_COMMENT: _commented, Tag.ACTION_JOIN: _joined, Tag.ACTION_PHOTO: _photographed, Tag.ACTION_EDIT: _edited,
}  # fmt: skip


def _words(detail: Detail) -> str:
    return " ".join(str(detail[key]).strip() for key in ("reason", "comment") if detail.get(key))


def _day(value: object) -> str:
    return text.day(date.fromisoformat(str(value)))

"""A walk as iCalendar (RFC 5545), alone or as an invitation (RFC 5546) that a mail program can answer to."""

from datetime import datetime
from enum import StrEnum

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from walkapp.core import clock
from walkapp.walks.models import Walk
from walkapp.walks.rules import WalkState

MEDIA_TYPE = "text/calendar"
FILE_NAME = "walk.ics"


class Method(StrEnum):
    """What the receiver's calendar is asked to do."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


def file(
    walk: Walk, *, url: str, sender: str, at: datetime, method: Method = Method.PUBLISH, to: str | None = None
) -> bytes:
    """The walk as a calendar file in Swedish time.

    The same walk always has the same UID and a SEQUENCE that goes up with each change that the invited must hear of, so
    a calendar changes its entry instead of adding one. `to` is the address of the one who is invited; nobody else's
    stands in the file.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//walkapp//walks//SV")
    calendar.add("version", "2.0")
    calendar.add("method", method.value)
    calendar.add_component(_event(walk, url=url, sender=sender, at=at, to=to))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(walk: Walk, *, url: str, sender: str, at: datetime, to: str | None) -> Event:
    event = Event()
    event.add("uid", f"walk-{walk.id}@walkapp")
    event.add("dtstamp", at)
    event.add("sequence", walk.invitation_sequence)
    event.add("dtstart", clock.local(walk.starts_at))
    event.add("dtend", clock.local(walk.ends_at))
    event.add("summary", walk.title)
    event.add("url", vUri(url))
    event.add("status", "CANCELLED" if walk.state is WalkState.CANCELLED else "CONFIRMED")
    if walk.meeting_place:
        event.add("location", walk.meeting_place)
    if walk.meeting_lat is not None and walk.meeting_lon is not None:
        event.add("geo", (walk.meeting_lat, walk.meeting_lon))
    if to is not None:
        event.add("organizer", _organizer(sender))
        event.add("attendee", _attendee(to), encode=False)
    return event


def _organizer(sender: str) -> vCalAddress:
    organizer = vCalAddress(f"mailto:{sender}")
    organizer.params["cn"] = vText("walkapp")
    return organizer


def _attendee(to: str) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{to}")
    # Answers go through the link: the sender's address reads no mail.
    answer = {"role": "REQ-PARTICIPANT", "partstat": "NEEDS-ACTION", "rsvp": "FALSE"}
    attendee.params.update({name: vText(value) for name, value in answer.items()})
    return attendee

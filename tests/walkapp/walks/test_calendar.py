"""A walk as a calendar file."""

from datetime import timedelta

import icalendar
import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.clients import Clients
from tests.factories import walks as make_walk
from tests.moment import NOW
from walkapp.core.db import Database
from walkapp.walks import calendar, queries
from walkapp.walks.models import Walk
from walkapp.walks.rules import WalkState


def read(content: bytes) -> tuple[icalendar.Calendar, icalendar.Event]:
    found = icalendar.Calendar.from_ical(content)
    (event,) = found.walk("VEVENT")
    return found, event


@pytest.fixture
def walk(session: Session, cast: Cast) -> Walk:
    return queries.get(session, cast.lina, cast.walk_id)


def test_the_file_says_when_and_where_in_swedish_time(walk: Walk) -> None:
    found, event = read(calendar.file(walk, url="https://x.example/w", sender="no-reply@x.example", at=NOW))

    assert event["SUMMARY"] == walk.title
    assert event["LOCATION"] == "Biblioteket"
    assert event["URL"] == "https://x.example/w"
    assert event["DTSTART"].params["TZID"] == "Europe/Stockholm"
    assert event.decoded("DTSTART") == walk.starts_at
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(hours=2)
    assert [zone["TZID"] for zone in found.walk("VTIMEZONE")] == ["Europe/Stockholm"]
    assert "ATTENDEE" not in event


def test_a_change_keeps_the_id_and_raises_the_sequence(walk: Walk) -> None:
    _calendar, before = read(calendar.file(walk, url="https://x.example/w", sender="no-reply@x.example", at=NOW))
    walk.invitation_sequence += 1

    _calendar, after = read(calendar.file(walk, url="https://x.example/w", sender="no-reply@x.example", at=NOW))

    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)


def test_an_invitation_names_nobody_but_its_receiver(walk: Walk) -> None:
    content = calendar.file(
        walk, url="https://x.example/w", sender="no-reply@x.example", at=NOW, method=calendar.Method.REQUEST,
        to="vera@example.org",
    )  # fmt: skip

    found, event = read(content)

    assert found["METHOD"] == "REQUEST"
    assert event["ATTENDEE"] == "mailto:vera@example.org"
    assert event["ORGANIZER"] == "mailto:no-reply@x.example"
    assert b"lina" not in content.lower()


def test_the_file_is_given_to_who_sees_the_walk(clients: Clients, cast: Cast, database: Database) -> None:
    with database.writing() as writing:
        walk_id = make_walk.walk(writing, cast.lina, invited=[cast.vera], state=WalkState.PLANNED).id
    address = f"/backa/walks/{walk_id}/walk.ics"

    mine, theirs = clients.browser("vera").get(address), clients.browser("bodil").get(address)

    assert mine.mimetype == "text/calendar"
    assert read(mine.data)[1]["URL"].endswith(f"/backa/walks/{walk_id}")
    assert theirs.status_code == 404

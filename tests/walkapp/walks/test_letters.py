"""The letters about a walk: an invitation, a change, a cancellation."""

import email
from email.message import EmailMessage
from email.policy import default

import icalendar
import pytest

from tests.cast import Cast
from tests.factories import walks as make_walk
from tests.moment import NOW
from walkapp.accounts.actor import system
from walkapp.accounts.models import User
from walkapp.core.config import Settings
from walkapp.core.db import Database
from walkapp.core.jobs import Worker
from walkapp.walks import queries, services
from walkapp.walks.rules import WalkState


@pytest.fixture
def walk_id(cast: Cast, database: Database) -> object:
    with database.writing() as writing:
        made = make_walk.walk(writing, cast.lina, title="Hamnen", state=WalkState.PLANNED)
        actor = system(cast.municipality_id)
        services.invite(writing, actor, made, [cast.lina.user_id, cast.vera.user_id], at=NOW)
        return made.id


def letters(settings: Settings) -> list[EmailMessage]:
    return [
        email.message_from_bytes(path.read_bytes(), policy=default) for path in sorted(settings.outbox.glob("*.eml"))
    ]


def file_of(letter: EmailMessage) -> tuple[EmailMessage, icalendar.Calendar]:
    (part,) = letter.iter_attachments()
    return part, icalendar.Calendar.from_ical(part.get_content())


def test_an_invitation_has_the_walk_its_link_and_a_file(
    walk_id: object, jobs: Worker, settings: Settings
) -> None:
    jobs.run_all()

    (letter,) = letters(settings)
    text = letter.get_body().get_content()
    part, calendar = file_of(letter)
    assert letter["To"] == "vera@example.org"
    assert "Hamnen" in letter["Subject"]
    assert f"{settings.base_url}/backa/walks/{walk_id}" in text
    assert "Biblioteket" in text
    assert "Lina" not in text
    assert part.get_content_type() == "text/calendar"
    assert part["Content-Type"].params["method"] == "REQUEST"
    assert calendar["METHOD"] == "REQUEST"


def test_a_change_says_what_holds_now(
    walk_id: object, cast: Cast, jobs: Worker, settings: Settings, database: Database
) -> None:
    with database.writing() as writing:
        walk = queries.get(writing, cast.lina, walk_id)
        plan = services.Plan(
            title="Hamnen", starts_at=walk.starts_at, ends_at=walk.ends_at, leader_id=cast.lina.user_id,
            meeting_place="Torget", invited=[cast.vera.user_id],
        )  # fmt: skip
        services.edit(writing, cast.lina, walk, plan, at=NOW)

    jobs.run_all()

    changed = [one for one in letters(settings) if one["Subject"].startswith("Ändrad")]
    assert {one["To"] for one in changed} >= {"vera@example.org"}
    assert "Torget" in changed[-1].get_body().get_content()
    assert file_of(changed[-1])[1].walk("VEVENT")[0]["SEQUENCE"] == 1


def test_a_cancellation_says_why_and_takes_the_entry_away(
    walk_id: object, cast: Cast, jobs: Worker, settings: Settings, database: Database
) -> None:
    jobs.run_all()
    with database.writing() as writing:
        walk = queries.get(writing, cast.lina, walk_id)
        services.change_state(writing, cast.lina, walk, WalkState.CANCELLED, at=NOW, reason="Blixthalka")

    jobs.run_all()

    cancelled = [one for one in letters(settings) if one["Subject"].startswith("Inställd")]
    assert {one["To"] for one in cancelled} == {"vera@example.org", "lina@example.org"}
    assert "Blixthalka" in cancelled[0].get_body().get_content()
    assert file_of(cancelled[0])[1]["METHOD"] == "CANCEL"


def test_a_letter_speaks_the_receiver_s_language(
    walk_id: object, cast: Cast, jobs: Worker, settings: Settings, database: Database
) -> None:
    with database.writing() as writing:
        writing.get_one(User, cast.vera.user_id).language = "en"

    jobs.run_all()

    (letter,) = letters(settings)
    assert "You are invited to a safety walk" in letter.get_body().get_content()


def test_who_has_lost_their_place_gets_no_letter(
    walk_id: object, cast: Cast, jobs: Worker, settings: Settings, database: Database
) -> None:
    with database.writing() as writing:
        walk = queries.get(writing, cast.lina, walk_id)
        services.invite(writing, cast.lina, walk, [cast.lina.user_id], at=NOW)

    jobs.run_all()

    assert letters(settings) == []

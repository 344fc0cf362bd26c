"""The history as people read it."""

from datetime import timedelta

import sqlalchemy as sa

from tests.cast import Cast
from tests.moment import NOW, TODAY
from tests.walkapp.actions.conftest import place
from walkapp.accounts.actor import Actor
from walkapp.actions import history, queries, services
from walkapp.actions.models import Action
from walkapp.actions.rules import State, WaitingFor
from walkapp.audit import services as audit
from walkapp.audit.models import EventDetail
from walkapp.core import text
from walkapp.core.db import Database


def told(database: Database, actor: Actor, action: Action) -> list[history.Line]:
    with database.reading() as reading:
        found = queries.get(reading, actor, action.id)
        seen = queries.visible_observations(reading, actor, found)
        return history.of_action(reading, actor, found, seen)


def whole_story(database: Database, cast: Cast) -> Action:
    with database.writing() as session:
        action = place(session, cast, State.ASSIGNED)
        for minutes, (name, request) in enumerate([
            ("hans", services.Request(State.ASSIGNED)),
            ("hans", services.Request(State.PLANNED, due_on=TODAY, comment="Liften är bokad")),
            ("hans", services.Request(State.WAITING, waiting_for=WaitingFor.SEASON, until=TODAY)),
            ("hans", services.Request(State.IN_PROGRESS)),
            ("hans", services.Request(State.RETURNED, reason="Stolpen är elbolagets", department_id=cast.external_id)),
            ("karin", services.Request(State.ASSIGNED, department_id=cast.department_id)),
            ("hans", services.Request(State.DONE, reason="Kameran glömdes", public_answer="Lampan är bytt")),
            ("lina", services.Request(State.IN_PROGRESS, reason="Den blinkar än")),
            ("hans", services.Request(State.DONE, reason="Mörkt", public_answer="Nu är den bytt")),
            ("lina", services.Request(State.VERIFIED)),
            ("karin", services.Request(State.ASSIGNED, reason="Släckt igen")),
            ("hans", services.Request(State.DECLINED, reason="För dyrt")),
            ("hedda", services.Request(State.DECLINED, reason="För dyrt i år")),
        ]):  # fmt: skip
            services.take_step(session, cast.people[name], action, request, at=NOW + timedelta(minutes=minutes))
    return action


def test_it_is_told_newest_first_in_the_readers_language(database: Database, cast: Cast) -> None:
    action = whole_story(database, cast)

    lines = told(database, cast.hans, action)

    assert [line.what for line in lines] == [
        "Genomförs inte.",
        "Förslag: genomförs inte.",
        "Öppnad igen, hos Gatuenheten.",
        "Kontrollerad på plats: åtgärdat.",
        "Gatuenheten rapporterade den klar.",
        "Kontrollerad på plats: kvarstår.",
        "Gatuenheten rapporterade den klar.",
        "Tilldelad Gatuenheten.",
        "Gatuenheten lämnade tillbaka den: inte deras. Kanske är den Trafikverket.",
        "Gatuenheten började arbetet.",
        "Gatuenheten väntar på barmark till 23 nov.",
        "Gatuenheten planerade till 23 nov.",
        "Gatuenheten tog emot.",
        "Blev en åtgärd av punkt 1 och lämnades till Gatuenheten.",
        "Sedd på vandringen Centrum och stationen.",
    ]
    assert [line.glyph for line in lines[:5]] == ["slash", "slash", "lamp", "check", "ring"]
    with text.speaking("en"):
        assert told(database, cast.hans, action)[-3].what == "Gatuenheten took it on."


def test_it_says_who_and_in_whose_words(database: Database, cast: Cast) -> None:
    action = whole_story(database, cast)

    lines = {line.what: line for line in told(database, cast.karin, action)}

    planned = lines["Gatuenheten planerade till 23 nov."]
    assert (planned.who, planned.words, planned.said) == ("Hans", "Liften är bokad", True)
    assert lines["Gatuenheten rapporterade den klar."].words == "Lampan är bytt. Inget foto: Kameran glömdes"


def test_a_viewer_is_told_the_steps_and_not_the_people(database: Database, cast: Cast) -> None:
    action = whole_story(database, cast)

    lines = told(database, cast.vidar, action)

    assert {line.who for line in lines[:-1]} == {"kommunen"}
    assert {line.words for line in lines} == {""}


def test_an_erased_detail_leaves_what_happened(database: Database, cast: Cast) -> None:
    action = whole_story(database, cast)
    with database.writing() as session:
        for seq in session.scalars(sa.select(EventDetail.seq)).all():
            audit.erase_detail(session, cast.municipality_id, seq)

    lines = told(database, cast.karin, action)

    assert len(lines) == 15
    assert "Liften" not in str(lines)


def test_what_walkapp_does_by_itself_is_said_to_be_automatic(database: Database, cast: Cast) -> None:
    from walkapp.accounts.actor import system

    with database.writing() as session:
        action = place(session, cast, State.ASSIGNED)
        services.empty_department(session, system(cast.municipality_id), cast.department_id, at=NOW)

    line = told(database, cast.karin, action)[0]

    assert (line.what, line.who) == ("Tillbaka i kön, eftersom Gatuenheten inte används längre.", "automatiskt")


def test_the_second_person_hears_what_was_missed(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        action = place(session, cast, State.ASSIGNED)
        services.take_step(session, cast.hedda, action, services.Request(State.IN_PROGRESS), at=NOW)

    with database.reading() as reading:
        found = queries.get(reading, cast.hans, action.id)
        missed = history.since(reading, cast.hans, found, 1)

    assert [(line.what, line.who) for line in missed] == [("Gatuenheten började arbetet.", "Hedda")]

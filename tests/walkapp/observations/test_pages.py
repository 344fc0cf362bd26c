"""One observation as a page: who sees what of it, and who reads it with a reason."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.clients import Clients
from tests.factories import actions as make_action
from tests.factories import observations as make
from tests.moment import NOW
from tests.observed import Seen, decide, page, tags
from walkapp.audit import queries as log
from walkapp.audit.tags import Tag
from walkapp.core.db import Database
from walkapp.observations import services
from walkapp.observations.models import Observation
from walkapp.observations.rules import ObservationState
from walkapp.walks import queries as walks
from walkapp.walks import services as walk_services

# -- who sees it -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("vera", 200), ("lina", 200), ("karin", 200), ("olle", 200), ("sven", 404), ("hans", 404), ("petra", 404),
        ("vidar", 404), ("ada", 404), ("bodil", 404),
    ],
)  # fmt: skip
def test_a_new_observation_exists_for_those_of_its_walk(who: str, status: int, clients: Clients, seen: Seen) -> None:
    observation_id = seen()

    answer = clients.browser(who).get(page(observation_id))

    assert answer.status_code == status
    assert ("Två lampor ur funktion" in answer.text) is (status == 200)


def test_nobody_is_asked_to_sign_in_and_comes_back(clients: Clients, seen: Seen) -> None:
    observation_id = seen()

    answer = clients.browser().get(page(observation_id))

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in?next=")


def test_the_department_of_its_action_sees_it_without_the_name(
    clients: Clients, seen: Seen, database: Database, cast: Cast
) -> None:
    observation_id = seen()
    with database.writing() as session:
        make_action.action(session, cast.karin, [observation_id], department_id=cast.department_id)

    own, other = (clients.browser(who).get(page(observation_id)) for who in ("hans", "petra"))

    assert (own.status_code, other.status_code) == (200, 404)
    assert "Två lampor ur funktion" in own.text
    assert "Vera" not in own.text
    assert "Vad har hänt" not in own.text


def test_a_viewer_sees_what_is_reviewed_without_name_history_or_unreleased_photo(
    clients: Clients, seen: Seen, photographed: Callable[[UUID], UUID], database: Database, cast: Cast
) -> None:
    observation_id = seen(kind="positive", category="positive", text="Ljust och fint")
    photo_id = photographed(observation_id)
    decide(database, cast, observation_id, ObservationState.NOTED)

    text = clients.browser("vidar").get(page(observation_id)).text

    assert "Ljust och fint" in text
    assert "Vera" not in text
    assert "Vad har hänt" not in text
    assert str(photo_id) not in text
    assert "Fotot är inte släppt." in text


def test_who_walked_reads_the_name_and_an_uninvited_leader_reads_nothing(clients: Clients, seen: Seen) -> None:
    observation_id = seen(author="lina")

    own, uninvited = (clients.browser(who).get(page(observation_id)) for who in ("vera", "sven"))

    assert "Antecknad av" in own.text
    assert "Lina" in own.text
    assert uninvited.status_code == 404


def test_only_the_walks_own_leader_reads_the_log_of_a_point(
    clients: Clients, seen: Seen, database: Database, cast: Cast
) -> None:
    observation_id = seen()
    with database.writing() as session:
        walk = walks.get(session, cast.karin, cast.walk_id)
        walk_services.join(session, walk, cast.sven.user_id, "Sven")

    own, invited = (clients.browser(who).get(page(observation_id)).text for who in ("lina", "sven"))

    assert "Antecknades på vandringen" in own
    assert "Antecknades på vandringen" not in invited


def test_a_walker_gets_the_phones_page_and_a_coordinator_the_desks(clients: Clients, seen: Seen) -> None:
    observation_id = seen()

    phone, desk = (clients.browser(who).get(page(observation_id)).text for who in ("vera", "karin"))

    assert "<h1>Risk 1</h1>" in phone
    assert "<h1>Två lampor ur funktion</h1>" in desk


def test_a_duplicate_links_to_what_it_is_the_same_as(
    clients: Clients, seen: Seen, database: Database, cast: Cast
) -> None:
    original, copy = seen(), seen()
    with database.writing() as session:
        services.decide(
            session, cast.karin, session.get_one(Observation, copy), ObservationState.DUPLICATE, at=NOW,
            of=session.get_one(Observation, original),
        )  # fmt: skip

    text = clients.browser("lina").get(page(copy)).text

    assert page(original) in text
    assert "Samma som" in text


def test_a_late_confidential_and_dismissed_point_says_all_three(
    clients: Clients, seen: Seen, database: Database, cast: Cast
) -> None:
    observation_id = seen(confidential=True)
    with database.writing() as session:
        session.get_one(Observation, observation_id).late = True
    decide(database, cast, observation_id, ObservationState.DISMISSED, reason="Redan lagat")

    text = clients.browser("karin").get(page(observation_id)).text

    assert "Konfidentiell" in text
    assert "Kom efter att vandringen publicerades" in text
    assert "Redan lagat" in text


def test_an_imported_point_shows_the_words_of_its_list(clients: Clients, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        walk = walks.get(session, cast.karin, cast.walk_id)
        observation_id = services.import_one(
            session, cast.karin, walk, uuid4(), make.content(extra={"imported": {"responsible_sv": "Vägföreningen"}}),
            source_key="list:1", at=NOW,
        ).id  # fmt: skip

    text = clients.browser("karin").get(page(observation_id)).text

    assert "Vägföreningen" in text


@pytest.mark.parametrize("extra", [{"imported": "a word of a newer phone"}, {"imported": ["x"]}, {"other": 1}])
def test_what_a_newer_phone_sent_besides_breaks_no_page(extra: dict[str, Any], clients: Clients, seen: Seen) -> None:
    observation_id = seen(extra=extra)

    assert clients.browser("karin").get(page(observation_id)).status_code == 200


# -- what an auditor reads ---------------------------------------------------------------------------------------------


def test_an_auditor_reads_what_is_confidential_after_saying_why(
    clients: Clients, seen: Seen, session: Session, cast: Cast
) -> None:
    observation_id = seen(confidential=True, text="Någon säljer vid bänken")
    browser = clients.browser("olle")

    before = browser.get(page(observation_id))
    answer = browser.post(page(observation_id, "/reason"), {"reason": "Ärende 2026:14"})
    after = browser.get(page(observation_id))

    assert "Någon säljer" not in before.text
    assert answer.status_code == 303
    assert "Någon säljer" in after.text
    read = log.of_objects(session, cast.municipality_id, [observation_id])[-1]
    assert (read.tag, read.actor_id, read.detail["reason"]) == (Tag.OBSERVATION_READ, cast.olle.id, "Ärende 2026:14")


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_without_a_reason_an_auditor_reads_nothing_and_nothing_is_logged(
    reason: str, clients: Clients, seen: Seen, session: Session, cast: Cast
) -> None:
    observation_id = seen(confidential=True, text="Någon säljer vid bänken")
    browser = clients.browser("olle")

    answer = browser.post(page(observation_id, "/reason"), {"reason": reason})

    assert answer.status_code == 422
    assert "Någon säljer" not in browser.get(page(observation_id)).text
    assert Tag.OBSERVATION_READ not in tags(session, cast, observation_id)


def test_an_auditors_reason_opens_that_one_point_and_its_photos(
    clients: Clients, seen: Seen, photographed: Callable[[UUID], UUID]
) -> None:
    read, other = seen(confidential=True), seen(confidential=True)
    read_photo, other_photo = photographed(read), photographed(other)
    browser = clients.browser("olle")

    before = browser.get(f"/backa/photos/{read_photo}")
    browser.post(page(read, "/reason"), {"reason": "Ärende 2026:14"})

    assert before.status_code == 404
    assert browser.get(f"/backa/photos/{read_photo}").status_code == 200
    assert browser.get(f"/backa/photos/{other_photo}").status_code == 404


@pytest.mark.parametrize("who", ["vera", "karin", "lina", "vidar", "hans", "bodil"])
def test_nobody_but_an_auditor_reads_by_giving_a_reason(
    who: str, clients: Clients, seen: Seen, session: Session, cast: Cast
) -> None:
    observation_id = seen(author="lina", confidential=True)

    answer = clients.browser(who).post(page(observation_id, "/reason"), {"reason": "Nyfiken"})

    assert answer.status_code in {403, 404}
    assert Tag.OBSERVATION_READ not in tags(session, cast, observation_id)


def test_a_confidential_point_of_anothers_does_not_exist_for_a_walker(clients: Clients, seen: Seen) -> None:
    observation_id = seen(author="lina", confidential=True)

    assert clients.browser("vera").get(page(observation_id)).status_code == 404


def test_an_accepted_point_links_to_its_action_by_name(
    clients: Clients, database: Database, cast: Cast, seen: Seen
) -> None:
    observation_id = seen()
    with database.writing() as session:
        made = make_action.action(
            session, cast.karin, [observation_id], department_id=cast.department_id, title="Byt lampan"
        )
        address = f"/backa/actions/{made.id}"

    shown = BeautifulSoup(clients.browser("karin").get(page(observation_id)).text, "html.parser")

    row, told = shown.select(f'a[href="{address}"]')
    assert "Byt lampan" in row.get_text()
    assert told.get_text() == "2026-0001"
    assert "Blev åtgärden 2026-0001" in " ".join(told.parent.get_text(" ").split())
    assert address not in clients.browser("vera").get(page(observation_id)).text

"""Letters over real SMTP: whom, what about, and what happens while the mail server does not answer."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.clients import Clients
from tests.factories.actions import action as make_action
from tests.factories.observations import observation as make_observation
from tests.mailbox import Mailbox
from tests.moment import NOW
from tests.walkapp.actions.conftest import place
from walkapp.accounts.models import Department, User
from walkapp.actions import letters, services
from walkapp.actions.rules import State
from walkapp.core import clock
from walkapp.core.config import Settings
from walkapp.core.db import Database
from walkapp.core.jobs import Job, Worker

SECRET = "Två lampor ur funktion"


@pytest.fixture
def worker(settings: Settings, database: Database, cast: Cast, mailbox: Mailbox) -> Worker:
    """The worker of an installation with this mail server; what the cast's making left is done."""
    with database.writing() as writing:
        writing.execute(sa.delete(Job))
    sending = replace(settings, mail_url=mailbox.url, base_url="https://walkapp.example.se")
    return Worker(database, letters.job_handlers(sending, database))


def step(database: Database, cast: Cast, name: str, action_id: UUID, request: services.Request) -> None:
    with database.writing() as writing:
        action = services.hold(writing, cast.people[name], action_id)
        services.take_step(writing, cast.people[name], action, request, at=NOW)


def make(session: Session, cast: Cast, **values: object) -> UUID:
    point = make_observation(session, cast.vera, cast.walk_id, **values)
    return make_action(session, cast.karin, [point.id], department_id=cast.department_id).id


def test_the_department_gets_a_letter_with_a_question_and_two_answers(
    database: Database, cast: Cast, worker: Worker, mailbox: Mailbox
) -> None:
    with database.writing() as writing:
        action_id = make(writing, cast)
    worker.run_all()

    assert sorted(mailbox.receivers) == [["hans@example.org"], ["hedda@example.org"]]
    text = mailbox.messages[0].get_content()
    assert mailbox.messages[0]["Subject"] == "Är det här ert? Belysning, Gångtunneln vid stationen (2026-0001)"
    assert f"https://walkapp.example.se/backa/actions/{action_id}?answer=plan" in text
    assert f"https://walkapp.example.se/backa/actions/{action_id}?answer=return" in text
    assert "Backa" in text
    assert SECRET not in text
    assert "Vera" not in text


def test_a_letter_about_something_confidential_says_only_its_number(
    database: Database, cast: Cast, worker: Worker, mailbox: Mailbox
) -> None:
    with database.writing() as writing:
        make(writing, cast, confidential=True)
    worker.run_all()

    whole = mailbox.messages[0].as_string()
    assert mailbox.messages[0]["Subject"] == "Är det här ert? 2026-0001"
    assert "Gångtunneln" not in whole
    assert "Belysning" not in whole


def test_each_reads_in_their_own_language(database: Database, cast: Cast, worker: Worker, mailbox: Mailbox) -> None:
    with database.writing() as writing:
        assert cast.hans.user_id is not None
        writing.get_one(User, cast.hans.user_id).language = "en"
        make(writing, cast)
    worker.run_all()

    subjects = {to[0]: mail["Subject"] for to, mail in zip(mailbox.receivers, mailbox.messages, strict=True)}
    assert subjects["hans@example.org"].startswith("Is this yours? Lighting")
    assert subjects["hedda@example.org"].startswith("Är det här ert?")


def test_a_department_without_people_gets_it_at_its_address(
    database: Database, cast: Cast, worker: Worker, mailbox: Mailbox
) -> None:
    with database.writing() as writing:
        writing.get_one(Department, cast.external_id).email = "drift@example.org"
        point = make_observation(writing, cast.vera, cast.walk_id)
        make_action(writing, cast.karin, [point.id], department_id=cast.external_id)
    worker.run_all()

    assert mailbox.receivers == [["drift@example.org"]]


def test_what_is_handed_back_goes_to_the_coordinator_without_the_reason(
    database: Database, cast: Cast, worker: Worker, mailbox: Mailbox
) -> None:
    with database.writing() as writing:
        action_id = make(writing, cast)
        writing.execute(sa.delete(Job))
    step(database, cast, "hans", action_id, services.Request(State.RETURNED, reason="Anders Anka äger stolpen"))
    worker.run_all()

    assert mailbox.receivers == [["karin@example.org"]]
    assert "lämnades tillbaka" in mailbox.messages[0]["Subject"]
    assert "Gatuenheten" in mailbox.messages[0].get_content()
    assert "Anka" not in mailbox.messages[0].as_string()


def test_a_proposal_goes_to_the_head(database: Database, cast: Cast, worker: Worker, mailbox: Mailbox) -> None:
    with database.writing() as writing:
        action_id = make(writing, cast)
        writing.execute(sa.delete(Job))
    step(database, cast, "hans", action_id, services.Request(State.DECLINED, reason="För dyrt"))
    worker.run_all()

    assert mailbox.receivers == [["hedda@example.org"]]
    assert mailbox.messages[0]["Subject"].startswith("Får det vara ogjort?")


def test_what_is_settled_before_the_letter_goes_needs_none(
    database: Database, cast: Cast, worker: Worker, mailbox: Mailbox
) -> None:
    with database.writing() as writing:
        action_id = make(writing, cast)
    step(database, cast, "karin", action_id, services.Request(
        State.ASSIGNED, reason="Parkens", department_id=cast.other_department_id,
    ))  # fmt: skip
    worker.run_all()

    assert mailbox.receivers == [["petra@example.org"]]


@pytest.mark.parametrize("trouble", ["down", "refuses"])
def test_a_mail_server_in_trouble_loses_nothing(
    database: Database, cast: Cast, worker: Worker, mailbox: Mailbox, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as writing:
        make(writing, cast)
    if trouble == "down":
        mailbox.stop()
    mailbox.refuse = trouble == "refuses"
    worker.run_all()
    assert mailbox.messages == []

    mailbox.refuse = False
    if trouble == "down":
        mailbox.start()
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    worker.run_all()

    assert len(mailbox.messages) == 2
    with database.reading() as reading:
        assert reading.scalars(sa.select(Job.finished_at).where(Job.kind == "actions.assigned")).all().count(None) == 0


def test_a_letter_that_goes_twice_has_the_same_name(
    database: Database, cast: Cast, worker: Worker, mailbox: Mailbox
) -> None:
    with database.writing() as writing:
        make(writing, cast)
    worker.run_all()
    with database.writing() as writing:
        writing.execute(sa.update(Job).values(finished_at=None, leased_until=None))
    worker.run_all()

    names = [mail["Message-ID"] for mail in mailbox.messages]
    assert len(names) == 4
    assert sorted(names[:2]) == sorted(names[2:])
    assert len(set(names)) == 2


def test_the_page_never_waits_for_the_mail_server(
    clients: Clients, database: Database, cast: Cast, worker: Worker, mailbox: Mailbox
) -> None:
    with database.writing() as writing:
        action = place(writing, cast, State.UNASSIGNED)
        action_id, version = action.id, action.version
    mailbox.stop()

    answer = clients.browser("karin").post(
        f"/backa/actions/{action_id}/steps",
        {"verb": "assign", "assign-department": str(cast.department_id), "assign-version": str(version),
         "assign-due": clock.today().isoformat()},
    )  # fmt: skip

    assert answer.status_code == 303
    with database.reading() as reading:
        assert reading.scalars(sa.select(Job.kind).where(Job.finished_at.is_(None))).all() == ["actions.assigned"] * 2

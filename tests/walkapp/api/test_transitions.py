"""An action's steps through the API."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.cast import Cast
from tests.clients import Clients, Program
from walkapp.core import clock

Programs = Callable[[str], Program]
Made = Callable[..., UUID]
LATER = (clock.today() + timedelta(days=30)).isoformat()


def take(program: Program, action_id: UUID, *, step_id: UUID | None = None, tag: str | None = None, **step: Any) -> Any:
    headers = {"If-Match": tag} if tag else {}
    return program.put(f"/actions/{action_id}/transitions/{step_id or uuid4()}", json=step, headers=headers)


def test_a_step_is_201_then_200(programs: Programs, action: Made) -> None:
    action_id, step_id = action(), uuid4()

    first = take(programs("hans"), action_id, step_id=step_id, to="in_progress", comment="Börjar i dag")
    second = take(programs("hans"), action_id, step_id=step_id, to="in_progress", comment="Börjar i dag")
    other = take(programs("hans"), action_id, step_id=step_id, to="planned", due=LATER)

    assert (first.status_code, second.status_code, other.status_code) == (201, 200, 409)
    assert first.json["state"] == "in_progress"
    assert (second.json["version"], second.headers["ETag"]) == (first.json["version"], first.headers["ETag"])
    assert first.json["events"][-1]["detail"]["comment"] == "Börjar i dag"


def test_the_whole_way_to_closed(programs: Programs, action: Made, send_photo: Callable[..., Any]) -> None:
    action_id, hans = action(), programs("hans")

    steps = [
        take(hans, action_id, to="assigned"),
        take(hans, action_id, to="planned", due=LATER),
        take(hans, action_id, to="waiting", reason="season", until=LATER),
        take(hans, action_id, to="in_progress"),
    ]
    without = take(hans, action_id, to="done", public_answer="Lamporna är bytta.")
    send_photo(hans, f"/actions/{action_id}/photos/{uuid4()}?role=after")
    done = take(hans, action_id, to="done", public_answer="Lamporna är bytta.")
    verified = take(programs("lina"), action_id, to="verified")

    assert [step.status_code for step in steps] == [201] * 4
    assert steps[0].json["accepted_at"] is not None
    assert (steps[1].json["due"], steps[2].json["waiting_for"], steps[2].json["until"]) == (LATER, "season", LATER)
    assert (without.status_code, list(without.json["errors"])) == (422, ["reason"])
    assert (done.json["state"], done.json["public_answer"]) == ("done", "Lamporna är bytta.")
    assert (verified.json["state"], verified.json["closed"]) == ("verified", True)


def test_done_without_a_photo_says_why(programs: Programs, action: Made) -> None:
    answer = take(programs("hans"), action(), to="done", public_answer="Klart.", reason="Syns inte på bild")

    assert (answer.status_code, answer.json["state"]) == (201, "done")


@pytest.mark.parametrize(
    ("reason", "waiting_for", "kept"),
    [
        ("budget", "budget", None), ("investigation", "investigation", None),
        ("väntar på Vattenfall", "other", "väntar på Vattenfall"),
    ],
)  # fmt: skip
def test_waiting_says_for_what(
    programs: Programs, action: Made, reason: str, waiting_for: str, kept: str | None
) -> None:
    answer = take(programs("hans"), action(), to="waiting", reason=reason, until=LATER)

    assert (answer.status_code, answer.json["waiting_for"]) == (201, waiting_for)
    assert answer.json["events"][-1]["detail"].get("reason") == kept


def test_a_decline_by_a_handler_is_a_proposal(programs: Programs, action: Made) -> None:
    action_id = action()

    proposed = take(programs("hans"), action_id, to="declined", reason="Inte vår väg")
    declined = take(programs("hedda"), action_id, to="declined", reason="Vägen är Trafikverkets")

    assert (proposed.status_code, proposed.json["state"], proposed.json["proposed"]) == (201, "assigned", "declined")
    assert (declined.status_code, declined.json["state"], declined.json["proposed"]) == (201, "declined", None)


def test_a_step_that_is_none_is_409_with_those_that_are(programs: Programs, action: Made) -> None:
    action_id = action()

    answer = take(programs("hans"), action_id, to="verified")

    assert answer.status_code == 409
    assert answer.json["allowed"] == programs("hans").get(f"/actions/{action_id}").json["allowed"]


def test_a_step_that_is_somebody_elses_is_403(programs: Programs, action: Made) -> None:
    action_id = action()

    assert take(programs("lina"), action_id, to="in_progress").status_code == 403
    assert take(programs("vidar"), action_id, to="in_progress").status_code == 403


def test_who_reported_it_done_does_not_verify_it(programs: Programs, action: Made) -> None:
    action_id, hedda = action(), programs("hedda")
    take(hedda, action_id, to="done", public_answer="Klart.", reason="Syns inte")

    assert take(hedda, action_id, to="verified").status_code == 403
    assert take(programs("karin"), action_id, to="verified").status_code == 201


def test_an_old_tag_is_412_with_what_it_is_now(programs: Programs, action: Made) -> None:
    action_id, hans = action(), programs("hans")
    tag = hans.get(f"/actions/{action_id}").headers["ETag"]

    taken = take(hans, action_id, tag=tag, to="in_progress")
    stale = take(programs("karin"), action_id, tag=tag, to="planned", due=LATER)

    assert (taken.status_code, stale.status_code) == (201, 412)
    assert stale.json["current"]["state"] == "in_progress"
    assert stale.headers["ETag"] == taken.headers["ETag"]


def test_handing_back_answers_though_it_may_be_out_of_sight(programs: Programs, action: Made) -> None:
    answer = take(programs("hans"), action(), to="returned", reason="Trafikverkets väg")

    assert (answer.status_code, answer.json["state"]) == (201, "returned")


def test_another_department_gets_it(programs: Programs, action: Made, cast: Cast) -> None:
    action_id = action()

    moved = take(
        programs("karin"), action_id, to="assigned", department=str(cast.other_department_id), reason="Parkmark"
    )

    assert (moved.status_code, moved.json["department"]["name"]) == (201, "Parkenheten")
    assert programs("hans").get(f"/actions/{action_id}").status_code == 404
    assert programs("petra").get(f"/actions/{action_id}").status_code == 200


def test_numbers_are_kept_beside(programs: Programs, action: Made) -> None:
    beside = {
        "external_case": "TRV 2026/1", "registry_number": "KS 2026-7", "police_report": "5000-K1", "cost_class": "small"
    }  # fmt: skip

    answer = take(programs("hans"), action(), to="in_progress", **beside)

    assert {name: answer.json[name] for name in beside} == beside


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ({}, {"to"}), ({"to": "asleep"}, {"to"}), ({"to": "planned"}, {"due"}),
        ({"to": "planned", "due": "x"}, {"due"}),
        ({"to": "planned", "due": "2020-01-01"}, {"due"}), ({"to": "waiting"}, {"reason", "until"}),
        ({"to": "waiting", "reason": "season", "until": "2020-01-01"}, {"until"}),
        ({"to": "waiting", "waiting_for": "rain", "until": LATER}, {"waiting_for"}), ({"to": "declined"}, {"reason"}),
        ({"to": "done"}, {"reason", "public_answer"}), ({"to": "in_progress", "comment": "x" * 4001}, {"comment"}),
        ({"to": "in_progress", "department": str(UUID(int=1))}, {"department"}),
        ({"to": "in_progress", "cost_class": "huge", "comment": 1}, {"cost_class", "comment"}),
        ({"to": "in_progress", "external_case": "x" * 61}, {"external_case"}), ({"to": "in_progress", "x": 1}, {"x"}),
    ],
)  # fmt: skip
def test_every_wrong_field_of_a_step_is_named(
    programs: Programs, action: Made, step: dict[str, Any], fields: set[str]
) -> None:
    answer = take(programs("hans"), action(), **step)

    assert (answer.status_code, answer.json["errors"].keys()) == (422, fields)


def test_the_same_step_from_many_threads_is_taken_once(clients: Clients, action: Made) -> None:
    action_id, step_id = action(), uuid4()
    phones = [clients.program("hans") for _number in range(6)]

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda phone: take(phone, action_id, step_id=step_id, to="in_progress"), phones))

    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    tags = [event["tag"] for event in answers[0].json["events"]]
    assert tags.count("actions:action:start") == 1


def test_accepting_what_is_accepted_changes_nothing(programs: Programs, action: Made) -> None:
    hans, action_id = programs("hans"), action()

    first, second = (hans.put(f"/actions/{action_id}/transitions/{uuid4()}", json={"to": "assigned"}) for _ in "12")

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json["version"] == first.json["version"]


@pytest.mark.parametrize("sent", [{"to": "planned", "due": "2999-12-31"}, {"to": "waiting", "until": "2999-12-31"}])
def test_a_date_that_nobody_will_see_is_refused(programs: Programs, action: Made, sent: dict[str, str]) -> None:
    body = {"reason": "Budget", **sent}

    answer = programs("hans").put(f"/actions/{action()}/transitions/{uuid4()}", json=body)

    assert (answer.status_code, set(answer.json["errors"])) == (422, {"due" if "due" in sent else "until"})


def test_a_photo_is_of_before_or_of_after(programs: Programs, action: Made, send_photo: Callable[..., Any]) -> None:
    hans, address = programs("hans"), f"/actions/{action()}/photos/{uuid4()}"

    statuses = [send_photo(hans, f"{address}?role={role}").status_code for role in ("before", "before", "after")]

    assert statuses == [201, 200, 409]

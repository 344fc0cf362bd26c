"""What a reviewer makes of an observation, through the API."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.clients import Program
from walkapp.observations.models import Observation
from walkapp.observations.rules import Kind

Programs = Callable[[str], Program]
Seen = Callable[..., UUID]
Made = Callable[..., UUID]


def decide(program: Program, observation_id: UUID, **decision: Any) -> Any:
    return program.put(f"/observations/{observation_id}/decision", json=decision)


@pytest.mark.parametrize(
    ("kind", "decision"),
    [
        (Kind.RISK, {"state": "dismissed", "reason": "Redan lagat"}), (Kind.POSITIVE, {"state": "noted"}),
        (Kind.RISK, {"state": "withdrawn", "reason": "Visar en person"}),
    ],
)  # fmt: skip
def test_a_decision_is_taken_once(
    programs: Programs, seen: Seen, session: Session, kind: Kind, decision: dict[str, str]
) -> None:
    observation_id = seen(kind=kind)

    first = decide(programs("lina"), observation_id, **decision)
    second = decide(programs("lina"), observation_id, **decision)

    assert (first.status_code, second.status_code) == (200, 200)
    assert (first.json["state"], first.json["reason"]) == (decision["state"], decision.get("reason", ""))
    assert second.json["change"] == first.json["change"]
    assert session.get_one(Observation, observation_id).state == decision["state"]


def test_a_duplicate_can_be_undone(programs: Programs, seen: Seen) -> None:
    original, copy = seen(), seen()
    lina = programs("lina")

    made = decide(lina, copy, state="duplicate", of=str(original))
    undone = decide(lina, copy, state="new")
    again = decide(lina, copy, state="new")

    assert (made.json["state"], made.json["duplicate_of"]) == ("duplicate", str(original))
    assert (undone.json["state"], undone.json["duplicate_of"], again.status_code) == ("new", None, 200)


def test_accepted_joins_an_action_and_new_leaves_it(programs: Programs, seen: Seen, action: Made) -> None:
    first, second = seen(), seen()
    action_id = action(observation_ids=[first], department_id=None)
    karin = programs("karin")

    joined = decide(karin, second, state="accepted", action=str(action_id))
    again = decide(karin, second, state="accepted", action=str(action_id))
    left = decide(karin, second, state="new")

    assert (joined.status_code, joined.json["state"]) == (200, "accepted")
    assert [one["id"] for one in joined.json["actions"]] == [str(action_id)]
    assert again.json["change"] == joined.json["change"]
    assert (left.json["state"], left.json["actions"]) == ("new", [])


def test_what_has_been_begun_cannot_be_undone(programs: Programs, seen: Seen, action: Made) -> None:
    observation_id = seen()
    action_id = action(observation_ids=[observation_id])
    programs("hans").put(f"/actions/{action_id}/transitions/{uuid4()}", json={"to": "in_progress"})

    assert decide(programs("karin"), observation_id, state="new").status_code == 409


@pytest.mark.parametrize(
    ("decision", "field"),
    [
        ({}, "state"), ({"state": "burnt"}, "state"), ({"state": "dismissed"}, "reason"),
        ({"state": "dismissed", "reason": 3}, "reason"), ({"state": "dismissed", "reason": "x" * 1001}, "reason"),
        ({"state": "duplicate"}, "of"), ({"state": "duplicate", "of": "that one"}, "of"),
        ({"state": "accepted"}, "action"), ({"state": "noted", "colour": "red"}, "colour"),
    ],
)  # fmt: skip
def test_a_wrong_decision_is_named(programs: Programs, seen: Seen, decision: dict[str, Any], field: str) -> None:
    answer = decide(programs("lina"), seen(kind=Kind.POSITIVE), **decision)

    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_a_risk_is_not_only_noted(programs: Programs, seen: Seen) -> None:
    assert decide(programs("lina"), seen(), state="noted").status_code == 409


def test_a_withdrawn_one_is_gone_for_other_decisions(programs: Programs, seen: Seen) -> None:
    observation_id = seen()
    programs("vera").delete(f"/observations/{observation_id}")

    assert decide(programs("lina"), observation_id, state="dismissed", reason="x").status_code == 410


def test_what_is_named_must_be_there(programs: Programs, seen: Seen, cast: Cast) -> None:
    foreign = seen(author="bodil", walk_id=cast.other_walk_id)

    of_another = decide(programs("lina"), seen(), state="duplicate", of=str(foreign))
    unknown = decide(programs("karin"), seen(), state="accepted", action=str(uuid4()))

    assert (of_another.status_code, unknown.status_code) == (404, 404)


@pytest.mark.parametrize(
    ("name", "status"),
    [("karin", 200), ("lina", 200), ("vera", 403), ("olle", 403), ("sven", 404), ("hans", 404), ("bodil", 404)],
)
def test_reviewers_decide(programs: Programs, seen: Seen, name: str, status: int) -> None:
    answer = decide(programs(name), seen(), state="dismissed", reason="Redan lagat")

    assert answer.status_code == status


def test_a_handler_who_sees_it_does_not_decide(programs: Programs, seen: Seen, action: Made) -> None:
    observation_id = seen()
    action(observation_ids=[observation_id])

    assert decide(programs("hans"), observation_id, state="new").status_code == 403

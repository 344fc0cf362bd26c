"""What comes to the services: a wish for a new action, a wish for a step, and what became of it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from walkapp.actions.models import Action
from walkapp.actions.rules import Priority, State, WaitingFor


@dataclass(frozen=True, slots=True)
class Draft:
    """What makes an action."""

    title: str
    observation_ids: Sequence[UUID]
    department_id: UUID | None
    due_on: date
    priority: Priority = Priority.SOON
    share_confidential: bool = False

    def digest(self) -> str:
        """SHA-256 of what is asked, in hex: the same request again is known by it."""
        return _digest({name: str(getattr(self, name)) for name in self.__slots__})


@dataclass(frozen=True, slots=True)
class Request:
    """What comes with a step. Where it leads, `to`, chooses among the steps together with who asks."""

    to: State
    comment: str = ""
    reason: str = ""
    department_id: UUID | None = None
    due_on: date | None = None
    until: date | None = None
    waiting_for: WaitingFor | None = None
    public_answer: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    """Case numbers and the like that are kept beside: external_case, police_report, registry_number, cost_class."""

    def digest(self) -> str:
        """SHA-256 of what is asked, in hex: the same request again is known by it."""
        return _digest({name: str(getattr(self, name)) for name in self.__slots__})


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a step."""

    action: Action
    created: bool


def _digest(values: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()

"""The table of what /api/v1 answers: addresses are registered from it, and openapi.json is made from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Literal, ParamSpec

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from walkapp.api import parameters
from walkapp.api.blueprint import OPEN, blueprint
from walkapp.api.schemas import NoQuery

Parameters = ParamSpec("Parameters")
Bytes = Literal["picture", "sound"]
View = Callable[Parameters, ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the table."""

    method: str
    rule: str
    """The address as Flask writes it, below /api/v1."""
    name: str
    """File and view: walks_index."""
    summary: str
    answers: Mapping[int, type[BaseModel] | Bytes | None]
    """What each good answer carries: JSON of a type, a picture, or nothing."""
    errors: tuple[int, ...] = ()
    query: type[BaseModel] = NoQuery
    body: type[BaseModel] | Bytes | None = None
    headers: tuple[str, ...] = field(default=())
    """Headers of the request that matter beside the common ones."""

    @property
    def is_open(self) -> bool:
        """True where anybody may call it."""
        return f"{blueprint.name}.{self.name}" in OPEN


OPERATIONS: list[Operation] = []


def operation(
    method: str, rule: str, *, summary: str, answers: Mapping[int, type[BaseModel] | Bytes | None],
    errors: tuple[int, ...] = (), query: type[BaseModel] = NoQuery, body: type[BaseModel] | Bytes | None = None,
    headers: tuple[str, ...] = (),
) -> Callable[[View[Parameters]], View[Parameters]]:  # fmt: skip
    """Put a view into the table and at its address. One without `query` takes no values in its address."""

    def register(view: View[Parameters]) -> View[Parameters]:
        @wraps(view)
        def answered(*args: Parameters.args, **kwargs: Parameters.kwargs) -> ResponseReturnValue:
            if query is NoQuery:
                parameters.read(NoQuery)
            return view(*args, **kwargs)

        name = f"{view.__module__.rpartition('.')[2]}_{view.__name__}"
        OPERATIONS.append(Operation(method, rule, name, summary, answers, errors, query, body, headers))
        blueprint.add_url_rule(rule, endpoint=name, view_func=answered, methods=[method])
        return answered

    return register

"""The wall between municipalities: the one helper through which every query gets its municipality."""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

Model = TypeVar("Model")


def within(model: type[Model], municipality_id: UUID) -> Select[Model]:
    """Select the rows of `model` that belong to this municipality, and no other."""
    return select(model).where(inside(model, municipality_id))


def inside(model: Any, municipality_id: UUID) -> ColumnElement[bool]:  # noqa: ANN401 - any mapped class or alias
    """The clause that keeps a query on `model` inside one municipality; for counts, joins and changes."""
    return _clause(model, municipality_id)


def is_inside(row: Any, municipality_id: UUID) -> bool:  # noqa: ANN401 - any mapped row
    """True where a row that was found by its id alone belongs to this municipality."""
    return bool(row.municipality_id == municipality_id)


def _clause(model: Any, municipality_id: UUID) -> ColumnElement[bool]:  # noqa: ANN401 - as above
    # The only place where the wall is drawn: tests take it away and look for the red.
    clause: ColumnElement[bool] = model.municipality_id == municipality_id
    return clause

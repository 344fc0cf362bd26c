"""What a walker writes: one value that refuses to exist when wrong, whoever holds the pen."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from walkapp.core.errors import Invalid
from walkapp.core.geo import Point
from walkapp.core.text import clean
from walkapp.core.text import gettext as _
from walkapp.observations.rules import PLACE_LIMIT, TEXT_LIMIT, Kind, PositionSource, Severity


@dataclass(frozen=True, slots=True)
class Content:
    """The content of one observation, as far as its author decides it."""

    kind: Kind
    category: str | None
    """A category's key; None only for what is imported."""
    severity: Severity = Severity.MEDIUM
    text: str = ""
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    position_source: PositionSource = PositionSource.NONE
    observed_at: datetime | None = None
    observed_year: int | None = None
    confidential: bool = False
    same_as: UUID | None = None
    """Another observation of the walk that the author says is the same thing; whether it counts is asked when read."""
    extra: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text))
        object.__setattr__(self, "place", " ".join(clean(self.place).split()))
        errors = self._errors()
        if errors:
            raise Invalid(errors=errors)

    @property
    def point(self) -> Point | None:
        return Point(self.lat, self.lon) if self.lat is not None and self.lon is not None else None

    def as_json(self) -> dict[str, Any]:
        """The content as a revision keeps it."""
        values = asdict(self)
        values["observed_at"] = self.observed_at.astimezone(UTC).isoformat() if self.observed_at else None
        values["same_as"] = str(self.same_as) if self.same_as else None
        return values

    def _errors(self) -> dict[str, list[str]]:
        errors: dict[str, list[str]] = {}
        if len(self.text) > TEXT_LIMIT:
            errors["text"] = [_("At most %(limit)s characters; this is %(length)s.", limit=TEXT_LIMIT,
                                length=len(self.text))]  # fmt: skip
        if len(self.place) > PLACE_LIMIT:
            errors["place"] = [_("At most %(limit)s characters; this is %(length)s.", limit=PLACE_LIMIT,
                                 length=len(self.place))]  # fmt: skip
        if self.position_source is PositionSource.NONE and (self.lat is not None or self.lon is not None):
            errors["position_source"] = [_("Say where the position comes from, or leave it out.")]
        if self.position_source is not PositionSource.NONE and (self.lat is None or self.lon is None):
            errors["lat"] = [_("A position has both a latitude and a longitude.")]
        return errors | self._position_errors()

    def _position_errors(self) -> dict[str, list[str]]:
        if self.accuracy_m is not None and not 0 <= self.accuracy_m <= 1_000_000:
            return {"accuracy_m": [_("An accuracy is a number of metres.")]}
        try:
            _point = self.point
        except ValueError:
            return {"lat": [_("The position is not on the globe.")]}
        return {}

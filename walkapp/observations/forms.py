"""Forms of the observations room, and how what was typed in them becomes the content of an observation."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from walkapp.core.errors import FieldErrors, Invalid
from walkapp.core.forms import Form
from walkapp.core.text import gettext as _
from walkapp.core.text import lazy_gettext as _l
from walkapp.observations.content import Content
from walkapp.observations.models import Observation
from walkapp.observations.rules import KIND_NAMES, SEVERITY_NAMES, Kind, PositionSource, Severity
from walkapp.walks.models import Category

POSITIVE = "positive"
"""The category that something good gets where none was chosen."""
AHEAD = timedelta(minutes=10)
"""How much a phone's clock may be ahead of ours."""
PLACE_FIELDS = ("lat", "lon", "accuracy_m", "position_source")


class ObservationForm(Form):
    """What a walker writes down. The view sets the choices of category."""

    id = HiddenField()
    observed_at = HiddenField()
    version = HiddenField()
    lat = HiddenField()
    lon = HiddenField()
    accuracy_m = HiddenField()
    position_source = HiddenField()
    kind = RadioField(
        _l("What is it?"), [InputRequired(_l("Say what it is."))], default=Kind.RISK.value,
        choices=[(kind.value, _l(name)) for kind, name in KIND_NAMES.items()],
    )  # fmt: skip
    category = RadioField(_l("Category"), choices=[], validate_choice=False)
    severity = RadioField(
        _l("How serious?"), [InputRequired(_l("Say how serious it is."))], default=Severity.MEDIUM.value,
        choices=[(severity.value, _l(name)) for severity, name in SEVERITY_NAMES.items()],
    )  # fmt: skip
    text = TextAreaField(_l("What do you see?"))
    place = StringField(_l("The place in words"))
    no_position = BooleanField(_l("No point on the map"))
    confidential = BooleanField(_l("Confidential"))
    photos = MultipleFileField(_l("Photos"))


class WithdrawForm(Form):
    """Why an observation is taken back."""

    reason = StringField(_l("Reason"), [Length(max=1000)])


class ReadForm(Form):
    """Why an auditor reads something confidential."""

    reason = StringField(
        _l("Why do you read it?"), [DataRequired(_l("Say why. The reason is kept in the log.")), Length(max=300)]
    )


class PhotosForm(Form):
    """Further photos of an observation."""

    photos = MultipleFileField(_l("Photos"))


def category_choices(categories: Iterable[Category]) -> list[tuple[str, str]]:
    """The categories that may be chosen, by their short names."""
    return [(one.key, one.short) for one in categories]


def new_values(at: datetime) -> dict[str, Any]:
    """What an empty form begins with; its id makes sending it twice the same as once."""
    seen = at.isoformat(timespec="seconds")
    return {"id": str(uuid4()), "observed_at": seen, "position_source": PositionSource.NONE.value}


def values_of(row: Observation) -> dict[str, Any]:
    """An observation as the form's fields have it."""
    return {
        "id": str(row.id), "observed_at": row.observed_at.isoformat() if row.observed_at else "",
        "version": str(row.version), "lat": _number(row.lat), "lon": _number(row.lon),
        "accuracy_m": _number(row.accuracy_m), "position_source": row.position_source.value, "kind": row.kind.value,
        "category": row.category.key if row.category else None, "severity": row.severity.value, "text": row.text,
        "place": row.place, "confidential": row.confidential,
        "no_position": row.position_source is PositionSource.NONE,
    }  # fmt: skip


def id_of(form: ObservationForm) -> UUID:
    """The observation's id; raises Invalid where somebody has changed it into something else."""
    try:
        return UUID(form.id.data or "")
    except ValueError as problem:
        raise Invalid(_("The form was too old. Save once more.")) from problem


def content_of(
    form: ObservationForm, typed: MultiDict[str, str], *, at: datetime, before: Content | None = None
) -> Content:
    """What a valid form says; `before` keeps what the form does not ask for. Raises Invalid with every wrong field."""
    kind = Kind(form.kind.data)
    category = form.category.data or (POSITIVE if kind is Kind.POSITIVE else None)
    errors = {} if category else {"category": [_("Choose a category.")]}
    lat, lon, source = _position(form, typed, errors)
    try:
        content = Content(
            kind=kind, category=category, severity=Severity(form.severity.data), text=form.text.data or "",
            place=form.place.data or "", lat=lat, lon=lon, position_source=source,
            accuracy_m=_read(form.accuracy_m.data) if source is PositionSource.GPS else None,
            observed_at=_moment(form.observed_at.data, at) if before is None else before.observed_at,
            observed_year=before.observed_year if before else None, confidential=bool(form.confidential.data),
            same_as=before.same_as if before else None, extra=before.extra if before else {},
        )  # fmt: skip
    except Invalid as problem:
        raise Invalid(errors=beside(problem.errors) | errors) from problem
    if errors:
        raise Invalid(errors=errors)
    return content


def beside(errors: FieldErrors) -> dict[str, list[str]]:
    """Errors of the hidden fields of a position stand beside the place, where a person can do something about them."""
    found: dict[str, list[str]] = {}
    for name, sentences in errors.items():
        found.setdefault("place" if name in PLACE_FIELDS else name, []).extend(sentences)
    return found


def _position(
    form: ObservationForm, typed: MultiDict[str, str], errors: dict[str, list[str]]
) -> tuple[float | None, float | None, PositionSource]:
    if form.no_position.data:
        return None, None, PositionSource.NONE
    written = typed.get("lat_typed", "").strip() or typed.get("lon_typed", "").strip()
    names = ("lat_typed", "lon_typed") if written else ("lat", "lon")
    try:
        lat, lon = (_read(typed.get(name, "")) for name in names)
        source = PositionSource.MAP if written else PositionSource(form.position_source.data or "none")
    except ValueError:
        errors["place"] = [_("A position is two numbers, such as 60.1405 and 15.4132.")]
        return None, None, PositionSource.NONE
    if lat is None and lon is None:
        return None, None, PositionSource.NONE
    return lat, lon, source if source is not PositionSource.NONE else PositionSource.MAP


def _read(value: str | None) -> float | None:
    return float(value.strip().replace(",", ".")) if value and value.strip() else None


def _number(value: float | None) -> str:
    return "" if value is None else str(value)


def _moment(value: str | None, at: datetime) -> datetime:
    """When it was seen, as the form was opened or the phone said; now where that cannot be read or has not been yet."""
    try:
        moment = datetime.fromisoformat(value or "")
    except ValueError:
        return at
    return at if moment.tzinfo is None or moment > at + AHEAD else moment

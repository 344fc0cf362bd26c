"""Files as phones save them when they cannot send (static/src/sync/rescue.ts)."""

import base64
import hashlib
import io
import json
import zipfile
from typing import Any
from uuid import UUID, uuid4

from tests import photographs

CONTENT = {
    "schema": 1, "kind": "risk", "category": "lighting", "severity": "high", "text": "Två lampor ur funktion",
    "place": "Gångtunneln", "lat": 60.1405, "lon": 15.4132, "accuracy_m": 8.0, "position_source": "gps",
    "observed_at": "2026-11-23T18:20:00+01:00", "confidential": False,
}  # fmt: skip


def attached(data: bytes, kind: str = "photos", *, id_: UUID | None = None, **values: Any) -> dict[str, Any]:
    """A photo or voice note: what is said of it, and under `bytes` what it is."""
    found = id_ or uuid4()
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    return {"id": str(found), "file": f"{kind}/{found}.bin", "type": "", "digest": digest, "bytes": data, **values}


def noted(walk_id: UUID, *, id_: UUID | None = None, etag: str | None = None, **values: Any) -> dict[str, Any]:
    """One observation; `photos` and `voices` as `attached` makes them, the rest is its content."""
    files = {kind: values.pop(kind, []) for kind in ("photos", "voices")}
    return {
        "id": str(id_ or uuid4()), "walk": str(walk_id), "municipality": "backa", "etag": etag,
        "content": CONTENT | values, **files,
    }  # fmt: skip


def words(person_id: UUID | None, *observations: Any) -> dict[str, Any]:
    """What observations.json says, bytes left out."""
    person = {"id": str(person_id), "name": "Någon"} if person_id else None
    said = json.loads(json.dumps(observations, default=lambda _bytes: None))
    return {
        "format": "walkapp-outbox", "version": 1, "saved_at": "2026-11-23T18:30:00Z", "person": person,
        "observations": said,
    }  # fmt: skip


def saved(person_id: UUID | None, *observations: Any, without: str = "") -> io.BytesIO:
    """The whole file; `without` the bytes of the file of this name."""
    files = {
        one["file"]: one["bytes"]
        for row in observations if isinstance(row, dict)
        for one in [*row.get("photos", ()), *row.get("voices", ())] if one["file"] != without
    }  # fmt: skip
    return packed({"observations.json": json.dumps(words(person_id, *observations)).encode(), **files})


def packed(files: dict[str, bytes], *, method: int = zipfile.ZIP_STORED) -> io.BytesIO:
    """A ZIP of these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    made.seek(0)
    return made


def picture() -> bytes:
    return photographs.jpeg(photographs.corners(80, 60))

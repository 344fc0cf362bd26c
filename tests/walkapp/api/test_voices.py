"""Voice notes: kept whole before they are promised, heard by those who see the observation, and by nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import sounds
from tests.cast import Cast
from tests.clients import Clients, Program
from tests.walkapp.api.conftest import digest_of
from walkapp.core import clock
from walkapp.core.blobs import Blobs
from walkapp.core.db import Database
from walkapp.observations import voices
from walkapp.observations.models import VoiceNote

Programs = Callable[[str], Program]
Seen = Callable[..., UUID]


def say(program: Program, observation_id: UUID, voice_id: UUID, sound: bytes = sounds.OGG, **headers: str) -> Any:
    address = f"/observations/{observation_id}/voice/{voice_id}"
    return program.put(address, data=sound, headers={"Content-Digest": digest_of(sound), **headers})


def stored(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(VoiceNote)) or 0


@pytest.mark.parametrize(
    ("sound", "media_type"),
    [(sounds.OGG, "audio/ogg"), (sounds.WEBM, "audio/webm"), (sounds.CHROMIUM, "audio/webm"),
     (sounds.MP4, "audio/mp4")],
    ids=["ogg", "webm", "chromium", "mp4"],
)  # fmt: skip
def test_a_note_is_201_then_200_and_stands_in_the_observation(
    programs: Programs, seen: Seen, session: Session, blobs: Blobs, cast: Cast, sound: bytes, media_type: str
) -> None:
    vera, observation_id, voice_id = programs("vera"), seen(), uuid4()

    made, again = say(vera, observation_id, voice_id, sound), say(vera, observation_id, voice_id, sound)

    assert (made.status_code, again.status_code) == (201, 200)
    shown = {"id": str(voice_id), "media_type": media_type, "bytes": len(sound)}
    assert made.json == {**shown, "digest": digest_of(sound)[9:-1]} == again.json
    assert vera.get(f"/observations/{observation_id}").json["voices"] == [shown]
    note = session.scalars(sa.select(VoiceNote)).one()
    assert blobs.read(voices.key(cast.municipality_id, note.digest)) == sound


@pytest.mark.parametrize(
    ("sound", "status"),
    [(b"", 415), (b"hello", 415), (sounds.FILM_WEBM, 415), (sounds.OTHER_WEBM, 415),
     (sounds.CUT_WEBM, 415), (b"\x1a\x45\xdf\xa3" + bytes(60), 415), (sounds.FILM_MP4, 415), (b"\xff\xd8\xff\xe0", 415),
     (b"<html><script>", 415), (sounds.OGG + bytes(10_000_000), 413)],
    ids=["empty", "text", "film-webm", "other-webm", "cut-webm", "no-webm", "film-mp4", "jpeg", "html", "too-large"],
)  # fmt: skip
def test_what_is_no_voice_is_refused_by_its_bytes(
    programs: Programs, seen: Seen, session: Session, blobs: Blobs, cast: Cast, sound: bytes, status: int
) -> None:
    answer = say(programs("vera"), seen(), uuid4(), sound, **{"Content-Type": "audio/ogg"})

    assert answer.status_code == status
    assert stored(session) == 0
    assert list(blobs.keys(f"{cast.municipality_id}/voices")) == []


@pytest.mark.parametrize("digest", ["", "sha-256=:YWJj:", digest_of(b"other")])
def test_a_digest_that_is_missing_or_wrong_is_400(
    programs: Programs, seen: Seen, session: Session, digest: str
) -> None:
    answer = say(programs("vera"), seen(), uuid4(), **{"Content-Digest": digest})

    assert (answer.status_code, stored(session)) == (400, 0)


def test_the_same_id_stands_for_other_bytes_or_another_point_nowhere(programs: Programs, seen: Seen) -> None:
    vera, observation_id, voice_id = programs("vera"), seen(), uuid4()
    say(vera, observation_id, voice_id)

    assert say(vera, observation_id, voice_id, sounds.WEBM).status_code == 409
    assert say(vera, seen(), voice_id).status_code == 409


@pytest.mark.parametrize(
    ("name", "status"),
    [("nobody", 401), ("hans", 403), ("vidar", 403), ("olle", 403), ("sven", 404), ("ada", 404), ("bodil", 404)],
)
def test_who_may_not_fill_the_point_says_nothing(
    clients: Clients, seen: Seen, action: Callable[..., UUID], session: Session, name: str, status: int
) -> None:
    observation_id = seen()
    action(observation_ids=[observation_id])

    answer = say(clients.program(None if name == "nobody" else name), observation_id, uuid4())

    assert (answer.status_code, stored(session)) == (status, 0)


def test_it_is_heard_on_the_page_and_at_the_review_desk(
    programs: Programs, clients: Clients, seen: Seen, cast: Cast
) -> None:
    observation_id, voice_id = seen(), uuid4()
    say(programs("vera"), observation_id, voice_id)
    address = f"/backa/voice/{voice_id}"

    pages = [f"/backa/observations/{observation_id}", f"/backa/walks/{cast.walk_id}/review?point={observation_id}"]
    for page in pages:
        assert f'src="{address}"' in clients.browser("lina").get(page).text
    sound = clients.browser("lina").get(address)
    part = clients.browser("lina").get(address, headers={"Range": "bytes=0-3"})

    assert (sound.status_code, sound.data, sound.mimetype) == (200, sounds.OGG, "audio/ogg")
    assert sound.headers["Cache-Control"] == "private, no-store"
    assert sound.headers["X-Content-Type-Options"] == "nosniff"
    assert "media-src 'self'" in clients.browser("lina").get(pages[0]).headers["Content-Security-Policy"]
    assert (part.status_code, part.data) == (206, b"OggS")


def test_who_sees_released_things_alone_hears_no_voice(
    programs: Programs, clients: Clients, seen: Seen, action: Callable[..., UUID]
) -> None:
    observation_id, voice_id = seen(), uuid4()
    say(programs("vera"), observation_id, voice_id)
    action(observation_ids=[observation_id])

    statuses = {
        name: clients.browser(name).get(f"/backa/voice/{voice_id}").status_code
        for name in ("vera", "karin", "hans", "vidar", "sven", "ada", "bodil")
    }

    assert statuses == {"vera": 200, "karin": 200, "hans": 200, "vidar": 404, "sven": 404, "ada": 404, "bodil": 404}
    assert programs("vidar").get(f"/observations/{observation_id}").json["voices"] == []
    assert "<audio" not in clients.browser("vidar").get(f"/backa/observations/{observation_id}").text


def test_held_tells_of_notes(programs: Programs, seen: Seen, blobs: Blobs, cast: Cast, session: Session) -> None:
    vera, observation_id, voice_id = programs("vera"), seen(), uuid4()
    digest = say(vera, observation_id, voice_id).json["digest"]

    def state(name: str, tag: str) -> str:
        found: str = programs(name).post("/held", json={"voices": {str(voice_id): tag}}).json["voices"][str(voice_id)][
            "state"
        ]
        return found

    assert [state(name, digest) for name in ("vera", "lina", "sven", "bodil")] == ["held", "held", "missing", "missing"]
    assert state("vera", "other") == "changed"
    blobs.delete(voices.key(cast.municipality_id, session.scalars(sa.select(VoiceNote.digest)).one()))
    assert state("vera", digest) == "missing"
    vera.delete(f"/observations/{observation_id}")
    assert state("vera", digest) == "withdrawn"


def test_the_store_is_compared_with_the_rows(
    programs: Programs, seen: Seen, blobs: Blobs, cast: Cast, database: Database
) -> None:
    voice_id = uuid4()
    say(programs("vera"), seen(), voice_id)
    with blobs.stage() as staged:
        staged.write(b"nobody's")
        unnamed = voices.key(cast.municipality_id, staged.digest)
        blobs.commit(staged, unnamed)

    with database.reading() as session:
        whole = list(voices.verify(session, blobs, cast.municipality_id))
        swept = voices.sweep(session, blobs, cast.municipality_id, before=clock.now() + timedelta(minutes=1))
        named = list(blobs.keys(f"{cast.municipality_id}/voices"))
        blobs.delete(named[0])
        missing = list(voices.verify(session, blobs, cast.municipality_id))

    assert (whole, swept, len(named)) == ([], 1, 1)
    assert missing == [f"voice note {voice_id} is not in the store"]

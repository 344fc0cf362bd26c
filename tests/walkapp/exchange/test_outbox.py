"""What a phone saved to a file comes in whole, once, in its author's name, and changes nothing of anybody else's."""

from collections.abc import Callable
from typing import IO, Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import phone_files, sounds
from tests.cast import Cast
from tests.clients import Clients
from tests.factories import observations as make_observation
from tests.factories import walks as make_walk
from tests.moment import NOW
from tests.phone_files import attached, noted, picture, saved
from walkapp.audit.models import Event
from walkapp.core.blobs import Blobs
from walkapp.core.db import Database
from walkapp.core.errors import Conflict, NotAllowed, NotFound
from walkapp.core.jobs import Worker
from walkapp.exchange import outbox
from walkapp.exchange.outbox import Report
from walkapp.observations import services
from walkapp.observations.models import Observation, ObservationRevision, VoiceNote
from walkapp.photos.models import Photo, PhotoState
from walkapp.walks.models import Participant
from walkapp.walks.rules import WalkState

Brought = Callable[..., Report]


@pytest.fixture
def bring(database: Database, blobs: Blobs, cast: Cast) -> Brought:
    """Take a file into the ongoing walk, as its leader."""

    def run(file: IO[bytes], *, who: str = "lina", walk_id: UUID | None = None, dry_run: bool = False) -> Report:
        walk = walk_id or cast.walk_id
        return outbox.take_in(database, blobs, file, cast.people[who], walk, dry_run=dry_run, at=NOW)

    return run


def of_vera(cast: Cast, *observations: Any, **options: Any) -> IO[bytes]:
    return saved(cast.vera.user_id, *observations, **options)


def row(session: Session, id_: str) -> Observation | None:
    session.rollback()
    return session.get(Observation, UUID(id_))


def number_of(session: Session, model: type[Any]) -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_point_comes_in_whole_in_its_authors_name(
    bring: Brought, session: Session, cast: Cast, blobs: Blobs, jobs: Worker
) -> None:
    photo, voice = attached(picture()), attached(sounds.OGG, "voices")
    one = noted(cast.walk_id, photos=[photo], voices=[voice], text="Mörkt", mood="calm")

    report = bring(of_vera(cast, one))
    jobs.run_all()

    made = row(session, one["id"])
    assert made is not None
    assert made.author is not None
    assert (report.imported, report.files, report.refused, report.notes, report.author) == (1, 2, 0, [], "Vera")
    assert (made.text, made.late, made.extra) == ("Mörkt", False, {"mood": "calm"})
    assert made.author.user_id == cast.vera.user_id
    assert [(str(it.id), it.state, it.received_by) for it in made.photos] == [
        (photo["id"], PhotoState.READY, cast.vera.user_id)
    ]
    assert blobs.read(f"{cast.municipality_id}/photos/{made.photos[0].digest}") == photo["bytes"]
    assert [(str(it.id), it.media_type) for it in made.voices] == [(voice["id"], "audio/ogg")]
    brought = sa.select(Event.tag, Event.actor_id).where(Event.object_id == made.id).order_by(Event.seq)
    assert session.execute(brought).first() == ("observations:observation:carry", cast.lina.user_id)
    assert session.scalars(sa.select(ObservationRevision.author_id)).all()[-1] == cast.vera.user_id


def test_taken_in_twice_it_is_there_once(bring: Brought, session: Session, cast: Cast) -> None:
    one = noted(cast.walk_id, photos=[attached(picture())], voices=[attached(sounds.OGG, "voices")])
    bring(of_vera(cast, one))
    before = number_of(session, Event)

    again = bring(of_vera(cast, one), who="karin")

    assert (again.imported, again.known, again.files, again.files_known, again.refused) == (0, 1, 0, 2, 0)
    assert number_of(session, Event) == before


def test_what_the_phone_sends_afterwards_is_here_already(bring: Brought, cast: Cast, clients: Clients) -> None:
    one = noted(cast.walk_id)
    bring(of_vera(cast, one))

    sent = clients.program("vera").put(f"/walks/{cast.walk_id}/observations/{one['id']}", json=one["content"])

    assert (sent.status_code, sent.json["version"], sent.json["mine"]) == (200, 1, True)


def test_a_dry_run_says_the_same_and_leaves_nothing(
    bring: Brought, session: Session, cast: Cast, blobs: Blobs
) -> None:
    file = of_vera(cast, noted(cast.walk_id, photos=[attached(picture())]), noted(cast.walk_id, severity="grave"))
    before = number_of(session, Event)

    report = bring(file, dry_run=True)

    assert (report.imported, report.files, report.refused) == (1, 1, 1)
    assert (number_of(session, Event), number_of(session, Photo)) == (before, 0)
    assert list(blobs.keys(f"{cast.municipality_id}/photos")) == []


def test_after_publishing_it_is_late(bring: Brought, session: Session, cast: Cast, database: Database) -> None:
    with database.writing() as writing:
        walk_id = make_walk.walk(writing, cast.lina, invited=[cast.vera], state=WalkState.PUBLISHED).id
    one = noted(walk_id)

    report = bring(of_vera(cast, one), walk_id=walk_id)

    made = row(session, one["id"])
    assert report.late
    assert made is not None
    assert made.late


@pytest.mark.parametrize("who", ["bodil", "vidar", "stranger", "nobody"])
def test_nobody_who_may_not_record_on_the_walk_becomes_an_author(
    bring: Brought, session: Session, cast: Cast, who: str
) -> None:
    ids = {"stranger": uuid4(), "nobody": None}
    one = noted(cast.walk_id, photos=[attached(picture())])
    people = number_of(session, Participant)

    report = bring(saved(ids[who] if who in ids else cast.people[who].user_id, one))

    made = row(session, one["id"])
    assert made is not None
    assert (report.imported, report.files, report.author, made.author) == (1, 1, "", None)
    assert number_of(session, Participant) == people


def test_a_coordinator_who_was_not_invited_may_be_the_author(bring: Brought, session: Session, cast: Cast) -> None:
    one = noted(cast.walk_id)

    report = bring(saved(cast.karin.user_id, one))

    assert report.author == "Karin"


def test_the_version_that_its_author_wrote_next_comes_in(
    bring: Brought, session: Session, cast: Cast
) -> None:
    one = noted(cast.walk_id)
    bring(of_vera(cast, one))

    report = bring(of_vera(cast, noted(cast.walk_id, id_=UUID(one["id"]), etag='"1"', text="Tre lampor")))

    changed = row(session, one["id"])
    assert changed is not None
    assert (report.imported, changed.version, changed.text) == (1, 2, "Tre lampor")


@pytest.mark.parametrize("etag", [None, '"1"', "*", 'W/"2"', '"2", "1"'])
def test_nothing_newer_is_overwritten(
    bring: Brought, session: Session, cast: Cast, database: Database, etag: str | None
) -> None:
    one = noted(cast.walk_id)
    bring(of_vera(cast, one))
    with database.writing() as writing:
        there = writing.get_one(Observation, UUID(one["id"]))
        services.edit(writing, cast.lina, there, make_observation.content(text="Linas ord"), if_match='"1"', at=NOW)

    report = bring(of_vera(cast, noted(cast.walk_id, id_=UUID(one["id"]), etag=etag, text="Gammalt")))

    kept = row(session, one["id"])
    assert kept is not None
    assert (report.refused, kept.version, kept.text) == (1, 2, "Linas ord")
    assert "ändrats här" in report.notes[0]


def test_nothing_of_somebody_else_is_changed_or_added_to(
    bring: Brought, session: Session, cast: Cast, database: Database
) -> None:
    with database.writing() as writing:
        hers = make_observation.observation(writing, cast.karin, cast.walk_id, text="Karins").id
        there = make_observation.observation(writing, cast.bodil, cast.other_walk_id, text="Bodils").id
        gone = make_observation.observation(writing, cast.vera, cast.walk_id, text="Borta")
        services.withdraw(writing, cast.vera, gone, at=NOW)
        gone_id = gone.id
    file = of_vera(cast, *(
        noted(cast.walk_id, id_=id_, etag='"1"', text="Veras") for id_ in (hers, there, gone_id)
    ))  # fmt: skip

    report = bring(file)

    session.rollback()
    texts = [session.get_one(Observation, id_).text for id_ in (hers, there, gone_id)]
    assert (report.imported, report.known, report.refused, texts) == (0, 0, 3, ["Karins", "Bodils", "Borta"])


def test_the_same_words_as_somebody_elses_point_let_no_photo_in(
    bring: Brought, session: Session, cast: Cast
) -> None:
    one = noted(cast.walk_id)
    bring(saved(cast.karin.user_id, one))

    report = bring(of_vera(cast, {**one, "photos": [attached(picture())]}))

    assert (report.known, report.files, report.refused) == (0, 0, 1)
    assert number_of(session, Photo) == 0


def test_what_is_missing_or_wrong_is_named_and_the_rest_comes_in(
    bring: Brought, session: Session, cast: Cast
) -> None:
    whole, missing, other = (attached(picture()) for _ in range(3))
    other["digest"] = attached(b"other")["digest"]
    broken, film = attached(picture()[:-200]), attached(sounds.FILM_MP4, "voices")
    good = noted(cast.walk_id, text="Halt", photos=[missing, other, broken, whole], voices=[film])
    wrong = noted(cast.walk_id, text="Fel", severity="grave", category="dragons", lat=91)

    report = bring(of_vera(cast, wrong, good, {"id": "x"}, "y", without=missing["file"]))

    made = row(session, good["id"])
    assert made is not None
    assert [str(photo.id) for photo in made.photos] == [whole["id"]]
    assert (report.imported, report.files, report.refused) == (1, 1, 7)
    assert row(session, wrong["id"]) is None
    assert "Allvar: Välj något av: low, medium, high." in report.notes[0]
    assert "Kategori: " in report.notes[0]
    assert report.notes[1] == "Punkt 2 i filen, ”Halt”, foto 1: Den saknas i filen."
    assert number_of(session, VoiceNote) == 0


def test_a_photo_whose_id_is_taken_is_named(bring: Brought, session: Session, cast: Cast) -> None:
    photo = attached(picture())
    bring(of_vera(cast, noted(cast.walk_id, photos=[photo])))
    other = attached(phone_files.photographs.jpeg(), id_=UUID(photo["id"]))

    report = bring(of_vera(cast, noted(cast.walk_id, photos=[photo]), noted(cast.walk_id, photos=[other])))

    assert (report.imported, report.files, report.refused) == (2, 0, 2)
    assert number_of(session, Photo) == 1


def test_points_of_other_walks_are_left_and_said(bring: Brought, session: Session, cast: Cast) -> None:
    other = noted(cast.other_walk_id)

    report = bring(of_vera(cast, other, noted(cast.walk_id)))

    assert (report.imported, report.elsewhere, report.refused) == (1, 1, 0)
    assert row(session, other["id"]) is None
    assert "annan vandring" in report.notes[0]


def test_the_same_id_twice_in_a_file_is_taken_once(bring: Brought, session: Session, cast: Cast) -> None:
    one = noted(cast.walk_id)

    report = bring(of_vera(cast, one, {**one, "etag": '"1"', "content": one["content"] | {"text": "Annat"}}))

    kept = row(session, one["id"])
    assert kept is not None
    assert (report.imported, report.refused, kept.text) == (1, 1, "Två lampor ur funktion")


def test_only_who_runs_the_walk_takes_in(bring: Brought, cast: Cast, database: Database) -> None:
    file = of_vera(cast, noted(cast.walk_id))
    with database.writing() as writing:
        cancelled = make_walk.walk(writing, cast.lina, state=WalkState.CANCELLED).id

    for who, problem in (("vera", NotAllowed), ("sven", NotFound), ("bodil", NotFound), ("olle", NotAllowed)):
        with pytest.raises(problem):
            bring(file, who=who)
    with pytest.raises(Conflict):
        bring(file, walk_id=cancelled)

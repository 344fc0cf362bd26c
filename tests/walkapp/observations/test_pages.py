"""One observation as a page: who sees what of it, how it is changed, taken back, and read with a reason."""

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from tests import photographs
from tests.cast import Cast
from tests.clients import Clients
from tests.factories import actions as make_action
from tests.factories import observations as make
from tests.factories import photos as make_photo
from tests.factories import walks as make_walk
from tests.moment import NOW
from walkapp.audit import queries as log
from walkapp.audit.tags import Tag
from walkapp.core.blobs import Blobs
from walkapp.core.db import Database
from walkapp.core.jobs import Worker
from walkapp.observations import services
from walkapp.observations.models import Observation
from walkapp.observations.rules import ObservationState
from walkapp.walks import queries as walks
from walkapp.walks import services as walk_services
from walkapp.walks.rules import WalkState

Seen = Callable[..., UUID]

EDITED = {
    "kind": "risk", "category": "lighting", "severity": "low", "text": "Tre lampor ur funktion",
    "place": "Gångtunneln vid stationen", "lat": "60.1405", "lon": "15.4132", "accuracy_m": "8.0",
    "position_source": "gps", "version": "1",
}  # fmt: skip


@pytest.fixture
def seen(database: Database, cast: Cast) -> Seen:
    """Make an observation of Vera's on the ongoing walk; gives its id."""

    def make_one(*, author: str = "vera", walk_id: UUID | None = None, **values: Any) -> UUID:
        with database.writing() as session:
            return make.observation(session, cast.people[author], walk_id or cast.walk_id, **values).id

    return make_one


@pytest.fixture
def photographed(database: Database, blobs: Blobs, cast: Cast, jobs: Worker) -> Callable[[UUID], UUID]:
    """Hang a photo that is ready on an observation; gives its id."""

    def make_one(observation_id: UUID) -> UUID:
        with database.writing() as session:
            row = session.get_one(Observation, observation_id)
            photo_id = make_photo.photo(session, blobs, cast.karin, row).id
        jobs.run_all()
        return photo_id

    return make_one


def decide(database: Database, cast: Cast, observation_id: UUID, state: ObservationState, **more: Any) -> None:
    with database.writing() as session:
        services.decide(session, cast.karin, session.get_one(Observation, observation_id), state, at=NOW, **more)


def page(observation_id: UUID, rest: str = "") -> str:
    return f"/backa/observations/{observation_id}{rest}"


def tags(session: Session, cast: Cast, object_id: UUID) -> list[str]:
    return [entry.tag for entry in log.of_objects(session, cast.municipality_id, [object_id])]


# -- who sees it -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("vera", 200), ("lina", 200), ("karin", 200), ("olle", 200), ("sven", 404), ("hans", 404), ("petra", 404),
        ("vidar", 404), ("ada", 404), ("bodil", 404),
    ],
)  # fmt: skip
def test_a_new_observation_exists_for_those_of_its_walk(who: str, status: int, clients: Clients, seen: Seen) -> None:
    observation_id = seen()

    answer = clients.browser(who).get(page(observation_id))

    assert answer.status_code == status
    assert ("Två lampor ur funktion" in answer.text) is (status == 200)


def test_nobody_is_asked_to_sign_in_and_comes_back(clients: Clients, seen: Seen) -> None:
    observation_id = seen()

    answer = clients.browser().get(page(observation_id))

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in?next=")


def test_the_department_of_its_action_sees_it_without_the_name(
    clients: Clients, seen: Seen, database: Database, cast: Cast
) -> None:
    observation_id = seen()
    with database.writing() as session:
        make_action.action(session, cast.karin, [observation_id], department_id=cast.department_id)

    own, other = (clients.browser(who).get(page(observation_id)) for who in ("hans", "petra"))

    assert (own.status_code, other.status_code) == (200, 404)
    assert "Två lampor ur funktion" in own.text
    assert "Vera" not in own.text
    assert "Vad har hänt" not in own.text


def test_a_viewer_sees_what_is_reviewed_without_name_history_or_unreleased_photo(
    clients: Clients, seen: Seen, photographed: Callable[[UUID], UUID], database: Database, cast: Cast
) -> None:
    observation_id = seen(kind="positive", category="positive", text="Ljust och fint")
    photo_id = photographed(observation_id)
    decide(database, cast, observation_id, ObservationState.NOTED)

    text = clients.browser("vidar").get(page(observation_id)).text

    assert "Ljust och fint" in text
    assert "Vera" not in text
    assert "Vad har hänt" not in text
    assert str(photo_id) not in text
    assert "Fotot är inte släppt." in text


def test_who_walked_reads_the_name_and_an_uninvited_leader_reads_nothing(clients: Clients, seen: Seen) -> None:
    observation_id = seen(author="lina")

    own, uninvited = (clients.browser(who).get(page(observation_id)) for who in ("vera", "sven"))

    assert "Antecknad av" in own.text
    assert "Lina" in own.text
    assert uninvited.status_code == 404


def test_only_the_walks_own_leader_reads_the_log_of_a_point(
    clients: Clients, seen: Seen, database: Database, cast: Cast
) -> None:
    observation_id = seen()
    with database.writing() as session:
        walk = walks.get(session, cast.karin, cast.walk_id)
        walk_services.join(session, walk, cast.sven.user_id, "Sven")

    own, invited = (clients.browser(who).get(page(observation_id)).text for who in ("lina", "sven"))

    assert "Antecknades på vandringen" in own
    assert "Antecknades på vandringen" not in invited


def test_a_walker_gets_the_phones_page_and_a_coordinator_the_desks(clients: Clients, seen: Seen) -> None:
    observation_id = seen()

    phone, desk = (clients.browser(who).get(page(observation_id)).text for who in ("vera", "karin"))

    assert "<h1>Risk 1</h1>" in phone
    assert "<h1>Två lampor ur funktion</h1>" in desk


def test_a_duplicate_links_to_what_it_is_the_same_as(
    clients: Clients, seen: Seen, database: Database, cast: Cast
) -> None:
    original, copy = seen(), seen()
    with database.writing() as session:
        services.decide(
            session, cast.karin, session.get_one(Observation, copy), ObservationState.DUPLICATE, at=NOW,
            of=session.get_one(Observation, original),
        )  # fmt: skip

    text = clients.browser("lina").get(page(copy)).text

    assert page(original) in text
    assert "Samma som" in text


def test_a_late_confidential_and_dismissed_point_says_all_three(
    clients: Clients, seen: Seen, database: Database, cast: Cast
) -> None:
    observation_id = seen(confidential=True)
    with database.writing() as session:
        session.get_one(Observation, observation_id).late = True
    decide(database, cast, observation_id, ObservationState.DISMISSED, reason="Redan lagat")

    text = clients.browser("karin").get(page(observation_id)).text

    assert "Konfidentiell" in text
    assert "Kom efter att vandringen publicerades" in text
    assert "Redan lagat" in text


def test_an_imported_point_shows_the_words_of_its_list(clients: Clients, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        walk = walks.get(session, cast.karin, cast.walk_id)
        observation_id = services.import_one(
            session, cast.karin, walk, uuid4(), make.content(extra={"imported": {"responsible_sv": "Vägföreningen"}}),
            source_key="list:1", at=NOW,
        ).id  # fmt: skip

    text = clients.browser("karin").get(page(observation_id)).text

    assert "Vägföreningen" in text


@pytest.mark.parametrize("extra", [{"imported": "a word of a newer phone"}, {"imported": ["x"]}, {"other": 1}])
def test_what_a_newer_phone_sent_besides_breaks_no_page(extra: dict[str, Any], clients: Clients, seen: Seen) -> None:
    observation_id = seen(extra=extra)

    assert clients.browser("karin").get(page(observation_id)).status_code == 200


# -- what an auditor reads ---------------------------------------------------------------------------------------------


def test_an_auditor_reads_what_is_confidential_after_saying_why(
    clients: Clients, seen: Seen, session: Session, cast: Cast
) -> None:
    observation_id = seen(confidential=True, text="Någon säljer vid bänken")
    browser = clients.browser("olle")

    before = browser.get(page(observation_id))
    answer = browser.post(page(observation_id, "/reason"), {"reason": "Ärende 2026:14"})
    after = browser.get(page(observation_id))

    assert "Någon säljer" not in before.text
    assert answer.status_code == 303
    assert "Någon säljer" in after.text
    read = log.of_objects(session, cast.municipality_id, [observation_id])[-1]
    assert (read.tag, read.actor_id, read.detail["reason"]) == (Tag.OBSERVATION_READ, cast.olle.id, "Ärende 2026:14")


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_without_a_reason_an_auditor_reads_nothing_and_nothing_is_logged(
    reason: str, clients: Clients, seen: Seen, session: Session, cast: Cast
) -> None:
    observation_id = seen(confidential=True, text="Någon säljer vid bänken")
    browser = clients.browser("olle")

    answer = browser.post(page(observation_id, "/reason"), {"reason": reason})

    assert answer.status_code == 422
    assert "Någon säljer" not in browser.get(page(observation_id)).text
    assert Tag.OBSERVATION_READ not in tags(session, cast, observation_id)


def test_an_auditors_reason_opens_that_one_point_and_its_photos(
    clients: Clients, seen: Seen, photographed: Callable[[UUID], UUID]
) -> None:
    read, other = seen(confidential=True), seen(confidential=True)
    read_photo, other_photo = photographed(read), photographed(other)
    browser = clients.browser("olle")

    before = browser.get(f"/backa/photos/{read_photo}")
    browser.post(page(read, "/reason"), {"reason": "Ärende 2026:14"})

    assert before.status_code == 404
    assert browser.get(f"/backa/photos/{read_photo}").status_code == 200
    assert browser.get(f"/backa/photos/{other_photo}").status_code == 404


@pytest.mark.parametrize("who", ["vera", "karin", "lina", "vidar", "hans", "bodil"])
def test_nobody_but_an_auditor_reads_by_giving_a_reason(
    who: str, clients: Clients, seen: Seen, session: Session, cast: Cast
) -> None:
    observation_id = seen(author="lina", confidential=True)

    answer = clients.browser(who).post(page(observation_id, "/reason"), {"reason": "Nyfiken"})

    assert answer.status_code in {403, 404}
    assert Tag.OBSERVATION_READ not in tags(session, cast, observation_id)


def test_a_confidential_point_of_anothers_does_not_exist_for_a_walker(clients: Clients, seen: Seen) -> None:
    observation_id = seen(author="lina", confidential=True)

    assert clients.browser("vera").get(page(observation_id)).status_code == 404


# -- changing it -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("vera", 200), ("lina", 200), ("karin", 200), ("olle", 403), ("sven", 404), ("bodil", 404), ("vidar", 403)],
)  # fmt: skip
def test_its_author_and_its_reviewers_may_change_it(who: str, status: int, clients: Clients, seen: Seen) -> None:
    observation_id = seen()

    assert clients.browser(who).get(page(observation_id, "/edit")).status_code == status


def test_another_walker_of_the_walk_may_read_but_not_change(clients: Clients, seen: Seen) -> None:
    observation_id = seen(author="lina")

    answer = clients.browser("vera").get(page(observation_id, "/edit"))

    assert answer.status_code == 403
    assert "kan ändra" in answer.text


def test_an_author_may_not_change_it_once_the_walk_is_published(
    clients: Clients, seen: Seen, database: Database, cast: Cast
) -> None:
    with database.writing() as session:
        walk_id = make_walk.walk(session, cast.lina, invited=[cast.vera], state=WalkState.ONGOING).id
    observation_id = seen(walk_id=walk_id, kind="positive", category="positive")
    decide(database, cast, observation_id, ObservationState.NOTED)
    with database.writing() as session:
        walk = walks.get(session, cast.karin, walk_id)
        for step in (WalkState.REVIEW, WalkState.PUBLISHED):
            walk_services.change_state(session, cast.karin, walk, step, at=NOW)

    author, leader = (clients.browser(who).get(page(observation_id, "/edit")) for who in ("vera", "lina"))

    assert (author.status_code, leader.status_code) == (403, 200)


def test_a_change_is_kept_as_a_new_version_and_told_in_words(
    clients: Clients, seen: Seen, session: Session, cast: Cast
) -> None:
    observation_id = seen()
    browser = clients.browser("vera")

    answer = browser.post(page(observation_id, "/edit"), EDITED)
    text = browser.get(page(observation_id)).text

    assert answer.status_code == 303
    assert session.get_one(Observation, observation_id).version == 2
    assert tags(session, cast, observation_id)[-1] == Tag.OBSERVATION_EDIT
    assert "Version 2" in text
    assert "<del>" in text
    assert all(word in text for word in ("Tre lampor ur funktion", "Två lampor ur funktion", "Hög", "Låg"))


def test_the_same_again_is_no_new_version(clients: Clients, seen: Seen, session: Session) -> None:
    observation_id = seen()
    browser = clients.browser("vera")

    answers = [browser.post(page(observation_id, "/edit"), EDITED) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert session.get_one(Observation, observation_id).version == 2


def test_a_form_does_not_move_a_point_that_it_does_not_move(clients: Clients, seen: Seen) -> None:
    observation_id = seen()

    text = clients.browser("vera").get(page(observation_id, "/edit")).text

    assert 'data-watch="off"' in text
    assert 'name="lat" type="hidden" value="60.1405"' in text


def test_who_is_second_sees_both_versions_and_what_they_wrote(
    clients: Clients, seen: Seen, session: Session, database: Database, cast: Cast
) -> None:
    observation_id = seen()
    hers = EDITED | {"text": "Linas ord", "place": "Norra trappan"}
    clients.browser("lina").post(page(observation_id, "/edit"), hers)

    answer = clients.browser("vera").post(page(observation_id, "/edit"), EDITED | {"text": "Veras ord"})

    assert answer.status_code == 412
    assert "Lina sparade punkten" in answer.text
    assert "Linas ord" in answer.text
    assert "Norra trappan" in answer.text
    assert ">Veras ord</textarea>" in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text
    assert session.get_one(Observation, observation_id).text == "Linas ord"


def test_who_is_second_may_let_their_own_words_hold(clients: Clients, seen: Seen, session: Session) -> None:
    observation_id = seen()
    clients.browser("lina").post(page(observation_id, "/edit"), EDITED | {"text": "Linas ord"})

    answer = clients.browser("vera").post(page(observation_id, "/edit"), EDITED | {"text": "Veras ord", "version": "2"})

    assert answer.status_code == 303
    row = session.get_one(Observation, observation_id)
    assert (row.text, row.version) == ("Veras ord", 3)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": "å" * 4001}, "4001"),
        ({"lat": "", "lon": "15.4132"}, "latitud"),
        ({"lat": "north", "lon": "15.4132"}, "två tal"),
        ({"lat": "99", "lon": "15.4132"}, "jordklotet"),
        ({"lat": "nan", "lon": "15.4132"}, "jordklotet"),
        ({"category": "dragons"}, "kategori"),
        ({"category": ""}, "kategori"),
        ({"severity": "awful"}, ""),
        ({"kind": "rumour"}, ""),
        ({"place": "p" * 201}, "201"),
        ({"position_source": "stars"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_is_still_there(
    wrong: dict[str, str], said: str, clients: Clients, seen: Seen, session: Session
) -> None:
    observation_id = seen()
    sent = EDITED | {"text": "Det jag skrev", "place": "Vid bron"} | wrong

    answer = clients.browser("vera").post(page(observation_id, "/edit"), sent)

    assert answer.status_code == 422
    assert "errsum" in answer.text
    assert said in answer.text
    assert f">{sent['text']}</textarea>" in answer.text
    assert f'value="{sent["place"]}"' in answer.text
    assert session.get_one(Observation, observation_id).version == 1


def test_control_characters_are_left_out_and_the_rest_is_saved(clients: Clients, seen: Seen, session: Session) -> None:
    observation_id = seen()

    answer = clients.browser("vera").post(page(observation_id, "/edit"), EDITED | {"text": "Mör\x00kt\x1b[2J här\x07"})

    assert answer.status_code == 303
    assert session.get_one(Observation, observation_id).text == "Mörkt[2J här"


def test_a_place_outside_the_municipality_is_a_warning(clients: Clients, seen: Seen, session: Session) -> None:
    observation_id = seen()
    browser = clients.browser("vera")

    answer = browser.post(page(observation_id, "/edit"), EDITED | {"lat": "59.33", "lon": "18.07"})

    assert answer.status_code == 303
    assert session.get_one(Observation, observation_id).lat == 59.33
    assert "utanför kommunen" in browser.get(page(observation_id)).text


# -- taking it back ----------------------------------------------------------------------------------------------------


def test_an_author_takes_it_back_without_a_reason(clients: Clients, seen: Seen, session: Session, cast: Cast) -> None:
    observation_id = seen()
    browser = clients.browser("vera")

    answer = browser.post(page(observation_id, "/withdraw"))
    again = browser.post(page(observation_id, "/withdraw"))

    assert (answer.status_code, again.status_code) == (303, 303)
    assert browser.get(page(observation_id)).status_code == 404
    assert tags(session, cast, observation_id).count(Tag.OBSERVATION_WITHDRAW) == 1


@pytest.mark.parametrize("reason", ["", "x" * 1001])
def test_a_reviewer_says_why_in_so_many_words(reason: str, clients: Clients, seen: Seen, session: Session) -> None:
    observation_id = seen()

    answer = clients.browser("lina").post(page(observation_id, "/withdraw"), {"reason": reason})

    assert answer.status_code == 422
    assert "errsum" in answer.text
    assert session.get_one(Observation, observation_id).state is ObservationState.NEW


def test_a_reviewer_takes_it_back_with_a_reason(clients: Clients, seen: Seen, session: Session) -> None:
    observation_id = seen()

    answer = clients.browser("lina").post(page(observation_id, "/withdraw"), {"reason": "En person går att känna igen"})

    row = session.get_one(Observation, observation_id)
    assert answer.status_code == 303
    assert (row.state, row.reason) == (ObservationState.WITHDRAWN, "En person går att känna igen")


@pytest.mark.parametrize(
    ("who", "author", "status"), [("vera", "lina", 403), ("sven", "vera", 404), ("bodil", "vera", 404)]
)
def test_nobody_else_takes_it_back(
    who: str, author: str, status: int, clients: Clients, seen: Seen, session: Session
) -> None:
    observation_id = seen(author=author)

    answer = clients.browser(who).post(page(observation_id, "/withdraw"), {"reason": "Vill inte"})

    assert answer.status_code == status
    assert session.get_one(Observation, observation_id).state is ObservationState.NEW


# -- more photos -------------------------------------------------------------------------------------------------------


def test_a_photo_sent_twice_hangs_there_once(clients: Clients, seen: Seen, session: Session) -> None:
    observation_id = seen()
    browser = clients.browser("vera")

    for _ in range(2):
        photos = [(io.BytesIO(photographs.jpeg()), "bild.jpg")]
        answer = browser.post(page(observation_id, "/photos"), {"photos": photos}, content_type="multipart/form-data")
        assert answer.status_code == 303

    assert len(session.get_one(Observation, observation_id).photos) == 1


@pytest.mark.parametrize(
    "data", [photographs.half(photographs.jpeg()), photographs.svg(), b"", b"not a picture"],
    ids=["half", "svg", "empty", "text"],
)  # fmt: skip
def test_a_photo_that_cannot_be_taken_is_refused_in_words(
    data: bytes, clients: Clients, seen: Seen, session: Session
) -> None:
    observation_id = seen()

    photos = [(io.BytesIO(data), "bild.jpg")]
    answer = clients.browser("vera").post(
        page(observation_id, "/photos"), {"photos": photos}, content_type="multipart/form-data"
    )

    assert answer.status_code == 422
    assert "errsum" in answer.text
    assert session.get_one(Observation, observation_id).photos == []


def test_another_walker_hangs_no_photos_on_it(clients: Clients, seen: Seen) -> None:
    observation_id = seen(author="lina")

    photos = [(io.BytesIO(photographs.jpeg()), "bild.jpg")]
    answer = clients.browser("vera").post(
        page(observation_id, "/photos"), {"photos": photos}, content_type="multipart/form-data"
    )

    assert answer.status_code == 403

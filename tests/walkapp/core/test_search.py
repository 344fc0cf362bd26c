from uuid import UUID

import pytest
import sqlalchemy as sa

from walkapp.core import search
from walkapp.core.db import Database, new_id

BACKA, DALBY = new_id(), new_id()
HOSTILE = [
    "'", '"', '""', "*", "**", '"*', "lamp*", '"lamp', "lamp'; DROP TABLE search_text; --", "lamp OR 1=1", "AND",
    "NOT", "NEAR(", "lamp NEAR/2 tunnel", "words:lamp", "-lamp", "^lamp", "(lamp", "lamp)", "lamp & !tunnel",
    "lamp | tunnel", ":*", "lamp:*", "\\", "lamp\\", "%", "_", "\x00", "lamp\x00", "\n", "\t", "{}", "[]", "<->",
    "lamp <-> tunnel", "a" * 5000, "💡", "\u202e", "ﷺ", "İ", "ß", " ", "²", "lamp ²", "１２", "½", "؀",
]  # fmt: skip


def put(database: Database, *words: str, municipality_id: UUID = BACKA) -> UUID:
    object_id = new_id()
    with database.writing() as session:
        search.put(session, municipality_id, object_id, *words)
    return object_id


def find(database: Database, text: str, municipality_id: UUID = BACKA) -> set[UUID]:
    with database.reading() as session:
        return set(session.scalars(search.found(session, municipality_id, text)))


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Gångtunneln vid stationen", "gångtunn"),
        ("Gångtunneln vid stationen", "GÅNGTUNNELN"),
        ("Gångtunneln vid stationen", "stat gång"),
        ("Ängsvägen Öster om Ån", "ängs"),
        ("Ängsvägen Öster om Ån", "ÖSTER ÅN"),
        ("Ängsvägen Öster om Ån", "ån"),
        ("2026-0042 Laga lamporna", "2026-0042"),
        ("2026-0042 Laga lamporna", "0042"),
        ("2026-0042 Laga lamporna", "2026-00"),
        ("KS 2026/00123", "2026/00123"),
        ("ring gata@example.org", "example"),
        ("vid rv 66/E16-påfarten", "påfarten"),
        ("vid rv 66/E16-påfarten", "e16"),
        ("Kv. Björken 4:12", "4:12"),
        ("se https://example.org/lampor/trasiga", "trasiga"),
        ("1,5 meter bred", "1,5"),
        ("halka\nvid trappan", "trappan"),
        ("A\u030angva\u0308gen", "ångvä"),
        ("Ångvägen", "a\u030angva\u0308"),
    ],
)
def test_words_are_found_by_how_they_begin(database: Database, words: str, asked: str) -> None:
    wanted = put(database, words)
    put(database, "Skolgården i Hagge")

    assert find(database, asked) == {wanted}


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Gångtunneln vid stationen", "tunneln"),
        ("Gångtunneln vid stationen", "gångtunneln biblioteket"),
        ("Gångtunneln vid stationen", "gangtunneln"),
        ("Gångtunneln vid stationen", ""),
        ("Gångtunneln vid stationen", "   "),
        ("Ån", "an"),
    ],
)
def test_every_word_that_was_asked_for_must_be_there(database: Database, words: str, asked: str) -> None:
    put(database, words)

    assert find(database, asked) == set()


@pytest.mark.parametrize("asked", HOSTILE)
def test_what_looks_like_a_query_is_only_words(database: Database, asked: str) -> None:
    put(database, "tunnel utan belysning")

    assert find(database, asked) == set()


@pytest.mark.parametrize("words", [word for word in HOSTILE if "\x00" not in word])
def test_hostile_words_can_be_kept(database: Database, words: str) -> None:
    wanted = put(database, words, "kännetecken")

    assert find(database, "kännetecken") == {wanted}


def test_another_municipality_finds_nothing(database: Database) -> None:
    put(database, "Dalby torg", municipality_id=DALBY)

    assert find(database, "torg") == set()
    assert len(find(database, "torg", DALBY)) == 1


def test_new_words_take_the_place_of_the_old_ones(database: Database) -> None:
    wanted = put(database, "lampan är sönder")
    with database.writing() as session:
        search.put(session, BACKA, wanted, "busken skymmer")

    assert find(database, "lampan") == set()
    assert find(database, "busk") == {wanted}


def test_what_is_removed_is_found_no_more(database: Database) -> None:
    gone, kept = put(database, "lampan"), put(database, "lampan")
    with database.writing() as session:
        search.remove(session, BACKA, gone)

    assert find(database, "lampan") == {kept}


def test_the_search_walks_an_index(database: Database) -> None:
    put(database, "lampan")
    with database.writing() as session:
        for number in range(300):
            search.put(session, BACKA, new_id(), f"busken {number}")
        session.flush()
        session.execute(sa.text("ANALYZE"))
        if not database.is_sqlite:
            # What it chooses for 300 rows hangs on what other tests left waiting in the index's pages.
            session.execute(sa.text("SELECT gin_clean_pending_list('ix_search_text_words')"))
            session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        found, literal = search.found(session, BACKA, "lampan"), {"literal_binds": True}
        query = found.compile(session.get_bind(), compile_kwargs=literal)
        start = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
        plan = "\n".join(str(tuple(row)) for row in session.execute(sa.text(f"{start} {query}".replace(":*", r"\:*"))))

    assert ("search_index VIRTUAL TABLE INDEX" if database.is_sqlite else "ix_search_text_words") in plan

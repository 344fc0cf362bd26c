"""A list from elsewhere comes in whole, once, with its words kept; or not at all."""

from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.moment import NOW
from walkapp.core.db import Database
from walkapp.core.errors import NotFound
from walkapp.exchange.observation_csv import Report, read_file
from walkapp.observations.models import Observation
from walkapp.observations.rules import Kind, ObservationState, Origin

HEAD = (
    "id,municipality,year,place_text,text_sv,suggested_action_sv,responsible_sv,status_sv,category_guess,source_title,"
    "source_address"
)
OWN = f"""{HEAD}
1,Backa,2021,Skolgatan,Två lampor är släckta,,Gatuenheten,,lighting,Vandring,https://example.org/lista
2,Backa,,Torget,Fint upplyst och städat,,,,positive,Vandring,https://example.org/lista
3,Backa,2020,"Parken, norra ingången",,Klipp häcken,Skogsbolaget,på gång,vegetation,Vandring,https://example.org/lista
4,Backa,2020,Bron,Hala plankor,,,,sliparhet,,
"""
REAL = Path(__file__).parents[4] / "shared" / "data" / "observations.csv"


@pytest.fixture
def read(database: Database, cast: Cast, tmp_path: Path):
    """Import a text into the cast's walk."""

    def run(text: str | bytes, *, dry_run: bool = False) -> Report:
        file = tmp_path / "list.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_file(database, file, cast.walk_id, dry_run=dry_run, at=NOW)

    return run


def imported(session: Session) -> list[Observation]:
    session.rollback()
    query = sa.select(Observation).where(Observation.origin == Origin.IMPORT).order_by(Observation.number)
    return list(session.scalars(query))


def test_every_row_comes_in_as_new_with_its_words_kept(read, session: Session) -> None:
    report = read(OWN)

    rows = imported(session)
    assert (report.imported, report.failed) == (4, False)
    assert {row.state for row in rows} == {ObservationState.NEW}
    assert [row.kind for row in rows] == [Kind.RISK, Kind.POSITIVE, Kind.SUGGESTION, Kind.RISK]
    assert rows[2].text == "Förslag: Klipp häcken"
    assert rows[2].extra["imported"]["responsible_sv"] == "Skogsbolaget"


def test_a_year_alone_is_kept_as_such(read, session: Session) -> None:
    read(OWN)

    first, second, *_ = imported(session)
    assert (first.observed_year, first.observed_at) == (2021, None)
    assert (second.observed_year, second.observed_at) == (None, None)


def test_what_nobody_knows_here_is_reported_by_line(read) -> None:
    report = read(OWN)

    assert report.notes == [
        "line 4: responsible 'Skogsbolaget', status 'på gång' is not known here; kept as words",
        "line 5: category 'sliparhet' is not known here; kept as words",
    ]


def test_run_twice_it_imports_nothing_twice(read, session: Session) -> None:
    read(OWN)

    again = read(OWN)

    assert (again.imported, again.known) == (0, 4)
    assert len(imported(session)) == 4


def test_a_dry_run_writes_nothing(read, session: Session) -> None:
    report = read(OWN, dry_run=True)

    assert report.summary == "4 would be imported, 0 were here already."
    assert imported(session) == []


def test_rows_that_cannot_be_read_stop_the_whole_file_and_are_all_named(read, session: Session) -> None:
    report = read(f"{OWN}5,Backa,förra året,Bron,Text,,,,,,\n6,Backa\n7,Backa,2020,,,,,,,,\n")

    assert report.failed
    assert [note.split(":")[0] for note in report.notes] == ["line 6", "line 7", "line 8"]
    assert imported(session) == []


@pytest.mark.parametrize(
    "text",
    ["", "id,text\n1,x\n", HEAD.encode() + b"\n1,B,2020,\xff\xfe,x,,,,,,\n", f'{HEAD}\n1,B,2020,"oavslutad,x,,,,,,\n'],
    ids=["empty", "other columns", "not UTF-8", "open quote"],
)
def test_a_file_that_is_no_such_list_is_refused_with_a_line(read, session: Session, text: str | bytes) -> None:
    report = read(text)

    assert report.failed
    assert report.notes[0].startswith("line ")
    assert imported(session) == []


def test_long_addresses_do_not_make_rows_alike(read) -> None:
    address = "https://example.org/" + "x" * 400

    report = read(HEAD + "".join(f"\n{number},Backa,,Torget,Mörkt,,,,,,{address}" for number in (1, 2, 3)) + "\n")

    assert (report.imported, report.known) == (3, 0)


def test_the_same_row_with_other_words_in_one_file_is_named(read, session: Session) -> None:
    rows = OWN + "1,Backa,2021,Skolgatan,Nu är det tre,,Gatuenheten,,lighting,Vandring,https://example.org/lista\n"

    report = read(rows)

    assert report.failed
    assert "line 6: the same address and id as line 2, with other words" in report.notes
    assert imported(session) == []


@pytest.mark.parametrize(
    ("row", "note"),
    [
        ("9,Backa,²,Torget,Mörkt,,,,,,", "line 6: '²' is not a year"),
        ('9,Backa,,"Torget,Mörkt,,,,,,', "line 6: unexpected end of data"),
        ('8,Backa,,"Torget\nnorra sidan",Mörkt,,,,,,\n9,Backa,x,Bron,Mörkt,,,,,,', "line 8: 'x' is not a year"),
    ],
)
def test_the_line_that_is_named_is_the_one_that_is_wrong(read, row: str, note: str) -> None:
    report = read(f"{OWN}{row}\n")

    assert report.notes[-1] == note


def test_a_swedish_excel_file_with_semicolons_and_a_mark_is_read(read) -> None:
    report = read(b"\xef\xbb\xbf" + "text_sv;place_text\nMörkt; Torget\n".encode())

    assert (report.imported, report.failed) == (1, False)


def test_a_walk_that_does_not_exist_is_said(database: Database, cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(OWN)

    with pytest.raises(NotFound):
        read_file(database, file, uuid4(), dry_run=False, at=NOW)


@pytest.mark.skipif(not REAL.exists(), reason="the folder with real municipalities' lists is not beside this checkout")
def test_the_whole_real_list_comes_in_once(read, session: Session) -> None:
    text = REAL.read_bytes()

    first, second = read(text), read(text)

    assert not first.failed, first.notes
    assert first.imported == len(imported(session)) == text.decode().count("\n") - 1
    assert (second.imported, second.known) == (0, first.imported)

"""CSV that no spreadsheet takes for a formula."""

import csv
import io

import pytest

from walkapp.reports import tables

pytestmark = pytest.mark.once

DANGEROUS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠SUM(A1)", " =1+1",
    "\u00a0=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "\x00=1+1", "-2+3+cmd|' /C calc'!A0", "@",
]  # fmt: skip


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_formula_becomes_text(text: str) -> None:
    assert tables.cell(text).startswith("'")


@pytest.mark.parametrize("text", ["", "Lampa", "2026-0001", "a=b", "1-2", "Å", "'", "12"])
def test_other_text_is_left_alone(text: str) -> None:
    assert tables.cell(text) == text


def test_a_file_begins_with_a_mark_and_quotes_every_cell() -> None:
    text = tables.csv_text(["Nummer", "Titel"], [["2026-0001", 'Sätt upp "skylt"'], [None, "a\r\nb;c"]], separator=";")

    assert text.startswith('\ufeff"Nummer";"Titel"\r\n')
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")) == [
        ["Nummer", "Titel"], ["2026-0001", 'Sätt upp "skylt"'], ["", "a\r\nb;c"],
    ]  # fmt: skip

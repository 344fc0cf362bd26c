"""Lists as CSV files that a spreadsheet opens as what they are: text, never formulas."""

import csv
import io
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
"""Without it a Swedish Excel reads å, ä and ö wrongly."""
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
SEPARATORS = {"semicolon": ";", "comma": ","}


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[object]], *, separator: str = ",") -> str:
    """The table as CSV (RFC 4180, all cells quoted) with a byte order mark.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([cell(heading) for heading in headings])
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return BOM + out.getvalue()


def cell(value: object) -> str:
    """A value as a spreadsheet may hold it without acting on it."""
    text = "" if value is None else str(value).replace("\x00", "")
    # Spaces before a formula are passed over by some programs.
    if text.lstrip(" \u00a0\u3000")[:1] in FORMULA_STARTS and text.strip(" \u00a0\u3000"):
        return f"'{text}"
    return text

"""`make bench`: every figure beside its limit, each part in its own process. Says what misses; never fails for it."""

import json
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import stage
from tests.bench.measuring import Figure

OF_A_TOWN = ("intake", "lists", "council")
"""They need filled databases."""
PARTS = ("intake", "sizes", "lists", "council", "field", "lighthouse")
ROOT = Path(__file__).resolve().parent.parent.parent


def main(wanted: list[str]) -> int:
    if unknown := set(wanted) - set(PARTS):
        print(f"There is no {', '.join(sorted(unknown))}; choose from {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    print(f"{platform.machine()}, Python {platform.python_version()}; CPU is the process's own, time is the wall's.")
    with tempfile.TemporaryDirectory(prefix="walkapp-bench-") as folder:
        for size in stage.SIZES if set(wanted or PARTS) & set(OF_A_TOWN) else ():
            started = time.monotonic()
            stage.prepare(Path(folder), size)
            print(f"A municipality with {size:,} actions is filled, {time.monotonic() - started:.0f} s.", flush=True)
        figures = [figure for part in wanted or PARTS for figure in _figures(part, Path(folder))]
    missed = [figure for figure in figures if figure.holds is False]
    print(f"\n{sum(figure.holds is True for figure in figures)} aims hold, {len(missed)} are missed.")
    return 0


def _figures(part: str, folder: Path) -> list[Figure]:
    """Run one part in a cold process and print its lines."""
    command = [sys.executable, "-m", f"tests.bench.{part}", str(folder), str(folder / f"work-{part}")]
    (folder / f"work-{part}").mkdir()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    # npm tells on the same way what it has fetched, the first time.
    figures = [Figure(**json.loads(line)) for line in done.stdout.splitlines() if line.startswith("{")]
    print(f"\n{part:<58} {'value':>10} {'limit':>10} {'ratio':>7} {'aim':>7}")
    for figure in figures:
        print(_line(figure))
    sys.stdout.flush()
    return figures


def _line(figure: Figure) -> str:
    limit = f"{figure.limit:,.2f}" if figure.limit else ""
    ratio = f"{figure.ratio:.2f}x" if figure.ratio else ""
    aim = "" if figure.aim is None else f"{figure.aim:g}{'x' if figure.limit else ''}"
    if figure.most is not None:
        aim = f"{figure.most:g}"
    verdict = {True: "", False: "  MISSED", None: ""}[figure.holds]
    value = f"{figure.value:,.2f} {figure.unit}".strip()
    note = f"  ({figure.note})" if figure.note else ""
    return f"{figure.what:<58} {value:>10} {limit:>10} {ratio:>7} {aim:>7}{verdict}{note}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

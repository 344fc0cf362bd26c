"""Clocks of the benchmarks, and what they print: a figure, its limit measured in the same run, and their ratio."""

import contextlib
import json
import math
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Figure:
    """One line of the table. What is wanted is either a ratio to the limit or a value of its own."""

    part: str
    what: str
    value: float
    unit: str
    limit: float | None = None
    """The same unit, of the least work that could do it."""
    aim: float | None = None
    """The ratio to the limit that is wanted; where there is no limit, the value itself."""
    note: str = ""
    most: float | None = None
    """The value that is wanted, whatever its limit is."""

    @property
    def ratio(self) -> float | None:
        return self.value / self.limit if self.limit else None

    @property
    def holds(self) -> bool | None:
        """None where nothing is aimed at."""
        if self.most is not None:
            return self.value <= self.most
        measured = self.ratio if self.limit else self.value
        return None if self.aim is None or measured is None else measured <= self.aim

    def say(self) -> None:
        """Hand the figure to the one who prints the table."""
        print(json.dumps(asdict(self)), flush=True)


def cpu_ms(work: Callable[[], object], *, rounds: int) -> float:
    """The median CPU time of one call in this process, in milliseconds."""
    return statistics.median(_timed(work, time.process_time) for _ in range(rounds))


def side_by_side(ours: Callable[[], object], bare: Callable[[], object], *, rounds: int) -> tuple[float, float, float]:
    """Median wall milliseconds of both, in turns so that what else the machine does meets both; our CPU beside."""
    wall, limit, cpu = [], [], []
    for _ in range(rounds):
        cpu_at, wall_at = time.process_time(), time.perf_counter()
        ours()
        wall.append((time.perf_counter() - wall_at) * 1000)
        cpu.append((time.process_time() - cpu_at) * 1000)
        limit.append(_timed(bare, time.perf_counter))
    return statistics.median(wall), statistics.median(limit), statistics.median(cpu)


def _timed(work: Callable[[], object], clock: Callable[[], float]) -> float:
    at = clock()
    work()
    return (clock() - at) * 1000


def cpu_of(pid: int, *, children: bool) -> float:
    """The CPU seconds that a process has used, with those of its ended children where asked."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    used = [int(value) for value in fields[11 : 15 if children else 13]]
    return sum(used) * _TICK_S


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    return [int(child) for child in found.split()]


def descendants_of(pid: int) -> list[int]:
    """Its children, their children, and so on."""
    found = children_of(pid)
    return found + [one for child in found for one in descendants_of(child)]


def processes_of(group: int) -> list[int]:
    """The processes of a group that run now."""
    return [pid for pid in _running() if _group_of(pid) == group]


def _running() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def cpu_of_threads(pid: int) -> float:
    """The CPU seconds of a process's threads that still run: to the nanosecond, where `cpu_of` counts hundredths."""
    used = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):
            used += int(thread.read_text("ascii").split()[0])
    return used / 1e9


def share(values: Sequence[float], percent: int) -> float:
    """The least of the values that so many per cent of them do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)]

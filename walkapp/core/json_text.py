"""JSON as RFC 8259 has it and no other program misreads: no NaN, no number beyond what there is, no half characters."""

import json
import math
from typing import NoReturn


def read(data: bytes) -> object:
    """What the bytes say. Raises ValueError where they are not JSON: JSONDecodeError where the place is known."""
    try:
        found: object = json.loads(data.decode(), parse_constant=_refuse, parse_float=_finite)
        if b"\\u" in data:
            # Half a character (a lone surrogate) can be written in JSON and nowhere else.
            json.dumps(found, ensure_ascii=False).encode()
    except RecursionError as problem:
        raise ValueError("It is nested too deeply.") from problem
    return found


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON.")


def _finite(number: str) -> float:
    found = float(number)
    if not math.isfinite(found):
        raise ValueError("The number is too large.")
    return found

"""Paths into JSON: ``data.items[0].n``, with ``["a name"]`` for keys of other signs. One value, or a word why not."""

import re
from math import isfinite
from typing import Any

from planning.domain.errors import Invalid

STEP = re.compile(r"""\.?([A-Za-z_][\w-]*)|\[(-?\d+)\]|\["([^"\]]+)"\]|\['([^'\]]+)'\]""")


def parse_path(text: str) -> tuple[str | int, ...]:
    """Return the steps of a path.

    Raises
    ------
    Invalid
        Where it cannot be read.
    """
    rest = text.strip().removeprefix("$")
    steps: list[str | int] = []
    while rest:
        found = STEP.match(rest)
        if found is None:
            message = f"The path cannot be read from “{rest[:40]}” on. Write it as data.items[0].n."
            raise Invalid(message, fields={"query": [message]})
        name, place, *quoted = found.groups()
        steps.append(int(place) if place is not None else name or next(filter(None, quoted)))
        rest = rest[found.end() :]
    return tuple(steps)


def number_at(data: Any, path: str) -> float:
    """Return the finite number at a path; text that is a number counts as one.

    Raises
    ------
    Invalid
        Where there is nothing, or no number.
    """
    here, so_far = data, ""
    for step in parse_path(path):
        so_far += f"[{step}]" if isinstance(step, int) else f".{step}"
        try:
            here = _step(here, step)
        except LookupError as error:
            message = f"There is nothing at {so_far.lstrip('.')} of the answer."
            raise Invalid(message) from error
    try:
        value = float(here) if isinstance(here, (int, float, str)) and not isinstance(here, bool) else float("nan")
    except (ValueError, OverflowError):
        value = float("nan")
    if not isfinite(value):
        message = f"At {path} of the answer stands {str(here)[:40]!r}, which is no number."
        raise Invalid(message)
    return value


def _step(here: Any, step: str | int) -> Any:
    if isinstance(step, int) and isinstance(here, list):
        return here[step]
    if isinstance(step, str) and isinstance(here, dict):
        return here[step]
    raise LookupError

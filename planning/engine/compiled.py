"""Compiling of inner loops by numba: only processes that solve import this.

Reference counts are left out (``_nrt``): the loops make no array, and counting costs more than what they do.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}

P = ParamSpec("P")
R = TypeVar("R")
Ints = npt.NDArray[np.int64]


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function to machine code, kept on disk, that runs beside other threads."""
    return cast("Callable[P, R]", numba.njit(**OPTIONS)(function))


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a small function into those that call it: passing many arrays costs more than what it does."""
    return cast("Callable[P, R]", numba.njit(**OPTIONS, forceinline=True)(function))


@inlined
def move(order: Ints, place: Ints, old: int, new: int) -> None:
    """Move what stands at one place of an order to another, and keep the places of all."""
    job = order[old]
    step = 1 if new > old else -1
    for at in range(old, new, step):
        moved = order[at + step]
        order[at] = moved
        place[moved] = at
    order[new] = job
    place[job] = new

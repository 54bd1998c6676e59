"""Compiling of inner loops by numba: only processes that solve import this.

Reference counts are left out (``_nrt``): the loops make no array, and counting costs more than what they do.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba

OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function to machine code, kept on disk, that runs beside other threads."""
    return cast("Callable[P, R]", numba.njit(**OPTIONS)(function))


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a small function into those that call it: passing many arrays costs more than what it does."""
    return cast("Callable[P, R]", numba.njit(**OPTIONS, forceinline=True)(function))

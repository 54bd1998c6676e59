"""What helps where tens of thousands of rows become objects in one go."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Pause the search for cycles among objects while many are made that all stay.

    Each search walks what is there already; among thousands of rows it takes a third of the time and finds nothing.
    Inside itself, and where the process has switched the search off, it changes nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

"""HiGHS without the two lines that it prints whenever it is made, before it can be told to be silent."""

import os
import threading

import highspy

_one_at_a_time = threading.Lock()


def highs() -> highspy.Highs:
    """Return a new solver that prints nothing: what a command prints may be read by another program."""
    with _one_at_a_time:
        kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 1)
            solver = highspy.Highs()
        finally:
            os.dup2(kept, 1)
            os.close(kept)
            os.close(nowhere)
    solver.silent()
    return solver

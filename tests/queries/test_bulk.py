"""The search for cycles is paused for a while, and goes on as before whatever happens meanwhile."""

import gc

import pytest

from planning.queries.bulk import without_collecting


def test_search_goes_on_as_before_even_after_an_error():
    seen = []

    @without_collecting()
    def fail():
        seen.append(gc.isenabled())
        raise KeyError

    with pytest.raises(KeyError):
        fail()

    assert [*seen, gc.isenabled()] == [False, True]


def test_what_is_off_stays_off():
    with without_collecting():
        with without_collecting():
            pass
        assert not gc.isenabled()

    assert gc.isenabled()

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from planning.domain.cycles import find_cycle


def test_chain_has_no_cycle():
    assert find_cycle([(1, 2), (2, 3), (1, 3)]) is None


def test_cycle_is_given_from_first_node_back_to_it():
    assert find_cycle([("api", "data"), ("data", "model"), ("model", "data")]) == ["data", "model", "data"]


def test_node_before_itself_is_a_cycle():
    assert find_cycle([(7, 7)]) == [7, 7]


def test_long_chain_needs_no_recursion():
    edges = [(number, number + 1) for number in range(20_000)]

    assert find_cycle(edges) is None
    assert len(find_cycle([*edges, (20_000, 0)])) == 20_002


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=16))
def test_cycle_found_exists_and_none_means_sortable(edges):
    cycle = find_cycle(edges)

    if cycle:
        assert cycle[0] == cycle[-1]
        assert all(step in edges for step in pairwise(cycle))
    else:
        left = set(edges)
        while left:
            free = {edge for edge in left if edge[0] not in {after for _, after in left}}
            assert free, "every edge left starts where another ends, which only a cycle does"
            left -= free

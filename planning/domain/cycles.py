"""Cycles: things that wait for, stand below or answer to themselves over others."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def find_cycle(edges: Iterable[tuple[Node, Node]]) -> list[Node] | None:
    """Return one way round, its first node repeated at the end, or None where there is none.

    The same edges in the same order give the same cycle. It walks with its own stack, so that long chains do not meet
    Python's recursion limit.
    """
    following: dict[Node, list[Node]] = {}
    for before, after in edges:
        following.setdefault(before, []).append(after)
    done: set[Node] = set()
    for start in following:
        cycle = _walk(start, following, done)
        if cycle:
            return cycle
    return None


def _walk(start: Node, following: dict[Node, list[Node]], done: set[Node]) -> list[Node] | None:
    """Walk depth first from a node; ``done`` grows by every node that no cycle runs through."""
    if start in done:
        return None
    path, on_path = [start], {start}
    branches = [iter(following.get(start, ()))]
    while path:
        step = next((node for node in branches[-1] if node not in done), None)
        if step is None:
            branches.pop()
            on_path.discard(path[-1])
            done.add(path.pop())
        elif step in on_path:
            return [*path[path.index(step) :], step]
        else:
            path.append(step)
            on_path.add(step)
            branches.append(iter(following.get(step, ())))
    return None

"""Annealing over what the serial decoder reads: the compiled loop. ``annealer`` drives it.

A step changes order, lane or earliest day of one to three groups, decodes what comes after the first of them, and is
kept with a probability that falls with the temperature. Tiers above the one that is improved are held by penalties.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planning.engine.compiled import compiled
from planning.engine.decoder import ANY, UNDONE, Board, Placed, copy, decode, measure
from planning.engine.flat import Flat, Ints

MOVED, PICKED, DELAYED = 0, 1, 2
MOST_CHANGES = 3


class Aim(NamedTuple):
    """What is minimised: term weights and offset by tier; per unit of a tier its price, and that above its limit.

    ``step`` is what being above a limit costs by itself.
    """

    goals: Ints
    offsets: Ints
    price: NDArray[np.float64]
    limit: Ints
    penalty: NDArray[np.float64]
    step: float
    tier: int


class Genes(NamedTuple):
    """What the decoder reads, with the place of each group in the order and notes to take changes back."""

    order: Ints
    place: Ints
    pick: Ints
    team: Ints
    early: Ints
    notes: Ints
    random: NDArray[np.uint64]


class Plans(NamedTuple):
    """The plan tried, the one that stands and the best, with their values by tier."""

    new: Placed
    current: Placed
    best: Placed
    new_worth: Ints
    current_worth: Ints
    best_worth: Ints
    terms: Ints


@compiled
def draw(random: NDArray[np.uint64], below: int) -> int:
    """Return a whole number from 0 to below ``below`` (xorshift)."""
    state = random[0]
    state ^= state << np.uint64(13)
    state ^= state >> np.uint64(7)
    state ^= state << np.uint64(17)
    random[0] = state
    return int(np.int64(state >> np.uint64(11)) % np.int64(below))


@compiled
def weigh(flat: Flat, board: Board, placed: Placed, aim: Aim, terms: Ints, worth: Ints) -> float:
    """Count the tiers of a decoded plan; return what the annealing minimises."""
    measure(flat, board, placed, terms)
    total = 0.0
    for tier in range(len(worth)):
        value = aim.offsets[tier]
        for term in range(len(terms)):
            value += aim.goals[tier, term] * terms[term]
        worth[tier] = value
        total += aim.price[tier] * value
        if value > aim.limit[tier]:
            total += aim.step + aim.penalty[tier] * (value - aim.limit[tier])
    return total


@compiled
def anneal(
    flat: Flat, board: Board, genes: Genes, plans: Plans, aim: Aim, energy: float, hot: float, cold: float, steps: int
) -> float:
    """Take steps while the temperature falls from hot to cold; return the energy of the plan that stands."""
    _settle(flat, genes, plans)
    fall = (cold / hot) ** (1.0 / max(1, steps))
    heat = hot
    for _ in range(steps):
        heat *= fall
        changes, first = _change(flat, genes, plans, aim)
        if changes == 0:
            continue
        decode(flat, board, plans.new, plans.current, genes.order, genes.pick, genes.team, genes.early, first)
        found = weigh(flat, board, plans.new, aim, plans.terms, plans.new_worth)
        chance = (draw(genes.random, 1 << 30) + 1) / (1 << 30)
        if found <= energy - heat * np.log(chance):
            energy = found
            _copy(plans.new, plans.current)
            copy(plans.new_worth, plans.current_worth)
            if _is_less(plans.new_worth, plans.best_worth):
                _copy(plans.new, plans.best)
                copy(plans.new_worth, plans.best_worth)
        else:
            _take_back(flat, genes, changes)
    return energy


@compiled
def _settle(flat: Flat, genes: Genes, plans: Plans) -> None:
    """Fix what was found for groups that may be on any lane: the plan is the same, and decoded faster."""
    _copy_options(plans.current.options, genes.team)
    for group in range(len(genes.order)):
        need = flat.group_need[flat.group_need_at[group]]
        if genes.pick[need] == ANY and plans.current.start[need] >= 0:
            genes.pick[need] = plans.current.options[need, 0] - flat.option_at[need]
        elif genes.pick[need] == ANY:
            genes.pick[need] = UNDONE


@compiled
def _copy(source: Placed, target: Placed) -> None:
    copy(source.start, target.start)
    _copy_options(source.options, target.options)


@compiled
def _copy_options(source: Ints, target: Ints) -> None:
    for need in range(source.shape[0]):
        for head in range(source.shape[1]):
            target[need, head] = source[need, head]


@compiled
def _is_less(one: Ints, other: Ints) -> bool:
    for tier in range(len(one)):
        if one[tier] != other[tier]:
            return bool(one[tier] < other[tier])
    return False


@compiled
def _change(flat: Flat, genes: Genes, plans: Plans, aim: Aim) -> tuple[int, int]:
    """Change one to three groups; return how many notes were made and the first place that changed."""
    roll = draw(genes.random, 10)
    wanted = 1 if roll < 6 else (2 if roll < 9 else MOST_CHANGES)
    changes = 0
    first = len(genes.order)
    for _ in range(wanted):
        group = _choose(flat, genes, plans)
        kind = draw(genes.random, 20)
        place = genes.place[group]
        if kind < 9:
            made, place = _move(flat, genes, group, changes)
        elif kind < 17 or aim.tier < 2:
            made = _pick(flat, genes, aim, group, changes)
        else:
            made = _delay(flat, genes, plans, group, changes)
        changes += made
        if made:
            first = min(first, place)
    return changes, first


@compiled
def _choose(flat: Flat, genes: Genes, plans: Plans) -> int:
    """Choose a group, those that are undone a little more often."""
    group = draw(genes.random, len(genes.order))
    if draw(genes.random, 4) == 0:
        for _ in range(3):
            if plans.current.start[flat.group_need[flat.group_need_at[group]]] < 0:
                break
            group = draw(genes.random, len(genes.order))
    return group


@compiled
def _move(flat: Flat, genes: Genes, group: int, note: int) -> tuple[int, int]:
    """Move a group to another place between those it waits for and those that wait for it."""
    low, high = 0, len(genes.order) - 1
    for at in range(flat.group_before_at[group], flat.group_before_at[group + 1]):
        low = max(low, genes.place[flat.group_before[at]] + 1)
    for at in range(flat.group_after_at[group], flat.group_after_at[group + 1]):
        high = min(high, genes.place[flat.group_after[at]] - 1)
    old = genes.place[group]
    if draw(genes.random, 2) == 0:
        low, high = max(low, old - 15), min(high, old + 15)
    if high <= low:
        return 0, old
    target = low + draw(genes.random, high - low + 1)
    if target == old:
        return 0, old
    genes.notes[note, 0], genes.notes[note, 1], genes.notes[note, 2] = MOVED, target, old
    _shift(genes, old, target)
    return 1, min(old, target)


@compiled
def _shift(genes: Genes, old: int, target: int) -> None:
    group = genes.order[old]
    step = 1 if target > old else -1
    at = old
    while at != target:
        genes.order[at] = genes.order[at + step]
        genes.place[genes.order[at]] = at
        at += step
    genes.order[target] = group
    genes.place[group] = target


@compiled
def _pick(flat: Flat, genes: Genes, aim: Aim, group: int, note: int) -> int:
    """Give a group another lane, any lane or none."""
    need = flat.group_need[flat.group_need_at[group]]
    first, stop = flat.option_at[need], flat.option_at[need + 1]
    if flat.group_need_at[group + 1] - flat.group_need_at[group] > 1 or flat.need_heads[need] > 1:
        stop = first  # several parts: what fits, or none
    roll = draw(genes.random, 20)
    old = genes.pick[need]
    new = ANY
    if old == UNDONE:
        new = ANY
    elif roll == 0:
        new = UNDONE
    elif roll < 17 and stop > first:
        new = draw(genes.random, stop - first)
        if aim.tier >= 3:
            other = draw(genes.random, stop - first)
            if flat.option_price[first + other] < flat.option_price[first + new]:
                new = other
    if new == old:
        return 0
    genes.notes[note, 0], genes.notes[note, 1], genes.notes[note, 2] = PICKED, need, old
    genes.pick[need] = new
    return 1


@compiled
def _delay(flat: Flat, genes: Genes, plans: Plans, group: int, note: int) -> int:
    """Let a group start no earlier than where live work of it stands, or as early as it can."""
    new = 0
    need = flat.group_need[flat.group_need_at[group]]
    rows = flat.live_at[need + 1] - flat.live_at[need]
    if rows > 0 and draw(genes.random, 2) == 0:
        row = flat.live_at[need] + draw(genes.random, rows)
        new = flat.live_start[row]
    elif draw(genes.random, 4) == 0:
        new = max(0, plans.current.start[need] + draw(genes.random, 7) - 2)
    if new == genes.early[group]:
        return 0
    genes.notes[note, 0], genes.notes[note, 1], genes.notes[note, 2] = DELAYED, group, genes.early[group]
    genes.early[group] = new
    return 1


@compiled
def _take_back(flat: Flat, genes: Genes, changes: int) -> None:
    for note in range(changes - 1, -1, -1):
        kind, what, old = genes.notes[note, 0], genes.notes[note, 1], genes.notes[note, 2]
        if kind == MOVED:
            _shift(genes, what, old)
        elif kind == PICKED:
            genes.pick[what] = old
        else:
            genes.early[what] = old

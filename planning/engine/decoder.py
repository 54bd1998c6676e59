"""The compiled serial decoder: an order of groups, a lane for each need and earliest days become a plan.

Each group takes the first gap that fits, after those it waits for. ``pick`` is the place of an option of the need,
``ANY`` for the one that ends first, ``UNDONE`` for none. Groups of several parts take the first day that fits all.
"""

from typing import NamedTuple

import numpy as np

from planning.engine.compiled import compiled, inlined
from planning.engine.flat import NO_DUE, Days, Flat, Ints

ANY, UNDONE = -1, -2


class Board(NamedTuple):
    """What is booked so far, lane by lane in order of time, and how far every item is."""

    start: Days
    end: Days
    booked: Ints
    item_end: Ints
    item_left: Ints


class Placed(NamedTuple):
    """A plan by need: its start (-1 undone), and the options that it took (-1 for none)."""

    start: Ints
    options: Ints


def new_board(flat: Flat) -> Board:
    """Return an empty board."""
    widest = int(np.bincount(flat.option_lane, minlength=1).max(initial=0)) + 1
    shape = (flat.lanes, min(widest, flat.horizon + 1))
    empty = np.zeros(shape, dtype=np.int32)
    return Board(
        empty, empty.copy(), np.zeros(flat.lanes, dtype=np.int64), flat.item_end.copy(), flat.item_needs.copy()
    )


def new_placed(flat: Flat) -> Placed:
    """Return a plan with nothing in it."""
    heads = max(1, int(flat.need_heads.max(initial=1)))
    count = len(flat.need_heads)
    return Placed(np.full(count, -1, dtype=np.int64), np.full((count, heads), -1, dtype=np.int64))


@compiled
def decode(
    flat: Flat, board: Board, placed: Placed, old: Placed, order: Ints, pick: Ints, team: Ints, early: Ints, keep: int
) -> None:
    """Place the groups in their order; the first ``keep`` of them where ``old`` has them.

    ``team`` holds the options of every part of a group of several, where its pick is neither ``ANY`` nor ``UNDONE``.
    """
    for lane in range(len(board.booked)):
        board.booked[lane] = 0
    copy(flat.item_end, board.item_end)
    copy(flat.item_needs, board.item_left)
    for place in range(len(order)):
        group = order[place]
        if place < keep:
            _repeat(flat, board, placed, old, group)
            continue
        _clear(flat, placed, group)
        day = _ready(flat, board, group, early[group])
        if day < 0:
            continue
        first, stop = flat.group_need_at[group], flat.group_need_at[group + 1]
        need = flat.group_need[first]
        if stop - first == 1 and flat.need_heads[need] == 1:
            _place_single(flat, board, placed, need, pick[need], day, flat.group_last[group])
        elif pick[need] == ANY:
            _place_several(flat, board, placed, group, day)
        elif pick[need] != UNDONE:
            _place_team(flat, board, placed, team, group, day)


@inlined
def copy(source: Ints, target: Ints) -> None:
    """Copy one array over another."""
    for at in range(len(source)):
        target[at] = source[at]


@inlined
def _clear(flat: Flat, placed: Placed, group: int) -> None:
    for at in range(flat.group_need_at[group], flat.group_need_at[group + 1]):
        need = flat.group_need[at]
        placed.start[need] = -1
        for head in range(flat.need_heads[need]):
            placed.options[need, head] = -1


@inlined
def _repeat(flat: Flat, board: Board, placed: Placed, old: Placed, group: int) -> None:
    """Book a group where it was."""
    for at in range(flat.group_need_at[group], flat.group_need_at[group + 1]):
        need = flat.group_need[at]
        placed.start[need] = start = old.start[need]
        for head in range(flat.need_heads[need]):
            placed.options[need, head] = option = old.options[need, head]
            if option >= 0:
                _book(flat, board, need, option, start)
        if start >= 0:
            _count(flat, board, placed, need)


@inlined
def _ready(flat: Flat, board: Board, group: int, early: int) -> int:
    """Return the first day on which a group may start, -1 where it may not."""
    item = flat.group_item[group]
    day = max(flat.group_first[group], early)
    for at in range(flat.before_at[item], flat.before_at[item + 1]):
        before = flat.before[at]
        if board.item_left[before] > 0:
            return -1
        day = max(day, board.item_end[before] + 1 + flat.before_lag[at])
    return day if day <= flat.group_last[group] else -1


@inlined
def first_gap(flat: Flat, board: Board, lane: int, table: int, first: int, last: int) -> int:
    """Return the first day from ``first`` to ``last`` on which work fits between what is booked; -1 for none."""
    count = board.booked[lane]
    at = count
    while at > 0 and board.end[lane, at - 1] >= first:
        at -= 1
    day = first
    while day <= last:
        if at < count and board.start[lane, at] <= day:
            day = board.end[lane, at] + 1
            at += 1
            continue
        start = flat.next_start[table, day]
        if start > last:
            return -1
        if at >= count or flat.next_end[table, day] < board.start[lane, at]:
            return int(start)
        day = board.end[lane, at] + 1
        at += 1
    return -1


@inlined
def _book(flat: Flat, board: Board, need: int, option: int, start: int) -> None:
    lane = flat.option_lane[option]
    end = flat.next_end[flat.option_table[option], start]
    at = board.booked[lane]
    while at > 0 and board.start[lane, at - 1] > start:
        board.start[lane, at] = board.start[lane, at - 1]
        board.end[lane, at] = board.end[lane, at - 1]
        at -= 1
    board.start[lane, at] = start
    board.end[lane, at] = end
    board.booked[lane] += 1
    item = flat.need_item[need]
    board.item_end[item] = max(board.item_end[item], end)


@inlined
def _count(flat: Flat, board: Board, placed: Placed, need: int) -> None:
    """Tell the item where all parts of a need are done."""
    for head in range(flat.need_heads[need]):
        if placed.options[need, head] < 0:
            return
    board.item_left[flat.need_item[need]] -= 1


@inlined
def _place_single(flat: Flat, board: Board, placed: Placed, need: int, pick: int, first: int, last: int) -> None:
    """Place a need of one part on its lane, or where it ends first."""
    best = -1
    best_start = last
    best_end = NO_DUE
    if pick >= 0:
        best = flat.option_at[need] + pick
        best_start = first_gap(flat, board, flat.option_lane[best], flat.option_table[best], first, last)
        if best_start < 0:
            return
    elif pick == ANY:
        for option in range(flat.option_at[need], flat.option_at[need + 1]):
            table = flat.option_table[option]
            start = first_gap(flat, board, flat.option_lane[option], table, first, last)
            if start < 0:
                continue
            end = flat.next_end[table, start]
            if end < best_end or (end == best_end and flat.option_price[option] < flat.option_price[best]):
                best, best_start, best_end = option, start, end
    if best >= 0:
        placed.start[need] = best_start
        placed.options[need, 0] = best
        _book(flat, board, need, best, best_start)
        board.item_left[flat.need_item[need]] -= 1


@compiled
def _place_team(flat: Flat, board: Board, placed: Placed, team: Ints, group: int, first: int) -> None:
    """Place a group of several parts on the lanes that it had, on the first day on which all are free."""
    day = -1
    while day != first and first >= 0:
        day = first
        for at in range(flat.group_need_at[group], flat.group_need_at[group + 1]):
            first = _first_for_need(flat, board, team, group, flat.group_need[at], first)
    if first < 0:
        return
    for at in range(flat.group_need_at[group], flat.group_need_at[group + 1]):
        need = flat.group_need[at]
        for head in range(flat.need_heads[need]):
            placed.options[need, head] = team[need, head]
    _book_all(flat, board, placed, group, day)


@compiled
def _first_for_need(flat: Flat, board: Board, team: Ints, group: int, need: int, first: int) -> int:
    """Return the first day from a day on, of those on which one part after the other fits; -1 for none."""
    for head in range(flat.need_heads[need]):
        option = team[need, head]
        if option >= 0 and first >= 0:
            lane, table = flat.option_lane[option], flat.option_table[option]
            first = first_gap(flat, board, lane, table, first, flat.group_last[group])
    return first


@compiled
def _place_several(flat: Flat, board: Board, placed: Placed, group: int, first: int) -> None:
    """Place a group on the first day on which all its parts fit, else on the one on which most of their minutes do."""
    best_day = -1
    best_worth = 0
    wanted = 0
    for at in range(flat.group_need_at[group], flat.group_need_at[group + 1]):
        wanted += flat.need_worth[flat.group_need[at]] * flat.need_heads[flat.group_need[at]]
    for day in range(first, flat.group_last[group] + 1):
        worth = _fit(flat, board, placed, group, day)
        if worth > best_worth:
            best_worth, best_day = worth, day
        if worth == wanted:
            break
    if best_day < 0:
        _clear(flat, placed, group)
    else:
        _fit(flat, board, placed, group, best_day)
        _book_all(flat, board, placed, group, best_day)


@compiled
def _book_all(flat: Flat, board: Board, placed: Placed, group: int, day: int) -> None:
    """Book the options that a group has on a day."""
    for at in range(flat.group_need_at[group], flat.group_need_at[group + 1]):
        need = flat.group_need[at]
        placed.start[need] = day if placed.options[need, 0] >= 0 else -1
        for head in range(flat.need_heads[need]):
            if placed.options[need, head] >= 0:
                _book(flat, board, need, placed.options[need, head], day)
        _count(flat, board, placed, need)


@compiled
def _fit(flat: Flat, board: Board, placed: Placed, group: int, day: int) -> int:
    """Choose options for every part of a group on a day; return what the parts that fit are worth."""
    worth = 0
    first, stop = flat.group_need_at[group], flat.group_need_at[group + 1]
    for at in range(first, stop):
        for head in range(flat.need_heads[flat.group_need[at]]):
            placed.options[flat.group_need[at], head] = -1
    for at in range(first, stop):
        need = flat.group_need[at]
        others = flat.need_others[need]
        for head in range(flat.need_heads[need]):
            option = _best_option(flat, board, placed, group, need, day, others)
            if option < 0:
                break
            placed.options[need, head] = option
            others -= 1 - flat.option_pinned[option]
            worth += flat.need_worth[need]
    return worth


@compiled
def _best_option(flat: Flat, board: Board, placed: Placed, group: int, need: int, day: int, others: int) -> int:
    """Return the option that ends first of those that are free on a day and not yet taken."""
    best = -1
    best_end = NO_DUE
    for option in range(flat.option_at[need], flat.option_at[need + 1]):
        table = flat.option_table[option]
        end = flat.next_end[table, day]
        if end > best_end or flat.next_start[table, day] != day or (others <= 0 and not flat.option_pinned[option]):
            continue
        if end == best_end and flat.option_price[option] >= flat.option_price[best]:
            continue
        if first_gap(flat, board, flat.option_lane[option], table, day, day) == day and not _is_taken(
            flat, placed, group, need, option
        ):
            best, best_end = option, end
    return best


@compiled
def _is_taken(flat: Flat, placed: Placed, group: int, need: int, option: int) -> bool:
    """Tell whether the group uses the lane already, or the need the person."""
    for at in range(flat.group_need_at[group], flat.group_need_at[group + 1]):
        other = flat.group_need[at]
        for head in range(flat.need_heads[other]):
            taken = placed.options[other, head]
            if taken < 0:
                continue
            if flat.option_lane[taken] == flat.option_lane[option]:
                return True
            if other == need and flat.option_person[taken] == flat.option_person[option]:
                return True
    return False


@compiled
def measure(flat: Flat, board: Board, placed: Placed, terms: Ints) -> None:
    """Count every term of what was decoded, in the order of ``flat.TERMS``; fixed work apart."""
    for term in range(len(terms)):
        terms[term] = 0
    terms[5] = flat.last_end
    for need in range(len(placed.start)):
        _measure_need(flat, placed, need, terms)
    for item in range(len(flat.item_due)):
        if board.item_left[item] > 0:
            terms[1] += flat.item_undone[item]
        elif flat.item_due[item] < NO_DUE:
            late = flat.working[max(0, board.item_end[item])] - flat.item_due[item]
            terms[1] += flat.item_weight[item] * max(0, late)


@inlined
def _measure_need(flat: Flat, placed: Placed, need: int, terms: Ints) -> None:
    start = placed.start[need]
    missing = flat.need_heads[need]
    for head in range(flat.need_heads[need]):
        option = placed.options[need, head]
        if start >= 0 and option >= 0:
            end = flat.next_end[flat.option_table[option], start]
            missing -= 1
            terms[3] += flat.option_price[option]
            terms[4] += end
            terms[5] = max(terms[5], end + 1)
            terms[6] += flat.option_cost[option]
    terms[0] += flat.need_worth[need] * missing
    for row in range(flat.live_at[need], flat.live_at[need + 1]):
        terms[2] += _change(flat, placed, need, row)


@compiled
def _change(flat: Flat, placed: Placed, need: int, row: int) -> int:
    """Return what it costs that a live allocation is or is not where it was."""
    for head in range(flat.need_heads[need]):
        option = placed.options[need, head]
        if placed.start[need] >= 0 and option >= 0 and flat.option_lane[option] == flat.live_lane[row]:
            moved = abs(placed.start[need] - flat.live_start[row])
            return int(flat.change_day * min(moved, flat.change_most))
    return flat.change_lane

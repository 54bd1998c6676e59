"""How list scheduling places single groups, written out by hand: gaps, prices, pins, orders."""

import pytest

from planning.engine.greedy import ORDERS, Board, build, by_due_day, by_weight, greedy, with_followers
from planning.engine.objective import STAFFING
from planning.engine.problem import compile_problem
from planning.engine.ranking import rank_of
from planning.engine.snapshot import Precedence, SkillNeed
from tests.engine.instances import DAY, demand, item, lane, organisation, person, snapshot


def built(**fields):
    problem = compile_problem(snapshot(**fields))
    return build(problem, by_weight(problem))


@pytest.mark.parametrize(
    ("start", "end", "is_free"),
    [(2, 5, True), (2, 6, False), (1, 3, False), (8, 9, True), (7, 8, False), (4, 4, True), (0, 8, False)],
)
def test_a_stretch_is_free_between_what_is_booked(start, end, is_free):
    board = Board(compile_problem(snapshot(lanes=[lane(1)])))
    board.book(0, 6, 7)
    board.book(0, 0, 1)

    assert board.is_free(0, start, end) is is_free


def test_the_best_of_all_orders_is_kept():
    problem = compile_problem(organisation(1, people=5, items=20, load=1.2, horizon=28, days=84))
    rank = rank_of(problem, STAFFING)
    worths = [rank(build(problem, order(problem))) for order in ORDERS]

    assert rank(greedy(problem, rank)) == min(worths) < max(worths)


def test_of_lanes_that_end_the_same_day_the_cheapest_is_taken_and_of_equals_the_first():
    people = [person(1, cost_per_day=90_000), person(2, cost_per_day=30_000), person(3, cost_per_day=30_000)]
    asked = {"people": people, "lanes": [lane(1), lane(2), lane(3)], "items": [item(1)]}

    assert built(**asked, demands=[demand(1)]) == {0: (0, (1,))}
    assert built(**asked, demands=[demand(1, minutes=2 * DAY, heads=2)]) == {0: (0, (1, 2))}


def test_who_is_pinned_has_a_part_and_others_have_the_rest():
    asked = demand(1, minutes=2 * DAY, heads=2, pinned=(3,))

    assert built(lanes=[lane(n) for n in (1, 2, 3)], items=[item(1)], demands=[asked]) == {0: (0, (0, 2))}
    only = demand(1, pinned=(3,))
    assert built(lanes=[lane(n) for n in (1, 2, 3)], items=[item(1)], demands=[only]) == {0: (0, (2,))}


def test_together_who_has_fewest_to_choose_from_chooses_first():
    need = (SkillNeed("python", 2),)
    asked = [demand(1, together=True), demand(2, item=1, together=True, skills=need)]
    people = [person(1, skills={"python": 3}), person(2)]

    found = built(people=people, lanes=[lane(1), lane(2)], items=[item(1)], demands=asked)

    assert found == {0: (0, (1,)), 1: (0, (0,))}


def test_together_waits_for_the_day_on_which_all_fit():
    asked = [demand(1), demand(2, item=2, together=True), demand(3, item=2, together=True)]
    items = [item(1, weight=99), item(2)]

    assert built(lanes=[lane(1), lane(2)], items=items, demands=asked) == {0: (0, (0,)), 1: (1, (0,)), 2: (1, (1,))}


def test_what_follows_waits_for_the_lag_too():
    given = {"lanes": [lane(1), lane(2)], "items": [item(1), item(2)], "demands": [demand(1), demand(2)]}

    assert built(**given, precedences=(Precedence(1, 2, 2),))[1][0] == 3


def test_an_item_counts_for_the_most_that_waits_for_it():
    items = [item(n) for n in (1, 2, 3, 4)]
    chain = (Precedence(1, 2), Precedence(2, 3), Precedence(1, 4))
    problem = compile_problem(snapshot(lanes=[lane(1)], items=items, demands=[demand(n) for n in (1, 2, 3, 4)],
                                       precedences=chain))  # fmt: skip

    assert with_followers(problem, [1.0, 5.0, 9.0, 3.0]) == [9.0, 9.0, 9.0, 3.0]


def test_the_earlier_due_day_comes_first_and_of_equals_the_heavier():
    items = [item(1, due=5), item(2, due=3), item(3, due=3, weight=20), item(4)]
    problem = compile_problem(snapshot(lanes=[lane(1)], items=items, demands=[demand(n) for n in (1, 2, 3, 4)]))

    order = by_due_day(problem)

    assert sorted(range(4), key=lambda number: -order[number]) == [2, 1, 0, 3]

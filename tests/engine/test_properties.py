"""What must hold of every optimum, on random tiny organisations whose optimum is found by trying every plan."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from planning.engine.problem import compile_problem
from planning.engine.solve import solve
from tests.engine import instances as make
from tests.engine.brute import best_values

seeds = st.integers(0, 10**9)
tiny = settings(max_examples=30, deadline=None)


def optimum(snapshot):
    return best_values(compile_problem(snapshot))


@tiny
@given(seeds)
def test_one_more_person_never_makes_the_optimum_worse(seed):
    snapshot = make.random_snapshot(seed, demands=3)
    number = len(snapshot.lanes) + 50
    hired = make.person(number, skills={"python": 5, "serving": 5}, cost_per_day=1)
    lane = make.lane(number, role=snapshot.demands[0].role, minutes=make.week(days=snapshot.days))

    more = replace(snapshot, people=(*snapshot.people, hired), lanes=(*snapshot.lanes, lane))

    # Standing demands may go to the newcomer, and then leave other lanes other minutes: not the same problem.
    if not snapshot.standing:
        assert optimum(more) <= optimum(snapshot)


@tiny
@given(seeds)
def test_a_longer_window_never_makes_the_optimum_worse(seed):
    snapshot = make.random_snapshot(seed, demands=3)

    longer = replace(snapshot, items=tuple(replace(item, earliest=0) for item in snapshot.items))

    assert optimum(longer) <= optimum(snapshot)


@tiny
@given(seeds)
def test_a_lower_level_never_leaves_more_unstaffed(seed):
    snapshot = make.random_snapshot(seed, demands=3)

    def easier(demand):
        return replace(demand, skills=tuple(replace(need, level=max(0, need.level - 1)) for need in demand.skills))

    lower = replace(snapshot, demands=tuple(easier(demand) for demand in snapshot.demands))

    assert optimum(lower)[0] <= optimum(snapshot)[0]


@tiny
@given(seeds)
def test_other_names_and_another_order_change_nothing(seed):
    snapshot = make.random_snapshot(seed, demands=3)
    rng = random.Random(seed)

    def shuffled(rows):
        rows = list(rows)
        rng.shuffle(rows)
        return tuple(rows)

    people = {row.id: number for number, row in enumerate(shuffled(snapshot.people), start=1000)}
    lanes = {row.id: number for number, row in enumerate(shuffled(snapshot.lanes), start=2000)}
    items = {row.id: number for number, row in enumerate(shuffled(snapshot.items), start=3000)}
    demands = {row.id: number for number, row in enumerate(shuffled(snapshot.demands), start=4000)}
    renamed = replace(
        snapshot,
        people=shuffled(replace(row, id=people[row.id]) for row in snapshot.people),
        lanes=shuffled(replace(row, id=lanes[row.id], person=people[row.person]) for row in snapshot.lanes),
        items=shuffled(replace(row, id=items[row.id]) for row in snapshot.items),
        demands=shuffled(
            replace(
                row, id=demands[row.id], item=items[row.item],
                pinned=tuple(people[one] for one in row.pinned), excluded=tuple(people[one] for one in row.excluded),
            )
            for row in snapshot.demands
        ),
        precedences=shuffled(
            replace(row, before=items[row.before], after=items[row.after]) for row in snapshot.precedences
        ),
        live=tuple(replace(row, demand=demands[row.demand], lane=lanes[row.lane]) for row in snapshot.live),
        familiarity=tuple(replace(row, person=people[row.person]) for row in snapshot.familiarity),
    )  # fmt: skip

    # Who carries a standing demand is settled first, ties by id: other ids may settle it otherwise.
    if not snapshot.standing:
        assert optimum(renamed) == optimum(snapshot)


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_a_pinned_person_is_on_the_demand_or_nobody_new_is(seed):
    snapshot = make.random_snapshot(seed)
    plan = solve(snapshot, seconds=5)
    person_of = {lane.id: lane.person for lane in snapshot.lanes}
    fixed = {(row.demand, row.lane) for row in snapshot.live if row.movability == "fixed"}

    for demand in snapshot.demands:
        rows = [row for row in plan.allocations if row.demand == demand.id and (row.demand, row.lane) not in fixed]
        people = {person_of[row.lane] for row in rows}
        assert not people & set(demand.excluded)
        assert len(people - set(demand.pinned)) <= max(0, demand.heads - len(demand.pinned))

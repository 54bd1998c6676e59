"""The entrance of the engine: limits, progress, stopping, starting from a plan, repeating, and staying light."""

import subprocess
import sys
import time
from dataclasses import replace

import pytest

from planning.engine.annealer import warm_up
from planning.engine.check import violations
from planning.engine.evaluate import tier_values, values, whole_demand
from planning.engine.objective import STAFFING
from planning.engine.plan import Status, dump, load
from planning.engine.snapshot import LiveAllocation
from planning.engine.solve import solve
from tests.engine.instances import demand, item, lane, one_each, organisation, random_snapshot, snapshot


def test_same_seed_and_work_limit_give_the_same_plan():
    given = organisation(4, people=12, items=70, teams=2, load=1.2)
    first, second = (solve(given, work_limit=0.3, seed=3, seconds=30) for _ in range(2))
    assert replace(first, seconds=0) == replace(second, seconds=0)
    assert first.work_limit == 0.3


def test_answer_is_never_worse_than_the_start():
    given = organisation(5, people=6, items=20)
    start = solve(given, seconds=4)
    again = solve(given, seconds=0.1, start=start)
    assert tier_values(given, again) <= tier_values(given, start)
    assert tier_values(given, start) <= tier_values(given, solve(given, method="greedy"))


def test_start_for_another_snapshot_is_ignored():
    given, other = one_each(), random_snapshot(1)
    assert violations(given, solve(given, start=solve(other, method="greedy"))) == []


@pytest.mark.parametrize("items", [30, 90])
def test_stop_is_honoured_at_once_and_keeps_the_best(items):
    given = organisation(6, items=items, load=1.3)
    asked = []
    warm_up()  # what is compiled once a machine counts for no run

    def should_stop():
        asked.append(time.monotonic())
        return time.monotonic() - asked[0] > 0.5

    began = time.monotonic()
    plan = solve(given, seconds=60, should_stop=should_stop)
    assert time.monotonic() - began < 10
    assert plan.status in (Status.STOPPED, Status.OPTIMAL)
    assert violations(given, plan) == []


def test_progress_goes_on_to_the_end():
    seen = []
    solve(organisation(7, people=5, items=14), seconds=3, on_progress=seen.append)
    shares = [progress.share for progress in seen]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    assert {progress.phase for progress in seen} & {tier.name for tier in STAFFING.tiers}


def test_tiers_tell_value_bound_and_gap_honestly():
    given = organisation(8, people=6, items=24)
    plan = solve(given, seconds=2)
    assert tuple(tier.value for tier in plan.tiers) == tier_values(given, plan)
    assert all(tier.bound <= tier.value for tier in plan.tiers)
    assert plan.tiers[0].scale == whole_demand(given)
    assert (plan.status is Status.OPTIMAL) == all(tier.gap == 0 for tier in plan.tiers)


def test_plan_survives_being_stored():
    given = random_snapshot(2)
    plan = solve(given)
    assert load(dump(plan)) == plan
    assert list(plan.allocations) == sorted(plan.allocations)
    assert plan.snapshot_digest == given.digest()


def test_nothing_to_plan_is_optimal():
    plan = solve(snapshot(lanes=[lane(1)]))
    assert plan.status is Status.OPTIMAL
    assert set(values(snapshot(lanes=[lane(1)]), plan).values()) == {0}


def test_live_work_stays_where_it_is_if_nothing_better_is_lost():
    given = snapshot(lanes=[lane(1), lane(2)], items=[item(1)], demands=[demand(1)])
    live = solve(given).allocations[0]
    moved = replace(given, live=(LiveAllocation(1, 1, 3 - live.lane, 3, 3),))
    (row,) = solve(moved).allocations
    assert (row.lane, row.start) == (3 - live.lane, 3)


def test_modules_for_the_web_load_no_solver():
    names = ("snapshot", "plan", "objective", "check", "evaluate", "rules", "problem", "greedy", "bounds", "solve")
    code = ";".join(f"import planning.engine.{name}" for name in names)
    code += ";import sys;sys.exit(bool({'ortools','highspy','numpy','django'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

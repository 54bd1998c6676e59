from dataclasses import replace

import pytest

from planning.engine.check import violations
from planning.engine.evaluate import tier_values
from planning.engine.explain import Explainer, explain
from planning.engine.plan import Shortage
from planning.engine.reasons import Failure, Gate
from planning.engine.snapshot import Precedence, SkillNeed
from planning.engine.solve import solve
from tests.engine import instances as make


def planned(snapshot):
    return solve(snapshot, method="greedy")


def every_part(snapshot):
    return [(demand.id, part) for demand in snapshot.demands for part in range(demand.heads)]


def carry_over(plan, snapshot):
    return replace(plan, snapshot_digest=snapshot.digest())


@pytest.mark.parametrize("seed", range(90))
def test_choosing_the_next_best_is_valid_and_costs_what_is_said(seed):
    snapshot = make.random_snapshot(seed, lanes=4, demands=6)
    explainer = Explainer(snapshot, planned(snapshot))

    for demand, part in every_part(snapshot):
        told = explainer.explain(demand, part)
        assert told.next_best == tuple(sorted(told.next_best, key=lambda one: (one.extra, one.person)))
        for other in told.next_best:
            plan = explainer.plan_if(demand, part, other.lane)
            assert violations(snapshot, plan) == []
            row = next(row for row in plan.allocations if (row.demand, row.lane) == (demand, other.lane))
            assert (row.start, row.end) == (other.start, other.end)
            extra = zip(tier_values(snapshot, plan), explainer.base, strict=True)
            assert tuple(after - before for after, before in extra) == other.extra
            before = {(r.demand, r.lane, r.start) for r in explainer.plan.allocations}
            after = {(r.demand, r.lane, r.start) for r in plan.allocations}
            assert {row[0] for row in before ^ after} - {demand} == set(other.gives_way)


@pytest.mark.parametrize("seed", range(90))
def test_everybody_is_next_best_or_left_out(seed):
    snapshot = make.random_snapshot(seed, lanes=4, demands=6)
    explainer = Explainer(snapshot, planned(snapshot))

    for demand, part in every_part(snapshot):
        told = explainer.explain(demand, part)
        if told.is_fixed:
            continue
        named = [one.person for one in (*told.next_best, *told.left_out)]
        assert sorted([*named, *([told.person] if told.person else [])]) == [p.id for p in snapshot.people]


def open_gate(snapshot, demand, person, failure):
    """The snapshot after the smallest change that a failure states."""
    people, demands, weights = snapshot.people, snapshot.demands, snapshot.weights
    if failure.gate is Gate.SKILL:
        skills = {**next(p.skills for p in people if p.id == person), failure.skill: failure.needed}
        people = tuple(replace(p, skills=skills) if p.id == person else p for p in people)
    elif failure.gate is Gate.EXCLUDED:
        demands = tuple(replace(d, excluded=()) if d.id == demand else d for d in demands)
    elif failure.gate is Gate.TEAM:
        weights = replace(weights, allow_other_teams=True)
    return replace(snapshot, people=people, demands=demands, weights=weights)


def test_smallest_change_lets_the_person_in():
    opened = set()
    for seed in range(120):
        snapshot = make.random_snapshot(seed, lanes=4, demands=6)
        plan = planned(snapshot)
        explainer = Explainer(snapshot, plan)
        for demand, part in every_part(snapshot):
            for left in explainer.explain(demand, part).left_out:
                if {failure.gate for failure in left.failures} <= {Gate.SKILL, Gate.EXCLUDED, Gate.TEAM}:
                    changed = snapshot
                    for failure in left.failures:
                        changed = open_gate(changed, demand, left.person, failure)
                    told = explain(changed, carry_over(plan, changed), demand, part)
                    out = [one.failures for one in told.left_out if one.person == left.person]
                    assert out == [], (seed, demand, left, out)
                    opened |= {failure.gate for failure in left.failures}
    assert opened == {Gate.SKILL, Gate.EXCLUDED, Gate.TEAM}


def test_one_level_less_than_stated_does_not_let_the_person_in():
    need = SkillNeed("serving", 3)
    people = (make.person(1, skills={"serving": 3}), make.person(2, skills={"serving": 1}))
    snapshot = make.snapshot(
        people=people,
        lanes=[make.lane(1), make.lane(2)],
        items=[make.item(1)],
        demands=[make.demand(1, skills=(need,))],
    )
    plan = planned(snapshot)
    (left,) = explain(snapshot, plan, 1, 0).left_out
    (failure,) = left.failures
    assert failure == Failure(Gate.SKILL, needed=3, has=1, skill="serving")

    almost = open_gate(snapshot, 1, 2, replace(failure, needed=2))

    assert explain(almost, carry_over(plan, almost), 1, 0).next_best == ()


def test_time_stated_as_missing_lets_the_person_in():
    minutes = (100, 0, *(0,) * 26)
    snapshot = make.snapshot(
        lanes=[make.lane(1), make.lane(2, minutes=minutes)], items=[make.item(1)], demands=[make.demand(1)]
    )
    plan = planned(snapshot)
    (left,) = explain(snapshot, plan, 1, 0).left_out
    assert left.failures == (Failure(Gate.CAPACITY, needed=480, has=100),)

    for first_day, passes in ((480, True), (479, False)):
        free = make.lane(2, minutes=(first_day, *minutes[1:]))
        changed = replace(snapshot, lanes=(snapshot.lanes[0], free))
        told = explain(changed, carry_over(plan, changed), 1, 0)
        assert bool(told.next_best) is passes


def test_allocation_tells_gates_with_both_numbers_and_parts():
    need = SkillNeed("serving", 2)
    snapshot = make.snapshot(
        people=[make.person(1, skills={"serving": 4}, cost_per_day=600)],
        lanes=[make.lane(1, team=2)],
        items=[make.item(1)],
        demands=[make.demand(1, skills=(need,))],
    )

    told = explain(snapshot, planned(snapshot), 1, 0)

    skill = next(row for row in told.passed if row.gate is Gate.SKILL)
    assert (skill.has, skill.needed) == (4, 2)
    assert {part.code: part.price for part in told.parts}["team"] == snapshot.weights.other_team
    assert told.price == planned(snapshot).tiers[3].value


def test_busy_person_costs_what_the_delay_costs():
    snapshot = make.snapshot(
        lanes=[make.lane(1), make.lane(2)],
        items=[make.item(1, weight=10, due=0), make.item(2, weight=3, due=0)],
        demands=[make.demand(1), make.demand(2)],
    )
    plan = planned(snapshot)
    holder = {row.demand: row.lane for row in plan.allocations}

    (other,) = explain(snapshot, plan, 1, 0).next_best

    assert other.lane == holder[2]
    assert other.extra[1] == 3
    assert (other.late_days, other.finish_days, other.gives_way) == (1, 0, (2,))


def test_unstaffed_demand_names_the_shortage_and_the_nearest():
    need = SkillNeed("serving", 3)
    people = (
        make.person(1, skills={"serving": 1}),
        make.person(2, skills={"serving": 2}),
        make.person(3, skills={"serving": 0}),
    )
    snapshot = make.snapshot(
        people=people,
        lanes=[make.lane(n) for n in (1, 2, 3)],
        items=[make.item(1)],
        demands=[make.demand(1, skills=(need,))],
    )

    told = explain(snapshot, planned(snapshot), 1, 0)

    assert told.allocation is None
    assert told.shortage.shortage is Shortage.NO_SKILL
    assert [one.person for one in told.left_out] == [2, 1, 3]
    assert (told.remedies[0].value, told.remedies[0].against) == (1, 0)


def test_outbid_demand_names_the_work_that_weighs_more():
    whole = 10 * make.DAY
    snapshot = make.snapshot(
        lanes=[make.lane(1)],
        items=[make.item(1, weight=9), make.item(2, weight=4)],
        demands=[make.demand(1, minutes=whole), make.demand(2, minutes=whole)],
    )

    told = explain(snapshot, planned(snapshot), 2, 0)

    assert told.shortage.shortage is Shortage.OUTBID
    assert [(fact.demand, fact.value, fact.against) for fact in told.remedies] == [(1, 9, 4)]
    (only,) = told.next_best
    assert only.extra[0] == 5 * whole
    assert only.gives_way == (1,)


def test_waiting_demand_names_what_to_finish_first():
    snapshot = make.snapshot(
        lanes=[make.lane(1)],
        items=[make.item(1), make.item(2)],
        demands=[make.demand(1, role="ml-engineer"), make.demand(2)],
        precedences=(Precedence(1, 2),),
    )

    told = explain(snapshot, planned(snapshot), 2, 0)

    assert [(fact.code, fact.item) for fact in told.remedies] == [("finish_first", 1)]
    assert told.left_out[0].failures == (Failure(Gate.WAITS),)


def test_plan_of_another_snapshot_is_refused():
    snapshot = make.one_each()

    with pytest.raises(ValueError, match="another snapshot"):
        explain(replace(snapshot, revision=2), planned(snapshot), 1, 0)

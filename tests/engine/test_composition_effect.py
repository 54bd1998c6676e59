from dataclasses import replace

from planning.engine.composition import CompositionInput, Member, TeamNeed, compose
from planning.engine.composition_effect import composed, effect
from planning.engine.solve import solve
from tests.engine import instances as make

AI = "ai-developer"


def two_teams():
    """Both people on team 1, all work on team 2, which may not ask other teams."""
    snapshot = make.snapshot(
        lanes=[make.lane(1), make.lane(2)],
        items=[make.item(1, team=2, due=3), make.item(2, team=1, due=3)],
        demands=[make.demand(1), make.demand(2)],
        weights=make.Weights(allow_other_teams=False),
    )
    people = (Member(1, (AI,), today=((1, AI, 100),)), Member(2, (AI,), today=((1, AI, 100),)))
    return snapshot, compose(CompositionInput(people, (TeamNeed(1, AI, 100), TeamNeed(2, AI, 100))))


def test_effect_tells_what_the_proposal_buys():
    snapshot, proposal = two_teams()
    plan = solve(snapshot, method="greedy")

    told = effect(snapshot, plan, proposal)

    assert (told.before.unstaffed_minutes, told.after.unstaffed_minutes) == (make.DAY, 0)
    assert (told.before.late_items, told.after.late_items) == (1, 0)


def test_composed_scales_minutes_and_keeps_ids():
    snapshot, proposal = two_teams()

    after = composed(snapshot, proposal, whole={})

    (moved,) = (lane for lane in after.lanes if lane.team == 2)
    assert moved.id == 3
    assert moved.minutes == make.week()
    ended = next(lane for lane in after.lanes if lane.person == moved.person and lane.team == 1)
    assert sum(ended.minutes) == 0
    stays = next(lane for lane in after.lanes if lane.person != moved.person)
    assert stays == next(lane for lane in snapshot.lanes if lane.id == stays.id)


def test_newcomer_without_a_lane_brings_the_pattern_given():
    snapshot, _ = two_teams()
    snapshot = replace(snapshot, people=(*snapshot.people, make.person(9)))
    people = (Member(1, (AI,), today=((1, AI, 100),)), Member(9, (AI,), capacity=50))
    proposal = compose(CompositionInput(people, (TeamNeed(1, AI, 100), TeamNeed(2, AI, 50))))

    after = composed(snapshot, proposal, whole={9: make.week(400)})

    newcomer = next(lane for lane in after.lanes if lane.person == 9)
    assert (newcomer.minutes[0], newcomer.share, newcomer.team) == (200, 5000, 2)

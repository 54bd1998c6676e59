"""Standing demands: kept lanes first, then the fewest people, and what they leave of a lane."""

from planning.engine.plan import Standing
from planning.engine.problem import compile_problem
from planning.engine.snapshot import StandingDemand
from planning.engine.standing import carry
from tests.engine.instances import lane, snapshot, week


def support(number=1, share=4000, start=0, end=13, **fields):
    return StandingDemand(number, 1, "ai-developer", share, start, end, **fields)


def test_fewest_people_carry():
    given = snapshot(
        lanes=[lane(1, share=4000), lane(2, share=4000), lane(3, share=8000)], standing=(support(share=8000),)
    )
    assert carry(given).rows == (Standing(1, 3, 8000, 0, 13),)


def test_those_who_carry_today_stay():
    given = snapshot(lanes=[lane(1), lane(2)], standing=(support(kept=(2,)),))
    assert carry(given).rows == (Standing(1, 2, 4000, 0, 13),)


def test_only_lanes_of_the_team_and_role_carry_and_the_rest_is_short():
    given = snapshot(lanes=[lane(1, share=3000), lane(2, team=2), lane(3, role="ml-engineer")], standing=(support(),))
    carried = carry(given)
    assert carried.rows == (Standing(1, 1, 3000, 0, 13),)
    assert carried.short == ((1, 1000),)


def test_who_comes_later_carries_from_then_on():
    late = tuple(0 if day < 7 else minutes for day, minutes in enumerate(week()))
    early = tuple(minutes if day < 7 else 0 for day, minutes in enumerate(week()))
    given = snapshot(lanes=[lane(1, minutes=early), lane(2, minutes=late)], standing=(support(),))
    rows = carry(given).rows
    assert rows == (Standing(1, 1, 4000, 0, 4), Standing(1, 2, 4000, 7, 13))
    assert carry(given).short == ((1, 4000),)  # the weekend between them


def test_demands_share_a_lane_up_to_its_share():
    given = snapshot(lanes=[lane(1)], standing=(support(1, 7000), support(2, 5000)))
    carried = carry(given)
    assert carried.short == ((2, 2000),)
    assert compile_problem(given).lanes[0].minutes[:14] == [0] * 14


def test_minutes_that_are_left_are_in_proportion():
    given = snapshot(lanes=[lane(1, share=5000, minutes=week(240))], standing=(support(share=1000, end=6),))
    minutes = compile_problem(given).lanes[0].minutes
    assert minutes[:8] == [192, 192, 192, 192, 192, 0, 0, 240]

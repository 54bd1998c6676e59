"""Gates and prices of one lane and one demand, written out by hand: all solvers share them, so none can check them."""

import pytest

from planning.engine.reasons import Failure, Gate
from planning.engine.rules import Case, days_on, failures, familiar_days, is_allowed, part_minutes, price, price_parts
from planning.engine.snapshot import Familiarity, SkillNeed, Weights
from tests.engine.instances import DAY, demand, item, lane, person, snapshot

PYTHON, SERVING = SkillNeed("python", 3), SkillNeed("serving", 2)
NICE = (SkillNeed("data", 2, must=False), SkillNeed("go", 3, must=False))


def case(*, has=None, wishes=(), cost=0, team=1, components=(), familiar=0, weights=None, role=None, **asked):
    return Case(
        lane(1, team=team, **({"role": role} if role else {})), person(1, skills=has, wishes=wishes, cost_per_day=cost),
        demand(1, **asked), item(1, components=components), weights or Weights(), familiar,
    )  # fmt: skip


def part(code, **values):
    return next(one.price for one in price_parts(case(**values)) if one.code == code)


@pytest.mark.parametrize(
    ("values", "failed"),
    [
        ({}, ()),
        ({"role": "ml-engineer"}, (Failure(Gate.ROLE, needed="ai-developer", has="ml-engineer"),)),
        ({"skills": (PYTHON,), "has": {"python": 3}}, ()),
        ({"skills": (PYTHON,), "has": {"python": 2}}, (Failure(Gate.SKILL, needed=3, has=2, skill="python"),)),
        ({"skills": (PYTHON,)}, (Failure(Gate.SKILL, needed=3, has=None, skill="python"),)),
        ({"skills": (SkillNeed("python", 0),)}, ()),
        ({"skills": NICE}, ()),
        ({"excluded": (1,)}, (Failure(Gate.EXCLUDED),)),
        ({"excluded": (2,)}, ()),
        ({"pinned": (2,)}, (Failure(Gate.PINNED, needed=2),)),
        ({"pinned": (1,)}, ()),
        ({"pinned": (2,), "heads": 2}, ()),
        ({"pinned": (2, 3, 1), "heads": 2}, (Failure(Gate.PINNED, needed=2),)),
        ({"team": 2}, ()),
        ({"team": 2, "weights": Weights(allow_other_teams=False)}, (Failure(Gate.TEAM, needed=1, has=2),)),
    ],
)
def test_gates_name_what_keeps_somebody_out(values, failed):
    assert failures(case(**values)) == failed
    assert is_allowed(case(**values)) is (failed == ())


def test_cost_is_counted_in_hundreds_of_currency():
    assert part("cost", cost=60_000, minutes=DAY) == 600
    assert part("cost", cost=60_000, minutes=3 * DAY, heads=2) == 900
    assert part("cost", cost=60_000, weights=Weights(cost=2)) == 1200


@pytest.mark.parametrize(
    ("has", "cost"),
    [({"python": 4, "serving": 3}, 0), ({"python": 3, "serving": 3}, 25), ({"python": 3, "serving": 2}, 50), ({}, 50)],
)
def test_a_level_above_what_is_asked_is_a_full_fit(has, cost):
    assert part("skill", skills=(PYTHON, SERVING, *NICE), has=has) == cost  # of 50; nice skills have their own part


def test_the_highest_level_is_a_full_fit_for_the_highest_asked():
    assert part("skill", skills=(SkillNeed("python", 5),), has={"python": 5}) == 0
    assert part("skill", skills=(SkillNeed("python", 5),), has={"python": 4}) == 50
    assert part("skill") == 0


@pytest.mark.parametrize(
    ("has", "cost"), [({}, 20), ({"data": 2}, 12), ({"data": 5, "go": 1}, 8), ({"data": 2, "go": 3}, 0)]
)
def test_nice_levels_that_are_missing_cost_their_share(has, cost):
    assert part("nice", skills=(*NICE, PYTHON), has=has) == cost  # of 20 for five levels


@pytest.mark.parametrize(("familiar", "cost"), [(0, 15), (4, 12), (10, 7), (20, 0), (99, 0)])
def test_days_not_worked_on_the_components_cost_their_share(familiar, cost):
    assert part("familiarity", components=(1,), familiar=familiar) == cost
    assert part("familiarity", familiar=familiar) == 0  # it touches none


def test_wishes_and_teams_have_their_price():
    assert part("growth", skills=(PYTHON, *NICE), wishes=("go",)) == 0
    assert part("growth", skills=(PYTHON,), wishes=("go",)) == 5
    assert part("growth") == 0
    assert (part("team"), part("team", team=2)) == (0, 30)


def test_the_price_is_the_sum_of_its_parts():
    one = case(skills=(PYTHON, *NICE), has={"python": 3}, cost=60_000, team=2, components=(1,), familiar=4)

    assert price(one) == sum((600, 50, 20, 12, 5, 30))


def test_a_part_is_rounded_up_to_the_minute():
    assert [part_minutes(demand(1, minutes=minutes, heads=2)) for minutes in (480, 481)] == [240, 241]


def test_days_on_an_item_are_summed_over_its_components():
    known = familiar_days(snapshot(familiarity=(Familiarity(1, 1, 5), Familiarity(1, 2, 7), Familiarity(2, 1, 9))))

    assert days_on(item(1, components=(1, 2, 3)), person(1), known) == 12
    assert days_on(item(1, components=(2,)), person(2), known) == 0

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.skills import (
    SkillGap,
    SkillNeed,
    cover,
    describe_level,
    find_gaps,
    fit_score,
    is_eligible,
    is_growth_match,
    passes,
)

NEEDS = st.lists(
    st.builds(SkillNeed, st.sampled_from("abcd"), st.integers(1, 5), st.booleans(), st.integers(1, 5).map(Decimal)),
    min_size=1,
    max_size=4,
    unique_by=lambda need: need.skill,
)
LEVELS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 5))


def test_none_and_not_assessed_both_fail_but_stay_apart():
    needs = [SkillNeed("python", 3), SkillNeed("sql", 1), SkillNeed("rust", 2, is_must=False)]

    gaps = find_gaps(needs, {"python": 0})

    assert gaps == (SkillGap("python", 3, 0), SkillGap("sql", 1, None))
    assert [gap.is_assessed for gap in gaps] == [True, False]
    assert (describe_level(0), describe_level(None)) == ("none", "not assessed")


@pytest.mark.parametrize(("need", "have", "expected"), [(3, 3, True), (3, 2, False), (0, None, True), (1, None, False)])
def test_gate(need, have, expected):
    assert passes(need, have) is expected


def test_fit_is_weighted_and_more_than_asked_does_not_help():
    needs = [SkillNeed("python", 4, weight=Decimal(3)), SkillNeed("sql", 2)]

    assert fit_score(needs, {"python": 2, "sql": 5}) == Decimal("0.625")
    assert fit_score([], {}) == 1


@given(NEEDS, LEVELS)
def test_fit_lies_between_0_and_1_and_is_1_for_whoever_has_all(needs, levels):
    score = fit_score(needs, levels)

    assert 0 <= score <= 1
    if all(levels.get(need.skill, 0) >= need.level for need in needs):
        assert score == 1
        assert is_eligible(needs, levels)


@pytest.mark.parametrize(
    ("have", "interest", "expected"), [(2, 1, True), (2, 0, False), (1, 2, False), (3, 2, False), (None, 2, False)]
)
def test_growth_match_is_one_level_short_and_wanted(have, interest, expected):
    assert is_growth_match(3, have, interest) is expected


@pytest.mark.parametrize("wrong", [{"level": 0}, {"level": 6}, {"level": 3, "weight": Decimal(0)}])
def test_needs_that_mean_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match="not"):
        SkillNeed("python", **wrong)


def test_coverage_tells_holders_single_holder_and_nobody():
    people = {1: {"python": 4, "serving": 3}, 2: {"python": 3, "serving": 2}, 3: {"serving": 0}}

    rows = cover({"python": 3, "serving": 3, "mobile": 2}, people)

    by_skill = {row.skill: row for row in rows}
    assert [row.skill for row in rows] == ["mobile", "serving", "python"]
    assert by_skill["mobile"].is_held_by_nobody
    assert by_skill["serving"].is_held_by_one
    assert by_skill["serving"].holders == (1,)
    assert by_skill["python"].not_assessed == (3,)
    assert not by_skill["python"].is_short_of()
    assert by_skill["python"].is_short_of(3)

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.demand import ItemEffort, add_up
from planning.domain.errors import Invalid
from planning.domain.rolemix import Decider, RoleMixInputs, RoleWork, Stage, find_prior, role_mix
from planning.domain.tags import Tag

DAYS = st.decimals(0, 2000, places=2)
STAGES = st.sampled_from([None, *Stage])
QUARTER = Decimal(65)


def mix(ai=0, ml=0, *others, **given):
    roles = (RoleWork("ai_developer", Decimal(ai)), RoleWork("ml_engineer", Decimal(ml)), *others)
    return role_mix(RoleMixInputs(roles, QUARTER, **given))


@pytest.mark.parametrize(
    ("stage", "score", "percents"),
    [
        (Stage.EXPLORE, "4", (100, 0)),
        (Stage.FIRST_FEATURES, "1.99", (80, 20)),
        (Stage.FIRST_FEATURES, "2", (67, 33)),
        (Stage.GROWING, None, (75, 25)),
        (Stage.GROWING, "2.5", (60, 40)),
        (Stage.MATURE, "0", (67, 33)),
        (Stage.MATURE, "2", (50, 50)),
        (Stage.MATURE, "3.5", (40, 60)),
    ],
)
def test_prior_follows_stage_and_capacity_score(stage, score, percents):
    assert find_prior(stage, score and Decimal(score)).percents == percents


def test_need_is_days_by_what_one_full_timer_does():
    result = mix(91, "22.75")

    row = result.row("ai_developer")
    assert (row.need, result.row("ml_engineer").need) == (2, Decimal("0.5"))
    assert row.formula[0].numbers == "91 ÷ (65 × 0.7) = 2"


def test_exact_two_heads_are_not_three():
    assert mix(91, 0).row("ai_developer").heads == 2
    assert mix("91.01", 0).row("ai_developer").heads == 3
    # A third of three: 0.333… × 3 must stay 1.
    assert mix("45.5", 91).row("ai_developer").heads == 1


def test_without_assessment_there_is_no_prior_and_need_decides():
    result = mix(91, "22.75", stage=None)

    row = result.row("ai_developer")
    assert result.prior is None
    assert row.prior_share is None
    assert (row.observed_share, row.blend_share) == (80, 80)
    assert row.decided_by is Decider.NEED


def test_blend_leans_on_work_and_prior_by_tagged_days():
    result = mix(0, 60, stage=Stage.EXPLORE)

    ai = result.row("ai_developer")
    assert result.weight_of_work == Decimal("0.5")
    assert (ai.prior_share, ai.observed_share, ai.blend_share) == (100, 0, 50)
    assert ai.decided_by is Decider.BLEND
    assert ai.wanted == result.row("ml_engineer").wanted == Decimal("0.6593")
    assert ai.formula[1].numbers == "(60 × 0 % + 60 × 100 %) ÷ (60 + 60) = 50 %"


def test_no_work_leaves_the_prior_but_no_heads():
    row = mix(0, 0, stage=Stage.GROWING).row("ai_developer")

    assert (row.blend_share, row.observed_share, row.heads) == (75, None, 0)
    assert row.decided_by is Decider.NOTHING


def test_strength_of_nothing_is_the_observed_mix():
    result = mix(0, 60, stage=Stage.EXPLORE, prior_strength_days=Decimal(0))

    assert result.row("ml_engineer").blend_share == 100


def test_floor_of_two_decides_where_a_role_owns_production_alone():
    alone = RoleWork("ml_engineer", Decimal(10), have=Decimal(1), owns_alone=True)

    row = role_mix(RoleMixInputs((alone,), QUARTER)).row("ml_engineer")

    assert (row.floor, row.heads, row.hires, row.decided_by) == (2, 2, 1, Decider.FLOOR)


def test_backup_elsewhere_lifts_the_floor():
    backed = RoleWork("ml_engineer", Decimal(10), owns_alone=True, has_backup_elsewhere=True)

    row = role_mix(RoleMixInputs((backed,), QUARTER)).row("ml_engineer")

    assert (row.floor, row.heads, row.decided_by) == (0, 1, Decider.NEED)


def test_hires_and_surplus_count_from_the_staff_there_is():
    rows = (
        RoleWork("ai_developer", Decimal(91), have=Decimal("0.5")),
        RoleWork("ml_engineer", Decimal(10), have=Decimal("3.5")),
    )

    result = role_mix(RoleMixInputs(rows, QUARTER))

    assert result.hires == {"ai_developer": 2}
    assert result.row("ml_engineer").surplus == Decimal("2.5")


@pytest.mark.parametrize(
    ("days", "have", "heads", "hires"),
    [
        ("12.74", "0.8", 1, 0),  # 0.28 of a full-timer is needed and 0.8 is there: nobody is missing
        ("12.74", "0.2", 1, 1),
        ("104.65", "1.5", 3, 1),  # 2.3 needed, 1.5 there: 0.8 missing, one hire and not two
        ("104.65", "1.2", 3, 2),
        ("91", "2", 2, 0),
    ],
)
def test_hires_come_from_the_exact_need_and_not_from_heads(days, have, heads, hires):
    work = RoleWork("ml_engineer", Decimal(days), have=Decimal(have))

    row = role_mix(RoleMixInputs((work,), QUARTER)).row("ml_engineer")

    assert (row.heads, row.hires) == (heads, hires)
    assert row.formula[-1].numbers == f"{row.wanted.normalize():f} − {have} → {hires}"


def test_standing_demand_is_in_full_timers_and_takes_no_focus_factor():
    rows = (RoleWork("ml_engineer", Decimal("22.75"), standing=Decimal("0.5")),)

    row = role_mix(RoleMixInputs(rows, QUARTER)).row("ml_engineer")

    assert row.need == 1
    assert row.formula[0].numbers == "22.75 ÷ (65 × 0.7) + 0.5 = 1"


def test_new_role_works_and_keeps_its_own_need():
    designer = RoleWork("conversation_designer", Decimal("68.25"), have=Decimal(1))

    result = mix(91, 10, designer, stage=Stage.MATURE)

    row = result.row("conversation_designer")
    assert (row.need, row.heads, row.hires) == (Decimal("1.5"), 2, 1)
    assert (row.prior_share, row.blend_share, row.decided_by) == (None, None, Decider.NEED)
    assert result.total_need == mix(91, 10).total_need


@pytest.mark.parametrize(
    "wrong",
    [
        {"working_days": Decimal(0)},
        {"focus_factor": Decimal(0)},
        {"prior_strength_days": Decimal(-1)},
        {"roles": (RoleWork("a"), RoleWork("a"))},
    ],
)
def test_inputs_that_mean_nothing_are_refused(wrong):
    with pytest.raises(Invalid):
        RoleMixInputs(**{"roles": (), "working_days": QUARTER, **wrong})


@given(DAYS, DAYS, st.decimals("0.01", 500, places=2), STAGES, st.decimals(0, 4, places=1))
def test_more_infrastructure_work_never_lowers_ml_engineer_need(product, infrastructure, more, stage, score):
    def ml_engineer(days):
        totals = add_up([ItemEffort(1, Tag.PRODUCT_FEATURE, product), ItemEffort(2, Tag.INFRASTRUCTURE, days)]).days
        result = mix(totals.get("ai_developer", 0), totals.get("ml_engineer", 0), stage=stage, capacity_score=score)
        return result.row("ml_engineer")

    before, after = ml_engineer(infrastructure), ml_engineer(infrastructure + more)

    assert after.need >= before.need
    assert after.wanted >= before.wanted
    assert after.heads >= before.heads


@given(DAYS, DAYS, STAGES)
def test_blend_splits_the_total_and_never_changes_it(ai, ml, stage):
    result = mix(ai, ml, stage=stage)

    assert abs(sum(row.wanted for row in result.rows) - result.total_need) <= Decimal("0.0002")


def test_much_work_outweighs_the_prior():
    result = mix(0, 100_000, stage=Stage.EXPLORE)

    row = result.row("ml_engineer")
    assert row.blend_share > Decimal("99.9")
    assert row.need - row.wanted < row.need / 1000

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.demand import (
    DEFAULT_SHARES,
    ItemEffort,
    Origin,
    RoleDemand,
    add_up,
    bundle,
    check_shares,
    derive,
    leading_role,
)
from planning.domain.errors import Invalid
from planning.domain.tags import Tag

DAYS = st.decimals(0, 5000, places=6)
TAGS = st.sampled_from([Tag.PRODUCT_FEATURE, Tag.INFRASTRUCTURE])


@st.composite
def share_tables(draw):
    """Any table of shares over any roles, so that nothing rests on the two built-in ones."""
    roles = draw(st.lists(st.sampled_from("abcde"), min_size=1, max_size=5, unique=True))
    table = {}
    for tag in (Tag.PRODUCT_FEATURE, Tag.INFRASTRUCTURE):
        cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=len(roles) - 1, max_size=len(roles) - 1)))
        edges = [0, *cuts, 10_000]
        parts = (Decimal(high - low) / 100 for low, high in pairwise(edges))
        table[tag] = dict(zip(roles, parts, strict=True))
    return table


def days_by_role(demands):
    return {demand.role: demand.days for demand in demands}


@given(TAGS, DAYS, share_tables())
def test_role_demand_sums_to_item_effort(tag, days, shares):
    check_shares(shares)

    demands = derive(ItemEffort(1, tag, days), shares)

    assert sum(demand.days for demand in demands) == days


def test_default_shares_split_by_tag_without_rounding():
    check_shares(DEFAULT_SHARES)

    assert days_by_role(derive(ItemEffort(1, Tag.PRODUCT_FEATURE, Decimal("0.01")))) == {
        "ai_developer": Decimal("0.0085"),
        "ml_engineer": Decimal("0.0015"),
    }
    assert days_by_role(derive(ItemEffort(1, Tag.INFRASTRUCTURE, Decimal(20)))) == {
        "ai_developer": 2,
        "ml_engineer": 18,
    }


def test_untagged_and_not_estimated_give_none_and_are_listed():
    untagged = ItemEffort(1, Tag.UNTAGGED, Decimal(7))
    unknown = ItemEffort(2, Tag.INFRASTRUCTURE, None)

    totals = add_up([untagged, unknown, ItemEffort(3, Tag.INFRASTRUCTURE, Decimal(10))])

    assert derive(untagged) == derive(unknown) == ()
    assert totals.untagged_items == (1,)
    assert totals.untagged_days == 7
    assert totals.not_estimated_items == (2,)
    assert totals.tagged_days == sum(totals.days.values()) == 10


def test_demand_written_by_hand_wins():
    item = ItemEffort(1, Tag.PRODUCT_FEATURE, Decimal(10), {"data_engineer": Decimal(4), "ml_engineer": None})

    demands = derive(item)

    assert days_by_role(demands) == {"data_engineer": 4, "ml_engineer": Decimal("1.5")}
    assert [demand.origin for demand in demands] == [Origin.HAND, Origin.TAG]


def test_hand_demand_without_days_leaves_the_tag_split_as_it_is():
    plain = ItemEffort(1, Tag.PRODUCT_FEATURE, Decimal(10))
    with_skills = ItemEffort(1, Tag.PRODUCT_FEATURE, Decimal(10), {"ml_engineer": None})

    assert derive(with_skills) == derive(plain)


def test_untagged_item_with_hand_demand_counts_as_demand_not_as_untagged():
    totals = add_up([ItemEffort(1, Tag.UNTAGGED, Decimal(5), {"designer": Decimal(3)})])

    assert totals.days == {"designer": 3}
    assert (totals.untagged_items, totals.untagged_days, totals.tagged_days) == ((), 0, 0)


@given(TAGS, DAYS, st.integers(0, 100))
def test_splitting_an_item_in_two_changes_no_total(tag, days, percent):
    part = days * percent / 100
    rest = [ItemEffort(9, Tag.INFRASTRUCTURE, Decimal("3.25")), ItemEffort(8, Tag.UNTAGGED, Decimal(2))]

    whole = add_up([ItemEffort(1, tag, days), *rest])
    split = add_up([ItemEffort(1, tag, part), ItemEffort(2, tag, days - part), *rest])

    assert {role: total for role, total in split.days.items() if total} == {
        role: total for role, total in whole.days.items() if total
    }
    assert split.tagged_days == whole.tagged_days
    assert split.infrastructure_percent() == whole.infrastructure_percent()


def test_infrastructure_percent_is_unknown_without_tagged_work():
    assert add_up([ItemEffort(1, Tag.UNTAGGED, Decimal(5))]).infrastructure_percent() is None
    mixed = [ItemEffort(1, Tag.INFRASTRUCTURE, Decimal(1)), ItemEffort(2, Tag.PRODUCT_FEATURE, Decimal(3))]
    assert add_up(mixed).infrastructure_percent() == 25


@pytest.mark.parametrize(
    "wrong",
    [
        {Tag.INFRASTRUCTURE: {"a": Decimal(60), "b": Decimal(39)}},
        {Tag.INFRASTRUCTURE: {"a": Decimal(110), "b": Decimal(-10)}},
        {Tag.INFRASTRUCTURE: {}},
        {Tag.UNTAGGED: {"a": Decimal(100)}},
    ],
)
def test_tables_that_do_not_split_the_whole_are_refused(wrong):
    with pytest.raises(Invalid) as refused:
        check_shares({**DEFAULT_SHARES, **wrong})

    assert list(refused.value.fields) == list(wrong)


def test_table_that_leaves_a_tag_out_is_refused():
    with pytest.raises(Invalid, match="infrastructure sum to 0 %"):
        check_shares({Tag.PRODUCT_FEATURE: {"a": Decimal(100)}})


def test_small_share_is_bundled_with_the_leading_role_and_told():
    demands = derive(ItemEffort(1, Tag.PRODUCT_FEATURE, Decimal(2)))

    assert bundle(demands) == (RoleDemand(1, "ai_developer", Decimal(2), Origin.TAG, {"ml_engineer": Decimal("0.30")}),)


def test_half_a_day_is_a_job_of_its_own():
    demands = (RoleDemand(1, "a", Decimal(3)), RoleDemand(1, "b", Decimal("0.5")))

    assert bundle(demands) == demands


def test_hand_demand_is_never_bundled_away():
    demands = (RoleDemand(1, "a", Decimal(3)), RoleDemand(1, "b", Decimal("0.1"), Origin.HAND))

    assert bundle(demands) == demands


def test_leading_role_of_equals_is_the_first_by_name():
    assert leading_role([RoleDemand(1, "b", Decimal(1)), RoleDemand(1, "a", Decimal(1))]) == "a"
    assert leading_role([]) is None


@given(TAGS, DAYS, share_tables())
def test_bundling_keeps_the_days(tag, days, shares):
    demands = derive(ItemEffort(1, tag, days), shares)

    planned = bundle(demands)

    assert sum(demand.days for demand in planned) == sum(demand.days for demand in demands)
    assert len(planned) <= 1 or all(demand.days >= Decimal("0.5") for demand in planned)

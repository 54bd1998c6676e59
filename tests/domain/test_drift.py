from decimal import Decimal

import pytest

from planning.domain.drift import Expected, expected, span
from planning.domain.tags import Tag

FEATURE, INFRASTRUCTURE, UNTAGGED = Tag.PRODUCT_FEATURE, Tag.INFRASTRUCTURE, Tag.UNTAGGED
DEVELOPER = expected({FEATURE: Decimal(85), INFRASTRUCTURE: Decimal(10)})


def test_range_stands_around_the_share_of_the_role():
    # 85 of 95 parts are 89 %, 10 of 95 are 11 %; 20 points each way, never below 0 or above 100.
    assert {FEATURE: Expected(69, 100), INFRASTRUCTURE: Expected(0, 31)} == DEVELOPER
    assert expected({FEATURE: Decimal(15), INFRASTRUCTURE: Decimal(90)})[INFRASTRUCTURE] == Expected(66, 100)
    assert expected({}) == {}


@pytest.mark.parametrize(
    ("feature", "infrastructure", "outside", "beyond"),
    [
        (9, 1, None, [0, 0]),
        (6.9, 3.1, None, [0, 0]),
        (5, 5, INFRASTRUCTURE, [-19, 19]),
        (0, 4, INFRASTRUCTURE, [-69, 69]),
    ],
)
def test_share_outside_the_range_is_told_with_its_points(feature, infrastructure, outside, beyond):
    found = span({FEATURE: feature, INFRASTRUCTURE: infrastructure}, DEVELOPER)

    assert [share.beyond for share in found.shares] == beyond
    assert (found.outside.tag if found.outside else None) == outside


def test_work_without_a_tag_counts_for_neither():
    found = span({FEATURE: 9.0, INFRASTRUCTURE: 1.0, UNTAGGED: 10.0}, DEVELOPER)

    assert [share.percent for share in found.shares] == [90, 10]
    assert found.untagged_percent == 50
    assert span({UNTAGGED: 10.0}, DEVELOPER) is None
    assert span({FEATURE: 1.0}, {}) is None, "a role without shares has no kind of work of its own"

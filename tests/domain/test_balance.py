import pytest
from hypothesis import given
from hypothesis import strategies as some

from planning.domain.balance import balance, outside, whole_percents
from planning.domain.tags import Tag


@given(some.lists(some.floats(0, 1e6), min_size=1, max_size=5))
def test_shares_sum_to_a_hundred(amounts):
    found = whole_percents(amounts)

    assert sum(found) == (100 if sum(amounts) > 0 else 0)
    assert all(share >= 0 for share in found)


@pytest.mark.parametrize(
    ("product", "infrastructure", "wanted", "beyond"),
    [(65, 35, 65, None), (75, 25, 65, None), (80, 20, 65, 5), (50, 50, 65, -5), (0, 0, 65, None), (80, 20, None, None)],
)
def test_the_band_is_held_against_tagged_work(product, infrastructure, wanted, beyond):
    found = balance({Tag.PRODUCT_FEATURE: product, Tag.INFRASTRUCTURE: infrastructure, Tag.UNTAGGED: 500})

    assert outside(found, wanted, 10) == (pytest.approx(beyond) if beyond else None)

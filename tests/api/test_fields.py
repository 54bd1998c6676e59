"""What each kind of field of the API reads, and what it refuses with a sentence."""

import math
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from rest_framework.exceptions import ValidationError

from planning.api import fields
from planning.models import Team
from tests import factories

TAKEN = [
    (fields.Text(), "a", "a"),
    (fields.Mail(), "ana@example.org", "ana@example.org"),
    (fields.Slug(), "a-b_1", "a-b_1"),
    (fields.Whole(), 1.0, 1),
    (fields.Real(), 2, 2.0),
    (fields.Exact(max_digits=6, decimal_places=2), 2.5, Decimal("2.50")),
    (fields.YesNo(), False, False),
    (fields.Day(), "2026-03-31", date(2026, 3, 31)),
    (fields.Moment(), "2026-03-31T09:30:00Z", datetime(2026, 3, 31, 9, 30, tzinfo=UTC)),
    (fields.OneOf(choices=["a", "b"]), "b", "b"),
    (fields.Texts(), ["a", "b"], ["a", "b"]),
]
REFUSED = [
    (fields.Text(), [1, 1.5, True, ["a"], {"a": 1}]),
    (fields.Mail(), [1, "nobody", ["ana@example.org"]]),
    (fields.Slug(), [1, "a b", ["a"]]),
    (fields.Whole(), ["1", True, 1.5, 2**31, 1e300, math.inf, math.nan, [1]]),
    (fields.Real(), ["1", True, math.inf, math.nan, [1]]),
    (fields.Exact(max_digits=6, decimal_places=2), ["1", True, 1.234, 1e9, math.nan, [1]]),
    (fields.YesNo(), ["true", 1, 0, "no", [True]]),
    (fields.Day(), [20260331, "31.03.2026", "2026-02-30", "1970-12-31", "2199-01-01", ["2026-03-31"]]),
    (fields.Moment(), [0, "yesterday", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", ["2026"]]),
    (fields.OneOf(choices=["1", "b"]), [1, "c", ["b"]]),
    (fields.Texts(), ["a", {"a": 1}, [1], [["a"]]]),
]


def of(field):
    return type(field).__name__


@pytest.mark.parametrize(("field", "given", "read"), TAKEN, ids=[of(field) for field, *_ in TAKEN])
def test_good_value_is_read(field, given, read):
    found = field.run_validation(given)

    assert (type(found), found) == (type(read), read)


@pytest.mark.parametrize(
    ("field", "given"), [(field, bad) for field, all_bad in REFUSED for bad in all_bad],
    ids=[f"{of(field)}-{bad}" for field, all_bad in REFUSED for bad in all_bad],
)  # fmt: skip
def test_what_only_looks_like_it_is_refused_with_a_sentence(field, given):
    with pytest.raises(ValidationError) as raised:
        field.run_validation(given)

    assert str(raised.value.detail)


@pytest.mark.parametrize("bad", ["1", True, 0, -1, 1.5, 2**60, {"id": 1}, 10**6])
def test_reference_takes_the_number_of_a_record_alone(db, bad):
    team = factories.team()
    one = fields.Reference(queryset=Team.objects.all())
    many = fields.Reference(queryset=Team.objects.all(), many=True)

    assert (one.run_validation(team.pk), many.run_validation([team.pk])) == (team, [team])
    for field, given in ((one, bad), (many, [team.pk, bad]), (many, bad)):
        with pytest.raises(ValidationError):
            field.run_validation(given)

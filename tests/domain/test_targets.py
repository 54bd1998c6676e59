import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.targets import Operator, Target, Unclear, parse_target

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("equal or greater than 99.95%", "≥ 99.95%"),
        ("less than 12 hours", "< 12 h"),
        ("Greater than 6 MRs per month", "> 6 MRs per month"),
        ("less than .80", "< 0.8"),
        ("at or below 50 days", "≤ 50 d"),
        ("not less than 5", "≥ 5"),
        ("no more than 5 defects", "≤ 5 defects"),
        ("<300 ms", "< 300 ms"),
        ("≥99.9%", "≥ 99.9%"),
        ("less than 5 min", "< 5 min"),
        ("min 5", "≥ 5"),
        ("5 or more", "≥ 5"),
        ("5+", "≥ 5"),
        ("up to 1,000 requests", "≤ 1000 requests"),
        ("99,95 % or higher", "≥ 99.95%"),
        ("should be at least $0.80 per user", "≥ 0.8 $ per user"),
        ("<= -2", "≤ -2"),
        ("40..70", "40 to 70"),
        ("40 % - 70 %", "40 to 70%"),
        ("between 0.5 and 1", "0.5 to 1"),
        ("40 to 70 percent", "40 to 70%"),
    ],
)
def test_written_targets_are_read(text, expected):
    parsed = parse_target(text)

    assert str(parsed.target) == expected
    assert parsed.original == text
    assert parsed.question == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Unclear.EMPTY),
        ("TBD", Unclear.EMPTY),
        ("Identified in the chart", Unclear.NO_NUMBER),
        (".55", Unclear.NO_DIRECTION),
        ("at least 5 or less", Unclear.TWO_DIRECTIONS),
        ("at least 5, at most 9", Unclear.TOO_MANY_NUMBERS),
        ("5 and 6", Unclear.TOO_MANY_NUMBERS),
        ("2024-05-01", Unclear.TOO_MANY_NUMBERS),
        ("≥ 1,5,2", Unclear.TOO_MANY_NUMBERS),
        ("70..40", Unclear.BAND_REVERSED),
        ("never less than 5", Unclear.OTHER_WORDS),
        ("95% of all the cases that count", Unclear.OTHER_WORDS),
        ("40..70 of all the cases that count", Unclear.OTHER_WORDS),
    ],
)
def test_unclear_targets_are_asked_back_with_the_original_kept(text, why):
    parsed = parse_target(text)

    assert (parsed.target, parsed.unclear, parsed.original) == (None, why, text)
    assert parsed.question.endswith("?")


@pytest.mark.parametrize(
    ("direction", "operator"), [("up", Operator.AT_LEAST), ("down", Operator.AT_MOST), ("band", None)]
)
def test_bare_number_is_suggested_by_direction_but_never_taken(direction, operator):
    parsed = parse_target("0.55", direction)

    assert parsed.target is None
    assert (parsed.suggestion.operator if parsed.suggestion else None) == operator


@pytest.mark.parametrize(
    ("target", "value", "met", "missed_by"),
    [
        (Target(Operator.AT_LEAST, 5), 5, True, 0),
        (Target(Operator.AT_LEAST, 5, is_strict=True), 5, False, 0),
        (Target(Operator.AT_LEAST, 5), 3, False, 2),
        (Target(Operator.AT_MOST, 5), 7, False, 2),
        (Target(Operator.AT_MOST, 5), -7, True, 0),
        (Target(Operator.BETWEEN, 40, 70), 70, True, 0),
        (Target(Operator.BETWEEN, 40, 70), 75, False, 5),
        (Target(Operator.BETWEEN, 40, 70), 30, False, 10),
    ],
)
def test_value_is_held_against_target(target, value, met, missed_by):
    assert (target.is_met_by(value), target.missed_by(value)) == (met, missed_by)


def test_band_must_be_in_order_and_only_bands_have_two_values():
    with pytest.raises(ValueError, match="at or above its start"):
        Target(Operator.BETWEEN, 70, 40)
    with pytest.raises(ValueError, match="at or above its start"):
        Target(Operator.BETWEEN, 70)
    with pytest.raises(ValueError, match="Only a band"):
        Target(Operator.AT_MOST, 40, 70)


@given(st.text(max_size=40))
def test_any_text_is_either_read_or_asked_back(text):
    parsed = parse_target(text)

    assert parsed.original == text
    assert (parsed.target is None) == bool(parsed.question)


@given(
    st.sampled_from(Operator),
    st.integers(-999, 999),
    st.integers(0, 99),
    st.sampled_from(["%", "ms", ""]),
    st.booleans(),
)
def test_what_is_written_out_is_read_back(operator, value, width, unit, strict):
    target = Target(
        operator,
        value / 4,
        value / 4 + width if operator is Operator.BETWEEN else None,
        unit,
        is_strict=strict and operator is not Operator.BETWEEN,
    )

    assert parse_target(str(target)).target == target


@pytest.mark.shared
def test_real_targets_are_read_or_asked_back():
    path = SHARED / "kpi_targets_sample.csv"
    if not path.exists():
        pytest.skip("kpi_targets_sample.csv is not beside the checkout")
    with path.open(newline="") as rows:
        parsed = {row["target_text"]: parse_target(row["target_text"]) for row in csv.DictReader(rows)}

    assert {text for text, one in parsed.items() if one.target is None} == {"TBD", ".55", "Identified in Sisense Chart"}
    assert str(parsed["at or above 84%"].target) == "≥ 84%"

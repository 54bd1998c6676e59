from decimal import Decimal

import pytest

from planning.domain.readiness import Label, LabelBounds, TrackNeed, assess
from planning.domain.skills import SkillGap

NEEDS = (TrackNeed("serving", 5, is_core=True), TrackNeed("slos", 4), TrackNeed("mentoring", 4), TrackNeed("go", 4))


def test_gaps_come_widest_first_and_not_assessed_is_told():
    result = assess(NEEDS, {"serving": 4, "slos": 4, "mentoring": 1})

    assert result.gaps == (SkillGap("go", 4, None), SkillGap("mentoring", 4, 1), SkillGap("serving", 5, 4))
    assert result.not_assessed == ("go",)
    assert result.core_gaps == ()
    assert (result.percent, result.percent_at_most) == (Decimal("51.2"), Decimal("76.2"))
    assert result.label is Label.EXPLORING


@pytest.mark.parametrize(
    ("have", "label"),
    [
        (59, Label.EXPLORING),
        (60, Label.DEVELOPING),
        (79, Label.DEVELOPING),
        (80, Label.NEARLY_READY),
        (95, Label.READY),
    ],
)
def test_label_bounds(have, label):
    # One skill held in full and one not at all, weighted so that the share is the percentage asked.
    needs = (TrackNeed("held", 1, weight=Decimal(have)), TrackNeed("lacked", 1, weight=Decimal(100 - have)))

    result = assess(needs, {"held": 1, "lacked": 0})

    assert (result.percent, result.label) == (have, label)


def test_missing_evidence_keeps_from_ready():
    levels = {need.skill: 5 for need in NEEDS}

    without = assess(NEEDS, levels, evidence_expected=("a platform layer", "others build on it"))
    partly = assess(NEEDS, levels, evidence_expected=("a", "b"), evidence_present={"a"})
    whole = assess(NEEDS, levels, evidence_expected=("a", "b"), evidence_present={"a", "b"})

    assert without.label is partly.label is Label.NEARLY_READY
    assert partly.missing_evidence == ("b",)
    assert whole.label is Label.READY


def test_core_skill_two_levels_short_keeps_from_ready():
    needs = (TrackNeed("core", 4, is_core=True, weight=Decimal(1)), TrackNeed("rest", 4, weight=Decimal(99)))

    short_by_two = assess(needs, {"core": 2, "rest": 4})
    short_by_one = assess(needs, {"core": 3, "rest": 4})

    assert short_by_two.percent > 99
    assert (short_by_two.label, short_by_one.label) == (Label.NEARLY_READY, Label.READY)
    assert [gap.skill for gap in short_by_two.core_gaps] == ["core"]


def test_bounds_can_be_changed():
    result = assess(NEEDS, {"serving": 4, "slos": 4, "mentoring": 1}, bounds=LabelBounds(50, 70, 90))

    assert result.label is Label.DEVELOPING


def test_percent_is_never_rounded_up_over_a_bound():
    needs = (TrackNeed("held", 1, weight=Decimal("94.99")), TrackNeed("lacked", 1, weight=Decimal("5.01")))

    result = assess(needs, {"held": 1, "lacked": 0})

    assert (result.percent, result.label) == (Decimal("94.9"), Label.NEARLY_READY)


def test_track_without_skills_is_refused():
    with pytest.raises(ValueError, match="without skills"):
        assess((), {})


@pytest.mark.parametrize("wrong", [{"level": 0}, {"level": 6}, {"level": 3, "weight": Decimal(0)}])
def test_needs_that_mean_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match="not"):
        TrackNeed("python", **wrong)

"""Maturity: the worked vectors, what open answers leave possible, and what would turn the rule."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.domain import maturity, maturity_change
from planning.domain.errors import Invalid
from planning.domain.maturity import QUESTIONS, Rule, assess
from planning.domain.rolemix import Stage

# Answers A | B | C, then stage, A, B, C, gap and rule.
VECTORS = [
    ("0011 0100 0010", Stage.EXPLORE, ".5", 0, ".25", ".25", Rule.FIRST_FEATURES),
    ("3222 1101 2323", Stage.GROWING, "2.25", 1, "2.5", "1.5", Rule.INFRASTRUCTURE_BEHIND),
    ("4443 3342 4343", Stage.MATURE, "3.75", 3, "3.5", ".5", Rule.INFRASTRUCTURE_NEXT),
    ("2232 2221 1121", Stage.GROWING, "2.25", 2, "1.25", "-.75", Rule.INFRASTRUCTURE_CARRIES),
]
answers = st.fixed_dictionaries(dict.fromkeys(QUESTIONS, st.integers(0, 4)))
partly = st.fixed_dictionaries(dict.fromkeys(QUESTIONS, st.none() | st.integers(0, 4)))


def read(text):
    """Return the answers that twelve characters stand for; a point is an open one."""
    digits = [None if digit == "." else int(digit) for digit in text.replace(" ", "")]
    return dict(zip(QUESTIONS, digits, strict=True))


def known(found):
    return found.product.low, found.operations.low, found.load.low, found.gap.low


@pytest.mark.parametrize(("text", "stage", "a", "b", "c", "gap", "rule"), VECTORS)
def test_vectors(text, stage, a, b, c, gap, rule):
    found = assess(read(text), sells_platform=False)
    assert known(found) == (Fraction(a), b, Fraction(c), Fraction(gap))
    assert (found.stage, found.rule) == (stage, rule)
    assert found.product.is_known
    assert found.gap.is_known


def test_a_heavy_load_without_product_is_warned_of():
    found = assess(read("1111 0000 3333"), sells_platform=False)
    assert (found.rule, found.first_role) == (Rule.PLATFORM_BEFORE_PRODUCT, "ai_developer")


def test_who_sells_the_platform_needs_ml_engineers_whatever_the_rest_says():
    found = assess(read("0000 0000 0000"), sells_platform=True)
    assert (found.rule, found.first_role) == (Rule.PLATFORM_IS_THE_PRODUCT, "ml_engineer")
    assert maturity_change.turns(found) == ()


def test_not_answering_whether_the_platform_is_sold_leaves_both_ways_open():
    found = assess(read("0000 0000 0000"))
    assert found.rules == (Rule.PLATFORM_IS_THE_PRODUCT, Rule.FIRST_FEATURES)
    assert found.rule is None
    assert found.first_role is None
    assert not found.is_decided
    behind = assess(read("4444 0000 4444"))
    assert behind.rule is None
    assert behind.first_role == "ml_engineer", "both ways lead to the same role"


def test_nothing_answered_says_nothing():
    found = assess({})
    assert found.rules == tuple(Rule)
    assert found.stages == tuple(Stage)
    assert (found.product.low, found.product.high, found.gap.low, found.gap.high) == (0, 4, -4, 4)
    assert found.open_questions == QUESTIONS
    assert found.laggard is None
    assert found.next_level == ()


@pytest.mark.parametrize("level", range(5))
def test_the_level_is_as_defined(level):
    """The largest L with at least three of four at L or more, and none under L - 1."""
    for four in product(range(5), repeat=4):
        fits = [at for at in range(5) if sum(one >= at for one in four) >= 3 and min(four) >= at - 1]
        if max(fits) == level:
            assert maturity.level(four) == level


def test_the_laggard_is_named_and_so_is_the_way_up():
    found = assess(read("3222 1101 2323"), sells_platform=False)
    assert found.laggard == "B3"
    steps = {step.question: (step.now, step.wanted) for step in found.next_level}
    assert steps == {"B1": (1, 2), "B2": (1, 2), "B3": (0, 1), "B4": (1, 2)}
    raised = {question: wanted for question, (_, wanted) in steps.items()}
    assert assess(found.answers | raised, sells_platform=False).operations.low == 2


def test_at_the_top_there_is_no_way_up():
    assert assess(read("4444 4444 4444"), sells_platform=False).next_level == ()
    assert assess(read("4444 4443 4444"), sells_platform=False).laggard == "B4"


def test_an_answer_that_is_none_is_refused():
    with pytest.raises(Invalid, match="B2: 5 is not an answer"):
        assess({"B2": 5})
    with pytest.raises(Invalid, match="no question D1"):
        assess({"D1": 1})


@given(answers, st.sampled_from(QUESTIONS))
def test_a_higher_answer_never_lowers_a_score(given_answers, question):
    before = assess(given_answers, sells_platform=False)
    higher = given_answers | {question: min(4, given_answers[question] + 1)}
    after = assess(higher, sells_platform=False)
    assert after.product.low >= before.product.low
    assert after.operations.low >= before.operations.low
    assert after.load.low >= before.load.low


@given(partly, st.none() | st.booleans(), answers, st.booleans())
def test_ranges_contain_every_completion(open_answers, sells, filling, sells_filled):
    found = assess(open_answers, sells_platform=sells)
    whole = {key: filling[key] if answer is None else answer for key, answer in open_answers.items()}
    closed = assess(whole, sells_platform=sells_filled if sells is None else sells)
    a, b, c, gap = known(closed)
    assert found.product.holds(a)
    assert found.operations.holds(b)
    assert found.load.holds(c)
    assert found.gap.holds(gap)
    assert closed.stage in found.stages
    assert closed.rule in found.rules


@settings(max_examples=25)
@given(answers, st.sets(st.sampled_from(QUESTIONS), max_size=4))
def test_ranges_are_no_wider_than_the_completions(given_answers, left_out):
    """Every rule that is said to be possible is reached by some completion, and so are both ends of the gap."""
    found = assess(given_answers | dict.fromkeys(left_out), sells_platform=False)
    names = sorted(left_out)
    closed = [
        assess(given_answers | dict(zip(names, filling, strict=True)), sells_platform=False)
        for filling in product(range(5), repeat=len(names))
    ]
    assert set(found.rules) == {one.rule for one in closed}
    assert set(found.stages) == {one.stage for one in closed}
    assert (found.gap.low, found.gap.high) == (min(one.gap.low for one in closed), max(one.gap.low for one in closed))
    assert found.operations.low == min(one.operations.low for one in closed)


@settings(max_examples=40)
@given(answers)
def test_the_stated_change_turns_the_rule_and_nothing_smaller_does(given_answers):
    found = assess(given_answers, sells_platform=False)
    turns = maturity_change.turns(found)
    for turn in turns:
        changed = given_answers | {step.question: step.wanted for step in turn.steps}
        assert assess(changed, sells_platform=False).rule == turn.rule != found.rule
    # One step on any answer: it turns the rule only where a turn of one step is told.
    singles = {
        assess(given_answers | {question: answer}, sells_platform=False).rule
        for question in QUESTIONS
        for answer in (given_answers[question] - 1, given_answers[question] + 1)
        if 0 <= answer <= 4
    } - {found.rule}
    assert singles == {turn.rule for turn in turns if turn.size == 1}


def test_the_smallest_change_is_told_first():
    found = assess(read("3222 1101 2323"), sells_platform=False)
    turns = maturity_change.turns(found)
    assert [(turn.rule, turn.size) for turn in turns][:1] == [(Rule.INFRASTRUCTURE_NEXT, 1)]
    assert {turn.rule for turn in turns} == set(Rule) - {Rule.PLATFORM_IS_THE_PRODUCT, found.rule}


def test_only_what_can_still_decide_is_worth_answering():
    # Product is at least 2 and load at most 1: only operations could matter, and they cannot make the gap larger.
    found = assess(read("4444 .... 1111"), sells_platform=False)
    assert found.rules == (Rule.INFRASTRUCTURE_NEXT, Rule.INFRASTRUCTURE_CARRIES)
    assert maturity_change.worth_answering(found) == ("B1", "B2", "B3", "B4")
    # Product below 2 for certain and load below 3 for certain: what operations are like decides nothing.
    settled = assess(read("0000 .... 1111"), sells_platform=False)
    assert settled.rule == Rule.FIRST_FEATURES
    assert maturity_change.worth_answering(settled) == ()
    half = assess(read("0... .... 0000"), sells_platform=False)
    assert set(maturity_change.worth_answering(half)) >= {"A2", "A3", "A4"}


def test_turns_wait_until_everything_is_answered():
    assert maturity_change.turns(assess(read("3222 110. 2323"), sells_platform=False)) == ()


def test_a_score_at_a_bound_has_reached_the_stage():
    bounds = maturity.DEFAULTS
    at = [maturity.stage_of(score) for score in (bounds.first_features, bounds.growing, bounds.mature)]
    below = [maturity.stage_of(score - Fraction(1, 99)) for score in (bounds.first_features, bounds.growing)]

    assert at == [Stage.FIRST_FEATURES, Stage.GROWING, Stage.MATURE]
    assert below == [Stage.EXPLORE, Stage.FIRST_FEATURES]

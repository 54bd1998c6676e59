import subprocess
import sys

import pytest

from planning.engine import sentences
from planning.engine.causes import Cause, Input
from planning.engine.composition import Instead, Move, MoveKind
from planning.engine.difference import Change, Kind, Stay
from planning.engine.explain import Explainer, Other, Passed
from planning.engine.options import Option, OptionKind
from planning.engine.owners import OwnedThing, OwnerCandidate, OwnerWeights, Seat, parts
from planning.engine.plan import Shortage, Unstaffed
from planning.engine.reasons import Fact, Failure, Gate, LeftOut, Part
from planning.engine.sentences import Names, Sight
from planning.engine.snapshot import SkillNeed
from planning.engine.solve import solve
from tests.engine import instances as make

NAMES = Names(
    {1: "Ana", 2: "Bo"}, {1: "Search", 2: "Ads"}, {7: "Reranker"}, {"ml": "ML engineer"}, {"k8s": "Kubernetes"}
)
ALL = Sight(levels=True, costs=True)


def test_every_gate_and_shortage_has_a_sentence():
    for gate in Gate:
        numbers = Failure(gate, needed=1, has=1, skill="k8s")
        assert "{" not in sentences.failure(numbers, NAMES, ALL)
    for shortage in Shortage:
        assert sentences.shortage(Unstaffed(1, 1, 60, shortage, "k8s", 3, 7), NAMES)


@pytest.mark.parametrize(
    ("sight", "text"),
    [
        (ALL, "Ana: Kubernetes at level 2; level 3 is asked."),
        (Sight(), "Ana: Kubernetes is below the level asked."),
    ],
)
def test_level_is_told_only_to_those_who_may_see_it(sight, text):
    assert sentences.left_out(LeftOut(1, (Failure(Gate.SKILL, 3, 2, "k8s"),)), NAMES, sight) == text


def test_not_assessed_is_said_and_is_no_level():
    text = sentences.failure(Failure(Gate.SKILL, 3, None, "k8s"), NAMES)

    assert text == "Kubernetes is not assessed; level 3 is asked"


def test_private_parts_are_silent_without_the_right():
    private = [Part(code, 5, 1, 2) for code in ("skill", "level", "nice", "growth", "cost")]

    assert [sentences.part(one, NAMES) for one in private] == [None] * 5
    assert all(sentences.part(one, NAMES, ALL) for one in private)
    assert "4" not in sentences.passed(Passed(Gate.SKILL, 4, 2, "k8s"), NAMES)


def test_moves_read_as_sentences():
    move = Move(MoveKind.MOVE, 1, 2, "ml", 0, 60, from_team=1, from_role="ml", from_before=100, from_share=40)

    assert sentences.move(move, NAMES) == "Ana moves from Search to Ads as ML engineer for 60 %, and keeps 40 % there."
    assert (
        sentences.instead(Instead(2, (0, 1, 0, 0), 1), NAMES)
        == "Bo, taken from Search: lacks 1 holder of a must-skill."
    )
    assert sentences.fact(Fact("covers", 160, 100, 2, "ml"), NAMES) == (
        "with this change 1.60 are covered instead of 1.00"
    )
    for kind in MoveKind:
        assert sentences.move(Move(kind, 1, 2, "ml", 10, 20, from_team=1), NAMES).startswith("Ana")


def test_other_tells_delay_and_who_gives_way():
    one = Other(2, 2, 0, 4, (), (0, 3), finish_days=2, late_days=-1, gives_way=(7,))

    assert sentences.other(one, NAMES) == (
        "Bo: finishes 2 days later, 1 working day less of lateness, to make room, changes 1 other demand."
    )


def test_whatever_explain_says_can_be_said_in_words():
    for seed in range(40):
        snapshot = make.random_snapshot(seed, lanes=4, demands=6)
        explainer = Explainer(snapshot, solve(snapshot, method="greedy"))
        for demand in snapshot.demands:
            told = explainer.explain(demand.id, 0)
            texts = [sentences.left_out(one, NAMES, ALL) for one in told.left_out]
            texts += [sentences.other(one, NAMES) for one in told.next_best]
            texts += [sentences.passed(one, NAMES, ALL) for one in told.passed]
            texts += [sentences.part(one, NAMES, ALL) for one in told.parts]
            texts += [sentences.fact(one, NAMES) for one in told.remedies]
            assert all(texts)
            assert not any("{" in text for text in texts)


def test_every_option_and_part_of_an_owner_has_a_sentence():
    for kind in OptionKind:
        one = Option(kind, 5, "ml", 1, (("k8s", 3),), 7, 1, "k8s", 3, 7, 9)
        assert sentences.option(one, NAMES, str).endswith(".")
    assert sentences.option(Option(OptionKind.TRAIN, 5, person=1, skill="k8s", level=3, from_day=7), NAMES, str) == (
        "Train Ana in Kubernetes to level 3 by 7."
    )
    thing = OwnedThing(7, ("ml",), 1, (SkillNeed("k8s", 3, must=False),))
    for one in parts(thing, OwnerCandidate(1, ((2, "ml"),)), Seat.BACKUP, OwnerWeights()):
        assert sentences.part(one, NAMES, ALL)
    assert sentences.part(Part("load", 8, 1, 5), NAMES) == "number 1 of at most 5: 8"


def test_change_names_both_sides():
    one = Change(Kind.OTHER_PERSON, 1, Stay(1, 1, 0, 4), Stay(2, 2, 3, 7))

    assert sentences.change(one, NAMES, lambda day: f"day {day}") == "Bo from day 3 instead of Ana from day 0."


def test_explaining_loads_no_solver():
    code = (
        "import sys, planning.engine.explain, planning.engine.sentences, planning.engine.difference,"
        " planning.engine.composition, planning.engine.owners\n"
        "print([name for name in ('ortools', 'highspy', 'numpy', 'django') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_every_cause_has_a_sentence_and_tells_no_level():
    def day(number):
        return f"{number} March"

    for one in Input:
        assert "{" not in sentences.cause(Cause(one, 1, "k8s", 5, 4), NAMES, day)
    told = [
        (Cause(Input.EFFORT, before=480, after=1200), "it takes 2.5 days instead of 1 day"),
        (Cause(Input.DUE, before=None, after=4), "it is due on 4 March instead of on no day"),
        (Cause(Input.VALUE, before=9, after=10), "waiting for it costs more than before"),
        (Cause(Input.VALUE, before=10, after=9), "waiting for it costs less than before"),
        (Cause(Input.LEVEL, person=1, skill="k8s"), "the level of Ana in Kubernetes was confirmed anew"),
    ]
    assert [sentences.cause(cause, NAMES, day) for cause, _ in told] == [text for _, text in told]

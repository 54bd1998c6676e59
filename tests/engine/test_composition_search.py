import pytest

from planning.engine.composition import evaluate, share_most, shares_today, teams_most
from planning.engine.composition_ledger import Ledger
from planning.engine.composition_search import improve
from tests.engine.test_composition import every_composition, random_input

NEVER = 1e18


@pytest.mark.parametrize("seed", range(300, 340))
def test_improve_keeps_limits_and_is_never_worse_than_today(seed):
    given = random_input(seed)

    shares = improve(given, NEVER)

    assert evaluate(given, shares) <= evaluate(given, shares_today(given))
    for one in given.people:
        own = {cell: share for cell, share in shares.items() if cell[0] == one.id and share > 0}
        assert sum(own.values()) <= share_most(one)
        assert len({team for _, team, _ in own}) <= teams_most(one, given.weights)


def test_improve_is_mostly_the_best():
    inputs = [random_input(seed) for seed in range(300, 340)]

    hits = sum(
        evaluate(given, improve(given, NEVER)) == min(evaluate(given, every) for every in every_composition(given))
        for given in inputs
    )

    assert hits >= 32


@pytest.mark.parametrize("seed", range(340, 360))
def test_ledger_agrees_with_evaluate_before_and_after_applying(seed):
    given = random_input(seed)
    ledger, shares = Ledger(given, shares_today(given)), shares_today(given)

    for every in list(every_composition(given))[:40]:
        before, after = evaluate(given, shares), evaluate(given, every)
        assert ledger.worse(every) == tuple(b - a for a, b in zip(before, after, strict=True))
        ledger.apply(every)
        shares = every

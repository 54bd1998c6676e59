"""The command that plans any bundle: what it measures and prints, and what it says where there is no file."""

import pytest

from benchmarks.engine import bundle
from benchmarks.engine.__main__ import main
from tests.engine.instances import organisation


def test_first_plan_and_best_plan_are_measured_and_told():
    found = bundle.measure(organisation(11, people=5, items=14), seconds=2, seed=0)
    assert found["valid"]
    first, best = ([tier["value"] for tier in part["tiers"]] for part in (found["first"], found))
    assert best <= first
    assert all(tier["bound"] <= tier["value"] for tier in found["tiers"])
    assert found["megabytes"] >= found["first"]["megabytes"] > 0
    assert bundle.told(found).count("\n") == 3 + len(found["tiers"])


def test_a_missing_bundle_ends_with_a_word(tmp_path):
    with pytest.raises(SystemExit, match="There is no file"):
        main(["bundle", str(tmp_path / "none.json")])

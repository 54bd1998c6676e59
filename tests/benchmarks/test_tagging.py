import csv
import json
import sys

import pytest

from benchmarks.real.common import SHARED_DATA
from benchmarks.tagging import __main__ as command
from benchmarks.tagging import measure

FILE = SHARED_DATA / "tagging_eval.csv"
NAMES = {"accuracy_all", "accuracy_answered", "coverage", "ece"}


@pytest.fixture
def small(tmp_path):
    """Two organisations of a few made-up items."""
    path = tmp_path / "items.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["source", "title", "body_excerpt", "label"])
        for place in range(130):
            infrastructure = place % 2
            title = f"docker image {place}" if infrastructure else f"button on page {place}"
            rows.writerow([f"org{place // 65}", title, "", "infrastructure" if infrastructure else "product_feature"])
    return path


def test_the_command_prints_and_writes_what_was_asked(small, tmp_path, monkeypatch, capsys):
    out = tmp_path / "out.json"
    monkeypatch.setattr(measure, "CURVE", (0,))
    monkeypatch.setattr(measure, "SPEED_ITEMS", 20)
    monkeypatch.setattr(
        sys, "argv", ["tagging", str(small), "--holdout", str(small), "--json", str(out), "--draws", "1"]
    )

    command.main()

    held = json.loads(out.read_text())["holdout"]
    assert all(set(held[name]) >= NAMES for name in ("builtin", "trained", "after_50"))
    assert held["builtin"]["accuracy_all"] == 1.0
    assert "Five folds within the source" in capsys.readouterr().out


@pytest.mark.shared
@pytest.mark.skipif(not FILE.exists(), reason="the labelled items are not beside the checkout")
def test_built_in_knowledge_beats_lists_of_words_on_real_work():
    for rows in measure.by_source(measure.read(FILE)).values():
        fixed = measure.told(measure._fixed(rows), rows)
        lists = measure._baselines([], rows)["lists"]

        assert fixed["accuracy_all"] > lists["accuracy_all"] + 0.1
        assert fixed["accuracy_answered"] >= 0.88
        assert fixed["coverage"] >= 0.7
        assert fixed["ece"] <= 0.06

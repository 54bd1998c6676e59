"""``python -m benchmarks.tagging FILE [--holdout OTHER] [--json OUT]``: prints how good suggested tags are."""

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks.tagging import measure

Found = dict[str, Any]
HEAD = f"{'':44} {'of all':>7} {'answered':>9} {'coverage':>9} {'ECE':>6}   precision: product, infrastructure"


def main() -> None:
    """Measure, print, and write where asked."""
    asked = _parser().parse_args()
    other = measure.read(asked.holdout) if asked.holdout else None
    found = measure.report(measure.read(asked.file), other, asked.draws)
    _print(found)
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="benchmarks.tagging", description=__doc__)
    made.add_argument("file", type=Path, help="labelled items: source, title, body_excerpt, label")
    made.add_argument("--holdout", type=Path, help="items of other organisations, only to be judged on")
    made.add_argument("--json", type=Path, help="write the figures here too")
    made.add_argument("--draws", type=int, default=measure.DRAWS, help="random draws of confirmed tags to average")
    return made


def _print(found: Found) -> None:
    _table("No tag confirmed, words fixed", found["builtin_fixed"])
    _table("No tag confirmed, adapted to the texts (as the portal starts)", found["builtin"])
    _table("Trained on the other sources", found["trained_on_others"])
    _table("Five folds within the source", found["within"])
    for title, curve in (("Others and", found["curve"]), ("Own tags alone,", found["curve_own_tags_alone"])):
        for source, rows in curve.items():
            _table(f"{title} confirmed tags of {source}", {f"{count} tags": row for count, row in rows.items()})
    _baselines(found["baselines"])
    if "holdout" in found:
        held = dict(found["holdout"])
        _baselines({"held out": held.pop("baselines")})
        _table("Held out", held)
        for name, row in held.items():
            _reliability(f"held out, {name}", row)
    for name in ("builtin", "trained_on_others"):
        for source, row in found[name].items():
            _reliability(f"{source}, {name}", row)
    speed = found["speed"]
    print(
        f"\n{speed['items']:,} suggestions with reasons: {speed['seconds']:.1f} s "
        f"({speed['processor_seconds']:.1f} s of processor)"
    )


def _table(title: str, rows: dict[str, Found]) -> None:
    print(f"\n{title}\n{HEAD}")
    for name, row in rows.items():
        precision = ", ".join(f"{value:.3f}" for value in row["precision"].values())
        figures = f"{row['accuracy_all']:7.3f} {row['accuracy_answered']:9.3f} {row['coverage']:9.3f} {row['ece']:6.3f}"
        print(f"{name:44} {figures}   {precision}")


def _baselines(rows: dict[str, Found]) -> None:
    print("\nBaselines, right of all")
    for source, row in rows.items():
        parts = [f"two lists of words {row['lists']['accuracy_all']:.3f}"]
        parts.append(f"(answered {row['lists']['coverage']:.2f}, right {row['lists']['accuracy_answered']:.3f})")
        if "naive_bayes" in row:
            parts.append(f"Naive Bayes from the others {row['naive_bayes']['accuracy_all']:.3f}")
        print(f"{source:44} {' '.join(parts)}")


def _reliability(title: str, row: Found) -> None:
    print(f"\nReliability, {title}: confidence, how sure on average, how often right, items")
    for one in row["bins"]:
        print(
            f"  {one['low']:.2f} to {one['high']:.2f}  {one['confidence']:.3f}  {one['accuracy']:.3f}  {one['count']:5}"
        )


if __name__ == "__main__":
    main()

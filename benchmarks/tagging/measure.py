"""What is measured, as plain numbers. Each source is an organisation of its own, and is adapted to alone."""

import csv
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.tagging import baselines
from planning.domain.tags import Tag
from planning.tagger import learner
from planning.tagger.features import features
from planning.tagger.items import Text
from planning.tagger.judging import Judgement, cross_validated, judge
from planning.tagger.model import Confirmed, chances, learn, suggest

CURVE = (0, 25, 50, 100, 200, 500)
DRAWS = 3
SPEED_ITEMS = 10_000
# A tag of the organisation itself says more of its work than one of another.
OWN_IMPORTANCE = 6.0
Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Labelled:
    """An item with the label that its authors' own words gave it."""

    source: str
    text: Text
    is_infrastructure: bool

    def confirmed(self, importance: float = 1.0) -> Confirmed:
        """Return it as an item whose tag a person set."""
        tag = Tag.INFRASTRUCTURE if self.is_infrastructure else Tag.PRODUCT_FEATURE
        return Confirmed(self.text, tag, importance)


def read(path: Path) -> list[Labelled]:
    """Read a set; of the text only title and body are read."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Labelled(row["source"], Text(row["title"], row["body_excerpt"]), row["label"] == Tag.INFRASTRUCTURE)
            for row in csv.DictReader(file)
        ]


def by_source(rows: Sequence[Labelled]) -> dict[str, list[Labelled]]:
    """Return the rows of each source, in order."""
    return {source: [row for row in rows if row.source == source] for source in dict.fromkeys(r.source for r in rows)}


def texts_of(rows: Sequence[Labelled]) -> list[Text]:
    """Return what is read of rows."""
    return [row.text for row in rows]


def truth_of(rows: Sequence[Labelled]) -> list[bool]:
    """Return which rows are infrastructure."""
    return [row.is_infrastructure for row in rows]


def report(visible: Sequence[Labelled], other: Sequence[Labelled] | None, draws: int = DRAWS) -> Found:
    """Measure everything on the visible set, and on the one held out where there is one."""
    sources = by_source(visible)
    found: Found = {
        "builtin_fixed": {name: told(_fixed(rows), rows) for name, rows in sources.items()},
        "builtin": {name: told(_adapted([], rows), rows) for name, rows in sources.items()},
        "trained_on_others": {},
        "within": {name: asdict(_within(rows)) for name, rows in sources.items()},
        "curve": {}, "curve_own_tags_alone": {}, "baselines": {},
    }  # fmt: skip
    for name, rows in sources.items():
        rest = [row for row in visible if row.source != name]
        if rest:
            found["trained_on_others"][name] = told(_adapted(_confirmed(rest), rows), rows)
        found["curve"][name] = {tags: after(rest, rows, tags, draws) for tags in CURVE if tags < len(rows) - 50}
        found["curve_own_tags_alone"][name] = {
            tags: after([], rows, tags, draws) for tags in CURVE[1:] if tags < len(rows) - 50
        }
        found["baselines"][name] = _baselines(rest, rows)
    found["speed"] = _speed(visible)
    if other:
        found["holdout"] = holdout(visible, other, draws)
    return found


def holdout(visible: Sequence[Labelled], other: Sequence[Labelled], draws: int = DRAWS) -> Found:
    """Measure on organisations that nothing was learnt from, each adapted to alone, their items counted together."""
    parts = list(by_source(other).values())
    everything = [row for rows in parts for row in rows]
    taught = _confirmed(visible)
    return {
        "builtin_fixed": told(np.concatenate([_fixed(rows) for rows in parts]), everything),
        "builtin": told(np.concatenate([_adapted([], rows) for rows in parts]), everything),
        "trained": told(np.concatenate([_adapted(taught, rows) for rows in parts]), everything),
        "after_50": _mean_of([_joined_after(visible, parts, 50, seed) for seed in range(draws)]),
        "baselines": _baselines(visible, everything),
    }


def told(found: Any, rows: Sequence[Labelled]) -> Found:
    """Return the judgement of chances as plain numbers."""
    return asdict(judge(found, truth_of(rows)))


def after(rest: Sequence[Labelled], rows: Sequence[Labelled], tags: int, draws: int) -> Found:
    """Return how good suggestions for the rest are after some confirmed tags, over several random draws of these."""
    return _mean_of([_joined_after(rest, [rows], tags, seed) for seed in range(draws if tags else 1)])


def _joined_after(rest: Sequence[Labelled], parts: Sequence[Sequence[Labelled]], tags: int, seed: int) -> Judgement:
    found, truth = [], []
    for rows in parts:
        order = np.random.default_rng(seed).permutation(len(rows)).tolist()
        own = [rows[place].confirmed(OWN_IMPORTANCE if rest else 1.0) for place in order[:tags]]
        untagged = [rows[place] for place in order[tags:]]
        found.append(_adapted([*own, *_confirmed(rest)], untagged, own))
        truth += truth_of(untagged)
    return judge(np.concatenate(found), truth)


def _mean_of(judgements: Sequence[Judgement]) -> Found:
    """Return the mean figures of several draws."""
    names = ("accuracy_all", "accuracy_answered", "coverage", "ece")
    found: Found = {name: float(np.mean([getattr(one, name) for one in judgements])) for name in names}
    tags = judgements[0].precision
    found["precision"] = {tag: float(np.mean([one.precision[tag] for one in judgements])) for tag in tags}
    found["bins"] = [asdict(one) for one in judgements[0].bins]
    return found


def _confirmed(rows: Sequence[Labelled]) -> list[Confirmed]:
    return [row.confirmed() for row in rows]


def _fixed(rows: Sequence[Labelled]) -> Any:
    """Return chances by the built-in words alone, nothing adapted."""
    return chances(learner.nothing_learnt(), texts_of(rows))


def _adapted(taught: Sequence[Confirmed], rows: Sequence[Labelled], own: Sequence[Confirmed] = ()) -> Any:
    """Return chances for the items of an organisation, as the portal makes them: adapted to its words."""
    texts = texts_of(rows)
    weights = learn(taught)
    known = [float(one.tag == Tag.INFRASTRUCTURE) for one in own]
    everything = features([*(one.text for one in own), *texts])
    return chances(learner.adapt(weights, everything, [*known, *[-1.0] * len(texts)]), texts)


def _within(rows: Sequence[Labelled]) -> Judgement:
    judged = cross_validated(_confirmed(rows))
    if judged is None:
        message = f"{rows[0].source} has too few items of one kind to be tried within itself."
        raise SystemExit(message)
    return judged


def _baselines(rest: Sequence[Labelled], rows: Sequence[Labelled]) -> Found:
    truth = np.array(truth_of(rows), dtype=int)
    said = np.array(baselines.lists(texts_of(rows)))
    answered = said >= 0
    found = {
        "lists": {
            "accuracy_all": float((said == truth).mean()), "coverage": float(answered.mean()),
            "accuracy_answered": float((said == truth)[answered].mean()) if answered.any() else 0.0,
        }
    }  # fmt: skip
    if rest:
        said = np.array(baselines.naive_bayes(texts_of(rest), truth_of(rest), texts_of(rows)))
        found["naive_bayes"] = {"accuracy_all": float((said == truth).mean())}
    return found


def _speed(rows: Sequence[Labelled]) -> Found:
    """Time suggestions with their reasons for many items, by a model that has learnt."""
    weights = learn(_confirmed(rows[:500]), texts_of(rows[500:]))
    many = (texts_of(rows) * (SPEED_ITEMS // len(rows) + 1))[:SPEED_ITEMS]
    began, used = time.perf_counter(), time.process_time()
    suggest(weights, many)
    return {
        "items": len(many), "seconds": time.perf_counter() - began, "processor_seconds": time.process_time() - used,
    }  # fmt: skip

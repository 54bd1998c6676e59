"""How good suggestions are: accuracy, coverage, precision, calibration, confusion, and cross-validation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from planning.domain.tags import Tag
from planning.tagger.model import ANSWER_AT, Confirmed, chances, learn

BINS = 10
FOLDS = 5
JUDGED = (Tag.PRODUCT_FEATURE, Tag.INFRASTRUCTURE)
# With fewer tags of either kind, folds say nothing.
EACH_AT_LEAST = 5


@dataclass(frozen=True, slots=True)
class Bin:
    """The suggestions of about one confidence: how sure they were and how often right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """Suggestions beside the truth. ``confusion`` counts (true tag, suggested tag or untagged where it abstained)."""

    count: int
    accuracy_all: float
    accuracy_answered: float
    coverage: float
    ece: float
    precision: dict[str, float]
    recall: dict[str, float]
    confusion: dict[str, dict[str, int]]
    bins: tuple[Bin, ...]


def judge(infrastructure: Any, truth: Any, answer_at: float = ANSWER_AT) -> Judgement:
    """Compare chances of infrastructure with what is true (1 is infrastructure)."""
    chance, real = np.asarray(infrastructure, dtype=float), np.asarray(truth).astype(bool)
    confidence, says = np.maximum(chance, 1.0 - chance), chance >= 0.5
    right, answered = says == real, confidence >= answer_at
    bins = _bins(confidence, right)
    confusion = {
        tag.value: {
            **{said.value: int((answered & (real == _is(tag)) & (says == _is(said))).sum()) for said in JUDGED},
            Tag.UNTAGGED.value: int((~answered & (real == _is(tag))).sum()),
        }
        for tag in JUDGED
    }
    return Judgement(
        count=len(real), accuracy_all=_mean(right), accuracy_answered=_mean(right[answered]), coverage=_mean(answered),
        ece=sum(one.count * abs(one.confidence - one.accuracy) for one in bins) / max(len(real), 1),
        precision={tag.value: _mean(right[answered & (says == _is(tag))]) for tag in JUDGED},
        recall={tag.value: _mean((right & answered)[real == _is(tag)]) for tag in JUDGED},
        confusion=confusion, bins=bins,
    )  # fmt: skip


def _is(tag: Tag) -> bool:
    return tag == Tag.INFRASTRUCTURE


def _mean(values: Any) -> float:
    return float(np.mean(values)) if len(values) else 0.0


def _bins(confidence: Any, right: Any) -> tuple[Bin, ...]:
    """Return ten equal bins of confidence from a half to one, the empty ones left out."""
    place = np.minimum(((confidence - 0.5) * 2 * BINS).astype(int), BINS - 1)
    width = 0.5 / BINS
    return tuple(
        Bin(
            round(0.5 + width * number, 3), round(0.5 + width * (number + 1), 3), int((place == number).sum()),
            _mean(confidence[place == number]), _mean(right[place == number]),
        )
        for number in range(BINS)
        if (place == number).any()
    )  # fmt: skip


def cross_validated(confirmed: Sequence[Confirmed], *, seed: int = 0, folds: int = FOLDS) -> Judgement | None:
    """Learn from four fifths of the confirmed tags, judge on the rest, each fifth once; nothing with too few tags."""
    truth = np.array([one.tag == Tag.INFRASTRUCTURE for one in confirmed], dtype=bool)
    if min(truth.sum(), len(truth) - truth.sum()) < EACH_AT_LEAST:
        return None
    found = np.zeros(len(confirmed))
    for fold in _folds(truth, seed, folds):
        held = set(fold.tolist())
        texts = [confirmed[place].text for place in fold]
        weights = learn([one for place, one in enumerate(confirmed) if place not in held], texts)
        found[fold] = chances(weights, texts)
    return judge(found, truth)


def _folds(truth: Any, seed: int, folds: int) -> list[Any]:
    """Return the rows of each fold, both tags in the same share in each."""
    dice = np.random.default_rng(seed)
    fold = np.zeros(len(truth), dtype=int)
    for value in (True, False):
        rows = dice.permutation(np.flatnonzero(truth == value))
        fold[rows] = np.arange(len(rows)) % folds
    return [np.flatnonzero(fold == number) for number in range(folds)]

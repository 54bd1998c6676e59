"""Learning from confirmed tags, and from the words of items that have none.

Three parts add up to the log-odds of infrastructure. Built-in knowledge stands first and is never forgotten: what is
learnt is a correction to it. Confirmed tags teach a weight for every word, pair and part of a word (logistic
regression, weights held near zero). Items without a tag teach which words keep company with those that are known, by a
few rounds of expectation and maximisation over a naive Bayes model of the organisation's own vocabulary.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from planning.tagger.features import PARTS, WORDS, Features

# How far the sum of knowledge is trusted, and how strongly a learnt correction to this and to the balance is held back.
KNOWLEDGE_SCALE = 0.65
HOLD_SCALE = 40.0
HOLD_BALANCE = 4.0
HOLD_WORDS = 0.25
CONFIDENT_AT_MOST = 6.0
ROUNDS = 6
SMOOTHING = 0.5
COMPANY_SHARE = 0.25
COMPANY_TEMPERATURE = 0.5
CONFIRMED_WEIGHT = 4.0
# With few texts there is no company to learn from.
TEXTS_AT_LEAST = 50


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything that was learnt, as arrays."""

    balance: float
    scale: float
    rarity: Any
    words: Any
    parts: Any
    company: Any
    temperature: float = 1.0

    def learnt(self, rows: Features) -> Any:
        """Return the log-odds by knowledge and confirmed tags alone."""
        text = _rare(rows.words, self.rarity) @ self.words + rows.parts @ self.parts
        return self.scale * rows.known + self.balance + text

    def log_odds(self, rows: Features) -> Any:
        """Return the log-odds of infrastructure of each row."""
        base = np.clip(self.learnt(rows), -CONFIDENT_AT_MOST, CONFIDENT_AT_MOST)
        return self.temperature * (base + rows.words @ self.company)


def sigmoid(values: Any) -> Any:
    """Return probabilities of log-odds."""
    return 1.0 / (1.0 + np.exp(-np.clip(values, -30.0, 30.0)))


def nothing_learnt() -> Weights:
    """Return built-in knowledge alone."""
    return Weights(0.0, KNOWLEDGE_SCALE, np.ones(WORDS), np.zeros(WORDS), np.zeros(PARTS), np.zeros(WORDS))


def fit(rows: Features, is_infrastructure: Any, importance: Any | None = None) -> Weights:
    """Learn from confirmed tags."""
    if not len(rows):
        return nothing_learnt()
    truth = np.asarray(is_infrastructure, dtype=float)
    weights = np.ones(len(rows)) if importance is None else np.asarray(importance, dtype=float)
    rarity = _rarity(rows.words)
    matrix = sparse.hstack([_rare(rows.words, rarity), rows.parts]).tocsr()
    used = np.flatnonzero(matrix.getnnz(axis=0))
    solved = _solve(matrix[:, used], rows.known, truth, weights)
    learnt = np.zeros(WORDS + PARTS)
    learnt[used] = solved[2:]
    return Weights(
        float(solved[0]), float(solved[1]), rarity, learnt[:WORDS], learnt[WORDS:], np.zeros(WORDS)
    )  # fmt: skip


def _solve(matrix: Any, known: Any, truth: Any, weights: Any) -> Any:
    """Return balance, scale and the weight of each column that fit the truth best and stay near what was known."""
    turned = matrix.T.tocsr()
    hold = np.concatenate([[HOLD_BALANCE, HOLD_SCALE], np.full(matrix.shape[1], HOLD_WORDS)])
    start = np.zeros(matrix.shape[1] + 2)
    start[1] = KNOWLEDGE_SCALE

    def loss(values: Any) -> tuple[float, Any]:
        odds = values[0] + values[1] * known + matrix @ values[2:]
        gap = weights * (sigmoid(odds) - truth)
        away = values - start
        cost = weights @ np.logaddexp(0.0, odds) - weights @ (truth * odds) + 0.5 * hold @ away**2
        slope = np.concatenate([[gap.sum(), gap @ known], turned @ gap]) + hold * away
        return float(cost), slope

    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x


def adapt(weights: Weights, rows: Features, confirmed: Any | None = None) -> Weights:
    """Learn which words keep company from all texts of an organisation.

    ``confirmed`` has 1 for infrastructure, 0 for product feature and a negative number where there is no tag.
    """
    if len(rows) < TEXTS_AT_LEAST:
        return weights
    truth = np.full(len(rows), -1.0) if confirmed is None else np.asarray(confirmed, dtype=float)
    is_known = truth >= 0
    base = np.clip(weights.learnt(rows), -CONFIDENT_AT_MOST, CONFIDENT_AT_MOST)
    counted = np.where(is_known, CONFIRMED_WEIGHT, 1.0)
    chances = np.where(is_known, truth, sigmoid(base))
    company = np.zeros(WORDS)
    for _ in range(ROUNDS):
        company = _company(rows.words, chances, counted)
        moved = sigmoid(COMPANY_TEMPERATURE * (base + rows.words @ company))
        chances = np.where(is_known, truth, moved)
    return Weights(
        weights.balance, weights.scale, weights.rarity, weights.words, weights.parts, company, COMPANY_TEMPERATURE
    )  # fmt: skip


def _company(matrix: Any, chances: Any, counted: Any) -> Any:
    infrastructure = matrix.T @ (chances * counted) + SMOOTHING
    product = matrix.T @ ((1.0 - chances) * counted) + SMOOTHING
    # A word that never occurs says nothing, whatever the size of the two sides.
    seen = np.asarray(matrix.sum(axis=0)).ravel() > 0
    odds = np.log(infrastructure / infrastructure.sum()) - np.log(product / product.sum())
    return COMPANY_SHARE * np.where(seen, odds, 0.0)


def _rarity(matrix: Any) -> Any:
    texts = np.asarray((matrix > 0).sum(axis=0)).ravel()
    return np.log((1.0 + matrix.shape[0]) / (1.0 + texts)) + 1.0


def _rare(matrix: Any, rarity: Any) -> Any:
    """Weigh words by how rare they are and bring every row to length 1."""
    scaled = matrix @ sparse.diags(rarity)
    length = np.sqrt(np.asarray(scaled.multiply(scaled).sum(axis=1)).ravel())
    return sparse.diags(1.0 / np.maximum(length, 1e-12)) @ scaled

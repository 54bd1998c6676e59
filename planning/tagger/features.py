"""Texts as rows of numbers: hashed words and word pairs, hashed parts of words, and what built-in knowledge says."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

from planning.tagger.items import BODY_CHARACTERS, Reason, Text
from planning.tagger.knowledge import known, log_odds
from planning.tagger.text import stem, words

WORDS = 2**15
PARTS = 2**14
BODY_WEIGHT = 0.4
PARTS_WEIGHT = 0.5
SIGNAL_MARK = "\x1f"

_hash_words = HashingVectorizer(
    n_features=WORDS, analyzer=lambda text: text, alternate_sign=False, norm=None, binary=True, dtype=np.float64
)
_hash_parts = HashingVectorizer(
    n_features=PARTS, analyzer="char_wb", ngram_range=(3, 4), alternate_sign=False, norm="l2", dtype=np.float64
)
Matrix = Any


@dataclass(frozen=True, slots=True)
class Features:
    """Rows of texts: the words of title and signals and of the description, parts of words, known log-odds."""

    words: Matrix
    parts: Matrix
    known: Any

    def __len__(self) -> int:
        return int(self.words.shape[0])

    def take(self, rows: Any) -> "Features":
        """Return some of the rows."""
        return Features(self.words[rows], self.parts[rows], self.known[rows])


def title_tokens(text: Text) -> list[str]:
    """Return what is counted of a title and of the signals: words, pairs, the first word, each signal as one."""
    found = [stem(word) for word in words(text.title)]
    pairs = [f"{one} {two}" for one, two in pairwise(found)]
    first = [f"^{found[0]}"] if found else []
    return [*found, *pairs, *first, *(signal_token(*signal) for signal in text.signals)]


def signal_token(kind: str, value: str) -> str:
    """Return the token under which a signal is learnt."""
    return f"{SIGNAL_MARK}{kind}={value.casefold()}"


def body_tokens(text: Text) -> list[str]:
    """Return the words that are counted of a description."""
    return [stem(word) for word in words(text.body[:BODY_CHARACTERS])]


def features(texts: Sequence[Text], found: Sequence[Sequence[Reason]] | None = None) -> Features:
    """Return texts as rows; ``found`` is what knowledge says of them, where that was asked already."""
    rows = list(texts)
    if found is None:
        found = [known().reasons(text) for text in rows]
    if not rows:
        return Features(sparse.csr_matrix((0, WORDS)), sparse.csr_matrix((0, PARTS)), np.zeros(0))
    title = _hash_words.transform([title_tokens(text) for text in rows])
    body = _hash_words.transform([body_tokens(text) for text in rows])
    # A word that is in the title counts there alone.
    body = body - body.multiply(title)
    return Features(
        sparse.csr_matrix(title + body * BODY_WEIGHT),
        sparse.csr_matrix(_hash_parts.transform([text.title for text in rows]) * PARTS_WEIGHT),
        np.array([log_odds(reasons) for reasons in found]),
    )


def columns(tokens: Sequence[str]) -> Any:
    """Return the column of each token."""
    if not tokens:
        return np.zeros(0, dtype=int)
    matrix = _hash_words.transform([[token] for token in tokens]).tocoo()
    order = np.argsort(matrix.row)
    return matrix.col[order]

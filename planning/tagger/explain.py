"""Why a tag is suggested: the parts of the sum, strongest first."""

from collections.abc import Sequence, Set
from typing import Any

import numpy as np

from planning.domain.tags import Tag
from planning.tagger.features import BODY_WEIGHT, SIGNAL_MARK, body_tokens, columns, title_tokens
from planning.tagger.items import BODY_CHARACTERS, Reason, Signal, Text
from planning.tagger.knowledge import reason
from planning.tagger.learner import Weights
from planning.tagger.text import stem, words

FOR_AT_MOST = 3
AGAINST_AT_MOST = 1
STRENGTH_AT_LEAST = 0.15
SIGNALS = frozenset(Signal)


def reasons(weights: Weights, texts: Sequence[Text], found: Sequence[Sequence[Reason]]) -> list[list[Reason]]:
    """Return everything that counts for or against, known (``found``) and learnt, for each text."""
    tokens = [(title_tokens(text), body_tokens(text)) for text in texts]
    learnt = _learnt_strengths(weights, {token for title, body in tokens for token in (*title, *body)})
    trust = weights.scale * weights.temperature
    return [
        _joined(text, told, title, body, learnt, trust)
        for text, told, (title, body) in zip(texts, found, tokens, strict=True)
    ]


def choose(found: Sequence[Reason], likely: Tag) -> tuple[Reason, ...]:
    """Return the strongest reasons for a tag, what a system says first, and the strongest one against it."""
    strong = sorted((one for one in found if one.strength >= STRENGTH_AT_LEAST), key=lambda one: -one.strength)
    agreeing = [one for one in strong if one.tag == likely][:FOR_AT_MOST]
    agreeing.sort(key=lambda one: one.source not in SIGNALS)
    return (*agreeing, *[one for one in strong if one.tag != likely][:AGAINST_AT_MOST])


def _learnt_strengths(weights: Weights, used: Set[str]) -> dict[str, float]:
    """Return the strengths of the tokens that were learnt well enough to be told."""
    tokens = sorted(used)
    at = columns(tokens)
    strengths = weights.temperature * (weights.rarity[at] * weights.words[at] / _length(weights) + weights.company[at])
    told = np.flatnonzero(np.abs(strengths) >= STRENGTH_AT_LEAST / 2)
    return {tokens[place]: float(strengths[place]) for place in told}


def _length(weights: Weights) -> Any:
    """Return about how long a row is before it is brought to length 1: eight words of usual rarity."""
    used = weights.rarity[weights.words != 0]
    return np.sqrt(8.0) * float(used.mean()) if used.size else 1.0


def _joined(
    text: Text, found: Sequence[Reason], title: list[str], body: list[str], learnt: dict[str, float], trust: float
) -> list[Reason]:
    """Put what is known and what was learnt of the same word together."""
    sums = {(one.source, one.words): _signed(one) * trust for one in found}
    is_learnt: dict[tuple[str, str], bool] = {}
    used = [token for token in dict.fromkeys([*title, *body]) if token in learnt]
    if used:
        spelt = {stem(word): word for word in words(f"{text.title} {text.body[:BODY_CHARACTERS]}")}
        spelt |= {stem(what): what for source, what in sums if source == "word" and " " not in what}
        in_title = set(title)
        for token in used:
            key = _named(token, spelt)
            if key is not None:
                strength = learnt[token] * (1.0 if token in in_title else BODY_WEIGHT)
                is_learnt[key] = abs(strength) > abs(sums.get(key, 0.0))
                sums[key] = sums.get(key, 0.0) + strength
    return [reason(*key, value, is_learnt=is_learnt.get(key, False)) for key, value in sums.items()]


def _signed(one: Reason) -> float:
    return one.strength if one.tag == Tag.INFRASTRUCTURE else -one.strength


def _named(token: str, spelt: dict[str, str]) -> tuple[str, str] | None:
    """Return what a token stands for as people write it; word pairs are told by their words alone."""
    if token.startswith(SIGNAL_MARK):
        kind, _, value = token[len(SIGNAL_MARK) :].partition("=")
        return kind, value
    if token.startswith("^") or " " in token or len(token) < 3:
        return None
    return "word", spelt.get(token, token)

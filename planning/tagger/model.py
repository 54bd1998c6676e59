"""The model of an organisation: made from confirmed tags and all texts, asked for suggestions, kept as bytes."""

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from planning.domain.errors import Invalid
from planning.domain.tags import Tag
from planning.tagger import explain, knowledge, learner
from planning.tagger.features import features
from planning.tagger.items import Suggestion, Text
from planning.tagger.learner import Weights

# Below this chance the tagger abstains.
ANSWER_AT = 0.70
FORMAT = 1
BATCH = 2000
# What is newer says more; beyond this the fit takes minutes.
CONFIRMED_AT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An item whose tag a person set; ``importance`` counts it several times."""

    text: Text
    tag: Tag
    importance: float = 1.0


def learn(confirmed: Sequence[Confirmed], untagged: Sequence[Text] = ()) -> Weights:
    """Return a model: built-in knowledge, corrected by confirmed tags, adapted to the words of all items.

    Parameters
    ----------
    confirmed
        Items with the tags that people set, newest first.
    untagged
        Texts of the organisation that is to be tagged, for its vocabulary.
    """
    used = list(confirmed)[:CONFIRMED_AT_MOST]
    rows = features([one.text for one in used])
    truth = np.array([one.tag == Tag.INFRASTRUCTURE for one in used], dtype=float)
    weights = learner.fit(rows, truth, np.array([one.importance for one in used]))
    if not untagged:
        return weights
    everything = features([*(one.text for one in used), *untagged])
    known = np.concatenate([truth, np.full(len(untagged), -1.0)])
    return learner.adapt(weights, everything, known)


def chances(weights: Weights, texts: Sequence[Text]) -> Any:
    """Return the chance of infrastructure for each text."""
    return learner.sigmoid(weights.log_odds(features(texts)))


def suggest(
    weights: Weights, texts: Sequence[Text], *, on_progress: Callable[[int], None] | None = None
) -> list[Suggestion]:
    """Return a suggestion with its reasons for each text."""
    found: list[Suggestion] = []
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        known = [knowledge.known().reasons(text) for text in batch]
        found_chances = learner.sigmoid(weights.log_odds(features(batch, known)))
        for chance, why in zip(found_chances, explain.reasons(weights, batch, known), strict=True):
            likely = Tag.INFRASTRUCTURE if chance >= 0.5 else Tag.PRODUCT_FEATURE
            sure = float(max(chance, 1.0 - chance))
            found.append(Suggestion(likely, sure, explain.choose(why, likely)))
        if on_progress is not None:
            on_progress(len(found))
    return found


def to_bytes(weights: Weights) -> bytes:
    """Return a model as a compressed archive of arrays."""
    file = io.BytesIO()
    arrays: dict[str, Any] = {
        one.name: np.asarray(getattr(weights, one.name), dtype=np.float32) for one in fields(weights)
    }
    np.savez_compressed(file, format=np.array(FORMAT), **arrays)
    return file.getvalue()


def from_bytes(data: bytes) -> Weights:
    """Read a model; only arrays are read, never objects.

    Raises
    ------
    Invalid
        The bytes are no model, or one of another format.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            if int(arrays["format"]) != FORMAT:
                message = f"This model has format {int(arrays['format'])}, not {FORMAT}."
                raise Invalid(message)
            values = {one.name: arrays[one.name].astype(float) for one in fields(Weights)}
    except (ValueError, KeyError, OSError, EOFError) as error:
        message = "This is no model of the tagger."
        raise Invalid(message) from error
    scalars = {name: float(value) for name, value in values.items() if value.ndim == 0}
    return Weights(**{**values, **scalars})


def knowledge_version() -> str:
    """Return what tells one state of the built-in knowledge from another."""
    return hashlib.sha256(knowledge.FILE.read_bytes()).hexdigest()[:12]

"""What is known of the two kinds of work before any tag is confirmed: reads ``knowledge.toml``, finds it in texts."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from planning.domain.tags import Tag
from planning.tagger.items import BODY_CHARACTERS, Reason, Signal, Text
from planning.tagger.text import words

FILE = Path(__file__).with_name("knowledge.toml")
# Endings and folders of the names of files: ".yaml", "backend/".
_FILE_PARTS = re.compile(r"\.[a-z]+\b(?!/)|[\w.-]+/")
# No shape is found in a text without one of these.
_HAS_SHAPE = re.compile(r"\d|[:\[\]]|^\w+ -")
PARTS = {"words", "shapes", "endings", "folders"}
PLACES = ("any", "title", "first")
BODY_SHARE = 0.5
BODY_AT_MOST = 5.0
LABEL_FACTOR = 1.5
# Log-odds for what a system says of an item: positive is infrastructure. Component kinds as in the catalogue.
KNOWN_SIGNALS: dict[tuple[str, str], float] = {
    (Signal.KIND, "application"): -1.6,
    (Signal.KIND, "feature"): -2.0,
    (Signal.KIND, "data_pipeline"): 2.2,
    (Signal.KIND, "training_pipeline"): 2.2,
    (Signal.KIND, "model_service"): 1.6,
    (Signal.KIND, "platform_layer"): 2.4,
    (Signal.TEAM_KIND, "stream_aligned"): -0.5,
    (Signal.TEAM_KIND, "platform"): 1.8,
    (Signal.TEAM_KIND, "complicated_subsystem"): 0.6,
}


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase; a part that ends in a star stands for every word that begins so."""

    parts: tuple[str, ...]
    weight: float
    where: str

    def fits(self, found: list[str], at: int) -> bool:
        """Say whether the words at a place are this term."""
        if len(self.parts) == 1:
            return True  # it was looked up by this word
        if at + len(self.parts) > len(found):
            return False
        return all(
            word.startswith(part[:-1]) if part.endswith("*") else word == part
            for part, word in zip(self.parts, found[at:], strict=False)
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """A pattern of text, such as a version."""

    pattern: re.Pattern[str]
    weight: float


class Knowledge:
    """All terms and shapes, found by their first word."""

    def __init__(self, terms: Iterable[Term], shapes: Iterable[Shape], files: Mapping[str, float]) -> None:
        self.shapes = tuple(shapes)
        self.files = dict(files)
        self.terms = tuple(terms)
        self._whole: dict[str, list[Term]] = defaultdict(list)
        self._begun: dict[str, list[Term]] = defaultdict(list)
        for term in self.terms:
            first = term.parts[0]
            (self._begun if first.endswith("*") else self._whole)[first.rstrip("*")].append(term)
        self._starting = lru_cache(maxsize=200_000)(self._terms_for)

    def _terms_for(self, word: str) -> tuple[Term, ...]:
        begun = (term for length in range(1, len(word) + 1) for term in self._begun.get(word[:length], ()))
        return (*self._whole.get(word, ()), *begun)

    def find(self, found: list[str]) -> list[tuple[int, Term]]:
        """Return the terms in a list of words with their places; a longer one hides those inside it."""
        hits = [(at, term) for at, word in enumerate(found) for term in self._starting(word) if term.fits(found, at)]
        hits.sort(key=lambda hit: (-len(hit[1].parts), hit[0], -abs(hit[1].weight)))
        taken: set[int] = set()
        kept = []
        for at, term in hits:
            span = range(at, at + len(term.parts))
            if term.where != "first":
                if taken.intersection(span):
                    continue
                taken.update(span)
            kept.append((at, term))
        return kept

    def reasons(self, text: Text) -> list[Reason]:
        """Return what speaks for either tag, each thing once: from the title, the description and the signals."""
        return [*self._of_text(text), *self._of_signals(text)]

    def _of_text(self, text: Text) -> list[Reason]:
        title, body = self._weights(text.title, is_title=True), {}
        if text.body:
            body = self._weights(text.body[:BODY_CHARACTERS], is_title=False)
        rest = {key: weight for key, weight in body.items() if key not in title}
        total = sum(rest.values()) * BODY_SHARE
        share = BODY_SHARE * (min(1.0, BODY_AT_MOST * BODY_SHARE / abs(total)) if total else 1.0)
        weighed = [*title.items(), *((key, weight * share) for key, weight in rest.items())]
        return [reason("word", words_, weight) for words_, weight in weighed]

    def _weights(self, text: str, *, is_title: bool) -> dict[str, float]:
        found = words(text)
        hits: dict[str, float] = {}
        for at, term in self.find(found):
            if term.where == "any" or (is_title and (term.where == "title" or at == 0)):
                name = " ".join(found[at : at + len(term.parts)])
                hits[name] = hits.get(name, 0.0) + term.weight if term.where == "first" else term.weight
        hits |= {name: self.files[name] for name in _FILE_PARTS.findall(text.lower()) if name in self.files}
        for shape in self.shapes if _HAS_SHAPE.search(text) else ():
            match = shape.pattern.search(text)
            if match:
                hits[match.group().strip()] = shape.weight
        return hits

    def _of_signals(self, text: Text) -> list[Reason]:
        found = []
        for kind, value in text.signals:
            weight = KNOWN_SIGNALS.get((kind, value), 0.0)
            if kind in (Signal.LABEL, Signal.PATH):
                weight = LABEL_FACTOR * max(self._weights(value, is_title=True).values(), key=abs, default=0.0)
            if weight:
                found.append(reason(kind, value, weight))
        return found


def reason(source: str, what: str, weight: float, *, is_learnt: bool = False) -> Reason:
    """Return a reason from signed log-odds: positive is infrastructure."""
    tag = Tag.INFRASTRUCTURE if weight > 0 else Tag.PRODUCT_FEATURE
    return Reason(source, what, tag, abs(weight), is_learnt)


def log_odds(reasons: Iterable[Reason]) -> float:
    """Return the sum of reasons as signed log-odds: positive is infrastructure."""
    return sum(one.strength if one.tag == Tag.INFRASTRUCTURE else -one.strength for one in reasons)


@cache
def known() -> Knowledge:
    """Return the built-in knowledge."""
    return parse(FILE.read_text(encoding="utf-8"))


def parse(text: str) -> Knowledge:
    """Read knowledge from TOML.

    Raises
    ------
    ValueError
        A group has an unknown tag or place, or nothing in it.
    """
    terms: list[Term] = []
    shapes: list[Shape] = []
    files: dict[str, float] = {}
    for group in tomllib.loads(text)["group"]:
        tag, where = Tag(group["tag"]), group.get("where", "any")
        if tag == Tag.UNTAGGED or where not in PLACES or not group.keys() & PARTS:
            message = f"Group {group['name']} speaks for no tag, has no words or counts nowhere."
            raise ValueError(message)
        weight = float(group["weight"]) * (1 if tag == Tag.INFRASTRUCTURE else -1)
        terms += [Term(tuple(word.lower().split()), weight, where) for word in group.get("words", [])]
        shapes += [Shape(re.compile(one, re.IGNORECASE), weight) for one in group.get("shapes", [])]
        files |= {f".{name}": weight for name in group.get("endings", [])}
        files |= {f"{name}/": weight for name in group.get("folders", [])}
    return Knowledge(terms, shapes, files)

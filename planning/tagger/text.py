"""Text as words: lower case, names in camel case taken apart, endings dropped where words are compared."""

import re
from functools import lru_cache

_JOINTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W_]+")
_ENDINGS = ("ings", "ing", "ed", "es", "s")
_STEM_AT_LEAST = 3


def words(text: str) -> list[str]:
    """Return the words of a text in order."""
    return _WORD.findall(_JOINTS.sub(" ", text).lower())


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return a word without the ending that only grammar asks for."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM_AT_LEAST:
            return word[: -len(ending)]
    return word

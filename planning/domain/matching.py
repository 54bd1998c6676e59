"""How well a name answers what was typed: case and accents do not matter; whole names come before beginnings."""

import unicodedata
from enum import IntEnum

# Letters that Unicode does not take apart into a plain letter and an accent.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})


class Match(IntEnum):
    """How a name answers; the lower, the better."""

    WHOLE = 0
    BEGINNING = 1
    WORD = 2
    INSIDE = 3


def fold(text: str) -> str:
    """Return the text as it is compared: lower case, accents taken off."""
    taken_apart = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(letter for letter in taken_apart if not unicodedata.combining(letter))


def match(name: str, asked: str) -> Match | None:
    """Return how the name answers, or nothing where a word that was asked for is not in it.

    Parameters
    ----------
    name, asked
        Both as :func:`fold` returns them. The words of ``asked`` may stand anywhere in the name, in any order.
    """
    if not asked or any(word not in name for word in asked.split()):
        return None
    if name == asked:
        return Match.WHOLE
    if name.startswith(asked):
        return Match.BEGINNING
    begun = all(any(part.startswith(word) for part in name.split()) for word in asked.split())
    return Match.WORD if begun else Match.INSIDE


def parts(name: str, asked: str) -> list[tuple[str, bool]]:
    """Return the name in pieces, each with whether it answers what was asked; together they are the name."""
    words = fold(asked).split()
    marks = [False] * len(name)
    folded, origin = _folded_with_origin(name)
    for word in words:
        at = folded.find(word)
        while at >= 0:
            for place in range(at, at + len(word)):
                marks[origin[place]] = True
            at = folded.find(word, at + len(word))
    return _runs(name, marks)


def _folded_with_origin(name: str) -> tuple[str, list[int]]:
    """Fold letter by letter, so that each letter of the result knows where it came from."""
    pieces = [fold(letter) for letter in name]
    origin = [place for place, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), origin


def _runs(name: str, marks: list[bool]) -> list[tuple[str, bool]]:
    made: list[tuple[str, bool]] = []
    for letter, is_marked in zip(name, marks, strict=True):
        if made and made[-1][1] == is_marked:
            made[-1] = (made[-1][0] + letter, is_marked)
        else:
            made.append((letter, is_marked))
    return made

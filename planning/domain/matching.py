"""How well a name answers what was typed: case and accents do not matter; whole names come before beginnings."""

import re
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


def pattern(text: str) -> str:
    """Return a regular expression, for any database, that finds the text whatever case and accents stand there.

    It is :func:`fold` turned around: for each letter all that fold to it, with any accents that stand behind it.
    Letters of other scripts stand for themselves too: taken apart, they are no longer what is written.
    """
    letters = [letter for one in text for letter in _asked(one)]
    made, at = "", 0
    while at < len(letters):
        two = "".join(letters[at : at + 2])
        if len(two) == LONGEST_FOLDED and two in _FOLDED:
            made += f"(?:{_letter(two[0])}{_letter(two[1])}|[{_FOLDED[two]}])"
            at += 2
        else:
            made += _letter(letters[at])
            at += 1
    return made


def _asked(letter: str) -> list[str]:
    """Return what a letter is compared as: plain letters one by one, or itself where it is of another script."""
    plain = fold(letter)
    is_known = letter.isascii() or letter in _FOLDED.get(plain, "") or not plain
    return list(plain) if is_known else [letter]


def _letter(letter: str) -> str:
    if not letter.isascii():
        also = {letter, letter.lower(), letter.upper(), fold(letter)}
        return f"(?:{'|'.join(re.escape(one) for one in sorted(also))}){_ACCENTS}"
    if not letter.isalnum():
        return re.escape(letter)
    return f"[{letter}{_FOLDED.get(letter, '')}]{_ACCENTS}"


def _folded() -> dict[str, str]:
    """Return what Latin letters fold to, one letter or two, with all the letters that do."""
    found: dict[str, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        plain = fold(chr(code))
        if plain.isascii() and plain.isalnum() and len(plain) <= LONGEST_FOLDED:
            found[plain] = found.get(plain, "") + chr(code)
    return found


LONGEST_FOLDED = 2
_ACCENTS = "[\u0300-\u036f]*"
_FOLDED = _folded()


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

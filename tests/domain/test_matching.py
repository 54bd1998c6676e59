"""How names answer what was typed: accents, order, pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.matching import Match, fold, match, parts


@pytest.mark.parametrize(
    ("name", "asked", "how"),
    [
        ("Ana Ribeiro", "ana ribeiro", Match.WHOLE),
        ("Ana Ribeiro", "ana", Match.BEGINNING),
        ("Ana Ribeiro", "rib", Match.WORD),
        ("Ana Ribeiro", "rib an", Match.WORD),
        ("Hana Novák", "ana", Match.INSIDE),
        ("Tomás Ferreira", "tomas", Match.BEGINNING),
        ("Joanna Wiśniewska", "wisniewska", Match.WORD),
        ("Paweł Łęcki", "lecki pawel", Match.WORD),
        ("Straße", "strasse", Match.WHOLE),
        ("Ana Ribeiro", "ana maria", None),
        ("Ana Ribeiro", "", None),
    ],
)
def test_how_a_name_answers(name, asked, how):
    assert match(fold(name), fold(asked)) == how


def test_pieces_mark_every_word_that_answers():
    assert parts("Hana Novák", "ana") == [("H", False), ("ana", True), (" Novák", False)]
    assert parts("Novák, Hana", "novak ha") == [("Novák", True), (", ", False), ("Ha", True), ("na", False)]
    assert parts("Straße 5", "strasse") == [("Straße", True), (" 5", False)]
    assert parts("Ana", "") == [("Ana", False)]


@given(st.text(max_size=30), st.text(max_size=8))
def test_pieces_are_the_name(name, asked):
    assert "".join(piece for piece, _ in parts(name, asked)) == name

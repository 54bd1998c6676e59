"""How names answer what was typed: accents, order, pieces."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.matching import Match, fold, match, parts, pattern


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


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Read the Résumé", "resume"),
        ("Read the resume", "RÉSUMÉ"),
        ("Re\u0301sume\u0301", "resume"),
        ("Straße 5", "strasse 5"),
        ("Strasse", "straße"),
        ("Œuvre", "oeuvre"),
        ("Łęcki", "lecki"),
        ("SEA-12 (a+b)?", "12 (A+B)?"),
        ("Поиск, твой", "твой"),
        ("ПОИСК", "поиск"),
        ("검색", "검색"),
        ("データ", "データ"),
    ],
)
def test_pattern_finds_what_folds_alike(text, asked):
    assert re.search(f"(?i){pattern(asked)}", text)


@given(st.text(min_size=1, max_size=12))
def test_pattern_finds_what_was_typed_and_no_other_word(asked):
    assert re.search(f"(?i){pattern(asked)}", asked)
    assert re.search(f"(?i){pattern(asked)}", asked.replace("e", "é"))
    assert not re.search(f"(?i){pattern('resume')}", "resame resum")

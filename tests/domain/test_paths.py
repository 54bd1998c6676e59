import pytest

from planning.domain.errors import Invalid
from planning.domain.paths import number_at, parse_path

DATA = {"data": {"items": [{"n": 4}, {"n": "5.5"}], "a b": 1, "x": None, "yes": True, "big": "1e999", "t": "abc"}}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("data.items[0].n", 4),
        ("$.data.items[1].n", 5.5),
        ("data.items[-1].n", 5.5),
        ('data["a b"]', 1),
        ("data['a b']", 1),
    ],
)
def test_number_is_found(path, expected):
    assert number_at(DATA, path) == expected


def test_whole_answer_may_be_the_number():
    assert number_at(7, "") == number_at(7, "$") == 7


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("data.nothing", "nothing at data.nothing"),
        ("data.items[9]", r"nothing at data.items\[9\]"),
        ("data[0]", "nothing at"),
        ("data.items.n", "nothing at"),
        ("data.x", "no number"),
        ("data.yes", "no number"),
        ("data.big", "no number"),
        ("data.t", "no number"),
        ("data", "no number"),
    ],
)
def test_what_is_no_number_is_told(path, says):
    with pytest.raises(Invalid, match=says):
        number_at(DATA, path)


@pytest.mark.parametrize("path", ["data..x", "data[", "data[*]", "data[?(@.a)]", "a b"])
def test_path_that_cannot_be_read_is_refused(path):
    with pytest.raises(Invalid, match="cannot be read"):
        parse_path(path)

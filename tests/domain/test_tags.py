import pytest

from planning.domain.tags import Tag


@pytest.mark.parametrize("stored", ["", None, "untagged"])
def test_no_tag_is_untagged(stored):
    assert Tag.of(stored) is Tag.UNTAGGED


def test_stored_tag_is_read():
    assert Tag.of("infrastructure") is Tag.INFRASTRUCTURE


def test_unknown_tag_is_refused():
    with pytest.raises(ValueError, match="bugfix"):
        Tag.of("bugfix")

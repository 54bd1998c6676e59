"""Tags: what kind of work an item is."""

from enum import StrEnum


class Tag(StrEnum):
    """Product feature or infrastructure. Untagged is an answer of its own: it is never guessed and never split."""

    PRODUCT_FEATURE = "product_feature"
    INFRASTRUCTURE = "infrastructure"
    UNTAGGED = "untagged"

    @classmethod
    def of(cls, stored: str | None) -> "Tag":
        """Return the tag as it is stored: an empty one is untagged."""
        return cls(stored) if stored else cls.UNTAGGED

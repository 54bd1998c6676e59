"""What is wrong with a bundle: every mistake with the place where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from planning.domain.errors import Invalid


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A mistake, and where it stands: ``work_items[12].effort``, counted from 0; empty for the file as a whole."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class BundleInvalid(Invalid):
    """A bundle with mistakes; ``errors`` lists all that were found, and nothing was written."""

    code = "bundle_invalid"

    def __init__(self, errors: Sequence[Problem]) -> None:
        self.errors = tuple(errors)
        fields: dict[str, list[str]] = {}
        for error in self.errors:
            fields.setdefault(error.path or "bundle", []).append(error.message)
        count = "1 mistake" if len(self.errors) == 1 else f"{len(self.errors):,} mistakes"
        super().__init__(f"The bundle has {count}; nothing was written.", fields=fields)

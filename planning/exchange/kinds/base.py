"""What happens to a row of any kind between its texts and its verdict."""

from typing import TYPE_CHECKING, Any

from planning.exchange.parsing import Draft
from planning.exchange.targets import LOOKUPS

if TYPE_CHECKING:
    from planning.exchange.judging import Judge

Stored = dict[str, Any]


class Handler:
    """Knows nothing special: a row's fields are columns, and its key or its identity names the record."""

    def __init__(self, judge: "Judge") -> None:
        self.judge = judge
        self._identities: dict[tuple[Any, ...], int] | None = None

    def prepare(self, draft: Draft) -> None:
        """Make fields of what the file says, before names become records."""

    def identify(self, draft: Draft) -> None:
        """Find the record that a row is about: by its key, else by what names it."""
        found = self.judge.lookup.by_key(draft.target.model, draft.key) if draft.key else None
        if not isinstance(found, int):
            found = self._by_identity(draft)
        draft.pk = found if isinstance(found, int) else None

    def _by_identity(self, draft: Draft) -> int | None:
        target = draft.target
        if len(target.identity) == 1 and target.model in LOOKUPS:
            text = draft.columns.get(target.identity[0])
            if text:
                return self.judge.lookup.names(target.model).get(str(text).strip().lower())
            return self._by_columns(draft, target.else_by) if target.else_by and not draft.key else None
        return self._by_columns(draft, target.identity)

    def _by_columns(self, draft: Draft, columns: tuple[str, ...]) -> int | None:
        if self._identities is None:
            rows = draft.target.model._default_manager.values_list(*columns, "pk")
            self._identities = {row[:-1]: row[-1] for row in rows.iterator(chunk_size=2000)}
        return self._identities.get(tuple(draft.columns.get(column) for column in columns))

    def load(self, found: dict[int, Stored], drafts: list[Draft]) -> None:
        """Add what hangs on the stored records."""

    def settle(self, draft: Draft, stored: Stored | None) -> None:
        """Say the last word about what is written, with what is stored in sight."""

    def finish(self) -> None:
        """Do what takes all rows together."""

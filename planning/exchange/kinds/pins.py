"""Pins from assignees: whoever has an open item in the other system stays on it, where somebody wants it so."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from planning.exchange.kinds.base import Stored
from planning.exchange.lookup import Ref, token
from planning.exchange.options import NEW
from planning.exchange.parsing import Draft
from planning.models import Membership, Placement, Role, TagShare

if TYPE_CHECKING:
    from planning.exchange.judging import Judge

REASON = "Assignee in "
"""How the reason of a pin begins that an import made, and may move again."""


class Pins:
    """Turns assignees into pins; what people pinned or kept out stands."""

    def __init__(self, judge: "Judge") -> None:
        self.judge = judge

    @cached_property
    def _seats(self) -> dict[int, list[int]]:
        """The roles of each person today, the one with most time first."""
        found: dict[int, list[int]] = {}
        rows = Membership.objects.on(self.judge.today).order_by("-share_percent", "pk")
        for person, role in rows.values_list("person_id", "role_id"):
            found.setdefault(person, []).append(role)
        return found

    @cached_property
    def _shares(self) -> dict[tuple[str, int], Any]:
        return {(tag, role): share for tag, role, share in TagShare.objects.values_list("tag", "role", "share_percent")}

    @cached_property
    def _placed(self) -> dict[int, list[tuple[int, int, str, str, int]]]:
        """What is pinned and kept out already, by item."""
        found: dict[int, list[tuple[int, int, str, str, int]]] = {}
        rows = Placement.objects.values_list("work_item_id", "role_id", "person_id", "kind", "reason", "pk")
        for item, *rest in rows.iterator(chunk_size=2000):
            found.setdefault(item, []).append(tuple(rest))  # type: ignore[arg-type]  # five columns, by the line above
        return found

    def pin(self, draft: Draft, stored: Stored | None, who: Ref, name: str) -> None:
        """Pin the assignee of an open item in the role that they have, the one that the tag asks for most."""
        tag = str(draft.columns.get("tag", (stored or {}).get("tag", "")))
        role = self._role(who, name, tag)
        if role is None:
            draft.notes.append(f"{name[:60]} is on no team, so not pinned")
            return
        item: Ref = draft.pk if draft.pk is not None else draft.token
        there = self._placed.get(item, []) if isinstance(item, int) else []
        if any(person == who and (kind == Placement.Kind.EXCLUDE or at == role) for at, person, kind, _, _ in there):
            return
        columns = {"work_item_id": item, "role_id": role, "person_id": who}
        title = f"{name} on {draft.title}"
        if not self.judge.may("placement", columns):
            self.judge.refuse("placement", draft.raw.line, title, "It belongs to another team")
            return
        pins = [row for row in there if row[0] == role and row[2] == Placement.Kind.PIN]
        mine = next((pk for *_, reason, pk in pins if reason.startswith(REASON)), None)
        if mine is not None:
            self.judge.change("placement", mine, {"person_id": who}, line=draft.raw.line, title=title)
        elif pins:
            draft.notes.append("somebody pinned another person, who stays")
        else:
            columns |= {"kind": Placement.Kind.PIN, "reason": f"{REASON}{self.judge.format.label}"}
            ref = token("placement", f"{item} {role} {who}")
            self.judge.create("placement", ref, columns, line=draft.raw.line, title=title)

    def _role(self, who: Ref, name: str, tag: str) -> Ref | None:
        if isinstance(who, int):
            roles = self._seats.get(who, [])
            return max(roles, key=lambda role: self._shares.get((tag, role), 0), default=None)
        answer = self.judge.options.person(name)
        slug = answer.partition(":")[2] if answer.startswith(NEW) else ""
        return self.judge.lookup.find(Role, slug) if slug else None

"""People and their memberships: matched by e-mail, then by the source's key, then as somebody answered."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from planning.exchange.kinds.base import Handler, Stored
from planning.exchange.lookup import Ref, token
from planning.exchange.options import NEW, NOBODY, SAME
from planning.exchange.parsing import Draft, Skip
from planning.models import Membership, Person, Role, Team

if TYPE_CHECKING:
    from planning.exchange.judging import Judge

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


class PersonHandler(Handler):
    """Rows that are people, and people whom other rows name."""

    def __init__(self, judge: "Judge") -> None:
        super().__init__(judge)
        self._seats: dict[str, tuple[Any, Any, Any, str]] = {}
        self._placed: set[int] = set()

    def who(self, draft: Draft, text: str, email: str = "", *, team: Ref | None = None) -> Ref | None:
        """Return who is meant by a name, an e-mail address or a key; nobody where that was answered.

        A match by name is kept as the source's key, so that it is asked for once.
        """
        lookup, name = self.judge.lookup, text.strip()
        mail = (email or (name if "@" in name else "")).lower()
        found: Ref | None = lookup.names(Person).get(mail) if mail else None
        found = found or (lookup.find_pending(Person, mail) if mail else None) or lookup.by_key(Person, name)
        if found is not None:
            return found
        answer = self.judge.options.person(name)
        if answer == NOBODY:
            return None
        if answer in {SAME, ""} or answer.startswith(NEW):
            found = lookup.find(Person, name)
        elif answer.isdecimal() and int(answer) in self._everybody():
            found = int(answer)
        if found is None and answer.startswith(NEW):
            found = self._make(draft, name, mail, answer.partition(":")[2], team)
        if found is not None:
            self.judge.link(Person, found, name)
        return found

    def _everybody(self) -> set[int]:
        return set(self.judge.lookup.names(Person).values())

    def _make(self, draft: Draft, name: str, mail: str, role: str, team: Ref | None) -> Ref | None:
        if not self.judge.may("person", {}):
            return None
        ref = token("person", f"name:{name.lower()}")
        title = name.partition("@")[0].replace(".", " ").title() if "@" in name else name
        self.judge.lookup.add(Person, ref, names=(name, mail, title))
        self.judge.create("person", ref, {"name": title[:120], "email": mail}, line=draft.raw.line, title=title)
        if role and team is not None:
            self._seat(ref, team, role, draft.raw.line, title)
        return ref

    def _seat(self, person: Ref, team: Ref, role: str, line: int, title: str, share: Decimal = Decimal(100)) -> None:
        """Give a new person a seat from today on."""
        role_pk = self.judge.lookup.find(Role, role)
        if role_pk is None:
            raise Skip(f"Role: there is no role “{role[:60]}”")
        columns = {
            "person_id": person, "team_id": team, "role_id": role_pk, "share_percent": share,
            "starts_on": self.judge.today,
        }  # fmt: skip
        if not self.judge.may("membership", columns):
            return
        self.judge.create("membership", token("membership", f"{person}"), columns, line=line, title=title)

    def prepare(self, draft: Draft) -> None:
        """Spread hours a day over the week, and note the seat that the row gives."""
        hours = draft.values.pop("hours_per_day", None)
        if hours is not None:
            if hours > 24:
                raise Skip(f"Hours a day: {hours} are more than a day has")
            draft.values |= {f"minutes_{day}": int(hours * 60) for day in DAYS}
        seat = tuple(draft.values.pop(name, None) for name in ("team", "role", "share_percent"))
        if seat[0] and seat[1]:
            self._seats[str(draft.raw.line)] = (*seat, draft.values.get("name", ""))

    def identify(self, draft: Draft) -> None:
        """Find the person by e-mail, then by key, then as answered."""
        lookup, mail = self.judge.lookup, str(draft.columns.get("email") or "").lower()
        found = lookup.names(Person).get(mail) if mail else None
        if found is None and draft.key:
            found = self.judge.lookup.keys(Person).get(draft.key)
        if found is None and not mail:
            found = self._by_answer(str(draft.columns.get("name") or ""))
        draft.pk = found

    def _by_answer(self, name: str) -> int | None:
        answer = self.judge.options.person(name)
        if answer == NOBODY:
            raise Skip("it was answered that this is nobody")
        if answer.isdecimal() and int(answer) in self._everybody():
            return int(answer)
        return self.judge.lookup.names(Person).get(name.strip().lower())

    def load(self, found: dict[int, Stored], drafts: list[Draft]) -> None:
        """Note who has a seat."""
        self._placed |= set(Membership.objects.filter(person__in=list(found)).values_list("person_id", flat=True))

    def settle(self, draft: Draft, stored: Stored | None) -> None:
        """Give the person the seat that the row names, if they have none."""
        if stored is None and not draft.key and not draft.columns.get("email"):
            draft.columns.setdefault("email", "")
        team, role, share, title = self._seats.pop(str(draft.raw.line), (None, None, None, ""))
        if not team or not role or (draft.pk is not None and draft.pk in self._placed):
            return
        where = self.judge.point(draft, "team", Team, team)
        if where is not None:
            self._seat(draft.pk or draft.token, where, role, draft.raw.line, title, share or Decimal(100))


class MembershipHandler(Handler):
    """The shares of a person's memberships on any day sum to at most 100 %."""

    def __init__(self, judge: "Judge") -> None:
        super().__init__(judge)
        self._held: dict[Any, dict[Any, tuple[Any, Any, Decimal]]] = {}

    def settle(self, draft: Draft, stored: Stored | None) -> None:
        """Refuse what would pass full time."""
        row = {"share_percent": Decimal(100), "ends_on": None, **(stored or {}), **draft.columns}
        held = self._of(row["person_id"])
        own = draft.pk or draft.token
        held = {key: value for key, value in held.items() if key != own}
        held[own] = (row["starts_on"], row["ends_on"], row["share_percent"])
        for day in {start for start, _, _ in held.values()}:
            shares = (share for start, end, share in held.values() if start <= day and (not end or end >= day))
            total = sum(shares, Decimal(0))
            if total > 100:
                raise Skip(f"the person would be at {total.normalize():f} % on {day}; at most 100 %")
        self._held[row["person_id"]] = held

    def _of(self, person: Any) -> dict[Any, tuple[Any, Any, Decimal]]:
        if person not in self._held:
            rows = Membership.objects.filter(person=person) if isinstance(person, int) else ()
            self._held[person] = {row.pk: (row.starts_on, row.ends_on, row.share_percent) for row in rows}
        return self._held[person]

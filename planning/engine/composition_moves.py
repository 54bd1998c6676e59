"""From proposed shares to the changes that lead there, each with why, why not another, and what it takes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from planning.engine.composition import (
    Cell,
    CompositionInput,
    Instead,
    Member,
    Move,
    MoveKind,
    choices,
    coverage,
    holders,
    share_most,
    shares_today,
    teams_most,
)
from planning.engine.composition_ledger import Ledger
from planning.engine.reasons import Fact, Failure, Gate, LeftOut

Shares = Mapping[Cell, int]


def moves(given: CompositionInput, shares: Shares) -> tuple[Move, ...]:
    """Return the changes from today to the proposed shares; the ones that cover most come first."""
    reasons = _Reasons(given, shares)
    found = [reasons.explain(move) for move in list_moves(given, shares)]
    return tuple(sorted(found, key=lambda one: (*(-value for value in one.gain), one.person, one.team, one.role)))


def list_moves(given: CompositionInput, shares: Shares) -> Iterator[Move]:
    """Yield the bare changes, person by person: what is left behind is paired with what is taken on."""
    today = shares_today(given)
    for one in sorted(given.people, key=lambda member: member.id):
        cells = sorted({cell for cell in today.keys() | shares.keys() if cell[0] == one.id})
        changed = [(cell, today.get(cell, 0), shares.get(cell, 0)) for cell in cells]
        begun = sorted((c for c in changed if c[1] == 0 < c[2]), key=lambda c: (-c[2], c[0]))
        left = sorted((c for c in changed if c[2] < c[1]), key=lambda c: (c[2] > 0, c[2] - c[1], c[0]))
        for cell, before, after in begun:
            move = Move(MoveKind.ADD, one.id, cell[1], cell[2], before, after)
            if left:
                source, source_before, source_after = left.pop(0)
                yield replace(
                    move,
                    kind=MoveKind.MOVE,
                    from_team=source[1],
                    from_role=source[2],
                    from_before=source_before,
                    from_share=source_after,
                )
            else:
                yield move
        grown = [c for c in changed if c[2] > c[1] > 0]
        for cell, before, after in (*left, *grown):
            kind = MoveKind.SHARE if after else MoveKind.REMOVE
            yield Move(kind, one.id, cell[1], cell[2], before, after)


@dataclass(frozen=True, slots=True)
class _Loan:
    """A way to find time on somebody else: free time, or a team that gives it up."""

    changed: dict[Cell, int]
    taken_from: int | None


class _Reasons:
    """Reckons, for one move at a time, what happens without it or with somebody else."""

    def __init__(self, given: CompositionInput, shares: Shares) -> None:
        self.given = given
        self.shares = dict(shares)
        self.today = shares_today(given)
        self.people = {one.id: one for one in given.people}
        self.choices = choices(given)
        self.ledger = Ledger(given, self.shares)
        self.of_person: dict[int, dict[Cell, int]] = defaultdict(dict)
        for cell, share in self.shares.items():
            self.of_person[cell[0]][cell] = share

    def explain(self, move: Move) -> Move:
        """Return the move with its reasons."""
        without = self._without(move)
        others, left_out = self._others(move, without)
        return replace(
            move,
            gain=self.ledger.worse(without),
            why=tuple(self._why(move, {**self.shares, **without})),
            takes=tuple(self._takes(move)),
            instead=others,
            left_out=left_out,
        )

    def _without(self, move: Move) -> dict[Cell, int]:
        """Return the shares that differ if this one change is not made."""
        shares = {(move.person, move.team, move.role): move.share_before}
        if move.from_team is not None and move.from_role is not None:
            shares[move.person, move.from_team, move.from_role] = move.from_before
        return shares

    def _why(self, move: Move, without: Shares) -> Iterator[Fact]:
        """Yield need and cover of the role with and without the move, and the skills it brings."""
        for need in self.given.needs:
            if (need.team, need.role) == (move.team, move.role):
                yield Fact("need", need.need, None, need.team, need.role)
                yield Fact("have", coverage(self.given, self.today, need.team, need.role), None, need.team, need.role)
                after = coverage(self.given, self.shares, need.team, need.role)
                before = coverage(self.given, without, need.team, need.role)
                yield Fact("covers", after, before, need.team, need.role)
        with_it, without_it = holders(self.given, self.shares), holders(self.given, without)
        for (team, skill, level), count in with_it.items():
            if count > without_it[team, skill, level]:
                yield Fact("skill", level, self.people[move.person].skills.get(skill), team, None, skill)

    def _takes(self, move: Move) -> Iterator[Fact]:
        """Yield what has to happen: time given up elsewhere, a position to fill, a role or skill to grow into."""
        one = self.people[move.person]
        if one.is_open_position:
            yield Fact("fill", 1, None, move.team, move.role)
        if move.from_team is not None and move.from_role is not None:
            yield Fact("gives_up", move.from_before - move.from_share, None, move.from_team, move.from_role)
            yield from self._left_behind(move.from_team, move.from_role)
        elif move.share < move.share_before:
            yield from self._left_behind(move.team, move.role)
        else:
            yield Fact("free_before", self._free_today(one))
        if move.share and move.role not in one.roles:
            yield Fact("grow", None, None, move.team, move.role)

    def _left_behind(self, team: int, role: str) -> Iterator[Fact]:
        need = sum(one.need for one in self.given.needs if (one.team, one.role) == (team, role))
        yield Fact("left_behind", coverage(self.given, self.shares, team, role), need, team, role)

    def _free_today(self, one: Member) -> int:
        return share_most(one) - sum(share for (person, _, _), share in self.today.items() if person == one.id)

    def _others(self, move: Move, without: dict[Cell, int]) -> tuple[tuple[Instead, ...], tuple[LeftOut, ...]]:
        """Try everybody else in this person's place, the best way for each; say what keeps the rest out."""
        more = move.share - move.share_before
        if more <= 0:
            return (), ()
        found, out = [], []
        for other in self.given.people:
            if other.id == move.person:
                continue
            failure = self._bars(other, move, more)
            loans = [] if failure else self._loans(other, move, without, more)
            if loans:
                found.append(min((self._price(other, loan) for loan in loans), key=lambda one: one.extra))
            else:
                out.append(LeftOut(other.id, (failure or self._no_share(other, more),)))
        return (
            tuple(sorted(found, key=lambda one: (one.extra, one.person))),
            tuple(sorted(out, key=lambda one: one.key)),
        )

    def _price(self, other: Member, loan: _Loan) -> Instead:
        return Instead(other.id, self.ledger.worse(loan.changed), loan.taken_from)

    def _bars(self, other: Member, move: Move, more: int) -> Failure | None:
        if move.role not in (*other.roles, *other.grows_into):
            return Failure(Gate.ROLE, needed=move.role)
        if (move.team, move.role) in other.kept or share_most(other) < more:
            return self._no_share(other, more)
        return None

    def _no_share(self, other: Member, more: int) -> Failure:
        return Failure(Gate.SHARE, needed=more, has=self._free(other))

    def _free(self, other: Member) -> int:
        return share_most(other) - sum(self.of_person[other.id].values())

    def _loans(self, other: Member, move: Move, without: dict[Cell, int], more: int) -> list[_Loan]:
        """Return the ways in which somebody finds the time: from what is free, or from one team that gives it up."""
        cell = (other.id, move.team, move.role)
        now = self.shares.get(cell, 0)
        target = next((share for share in self.choices.get(cell, ()) if share >= now + more), None)
        if target is None:
            return []
        shares = {**without, cell: target}
        lack = target - now - self._free(other)
        if lack <= 0:
            return [_Loan(shares, None)] if self._on_few_teams(other, shares) else []
        found = []
        for source, share in self.of_person[other.id].items():
            if source != cell and share >= lack:
                left = max((choice for choice in self.choices[source] if choice <= share - lack), default=None)
                if left is not None and self._on_few_teams(other, {**shares, source: left}):
                    found.append(_Loan({**shares, source: left}, source[1]))
        return found

    def _on_few_teams(self, other: Member, shares: Shares) -> bool:
        own = {**self.of_person[other.id], **{cell: share for cell, share in shares.items() if cell[0] == other.id}}
        on = {team for (_, team, _), share in own.items() if share > 0}
        return len(on) <= teams_most(other, self.given.weights)
